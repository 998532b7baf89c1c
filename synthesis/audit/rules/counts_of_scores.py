"""Whether printed percentages, means and standard deviations can be of whole people and whole scores at all."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import Final

from synthesis.audit.finding import Finding, Rule
from synthesis.audit.lines import Audited, Line, Side
from synthesis.audit.printed import Printed
from synthesis.audit.rules.flag import arm_of, flag, listed, sentence
from synthesis.audit.slack import short

_EPSILON: Final = 1e-9
_MOST_SUMS: Final = 50
"""Beyond so many sums that one mean may be of, a standard deviation says nothing more."""
_MEANS: Final = (
    ("mean", "sd", "n"),
    ("baseline_mean", "baseline_sd", "baseline_n"),
    ("change_mean", "change_sd", "change_n"),
)


def _percent(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        parts: list[str] = []
        numbers: list[Printed] = []
        for side in line.sides:
            told = _percent_of(side) if "percent" in side.numbers else None
            if told is not None:
                parts.append(told[0])
                numbers += told[1]
        if parts:
            yield flag(PERCENT, (line,), sentence(parts), numbers)


def _percent_of(side: Side) -> tuple[str, list[Printed]] | None:
    """What is odd about a percentage of an arm, and the numbers it rests on."""
    percent = side.numbers["percent"]
    events = side.numbers.get("events")
    people = [
        one for name in ("total", "n", "n_randomised") if (one := side.numbers.get(name)) and one.value >= 1
    ]
    if percent.derived or percent.decimals is None or not people:
        return None
    half, total = percent.slack + _EPSILON, people[0]
    if not 0 <= percent.value <= 100:
        return f"{percent.value:g} % of {total.shown} people in {arm_of(side)} is no share of them", [
            percent,
            total,
        ]
    if events is not None:
        if any(abs(100 * events.value / one.value - percent.value) <= half for one in people):
            return None
        share = short(100 * events.value / total.value)
        told = f"{events.shown} of {total.shown} in {arm_of(side)} are {share} %, not the {percent.shown} % printed"
        return told, [percent, events, total]
    if any(_some_whole(percent.value, half, one.value / 100) for one in people):
        return None
    near = round(percent.value * total.value / 100)
    shares = listed(
        [
            f"{one} are {100 * one / total.value:.{percent.decimals}f} %"
            for one in (near, near + (1 if 100 * near / total.value < percent.value else -1))
        ]
    )
    return f"no whole number of {total.shown} people in {arm_of(side)} is {percent.shown} %: {shares}", [
        percent,
        total,
    ]


def _some_whole(value: float, half: float, times: float) -> bool:
    """Whether a whole number lies among `times` the values that round to the printed one."""
    return floor((value + half) * times + _EPSILON) >= ceil((value - half) * times - _EPSILON)


def _grim(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        parts: list[str] = []
        numbers: list[Printed] = []
        for side, mean, _, n, items in _scores(line):
            if not _some_whole(mean.value, mean.slack, n.value * items):
                below = floor(mean.value * n.value * items) / (n.value * items)
                above = below + 1 / (n.value * items)
                digits = mean.decimals or 0
                parts.append(
                    f"{mean.shown} in {arm_of(side)} cannot be the mean of {n.shown} people with whole scores"
                    f"{f' on {items} items' if items > 1 else ''}; the nearest are "
                    f"{below:.{digits}f} and {above:.{digits}f}"
                )
                numbers += [mean, n]
        if parts:
            yield flag(GRIM, (line,), sentence(parts), numbers)


def _grimmer(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        parts: list[str] = []
        numbers: list[Printed] = []
        for side, mean, sd, n, items in _scores(line):
            if sd is None or sd.derived or sd.decimals is None:
                continue
            if _some_whole(mean.value, mean.slack, n.value * items) and not _spread_can_be(
                mean, sd, int(n.value), items
            ):
                parts.append(
                    f"{sd.shown} in {arm_of(side)} cannot be the standard deviation of {n.shown} people with whole "
                    f"scores whose mean is {mean.shown}"
                )
                numbers += [sd, mean, n]
        if parts:
            yield flag(GRIMMER, (line,), sentence(parts), numbers)


def _scores(line: Line) -> Iterator[tuple[Side, Printed, Printed | None, Printed, int]]:
    """The means that are fine enough to tell: side, mean, standard deviation, n, items averaged."""
    if line.scale.whole is not True or line.value_kind == "adjusted":
        return
    items = line.scale.items or 1
    for side in line.sides:
        for mean_name, sd_name, n_name in _MEANS:
            mean, n = side.numbers.get(mean_name), side.numbers.get(n_name)
            if mean is None or n is None or mean.decimals is None or mean.derived or n.derived:
                continue
            if n.value >= 2 and not n.value % 1 and 10.0**mean.decimals > n.value * items:
                yield side, mean, side.numbers.get(sd_name), n, items


def _spread_can_be(mean: Printed, sd: Printed, n: int, items: int) -> bool:
    """Whether whole scores T of n people exist with this mean and standard deviation.

    With S the sum and Q the sum of squares of T = items x score: S / (n items) rounds to the mean,
    (Q - S^2 / n) / (items^2 (n - 1)) to the variance, Q is whole, odd just where S is, and no smaller than
    scores as even as they can be have it (Anaya 2016; Allard 2018).
    """
    low, high = max(sd.value - sd.slack, 0.0), sd.value + sd.slack
    times = n * items
    first = ceil((mean.value - mean.slack) * times - _EPSILON)
    last = floor((mean.value + mean.slack) * times + _EPSILON)
    if last - first >= _MOST_SUMS:
        return True
    for total in range(first, last + 1):
        share, rest = divmod(total, n)
        least = (n - rest) * share**2 + rest * (share + 1) ** 2
        from_sd = [total**2 / n + items**2 * (n - 1) * one**2 for one in (low, high)]
        near = max(ceil(from_sd[0] - _EPSILON * max(1.0, from_sd[0])), least)
        near += (near - total) % 2
        if near <= from_sd[1] + _EPSILON * max(1.0, from_sd[1]):
            return True
    return False


PERCENT: Final = Rule(
    id="counts.percent",
    title="A percentage of no whole number of people",
    sees="a printed percentage that no whole number of the arm's people gives, or not the number printed beside it",
    why="One of the percentage, the events and the people is another's; events are often worked out from percentages.",
    look_up="The table of events: how many, of how many (randomised, analysed, answering), and which percentage?",
    detectable=(
        "percentages printed with d decimals where 10^d > n / 100, so where counts are further "
        "apart than rounding"
    ),
    find=_percent,
)
GRIM: Final = Rule(
    id="counts.grim",
    title="A mean that whole scores cannot have",
    sees="a mean of whole-number scores that no sum of n such scores gives (GRIM)",
    why="The mean, or the number of people it is of, is not what was measured (Brown & Heathers 2017).",
    look_up=(
        "The table of means: is the mean as printed, is n the number who have this outcome, are "
        "scores prorated or imputed?"
    ),
    detectable=(
        "scales declared as whole, where n x items is below 10^decimals: at two decimals up to 99 "
        "people and sum scores"
    ),
    find=_grim,
)
GRIMMER: Final = Rule(
    id="counts.grimmer",
    title="A standard deviation that whole scores cannot have",
    sees="a standard deviation that no n whole scores with the printed mean have (GRIMMER)",
    why="The standard deviation is another's, a standard error, or adjusted; it sets the study's weight and size.",
    look_up="The table of means: is the number beside the mean the standard deviation of these people's raw scores?",
    detectable=(
        "scales declared as whole whose mean passes GRIM, where two sums of squares lie further apart than "
        "rounding of the SD: (n - 1) x SD x items^2 well below 10^decimals; half of the slips where it is half of that"
    ),
    find=_grimmer,
)

RULES: Final[tuple[Rule, ...]] = (PERCENT, GRIM, GRIMMER)
