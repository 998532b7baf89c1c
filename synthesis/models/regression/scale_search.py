"""The coefficients alpha of tau2_i in a location-scale model, where the likelihood is highest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.models.design import Design
from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.fit_statistics import full_log_likelihood
from synthesis.models.regression.scale_slopes import Problem, Slopes, slopes
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]

STEPS: Final = 500
STARTS: Final = (1.0, 0.1, 10.0, 0.01)  # tau2 at the start, in typical sampling variances
BARRIERS: Final = tuple(10.0**-power for power in range(1, 11))
ENDED: Final = 1e-13  # of the rise that a step promises: the step is taken, and is the last one
FLAT: Final = 1e-6  # of the curvature, on columns of unit length: where alpha has no bounds
NEAREST: Final = 1e-5  # of the typical sampling variance: a tau2 below it lies on the border
BORDER: Final = Unavailable(
    reason="some tau2 is estimated as 0, the border of what it may be, so its coefficients have no standard errors"
)


@frozen
class Scale:
    """alpha (q,), its covariance from the observed information, tau2 (k,), the log-likelihood with constants."""

    alpha: Floats
    covariance: Floats | Unavailable
    tau2: Floats
    log_likelihood: float


def search(y: Floats, v: Floats, location: Design, scale: Design, *, link: str, likelihood: str) -> Scale:
    """The maximum over alpha of the likelihood (ML) or restricted likelihood (REML), beta being profiled out.

    Newton's steps, made uphill by the expected information and halved until the likelihood rises, from
    several starts. With the identity link tau2_i >= 0 is kept by a barrier that is lowered to nothing.

    Args:
        y: Estimates, shape (k,).
        v: Sampling variances, shape (k,).
        location: The columns of the mean, shape (k, p).
        scale: The columns of tau2, shape (k, q).
        link: A key of `LINKS`.
        likelihood: ML or REML.

    Raises:
        NotEstimable: the search does not end, or the likelihood is highest only where alpha is infinite.
    """
    columns, R = np.linalg.qr(scale.X)
    unit = float(np.exp(np.mean(np.log(v))))
    problem = Problem(
        y=y / np.sqrt(unit),
        v=v / unit,
        X=np.linalg.qr(location.X)[0],
        Z=columns,
        log=link == "log",
        restricted=likelihood == "REML",
        offset=-np.log(unit) if link == "log" else 0.0,
    )
    found = [one for start in STARTS if (one := LINKS[link](problem, start)) is not None]
    if not found:
        raise NotEstimable(f"the search for the coefficients of tau2 over {y.size} effects did not converge")
    best = max(found, key=lambda one: one[1].value)
    _refuse_endless(problem, best[1])
    size = 1.0 if link == "log" else unit
    alpha = np.asarray(size * np.linalg.solve(R, best[0]), dtype=np.float64)
    tau2 = np.maximum(0.0, problem.tau2(best[0])) * unit
    return Scale(
        alpha=alpha,
        covariance=_covariance(problem, best, np.linalg.inv(R) * size),
        tau2=tau2,
        log_likelihood=float(
            full_log_likelihood(batch(y, v + tau2, X=location.X), np.zeros(1), likelihood)[0]
        ),
    )


Found = tuple[Floats, Slopes]


def _covariance(problem: Problem, best: Found, back: Floats) -> Floats | Unavailable:
    alpha, at = best
    if not problem.log and float(np.min(problem.tau2(alpha))) < NEAREST:
        return BORDER
    return np.asarray(back @ np.linalg.inv(-at.hessian) @ back.T, dtype=np.float64)


def _refuse_endless(problem: Problem, at: Slopes) -> None:
    """With the log link, a likelihood without curvature rises for ever as some tau2 goes to 0."""
    if problem.log and float(np.min(np.linalg.eigvalsh(-at.hessian))) < FLAT:
        raise NotEstimable(
            "the likelihood keeps rising as tau2 goes to 0 at some values of the scale's moderators, where its "
            "logarithm has no bounds; try the identity link or fewer moderators"
        )


def _by_logarithm(problem: Problem, start: float) -> Found | None:
    alpha = problem.Z.T @ np.full(problem.y.size, np.log(start) - problem.offset)
    return _climb(problem, np.asarray(alpha, dtype=np.float64), 0.0)


def _by_identity(problem: Problem, start: float) -> Found | None:
    alpha = np.asarray(problem.Z.T @ np.full(problem.y.size, start), dtype=np.float64)
    if float(np.min(problem.tau2(alpha))) <= 0:
        return None
    found: Found | None = None
    for barrier in BARRIERS:
        found = _climb(problem, alpha, barrier)
        if found is None:
            return None
        alpha = found[0]
    inside = float(np.min(problem.tau2(alpha))) > NEAREST
    return _climb(problem, alpha, 0.0) if inside else (alpha, slopes(problem, alpha))


def _climb(problem: Problem, alpha: Floats, barrier: float) -> Found | None:
    """Newton's steps up to the next peak; None where they do not end."""
    at = slopes(problem, alpha, barrier)
    for _ in range(STEPS):
        step = _direction(at)
        promise = float(at.gradient @ step)
        length = _longest(problem, alpha, step)
        if promise <= ENDED * max(1.0, abs(at.value)):
            return alpha + length * step, slopes(problem, alpha + length * step, barrier)
        while length > 1e-12:
            there = slopes(problem, alpha + length * step, barrier)
            if there.value >= at.value + 1e-4 * length * promise:
                break
            length /= 2
        else:
            return None
        alpha, at = alpha + length * step, there
    return None


def _direction(at: Slopes) -> Floats:
    """Newton's step where the likelihood is concave, Fisher's elsewhere."""
    try:
        np.linalg.cholesky(-at.hessian)
    except np.linalg.LinAlgError:
        ridge = 1e-8 * float(np.trace(at.information)) + np.finfo(np.float64).tiny
        uphill = at.information + ridge * np.eye(len(at.gradient))
    else:
        uphill = -at.hessian
    return np.asarray(np.linalg.solve(uphill, at.gradient), dtype=np.float64)


def _longest(problem: Problem, alpha: Floats, step: Floats) -> float:
    """How far a step may go: three units of log tau2, or with the identity link nearly to the border."""
    change = problem.Z @ step
    if problem.log:
        return min(1.0, 3.0 / max(float(np.max(np.abs(change))), 1e-300))
    falling = change < 0
    room = problem.tau2(alpha)[falling] / -change[falling]
    return min(1.0, 0.95 * float(np.min(room, initial=np.inf)))


LINKS: Final[Mapping[str, Callable[[Problem, float], Found | None]]] = MappingProxyType(
    {"identity": _by_identity, "log": _by_logarithm}
)
"""How tau2_i follows from z_i' alpha, and how alpha is then sought from a start."""
