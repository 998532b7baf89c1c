"""How large means and SDs usually are: in an arm's other measurements, and in an instrument's other trials."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import inf, isfinite, log, pi, sqrt
from statistics import median
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.lines import Line, Scale, Side

BETWEEN_TRIALS: Final = 0.25
"""Spread of log SD between trials on one instrument that is reckoned with: a factor of 1.6 either way in 19 of 20. SDs
of one scale are alike enough for a trial that prints none to borrow them (Furukawa et al. 2006, J Clin Epidemiol
59:7)."""

BETWEEN_TIMES: Final = 0.25
"""Spread of log SD between two measurements of one arm: narrow inclusion and floors move it by a quarter or so."""

OF_CHANGE: Final = 0.4
"""Spread of the log of a change's SD around the baseline's: sqrt(2 - 2r) is 0.6 to 1.3 for r of 0.2 to 0.8."""

BETWEEN_MEANS: Final = 0.4
"""Spread of log mean between trials on one instrument; milder and graver states differ by a third and more."""

TAILS: Final = 1.5
"""How much more the SD of a skewed scale varies from sample to sample than a normal one's variance 1 / (2 (n - 1))."""

FEWEST_OTHERS: Final = 2
"""Other studies needed to say what is typical of an instrument."""

FEWEST_FOR_OWN_SPREAD: Final = 5
"""Studies needed before an instrument's own variation between trials is believed where it is larger."""

FEWEST_PEOPLE: Final = 4
"""Below this an SD says next to nothing."""

SCALED_MAD: Final = 1.4826
MEDIAN_COST: Final = pi / 2
"""Variance of a median relative to a mean's."""

ENDPOINT: Final = "endpoint"
CHANGE: Final = "change"

SIZES: Final[Mapping[str, tuple[str, ...]]] = {
    "sd": ("n", "n_randomised"),
    "baseline_sd": ("baseline_n", "n", "n_randomised"),
    "change_sd": ("change_n", "n", "n_randomised"),
}
"""Standard deviations of an arm, and the numbers of people that go with each, the best first."""

MEANS: Final[Mapping[str, str]] = {"sd": "mean", "baseline_sd": "baseline_mean", "change_sd": "change_mean"}
"""The mean that goes with each standard deviation."""

_Kind = tuple[str, str, float, float, str]
_Arm = tuple[str, str, str]
_Of = tuple[str, str]


@frozen
class Typical:
    """What an SD or a mean is expected to be, as a logarithm, how far it may lie from that, and on what this rests.

    `mean` is the log of the mean that goes with it, where known; `weak` is True for a guess from the mean alone.
    """

    log: float
    error: float
    words: str
    mean: float | None = None
    weak: bool = False


@frozen
class _Group:
    """One number of one instrument in every study: each study's median, sorted, and what varies between them."""

    of_study: Mapping[str, float]
    ordered: Sequence[float]
    between: float

    def without(self, study: str) -> tuple[float, int] | None:
        """The median of the other studies and how many they are; none where they are too few."""
        own = self.of_study.get(study)
        others = len(self.ordered) - (own is not None)
        if others < FEWEST_OTHERS:
            return None
        gone = bisect_left(self.ordered, own) if own is not None else len(self.ordered)

        def rest(i: int) -> float:
            return self.ordered[i + (i >= gone)]

        half = others // 2
        return (rest(half) if others % 2 else (rest(half - 1) + rest(half)) / 2), others


@frozen
class Instruments:
    """The sizes of spreads and means by instrument, and by arm within a study."""

    spreads: Mapping[_Kind, _Group]
    means: Mapping[_Kind, _Group]
    own: Mapping[_Arm, Mapping[_Of, float]]

    def spread_elsewhere(self, line: Line, number: str) -> Typical | None:
        """The standard deviation typical of the line's instrument in other studies."""
        kind = kind_of(line, number)
        found = _elsewhere(self.spreads, line, kind)
        mean = None if found is None or kind == CHANGE else _elsewhere(self.means, line, kind)
        return found if found is None or mean is None else replace(found, mean=mean.log)

    def mean_elsewhere(self, line: Line) -> Typical | None:
        """The mean typical of the line's instrument in other studies."""
        return _elsewhere(self.means, line, ENDPOINT)

    def spread_of_arm(self, line: Line, side: Side, number: str) -> Typical | None:
        """The standard deviation of the same arm on the same instrument at other times, baseline among them."""
        here = (number, line.when.timepoint)
        others = [of for of in self.own.get(_arm(line, side), {}).items() if of[0] != here]
        if number == "baseline_sd":
            others = [of for of in others if of[0][0] != number]
        if not others:
            return None
        error = BETWEEN_TIMES if kind_of(line, number) == ENDPOINT else OF_CHANGE
        words = (
            "of the same arm at baseline"
            if others[0][0][0] == "baseline_sd"
            else " of the same arm at another time"
        )
        mean = side.get("baseline_mean") if others[0][0][0] == "baseline_sd" and number == "sd" else None
        of_mean = log(mean) if mean is not None and mean > 0 and error == BETWEEN_TIMES else None
        return Typical(log=median(of[1] for of in others), error=error, words=words, mean=of_mean)


