"""The tetrachoric correlation: that of two normal variables of which a 2x2 table counts the halves."""

from __future__ import annotations

from math import pi
from typing import Final

import numpy as np

from synthesis.measures.measure import Floats
from synthesis.measures.probits import quantile

CLOSE: Final = 2.0**-53
"""The last step towards the root."""

STEPS: Final = 200
"""More than enough: a step is half the one before, or halves the bracket."""


_NOTHING: Final = 1e-150
"""Limits nearer to 0 are 0: the surface is the same to every digit, and their quotients cannot be held."""


def bivariate_normal(h: Floats, k: Floats, r: Floats) -> Floats:
    """P(X < h, Y < k) of standard normal X, Y with correlation r, -1 < r < 1; all (k,).

    By Owen's T function: with s = sqrt(1 - r^2), [Phi(h) + Phi(k)] / 2 - T(h, (k - r h) / (h s))
    - T(k, (h - r k) / (k s)) - beta, beta = 1/2 where one of h and k is below 0, else 0 (Owen 1956, Ann Math
    Stat 27:1075). At a limit of 0 its T is that of an infinite slope, 1/4 or -1/4.
    """
    from scipy.special import ndtr, owens_t

    h, k, r = np.broadcast_arrays(*(np.asarray(one, dtype=np.float64) + 0.0 for one in (h, k, r)))
    h, k = (np.where(np.abs(one) < _NOTHING, 0.0, one) for one in (h, k))
    s = np.sqrt((1 - r) * (1 + r))
    first = owens_t(h, _slope(k - r * h, h, s))
    second = owens_t(k, _slope(h - r * k, k, s))
    apart = np.where((h < 0) != (k < 0), 0.5, 0.0)
    usual = (ndtr(h) + ndtr(k)) / 2 - first - second - apart
    centre = 0.25 + np.arcsin(r) / (2 * pi)
    return np.asarray(np.where((h == 0) & (k == 0), centre, usual), dtype=np.float64)


def _slope(rise: Floats, run: Floats, s: Floats) -> Floats:
    """The slope rise / (run s); where run is 0, infinite with the sign of rise, as in the limit from above."""
    vertical = np.copysign(np.inf, rise)
    with np.errstate(over="ignore"):  # a slope too steep to be held is vertical too
        usual = rise / np.where(run == 0, 1.0, run * s)
    return np.asarray(np.where(run == 0, vertical, usual), dtype=np.float64)


def bivariate_density(h: Floats, k: Floats, r: Floats) -> Floats:
    """The density of two standard normal variables with correlation r at (h, k); all (k,)."""
    s2 = (1 - r) * (1 + r)
    return np.asarray(np.exp(-(h * h - 2 * r * h * k + k * k) / (2 * s2)) / (2 * pi * np.sqrt(s2)))


def tetrachoric(cells: Floats) -> tuple[Floats, Floats]:
    """Correlation r and its variance, each (k,), of tables of cells a, b, c, d, shape (4, k).

    The thresholds h, k are the normal quantiles of the margins (a + b) / N and (a + c) / N, and r solves
    Phi2(h, k; r) = a / N: the maximum likelihood estimate, as the table leaves no degree of freedom
    (Pearson 1900, Phil Trans A 195:1). Its variance follows by the delta method from the multinomial
    counts: with A = Phi((k - r h)/s), B = Phi((h - r k)/s), s = sqrt(1 - r^2), the variance of
    I(cell a) - A I(row 1) - B I(column 1), over N times the squared density at (h, k) (Brown & Benedetti
    1977, Psychometrika 42:347). A table with a cell of 0 has r = -1, 1 or none and no variance: both nan.
    """
    whole = np.all(cells > 0, axis=0)
    y = np.full(cells.shape[1], np.nan)
    v = y.copy()
    if np.any(whole):
        y[whole], v[whole] = _correlate(cells[:, whole])
    return y, v


def _correlate(cells: Floats) -> tuple[Floats, Floats]:
    from scipy.special import ndtr

    a, b, c, d = cells
    n = a + b + c + d
    h, k = quantile(a + b, c + d), quantile(a + c, b + d)
    r = _root(h, k, cells / n)
    s = np.sqrt((1 - r) * (1 + r))
    row, column = ndtr((k - r * h) / s), ndtr((h - r * k) / s)
    values = np.stack([1 - row - column, -row, -column, np.zeros_like(r)])
    mean = np.sum(cells / n * values, axis=0)
    spread = np.sum(cells / n * (values - mean) ** 2, axis=0)
    return r, spread / (n * bivariate_density(h, k, r) ** 2)


def _root(h: Floats, k: Floats, p: Floats) -> Floats:
    """The r at which the smallest cell of each table is what it is, all (k,).

    Whichever cell is the smallest is made the first: exchanging the halves of a variable turns the signs of
    its threshold and of r. Newton's steps are taken where they stay inside the bracket and halve the step
    before; elsewhere the bracket is halved.
    """
    place = np.argmin(p, axis=0)
    rows, columns = np.where(place < 2, 1.0, -1.0), np.where(place % 2 == 0, 1.0, -1.0)
    h, k, goal = rows * h, columns * k, np.min(p, axis=0)
    low, high, r = np.full_like(h, -1.0), np.full_like(h, 1.0), np.zeros_like(h)
    last = high - low
    for _ in range(STEPS):
        over = bivariate_normal(h, k, r) - goal
        low, high = np.where(over < 0, r, low), np.where(over > 0, r, high)
        with np.errstate(divide="ignore", invalid="ignore"):  # where the density is 0 the bracket is halved
            newton = r - over / bivariate_density(h, k, r)
        usable = (newton > low) & (newton < high) & (2 * np.abs(newton - r) <= last)
        new = np.where(over == 0, r, np.where(usable, newton, (low + high) / 2))
        last, r = np.abs(new - r), new
        if np.all(last <= CLOSE):
            break
    return np.asarray(rows * columns * r, dtype=np.float64)
