"""The study flow of a plan: whether its counts add up, and agree with the records that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Problem
from extraction_forms.frozen_values import frozen
from extraction_forms.studies import Evidence, Study
from synthesis.numbers import count
from synthesis.plan.plan import FlowPlan, Plan
from synthesis.routes.study_rows import repeated

NO_REPORT: Final = ("dataset", "author_reply")
"""Kinds of sources that are no reports of a study which a search could find."""


@frozen
class Step:
    """A step of the flow: what comes in, what leaves it, what goes on.

    A `record` may lead to several reports, so that where records become reports more may go on than came in.
    """

    at: str
    into: tuple[str, ...]
    leave: tuple[str, ...]
    on: str
    words: str
    becomes_reports: bool = False


REMOVED: Final = ("duplicates", "by_automation", "removed_otherwise")

STEPS: Final = (
    Step(
        at="screened",
        into=("databases", "registers"),
        leave=REMOVED,
        on="screened",
        words="records identified = removed before screening + screened",
    ),
    Step(
        at="sought",
        into=("screened",),
        leave=("excluded",),
        on="sought",
        words="records screened = excluded + reports sought for retrieval",
        becomes_reports=True,
    ),
    Step(
        at="assessed",
        into=("sought",),
        leave=("not_retrieved",),
        on="assessed",
        words="reports sought = not retrieved + assessed for eligibility",
    ),
    Step(
        at="other_sought",
        into=("other_sources",),
        leave=(),
        on="other_sought",
        words="records from other sources = their reports sought for retrieval",
        becomes_reports=True,
    ),
    Step(
        at="other_assessed",
        into=("other_sought",),
        leave=("other_not_retrieved",),
        on="other_assessed",
        words="reports of other sources sought = not retrieved + assessed for eligibility",
    ),
    Step(
        at="included_reports",
        into=("assessed", "other_assessed"),
        leave=("reports_excluded", "other_excluded"),
        on="included_reports",
        words="reports assessed = excluded + reports of included studies",
    ),
)
"""The steps in order."""

WAYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "assessed": ("databases", "registers", "screened", "sought", "not_retrieved", "reports_excluded"),
        "other_assessed": ("other_sources", "other_sought", "other_not_retrieved", "other_excluded"),
    }
)
"""The two ways that meet in what is included, by what comes from them: the counts before."""

PARTS: Final = (
    ("excluded_by_automation", "excluded", "part of the records excluded"),
    ("reports_excluded", "assessed", "some of the reports assessed"),
    ("other_excluded", "other_assessed", "some of the reports of other sources assessed"),
)
"""Counts that cannot be larger than another, and why."""

REPORTED: Final = (
    ("included_studies", "included_reports"),
    ("previous_studies", "previous_reports"),
    ("total_studies", "total_reports"),
)
"""Studies and their reports: fewer reports than studies there are only where one report is of several studies."""

TOTALS: Final = (
    ("previous_studies", "included_studies", "total_studies", "studies"),
    ("previous_reports", "included_reports", "total_reports", "reports"),
)
"""What a previous version and the new search add up to."""


def flow_faults(plan: Plan) -> Iterator[Problem]:
    """Counts that cannot be: more leaves a step than came to it, a part larger than its whole."""
    flow = plan.flow
    if flow is None:
        return
    for step in STEPS:
        into, out = _into(flow, step), _out(flow, step)
        beyond = out - into if into is not None else 0
        if step.becomes_reports:
            left = sum(flow.n(name) or 0 for name in step.leave)
            beyond = left - into if into is not None else 0
        if into is not None and beyond > 0:
            found = f"{_sum(flow, step)}, {count(beyond)} more than the {count(into)} that came in"
            yield _problem(flow, step.at, f"counts that add up ({step.words})", found)
    for small, large, why in PARTS:
        part, whole = flow.n(small), flow.n(large)
        if part is not None and whole is not None and part > whole:
            yield _problem(flow, small, f"at most {count(whole)}, as `{large}` has it: {why}", count(part))


def flow_warnings(plan: Plan, evidence: Evidence) -> Iterator[Problem]:
    """Counts that do not add up though they could be so, and those that the records do not agree with."""
    flow = plan.flow
    if flow is None:
        return
    for step in STEPS:
        into = _into(flow, step)
        if into is None or flow.n(step.on) is None:
            continue
        rest = into - _out(flow, step)
        lost = rest > 0
        if lost or (rest < 0 and step.becomes_reports):
            end = "not accounted for" if lost else "more than came in, as of records with several reports"
            found = f"{count(into)} and {_sum(flow, step)}: {count(abs(rest))} {end}"
            expected = f"counts that add up ({step.words})"
            yield _problem(flow, step.at, expected, found, warning=True)
    for before, new, total, what in TOTALS:
        parts = flow.n(before), flow.n(new), flow.n(total)
        if parts[0] is not None and parts[1] is not None and parts[2] not in {None, parts[0] + parts[1]}:
            expected = (
                f"the {what} of the previous version and the new ones together, {count(parts[0] + parts[1])}"
            )
            yield _problem(flow, total, expected, count(parts[2] or 0), warning=True)
    for studies, reports in REPORTED:
        n, of = flow.n(studies), flow.n(reports)
        if n is not None and of is not None and n > of:
            expected = f"at most {count(of)}, as `{reports}` has it, unless a report is of several studies"
            yield _problem(flow, studies, expected, count(n), warning=True)
    yield from _against_records(flow, evidence)


def _against_records(flow: FlowPlan, evidence: Evidence) -> Iterator[Problem]:
    if not evidence.studies:
        return
    there = {"studies": len(own_studies(evidence)), "reports": len(reports_of(evidence))}
    for what, n in there.items():
        name, declared = declared_total(flow, what)
        if declared is not None and declared != n:
            way = "fewer" if n < declared else "more"
            found = f"{count(n)} in the records: {count(abs(n - declared))} {way}"
            yield _problem(flow, name, f"the {count(declared)} {what} that are declared", found, warning=True)


def declared_total(flow: FlowPlan, what: str) -> tuple[str, int | None]:
    """The number of all included `studies` or `reports` as declared, and the name it stands under."""
    total, new, before = f"total_{what}", f"included_{what}", f"previous_{what}"
    if flow.n(total) is not None:
        return total, flow.n(total)
    found, earlier = flow.n(new), flow.n(before)
    if not flow.updated:
        return new, found
    return new, None if found is None or earlier is None else found + earlier


def declared(flow: FlowPlan) -> dict[str, int | dict[str, int]]:
    """The counts as they are declared, and the lists of counts by what they are of."""
    counts: dict[str, int | dict[str, int]] = {name: one.n for name, one in flow.counts.items()}
    return counts | {name: {of: one.n for of, one in named.items()} for name, named in flow.lists.items()}


def own_studies(evidence: Evidence) -> tuple[Study, ...]:
    """The studies of the records that do not repeat another's trial."""
    return tuple(study for study in evidence.studies if not repeated(study))


