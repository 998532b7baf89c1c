"""Where every study of a review went in a synthesis, so that none is lost without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from synthesis.analysis import Analysis, Failed, Synthesis
from synthesis.effects import Effect, Excluded
from synthesis.study_rows import repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Studies included = pooled + voted only + narrative only + no result here, for one synthesis.

    `included` leaves out studies that repeat another's trial. `voted`: not pooled, but its results here
    have a direction. `narrative`: it has a result here, but neither an effect nor a direction can be had of it.
    `nothing`: the records hold no result; whether it was measured they do not say.
    """

    synthesis: str
    label: str
    included: tuple[str, ...]
    pooled: tuple[str, ...]
    voted: tuple[str, ...]
    narrative: tuple[str, ...]
    nothing: tuple[str, ...]


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
    narrative = asked - voted
    gone = pooled | asked
    return Reconciliation(
        synthesis=synthesis.id,
        label=synthesis.label,
        included=included,
        pooled=tuple(one for one in included if one in pooled),
        voted=tuple(one for one in included if one in voted),
        narrative=tuple(one for one in included if one in narrative),
        nothing=tuple(one for one in included if one not in gone),
    )


def _voters(analysis: Analysis, synthesis: Synthesis | Failed) -> set[str]:
    """The studies with a direction in the domain of a result that the synthesis asked for."""
    plan = analysis.review.plan.votes
    if plan is None:
        return set()
    rows: tuple[Effect | Excluded, ...] = (*synthesis.effects.rows, *synthesis.effects.excluded)
    asked = {(row.study, row.tags.get(plan.domain, "")) for row in rows}
    return {
        vote.study
        for domain in analysis.votes
        for vote in domain.votes
        if vote.state != "not_reported" and (vote.study, domain.domain) in asked
    }
