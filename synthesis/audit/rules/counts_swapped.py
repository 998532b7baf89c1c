"""Numbers of people that fit the study's other rows only when they change sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log, sqrt
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Line, by_study
from synthesis.audit.printed import Printed
from synthesis.audit.rules.flag import arm_of, flag

_SAME: Final = log(1.1)
"""Two arms within a tenth of each other may well change places by chance."""
_FEWEST: Final = 4
"""A change of fewer people says nothing."""
_CHANCE: Final = 2.0
"""Times the root of the number: by so many do two results of one arm differ when each loses people by chance."""
_NEARLY: Final = 2
"""People by whom two rows may differ and still be the same two numbers, exchanged."""
_EXCHANGED: Final = 0.25
"""Sides are exchanged where that leaves at most this share of the distance to the study's other rows."""


def _swapped_arms(audited: Audited) -> Iterator[Finding]:
    for lines in by_study(audited.lines).values():
        for line, other, numbers in exchanged(lines):
            first, second, their_first, their_second = numbers
            message = (
                f"{first.shown} people are counted in {arm_of(line.experimental)} and {second.shown} in "
                f"{arm_of(line.control)}; the study's other results have {their_first.shown} and "
                f"{their_second.shown}: the two may stand the other way round."
            )
            suppose = (
                Supposed(line=line.key, number="experimental.n", value=second.value),
                Supposed(line=line.key, number="control.n", value=first.value),
            )
            yield flag(SWAPPED_ARMS, (line, other), message, numbers, suppose)


def exchanged(
    lines: Sequence[Line],
) -> Iterator[tuple[Line, Line, tuple[Printed, Printed, Printed, Printed]]]:
    """Lines whose two numbers of people fit the study's other lines when they change sides; each with another line."""
    groups: dict[tuple[str, str], list[tuple[Line, Printed, Printed]]] = {}
    for line in lines:
        first, second = line.experimental.numbers.get("n"), line.control.numbers.get("n")
        if first is not None and second is not None and first.value > 0 and second.value > 0:
            arms = (line.experimental.arm, line.control.arm)
            groups.setdefault(arms, []).append((line, first, second))
    for group in groups.values():
        odd = [one for one in group if all(_is_exchanged(one, other) for other in group if other is not one)]
        if len(group) < 2 or not odd:
            continue
        line, first, second = odd[0] if len(group) > 2 else min(odd, key=_fit_with_baseline)
        other, *theirs = next(one for one in group if one[0] is not line)
        yield line, other, (first, second, theirs[0], theirs[1])


def _is_exchanged(one: tuple[Line, Printed, Printed], other: tuple[Line, Printed, Printed]) -> bool:
    (_, a, b), (_, c, d) = one, other
    apart = abs(a.value - b.value)
    if apart < _FEWEST or abs(log(a.value / b.value)) < _SAME:
        return False
    off = abs(a.value - d.value) + abs(b.value - c.value)
    if off > _NEARLY and apart < _CHANCE * sqrt(max(a.value, b.value)):
        return False
    straight = abs(log(a.value / c.value)) + abs(log(b.value / d.value))
    crossed = abs(log(a.value / d.value)) + abs(log(b.value / c.value))
    return crossed <= _EXCHANGED * straight and straight >= 2 * _SAME


def _fit_with_baseline(one: tuple[Line, Printed, Printed]) -> float:
    """Of two lines that contradict each other: how well each fits the numbers at baseline, the worse first."""
    line, first, second = one
    for name in ("baseline_n", "n_randomised"):
        a, b = line.experimental.get(name), line.control.get(name)
        if a and b and a != b:
            straight = abs(log(first.value / a)) + abs(log(second.value / b))
            return abs(log(first.value / b)) + abs(log(second.value / a)) - straight
    return 0.0


SWAPPED_ARMS: Final = Rule(
    id="counts.swapped_arms",
    title="Numbers of people on the other side",
    sees="a row whose two n fit the study's other rows only when they change sides",
    why="Where two n changed sides, the means and standard deviations beside them may have too.",
    look_up="The head of the table of results: which column is which arm, and what is its n?",
    detectable="arms that differ by a tenth and by four people, in a study with another row",
    find=_swapped_arms,
)

RULES: Final[tuple[Rule, ...]] = (SWAPPED_ARMS,)
