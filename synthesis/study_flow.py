"""The flow of studies into a review, and what became of those included: pooled, voted only, narrative only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extraction_forms.frozen_values import frozen
from extraction_forms.studies import NOT_REPORTED
from synthesis.analysis import Analysis
from synthesis.plan.flow import declared_total, own_studies, reports_of
from synthesis.plan.plan import FlowPlan


@frozen
class StudyFlow:
    """What a plan declares of the flow of studies, and what the records hold of it.

    `studies` are those of the records that repeat no other's trial, `reports` theirs. Each of the studies is in one of
    `pooled`, with an effect in a synthesis; `voted`, with no such effect but a vote or a direction; `narrative`.
    """

    plan: FlowPlan
    studies: tuple[str, ...]
    reports: tuple[str, ...]
    pooled: tuple[str, ...]
    voted: tuple[str, ...]
    narrative: tuple[str, ...]

    def included(self, what: str) -> int | None:
        """All `studies` or `reports` included: as declared, else as the records hold them; None where none does.

        The reports of the records are not those of all studies where other studies are declared than have a record.
        """
        _, declared = declared_total(self.plan, what)
        _, studies = declared_total(self.plan, "studies")
        there: tuple[str, ...] = getattr(self, what)
        if declared is None and studies not in {None, len(self.studies)}:
            return None
        return declared if declared is not None else len(there) or None

    @property
    def unrecorded(self) -> int:
        """How many of the studies that are declared have no record."""
        return max(0, (self.included("studies") or 0) - len(self.studies)) if self.studies else 0

    @property
    def difference(self) -> str:
        """How the declared numbers differ from the records, in a sentence; empty where they agree."""
        told = []
        for what in ("studies", "reports"):
            there: tuple[str, ...] = getattr(self, what)
            _, declared = declared_total(self.plan, what)
            if there and declared is not None and declared != len(there):
                told.append(f"{declared} {what} declared, {len(there)} in the records")
        return "; ".join(told)


def study_flow(analysis: Analysis) -> StudyFlow | None:
    """The flow of the review's studies; None where its plan declares none."""
    plan = analysis.review.plan.flow
    if plan is None:
        return None
    evidence = analysis.review.evidence
    studies = tuple(study.id for study in own_studies(evidence))
    pooled = {study for one in analysis.syntheses for study in one.effects.studies}
    voted = set(_voters(analysis)) - pooled
    return StudyFlow(
        plan=plan,
        studies=studies,
        reports=reports_of(evidence),
        pooled=_among(studies, pooled),
        voted=_among(studies, voted),
        narrative=tuple(one for one in studies if one not in pooled and one not in voted),
    )


def _voters(analysis: Analysis) -> Iterator[str]:
    """The studies of which some result has a direction, in a vote or in a reading."""
    for domain in analysis.votes:
        yield from (vote.study for vote in domain.votes if vote.state != NOT_REPORTED)
    for one in analysis.readings:
        yield from (row.study for row in one.rows if row.direction != NOT_REPORTED)


def _among(studies: Iterable[str], some: set[str]) -> tuple[str, ...]:
    return tuple(one for one in studies if one in some)
