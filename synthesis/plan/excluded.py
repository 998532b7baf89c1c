"""The studies that a plan excludes: whether they agree with the counts of its flow, and with the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.nearest import did_you_mean
from extraction_forms.studies import Evidence
from synthesis.numbers import count
from synthesis.plan.plan import ExcludedStudy, Plan

LISTS: Final = ("reports_excluded", "other_excluded")
"""The lists of the flow that count reports excluded by their reasons."""


def excluded_warnings(plan: Plan, evidence: Evidence) -> Iterator[Problem]:
    """Studies that are excluded and included too; reasons that the flow has not, or has for fewer reports."""
    yield from _included(plan, evidence)
    counted = counted_reasons(plan)
    listed = Counter(one.reason for one in plan.excluded_studies)
    for one in plan.excluded_studies if counted else ():
        if one.reason not in counted:
            expected = f"a reason of the study flow ({', '.join(counted)})"
            hint = did_you_mean(one.reason, counted)
            yield _problem(one, "reason", (expected, repr(one.reason)), hint)
    for reason, n in listed.items():
        if reason in counted and n > counted[reason]:
            first = next(one for one in plan.excluded_studies if one.reason == reason)
            expected = (
                f"at most the {count(counted[reason])} reports that the study flow counts as {reason!r}"
            )
            yield _problem(first, "reason", (expected, f"{count(n)} studies"))


def counted_reasons(plan: Plan) -> Mapping[str, int]:
    """The reasons of the flow in its order, each with the number of reports, of all ways together."""
    found: dict[str, int] = {}
    for name in LISTS if plan.flow is not None else ():
        for reason, one in (plan.flow.lists.get(name, {}) if plan.flow is not None else {}).items():
            found[reason] = found.get(reason, 0) + one.n
    return found


def _included(plan: Plan, evidence: Evidence) -> Iterator[Problem]:
    ids = {study.id for study in evidence.studies}
    cited = {
        key.read: study.id
        for study in evidence.studies
        for report in study.reports
        if (key := report.data.get("citekey")) is not None and key.known
    }
    for one in plan.excluded_studies:
        study = one.id if one.id in ids else cited.get(one.citekey, "")
        if study:
            name = "citekey" if study != one.id else ""
            yield _problem(one, name, ("a study that is not included", f"a record of {study}"))


def _problem(one: ExcludedStudy, name: str, told: tuple[str, str], hint: str = "") -> Problem:
    place: Place = one.at(name)
    where = " > ".join(part for part in ("Excluded studies", one.id, name) if part)
    expected, found = told
    return Problem(place=place, where=where, expected=expected, found=found, hint=hint, warning=True)
