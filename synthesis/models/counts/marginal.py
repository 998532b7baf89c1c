"""The likelihood of a study with its random effects integrated out: adaptive Gauss-Hermite quadrature.

Of each study m counts are seen, with linear predictors eta = offset + P A + (P B) t and t ~ N(0, I_q);
P are the study's few parameters, in which everything else is linear. The integral over t is taken on nodes
that are centred at its mode and scaled by the curvature there (Liu & Pierce 1994, Biometrika 81:624);
one node is the Laplace approximation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen

Floats = NDArray[np.float64]
Numbers = NDArray[Any]
"""Real or complex: derivatives are taken with a step along the imaginary axis."""

_STEPS: Final = 2
"""From a mode of parameters 1e-4 away: 1e-4 squared, squared again, is beyond what a number holds."""
_MOST_STEPS: Final = 200
_CLOSE: Final = 1e-6


@frozen
class Structure:
    """How P makes linear predictors: `fixed` A (p, m), `random` B (p, m, q); q is 0, 1 or 2."""

    fixed: Floats
    random: Floats

    @property
    def q(self) -> int:
        """Number of random effects."""
        return int(self.random.shape[2])


@frozen
class Counts:
    """What was seen: `y` events among `size` persons or in `size` units of time, and `offset`; each (k, m)."""

    family: str
    y: Floats
    size: Floats
    offset: Floats


def log_likelihood(counts: Counts, structure: Structure, P: Numbers, start: Floats, nodes: int) -> Numbers:
    """The log-likelihood of each study at its parameters, without the constants of the counts.

    log integral exp(l(t)) phi(t) dt = log sum_j w_j exp(h(t_j) + x_j'x_j / 2) - log det(C) / 2 with
    h = l - t't/2, C = -h'' at its mode, t_j = mode + C^-1/2 x_j.

    Args:
        counts: Of k studies.
        structure: What their parameters do.
        P: Parameters, shape (..., k, p), real or complex.
        start: Modes of parameters close by, shape (k, q), as `modes` finds them.
        nodes: Nodes along each random effect.

    Returns:
        Shape (..., k).
    """
    value, bend = FAMILIES[counts.family]
    eta = P @ structure.fixed + counts.offset
    if structure.q == 0:
        return np.asarray(value(counts, eta).sum(axis=-1))
    loads = np.tensordot(P, structure.random, axes=1)
    t = np.broadcast_to(start, (*eta.shape[:-1], structure.q))
    for _ in range(_STEPS):
        t = t + _newton(counts, eta.real, loads.real, t, bend)
    if np.iscomplexobj(eta):  # one step from the real mode moves it as far as an infinitesimal step can
        t = t + _newton(counts, eta, loads, t, bend)
    root, log_det = _root(_information(loads, bend(counts, _predicted(eta, loads, t))[1]))
    x, log_weights = _product_rule(nodes, structure.q)
    at = t[..., None, :] + np.einsum("...ab,jb->...ja", root, x)
    spread = eta[..., None, :] + np.einsum("...kma,...kja->...kjm", loads, at)
    terms = value(_on_nodes(counts), spread).sum(axis=-1) - (at * at).sum(axis=-1) / 2 + log_weights
    top = terms.real.max(axis=-1, keepdims=True)
    return np.asarray(np.log(np.exp(terms - top).sum(axis=-1)) + top[..., 0] - log_det / 2)


def modes(counts: Counts, structure: Structure, P: Floats, start: Floats) -> Floats:
    """Where the integrand of each study is highest, shape (k, q): Newton's method, no step past 1 in eta.

    A log-likelihood of these families whose third derivative is bounded by its second rises with every such
    step, so the search cannot fail to end.
    """
    _, bend = FAMILIES[counts.family]
    eta = P @ structure.fixed + counts.offset
    loads = np.tensordot(P, structure.random, axes=1)
    t = start
    for _ in range(_MOST_STEPS if structure.q else 0):
        step = _newton(counts, eta, loads, t, bend)
        reach = np.abs(np.einsum("kma,ka->km", loads, step)).max(axis=-1, keepdims=True)
        t = t + step / np.maximum(1.0, reach)
        if not reach.size or reach.max() < _CLOSE:
            break
    return t


def _newton(counts: Counts, eta: Numbers, loads: Numbers, t: Numbers, bend: _Bend) -> Numbers:
    slope, curvature = bend(counts, _predicted(eta, loads, t))
    gradient = np.einsum("...kma,...km->...ka", loads, slope) - t
    information = _information(loads, curvature)
    if t.shape[-1] == 1:
        return np.asarray(gradient / information[..., 0])
    a, b, d = information[..., 0, 0], information[..., 0, 1], information[..., 1, 1]
    first, second = gradient[..., 0], gradient[..., 1]
    step = np.stack([d * first - b * second, a * second - b * first], axis=-1)
    return np.asarray(step / (a * d - b * b)[..., None])


def _predicted(eta: Numbers, loads: Numbers, t: Numbers) -> Numbers:
    return np.asarray(eta + np.einsum("...kma,...ka->...km", loads, t))


def _information(loads: Numbers, curvature: Numbers) -> Numbers:
    weighted = loads * curvature[..., None]
    return np.asarray(np.einsum("...kma,...kmb->...kab", loads, weighted) + np.eye(loads.shape[-1]))


def _root(information: Numbers) -> tuple[Numbers, Numbers]:
    """R with R R' = C^-1, and log det C; by hand because C may be complex."""
    if information.shape[-1] == 1:
        return 1 / np.sqrt(information), np.log(information[..., 0, 0])
    a, b, d = information[..., 0, 0], information[..., 0, 1], information[..., 1, 1]
    first = np.sqrt(a)
    second = np.sqrt(d - b * b / a)
    zero = np.zeros_like(first)
    upper = np.stack([1 / first, -b / (a * second)], axis=-1)
    lower = np.stack([zero, 1 / second], axis=-1)
    return np.stack([upper, lower], axis=-2), 2 * np.log(first * second)


@cache
def _product_rule(nodes: int, q: int) -> tuple[Floats, Floats]:
    """Nodes (n^q, q) and log weights, x'x/2 added, for the standard normal density in q dimensions."""
    x, w = np.polynomial.hermite_e.hermegauss(nodes)
    grid = np.stack(np.meshgrid(*([x] * q), indexing="ij"), axis=-1).reshape(-1, q)
    logs = np.log(w / np.sqrt(2 * np.pi))
    total = np.stack(np.meshgrid(*([logs] * q), indexing="ij"), axis=-1).reshape(-1, q).sum(axis=1)
    return grid, total + (grid * grid).sum(axis=1) / 2


def _on_nodes(counts: Counts) -> Counts:
    return Counts(
        family=counts.family,
        y=counts.y[:, None, :],
        size=counts.size[:, None, :],
        offset=counts.offset[:, None, :],
    )


_Value = Callable[[Counts, Numbers], Numbers]
_Bend = Callable[[Counts, Numbers], tuple[Numbers, Numbers]]


def _binomial(counts: Counts, eta: Numbers) -> Numbers:
    small = np.exp(np.where(eta.real > 0, -eta, eta))
    return np.asarray(counts.y * eta - counts.size * (np.where(eta.real > 0, eta, 0) + np.log1p(small)))


def _binomial_bend(counts: Counts, eta: Numbers) -> tuple[Numbers, Numbers]:
    above = eta.real > 0
    small = np.exp(np.where(above, -eta, eta))
    share = 1 / (1 + small)
    lesser = small * share
    return counts.y - counts.size * np.where(above, share, lesser), counts.size * share * lesser


def _poisson(counts: Counts, eta: Numbers) -> Numbers:
    return np.asarray(counts.y * eta - np.exp(eta))


def _poisson_bend(counts: Counts, eta: Numbers) -> tuple[Numbers, Numbers]:
    expected = np.exp(eta)
    return counts.y - expected, expected


# Binomial counts with a logit link and Poisson counts with a log link (log time is in the offset): the
# log-likelihood; its first derivative in eta, with minus its second.
FAMILIES: Final[Mapping[str, tuple[_Value, _Bend]]] = MappingProxyType(
    {"binomial": (_binomial, _binomial_bend), "poisson": (_poisson, _poisson_bend)}
)


def at_modes(counts: Counts, structure: Structure, P: Floats, t: Floats) -> Floats:
    """The log-likelihood of each study given its random effects t (k, q), without constants; shape (k,)."""
    loads = np.tensordot(P, structure.random, axes=1)
    eta = P @ structure.fixed + counts.offset + np.einsum("kma,ka->km", loads, t)
    return np.asarray(FAMILIES[counts.family][0](counts, eta).sum(axis=1), dtype=np.float64)
