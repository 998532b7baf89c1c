"""The citation matrix: primary studies by reviews, who includes whom, and who could not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen
from synthesis.numbers import Unavailable

Cell = tuple[str, str]
"""A study and a review, by their ids."""


@frozen
class ListedReview:
    """A review: when it was published and last searched, as far as that is known; `origin` is where it is declared."""

    id: str
    label: str
    year: int | None = None
    searched: int | None = None
    origin: str = ""

    @property
    def last(self) -> int | None:
        """The last year of which a study could be in it: that of its search, else of its publication."""
        return self.year if self.searched is None else self.searched


@frozen
class PrimaryStudy:
    """A primary study: the first year in which it was out, every name it stands under in the lists, its records."""

    id: str
    label: str
    year: int | None = None
    names: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


@frozen
class Inclusion:
    """That a review includes a study: where that is told, and for which outcomes where that is."""

    place: Place
    origins: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@frozen
class CitationMatrix:
    """Primary studies in rows, reviews in columns; every study is in one of the reviews at least.

    `barred` are the cells of which somebody declares that the review could not include the study; `outcomes` are those
    for which studies are listed.
    """

    reviews: tuple[ListedReview, ...]
    studies: tuple[PrimaryStudy, ...]
    included: Mapping[Cell, Inclusion]
    barred: frozenset[Cell] = frozenset()
    outcomes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        seen = {study for study, _ in self.included}
        if lone := [one.id for one in self.studies if one.id not in seen]:
            raise ValueError(f"study {lone[0]}: expected a review that includes it; found none")

    def includes(self, review: str, study: str) -> bool:
        """Whether a review includes a study."""
        return (study, review) in self.included

    def bars(self, review: ListedReview, study: PrimaryStudy) -> bool:
        """Whether a review could not include a study: declared, or because the study came out after its last search."""
        cell = (study.id, review.id)
        if cell in self.included:
            return False
        late = study.year is not None and review.last is not None and study.year > review.last
        return late or cell in self.barred

    def studies_of(self, review: str) -> tuple[PrimaryStudy, ...]:
        """The studies that a review includes."""
        return tuple(one for one in self.studies if self.includes(review, one.id))

    def reviews_of(self, study: str) -> tuple[ListedReview, ...]:
        """The reviews that include a study."""
        return tuple(one for one in self.reviews if self.includes(one.id, study))

    @property
    def missing(self) -> int | Unavailable:
        """How many cells are structurally missing; or why nobody can say."""
        dated = any(one.year is not None for one in self.studies) and any(
            one.last is not None for one in self.reviews
        )
        if not dated and not self.barred:
            return Unavailable(reason="no years of both reviews and studies are known")
        return sum(self.bars(review, study) for study in self.studies for review in self.reviews)

    @property
    def undated(self) -> tuple[str, ...]:
        """The labels of reviews and studies of which no year is known."""
        reviews = [one.label for one in self.reviews if one.last is None]
        return (*reviews, *(one.label for one in self.studies if one.year is None))

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the reviews are declared, each of which stands for its list as a whole."""
        return tuple(one.origin for one in self.reviews if one.origin)


def of_reviews(matrix: CitationMatrix, ids: Collection[str]) -> CitationMatrix:
    """The matrix of some of its reviews, with the studies that they include."""
    return _within(matrix, {cell: one for cell, one in matrix.included.items() if cell[1] in ids}, keep=ids)


def of_outcome(matrix: CitationMatrix, outcome: str) -> CitationMatrix:
    """The matrix of what is included for an outcome; reviews that list no study for it are left out."""
    kept = {cell: one for cell, one in matrix.included.items() if outcome in one.outcomes}
    return _within(matrix, kept, keep={review for _, review in kept})


def _within(
    matrix: CitationMatrix, included: Mapping[Cell, Inclusion], keep: Collection[str]
) -> CitationMatrix:
    studies = {study for study, _ in included}
    return replace(
        matrix,
        reviews=tuple(one for one in matrix.reviews if one.id in keep),
        studies=tuple(one for one in matrix.studies if one.id in studies),
        included=MappingProxyType(dict(included)),
    )


def shared(matrix: CitationMatrix, one: str, other: str) -> tuple[PrimaryStudy, ...]:
    """The studies that two reviews both include."""
    return tuple(study for study in matrix.studies_of(one) if matrix.includes(other, study.id))


def too_late(matrix: CitationMatrix) -> Iterator[tuple[ListedReview, PrimaryStudy]]:
    """Studies that a review includes though they came out after it did: one of the years is doubtful."""
    for review in matrix.reviews:
        for study in matrix.studies_of(review.id):
            if study.year is not None and review.last is not None and study.year > review.last:
                yield review, study
