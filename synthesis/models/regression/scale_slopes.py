"""The likelihood of a location-scale model as a function of the coefficients alpha of tau2, with its derivatives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen

Floats = NDArray[np.float64]


@frozen
class Problem:
    """k effects, with orthonormal columns `X` (k, p) for the mean and `Z` (k, q) for tau2.

    tau2_i = exp(z_i' alpha + offset) where `log`, else z_i' alpha; `restricted` for REML.
    """

    y: Floats
    v: Floats
    X: Floats
    Z: Floats
    log: bool
    restricted: bool
    offset: float

    def tau2(self, alpha: Floats) -> Floats:
        """tau2 of each effect, shape (k,)."""
        eta = self.Z @ alpha
        return np.exp(np.clip(eta + self.offset, -700.0, 700.0)) if self.log else eta


@frozen
class Slopes:
    """The log-likelihood at some alpha up to a constant, its gradient (q,), Hessian and expected information (q, q)."""

    value: float
    gradient: Floats
    hessian: Floats
    information: Floats


def slopes(problem: Problem, alpha: Floats, barrier: float = 0.0) -> Slopes:
    """The profile log-likelihood of alpha and its derivatives.

    With P = W - W X (X'WX)^-1 X'W and D the derivatives of tau2_i by alpha (k, q),

        l   = -1/2 [log |W^-1| + y'Py] (ML), and -1/2 log |X'WX| more (REML)
        l'  = 1/2 D' [(Py)^2 - diag W] (ML), 1/2 D' [(Py)^2 - diag P] (REML)
        l'' = D' [1/2 WW - (Py)(Py)' * P] D (ML), D' [1/2 P * P - (Py)(Py)' * P] D (REML), elementwise *,
              and the second derivatives of tau2_i times l' by tau2_i

    (Harville 1977, JASA 72:320). No k x k matrix is formed: P = W - U U' with U of shape (k, p). `barrier`
    times the sum of log tau2_i is added, with its own derivatives.
    """
    tau2, Z, y = problem.tau2(alpha), problem.Z, problem.y
    w = 1 / (problem.v + tau2)
    root = np.sqrt(w)
    columns, R = np.linalg.qr(root[:, None] * problem.X)
    U = root[:, None] * columns
    py = w * y - U @ (U.T @ y)
    lengths = np.sum(U**2, axis=1)
    D = tau2[:, None] * Z if problem.log else Z
    along = U.T @ (py[:, None] * D)
    weighted = D.T @ ((w * py**2)[:, None] * D) - along.T @ along
    squares = D.T @ ((w**2)[:, None] * D)
    by_tau2 = (py**2 - w) / 2
    value = (np.sum(np.log(w)) - float(y @ py)) / 2
    if problem.restricted:
        value -= float(np.sum(np.log(np.abs(np.diagonal(R)))))
        by_tau2 = by_tau2 + lengths / 2
        crossed = np.einsum("ia,ic,id->acd", D, U, U).reshape(D.shape[1], -1)
        squares = squares - 2 * D.T @ ((w * lengths)[:, None] * D) + crossed @ crossed.T
    hessian = squares / 2 - weighted
    if problem.log:
        hessian = hessian + Z.T @ ((by_tau2 * tau2)[:, None] * Z)
    at = Slopes(value=float(value), gradient=D.T @ by_tau2, hessian=hessian, information=squares / 2)
    return _with_barrier(at, tau2, Z, barrier) if barrier else at


def _with_barrier(at: Slopes, tau2: Floats, Z: Floats, barrier: float) -> Slopes:
    curve = barrier * Z.T @ ((1 / tau2**2)[:, None] * Z)
    return Slopes(
        value=at.value + barrier * float(np.sum(np.log(tau2))),
        gradient=np.asarray(at.gradient + barrier * Z.T @ (1 / tau2), dtype=np.float64),
        hessian=np.asarray(at.hessian - curve, dtype=np.float64),
        information=np.asarray(at.information + curve, dtype=np.float64),
    )
