"""What each effect does to a model: deletion residuals, Cook's distances and their kin, leverages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from synthesis.models.diagnostics import influence_sheets
from synthesis.models.diagnostics.refits import Refits, refit
from synthesis.models.diagnostics.subsets import one_less, pieces
from synthesis.models.kernel.batch import orthonormal
from synthesis.models.kernel.coordinates import back, lengths, moved
from synthesis.models.kernel.linear import solve
from synthesis.models.mixed import Mixed, batch_of
from synthesis.models.modelled import Modelled, model_of, names_of
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
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
    y, v = model.y, model.v
    deleted = refit(y, v, model.design, model.options, one_less(model.k))
    rows = moved(model.design.X, deleted.origin)
    expected = np.einsum("ip,ipq,iq->i", rows, deleted.root, deleted.along)
    total = deleted.factor * (v + deleted.tau2)
    hat = hat_values(model)
    spread = deleted.factor * np.sum(np.einsum("ip,ipq->iq", rows, deleted.root) ** 2, axis=1)
    inverse = np.asarray(np.linalg.inv(model.at.root), dtype=np.float64)
    change = model.at.along - np.einsum("pq,iqr,ir->ip", inverse, deleted.root, deleted.along)
    return Influence(
        names=names_of(result),
        model=model,
        deleted=deleted,
        rstudent=(y - expected) / np.sqrt(total + spread),
        dffits=(model.fitted - expected) / np.sqrt(hat * total),
        cook=np.sum(change**2, axis=1) / model.factor,
        cov_ratio=_ratios(model, deleted, inverse),
        hat=hat,
        dfbetas=(model.coefficients.estimate - deleted.beta)
        / np.sqrt(deleted.factor[:, None] * _variances(model, deleted)),
    )


def _ratios(model: Mixed, deleted: Refits, inverse: Floats) -> Floats:
    """|var(b(-i))| / |var(b)|, shape (k,): the squared determinants of the roots by each other."""
    found = np.full(model.k, np.nan)
    there = np.isfinite(deleted.tau2)
    _, log = np.linalg.slogdet(inverse @ deleted.root[there])
    found[there] = np.exp(2 * log) * (deleted.factor[there] / model.factor) ** model.design.p
    return found


def hat_values(model: Mixed) -> Floats:
    """The diagonal of H = X (X'AX)^-1 X'A, shape (k,): A the weights of the fit."""
    root = np.sqrt(model.weights)
    found = orthonormal((moved(model.design.X, model.at.origin) * root[:, None])[None])
    return np.asarray(np.sum(found.Q[0] ** 2, axis=1), dtype=np.float64)


def _variances(model: Mixed, deleted: Refits) -> Floats:
    """Unscaled variances of the coefficients of all k effects at the tau2 of each deletion, shape (k, p)."""
    found = np.full((model.k, model.design.p), np.nan)
    whole = batch_of(model)
    for some in pieces(np.flatnonzero(np.isfinite(deleted.tau2)), model.k):
        near, unit = whole.take(np.zeros(some.size, dtype=np.intp)).scaled()
        solved = solve(near, deleted.tau2[some] / unit)
        found[some] = lengths(back(solved.root, model.at.origin)) ** 2 * unit[:, None]
    return found
