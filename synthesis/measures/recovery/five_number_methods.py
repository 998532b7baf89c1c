"""The published equations for mean and standard deviation from order statistics, by method and pattern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Floats
from synthesis.measures.recovery.order_statistics import (
    expected_range,
    tabulated_interquartile_range,
    tabulated_range,
    wan_interquartile_range,
    wan_range,
)
from synthesis.measures.recovery.summary import FIVE, QUARTILES, RANGE, Summary

Equation = Callable[[Summary], Floats]
Methods = Mapping[str, Mapping[str, Equation]]


def luo_range(s: Summary) -> Floats:
    """A weighed mean: w midrange + (1 - w) median, w = 4 / (4 + n^0.75) (Luo et al. 2018, equation 7)."""
    w = 4 / (4 + s.n**0.75)
    return w * s.midrange + (1 - w) * s.median


def luo_quartiles(s: Summary) -> Floats:
    """A weighed mean: w (q1 + q3)/2 + (1 - w) median, w = 0.7 + 0.39 / n (Luo et al. 2018, equation 11)."""
    w = 0.7 + 0.39 / s.n
    return w * s.midquartile + (1 - w) * s.median


def luo_five(s: Summary) -> Floats:
    """A weighed mean: w1 midrange + w2 (q1 + q3)/2 + (1 - w1 - w2) median (Luo et al. 2018, equation 15).

    w1 = 2.2 / (2.2 + n^0.75), w2 = 0.7 - 0.72 / n^0.55.
    """
    w1, w2 = 2.2 / (2.2 + s.n**0.75), 0.7 - 0.72 / s.n**0.55
    return w1 * s.midrange + w2 * s.midquartile + (1 - w1 - w2) * s.median


def quarter_mean(s: Summary) -> Floats:
    """(min + 2 median + max) / 4 (Hozo et al. 2005; Wan et al. 2014)."""
    return (s.midrange + s.median) / 2


def third_mean(s: Summary) -> Floats:
    """(q1 + median + q3) / 3 (Wan et al. 2014)."""
    return (2 * s.midquartile + s.median) / 3


def eighth_mean(s: Summary) -> Floats:
    """(min + 2 q1 + 2 median + 2 q3 + max) / 8 (Bland 2015; Wan et al. 2014)."""
    return (s.midrange + 2 * s.midquartile + s.median) / 4


def hozo_mean(s: Summary) -> Floats:
    """(min + 2 median + max) / 4 up to n = 25, the median beyond (Hozo et al. 2005)."""
    return np.where(s.n <= 25, quarter_mean(s), s.median)


def the_median(s: Summary) -> Floats:
    """The median itself (Walter & Yao 2007 estimate the standard deviation alone)."""
    return s.median


def wan_sd_range(s: Summary) -> Floats:
    """(max - min) / xi(n) (Wan et al. 2014, equation 9)."""
    return s.range / wan_range(s.n)


def wan_sd_quartiles(s: Summary) -> Floats:
    """(q3 - q1) / eta(n) (Wan et al. 2014, equation 16)."""
    return s.iqr / wan_interquartile_range(s.n)


def wan_sd_five(s: Summary) -> Floats:
    """The mean of the two (Wan et al. 2014, equation 13)."""
    return (wan_sd_range(s) + wan_sd_quartiles(s)) / 2


def table_sd_range(s: Summary) -> Floats:
    """(max - min) / xi, xi from table 1 of Wan et al. (2014) up to n = 50."""
    return s.range / tabulated_range(s.n)


def table_sd_quartiles(s: Summary) -> Floats:
    """(q3 - q1) / eta, eta from table 2 of Wan et al. (2014) up to n = 201."""
    return s.iqr / tabulated_interquartile_range(s.n)


def table_sd_five(s: Summary) -> Floats:
    """The mean of the two by their tables."""
    return (table_sd_range(s) + table_sd_quartiles(s)) / 2


def shi_sd_five(s: Summary) -> Floats:
    """(max - min) / t1 + (q3 - q1) / t2, weighted for n (Shi et al. 2020, Res Synth Methods 11:641).

    t1 = (2 + 0.14 n^0.6) xi(n) / 2, t2 = (2 + 2 / (0.07 n^0.6)) eta(n) / 2.
    """
    t1 = (1 + 0.07 * s.n**0.6) * wan_range(s.n)
    t2 = (1 + 1 / (0.07 * s.n**0.6)) * wan_interquartile_range(s.n)
    return s.range / t1 + s.iqr / t2


def bland_sd_five(s: Summary) -> Floats:
    """The standard deviation of Bland (2015, Int J Stat Med Res 4:57).

    (a^2 + 2 q1^2 + 2 m^2 + 2 q3^2 + b^2)/16 + (a q1 + q1 m + m q3 + q3 b)/8 - (a + 2 q1 + 2 m + 2 q3 + b)^2/64,
    computed on deviations from the median m, which change nothing but the rounding error.
    """
    a, q1, q3, b = s.low - s.median, s.q1 - s.median, s.q3 - s.median, s.high - s.median
    squares = (a**2 + 2 * q1**2 + 2 * q3**2 + b**2) / 16
    return np.sqrt(squares + (a * q1 + q3 * b) / 8 - (a + 2 * q1 + 2 * q3 + b) ** 2 / 64)


def hozo_sd(s: Summary) -> Floats:
    """By size (Hozo et al. 2005, BMC Med Res Methodol 5:13): the range over 4 up to n = 70, over 6 beyond.

    Up to n = 15: sqrt(((a - 2 m + b)^2 / 4 + (b - a)^2) / 12).
    """
    small = np.sqrt(((s.midrange - s.median) ** 2 + s.range**2) / 12)
    return np.where(s.n <= 15, small, s.range / np.where(s.n <= 70, 4.0, 6.0))


def walter_sd(s: Summary) -> Floats:
    """(max - min) over the expected range of n normal numbers (Walter & Yao 2007, J Clin Epidemiol 60:849)."""
    return s.range / expected_range(s.n)


_WAN_SD: Final[Mapping[str, Equation]] = MappingProxyType(
    {RANGE: wan_sd_range, QUARTILES: wan_sd_quartiles, FIVE: wan_sd_five}
)
_TABLE_SD: Final[Mapping[str, Equation]] = MappingProxyType(
    {RANGE: table_sd_range, QUARTILES: table_sd_quartiles, FIVE: table_sd_five}
)

MEANS: Final[Methods] = MappingProxyType(
    {
        "luo2018": MappingProxyType({RANGE: luo_range, QUARTILES: luo_quartiles, FIVE: luo_five}),
        "wan2014": MappingProxyType({RANGE: quarter_mean, QUARTILES: third_mean, FIVE: eighth_mean}),
        "bland2015": MappingProxyType({FIVE: eighth_mean}),
        "hozo2005": MappingProxyType({RANGE: hozo_mean}),
        "walter2007": MappingProxyType({RANGE: the_median}),
    }
)
SDS: Final[Methods] = MappingProxyType(
    {
        "shi2020": MappingProxyType({**_WAN_SD, FIVE: shi_sd_five}),
        "wan2014": _WAN_SD,
        "wan2014_tables": _TABLE_SD,
        "bland2015": MappingProxyType({FIVE: bland_sd_five}),
        "hozo2005": MappingProxyType({RANGE: hozo_sd}),
        "walter2007": MappingProxyType({RANGE: walter_sd}),
    }
)
