"""What each effect does to a model: deletion residuals, Cook's distances and their kin, leverages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from synthesis.models import influence_sheets
from synthesis.models.batch import batch
from synthesis.models.inference import TESTS, known_test
from synthesis.models.linear import solve
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled, model_of, names_of
from synthesis.models.refits import Refits, refit
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence(Presented):
    """Case diagnostics of k effects, called `names`, on p coefficients: each of shape (k,), `dfbetas` (k, p).

    `influential` marks the effects that stand out by the rules of Viechtbauer & Cheung; `deleted` are the
    models without each effect, whose `without` says which could not be fitted (their diagnostics are nan).
    """

    names: tuple[str, ...]
    model: Mixed
    deleted: Refits
    rstudent: Floats
    dffits: Floats
    cook: Floats
    cov_ratio: Floats
    hat: Floats
    dfbetas: Floats

    @property
    def tau2(self) -> Floats:
        """tau2 without each effect."""
        return self.deleted.tau2

    @property
    def q(self) -> Floats:
        """Cochran's Q (residual) without each effect."""
        return self.deleted.q

    @property
    def influential(self) -> Bools:
        """Whether an effect stands out, by any of four rules.

        |DFFITS| > 3 sqrt(p / (k - p)); the chi-square(p) probability of Cook's distance is above 0.5;
        hat > 3 p / k; any |DFBETAS| > 1.
        """
        from scipy.special import chdtr

        k, p = self.model.k, self.model.design.p
        with np.errstate(invalid="ignore"):
            return np.asarray(
                (np.abs(self.dffits) > 3 * np.sqrt(p / (k - p)))
                | (chdtr(p, self.cook) > 0.5)
                | (self.hat > 3 * p / k)
                | (np.abs(self.dfbetas) > 1).any(axis=1)
            )

    def sheet(self) -> Sheet:
        """The diagnostics in a table, an effect a row, those that stand out marked."""
        return influence_sheets.of_influence(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame, an effect a row: all diagnostics, a column of dfbetas for each coefficient."""
        return influence_sheets.frame_of(self)


def influence(result: Mixed | Modelled) -> Influence:
    """Case diagnostics by leaving out each effect in turn, all through one batch of fits.

    With (-i) for the model without effect i, x_i its row of the design, M = V + tau2 I, W = M^-1,
    H = X (X'WX)^-1 X'W and h_i = H_ii (Viechtbauer & Cheung 2010, Res Synth Methods 1:112):

    - rstudent = (y_i - x_i b(-i)) / sqrt(f (v_i + tau2(-i)) + x_i var(b(-i)) x_i')
    - dffits = x_i (b - b(-i)) / sqrt(f h_i (v_i + tau2(-i)))
    - cook = (b - b(-i))' var(b)^-1 (b - b(-i))
    - cov_ratio = |var(b(-i))| / |var(b)|
    - dfbetas_j = (b_j - b_j(-i)) / sqrt(f [(X'W(-i)X)^-1]_jj), W(-i) = 1 / (V + tau2(-i) I) of all k effects

    where f is the factor by which the test scales variances, 1 for z and t (metafor does the same).

    Args:
        result: A fit, a meta-regression or a mixed model, of k effects.

    Raises:
        NotEstimable: one effect, or a model with weights of the user's own.
    """
    model = model_of(result)
    y, v, X = model.y, model.v, model.design.X
    deleted = refit(y, v, model.design, model.options, ~np.eye(model.k, dtype=np.bool_))
    beta = model.coefficients.estimate
    change = beta - deleted.beta
    factor = TESTS[known_test(model.options.test)][0]
    scale = np.array([factor(one) for one in deleted.scale.tolist()])
    total = scale * (v + deleted.tau2)
    hat = hat_values(model)
    spread = np.einsum("ip,ipq,iq->i", X, deleted.covariance, X)
    inverse = np.linalg.inv(model.covariance)
    _, log_full = np.linalg.slogdet(model.covariance)
    there = np.isfinite(deleted.tau2)
    log_deleted = np.full(model.k, np.nan)
    log_deleted[there] = np.linalg.slogdet(deleted.covariance[there])[1]
    return Influence(
        names=names_of(result),
        model=model,
        deleted=deleted,
        rstudent=(y - np.einsum("ip,ip->i", X, deleted.beta)) / np.sqrt(total + spread),
        dffits=np.einsum("ip,ip->i", X, change) / np.sqrt(hat * total),
        cook=np.einsum("ip,pq,iq->i", change, inverse, change),
        cov_ratio=np.exp(log_deleted - log_full),
        hat=hat,
        dfbetas=change / np.sqrt(scale[:, None] * _variances(model, deleted)),
    )


def hat_values(model: Mixed) -> Floats:
    """The diagonal of H = X (X'AX)^-1 X'A, shape (k,): A the weights of the fit."""
    root = np.sqrt(model.weights)
    Q, _ = np.linalg.qr(model.design.X * root[:, None])
    return np.asarray(np.sum(Q**2, axis=1), dtype=np.float64)


def _variances(model: Mixed, deleted: Refits) -> Floats:
    """Unscaled variances of the coefficients of all k effects at the tau2 of each deletion, shape (k, p)."""
    fitted = np.flatnonzero(np.isfinite(deleted.tau2))
    shape = (fitted.size, model.k)
    plain = model.design.p == 1 and bool(np.all(model.design.X == 1))
    found = np.full((model.k, model.design.p), np.nan)
    data = batch(
        np.broadcast_to(model.y, shape),
        np.broadcast_to(model.v, shape),
        X=None if plain else model.design.X,
    )
    solved = solve(data, deleted.tau2[fitted])
    found[fitted] = np.diagonal(solved.covariance, axis1=1, axis2=2)
    return found
