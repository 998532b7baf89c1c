"""What an arm's SD may be instead, weighed against its other times, other trials and the size of the effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import exp, inf, log, sqrt
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.instruments import (
    CHANGE,
    ENDPOINT,
    FEWEST_PEOPLE,
    MEANS,
    SIZES,
    Instruments,
    SameLines,
    Typical,
    has_range,
    instruments,
    kind_of,
    name_of,
    sampling_variance,
    size,
    standardised,
)
from synthesis.audit.lines import Line, Side
from synthesis.audit.printed import Printed
from synthesis.audit.rules.ranges_elsewhere import rescaled
from synthesis.audit.rules.spread_between_arms import LIKELIER, apart, beyond

PLAUSIBLE: Final = 2.5
"""Standard errors that the explained SD may lie from the typical one; beyond, the explanation explains nothing."""

OF_WIDTH: Final = (log(0.15), 0.45)
"""Log of the SD as a share of a scale's width, and its spread: 0.08 (BPRS) to 0.22 (PHQ-9, SF-36) for most scales."""

OF_MEAN: Final = (log(0.4), 0.6)
"""Log of SD / mean of a scale, and its spread: 0.15 (scores with mean 50 or 100) to 0.9 (symptoms after treatment)."""

NOTABLE_EFFECT: Final = 0.5
"""Where only the mean tells how large an SD should be, the arms must lie this many SDs apart as well."""

EFFECTS: Final[Mapping[str, float]] = MappingProxyType({"sd": 0.5, "change_sd": 0.5, "baseline_sd": 0.2})
"""Spread of true standardised differences between arms: after treatment, and at baseline where none is due."""

LEAST_OF_EFFECT: Final = -3.0
"""How much an effect's size may speak against an explanation: effects are of many sizes."""

RARER: Final = 1.5
"""How much less likely, as a logarithm, a variance is to be printed or entered than an SE."""

LEAST_OF_SHIFT: Final = 1 / 3
"""Share of the way that an explanation moves an SD, which each arm must lie from the typical SD."""

SMALLEST_SHIFT: Final = log(2.0)
"""Explanations that change an SD by less than a factor of 2 cannot be told from trials' own variation."""


@frozen
class Cell:
    """One arm's spread: where it stands, the SD it stands for, of how many people."""

    side: Side
    role: str
    printed: Printed
    number: str
    sd: float
    n: float


@frozen
class _Read:
    """How strongly one explanation is borne out: in log likelihood, and against what it was read."""

    strength: float
    against: Typical


@frozen
class Borne:
    """An explanation that is borne out: of which SDs, against which one."""

    rule: str
    number: str
    against: Typical
    cells: tuple[Cell, ...]


VARIANCE: Final = "spread.variance_as_sd"
Shift = Callable[[Cell], float]
SHIFTS: Final[Mapping[str, Shift]] = MappingProxyType(
    {
        "spread.se_as_sd": lambda cell: log(cell.n) / 2,
        "spread.sd_as_se": lambda cell: -log(cell.n) / 2,
        VARIANCE: lambda cell: -log(cell.sd) / 2,
    }
)
"""What the log of a number has to be moved by to give the SD, if the explanation is right."""


def _cells(line: Line, number: str) -> tuple[Cell, ...]:
    found = []
    for role, side in zip(("experimental", "control"), line.sides, strict=True):
        n = size(side, number)
        if n is None or n < FEWEST_PEOPLE:
            continue
        printed = side.numbers.get(number)
        if printed is not None and 0 < printed.value < inf:
            cell = Cell(side=side, role=role, printed=printed, number=number, sd=printed.value, n=n)
            found.append(cell)
        elif number == "sd" and (error := side.numbers.get("se")) is not None and 0 < error.value < inf:
            sd = error.value * sqrt(n)
            found.append(Cell(side=side, role=role, printed=error, number="se", sd=sd, n=n))
    return tuple(found)


def _against(cells: tuple[Cell, ...], typicals: Sequence[Typical], shift_of: Shift, sampling: float) -> float:
    """Log likelihood ratio of the explained against the printed SDs, both normal around the typical ones.

    Speaks for the explanation only where it brings every arm nearer, and all of them to where SDs lie.
    """
    shifts = [shift_of(cell) for cell in cells]
    rests = [_rest(cell, of) for cell, of in zip(cells, typicals, strict=True)]
    shift, rest = sum(shifts) / len(cells), sum(rests) / len(cells)
    variance = typicals[0].error ** 2 + sampling
    found = (rest**2 - (rest + shift) ** 2) / (2 * variance)
    each = all(-one * by > LEAST_OF_SHIFT * by**2 for one, by in zip(rests, shifts, strict=True))
    return found if each and abs(rest + shift) < PLAUSIBLE * sqrt(variance) else min(0.0, found)


def _rest(cell: Cell, typical: Typical) -> float:
    """How far the log SD lies from the typical one, less what the mean explains: on skewed scales they go together."""
    rest = log(cell.sd) - typical.log
    mean = cell.side.get(MEANS["sd" if cell.number == "se" else cell.number])
    if typical.mean is None or mean is None or mean <= 0:
        return rest
    return beyond(rest, log(mean) - typical.mean)


