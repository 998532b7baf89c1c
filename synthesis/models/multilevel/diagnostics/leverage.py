"""Leverages, weights and residuals of the effects in a model with random terms, block by block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.multilevel.algebra import blocks_of
from synthesis.models.multilevel.layout import Stack
from synthesis.models.multilevel.model import MultilevelModel
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

NOTHING_LEFT: Final = 1e-12  # the share of an effect's variance below which its residual is but rounding
NO_ROW_SUMS: Final = Unavailable(reason="row sums are weights of a mean; there are moderators")


@frozen(eq=False)
class Fitted:
    """What a model makes of k effects, (k,) each: `raw` residuals y - X b, with standard errors `se`, and `hat`.

    `total` are the variances M_ii; `se` is 0 where the model passes through an effect.
    """

    raw: Floats
    se: Floats
    hat: Floats
    total: Floats

    @property
    def pearson(self) -> Floats:
        """Residuals over the standard deviations of the effects."""
        return self.raw / np.sqrt(self.total)

    @property
    def standardised(self) -> Floats:
        """Residuals over their own standard errors; nan where the model passes through an effect."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.se > 0, self.raw / self.se, np.nan)


def fitted(model: MultilevelModel) -> Fitted:
    """Residuals and leverages of the effects.

    With M the covariance matrix of y, U = M^-1 X and G = (X'M^-1 X)^-1: h_i = x_i G u_i', the diagonal of
    H = X G X'M^-1; the residuals y - X b have the covariance matrix M - X G X' (Hedges & Olkin 1985, Statistical
    Methods for Meta-Analysis, ch. 12; Cook & Weisberg 1982, Residuals and Influence in Regression). The parameters of
    the random terms are taken as known.
    """
    X, at = model.design.X, model.at
    XG = X @ at.G
    total = _diagonal(model)
    rest = total - np.sum(XG * X, axis=1) * model.unit**2
    return Fitted(
        raw=model.y - model.fitted,
        se=np.sqrt(np.where(rest > NOTHING_LEFT * total, rest, 0.0)),
        hat=np.asarray(np.sum(XG * at.U[:-1], axis=1), dtype=np.float64),
        total=total,
    )


def weights(model: MultilevelModel) -> Floats:
    """The weights of the effects by the diagonal of W = M^-1, in percent of its sum, (k,)."""
    own = _inverse_diagonal(model)
    return np.asarray(100 * own / own.sum(), dtype=np.float64)


def row_sums(model: MultilevelModel) -> Floats | Unavailable:
    """The weights of the effects in the mean, in percent, (k,): W 1 / (1'W 1); negative ones can be.

    The mean is the sum of these weights and the effects. With moderators there is no such sum.
    """
    X = model.design.X
    if X.shape[1] != 1 or np.any(X[0, 0] != X):
        return NO_ROW_SUMS
    own = model.at.U[:-1, 0]
    return np.asarray(100 * own / own.sum(), dtype=np.float64)


def totals(values: Floats, of: Indices) -> Floats:
    """The sums of values (k,) over the effects of each cluster, (m,)."""
    return np.asarray(np.bincount(of, weights=values), dtype=np.float64)


def _diagonal(model: MultilevelModel) -> Floats:
    """The variances M_ii, (k,), in the units of y squared."""
    layout, theta = model.layout, model.at.theta
    found = np.empty(layout.k + 1)
    _placed(found, layout.stacks, blocks_of(layout, theta))
    for i, columns in layout.outside:
        found += theta[layout.at[i]][0] * np.sum(layout.Z[:, columns], axis=1)
    return found[:-1] * model.unit**2


def _inverse_diagonal(model: MultilevelModel) -> Floats:
    """The diagonal of M^-1, (k,), but for the unit."""
    layout, at = model.layout, model.at
    found = np.empty(layout.k + 1)
    _placed(found, layout.stacks, at.inverse)
    if at.W.shape[1]:
        found -= np.sum((at.W @ at.K) * at.W, axis=1)
    return found[:-1]


def _placed(into: Floats, stacks: Sequence[Stack], blocks: Sequence[Floats]) -> None:
    for stack, block in zip(stacks, blocks, strict=True):
        into[stack.rows] = np.diagonal(block, axis1=1, axis2=2)
