"""Roots of many functions of tau2 at once, each kept between two bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synthesis.models.kernel.batch import Bools, Indices
from synthesis.models.tau2.found import EPSILON, RELATIVE

Floats = NDArray[np.float64]
Curve = Callable[[Floats, Indices], Floats]
"""The values of the curves of these numbers at these tau2, one each."""

STEPS: Final = 200  # a bracket is halved at the worst every second step
WIDENINGS: Final = 500
WIDER: Final = 4.0


def beyond(curve: Curve, low: Floats, high: Floats) -> Floats:
    """`high`, moved out by fours until the curve is not above 0 there; inf where it never is; (n,)."""
    high = np.maximum(high, low)
    active = np.arange(high.size)
    for _ in range(WIDENINGS):
        active = active[curve(high[active], active) > 0]
        if not active.size:
            return high
        high[active] *= WIDER
    high[active] = np.inf
    return high


def root_between(curve: Curve, low: Floats, high: Floats, base: Floats) -> tuple[Floats, Bools]:
    """Where each curve changes its sign between `low` and `high`, (n,), and whether that was found.

    Chandrupatla's method (1997, Adv Eng Softw 28:145) on the scale of log(tau2 + base), on which a root
    near 0 is as near as any other. A root is told to a relative 1e-12, or to what rounding leaves of it
    beside `base`. A curve with the same sign at both bounds gives nan.
    """
    origin, every = base + low, np.arange(low.size)
    f_low, f_high = curve(low, every), curve(high, every)
    root = np.where(f_low == 0, low, np.where(f_high == 0, high, np.nan))
    active = np.flatnonzero(f_low * f_high < 0)
    a, b = np.zeros(active.size), np.log1p((high - low) / origin)[active]
    fa, fb = f_low[active], f_high[active]
    t = np.full(active.size, 0.5)
    for _ in range(STEPS):
        if not active.size:
            break
        x = a + t * (b - a)
        fx = curve(_tau2(x, low[active], origin[active]), active)
        same = (fx > 0) == (fa > 0)
        c, fc = np.where(same, a, b), np.where(same, fa, fb)
        b, fb = np.where(same, b, a), np.where(same, fb, fa)
        a, fa = x, fx
        near = _tau2(np.where(np.abs(fa) < np.abs(fb), a, b), low[active], origin[active])
        narrow = (RELATIVE * near + 4 * EPSILON * (near + base[active])) / (near + base[active])
        share = narrow / np.maximum(np.abs(b - a), np.finfo(float).tiny)
        done = (share > 0.5) | (fa == 0) | np.isnan(fx)
        root[active[done]] = np.where(np.isnan(fx), np.nan, near)[done]
        t = np.clip(
            _inverse_quadratic((a, b, c), (fa, fb, fc)), np.minimum(share, 0.5), 1 - np.minimum(share, 0.5)
        )
        keep = ~done
        active, a, b, fa, fb, t = active[keep], a[keep], b[keep], fa[keep], fb[keep], t[keep]
    return root, np.isfinite(root)


def _tau2(x: Floats, low: Floats, origin: Floats) -> Floats:
    return np.asarray(low + origin * np.expm1(x), dtype=np.float64)


def _inverse_quadratic(x: tuple[Floats, Floats, Floats], f: tuple[Floats, Floats, Floats]) -> Floats:
    """How far from a to b the next point lies: by inverse quadratic interpolation where that is safe, or half."""
    (a, b, c), (fa, fb, fc) = x, f
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
        safe = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
        step = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    return np.where(safe & np.isfinite(step), step, 0.5)
