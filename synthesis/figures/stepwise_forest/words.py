"""What a forest plot of steps says in words: its notes, and the whole of it for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Final

from synthesis.figures.axis import Span
from synthesis.figures.stepwise_forest.spec import AT, CI, ESTIMATE, STUDIES, Step, StepwiseSpec
from synthesis.letter_case import lower_first, upper_first
from synthesis.numbers import Unavailable, count

MARK: Final = "†"
"""What stands after the name of a study that changes the conclusion, whose square is open too."""

EACH: Final = MappingProxyType(
    {
        "entering": "Each square: the synthesis of the study named there and of all above it.",
        "left_out": "Each square: the synthesis without the study named there, everything estimated anew.",
    }
)
"""What the rows are."""

_SEEN: Final = 0.05
MOST_NAMED: Final = 8
"""How many rows are named, of those without an estimate for one reason and of those that change the conclusion."""


def notes(spec: StepwiseSpec, rows: Sequence[Step], *, cut: bool) -> Iterator[str]:
    """How a part of the plot is read, and what must be known of it: of what stands on it, no more.

    Args:
        spec: The whole plot.
        rows: Those of the part; the last has the synthesis of all studies.
        cut: Whether intervals go on beyond the axis.
    """
    whole = rows[-1] is spec.whole
    lines = f"Lines: {spec.level} confidence intervals"
    yield f"{EACH[spec.of]} {lines}{', not corrected for repeated looks' * (spec.of == 'entering')}."
    yield f"{'Diamond and dashed line' if whole else 'Dashed line'}: all studies."
    if whole and spec.prediction is not None:
        hidden = ", hardly wider than the diamond" if _hidden(spec, spec.prediction) else ""
        yield f"Thin line through the diamond: {spec.level} prediction interval{hidden}."
    if spec.margins is not None:
        yield "Shaded: between the margins." if None not in spec.margins else "Long dashes: the margin."
    is_of_part = any(one.marked for one in rows) or (whole and not any(one.marked for one in spec.steps))
    if spec.changes and is_of_part:
        yield spec.changes
    if cut:
        yield "Arrowheads: intervals that go on beyond the axis."
    yield from _unestimated(rows)


def _hidden(spec: StepwiseSpec, ends: Span) -> bool:
    """Whether a prediction interval goes so little beyond the diamond that it is not seen."""
    low, high = spec.whole.ends or ends
    return max(low - ends[0], ends[1] - high) <= _SEEN * (high - low)


def _unestimated(rows: Sequence[Step]) -> Iterator[str]:
    """Which rows have no estimate, and why."""
    reasons: dict[str, list[str]] = {}
    for one in rows:
        if isinstance(one.estimate, Unavailable):
            reasons.setdefault(one.estimate.reason, []).append(one.label)
    for reason, names in reasons.items():
        yield f"Not estimated: {_named(names)} ({reason.replace('tau2', 'τ²').rstrip('.')})."


def _named(names: Sequence[str]) -> str:
    """The first of some rows by name, and how many more there are."""
    more = len(names) - MOST_NAMED
    return "; ".join(names[:MOST_NAMED]) + (f" and {count(more)} more" if more > 0 else "")


def said_of(one: Step) -> str:
    """An estimate with its interval, as its row prints them."""
    if isinstance(one.estimate, Unavailable):
        return "not estimated"
    text = one.number(ESTIMATE).text
    return text if isinstance(one.interval, Unavailable) else f"{text} ({one.number(CI).text})"


def alternative(spec: StepwiseSpec) -> str:
    """The plot for those who do not see it."""
    return " ".join(_WHAT[spec.of](spec))


def _entering(spec: StepwiseSpec) -> Iterator[str]:
    n = len(spec.steps)
    by = f" by {spec.order.lower()}" if spec.order else ""
    yield (
        f"Cumulative forest plot: {spec.label} as {count(n)} {'study enters' if n == 1 else 'studies enter'} one by "
        f"one{by}."
    )
    told = sorted({0, n // 4, n // 2, 3 * n // 4, n - 1})
    for one in (spec.steps[i] for i in told):
        at = one.number(AT)
        when = f" {spec.order.lower()} {at.text}," if at.key else ""
        studies = one.number(STUDIES).text
        yield f"{upper_first(one.label)}:{when} {studies} {'study' if studies == '1' else 'studies'}, {said_of(one)}."
    yield from _conclusion(spec)


def _leaving(spec: StepwiseSpec) -> Iterator[str]:
    n = len(spec.steps)
    yield f"Forest plot of {spec.label} without each of {count(n)} studies in turn."
    known = [one for one in spec.steps if one.ends is not None]
    if known:
        low, high = min(known, key=_place), max(known, key=_place)
        yield f"Lowest {said_of(low)}, {lower_first(low.label)}; highest {said_of(high)}, {lower_first(high.label)}."
    yield from _conclusion(spec)


def _place(one: Step) -> float:
    return 0.0 if isinstance(one.estimate, Unavailable) else one.estimate


def _conclusion(spec: StepwiseSpec) -> Iterator[str]:
    yield f"{spec.whole.label}: {said_of(spec.whole)}."
    marked = [one.label for one in spec.steps if one.marked]
    if marked:
        yield f"Rows that change the conclusion: {_named(marked)}."
    elif spec.null:
        yield "No row changes the conclusion."


_WHAT: Final = MappingProxyType({"entering": _entering, "left_out": _leaving})
"""What is said of each kind of steps."""
