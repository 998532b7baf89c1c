"""The likelihoods of tau2, full and restricted: their values, slopes and curvatures for a whole batch.

With P as in `linear` and y normal with variances v + tau2 (Harville 1977, JASA 72:320):

    ML    l = -1/2 [log |W^-1| + y'Py]                slope 1/2 (y'PPy - tr W)
    REML  l = -1/2 [log |W^-1| + log |X'WX| + y'Py]   slope 1/2 (y'PPy - tr P)

up to constants. The curvature is 1/2 tr WW - y'PPPy (ML) or 1/2 tr PP - y'PPPy (REML); its
expectation, the Fisher information with its sign turned, is -1/2 tr WW or -1/2 tr PP.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.kernel.batch import Batch
from synthesis.models.kernel.linear import Moments, likelihood_parts, moments

Floats = NDArray[np.float64]


@frozen
class Slope:
    """Of the log-likelihood at some tau2: slope, curvature and Fisher information, each (n,)."""

    slope: Floats
    curvature: Floats
    information: Floats


Likelihood = Callable[[Moments], Slope]


def _ml(sums: Moments) -> Slope:
    half = sums.s2 / 2
    return Slope(slope=(sums.yppy - sums.s1) / 2, curvature=half - sums.ypppy, information=half)


def _reml(sums: Moments) -> Slope:
    half = sums.tr_pp / 2
    return Slope(slope=(sums.yppy - sums.tr_p) / 2, curvature=half - sums.ypppy, information=half)


LIKELIHOODS: Final[Mapping[str, Likelihood]] = MappingProxyType({"ML": _ml, "REML": _reml})


def slope(batch: Batch, tau2: Floats, method: str) -> Slope:
    """Slope, curvature and information of the log-likelihood at `tau2`, shape (n,)."""
    return LIKELIHOODS[method](moments(batch, tau2))


def log_likelihood(batch: Batch, tau2: Floats, method: str) -> Floats:
    """The log-likelihood at `tau2`, shape (n,), up to a constant of the data."""
    parts = likelihood_parts(batch, tau2)
    restricted = parts.information if method == "REML" else 0.0
    return np.asarray(-(parts.spread + restricted + parts.q) / 2, dtype=np.float64)
