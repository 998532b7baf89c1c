"""The numbers of the overlap of reviews: what they include, what they share, of all, of every two, by outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger_items import Item, Origins, level_keys, maybe
from synthesis.numbers import Quantity, Unavailable, absent, count, percent, quantity
from synthesis.overlap.covered_area import (
    CoveredArea,
    by_number_of_reviews,
    category,
    covered_area,
    only_here,
    pairs,
)
from synthesis.overlap.matrix import CitationMatrix, of_outcome
from synthesis.plan.plan import FigurePlan

BASE: Final = "overlap"

MATRIX: Final = "overlap_matrix"
PAIRS: Final = "overlap_pairs"
"""The tables with the numbers of all that is listed; those of an outcome are called by their figure too."""


def overlap_base(outcome: str = "") -> str:
    """What the keys of an overlap begin with: of all that is listed, or of what is listed for an outcome."""
    return f"{BASE}.by_outcome.{outcome}" if outcome else BASE


def outcome_of(plan: FigurePlan) -> str:
    """The outcome whose lists a figure shows; empty where it shows all."""
    return next(iter(plan.names("outcomes")), "")


def matrix_of(analysis: Analysis, outcome: str = "") -> CitationMatrix | None:
    """The citation matrix of a review's plan, of an outcome where one is named; None where there is none."""
    found = analysis.review.overlap
    if found is None:
        return None
    return of_outcome(found.matrix, outcome) if outcome else found.matrix


def review_key(base: str, matrix: CitationMatrix, review: str) -> str:
    """What the keys of a review begin with."""
    return f"{base}.by_review.{_keys(matrix)[review]}"


def study_key(base: str, study: str) -> str:
    """The key of how many reviews include a study."""
    return f"{base}.by_study.{study}.reviews"


def pair_key(base: str, matrix: CitationMatrix, one: str, other: str) -> str:
    """What the keys of two reviews begin with, the one that the matrix has first first."""
    keys = _keys(matrix)
    return f"{base}.pairs.{keys[one]}.{keys[other]}"


def _keys(matrix: CitationMatrix) -> Mapping[str, str]:
    return level_keys(one.id for one in matrix.reviews)


def overlap_items(analysis: Analysis) -> Iterator[Item]:
    """Every number of the overlap that a plan declares."""
    matrix = matrix_of(analysis)
    if matrix is None:
        return
    yield from matrix_items(overlap_base(), matrix)
    for outcome in matrix.outcomes:
        yield from matrix_items(overlap_base(outcome), of_outcome(matrix, outcome))


def matrix_items(base: str, matrix: CitationMatrix) -> Iterator[Item]:
    """Every number of a citation matrix."""
    there = matrix.origins
    yield from _area(base, covered_area(matrix), there)
    for n, studies in by_number_of_reviews(matrix).items():
        yield f"{base}.in_reviews.{n}.n", quantity(len(studies), count(len(studies)), there)
    for review in matrix.reviews:
        own, alone = matrix.studies_of(review.id), only_here(matrix, review.id)
        at = review_key(base, matrix, review.id)
        yield f"{at}.studies", quantity(len(own), count(len(own)), [review.origin])
        yield f"{at}.only_here", quantity(len(alone), count(len(alone)), there)
    for study in matrix.studies:
        reviews = matrix.reviews_of(study.id)
        origins = [at for one in reviews for at in matrix.included[study.id, one.id].origins]
        yield study_key(base, study.id), quantity(len(reviews), count(len(reviews)), origins)
    for pair in pairs(matrix):
        at = pair_key(base, matrix, pair.one.id, pair.other.id)
        yield f"{at}.shared", quantity(len(pair.shared), count(len(pair.shared)), pair.origins)
        yield from _area(at, pair.area, pair.origins)


def _area(base: str, area: CoveredArea, origins: Origins) -> Iterator[Item]:
    counts = {"inclusions": area.inclusions, "studies": area.studies, "reviews": area.reviews}
    for name, n in counts.items():
        yield f"{base}.{name}", quantity(n, count(n), origins)
    yield f"{base}.missing_cells", _count(area.missing, origins)
    yield f"{base}.ca", maybe(area.area, origins, lambda x: percent(x, 1))
    for name, corrected in (("cca", area.corrected), ("cca_adjusted", area.adjusted)):
        yield f"{base}.{name}", maybe(corrected, origins, lambda x: percent(x, 1))
        degree = category(corrected)
        code = f"{base}.{name.replace('cca', 'category')}"
        if isinstance(degree, Unavailable):
            yield code, absent(degree.reason, origins, "not available")
        else:
            yield code, quantity(degree.code, degree.label, origins)


def _count(n: int | Unavailable, origins: Origins) -> Quantity:
    if isinstance(n, Unavailable):
        return absent(n.reason, origins, "not known")
    return quantity(n, count(n), origins)
