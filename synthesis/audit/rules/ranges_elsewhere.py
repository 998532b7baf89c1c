"""A rule on means against other measurements: a slipped decimal mark, an item mean among sums."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, log, sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.instruments import (
    BETWEEN_MEANS,
    ENDPOINT,
    Instruments,
    Typical,
    instruments,
    kind_of,
    name_of,
    sampling_variance,
)
from synthesis.audit.lines import Audited, Line, Side
from synthesis.audit.printed import Printed
from synthesis.audit.rules.flag import flag
from synthesis.audit.slack import short

SMALLEST_FACTOR: Final = log(2.5)
"""Log of the smallest factor told: an item mean of a scale of three items is 3 times smaller than the sum."""

FARTHEST: Final = 4.0
"""Standard errors by which a common factor of mean and SD must differ from 1 if it is a power of ten or the items."""

FARTHEST_OF_ANY: Final = 6.0
"""The same for a factor that nothing explains: means of skewed counts, as of days, vary more than a scale's."""

LEAST_SHARE: Final = 0.5
"""Share of the common factor's logarithm that mean and SD each must show."""

AGREE: Final = 2.5
"""Standard errors by which the factors of mean and SD may differ from each other."""

MEANS_APART: Final = 0.7
"""SDs by which trials' means lie apart, whence means of counts with an SD above the mean differ by large factors,
and their SDs with them."""

SHIFTED: Final = (0.1, 0.01, 10.0, 100.0)
"""What a slipped decimal mark multiplies a number by."""

FAR_MEAN: Final = 3.0
"""SDs by which a single mean must lie from where it is expected; populations of trials differ by about 0.7."""

NEAR_MEAN: Final = 1.0
"""SDs within which it must lie once the decimal mark is moved."""

ROUND: Final = log(1.5)
"""How near to a power of ten or the number of items a factor must lie to be called by that."""


@frozen
class Rescaled:
    """A line whose means and SDs are all some factor times those of the instrument's other trials."""

    factor: float
    mean: float


def rescaled(known: Instruments, line: Line) -> Rescaled | None:
    """The factor by which both means and SDs of a line differ from the instrument's other trials, where one does."""
    if kind_of(line, "sd") != ENDPOINT:
        return None
    cells = [(side.get("mean") or 0.0, side.get("sd") or 0.0) for side in line.sides if "sd" in side.numbers]
    if not cells or any(mean <= 0 or sd <= 0 for mean, sd in cells):
        return None
    mean = known.mean_elsewhere(line)
    of_mean = 0.0 if mean is None else sum(log(one) for one, _ in cells) / len(cells) - mean.log
    # Most means lie among the others, and no common factor could be found then.
    if mean is None or abs(of_mean) < LEAST_SHARE * SMALLEST_FACTOR:
        return None
    spread = known.spread_elsewhere(line, "sd")
    if spread is None:
        return None
    of_spread = sum(log(sd) for _, sd in cells) / len(cells) - spread.log
    factor = _common(line, (of_mean, mean), (of_spread, spread))
    return None if factor is None else Rescaled(factor=factor, mean=exp(mean.log))


def _common(line: Line, mean: tuple[float, Typical], spread: tuple[float, Typical]) -> float | None:
    """The factor common to means and SDs: their average weighted by precision, where they agree and it is large."""
    (of_mean, one), (of_spread, other) = mean, spread
    skewed = max(0.0, MEANS_APART * exp(other.log - one.log) - BETWEEN_MEANS) ** 2
    sampling = sum(sampling_variance(side.get("n") or 2.0) for side in line.sides) / 4
    v_mean, v_spread = one.error**2 + skewed, other.error**2 + skewed + sampling
    common = (of_mean / v_mean + of_spread / v_spread) / (1 / v_mean + 1 / v_spread)
    error = sqrt(1 / (1 / v_mean + 1 / v_spread) + skewed)
    agree = abs(of_mean - of_spread) <= AGREE * sqrt(v_mean + v_spread)
    # Both must have moved: an SD alone that is far off is a matter of spread, not of scale.
    if not agree or abs(common) < SMALLEST_FACTOR or min(of_mean / common, of_spread / common) < LEAST_SHARE:
        return None
    called = _called(line, common)
    if abs(common) < (FARTHEST_OF_ANY if called is None else FARTHEST) * error:
        return None
    return called or exp(common)


