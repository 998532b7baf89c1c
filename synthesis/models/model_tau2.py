"""What a model says of its tau2: how precise it is, its interval, how well the model describes the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.mixed import Mixed, batch_of
from synthesis.models.tau2.estimators import known_estimator
from synthesis.numbers import Unavailable

if TYPE_CHECKING:
    from synthesis.models.tau2.interval import TauInterval

Floats = NDArray[np.float64]

GIVEN: Final = Unavailable(reason="tau2 was given, not estimated")
COMMON: Final = Unavailable(reason="the common-effect model has no variance between studies")


@frozen
class Statistics:
    """How well a model describes its data, by the likelihood of this name."""

    likelihood: str
    log_likelihood: float
    deviance: float
    aic: float
    bic: float
    aicc: float


def standard_error(model: Mixed) -> float | Unavailable:
    """The standard error of tau2, from its asymptotic variance (`tau2_precision.se_tau2`)."""
    from synthesis.models.tau2.precision import se_tau2

    method = _method(model)
    if isinstance(method, Unavailable):
        return method
    return float(se_tau2(batch_of(model), np.array([model.tau2]), method)[0])


def interval(model: Mixed, kind: str = "QP", level: float | None = None) -> TauInterval | Unavailable:
    """The interval of tau2, from which those of tau, I2 and H2 follow (`tau2_interval.tau2_interval`).

    Args:
        model: The model.
        kind: A key of `tau2_bounds.BOUNDS`; QP is that of Viechtbauer (2007, Stat Med 26:37).
        level: That of the model's intervals where it is None.

    Raises:
        NotEstimable: an unknown kind, or a level not between 0 and 1.
    """
    from synthesis.models.tau2.interval import tau2_interval

    method = _method(model)
    if isinstance(method, Unavailable):
        return method
    wanted = model.options.level if level is None else level
    return tau2_interval(batch_of(model), method=method, kind=kind, level=wanted)


def statistics(model: Mixed, likelihood: str = "REML") -> Statistics:
    """Log-likelihood, deviance and information criteria (`fit_statistics.fit_statistics`).

    Raises:
        NotEstimable: no such likelihood; the message lists those there are.
    """
    from synthesis.models.kernel.fit_statistics import fit_statistics

    estimated = not isinstance(_method(model), Unavailable)
    found = fit_statistics(batch_of(model), np.array([model.tau2]), likelihood, estimated=estimated)
    return Statistics(
        likelihood=likelihood,
        log_likelihood=float(found.log_likelihood[0]),
        deviance=float(found.deviance[0]),
        aic=float(found.aic[0]),
        bic=float(found.bic[0]),
        aicc=float(found.aicc[0]),
    )


def likelihood_profile(model: Mixed, grid: ArrayLike, likelihood: str = "REML") -> Floats:
    """The profiled log-likelihood at each tau2 of the grid, shape (g,) (`tau2_profile.profile`).

    Raises:
        NotEstimable: no such likelihood, or a value of the grid that tau2 cannot have.
    """
    from synthesis.models.tau2.profile import profile

    return np.asarray(profile(batch_of(model), grid, likelihood)[:, 0], dtype=np.float64)


def _method(model: Mixed) -> str | Unavailable:
    if not isinstance(model.options.tau2, str):
        return GIVEN
    return COMMON if model.options.common else known_estimator(model.options.tau2)
