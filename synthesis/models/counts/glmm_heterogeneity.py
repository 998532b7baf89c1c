"""Whether effects differ between studies, by mixed models of counts: against one in which each study has its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.counts import glmm_parts
from synthesis.models.counts.arrowhead import parameters
from synthesis.models.counts.count_fits import ChiSquared, chi_squared
from synthesis.models.counts.glmm_data import Prepared
from synthesis.models.counts.glmm_search import Found, saturated
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]
Tested = ChiSquared | Unavailable


@frozen
class Tests:
    """The likelihood-ratio and the Wald test against the `saturated` model, whose log-likelihood is given too."""

    ratio: Tested
    wald: Tested
    saturated: float


def fixed_saturated(prepared: Prepared, Z: Floats, common: Found) -> Tests:
    """The tests where nothing is random but the counts, so that the studies' own estimates are the saturated model.

    LRT = 2 (l_saturated - l_common); Wald = sum w (y - z'b)^2, y the own estimates, w their precision and b
    its minimum; df = k - p. A study whose own estimate is infinite has no precision there, and no share in
    the Wald test.
    """
    w, y = prepared.precision, prepared.own
    gram = Z.T @ (Z * w[:, None])
    slopes = np.linalg.lstsq(gram, Z.T @ (w * y), rcond=None)[0]
    wald = float(np.sum(w * (y - Z @ slopes) ** 2))
    return _tests(prepared.k - Z.shape[1], prepared.saturated - common.ll, wald, prepared.saturated)


def random_saturated(prepared: Prepared, Z: Floats, common: Found, nodes: int) -> Tests:
    """The tests where the level of a study is random: Wald is the least of d'Id, I the observed information.

    d holds each study's own comparison less z'b, and shifts of the level's mean and standard deviation, over
    which and over b the quadratic form is minimised. A comparison that is infinite has no information. The
    random level is that of the second arm, so both tests depend on which arm that is.
    """
    own = saturated(prepared, nodes, common)
    P = parameters(own.part.layout, own.maximum.point)
    information = -glmm_parts.local(own.part)(P).hessian
    information[prepared.one_sided != 0, 1] = information[prepared.one_sided != 0, :, 1] = 0.0
    border = np.zeros((prepared.k, 3, Z.shape[1] + 2))
    border[:, 0, 0] = 1.0
    border[:, 1, 1:-1] = -Z
    border[:, 2, -1] = 1.0
    if own.deviations[0] == 0:
        border = border[:, :, :-1]
    start = np.zeros((prepared.k, 3))
    start[:, 1] = P[:, 1]
    pulled = information @ border
    gram = np.einsum("kpa,kpb->ab", border, pulled)
    right = np.einsum("kpa,kp->a", pulled, start)
    shifts = np.linalg.lstsq(gram, right, rcond=None)[0]  # where every comparison is infinite b is free
    least = float(np.einsum("kp,kpq,kq->", start, information, start) - right @ shifts)
    return _tests(prepared.k - Z.shape[1], own.ll - common.ll, max(0.0, least), own.ll)


def _tests(df: int, gain: float, wald: float, saturated_ll: float) -> Tests:
    if df < 1:
        none = Unavailable(reason="as many coefficients as studies")
        return Tests(ratio=none, wald=none, saturated=saturated_ll)
    return Tests(
        ratio=chi_squared(max(0.0, 2 * gain), df), wald=chi_squared(wald, df), saturated=saturated_ll
    )
