"""Calibrated effects, of a fit and of its studies resampled: what share of them lies beyond a threshold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.fit import Fit
from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.linear import solve
from synthesis.models.mixed import Mixed
from synthesis.models.tau2.estimation import estimate
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

Beyond = Callable[[Floats, float], Bools]

SIDES: Final[Mapping[str, Beyond]] = MappingProxyType(
    {
        "above": lambda effects, threshold: effects > threshold,
        "below": lambda effects, threshold: effects < threshold,
    }
)
"""On which side of a threshold effects are counted; those equal to it are on neither."""


@frozen
class Asked:
    """What is counted: effects on this `side` of a `threshold`."""

    threshold: float
    side: str


def calibrated_effects(fit: Fit) -> Floats | Unavailable:
    """The calibrated effects of a fit, shape (k,), or why there are none.

    mu + sqrt(tau2 / (tau2 + v_i)) (y_i - mu): they vary as much as the true effects do (Wang & Lee 2019, Res Synth
    Methods 10:255), unlike the effects themselves, which vary more, and best predictions, which vary less.
    """
    model = model_of(fit)
    if isinstance(model, Unavailable):
        return model
    return _calibrated(model.y, model.v, np.array(fit.estimate), np.array(model.tau2))


def model_of(fit: Fit) -> Mixed | Unavailable:
    """The model that is fitted anew to resampled studies, or why there is none."""
    model = fit.mixed
    if isinstance(model, Unavailable):
        return model
    if model.options.common:
        return Unavailable(reason="the common-effect model has no variance between studies")
    if model.options.own_weights:
        return Unavailable(
            reason="effects that were weighted by weights of the user’s own are not calibrated"
        )
    return model


def studies_of(fit: Fit) -> Indices:
    """The rows of each study, shape (m, most rows of one), -1 where a study has fewer."""
    names = fit.effects.studies
    rows = [[i for i, row in enumerate(fit.effects.rows) if row.study == name] for name in names]
    most = max(map(len, rows))
    return np.array([[*some, *[-1] * (most - len(some))] for some in rows], dtype=np.intp)


def resampled(model: Mixed, studies: Indices, draws: int, seed: int, asked: Asked) -> Floats | Unavailable:
    """The share beyond the threshold in each of `draws` samples of as many studies, with replacement; (draws,)."""
    m = len(studies)
    chosen = np.random.default_rng(seed).integers(0, m, (draws, m))
    return _shares(model, studies[chosen].reshape(draws, -1), asked)


def left_out(model: Mixed, studies: Indices, asked: Asked) -> Floats | Unavailable:
    """The share beyond the threshold without each study, shape (m,)."""
    m = len(studies)
    others = np.array([[j for j in range(m) if j != i] for i in range(m)], dtype=np.intp)
    return _shares(model, studies[others].reshape(m, -1), asked)


def share(effects: Floats, asked: Asked) -> float:
    """The share of effects beyond the threshold."""
    return float(np.mean(SIDES[asked.side](effects, asked.threshold)))


def _shares(model: Mixed, rows: Indices, asked: Asked) -> Floats | Unavailable:
    """The share beyond the threshold in each sample of rows, (n, most rows), -1 where a sample has fewer.

    tau2 and the mean are estimated anew in every sample, all samples being one batch.
    """
    part = rows >= 0
    y, v = model.y[rows], model.v[rows]
    data = batch(y, v, mask=part)
    method = model.options.tau2
    if isinstance(method, str):
        found = estimate(data, method)
        failed = int(np.count_nonzero(~found.converged))
        if failed:
            return Unavailable(reason=f"in {failed} of {data.n} samples the search for tau2 did not converge")
        tau2 = found.value
    else:
        tau2 = np.full(data.n, float(method))
    near, unit = data.scaled()
    mean = solve(near, tau2 / unit).beta[:, 0] * np.sqrt(unit)
    effects = _calibrated(y, v, mean[:, None], tau2[:, None])
    beyond = SIDES[asked.side](effects, asked.threshold) & part
    return np.asarray(np.count_nonzero(beyond, axis=1) / np.count_nonzero(part, axis=1), dtype=np.float64)


def _calibrated(y: Floats, v: Floats, mean: Floats, tau2: Floats) -> Floats:
    return np.asarray(mean + np.sqrt(tau2 / (tau2 + v)) * (y - mean), dtype=np.float64)