def reports_of(evidence: Evidence) -> tuple[str, ...]:
    """The reports of the studies, each once: by its citation key, else by study and id."""
    found: list[str] = []
    for study in evidence.studies:
        for report in study.reports:
            kind, cited = report.data.get("kind"), report.data.get("citekey")
            if kind is None or str(kind.value) not in NO_REPORT:
                known = cited is not None and cited.known
                name = f"@{cited.read}" if cited is not None and known else f"{study.id}/{report.id}"
                found.append(name)
    return tuple(dict.fromkeys(found))


def _into(flow: FlowPlan, step: Step) -> int | None:
    """What comes to a step; None where nothing of it is declared, or not all that ways with counts bring to it."""
    for name, way in WAYS.items():
        if name in step.into and flow.n(name) is None and any(flow.n(one) is not None for one in way):
            return None
    known = [n for name in step.into if (n := flow.n(name)) is not None]
    return sum(known) if known else None


def _out(flow: FlowPlan, step: Step) -> int:
    return sum(flow.n(name) or 0 for name in (*step.leave, step.on))


def _sum(flow: FlowPlan, step: Step) -> str:
    """`20 + 800 = 820`, of the counts that are declared."""
    known = [n for name in (*step.leave, step.on) if (n := flow.n(name)) is not None]
    terms = " + ".join(count(n) for n in known)
    return f"{terms} = {count(sum(known))}" if len(known) > 1 else terms


def _problem(flow: FlowPlan, at: str, expected: str, found: str, *, warning: bool = False) -> Problem:
    return Problem(
        place=flow.at(at),
        where=f"Study flow > {at}",
        expected=expected,
        found=found,
        warning=warning,
    )
