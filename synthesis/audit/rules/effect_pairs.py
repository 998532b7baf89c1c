"""Reported effects beside recomputed ones: how near two must be to be the same but for rounding and formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log, sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.lines import Audited, Estimate, Line, Side
from synthesis.audit.rules.chance import spread_of
from synthesis.audit.rules.once import once

STANDARDISED: Final = frozenset(
    {"SMD", "SMDH", "SMD1", "SMDC", "SMCC", "SMCR", "OR", "RR", "IRR", "HR", "ROM"}
)
"""Measures without unit, or logarithms: an effect of 0.1 means something on all of them."""
UNLIKE: Final = 0.1
"""Effects that are this far apart are not the same: what Gøtzsche et al. (2007) counted as an error of an SMD."""
FORMULA: Final = 0.01
"""By what share effects differ that were worked out from the same numbers by other formulas."""
_PEOPLE: Final = 50.0


@frozen
class Both:
    """A line, the `at`-th, with its reported and its recomputed effect, and how finely each is known.

    `unit` is 1 for effects without unit, else the spread of such effects in their own unit. `reads` and `tells` are
    how far rounding may have moved the reported and the recomputed effect.
    """

    at: int
    line: Line
    reported: Estimate
    computed: Estimate
    reads: float
    tells: float
    unit: float

    @property
    def unlike(self) -> bool:
        """Whether the two differ by more than rounding, formula and trifles explain."""
        return abs(self.reported.y - self.computed.y) > max(UNLIKE * self.unit, 3 * self.allowed(self))

    @property
    def mirrored(self) -> bool:
        """Whether the two are of one size and opposite signs, and not both near 0."""
        away = abs(self.reported.y + self.computed.y)
        return self.unlike and away <= max(self.allowed(self), UNLIKE * self.unit / 2)

    @property
    def turn(self) -> int:
        """By what an effect as measured is multiplied to stand as the source prints it.

        An effect copied from a row whose scale runs the other way keeps its sign in print, not that of measurement.
        """
        favours = {"positive_favours_exp": 1, "negative_favours_exp": -1}.get(self.line.sign, 0)
        return favours * self.line.turned or 1

    def allowed(self, other: Both) -> float:
        """How far the reported effect may lie from another line's recomputed one and still be the same."""
        return self.reads + other.tells


@once
def both(audited: Audited) -> tuple[Both, ...]:
    """The lines that have both effects in one measure."""
    have = [
        (at, line, line.reported, line.computed)
        for at, line in enumerate(audited.lines)
        if line.reported is not None and line.computed is not None
    ]
    found = [one for one in have if one[2].measure == one[3].measure]
    units = _units([(line, computed) for _, line, _, computed in found])
    return tuple(
        Both(
            at=at,
            line=line,
            reported=reported,
            computed=computed,
            reads=_reads(line, reported),
            tells=_tells(line, computed),
            unit=units[kind(line, computed)],
        )
        for at, line, reported, computed in found
    )


def kind(line: Line, computed: Estimate) -> tuple[str, str]:
    """What effects must share to be compared: the measure, and the instrument where it has that one's unit."""
    if computed.measure in STANDARDISED:
        return computed.measure, ""
    return computed.measure, line.what


def _units(found: Sequence[tuple[Line, Estimate]]) -> Mapping[tuple[str, str], float]:
    by_kind: dict[tuple[str, str], list[tuple[str, float, float]]] = {}
    for line, computed in found:
        by_kind.setdefault(kind(line, computed), []).append((line.study, computed.y, sqrt(computed.v)))
    units: dict[tuple[str, str], float] = {}
    for of, values in by_kind.items():
        usual = sum(se for *_, se in values) / len(values)
        wide = spread_of(((study, y) for study, y, _ in values), usual).width
        units[of] = 1.0 if of[0] in STANDARDISED else 2 * wide
    return units


def is_logarithm(line: Line, reported: Estimate) -> bool:
    """Whether a reported effect is the logarithm of what is printed."""
    printed = line.between.get("estimate")
    if printed is None or printed.value <= 0:
        return False
    return abs(abs(reported.y) - abs(log(printed.value))) < abs(abs(reported.y) - printed.value)


def _reads(line: Line, reported: Estimate) -> float:
    printed = line.between.get("estimate")
    if printed is None:
        return 0.0
    return printed.slack / printed.value if is_logarithm(line, reported) else printed.slack


def _tells(line: Line, computed: Estimate) -> float:
    """How far the rounding of means and SDs, and another formula, may move a recomputed effect."""
    means = sum(_slack(side, ("mean", "change_mean")) for side in line.sides)
    spreads = [_spread(side) for side in line.sides]
    usual = sum(sd for sd, _ in spreads) / 2
    if not usual:
        return FORMULA * abs(computed.y)
    rounding = sum(slack for _, slack in spreads) / 2
    if computed.measure not in STANDARDISED:
        return means + FORMULA * abs(computed.y)
    people = sum(side.get("n") or side.get("total") or _PEOPLE / 2 for side in line.sides)
    correction = 3 / max(4 * people - 9, 1.0)
    return means / usual + abs(computed.y) * (rounding / usual + correction + FORMULA)


def _slack(side: Side, names: tuple[str, ...]) -> float:
    return next((side.numbers[name].slack for name in names if name in side.numbers), 0.0)


def _spread(side: Side) -> tuple[float, float]:
    """An arm's SD, and how far it may be rounded."""
    for name, factor in (("sd", 1.0), ("se", sqrt(max(side.get("n") or 1.0, 1.0))), ("change_sd", 1.0)):
        found = side.numbers.get(name)
        if found is not None:
            return found.value * factor, found.slack * factor
    return 0.0, 0.0
