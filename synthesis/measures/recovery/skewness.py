"""Whether a five-number summary is too lopsided to come from a normal sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.measures.measure import Floats
from synthesis.measures.recovery.summary import FIVE, QUARTILES, RANGE, Summary


@frozen
class Skewness:
    """The size of the test statistic and its critical value at the 5 % level, each of shape (k,)."""

    statistic: Floats
    critical: Floats

    @property
    def significant(self) -> NDArray[np.bool_]:
        """Whether the statistic is above its critical value; shape (k,)."""
        return self.statistic > self.critical


def skewness(found: Summary) -> Skewness:
    """The test of Shi et al. (2023, Stat Methods Med Res 32:1338) of symmetry from order statistics, at 5 %.

    With R = (min + max - 2 median) / (max - min) and Q = (q1 + q3 - 2 median) / (q3 - q1):
    range: |R| against 1.01 / ln(n + 9) + 2.43 / (n + 1); quartiles: |Q| against 2.65 / sqrt(n) - 6 / n^2;
    five numbers: max(2.65 ln(0.6 n) / sqrt(n) |R|, |Q|) against 3 / sqrt(n) - 40 / n^3.
    """
    return _TESTS[found.pattern](found)


def _range(found: Summary) -> Skewness:
    n = found.n
    return Skewness(statistic=_lopsided_range(found), critical=1.01 / np.log(n + 9) + 2.43 / (n + 1))


def _quartiles(found: Summary) -> Skewness:
    n = found.n
    return Skewness(statistic=_lopsided_quartiles(found), critical=2.65 / np.sqrt(n) - 6 / n**2)


def _five(found: Summary) -> Skewness:
    n = found.n
    weighed = 2.65 * np.log(0.6 * n) / np.sqrt(n) * _lopsided_range(found)
    return Skewness(
        statistic=np.maximum(weighed, _lopsided_quartiles(found)), critical=3 / np.sqrt(n) - 40 / n**3
    )


def _lopsided_range(found: Summary) -> Floats:
    return np.abs(found.midrange - found.median) * 2 / found.range


def _lopsided_quartiles(found: Summary) -> Floats:
    return np.abs(found.midquartile - found.median) * 2 / found.iqr


_TESTS: Final[Mapping[str, Callable[[Summary], Skewness]]] = MappingProxyType(
    {RANGE: _range, QUARTILES: _quartiles, FIVE: _five}
)