def _called(line: Line, common: float) -> float | None:
    """The factor as a power of ten or the number of items; none where it is near neither."""
    items = line.scale.items or 1
    known = [factor for factor in (*SHIFTED, float(items), 1 / items) if factor != 1]
    nearest = min(known, key=lambda factor: abs(log(factor) - common))
    return nearest if abs(log(nearest) - common) < ROUND else None


def _find(audited: Audited) -> Iterator[Finding]:
    known = instruments(audited.lines)
    for line in audited.lines:
        found = rescaled(known, line)
        if found is not None:
            yield _whole_line(line, found)
            continue
        one = _one_mean(known, line)
        if one is not None:
            yield one


def _whole_line(line: Line, found: Rescaled) -> Finding:
    mean = next(side.numbers["mean"] for side in line.sides if "mean" in side.numbers)
    times = found.factor if found.factor > 1 else 1 / found.factor
    return flag(
        OTHER_SCALE,
        (line,),
        (
            f"Means ({mean.shown}) and SDs are some {short(times)} times "
            f"{'larger' if found.factor > 1 else 'smaller'} than those of {name_of(line.scale)} in the other studies "
            f"(mean {short(found.mean)}): sums may stand among item means, or a decimal mark elsewhere."
        ),
        [side.numbers[name] for side in line.sides for name in ("mean", "sd") if name in side.numbers],
        [
            Supposed(line=line.key, number=f"{role}.{name}", value=side.numbers[name].value / found.factor)
            for role, side in zip(("experimental", "control"), line.sides, strict=True)
            for name in ("mean", "sd")
            if name in side.numbers
        ],
    )


def _one_mean(known: Instruments, line: Line) -> Finding | None:
    """A single mean that lies among the others once its decimal mark is moved."""
    if kind_of(line, "sd") != ENDPOINT:
        return None
    sds = [sd for side in line.sides if (sd := side.get("sd")) is not None and sd > 0]
    one, other = (side.get("mean") for side in line.sides)
    if not sds or one is None or other is None or abs(one - other) <= FAR_MEAN * min(sds):
        return None
    elsewhere = known.mean_elsewhere(line)
    usual = known.spread_elsewhere(line, "sd")
    # The larger of the SDs at hand, because a mean far off in units of a spread that is itself too small says little.
    spread = max(*sds, exp(usual.log)) if usual is not None else max(sds)
    for role, side, other_mean in (
        ("experimental", line.experimental, other),
        ("control", line.control, one),
    ):
        near = (other_mean, side.get("baseline_mean"), None if elsewhere is None else exp(elsewhere.log))
        factor = _slipped(side.numbers["mean"], [mean for mean in near if mean is not None], spread)
        if factor is not None:
            return _mean_slipped(line, role, side, factor)
    return None


def _slipped(mean: Printed, expected: list[float], spread: float) -> float | None:
    """What a mean has to be multiplied by to lie where each expectation (two at least) has it."""
    if len(expected) < 2 or any(abs(mean.value - one) <= FAR_MEAN * spread for one in expected):
        return None
    return next(
        (
            factor
            for factor in SHIFTED
            if all(abs(mean.value * factor - one) < NEAR_MEAN * spread for one in expected)
        ),
        None,
    )


def _mean_slipped(line: Line, role: str, side: Side, factor: float) -> Finding:
    mean = side.numbers["mean"]
    moved = mean.value * factor
    return flag(
        OTHER_SCALE,
        (line,),
        (
            f"Mean of {mean.shown} in the {side.arm} arm is far from the other arm, the baseline or other trials on "
            f"{name_of(line.scale)}, while {short(moved)} lies among them: the decimal mark may have slipped."
        ),
        (mean,),
        (Supposed(line=line.key, number=f"{role}.mean", value=moved),),
    )


OTHER_SCALE: Final = Rule(
    id="range.other_scale",
    title="Numbers on another scale than the instrument's other trials",
    sees=(
        "Means and SDs of one result that are one factor (10, 100, the number of items) away from the instrument's "
        "other trials; or one mean that joins the other arm, its baseline and the other trials once divided or "
        "multiplied by 10 or 100."
    ),
    why="Item means among sums, or a slipped decimal mark, turn a mean difference into nonsense.",
    look_up="Table with means and the methods: is the score a sum or an item mean? Where does the decimal mark stand?",
    detectable=(
        "A whole result: two or more other studies on the instrument, positive means, a factor of 6 or more. One mean: "
        "the other arm's and its own at baseline, or two other studies, are there, and the slip moves it by 3 SDs."
    ),
    find=_find,
)

RULES: Final = (OTHER_SCALE,)
