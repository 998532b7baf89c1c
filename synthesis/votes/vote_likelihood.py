"""The likelihood of votes: where it is largest, how much the votes tell, and what they do not rule out.

Study i votes for the experimental arm with chance Phi(a_i t), where t is the effect and a_i the precision of the
study's estimate. l(t) = sum over votes of log Phi(s_i a_i t), s_i = 1 for a positive vote and -1 for a negative one,
is concave, so each root below is the only one of its side.
"""

from __future__ import annotations

from collections.abc import Callable
from math import fsum, log, pi, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtri

from extraction_forms.frozen_values import frozen
from synthesis.models.kernel.one_root import one_root
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]

ALL_POSITIVE: Final = Unavailable(
    reason="all of these votes are positive: the more positive the effect, the likelier they are, without end"
)
ALL_NEGATIVE: Final = Unavailable(
    reason="all of these votes are negative: the more negative the effect, the likelier they are, without end"
)
_HALF_LOG_2PI: Final = log(2 * pi) / 2
_CLOSE: Final = 4 * float(np.finfo(np.float64).eps)


@frozen
class Likely:
    """The effect the votes are likeliest under, its standard error, and the likelihood-ratio interval."""

    estimate: float | Unavailable
    se: float | Unavailable
    low: float | Unavailable
    high: float | Unavailable


def likely(positive: NDArray[np.bool_], precision: Floats, level: float = 0.95) -> Likely:
    """The maximum-likelihood estimate of the effect behind votes.

    The standard error is by the expected information sum a^2 phi^2 / (Phi (1 - Phi)) at the estimate; the interval
    holds every t with 2 (l(max) - l(t)) <= z^2, z the normal quantile of its level. Where all votes point one way
    only its one end is there.

    Args:
        positive: Whether each vote is positive, shape (k,).
        precision: a = 1 / standard deviation of each study's estimate, shape (k,), above 0.
        level: That of the interval.
    """
    unit = float(precision.max())
    signed = np.where(positive, 1.0, -1.0) * precision / unit
    cut = float(ndtri((1 + level) / 2)) ** 2
    n = int(positive.sum())
    if n in (0, len(positive)):
        return _one_way(signed, cut, unit, n > 0)
    top = _root(lambda t: _slope(signed, t), 0.0)
    most = _log_likelihood(signed, top)

    def room(t: float) -> float:
        return cut - 2 * (most - _log_likelihood(signed, t))

    return Likely(
        estimate=top / unit,
        se=1 / sqrt(_information(signed, top)) / unit,
        low=_beyond(room, top, -1) / unit,
        high=_beyond(room, top, 1) / unit,
    )


def _one_way(signed: Floats, cut: float, unit: float, upwards: bool) -> Likely:  # noqa: FBT001 - which of two ways
    """Votes that all point one way: the end of the interval that is there, and why the rest is not."""
    why = ALL_POSITIVE if upwards else ALL_NEGATIVE
    bound = _root(lambda t: (-1 if upwards else 1) * (cut + 2 * _log_likelihood(signed, t)), 0.0) / unit
    return Likely(estimate=why, se=why, low=bound if upwards else why, high=why if upwards else bound)


def _log_likelihood(signed: Floats, t: float) -> float:
    return fsum(log_ndtr(signed * t).tolist())


def _slope(signed: Floats, t: float) -> float:
    """The derivative of the log-likelihood, sum s a phi / Phi: it falls as t grows."""
    x = signed * t
    return fsum((signed * np.exp(-x * x / 2 - _HALF_LOG_2PI - log_ndtr(x))).tolist())


def _information(signed: Floats, t: float) -> float:
    x = signed * t
    share = np.exp(-x * x - 2 * _HALF_LOG_2PI - log_ndtr(x) - log_ndtr(-x))
    return fsum((signed * signed * share).tolist())


def _root(falling: Callable[[float], float], start: float) -> float:
    """Where a falling function is 0."""
    here = falling(start)
    if here == 0:
        return start
    way = 1.0 if here > 0 else -1.0
    step = 1.0
    while falling(start + way * step) * way > 0:
        step *= 2
    return _between(falling, start, start + way * step)


def _beyond(room: Callable[[float], float], top: float, way: int) -> float:
    """Where nothing is left of the room there is at the top, on one side of it."""
    step = 1.0
    while room(top + way * step) > 0:
        step *= 2
    return _between(room, top, top + way * step)


def _between(of: Callable[[float], float], here: float, there: float) -> float:
    low, high = min(here, there), max(here, there)
    return one_root(of, low, high, xtol=1e-15, rtol=_CLOSE)
