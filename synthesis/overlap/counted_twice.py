"""Which records count a primary study twice: reviews that share it, or a review and the study itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from types import MappingProxyType

from synthesis.overlap.matrix import CitationMatrix, PrimaryStudy, shared

Records = tuple[str, str]


def counted_twice(
    matrix: CitationMatrix, records: Sequence[str]
) -> Mapping[Records, tuple[PrimaryStudy, ...]]:
    """The primary studies that two records both stand for, by the ids of these records in their order.

    A record stands for the studies of the review whose id it has, else for the study that it is of.
    """
    reviews = {review.id for review in matrix.reviews}
    of = {record: study.id for study in matrix.studies for record in study.records}
    found: dict[Records, tuple[PrimaryStudy, ...]] = {}
    for one, other in combinations(dict.fromkeys(records), 2):
        both: tuple[PrimaryStudy, ...] = ()
        if one in reviews and other in reviews:
            both = shared(matrix, one, other)
        elif one in reviews or other in reviews:
            review, record = (one, other) if one in reviews else (other, one)
            both = tuple(study for study in matrix.studies_of(review) if study.id == of.get(record))
        if both:
            found[one, other] = both
    return MappingProxyType(found)
