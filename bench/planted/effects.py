"""Effects worked out anew, apart from the package that is measured: Hedges' g, odds ratios, tests, pooling."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

import numpy as np
from people import Floats, Seen
from scipy.special import ndtr, stdtr, stdtrit


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An effect, its standard error and the p value of its test; `usual` is False where a cell of four is empty."""

    y: float
    se: float
    p: float
    ratio: bool = False
    usual: bool = True

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval by the normal distribution."""
        return self.y - 1.959964 * self.se, self.y + 1.959964 * self.se


def small_sample(df: float) -> float:
    """Hedges' exact factor J."""
    return exp(lgamma(df / 2) - 0.5 * log(df / 2) - lgamma((df - 1) / 2))


def hedges(one: Seen, two: Seen) -> Effect:
    """Hedges' g of two arms with its large-sample variance (Hedges 1981), and p of Student's t test."""
    df = one.n + two.n - 2
    pooled = sqrt(((one.n - 1) * one.sd**2 + (two.n - 1) * two.sd**2) / df)
    d = (one.mean - two.mean) / pooled
    g = small_sample(df) * d
    t = d / sqrt(1 / one.n + 1 / two.n)
    return Effect(
        y=g, se=sqrt(1 / one.n + 1 / two.n + g * g / (2 * (one.n + two.n))), p=float(2 * stdtr(df, -abs(t)))
    )


def odds_ratio(one: tuple[int, int], two: tuple[int, int]) -> Effect:
    """The log odds ratio by Woolf's variance, and p of its Wald test."""
    (a, m), (c, n) = one, two
    cells = (a, m - a, c, n - c)
    if 0 in cells:
        return Effect(y=0.0, se=1.0, p=1.0, ratio=True, usual=False)
    y = log(cells[0] * cells[3] / (cells[1] * cells[2]))
    se = sqrt(sum(1 / cell for cell in cells))
    return Effect(y=y, se=se, p=float(2 * ndtr(-abs(y / se))), ratio=True)


def t_of_p(p: float, df: float) -> float:
    """The size of Student's t that a two-sided p stands for."""
    return float(-stdtrit(df, p / 2))


def reml(y: Floats, v: Floats) -> float:
    """tau2 by restricted likelihood: a bisection of its score between 0 and a value that is too large."""

    def score(tau2: float) -> float:
        w = 1 / (v + tau2)
        rest = y - np.sum(w * y) / np.sum(w)
        return float(np.sum(w * w * rest * rest) - np.sum(w) + np.sum(w * w) / np.sum(w))

    if y.size < 2 or score(0.0) <= 0:
        return 0.0
    low, high = 0.0, 100.0 * float(np.var(y, ddof=1)) + 1e-8
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if score(middle) > 0 else (low, middle)
    return (low + high) / 2


def pooled(y: Floats, v: Floats) -> tuple[float, float, float]:
    """The random-effects mean and its interval: Knapp and Hartung's, the normal one where that is wider."""
    w = 1 / (v + reml(y, v))
    mean = float(np.sum(w * y) / np.sum(w))
    wald = 1.959964 / sqrt(float(np.sum(w)))
    if y.size < 2:
        return mean, mean - wald, mean + wald
    scale = sqrt(float(np.sum(w * (y - mean) ** 2)) / (y.size - 1))
    t = float(stdtrit(y.size - 1, 0.975))
    half = wald if scale <= 1e-12 or t * scale / 1.959964 < 1 else t * scale * wald / 1.959964
    return mean, mean - half, mean + half
