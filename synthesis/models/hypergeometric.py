"""The exact likelihood of a 2x2 table given its margins: Fisher's non-central hypergeometric distribution.

P(x) = C(n1, x) C(n2, m - x) e^(x eta) / sum over u, eta the log odds ratio (Fisher 1935; Stijnen, Hamza &
Ozdemir 2010, Stat Med 29:3046). The terms follow from their neighbours' ratios in logarithms, and only those
near the mode are formed: a table of a million takes thousands of terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synthesis.models.arrowhead import Local

Floats = NDArray[np.float64]

_TAIL: Final = 12.0
"""Standard deviations on either side of the modes whose terms are formed: what is left out is below 1e-30."""
_WHOLE: Final = 400
"""Supports up to this many terms are always formed whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """Tables given their margins: `x` of `m` events in the first group of `n1`, the second of `n2`; each (k,)."""

    x: Floats
    m: Floats
    n1: Floats
    n2: Floats

    @property
    def low(self) -> Floats:
        """The fewest events the first group can have."""
        return np.maximum(0.0, self.m - self.n2)

    @property
    def high(self) -> Floats:
        """The most events the first group can have."""
        return np.minimum(self.m, self.n1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Support:
    """The terms of one table: counts `u` less the observed one, and log weights relative to the observed."""

    u: Floats
    log_weights: Floats


def cumulants(margins: Margins, eta: Floats) -> tuple[Floats, Floats, Floats]:
    """Log-likelihood, and mean less x and variance of the count, at log odds ratios `eta` of shape (k, n).

    Returns:
        Three arrays of shape (k, n): log P(x), its first derivative in eta (x - mean), and minus its
        second (the variance).
    """
    value, slope, curvature = np.empty(eta.shape), np.empty(eta.shape), np.empty(eta.shape)
    for i, row in enumerate(eta):
        support = _support(margins, i, float(row.min()), float(row.max()))
        logs = np.outer(row, support.u) + support.log_weights
        top = logs.max(axis=1, keepdims=True)
        terms = np.exp(logs - top)
        total = terms.sum(axis=1)
        mean = terms @ support.u / total
        value[i] = -top[:, 0] - np.log(total)
        slope[i] = -mean
        curvature[i] = np.maximum(terms @ support.u**2 / total - mean**2, 0.0)
        if row.size == 1:  # about the mean itself: a table of its own may be far from x
            curvature[i] = np.sum(terms[0] * (support.u - mean) ** 2) / total
    return value, slope, curvature


def fixed(margins: Margins, P: Floats) -> Local:
    """The log-likelihood by study at P = (eta,), shape (k, 1), with its derivatives."""
    value, slope, curvature = cumulants(margins, P)
    return Local(value=value[:, 0], gradient=slope, hessian=-curvature[:, :, None])


def integrated(margins: Margins, P: Floats, nodes: int) -> Local:
    """The log-likelihood by study at P = (mu, s), shape (k, 2), eta ~ N(mu, s^2), with its derivatives.

    Gauss-Hermite nodes, centred and scaled by the integrand and dense enough to be exact, stay where they
    are while derivatives are taken; these are then expectations over the nodes (Louis 1982, JRSS B 44:226).
    """
    mu, s = P[:, :1], P[:, 1:]
    mode, scale = _integrand(margins, mu, s)
    x, w = np.polynomial.hermite_e.hermegauss(nodes)
    t = mode + scale * x
    value, slope, curvature = cumulants(margins, mu + s * t)
    logs = value - t * t / 2 + np.log(w / np.sqrt(2 * np.pi)) + x * x / 2 + np.log(scale)
    top = logs.max(axis=1, keepdims=True)
    weights = np.exp(logs - top)
    total = weights.sum(axis=1, keepdims=True)
    weights = weights / total
    scores = np.stack([slope, slope * t], axis=2)
    squares = np.stack([np.ones_like(t), t], axis=2)
    gradient = np.einsum("kn,kna->ka", weights, scores)
    hessian = np.einsum("kn,kna,knb->kab", weights, scores, scores)
    hessian -= np.einsum("kn,kna,knb->kab", weights * curvature, squares, squares)
    hessian -= gradient[:, :, None] * gradient[:, None, :]
    return Local(value=top[:, 0] + np.log(total[:, 0]), gradient=gradient, hessian=hessian)


def _integrand(margins: Margins, mu: Floats, s: Floats) -> tuple[Floats, Floats]:
    """Mode and scale of the integrand of each table, (k, 1): Newton's method, no step past 1 in eta."""
    t = np.zeros_like(mu)
    for _ in range(200):
        _, slope, curvature = cumulants(margins, mu + s * t)
        information = 1 + s * s * curvature
        step = (s * slope - t) / information
        reach = np.abs(s * step)
        t = t + step / np.maximum(1.0, reach)
        if reach.max() < 1e-6:
            break
    _, _, curvature = cumulants(margins, mu + s * t)
    return t, 1 / np.sqrt(1 + s * s * curvature)


def _support(margins: Margins, i: int, lowest: float, highest: float) -> _Support:
    x = float(margins.x[i])
    low, high = float(margins.low[i]), float(margins.high[i])
    if high - low > _WHOLE:
        bottom, spread = _centre(margins, i, lowest)
        low_end = min(bottom - _TAIL * spread - _TAIL**2, x)
        top, spread = _centre(margins, i, highest)
        high_end = max(top + _TAIL * spread + _TAIL**2, x)
        low, high = max(low, np.floor(low_end)), min(high, np.ceil(high_end))
    n1, n2, m = float(margins.n1[i]), float(margins.n2[i]), float(margins.m[i])
    u = np.arange(low, high + 1)
    below = u[:-1]
    ratios = np.log((n1 - below) * (m - below)) - np.log((below + 1) * (n2 - m + below + 1))
    logs = np.concatenate([[0.0], np.cumsum(ratios)])
    return _Support(u=u - x, log_weights=logs - logs[int(x - low)])


def _centre(margins: Margins, i: int, eta: float) -> tuple[float, float]:
    """About where the distribution stands, and its spread: the fitted table's count, and 1 / sum of 1 / cells.

    The count a solves a (n2 - m + a) = e^eta (m - a) (n1 - a), as in the Breslow-Day test.
    """
    n1, n2, m = float(margins.n1[i]), float(margins.n2[i]), float(margins.m[i])
    a = float(expected_count(np.array([n1]), np.array([n2]), np.array([m]), np.array([eta]))[0])
    cells = np.array([a, m - a, n1 - a, n2 - m + a])
    return a, float(np.sqrt(1 / np.sum(1 / np.maximum(cells, 1e-9)))) + 1


def expected_count(n1: Floats, n2: Floats, m: Floats, eta: Floats) -> Floats:
    """The events in the first group of tables with these margins whose odds ratio is e^eta, each (k,).

    The root of a (n2 - m + a) = psi (m - a) (n1 - a) between the fewest and the most there can be
    (Breslow & Day 1980, eq. 4.27), computed without cancellation.
    """
    turned = eta > 0
    psi = np.exp(-np.abs(eta))  # with psi > 1, count the other group's events instead
    first, second = np.where(turned, n2, n1), np.where(turned, n1, n2)
    b = second - m + psi * (first + m)
    c = psi * first * m
    d = 1 - psi
    root = np.sqrt(b * b + 4 * d * c)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(b >= 0, 2 * c / (b + root), (root - b) / (2 * d))
    found = np.where(c == 0, np.maximum(0.0, m - second), found)
    return np.asarray(np.where(turned, m - found, found), dtype=np.float64)


def own_estimates(margins: Margins) -> tuple[Floats, Floats, float]:
    """Each table's conditional maximum-likelihood log odds ratio and its precision, and the log-likelihood there.

    A table at an end of its support has an infinite estimate: its likelihood there is 1, its precision 0.
    """
    inside = (margins.x > margins.low) & (margins.x < margins.high)
    some = Margins(x=margins.x[inside], m=margins.m[inside], n1=margins.n1[inside], n2=margins.n2[inside])
    a, c = some.x, some.m - some.x
    eta = (np.log(a * (some.n2 - c)) - np.log(c * (some.n1 - a)))[:, None]
    for _ in range(100):
        local = fixed(some, eta)
        step = local.gradient / -local.hessian[:, :, 0]
        eta = eta + step / np.maximum(1.0, np.abs(step))
        if np.abs(step).max(initial=0.0) < 1e-10:
            break
    own, precision = np.zeros(margins.x.size), np.zeros(margins.x.size)
    local = fixed(some, eta)
    own[inside], precision[inside] = eta[:, 0], -local.hessian[:, 0, 0]
    return own, precision, float(local.value.sum())
