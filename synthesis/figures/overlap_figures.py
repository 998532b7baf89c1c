"""The figures of a citation matrix: the matrix itself, and the overlap of every two reviews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Figure
from synthesis.figures.overlap_matrix.plot import overlap_matrix
from synthesis.figures.overlap_matrix.spec import BARRED, IN, Header, MatrixCell, OverlapMatrixSpec
from synthesis.figures.overlap_pairs.plot import overlap_pairs
from synthesis.figures.overlap_pairs.spec import OverlapPair, OverlapPairsSpec, OverlapReview
from synthesis.ledger.overlap import pair_key, review_key, study_key
from synthesis.numbers import Unavailable, count, counted, percent
from synthesis.overlap.covered_area import (
    CATEGORIES,
    ONE_REVIEW,
    ReviewPair,
    category,
    covered_area,
    only_here,
    pairs,
)
from synthesis.overlap.listing import Listing
from synthesis.overlap.matrix import CitationMatrix, ListedReview, PrimaryStudy

MOST_NAMED: Final = 12
"""How many studies of two reviews are named where a reader points; those after them are counted."""


@frozen
class Asked:
    """What figures of an overlap are called, and the first part of the keys of their numbers; none without one."""

    id: str
    title: str
    caption: str = ""
    base: str = ""
    table: str = ""


def matrix_figures(
    asked: Asked, matrix: CitationMatrix, listings: tuple[Listing, ...] = ()
) -> tuple[Figure, ...] | Unavailable:
    """The citation matrix; with more reviews than studies these stand in the columns."""
    if not matrix.studies:
        return Unavailable(reason="the reviews list no primary study")
    turned = len(matrix.reviews) > len(matrix.studies)
    reviews = tuple(_review_header(asked, matrix, one) for one in matrix.reviews)
    studies = tuple(_study_header(asked, matrix, one) for one in matrix.studies)
    cells: dict[tuple[str, str], MatrixCell] = {}
    told = {one.origin: one for one in listings}
    for study in matrix.studies:
        for review in matrix.reviews:
            found = _cell(matrix, study, review, told)
            if found is not None:
                cells[(review.id, study.id) if turned else (study.id, review.id)] = found
    return overlap_matrix(
        OverlapMatrixSpec(
            id=asked.id,
            title=asked.title,
            rows=reviews if turned else studies,
            columns=studies if turned else reviews,
            cells=cells,
            turned=turned,
            summary=_summary(matrix),
            caption=asked.caption,
            table=asked.table,
        )
    )


def _key(asked: Asked, key: str) -> str:
    return key if asked.base else ""


def _review_header(asked: Asked, matrix: CitationMatrix, review: ListedReview) -> Header:
    at = review_key(asked.base, matrix, review.id)
    return Header(
        id=review.id,
        label=review.label,
        count=count(len(matrix.studies_of(review.id))),
        key=_key(asked, f"{at}.studies"),
        alone=count(len(only_here(matrix, review.id))),
        alone_key=_key(asked, f"{at}.only_here"),
    )


def _study_header(asked: Asked, matrix: CitationMatrix, study: PrimaryStudy) -> Header:
    return Header(
        id=study.id,
        label=study.label,
        count=count(len(matrix.reviews_of(study.id))),
        key=_key(asked, study_key(asked.base, study.id)),
    )


def _cell(
    matrix: CitationMatrix, study: PrimaryStudy, review: ListedReview, told: Mapping[str, Listing]
) -> MatrixCell | None:
    found = matrix.included.get((study.id, review.id))
    if found is not None:
        where = [place for at in found.origins if at in told for place in _where(told[at])]
        return MatrixCell(state=IN, said=(study.label, f"Included in {review.label}", *dict.fromkeys(where)))
    if not matrix.bars(review, study):
        return None
    return MatrixCell(state=BARRED, said=(study.label, *_why_barred(study, review)))


def _where(one: Listing) -> Iterator[str]:
    """Where somebody lists a study."""
    if one.told_at:
        yield one.told_at
    if one.quote:
        yield f"“{one.quote}”"


def _why_barred(study: PrimaryStudy, review: ListedReview) -> Iterator[str]:
    yield f"Could not be in {review.label}"
    if study.year is not None and review.last is not None and study.year > review.last:
        what = "searched" if review.searched is not None else "published"
        yield f"Out in {study.year}; the review was {what} in {review.last}"


def _summary(matrix: CitationMatrix) -> str:
    """The matrix in a sentence."""
    area = covered_area(matrix)
    if isinstance(area.corrected, Unavailable):
        return f"No corrected covered area: {area.corrected.reason}."
    degree = category(area.corrected)
    said = "" if isinstance(degree, Unavailable) else f" ({degree.label.lower()} overlap)"
    inclusions = counted(area.inclusions, "inclusion", "inclusions")
    studies = counted(area.studies, "study", "studies")
    return f"{inclusions} of {studies}; corrected covered area {percent(area.corrected, 1)}{said}."


def pairs_figures(
    asked: Asked, matrix: CitationMatrix, *, adjusted: bool = False
) -> tuple[Figure, ...] | Unavailable:
    """The overlap of every two reviews, adjusted for structural missingness or not."""
    if len(matrix.reviews) < 2:
        return ONE_REVIEW
    if adjusted and isinstance(matrix.missing, Unavailable):
        return matrix.missing
    return overlap_pairs(
        OverlapPairsSpec(
            id=asked.id,
            title=asked.title,
            reviews=tuple(_own(asked, matrix, one) for one in matrix.reviews),
            pairs={
                (one.one.id, one.other.id): _pair(asked, matrix, one, adjusted=adjusted)
                for one in pairs(matrix)
            },
            degrees=_degrees(),
            summary=_summary(matrix),
            caption=asked.caption,
            table=asked.table,
        )
    )


def _degrees() -> dict[str, str]:
    """The degrees with the corrected covered areas that they reach from and to."""
    found, before = {}, ""
    for one in CATEGORIES:
        most = percent(one.most)
        last = one is CATEGORIES[-1]
        reach = f"above {before}" if last else f"above {before} to {most}" if before else f"0 to {most}"
        found[one.code] = f"{one.label}: {reach}"
        before = most
    return found


def _own(asked: Asked, matrix: CitationMatrix, review: ListedReview) -> OverlapReview:
    head = _review_header(asked, matrix, review)
    alone = f"{head.alone} in no other review"
    studies = counted(len(matrix.studies_of(review.id)), "primary study", "primary studies")
    return OverlapReview(
        id=review.id,
        label=review.label,
        alone=head.alone,
        count=head.count,
        alone_key=head.alone_key,
        count_key=head.key,
        said=(review.label, f"{studies}, {alone}"),
    )


def _pair(asked: Asked, matrix: CitationMatrix, pair: ReviewPair, *, adjusted: bool) -> OverlapPair:
    corrected = pair.area.adjusted if adjusted else pair.area.corrected
    degree = category(corrected)
    at = pair_key(asked.base, matrix, pair.one.id, pair.other.id)
    names = "; ".join(one.label for one in pair.shared[:MOST_NAMED])
    more = len(pair.shared) - MOST_NAMED
    names += f"; and {count(more)} more" if more > 0 else ""
    both = f"{pair.one.label} and {pair.other.label}"
    shares = f"share {count(len(pair.shared))} of {counted(pair.area.studies, 'study', 'studies')}"
    if isinstance(corrected, Unavailable) or isinstance(degree, Unavailable):
        reason = corrected.reason if isinstance(corrected, Unavailable) else ""
        return OverlapPair(text="–", degree="", said=(both, f"They {shares}", f"Not available: {reason}"))
    text = percent(corrected, 1)
    exact = f"Corrected covered area {text}: {degree.label.lower()} overlap"
    return OverlapPair(
        text=text,
        degree=degree.code,
        key=_key(asked, f"{at}.cca_adjusted" if adjusted else f"{at}.cca"),
        said=(both, f"They {shares}" + (f": {names}" if names else ""), exact),
        words=f"{both} {shares}; {exact[0].lower()}{exact[1:]}.",
    )
