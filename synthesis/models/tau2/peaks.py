"""tau2 at the highest point of a likelihood: a search that no cycle and no second peak can mislead."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.kernel.batch import Batch, Bools, Indices
from synthesis.models.kernel.likelihood import log_likelihood, slope
from synthesis.models.kernel.linear import moments
from synthesis.models.tau2.found import Tau2, tolerance

Floats = NDArray[np.float64]

FEWEST_POINTS: Final = 8  # points at which the slope is read before any search
MOST_POINTS: Final = 128
SPACING: Final = 0.9  # of those points, on the scale of log(tau2 + min v)
STEPS: Final = 200  # three of these halve a bracket at worst; nine fits in ten need five


@frozen
class _Brackets:
    """Where a slope turns from + to -: in which fit, and between which two values of tau2."""

    fit: Indices
    low: Floats
    high: Floats


def maximum_likelihood(batch: Batch, method: str) -> Tau2:
    """tau2 at the highest point of the full (ML) or restricted (REML) likelihood over tau2 >= 0.

    The likelihood may have several peaks and plain Fisher scoring may cycle (Viechtbauer 2005,
    J Educ Behav Stat 30:261), so:

    1. the slope is read at points from 0 to a value beyond which it is negative;
    2. every turn from + to - is a bracket, searched by scoring that is not let out of it;
    3. of several peaks (tau2 = 0 is one when the slope there is not positive) the highest is kept.

    All tolerances are relative to the data's own scale. Memory is O(n k).
    """
    ceiling = _ceiling(batch)
    brackets, peak_at_zero = _scan(batch, method, ceiling)
    roots, ended = _search(batch.take(brackets.fit), brackets, method)
    value = np.zeros(batch.n)
    converged = np.isfinite(ceiling)
    value[brackets.fit] = roots
    np.logical_and.at(converged, brackets.fit, ended)
    rivals = np.bincount(brackets.fit, minlength=batch.n) + peak_at_zero
    contested = np.flatnonzero(rivals > 1)
    if contested.size:
        value[contested] = _highest(batch, method, contested, brackets, roots)
    return Tau2(value=value, converged=converged)


def _ceiling(batch: Batch) -> Floats:
    """A tau2 beyond which the slope of either likelihood is negative, shape (n,).

    y'PPy <= RSS / t^2 and tr P >= df / (t + max v), with RSS the unweighted residual sum of squares,
    so the slope is negative once df t^2 > RSS (t + max v).
    """
    part = np.isfinite(batch.v)
    flat = replace(batch, v=np.where(part, 1.0, np.inf))
    spread = moments(flat, np.zeros(batch.n)).ypy / batch.df
    largest = np.max(np.where(part, batch.v, 0.0), axis=0)
    return np.asarray((spread + np.sqrt(spread * (spread + 4 * largest))) / 2, dtype=np.float64)


def _scan(batch: Batch, method: str, ceiling: Floats) -> tuple[_Brackets, Bools]:
    """Brackets of every peak inside, and whether tau2 = 0 is one.

    The points are even on the scale of log(tau2 + min v), on which the likelihood has its features.
    Where the slope keeps its sign between two points but bends so that it may cross 0 and come
    back, the stretch between them is scanned in turn.
    """
    base = np.min(batch.v, axis=0)
    points = _between(np.zeros(batch.n), ceiling, base)
    before = points[:-1]
    at = slope(batch.repeat(len(before)), before.ravel(), method)
    rise = at.slope.reshape(before.shape)
    bend = rise + at.curvature.reshape(before.shape) * (before + base)
    rising = rise > 0
    away = np.where(rising, -1, 1)
    hidden = (rising[:-1] == rising[1:]) & (away[:-1] * bend[:-1] > 0) & (away[1:] * bend[1:] < 0)
    rising = np.vstack([rising, np.zeros((1, batch.n), dtype=np.bool_)])
    found = _stretches(points, rising[:-1] & ~rising[1:])
    if hidden.any():
        found = _join(found, _rescan(batch, method, _stretches(points[:-1], hidden)))
    return found, ~rising[0]


def _rescan(batch: Batch, method: str, stretches: _Brackets) -> _Brackets:
    """Brackets within stretches of tau2 at whose ends the slope has the same sign."""
    part = batch.take(stretches.fit)
    points = _between(stretches.low, stretches.high, np.min(part.v, axis=0))
    rising = slope(part.repeat(len(points)), points.ravel(), method).slope.reshape(points.shape) > 0
    found = _stretches(points, rising[:-1] & ~rising[1:])
    return replace(found, fit=stretches.fit[found.fit])


def _between(low: Floats, high: Floats, base: Floats) -> Floats:
    """Values of tau2 from low to high, a row each, even in log(tau2 + base) and no coarser than `SPACING`."""
    span = np.log1p((high - low) / (base + low))
    widest = np.max(span, initial=0.0, where=np.isfinite(span))
    count = int(np.clip(np.ceil(widest / SPACING), FEWEST_POINTS, MOST_POINTS))
    share = np.linspace(0, 1, count + 1)[:, None]
    return np.asarray(low + (base + low) * np.expm1(share * span), dtype=np.float64)


def _stretches(points: Floats, chosen: Bools) -> _Brackets:
    """The stretches between neighbouring points that are chosen; both arrays have a column per fit."""
    row, fit = np.nonzero(chosen)
    return _Brackets(fit=fit, low=points[row, fit], high=points[row + 1, fit])


def _join(one: _Brackets, other: _Brackets) -> _Brackets:
    return _Brackets(
        fit=np.concatenate([one.fit, other.fit]),
        low=np.concatenate([one.low, other.low]),
        high=np.concatenate([one.high, other.high]),
    )


def _search(batch: Batch, brackets: _Brackets, method: str) -> tuple[Floats, Bools]:
    """The root of the slope in each bracket, all at once, and whether the search ended.

    A step is Newton's where the likelihood is concave and Fisher's elsewhere. It is replaced by the
    middle of the bracket when it leaves the bracket, and at every third step unless steps are halving.
    Fits that are done are dropped once they are half of those at work.
    """
    root, ended = (brackets.low + brackets.high) / 2, np.zeros(brackets.fit.size, dtype=np.bool_)
    active = np.arange(root.size)
    low, high, x, last = brackets.low, brackets.high, root.copy(), brackets.high - brackets.low
    for number in range(1, STEPS + 1):
        if not active.size:
            break
        at = slope(batch, x, method)
        rising = at.slope > 0
        low, high = np.where(rising, x, low), np.where(rising, high, x)
        step = at.slope / np.where(at.curvature < 0, -at.curvature, at.information)
        goal, size = x + step, np.abs(step)
        done = np.minimum(size, high - low) <= tolerance(x, batch)
        wild = (goal <= low) | (goal >= high) | ((number % 3 == 0) & (size > last / 2))
        x = np.where(done, np.clip(goal, low, high), np.where(wild, (low + high) / 2, goal))
        root[active], ended[active], last = x, done, size
        if 2 * np.count_nonzero(done) >= active.size:
            keep = np.flatnonzero(~done)
            batch, active = batch.take(keep), active[keep]
            low, high, x, last = low[keep], high[keep], x[keep], last[keep]
    return root, ended


def _highest(batch: Batch, method: str, contested: Indices, brackets: _Brackets, roots: Floats) -> Floats:
    """Of fits with several peaks, the tau2 of the highest; 0 stands among them, ties go to the lowest."""
    mine = np.isin(brackets.fit, contested)
    fit = np.concatenate([contested, brackets.fit[mine]])
    peak = np.concatenate([np.zeros(contested.size), roots[mine]])
    height = log_likelihood(batch.take(fit), peak, method)
    order = np.lexsort((peak, -height, fit))
    _, first = np.unique(fit[order], return_index=True)
    return np.asarray(peak[order[first]], dtype=np.float64)
