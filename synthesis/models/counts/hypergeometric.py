"""The exact likelihood of a 2x2 table given its margins: Fisher's non-central hypergeometric distribution.

P(x) = C(n1, x) C(n2, m - x) e^(x eta) / sum over u, eta the log odds ratio (Fisher 1935; Stijnen, Hamza &
Ozdemir 2010, Stat Med 29:3046). The terms follow from their neighbours' ratios in logarithms, and only those
near the mode are formed: a table of a million takes thousands of terms.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.counts.arrowhead import Local

Floats = NDArray[np.float64]

_TAIL: Final = 9.5
"""Which terms are formed: those within 9.5 s + 9.5^2 / 3 of a mean, s the standard deviation.

The count is a sum of independent 0s and 1s (its generating polynomial has real roots only), so by Bernstein's
inequality the others have less than e^(-9.5^2 / 2), or 3e-20, of the whole on either side.
"""
_AT_ONCE: Final = 1 << 15
"""Terms that are formed at a time, of as many tables and log odds ratios as that allows."""


@frozen
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


def cumulants(margins: Margins, eta: Floats) -> tuple[Floats, Floats, Floats]:
    """Log-likelihood, and mean less x and variance of the count, at log odds ratios `eta` of shape (k, n).

    Returns:
        Three arrays of shape (k, n): log P(x), its first derivative in eta (x - mean), and minus its
        second (the variance).
    """
    value, slope, curvature = np.empty(eta.shape), np.empty(eta.shape), np.empty(eta.shape)
    window = _window(margins, eta)
    lengths = window.last - window.first + 1
    order = np.argsort(lengths, kind="stable")
    ends = np.cumsum(lengths[order] * eta.shape[1])
    while order.size:
        many = max(1, int(np.searchsorted(ends, _AT_ONCE)))
        rows, order, ends = order[:many], order[many:], ends[many:] - ends[many - 1]
        value[rows], slope[rows], curvature[rows] = _summed(margins, eta[rows], window, rows)
    return value, slope, curvature


@frozen
class _Window:
    """The counts `first` to `last` whose terms are formed, the observed one among them, and one near the mean."""

    first: Floats
    last: Floats
    middle: Floats


def _window(margins: Margins, eta: Floats) -> _Window:
    lowest, highest = _centre(margins, eta.min(axis=1)), _centre(margins, eta.max(axis=1))
    (bottom, less), (top, more) = lowest, highest
    below = np.floor(np.minimum(bottom - _TAIL * less - _TAIL**2 / 3, margins.x))
    above = np.ceil(np.maximum(top + _TAIL * more + _TAIL**2 / 3, margins.x))
    return _Window(
        first=np.maximum(margins.low, below),
        last=np.minimum(margins.high, above),
        middle=np.round((bottom + top) / 2),
    )


def _summed(
    margins: Margins, eta: Floats, window: _Window, rows: NDArray[np.intp]
) -> tuple[Floats, Floats, Floats]:
    """The cumulants of some tables whose windows are about as wide: terms have shape (tables, n, counts)."""
    x, m, n1, n2, first, last, middle = (
        one[rows, None]
        for one in (margins.x, margins.m, margins.n1, margins.n2, window.first, window.last, window.middle)
    )
    u = first + np.arange(float((last - first).max()) + 1)
    below = np.minimum(u[:, :-1], last - 1)  # past the last count the ratio is not used
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.log((n1 - below) * (m - below) / ((below + 1) * (n2 - m + below + 1)))
    logs = np.concatenate([np.zeros((len(rows), 1)), np.cumsum(ratios, axis=1)], axis=1)
    logs = np.where(u <= last, logs - np.take_along_axis(logs, (x - first).astype(np.intp), axis=1), -np.inf)
    terms = eta[:, :, None] * (u - x)[:, None, :] + logs[:, None, :]
    top = terms.max(axis=2, keepdims=True)
    terms -= top
    np.exp(terms, out=terms)
    away = u - middle  # squares about the mean itself, nearly: a table of its own may be far from x
    powers = np.stack([np.ones_like(away), away, away * away], axis=1)
    total, first_moment, second_moment = np.moveaxis(terms @ powers.swapaxes(1, 2), 2, 0)
    mean = first_moment / total
    variance = np.maximum(second_moment / total - mean**2, 0.0)
    return -top[:, :, 0] - np.log(total), x - middle - mean, variance


def fixed(margins: Margins, P: Floats) -> Local:
    """The log-likelihood by study at P = (eta,), shape (k, 1), with its derivatives."""
    value, slope, curvature = cumulants(margins, P)
    return Local(value=value[:, 0], gradient=slope, hessian=-curvature[:, :, None])


def integrated(margins: Margins, P: Floats, nodes: int, t: Floats) -> Local:
    """The log-likelihood by study at P = (mu, s), shape (k, 2), eta ~ N(mu, s^2), with its derivatives.

    Gauss-Hermite nodes, centred at the `modes` t (k, 1), scaled by the integrand and dense enough to be
    exact, stay where they are while derivatives are taken; these are then expectations over the nodes
    (Louis 1982, JRSS B 44:226).
    """
    mu, s = P[:, :1], P[:, 1:]
    scale = 1 / np.sqrt(1 + s * s * cumulants(margins, mu + s * t)[2])
    x, w = np.polynomial.hermite_e.hermegauss(nodes)
    at = t + scale * x
    value, slope, curvature = cumulants(margins, mu + s * at)
    logs = value - at * at / 2 + np.log(w / np.sqrt(2 * np.pi)) + x * x / 2 + np.log(scale)
    top = logs.max(axis=1, keepdims=True)
    weights = np.exp(logs - top)
    total = weights.sum(axis=1, keepdims=True)
    weights = weights / total
    scores = np.stack([slope, slope * at], axis=2)
    squares = np.stack([np.ones_like(at), at], axis=2)
    gradient = np.einsum("kn,kna->ka", weights, scores)
    hessian = np.einsum("kn,kna,knb->kab", weights, scores, scores)
    hessian -= np.einsum("kn,kna,knb->kab", weights * curvature, squares, squares)
    hessian -= gradient[:, :, None] * gradient[:, None, :]
    return Local(value=top[:, 0] + np.log(total[:, 0]), gradient=gradient, hessian=hessian)


def modes(margins: Margins, P: Floats, start: Floats) -> Floats:
    """Where the integrand of each table is highest, (k, 1): Newton's method, no step past 1 in eta."""
    mu, s = P[:, :1], P[:, 1:]
    t = start
    for _ in range(200):
        _, slope, curvature = cumulants(margins, mu + s * t)
        step = (s * slope - t) / (1 + s * s * curvature)
        reach = np.abs(s * step)
        t = t + step / np.maximum(1.0, reach)
        if reach.max() < 1e-6:
            break
    return t


def _centre(margins: Margins, eta: Floats) -> tuple[Floats, Floats]:
    """About where the distributions stand, and their spread, each (k,).

    That is the fitted table's count a, with a (n2 - m + a) = e^eta (m - a) (n1 - a) as in the Breslow-Day
    test, and 1 more than the root of 1 / sum of 1 / cells.
    """
    n1, n2, m = margins.n1, margins.n2, margins.m
    a = expected_count(n1, n2, m, eta)
    cells = np.maximum(np.stack([a, m - a, n1 - a, n2 - m + a]), 1e-9)
    return a, np.asarray(np.sqrt(1 / np.sum(1 / cells, axis=0)) + 1, dtype=np.float64)


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
