"""Where every study of a review went in a synthesis, so that none is lost without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS
from extraction_forms.studies import NOT_REPORTED, Result
from synthesis.analysis import Analysis
from synthesis.effects import Effect, Excluded
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.routes.study_rows import repeated

WORDS: Final = ("reported_claim", "stated_direction")
"""The questions of a result whose answers are words of its report."""

NOWHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not_measured": "Not measured",
        "not_reported": "Measured, not reported",
        "unclear": "Unclear",
    }
)
"""Why a study has no result here: what its record says of that, or that it says nothing."""

PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {"pooled": "Pooled", "voted": "Voted only", "narrative": "Narrative only", **NOWHERE}
)
"""Where a study may go in a synthesis; every study goes to one of them."""


@frozen
class Reconciliation:
    """Studies included = pooled + voted only + narrative only + no result here, for one synthesis.

    `included` leaves out studies that repeat another's trial. `voted`: not pooled, but its results here
    have a direction. `narrative`: it has a result here, but neither an effect nor a direction can be had of it.
    `not_measured`: its record says that it was not measured; `not_reported`: that it was, and names no number, no
    claim and no words; `unclear`: the record holds no result here, and does not say whether it was measured.
    """

    synthesis: str
    label: str
    included: tuple[str, ...]
    pooled: tuple[str, ...]
    voted: tuple[str, ...]
    narrative: tuple[str, ...]
    not_measured: tuple[str, ...]
    not_reported: tuple[str, ...]
    unclear: tuple[str, ...]

    @property
    def nothing(self) -> tuple[str, ...]:
        """The studies with no result here."""
        gone = {*self.not_measured, *self.not_reported, *self.unclear}
        return tuple(one for one in self.included if one in gone)

    def place(self, study: str) -> str:
        """Where a study went, a key of `PLACES`."""
        return next(name for name in PLACES if study in getattr(self, name))


def reconcile(analysis: Analysis) -> Iterator[Reconciliation]:
    """The account of studies of every synthesis of the plan, also of those that could not be had."""
    made: dict[str, Synthesis | Failed] = {one.id: one for one in analysis.syntheses}
    made.update({one.id: one for one in analysis.failed})
    for plan in analysis.review.plan.syntheses:
        if plan.id in made:
            yield _account(analysis, made[plan.id])


def _account(analysis: Analysis, synthesis: Synthesis | Failed) -> Reconciliation:
    studies = analysis.review.evidence.studies
    included = tuple(study.id for study in studies if not repeated(study))
    pooled = set(synthesis.effects.studies) if isinstance(synthesis, Synthesis) else set()
    asked = {*synthesis.effects.studies, *(one.study for one in synthesis.effects.excluded)} - pooled
    voted = asked & _voters(analysis, synthesis)
    silent = dict(_silent(analysis, synthesis, asked - voted))
    places = dict.fromkeys(pooled, "pooled") | dict.fromkeys(voted, "voted") | silent

    def at(place: str) -> tuple[str, ...]:
        return tuple(one for one in included if places.get(one, "unclear") == place)

    return Reconciliation(
        synthesis=synthesis.id,
        label=synthesis.label,
        included=included,
        pooled=at("pooled"),
        voted=at("voted"),
        narrative=at("narrative"),
        not_measured=at("not_measured"),
        not_reported=at("not_reported"),
        unclear=at("unclear"),
    )


def _silent(
    analysis: Analysis, synthesis: Synthesis | Failed, studies: set[str]
) -> Iterator[tuple[str, str]]:
    """Of studies without effect and direction: whether a result is told, was not reported, or not measured."""
    rows: tuple[Effect | Excluded, ...] = (*synthesis.effects.rows, *synthesis.effects.excluded)
    for study in analysis.review.evidence.studies:
        if study.id in studies:
            asked = {row.result for row in rows if row.study == study.id}
            told = {_told(result) for result in study.results if result.id in asked}
            order = ("narrative", "not_reported", "not_measured")
            yield study.id, next((place for place in order if place in told), "narrative")


def _told(result: Result) -> str:
    """What a record says of a result: something, that it was not measured, or only that it was."""
    values = [datum for unit in result.values.values() for datum in unit.values()]
    words = [result.data[name] for name in WORDS if name in result.data]
    claimed = any(datum.known and str(datum.value) not in MISSING_REASONS for datum in words)
    if claimed or any(datum.known for datum in values):
        return "narrative"
    reasons = {datum.missing for datum in values}
    return "not_measured" if reasons == {"not_measured"} else "not_reported"


def _voters(analysis: Analysis, synthesis: Synthesis | Failed) -> set[str]:
    """The studies of which a result that the synthesis reads has a direction."""
    own = (row for one in analysis.readings if one.id == synthesis.id for row in one.rows)
    return {row.study for row in own if row.direction != NOT_REPORTED}
