"""The results of a review counted: votes by direction, and intervals by the side of no effect they lie on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from extraction_forms.entry.results.analysed import analysed
from extraction_forms.entry.results.seen import Seen
from extraction_forms.frozen_values import frozen

if TYPE_CHECKING:
    from synthesis.analysis import Analysis
    from synthesis.votes.by_direction import VoteRow

ALWAYS: Final = ("positive", "negative")
INTERVALS: Final = (("better", "Improved"), ("includes_zero", "No better or worse"), ("worse", "Poorer"))
"""The readings by interval that are counted, and how: whether the 95 % interval excludes no effect."""


@frozen
class Line:
    """One line of a table of counts; the first of several that belong together has their `heading`."""

    label: str
    counts: tuple[int, ...]
    n: int
    heading: str = ""


@frozen
class Count:
    """A table of counts: its title and what it counts, the heads of its columns, its lines.

    `by` are the same counts by groups of studies, each with the name of the groups for its title.
    """

    title: str
    note: str
    first: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    by: tuple[Count, ...] = ()


def counts(seen: Seen) -> tuple[Count, ...]:
    """The counts of a review, as far as it plans votes and syntheses.

    Raises:
        NotComputable: a condition or measure of the plan cannot be applied to the records.
    """
    if seen.review is None:
        return ()
    found = [_intervals(analysed(seen, ())), _directions(analysed(seen, ("votes",)))]
    return tuple(one for one in found if one.lines)


def _intervals(analysis: Analysis) -> Count:
    lines = []
    for one in analysis.readings:
        if not one.is_twin and one.rows:
            seen = Counter(row.by_interval for row in one.rows if row.effect is not None)
            counted = tuple(seen[code] for code, _ in INTERVALS)
            lines.append(Line(label=one.label, counts=counted, n=sum(counted)))
    return Count(
        title="Results by synthesis",
        note="Results are counted, several of a study among them: improved where the 95% interval lies above no "
        "effect, poorer where it lies below.",
        first="Synthesis",
        heads=tuple(label for _, label in INTERVALS),
        lines=tuple(lines),
    )


def _directions(analysis: Analysis) -> Count:
    from synthesis.votes.directions import STATES

    plan = analysis.review.plan
    cast = {vote.state for domain in analysis.votes for vote in domain.votes}
    states = tuple(state for state in STATES if state in ALWAYS or state in cast)
    named = {"positive": f"Favours {plan.experimental}", "negative": f"Favours {plan.control}"}
    whole = Count(
        title="Studies by direction",
        note="Each study has one vote in a domain: the direction of its results, whatever their size or significance.",
        first="Domain",
        heads=tuple(named.get(state, STATES[state].label) for state in states),
        lines=tuple(_line(domain.table.total, states, domain.label) for domain in analysis.votes),
    )
    variables = plan.votes.by if plan.votes is not None else ()
    by = (_by(analysis, whole, name, states) for name in variables)
    return replace(whole, by=tuple(one for one in by if len({line.label for line in one.lines}) > 1))


def _by(analysis: Analysis, whole: Count, variable: str, states: tuple[str, ...]) -> Count:
    """The votes of every domain by the groups of a variable."""
    lines: list[Line] = []
    for domain in analysis.votes:
        table = next(one for one in domain.by if one.variable == variable)
        found = [_line(row, states, row.label) for row in table.rows if row.n]
        lines += [replace(one, heading="" if i else domain.label) for i, one in enumerate(found)]
    label = analysis.review.axis(variable).label
    return replace(whole, title=label, note="", first=label, lines=tuple(lines))


def _line(row: VoteRow, states: tuple[str, ...], label: str) -> Line:
    return Line(label=label, counts=tuple(row.cells[state].count for state in states), n=row.n)
