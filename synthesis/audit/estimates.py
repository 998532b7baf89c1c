"""The effects of lines: the one their arms' numbers give, and the one that is printed, in one measure and direction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import copysign, isfinite, log, pi, sqrt
from statistics import NormalDist
from types import MappingProxyType
from typing import Final

from synthesis.audit.lines import Estimate, Line, Side
from synthesis.audit.printed import Printed
from synthesis.errors import ImpossibleNumber
from synthesis.measures.measure import Choices
from synthesis.measures.recovery.registry import derive
from synthesis.measures.registry import compute

OF_MEANS: Final = frozenset({"SMD", "MD", "ROM"})
OF_COUNTS: Final = frozenset({"OR", "RR", "RD"})
RATIOS: Final = frozenset({"OR", "RR", "HR", "IRR", "ROM"})
"""Measures that are pooled as logarithms."""

_SPREAD_OF_LOGISTIC: Final = pi / sqrt(3)
_BY_SIGN: Final[Mapping[str, int]] = MappingProxyType({"positive_favours_exp": 1, "negative_favours_exp": -1})
_NO_FORMULA: Final[Choices] = MappingProxyType({})

Numbers = tuple[float, ...]
Way = tuple[str, Callable[[Line], Numbers | None], float]
"""A measure, what reads its numbers of a line, and what its effect is multiplied by."""


def with_effects(
    lines: Sequence[Line], *, counts: str = "RR", formula: Choices = _NO_FORMULA
) -> tuple[Line, ...]:
    """The lines with their computed and reported effects.

    Args:
        lines: The lines; effects that they have already are made again.
        counts: The measure of counts where a line prints no effect of its own.
        formula: The options by which standardised mean differences are computed.
    """
    full = _with_spreads(lines)
    found: dict[int, Estimate] = {}
    for step in range(_MOST_WAYS):
        batches: dict[tuple[str, float], list[tuple[int, Numbers]]] = {}
        for at, line in enumerate(full):
            ways = () if at in found else _ways(line, counts)
            if step < len(ways):
                code, reader, factor = ways[step]
                numbers = reader(line)
                if numbers is not None:
                    batches.setdefault((code, factor), []).append((at, numbers))
        for (code, factor), batch in batches.items():
            measure = code if factor == 1 else {"OR": "SMD", "SMD": "OR"}[code]
            for at, (y, v) in computed(code, batch, formula if code == "SMD" else _NO_FORMULA).items():
                found[at] = Estimate(measure=measure, y=factor * y, v=factor * factor * v)
    return tuple(
        replace(line, computed=found.get(at), reported=reported(line, found.get(at)))
        for at, line in enumerate(lines)
    )


def computed(
    code: str, batch: Sequence[tuple[int, Numbers]], choices: Choices = _NO_FORMULA
) -> dict[int, tuple[float, float]]:
    """Estimates and variances by a measure of the numbers of lines; impossible numbers give none."""
    names = _COLUMNS["means" if code in OF_MEANS else "counts"]
    left = list(batch)
    while left:
        columns = {name: [numbers[i] for _, numbers in left] for i, name in enumerate(names)}
        try:
            made = compute(code, columns, **choices)
        except ImpossibleNumber as error:
            left = [one for i, one in enumerate(left) if i not in error.by_row]
            continue
        ys, vs = made.y.tolist(), made.v.tolist()
        return {
            at: (ys[i], vs[i])
            for i, (at, _) in enumerate(left)
            if i not in made.left_out and isfinite(ys[i]) and isfinite(vs[i]) and vs[i] > 0
        }
    return {}


def means(line: Line) -> Numbers | None:
    """Numbers, means and standard deviations of both sides, for a measure of means."""
    return _both(line, ("n", "mean", "sd"))


def changes(line: Line) -> Numbers | None:
    """The same of the changes since baseline; where nobody says of how many, of those analysed."""
    sides = [_changed(side) for side in line.sides]
    return _both(replace(line, experimental=sides[0], control=sides[1]), ("n", "mean", "sd"))


def events(line: Line) -> Numbers | None:
    """Events and totals of both sides, for a measure of counts."""
    return _both(line, ("events", "total"))


def reported(line: Line, computed: Estimate | None = None) -> Estimate | None:
    """The printed effect as measured, experimental against control; none without an error of it.

    Its variance is from the standard error, else the limits, the test statistic, or an exact p of two sides. Where
    nobody tells how its sign is to be read as measured, only its size is known: it then has the sign of the computed
    effect or, without one, the sign it is printed with, if that favours an arm.
    """
    found = printed(line)
    if found is None:
        return None
    favours = _BY_SIGN.get(line.sign, 0)
    turn = 1 if line.sign == "exp_minus_ctl" else favours * line.turned
    if turn:
        return replace(found, y=turn * found.y)
    if computed is not None:
        return replace(found, y=copysign(found.y, computed.y))
    return found if favours else None


def printed(line: Line) -> Estimate | None:
    """The printed effect with the sign it is printed with, ratios as logarithms."""
    value = line.between.get("estimate")
    if value is None or not line.measure:
        return None
    ratio = line.measure in RATIOS and not line.logarithm
    if ratio and value.value <= 0:
        return None
    y = log(value.value) if ratio else value.value
    error = _error(line.between, y, ratio=ratio)
    return None if error is None or not 0 < error * error < float("inf") else _estimate(line, y, error)


def _estimate(line: Line, y: float, error: float) -> Estimate:
    return Estimate(measure=line.measure, y=y, v=error * error)


def favouring(line: Line, estimate: Estimate) -> float | None:
    """An effect as measured, turned so that + favours the experimental side; none where neither way is better."""
    return line.turned * estimate.y if line.turned else None


def _error(between: Mapping[str, Printed], y: float, *, ratio: bool) -> float | None:
    """The standard error of a printed effect, by the first of what is printed of it."""
    se, low, high = between.get("se"), between.get("ci_low"), between.get("ci_high")
    if se is not None:
        return se.value
    if low is not None and high is not None and (not ratio or low.value > 0 < high.value):
        ends = (log(low.value), log(high.value)) if ratio else (low.value, high.value)
        return abs(ends[1] - ends[0]) / (2 * _quantile(_level(between)))
    for name in ("t", "z"):
        if name in between and between[name].value and y:
            return abs(y / between[name].value)
    p = between.get("p")
    if p is not None and 0 < p.value < 1 and y:
        return abs(y) / _quantile(1 - p.value)
    return None


def _level(between: Mapping[str, Printed]) -> float:
    level = between.get("level")
    share = 0.95 if level is None else level.value / 100 if level.value > 1 else level.value
    return share if 0 < share < 1 else 0.95


def _quantile(level: float) -> float:
    """The point beyond which a standard normal variable lies, on either side, with probability 1 - level."""
    return max(NormalDist().inv_cdf(0.5 + level / 2), 1e-12) if level < 1 else float("inf")


def _ways(line: Line, counts: str) -> tuple[Way, ...]:
    """The ways to the effect of a line, in order of preference."""
    measure = line.measure
    if measure == "SMD":
        return (*_standardised("SMD"), ("OR", events, 1 / _SPREAD_OF_LOGISTIC))
    if measure in OF_MEANS:
        return _standardised(measure)
    if measure == "OR":
        return (("OR", events, 1.0), ("SMD", means, _SPREAD_OF_LOGISTIC))
    if measure in OF_COUNTS:
        return ((measure, events, 1.0),)
    if measure and measure != "GEN":
        return ()
    return (*_standardised("SMD"), (counts, events, 1.0))


def _standardised(code: str) -> tuple[Way, ...]:
    return ((code, means, 1.0), (code, changes, 1.0))


_MOST_WAYS: Final = 3
_COLUMNS: Final = MappingProxyType(
    {
        "means": ("n_exp", "mean_exp", "sd_exp", "n_ctl", "mean_ctl", "sd_ctl"),
        "counts": ("events_exp", "n_exp", "events_ctl", "n_ctl"),
    }
)


def _both(line: Line, names: Iterable[str]) -> Numbers | None:
    found = [side.get(name) for side in line.sides for name in names]
    numbers = tuple(one for one in found if one is not None)
    return numbers if len(numbers) == len(found) else None


def _changed(side: Side) -> Side:
    """The side as its changes have it."""
    own = {name: side.numbers.get(f"change_{name}") for name in ("n", "mean", "sd")}
    own["n"] = own["n"] or side.numbers.get("n")
    return replace(side, numbers={name: one for name, one in own.items() if one is not None})


def _with_spreads(lines: Sequence[Line]) -> list[Line]:
    """The lines with the standard deviations that standard errors or limits of means tell, for computing only."""
    full = list(lines)
    for name, needs in (("sd_from_se", ("se", "n")), ("sd_from_ci", ("ci_low", "ci_high", "n"))):
        asked: list[tuple[int, int, list[float]]] = []
        for at, line in enumerate(full):
            for which, side in enumerate(line.sides):
                if "sd" in side.numbers or needs[0] not in side.numbers:
                    continue
                values = [side.numbers[need].value for need in needs if need in side.numbers]
                if len(values) == len(needs) and values[-1] >= _FEWEST and _in_order(values):
                    asked.append((at, which, values))
        if asked:
            columns = {need: [values[i] for *_, values in asked] for i, need in enumerate(needs)}
            made = derive(name, columns)
            for i, (at, which, _) in enumerate(asked):
                if i not in made.refused:
                    full[at] = _with_sd(full[at], which, float(made.numbers["sd"][i]))
    return full


_FEWEST: Final = 2
"""Of how many people a spread can be told."""


def _in_order(values: Sequence[float]) -> bool:
    """Whether a standard error is above 0, or limits are in order."""
    return values[0] > 0 if len(values) == 2 else values[0] < values[1]


def _with_sd(line: Line, which: int, value: float) -> Line:
    side = line.sides[which]
    like = side.numbers["n"]
    sd = Printed(value=value, text="", decimals=None, place=like.place, cell="sd", derived=True)
    side = replace(side, numbers={**side.numbers, "sd": sd})
    return replace(line, experimental=side) if which == 0 else replace(line, control=side)
