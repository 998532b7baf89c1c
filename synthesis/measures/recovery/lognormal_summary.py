"""Mean and standard deviation of a log-normal sample from its order statistics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis.measures.measure import Floats
from synthesis.measures.recovery.five_number_methods import MEANS, SDS
from synthesis.measures.recovery.summary import FIVE, QUARTILES, RANGE, Summary


@frozen
class _Bias:
    """What makes S^2 and S^4 unbiased, as functions of n, and the two coefficients of the bias of the mean."""

    square: Callable[[Floats], Floats]
    fourth: Callable[[Floats], Floats]
    of_mean: float
    of_variance: float


def log_scale(logs: Summary) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the logarithms, from the summary of the logarithms.

    The mean is that of Luo et al. (2018); the variance is the square of that of Wan et al. (2014) or
    Shi et al. (2020), over 1.01 + 0.25 / (ln n)^2 (range), 1 + 1.58 / n (quartiles) or
    1 + 0.28 / (ln n)^2 (five numbers), which makes it unbiased (Shi et al. 2020, Stat Interface 13:519).
    """
    sd = SDS["shi2020"][logs.pattern](logs)
    return MEANS["luo2018"][logs.pattern](logs), sd / np.sqrt(_BIAS[logs.pattern].square(logs.n))


def raw_scale(logs: Summary) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the sample, corrected for bias (Shi et al. 2020, Stat Interface 13:519).

    With m, s^2 the log-scale mean and variance, S^4 the unbiased fourth power and (a, b) of the pattern
    (0.565, 0.37), (0.57, 0.75) or (0.405, 0.315): mean = exp(m + s^2/2) / (1 + a s^2/n + b S^4/n) and
    sd^2 = exp(2 m + 2 s^2) / (1 + 4 a s^2/n + 16 b S^4/n) - exp(2 m + s^2) / (1 + 4 a s^2/n + 4 b S^4/n).
    """
    bias = _BIAS[logs.pattern]
    m, s = log_scale(logs)
    raw = SDS["shi2020"][logs.pattern](logs)
    first = bias.of_mean * s**2 / logs.n
    second = bias.of_variance * raw**4 / bias.fourth(logs.n) / logs.n
    mean = np.exp(m + s**2 / 2) / (1 + first + second)
    square = np.exp(s**2) / (1 + 4 * first + 16 * second) - 1 / (1 + 4 * first + 4 * second)
    return mean, np.exp(m + s**2 / 2) * np.sqrt(square)


_BIAS: Final[Mapping[str, _Bias]] = MappingProxyType(
    {
        RANGE: _Bias(
            square=lambda n: 1.01 + 0.25 / np.log(n) ** 2,
            fourth=lambda n: 1 + 2.23 / np.log(n) ** 2,
            of_mean=0.565,
            of_variance=0.37,
        ),
        QUARTILES: _Bias(
            square=lambda n: 1 + 1.58 / n,
            fourth=lambda n: 1 + 19.2 / n**1.2,
            of_mean=0.57,
            of_variance=0.75,
        ),
        FIVE: _Bias(
            square=lambda n: 1 + 0.28 / np.log(n) ** 2,
            fourth=lambda n: 1 + 3.93 / n,
            of_mean=0.405,
            of_variance=0.315,
        ),
    }
)