def _of_effect(line: Line, number: str, cells: tuple[Cell, ...], shift: float) -> float:
    """What the size of the effect says: with SEs for SDs it is √n times too large, otherwise as much too small."""
    g = standardised(_with(line, cells), number)
    if g is None:
        return 0.0
    variance = EFFECTS[number] ** 2 + sum(1 / cell.n for cell in cells)
    factor = exp(shift)
    found = (g**2 - (g / factor) ** 2) / (2 * variance) - shift
    return min(max(found, LEAST_OF_EFFECT), LIKELIER)


def _with(line: Line, cells: tuple[Cell, ...]) -> Line:
    """The line with the SDs that printed standard errors stand for."""
    if not any(cell.number == "se" for cell in cells):
        return line
    sides = {
        cell.role: replace(
            cell.side, numbers={**cell.side.numbers, "sd": replace(cell.printed, value=cell.sd)}
        )
        for cell in cells
    }
    return replace(
        line,
        experimental=sides.get("experimental", line.experimental),
        control=sides.get("control", line.control),
    )


def _general(known: Instruments, line: Line, number: str, cells: tuple[Cell, ...]) -> Typical | None:
    """The SD to expect of anyone: of the instrument elsewhere, else of the scale's width, else of the mean."""
    elsewhere = known.spread_elsewhere(line, number)
    if elsewhere is not None:
        return elsewhere
    kind = kind_of(line, number)
    if has_range(line.scale):
        middle, error = OF_WIDTH
        share = f", as common for scales of the width of {name_of(line.scale)}"
        return Typical(log=middle + log(line.scale.width), error=error, words=share)
    means = [cell.side.get(MEANS[number]) for cell in cells]
    positive = [mean for mean in means if mean is not None and mean > 0]
    # Of what nobody names (a yield, a concentration) a mean says nothing on the spread.
    if kind == CHANGE or not positive or not line.what:
        return None
    middle, error = OF_MEAN
    words = ", as common for scales with such a mean"
    return Typical(log=middle + log(sum(positive) / len(positive)), error=error, words=words, weak=True)


def _read(known: Instruments, line: Line, number: str, cells: tuple[Cell, ...]) -> dict[str, _Read]:
    """How strongly each explanation of an SD is borne out by the arm's other times, other trials and the effect."""
    sampling = sum(sampling_variance(cell.n) for cell in cells) / len(cells) ** 2
    general = _general(known, line, number, cells)
    ours = [] if number == "baseline_sd" else [known.spread_of_arm(line, cell.side, number) for cell in cells]
    own = [of for of in ours if of is not None]
    own = own if len(own) == len(cells) else []
    everyone = () if general is None else (general,) * len(cells)
    # Nearly every SD is as it should be; no explanation can be borne out then.
    if all(_usual(cells, typicals) for typicals in (everyone, own)):
        return {}
    found = {}
    for rule, shift_of in SHIFTS.items():
        shift = sum(shift_of(cell) for cell in cells) / len(cells)
        if abs(shift) < SMALLEST_SHIFT or (rule == VARIANCE and any(cell.number == "se" for cell in cells)):
            continue
        by_others = _against(cells, everyone, shift_of, sampling) if everyone else 0.0
        by_own = max(0.0, _against(cells, own, shift_of, sampling)) if own else 0.0
        strength = by_others + by_own
        against = own[0] if own and by_own > max(0.0, by_others) else general
        if strength > 0 and against is not None:
            rare = RARER if rule == VARIANCE else 0.0
            effect = _of_effect(line, number, cells, shift)
            found[rule] = _Read(strength=strength + effect - rare, against=against)
    return found


def _usual(cells: tuple[Cell, ...], typicals: Sequence[Typical]) -> bool:
    """Whether each SD lies less than half of the way from the typical one that any explanation would move it."""
    return all(_in_place(cell, of) for cell, of in zip(cells, typicals, strict=False))


def _in_place(cell: Cell, typical: Typical) -> bool:
    of_sd = log(cell.sd)
    way = min(log(cell.n), max(abs(of_sd), 2 * SMALLEST_SHIFT)) / 2
    return abs(of_sd - typical.log) < way / 2


def _borne_out(known: Instruments, line: Line, number: str) -> Borne | None:
    """The explanation that an SD of a line calls for, if one does."""
    cells = _cells(line, number)
    read = _read(known, line, number, cells) if len(cells) == 2 else {}
    if not read:
        return None
    rule, best = max(read.items(), key=lambda item: item[1].strength)
    if best.strength < LIKELIER or apart(line, number):
        return None
    if best.against.weak:
        g = standardised(_with(line, cells), number)
        if g is None or (rule == "spread.se_as_sd") != (abs(g) > NOTABLE_EFFECT):
            return None
    # A whole study in another unit has its mean moved as well: that is told by `range.other_scale`.
    if kind_of(line, number) == ENDPOINT and rescaled(known, line) is not None:
        return None
    return Borne(rule=rule, number=number, against=best.against, cells=cells)


@lru_cache(maxsize=1)
def all_borne_out(same: SameLines) -> Mapping[str, tuple[tuple[Line, list[Borne]], ...]]:
    """By explanation, the lines that call for it, with their SDs that do."""
    known = instruments(same.lines)
    found: dict[str, list[tuple[Line, list[Borne]]]] = {rule: [] for rule in SHIFTS}
    for line in same.lines:
        here: dict[str, list[Borne]] = {}
        for number in SIZES:
            borne = _borne_out(known, line, number)
            if borne is not None:
                here.setdefault(borne.rule, []).append(borne)
        for rule, some in here.items():
            found[rule].append((line, some))
    return MappingProxyType({rule: tuple(lines) for rule, lines in found.items()})
