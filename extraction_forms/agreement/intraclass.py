"""Intraclass correlations of numbers that several coders gave, two-way, for a single coder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.agreement.coefficients import NO_PAIR, ONE_CODER
from extraction_forms.agreement.ratings import Floats
from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.frozen_values import frozen

NO_VARIATION: Final = Unavailable(reason="undefined: no variation between units")
ONE_UNIT: Final = Unavailable(reason="undefined: one unit has no variation between units")
_NOTHING: Final = 1e-12
"""The share of the numbers' own squares below which a mean square is rounding."""


@frozen(eq=False)
class Moments:
    """Sums over units of numbers by k coders: how many units, shape (...,); x, (..., k); x xᵀ, (..., k, k)."""

    n: Floats
    sums: Floats
    squares: Floats

    def drawn(self, times: Floats) -> Moments:
        """The sums of sets of studies; `times`, shape (sets, studies), says how often each study is in each."""
        return Moments(n=times @ self.n, sums=times @ self.sums, squares=np.tensordot(times, self.squares, 1))


@frozen(eq=False)
class MeanSquares:
    """Mean squares between units, between coders, and of what is left; shape (...,)."""

    units: Floats
    coders: Floats
    rest: Floats


def icc_2_1(rows: Sequence[Sequence[float | None]]) -> float | Unavailable:
    """ICC(2,1): of one coder drawn from many; a coder who is always higher disagrees.

    ICC(2,1) = (BMS - EMS) / (BMS + (k - 1) EMS + k (JMS - EMS) / n), BMS, JMS, EMS the mean squares between units,
    between coders and of what is left in a two-way analysis of variance of n units by k coders.

    Shrout and Fleiss 1979, Psychol Bull 86:420.

    Args:
        rows: A row per unit with the number of each coder; units that lack one are left out.
    """
    return _found("icc_2_1", rows)


def icc_3_1(rows: Sequence[Sequence[float | None]]) -> float | Unavailable:
    """ICC(3,1): of these coders, whatever one always adds: (BMS - EMS) / (BMS + (k - 1) EMS).

    BMS and EMS are the mean squares between units and of what is left, in a two-way analysis of variance.

    Shrout and Fleiss 1979, Psychol Bull 86:420.

    Args:
        rows: A row per unit with the number of each coder; units that lack one are left out.
    """
    return _found("icc_3_1", rows)


def complete(rows: Sequence[Sequence[float | None]]) -> Floats:
    """The numbers of the units that every coder has, shape (units, coders)."""
    whole = [[float(x) for x in row if x is not None] for row in rows if None not in row]
    return np.array(whole, dtype=np.float64).reshape(len(whole), len(rows[0]) if rows else 0)


def standardised(numbers: Floats) -> Floats:
    """Numbers shifted and scaled, which no correlation sees, so that their squares keep their digits.

    Numbers that are all the same become exactly 0.
    """
    if not numbers.size:
        return numbers
    away = numbers - numbers.flat[0]
    away = away - away.mean()
    widest = float(np.abs(away).max())
    return np.asarray(away / widest, dtype=np.float64) if widest > 0 else np.zeros_like(away)


def moments(numbers: Floats) -> Moments:
    """The sums over all units of `numbers`, shape (units, coders)."""
    return Moments(n=np.asarray(float(len(numbers))), sums=numbers.sum(axis=0), squares=numbers.T @ numbers)


def mean_squares(found: Moments) -> MeanSquares:
    """The two-way analysis of variance without repeats; zeros where there are fewer than two units."""
    n, k = found.n, found.sums.shape[-1]
    mean = found.sums.sum(axis=-1) ** 2 / np.where(n > 0, n * k, 1)
    total = np.trace(found.squares, axis1=-2, axis2=-1) - mean
    units = found.squares.sum(axis=(-2, -1)) / k - mean
    coders = (found.sums**2).sum(axis=-1) / np.where(n > 0, n, 1) - mean
    df = np.where(n > 1, n - 1, 1)
    least = _NOTHING * np.where(n > 1, np.trace(found.squares, axis1=-2, axis2=-1), np.inf)
    rest = total - units - coders
    return MeanSquares(
        units=np.where(units > least, units, 0) / df,
        coders=np.where(coders > least, coders, 0) / (k - 1),
        rest=np.where(rest > least, rest, 0) / (df * (k - 1)),
    )


def _absolute(found: Moments) -> Floats:
    squares, k = mean_squares(found), found.sums.shape[-1]
    coders = k * (squares.coders - squares.rest) / np.where(found.n > 0, found.n, 1)
    return _quotient(squares.units - squares.rest, squares.units + (k - 1) * squares.rest + coders)


def _consistent(found: Moments) -> Floats:
    squares, k = mean_squares(found), found.sums.shape[-1]
    return _quotient(squares.units - squares.rest, squares.units + (k - 1) * squares.rest)


def _quotient(top: Floats, bottom: Floats) -> Floats:
    known = bottom > 0
    found = np.divide(top, bottom, out=np.full(np.shape(known), np.nan), where=known)
    return np.asarray(found, dtype=np.float64)


CORRELATIONS: Final[Mapping[str, Callable[[Moments], Floats]]] = MappingProxyType(
    {"icc_2_1": _absolute, "icc_3_1": _consistent}
)
"""From sums to correlations; not a number where there is no variation, which no caller lets out."""


def _found(name: str, rows: Sequence[Sequence[float | None]]) -> float | Unavailable:
    if not rows or sum(any(x is not None for x in column) for column in zip(*rows, strict=True)) < 2:
        return ONE_CODER
    numbers = complete(rows)
    if len(numbers) < 2:
        return ONE_UNIT if len(numbers) else NO_PAIR
    value = float(CORRELATIONS[name](moments(standardised(numbers))))
    return NO_VARIATION if np.isnan(value) else value
