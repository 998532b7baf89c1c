"""A selection model fitted: its peaks, and what they say of every parameter."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.frozen import Frozen
from synthesis.models.mixed import Mixed
from synthesis.models.selection.kinds import Asked, Chosen
from synthesis.models.selection.likelihood import Selected, Slopes, log_likelihood
from synthesis.models.selection.panels import ROUGH
from synthesis.models.selection.search import Bounds, Height, Peak, peaks
from synthesis.models.selection.shares import ByCurve
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]

SPREADS: Final = (0.0, 0.3, 1.0, 3.0)
"""tau2 at the starts, in units of that without selection, or of a tenth of the typical v where it is less."""
SHRINKS: Final = (1.0, 0.5, 0.0)
"""The fitted values at the starts, as parts of those without selection."""
FLAT: Final = 1e-10
SINGULAR: Final = Unavailable(
    reason="the likelihood is flat in some direction at its peak, so its information has no inverse"
)
BORDER: Final = Unavailable(reason="the estimate stands at the end of what it may be")
HELD: Final = Unavailable(reason="the value was set, not estimated")


@frozen(eq=False)
class Problem(Frozen):
    """The effects of a model in units in which their typical variance is 1, and how to come back from them.

    `T` takes the parameters beta (p), tau2 and delta (q) into those units, the columns of beta made orthonormal.
    """

    effects: Selected
    bounds: Bounds
    T: Floats
    lift: float
    p: int

    def height(self, at: Floats) -> Slopes:
        """The log-likelihood at parameters in these units."""
        return log_likelihood(self.effects, at[: self.p], float(at[self.p]), at[self.p + 1 :])

    @property
    def rough(self) -> Height:
        """The log-likelihood by a quadrature that is good enough to search on."""
        selection = self.effects.selection
        if not isinstance(selection, ByCurve):
            return self.height
        quick = replace(self.effects, selection=replace(selection, order=ROUGH))
        return lambda at: log_likelihood(quick, at[: self.p], float(at[self.p]), at[self.p + 1 :])

    def back(self, peak: Peak) -> Peak:
        """A peak in the units of the effects."""
        found = peak.slopes
        slopes = Slopes(
            value=found.value - self.lift,
            gradient=self.T.T @ found.gradient,
            hessian=self.T.T @ found.hessian @ self.T,
        )
        at = np.linalg.solve(self.T, peak.place)
        kept = np.concatenate(
            [at[: self.p], [peak.place[self.p] / self.T[self.p, self.p]], peak.place[self.p + 1 :]]
        )
        return Peak(place=kept, slopes=slopes)


def problem_of(model: Mixed, chosen: Chosen, *, tau2: float | None) -> Problem:
    """The search for a model under some selection; with tau2 held where it is given."""
    unit = float(np.exp(np.mean(np.log(model.v))))
    Q, R = np.linalg.qr(model.design.X)
    n = float(np.sqrt(model.k))
    p, q = model.design.p, len(chosen.low)
    T = np.eye(p + 1 + q)
    T[:p, :p] = R / n / np.sqrt(unit)
    T[p, p] = 1 / unit
    selection = replace(chosen.selection, y=model.y / np.sqrt(unit), se=np.sqrt(model.v / unit))
    held = (0.0, np.inf) if tau2 is None else (tau2 / unit, tau2 / unit)
    return Problem(
        effects=Selected(y=selection.y, v=model.v / unit, X=Q * n, selection=selection),
        bounds=Bounds(
            low=np.array([*[-np.inf] * p, held[0], *chosen.low]),
            high=np.array([*[np.inf] * p, held[1], *chosen.high]),
            logged=np.array([*[False] * (p + 1), *chosen.logged]),
        ),
        T=T,
        lift=model.k * float(np.log(unit)) / 2,
        p=p,
    )


def search(model: Mixed, chosen: Chosen, *, tau2: float | None) -> tuple[Peak, ...]:
    """The peaks of the likelihood under selection, the highest first, in the units of the effects.

    Args:
        model: The model by maximum likelihood without selection.
        chosen: The selection.
        tau2: The variance between studies where it is held.

    Raises:
        NotEstimable: no climb came to an end.
    """
    problem = problem_of(model, chosen, tau2=tau2)
    rough = problem.rough
    p, scale = problem.p, problem.T[problem.p, problem.p]
    beta = problem.T[:p, :p] @ model.coefficients.estimate
    base = max(model.tau2 * scale, 0.1)
    spreads = [model.tau2 * scale, *(share * base for share in SPREADS)] if tau2 is None else [tau2 * scale]
    starts = []
    for spread, delta in product(dict.fromkeys(spreads), chosen.starts):
        some = [np.concatenate([beta * shrink, [spread], delta]) for shrink in SHRINKS]
        starts.append(max(some, key=lambda at: _finite(rough(at).value)))
    return tuple(problem.back(peak) for peak in peaks(rough, problem.height, problem.bounds, starts))


def _finite(value: float) -> float:
    return value if np.isfinite(value) else -np.inf


@frozen(eq=False)
class Precision(Frozen):
    """The covariance (n, n) of beta, tau2 and delta; nan where a parameter is held or at the end of its range."""

    covariance: Floats
    border: tuple[bool, ...]
    held: tuple[bool, ...]

    def se(self, i: int) -> float | Unavailable:
        """The standard error of a parameter, or why it has none."""
        if self.held[i]:
            return HELD
        if self.border[i]:
            return BORDER
        return SINGULAR if np.isnan(self.covariance[i, i]) else float(np.sqrt(self.covariance[i, i]))


def precision(peak: Peak, chosen: Chosen, *, p: int, tau2: float | None) -> Precision:
    """The inverse of the observed information, over the parameters that are estimated and inside their range."""
    n = peak.place.size
    held = np.array([*[False] * p, tau2 is not None, *(not free for free in chosen.free)])
    low = np.array([*[-np.inf] * p, 0.0, *chosen.low])
    high = np.array([*[np.inf] * (p + 1), *chosen.high])
    border = ~held & ((peak.place <= low) | (peak.place >= high))
    some = np.flatnonzero(~held & ~border)
    covariance = np.full((n, n), np.nan)
    information = -peak.slopes.hessian[np.ix_(some, some)]
    bend = np.diagonal(information)
    if (bend > 0).all():
        size = 1 / np.sqrt(bend)
        unit = information * np.outer(size, size)
        if float(np.min(np.linalg.eigvalsh(unit))) > FLAT:
            covariance[np.ix_(some, some)] = np.linalg.inv(unit) * np.outer(size, size)
    return Precision(covariance=covariance, border=tuple(border.tolist()), held=tuple(held.tolist()))


def asked_of(model: Mixed, alternative: str, steps: tuple[float, ...], delta: tuple[float, ...]) -> Asked:
    """What is asked of the effects of a model."""
    return Asked(y=model.y, se=np.sqrt(model.v), alternative=alternative, steps=steps, delta=delta)