def size(side: Side, number: str) -> float | None:
    """How many people a standard deviation of an arm is of."""
    for name in SIZES[number]:
        n = side.numbers.get(name)
        if n is not None:
            return n.value
    return None


def kind_of(line: Line, number: str) -> str:
    """Whether a standard deviation is of scores or of changes in them."""
    return CHANGE if number == "change_sd" or (number == "sd" and line.value_kind == "change") else ENDPOINT


def sampling_variance(n: float) -> float:
    """How much the log of a standard deviation of n people varies from sample to sample."""
    return TAILS / (2 * (max(n, 2.0) - 1))


def name_of(scale: Scale) -> str:
    """What to call the instrument in a sentence."""
    return f"the {scale.instrument}" if scale.instrument else "this instrument"


def standardised(line: Line, number: str = "sd") -> float | None:
    """The difference of the two arms' means in pooled standard deviations; none where a number is missing."""
    (e_mean, e_sd, e_n), (c_mean, c_sd, c_n) = (
        (side.get(MEANS[number]), side.get(number), size(side, number)) for side in line.sides
    )
    if e_mean is None or c_mean is None or not e_sd or not c_sd:
        return None
    e_df, c_df = max((e_n or 2) - 1, 1), max((c_n or 2) - 1, 1)
    pooled = sqrt((e_df * e_sd**2 + c_df * c_sd**2) / (e_df + c_df))
    return (e_mean - c_mean) / pooled


@frozen(kw_only=False, eq=False)
class SameLines:
    """Lines of evidence known by being the very same, so that the rules of one audit share what they all need."""

    lines: tuple[Line, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameLines) and other.lines is self.lines

    def __hash__(self) -> int:
        return id(self.lines)


def instruments(lines: tuple[Line, ...]) -> Instruments:
    """What is typical of each instrument and arm in some lines of evidence."""
    return _instruments(SameLines(lines))


@lru_cache(maxsize=1)
def _instruments(same: SameLines) -> Instruments:
    spreads: dict[_Kind, dict[str, dict[object, float]]] = {}
    means: dict[_Kind, dict[str, dict[object, float]]] = {}
    own: dict[_Arm, dict[_Of, float]] = {}
    for line in same.lines:
        for side in line.sides:
            for number, sd in _spreads(side):
                kind = kind_of(line, number)
                here = (number, line.when.timepoint)
                at = (side.arm, *here)
                if kind == ENDPOINT:
                    own.setdefault(_arm(line, side), {})[here] = sd
                if not line.scale.instrument:
                    continue
                key = _kind(line.scale, kind)
                spreads.setdefault(key, {}).setdefault(line.study, {})[at] = sd
                mean = side.get(MEANS[number])
                if kind == ENDPOINT and mean is not None and mean > 0:
                    means.setdefault(key, {}).setdefault(line.study, {})[at] = log(mean)
    return Instruments(
        spreads={key: _group(of, BETWEEN_TRIALS) for key, of in spreads.items()},
        means={key: _group(of, BETWEEN_MEANS) for key, of in means.items()},
        own=own,
    )


def _spreads(side: Side) -> Iterator[tuple[str, float]]:
    for number in SIZES:
        sd = side.numbers.get(number)
        if sd is not None and 0 < sd.value < inf:
            yield number, log(sd.value)


def _group(of: Mapping[str, Mapping[object, float]], least: float) -> _Group:
    of_study = {study: median(found.values()) for study, found in of.items()}
    ordered = sorted(of_study.values())
    between = least
    if len(ordered) >= FEWEST_FOR_OWN_SPREAD:
        middle = median(ordered)
        between = max(least, SCALED_MAD * median(abs(one - middle) for one in ordered))
    return _Group(of_study=of_study, ordered=ordered, between=between)


def _elsewhere(groups: Mapping[_Kind, _Group], line: Line, kind: str) -> Typical | None:
    group = groups.get(_kind(line.scale, kind))
    found = None if group is None else group.without(line.study)
    if group is None or found is None:
        return None
    middle, others = found
    error = group.between * sqrt(1 + MEDIAN_COST / others)
    return Typical(
        log=middle, error=error, words=f" typical of {name_of(line.scale)} in {others} other studies"
    )


def _kind(scale: Scale, kind: str) -> _Kind:
    return scale.instrument.strip().casefold(), scale.construct, scale.low, scale.high, kind


def _arm(line: Line, side: Side) -> _Arm:
    return line.study, side.arm, line.what


def has_range(scale: Scale) -> bool:
    """Whether both ends of the scale are declared."""
    return isfinite(scale.low) and isfinite(scale.high) and scale.high > scale.low
