"""The root of one function of one number, kept between two bounds."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite, isnan, nan
from typing import Final

STEPS: Final = 2200
"""Enough for any two doubles: a bracket is halved at the worst every second step."""


def one_root(curve: Callable[[float], float], low: float, high: float, *, xtol: float, rtol: float) -> float:
    """Where a curve changes its sign between two bounds, to `xtol` + `rtol` of it; nan where the curve is nan.

    Chandrupatla's method (1997, Adv Eng Softw 28:145): by inverse quadratic interpolation where that is safe, or half
    way. scipy's `brentq` would do as well; to load it takes longer than all roots of a review.

    Raises:
        ValueError: the curve has the same sign at both bounds.
    """
    a, b = float(low), float(high)
    fa, fb = float(curve(a)), float(curve(b))
    if isnan(fa) or isnan(fb):
        return nan
    if fa == 0 or fb == 0:
        return b if fa else a
    if (fa > 0) == (fb > 0):
        raise ValueError(f"expected signs that differ at {a} and {b}; found {fa} and {fb}.")
    share = 0.5
    for _ in range(STEPS):
        x = a + share * (b - a)
        fx = float(curve(x))
        if isnan(fx):
            return nan
        c, fc = a, fa
        if (fx > 0) != (fa > 0):
            c, fc, b, fb = b, fb, a, fa
        a, fa = x, fx
        near = a if abs(fa) < abs(fb) else b
        narrow = xtol + rtol * abs(near)
        if fa == 0 or abs(b - a) < narrow or a == b:
            return near
        least = narrow / 2 / abs(b - a)
        share = min(max(_inverse_quadratic((a, b, c), (fa, fb, fc)), least), 1 - least)
    return near


def _inverse_quadratic(x: tuple[float, float, float], f: tuple[float, float, float]) -> float:
    """How far from a to b the next point lies; half way where the curve is not smooth enough to tell."""
    (a, b, c), (fa, fb, fc) = x, f
    if fc in (fa, fb) or not all(map(isfinite, f)):
        return 0.5
    xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
    if phi**2 >= xi or (1 - phi) ** 2 >= 1 - xi:
        return 0.5
    step = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    return step if isfinite(step) else 0.5
