"""Mean and standard deviation of an arm from its median with extremes, quartiles or both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.errors import NotComputable
from synthesis.measures.measure import Choice, Choices, Columns, Floats, known, refuse
from synthesis.measures.recovery.derivation import Derivation, Derived, at_least, derived, without
from synthesis.measures.recovery.five_number_methods import MEANS, SDS, Methods
from synthesis.measures.recovery.lognormal_summary import log_scale, raw_scale
from synthesis.measures.recovery.order_statistics import wan_interquartile_range, wan_range
from synthesis.measures.recovery.skewness import skewness
from synthesis.measures.recovery.summary import FIVE, NEEDS, QUARTILES, RANGE, Summary, logarithm, summary

CHOICES: Final[Mapping[str, Choice]] = MappingProxyType(
    {"mean": "luo2018", "sd": "shi2020", "skewed": "refuse", "distribution": "normal", "scale": "raw"}
)
_SKEWED: Final = ("refuse", "caution", "ignore")


def mean_and_sd(columns: Columns, choices: Choices, pattern: str) -> Derived:
    """Mean and standard deviation of k arms from one pattern of order statistics; shapes (k,).

    `mean` and `sd` name the equations (`five_number_methods`). Before, the numbers are tested for skewness
    (`skewness`): significant rows are refused, or carry a caution where `skewed` says so. With the
    `distribution` lognormal the logarithms are tested, and `scale` says whether the results are of the
    logarithms (log) or of the numbers (raw).
    """
    found = summary(columns, pattern)
    estimators = known(_DISTRIBUTIONS, choices["distribution"], "distribution of a sample")
    mean, sd, tested = estimators(found, choices)
    refuse(~(sd > 0), sd, "the standard deviation", "above 0")
    refused, cautions = _judged(tested, choices["skewed"])
    return without({"mean": mean, "sd": sd}, refused, cautions)


def mean_sd_from_median_range(columns: Columns, choices: Choices) -> Derived:
    """Mean and standard deviation from minimum, median and maximum (see `mean_and_sd`)."""
    return mean_and_sd(columns, choices, RANGE)


def mean_sd_from_median_iqr(columns: Columns, choices: Choices) -> Derived:
    """Mean and standard deviation from median and quartiles (see `mean_and_sd`)."""
    return mean_and_sd(columns, choices, QUARTILES)


def mean_sd_from_five_numbers(columns: Columns, choices: Choices) -> Derived:
    """Mean and standard deviation from minimum, quartiles, median and maximum (see `mean_and_sd`)."""
    return mean_and_sd(columns, choices, FIVE)


def sd_from_range(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001 - the signature of every derivation
    """The standard deviation: sd = (max - min) / xi(n) beside a printed mean (Wan et al. 2014, equation 9)."""
    return _from_width(columns, "min", "max", wan_range)


def sd_from_iqr(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """The standard deviation: sd = (q3 - q1) / eta(n) beside a printed mean (Wan et al. 2014, equation 16)."""
    return _from_width(columns, "q1", "q3", wan_interquartile_range)


def _from_width(columns: Columns, low: str, high: str, expected: Callable[[Floats], Floats]) -> Derived:
    refuse(columns[high] <= columns[low], columns[high], high, f"above {low}")
    at_least(columns, 3, "n")
    return derived(sd=(columns[high] - columns[low]) / expected(columns["n"]))


def _normal(found: Summary, choices: Choices) -> tuple[Floats, Floats, Summary]:
    if choices["scale"] != "raw":
        raise NotComputable(f"scale of a normal sample must be raw; found {choices['scale']!r}")
    mean = _equation(MEANS, choices["mean"], "mean", found.pattern)(found)
    return mean, _equation(SDS, choices["sd"], "standard deviation", found.pattern)(found), found


def _lognormal(found: Summary, choices: Choices) -> tuple[Floats, Floats, Summary]:
    if (choices["mean"], choices["sd"]) != (CHOICES["mean"], CHOICES["sd"]):
        raise NotComputable("a log-normal sample has one method: leave mean and sd as they are")
    logs = logarithm(found)
    return *known(_SCALES, choices["scale"], "scale of a log-normal sample")(logs), logs


def _equation(methods: Methods, name: Choice, what: str, pattern: str) -> Callable[[Summary], Floats]:
    of_method = known(methods, name, f"method for the {what}")
    if pattern not in of_method:
        able = ", ".join(sorted(key for key, equations in methods.items() if pattern in equations))
        raise NotComputable(f"{name} has no {what} from {pattern}; known there: {able}")
    return of_method[pattern]


def _judged(tested: Summary, skewed: Choice) -> tuple[dict[int, str], dict[int, str]]:
    if skewed not in _SKEWED:
        raise NotComputable(f"unknown treatment of skewed numbers {skewed!r}; known: {', '.join(_SKEWED)}")
    found = skewness(tested)
    said = {
        int(row): f"significantly skewed (Shi et al. 2023): {found.statistic[row]:.3f} where "
        f"{found.critical[row]:.3f} is the most at the 5 % level"
        for row in np.flatnonzero(found.significant)
    }
    return (said if skewed == "refuse" else {}), (said if skewed == "caution" else {})


_DISTRIBUTIONS: Final[Mapping[str, Callable[[Summary, Choices], tuple[Floats, Floats, Summary]]]] = (
    MappingProxyType({"normal": _normal, "lognormal": _lognormal})
)
_SCALES: Final[Mapping[str, Callable[[Summary], tuple[Floats, Floats]]]] = MappingProxyType(
    {"raw": raw_scale, "log": log_scale}
)
_ASSUMES: Final = "the numbers are of a sample that is normal, or log-normal where so chosen"
_MEAN: Final = "Luo et al. 2018, Stat Methods Med Res 27:1785"
_SD: Final = "Wan et al. 2014, BMC Med Res Methodol 14:135"

DERIVATIONS: Final = (
    Derivation(
        name="mean_sd_from_five_numbers",
        label="mean and standard deviation from median, quartiles and range",
        of="arm",
        gives=("mean", "sd"),
        needs=NEEDS[FIVE],
        compute=mean_sd_from_five_numbers,
        source=f"{_MEAN}; Shi et al. 2020, Res Synth Methods 11:641",
        assumes=_ASSUMES,
        choices=CHOICES,
    ),
    Derivation(
        name="mean_sd_from_median_iqr",
        label="mean and standard deviation from median and quartiles",
        of="arm",
        gives=("mean", "sd"),
        needs=NEEDS[QUARTILES],
        compute=mean_sd_from_median_iqr,
        source=f"{_MEAN}; {_SD}",
        assumes=_ASSUMES,
        choices=CHOICES,
    ),
    Derivation(
        name="mean_sd_from_median_range",
        label="mean and standard deviation from median and range",
        of="arm",
        gives=("mean", "sd"),
        needs=NEEDS[RANGE],
        compute=mean_sd_from_median_range,
        source=f"{_MEAN}; {_SD}",
        assumes=_ASSUMES,
        choices=CHOICES,
    ),
    Derivation(
        name="sd_from_iqr",
        label="standard deviation from the quartiles",
        of="arm",
        gives=("sd",),
        needs=("q1", "q3", "n"),
        compute=sd_from_iqr,
        source=_SD,
        assumes="the sample is normal",
    ),
    Derivation(
        name="sd_from_range",
        label="standard deviation from the range",
        of="arm",
        gives=("sd",),
        needs=("min", "max", "n"),
        compute=sd_from_range,
        source=_SD,
        assumes="the sample is normal; a range grows with n and with every outlier",
    ),
)
