"""The likelihood of effects that were selected by their p-values, with its slopes and curvature."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.frozen import Frozen
from synthesis.models.selection.shares import Selecting, Share

Floats = NDArray[np.float64]


@frozen(eq=False)
class Slopes(Frozen):
    """A log-likelihood with its gradient (n,) and Hessian (n, n) by beta, tau2 and delta in this order."""

    value: float
    gradient: Floats
    hessian: Floats


@frozen(eq=False)
class Selected(Frozen):
    """k effects y with variances v, the columns X (k, p) of their mean, and what selected them."""

    y: Floats
    v: Floats
    X: Floats
    selection: Selecting


def log_likelihood(effects: Selected, beta: Floats, tau2: float, delta: Floats) -> Slopes:
    """The log-likelihood sum_i log w(p_i) + log N(y_i; x_i' beta, v_i + tau2) - log A_i, with all constants.

    A_i = E w(p(Y)), Y ~ N(x_i' beta, v_i + tau2) (Hedges 1992, Stat Sci 7:246, eq. 4).

    Args:
        effects: The effects and their selection.
        beta: Coefficients, shape (p,).
        tau2: The variance between studies, in the units of v.
        delta: The parameters of selection, shape (q,).
    """
    mean, deviation = effects.X @ beta, np.sqrt(effects.v + tau2)
    u = (effects.y - mean) / deviation
    seen = effects.selection.seen(delta)
    share = effects.selection.share(mean, deviation, delta)
    whole = share.plain[:, 0]
    value = seen.value - np.log(2 * np.pi) / 2 - np.log(deviation) - u**2 / 2 - share.scale - np.log(whole)
    gradient, hessian = _of_density(u, deviation, delta.size)
    gradient[:, 2:] += seen.first
    hessian[:, 2:, 2:] += seen.second
    first, second = _of_share(share, deviation)
    gradient -= first
    hessian -= second - first[:, :, None] * first[:, None, :]
    return _on_columns(float(np.sum(value)), gradient, hessian, effects.X)


def _of_density(u: Floats, deviation: Floats, q: int) -> tuple[Floats, Floats]:
    """The slopes of log N by its mean and variance, with room for q parameters of selection."""
    gradient, hessian = np.zeros((u.size, 2 + q)), np.zeros((u.size, 2 + q, 2 + q))
    gradient[:, 0] = u / deviation
    gradient[:, 1] = (u**2 - 1) / (2 * deviation**2)
    hessian[:, 0, 0] = -1 / deviation**2
    hessian[:, 0, 1] = hessian[:, 1, 0] = -u / deviation**3
    hessian[:, 1, 1] = (1 - 2 * u**2) / (2 * deviation**4)
    return gradient, hessian


def _of_share(share: Share, deviation: Floats) -> tuple[Floats, Floats]:
    """The slopes of A by mean, variance and delta, and theirs, all divided by A."""
    q = share.first.shape[1]
    whole = share.plain[:, :1]
    part, slopes = share.plain / whole, share.first / whole[:, :, None]
    first, second = np.zeros((deviation.size, 2 + q)), np.zeros((deviation.size, 2 + q, 2 + q))
    first[:, 0] = part[:, 1] / deviation
    first[:, 1] = part[:, 2] / (2 * deviation**2)
    first[:, 2:] = slopes[:, :, 0]
    second[:, 0, 0] = part[:, 2] / deviation**2
    second[:, 0, 1] = second[:, 1, 0] = part[:, 3] / (2 * deviation**3)
    second[:, 1, 1] = part[:, 4] / (4 * deviation**4)
    second[:, 0, 2:] = second[:, 2:, 0] = slopes[:, :, 1] / deviation[:, None]
    second[:, 1, 2:] = second[:, 2:, 1] = slopes[:, :, 2] / (2 * deviation[:, None] ** 2)
    second[:, 2:, 2:] = share.second / whole[:, :, None]
    return first, second


def _on_columns(value: float, gradient: Floats, hessian: Floats, X: Floats) -> Slopes:
    """Slopes by the mean of each effect made into slopes by the coefficients of its columns."""
    p, rest = X.shape[1], slice(1, None)
    n = p + gradient.shape[1] - 1
    full = np.zeros((n, n))
    full[:p, :p] = X.T @ (hessian[:, :1, 0] * X)
    full[:p, p:] = X.T @ hessian[:, 0, rest]
    full[p:, :p] = full[:p, p:].T
    full[p:, p:] = np.sum(hessian[:, rest, rest], axis=0)
    slope = np.concatenate([X.T @ gradient[:, 0], np.sum(gradient[:, rest], axis=0)])
    return Slopes(value=value, gradient=slope, hessian=full)
