"""The corrected covered area: which part of what reviews could share they do share.

With N inclusions of r primary studies in c reviews the covered area is N / (rc), and the corrected one, which does not
count the first inclusion of each study,

    CCA = (N - r) / (rc - r)

(Pieper, Antoine, Mathes, Neugebauer and Eikermann 2014, J Clin Epidemiol 67:368). Where X cells of the matrix are
structurally missing, since a study came out after a review had searched, they are no part of what could be shared,

    CCA = (N - r) / (rc - r - X)

(Bougioukas et al. 2021, J Clin Epidemiol 132:34). Of two reviews it is the Jaccard index of their studies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.numbers import Unavailable
from synthesis.overlap.matrix import CitationMatrix, ListedReview, PrimaryStudy, of_reviews, shared

ONE_REVIEW: Final = Unavailable(reason="one review alone has nothing to share")
NO_STUDY: Final = Unavailable(reason="the reviews list no primary study")
NO_PLACE: Final = Unavailable(reason="no study could have been in more than one of the reviews")


@frozen
class Category:
    """A degree of overlap: up to which corrected covered area it goes, in percent."""

    code: str
    label: str
    most: float


CATEGORIES: Final = (
    Category(code="slight", label="Slight", most=5.0),
    Category(code="moderate", label="Moderate", most=10.0),
    Category(code="high", label="High", most=15.0),
    Category(code="very_high", label="Very high", most=100.0),
)
"""The degrees of Pieper et al.: 0 to 5%, 6 to 10%, 11 to 15%, above; what lies between whole percents goes up."""

_EXACT: Final = 1e-9  # of a percentage that is 5 but for the last bit of a float


@frozen
class CoveredArea:
    """What there is to be shared, and what is: inclusions N, studies r, reviews c, missing cells X."""

    inclusions: int
    studies: int
    reviews: int
    missing: int | Unavailable

    @property
    def area(self) -> float | Unavailable:
        """The covered area in percent: how much of the matrix is filled."""
        if not self.studies:
            return NO_STUDY
        return 100 * self.inclusions / (self.studies * self.reviews)

    @property
    def corrected(self) -> float | Unavailable:
        """The corrected covered area in percent."""
        return self._corrected(0)

    @property
    def adjusted(self) -> float | Unavailable:
        """The same without the cells that are structurally missing; or why they are not known."""
        return self.missing if isinstance(self.missing, Unavailable) else self._corrected(self.missing)

    def _corrected(self, missing: int) -> float | Unavailable:
        if not self.studies:
            return NO_STUDY
        if self.reviews < 2:
            return ONE_REVIEW
        places = self.studies * self.reviews - self.studies - missing
        return 100 * (self.inclusions - self.studies) / places if places else NO_PLACE


@frozen
class ReviewPair:
    """Two reviews, the studies that both include, and how far they overlap."""

    one: ListedReview
    other: ListedReview
    shared: tuple[PrimaryStudy, ...]
    area: CoveredArea
    origins: tuple[str, ...]


def covered_area(matrix: CitationMatrix) -> CoveredArea:
    """The covered area of all reviews of a matrix."""
    return CoveredArea(
        inclusions=len(matrix.included),
        studies=len(matrix.studies),
        reviews=len(matrix.reviews),
        missing=matrix.missing,
    )


def pairs(matrix: CitationMatrix) -> tuple[ReviewPair, ...]:
    """Every two reviews, in the order of the matrix."""
    found = []
    for one, other in combinations(matrix.reviews, 2):
        both = of_reviews(matrix, {one.id, other.id})
        found.append(
            ReviewPair(
                one=one,
                other=other,
                shared=shared(matrix, one.id, other.id),
                area=covered_area(both),
                origins=both.origins,
            )
        )
    return tuple(found)


def category(corrected: float | Unavailable) -> Category | Unavailable:
    """The degree of overlap of a corrected covered area in percent."""
    if isinstance(corrected, Unavailable):
        return corrected
    return next(one for one in CATEGORIES if corrected <= one.most + _EXACT)


def by_number_of_reviews(matrix: CitationMatrix) -> Mapping[int, tuple[PrimaryStudy, ...]]:
    """The studies by how many reviews include them, from one review to all."""
    times = Counter(study for study, _ in matrix.included)
    return MappingProxyType(
        {
            n: tuple(one for one in matrix.studies if times[one.id] == n)
            for n in range(1, len(matrix.reviews) + 1)
        }
    )


def only_here(matrix: CitationMatrix, review: str) -> tuple[PrimaryStudy, ...]:
    """The studies that a review includes and no other does."""
    return tuple(one for one in matrix.studies_of(review) if len(matrix.reviews_of(one.id)) == 1)
