"""Newton's method where every study has a few parameters: one of its own, perhaps, and those all studies share.

The Hessian is an arrowhead: a diagonal for what is a study's own, a narrow border for what is shared. The
diagonal is eliminated, so that a step costs O(k) and no k x k matrix is formed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen

Floats = NDArray[np.float64]

_MOST_STEPS: Final = 100
_HALVINGS: Final = 40
_LONGEST: Final = 2.0
_DONE: Final = 1e-10
_FLAT: Final = 1e-12
"""Information of an own parameter below which the likelihood does not depend on it."""


@frozen
class Layout:
    """Which parameters are whose: P_i = own_i e_local + border_i shared.

    `local` is the index of a study's own parameter among its p, -1 for none; `border` has shape (k, p, P).
    """

    local: int
    border: Floats


@frozen
class Point:
    """Parameters: the studies' `own` (k,), or none, and the `shared` ones (P,)."""

    own: Floats
    shared: Floats


@frozen
class Local:
    """A log-likelihood by study: value (k,), gradient (k, p), Hessian (k, p, p)."""

    value: Floats
    gradient: Floats
    hessian: Floats


@frozen
class Maximum:
    """Where the search ended, and whether the end is a maximum.

    `information` is minus the Hessian in the shared parameters with the own ones eliminated, (P, P).
    """

    point: Point
    value: float
    information: Floats
    converged: bool


Objective = Callable[[Floats], Local]
Value = Callable[[Floats], float]


def parameters(layout: Layout, point: Point) -> Floats:
    """The parameters of each study, shape (k, p)."""
    P = layout.border @ point.shared
    if layout.local >= 0:
        P[:, layout.local] += point.own
    return np.asarray(P, dtype=np.float64)


def maximise(objective: Objective, value: Value, layout: Layout, start: Point) -> Maximum:
    """The highest log-likelihood within reach of `start`.

    Newton's steps, none longer than 2 in any parameter, halved until the log-likelihood rises; where the
    surface curves upwards its curvature is turned round, so that the step still climbs. The search ends when
    a step promises less than 1e-10 of log-likelihood; that step, quadratically close, is still taken.
    """
    point = start
    local = objective(parameters(layout, point))
    for _ in range(_MOST_STEPS):
        step, promise = _step(local, layout)
        if promise < _DONE * (1 + 1e-6 * abs(float(local.value.sum()))):
            last = _moved(point, step, 1.0)
            after = objective(parameters(layout, last))
            better = float(after.value.sum()) >= float(local.value.sum()) - 1e-9
            point, local = (last, after) if better else (point, local)
            return _end(point, local, layout, converged=True)
        point, climbed = _climb(value, layout, point, step, float(local.value.sum()))
        local = objective(parameters(layout, point))
        if not climbed:
            return _end(point, local, layout, converged=promise < 1e-6)
    return _end(point, local, layout, converged=False)


def at(objective: Objective, layout: Layout, point: Point) -> Maximum:
    """A point taken for a maximum: its log-likelihood and information."""
    return _end(point, objective(parameters(layout, point)), layout, converged=True)


def bordered(local: Local, layout: Layout) -> tuple[Floats, Floats, Floats, Floats]:
    """Minus the Hessian by blocks: `own` (k,), `cross` (k, P) and `shared` (P, P); and the gradient (P,)."""
    border = layout.border
    information = -local.hessian
    mixed = information @ border
    shared = np.einsum("kpa,kpb->ab", border, mixed)
    gradient = np.einsum("kpa,kp->a", border, local.gradient)
    if layout.local < 0:
        k = border.shape[0]
        return np.ones(k), np.zeros((k, border.shape[2])), shared, gradient
    own = information[:, layout.local, layout.local]
    return own, mixed[:, layout.local, :], shared, gradient


def _step(local: Local, layout: Layout) -> tuple[Point, float]:
    own, cross, shared, gradient = bordered(local, layout)
    own = np.maximum(np.abs(own), _FLAT)
    slope = local.gradient[:, layout.local] if layout.local >= 0 else np.zeros(own.size)
    schur = shared - cross.T @ (cross / own[:, None])
    reduced = gradient - cross.T @ (slope / own)
    roots, axes = np.linalg.eigh(schur)
    upright = np.maximum(np.abs(roots), 1e-10 * max(1.0, float(np.abs(roots).max())))
    along = axes.T @ reduced
    shared_step = axes @ (along / upright)
    own_step = (slope - cross @ shared_step) / own
    promise = float(np.sum(along**2 / upright) + np.sum(slope**2 / own)) / 2
    if layout.local < 0:
        own_step = own_step[:0]
    return Point(own=own_step, shared=shared_step), promise


def _climb(value: Value, layout: Layout, point: Point, step: Point, before: float) -> tuple[Point, bool]:
    longest = max(float(np.abs(step.shared).max(initial=0)), float(np.abs(step.own).max(initial=0)))
    share = min(1.0, _LONGEST / longest) if longest else 1.0
    for _ in range(_HALVINGS):
        there = _moved(point, step, share)
        found = value(parameters(layout, there))
        if np.isfinite(found) and found > before:
            return there, True
        share /= 2
    return point, False


def _moved(point: Point, step: Point, share: float) -> Point:
    return Point(own=point.own + share * step.own, shared=point.shared + share * step.shared)


def _end(point: Point, local: Local, layout: Layout, *, converged: bool) -> Maximum:
    own, cross, shared, _ = bordered(local, layout)
    told = np.where(np.abs(own) < _FLAT, np.inf, own)  # an own parameter at infinity takes nothing away
    return Maximum(
        point=point,
        value=float(local.value.sum()),
        information=shared - cross.T @ (cross / told[:, None]),
        converged=converged,
    )
