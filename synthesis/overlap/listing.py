"""What somebody lists: a review, a study that it includes, for which outcome, and where that is told."""

from __future__ import annotations

from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen
from synthesis.plan.plan import listed_at


@frozen
class Listing:
    """A study in the list of a review; with `barred`, one that the review could not include."""

    review: str
    study: str
    place: Place
    origin: str
    outcome: str = ""
    source: str = ""
    page: str = ""
    quote: str = ""
    barred: bool = False

    @property
    def told_at(self) -> str:
        """Where the review lists the study: `Table 1, page 4`."""
        return listed_at(self.source, self.page)


@frozen
class StudyFacts:
    """What a table of the review tells of a study besides: its year, its numbers."""

    study: str
    year: int | None = None
    doi: str = ""
    pmid: str = ""
    registration: str = ""


@frozen
class Listed:
    """All that is listed, in its order, and what is told of the studies, by name; `whole` unless a fault hid some."""

    listings: tuple[Listing, ...] = ()
    facts: tuple[StudyFacts, ...] = ()
    whole: bool = True
