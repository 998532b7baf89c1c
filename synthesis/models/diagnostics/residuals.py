"""How far each effect lies from what a model expects of it, and how far that is for an effect so precise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.diagnostics import residual_sheets
from synthesis.models.diagnostics.deletion import deletion
from synthesis.models.diagnostics.leverage import hat_values
from synthesis.models.kernel.coordinates import lengths, places
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled, model_of, names_of
from synthesis.models.multilevel.diagnostics.influence import influence
from synthesis.models.multilevel.diagnostics.leverage import fitted
from synthesis.models.multilevel.diagnostics.of import DEPENDENT, EFFECT, Dependent, multilevel_of
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

NOTHING_LEFT: Final = 1e-12  # the share of an effect's variance below which its residual is but rounding
OWN_WEIGHTS: Final = Unavailable(
    reason="models without each effect are fitted with weights 1 / (v + tau2) only"
)


@frozen(eq=False, repr=False)
class Residuals(Presented):
    """Residuals of k effects, called `names`, each of shape (k,), by four rules.

    `raw` in the units of y and `se` their standard errors; `pearson` = raw / sqrt(v + tau2); `standardised` =
    raw / se, internally studentised: nan where the model passes through an effect; `studentised`, externally: against
    the model without the effect, nan where there is none, with the reason in `without`.
    """

    names: tuple[str, ...]
    raw: Floats
    se: Floats
    pearson: Floats
    standardised: Floats
    studentised: Floats | Unavailable
    without: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    def sheet(self) -> Sheet:
        """The residuals in a table, an effect a row."""
        return residual_sheets.of_residuals(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame, an effect a row: raw, se, pearson, standardised, studentised; nan where there is none."""
        return residual_sheets.frame_of(self)


def raw(model: Mixed) -> Floats:
    """The effects y less the fitted values X beta, shape (k,), in the units of y."""
    return np.asarray(model.y - model.fitted, dtype=np.float64)


def pearson(model: Mixed) -> Floats:
    """Raw residuals over sqrt(v + tau2), shape (k,): in standard deviations of a study's effect."""
    return np.asarray(raw(model) / np.sqrt(model.v + model.tau2), dtype=np.float64)


def residual_se(model: Mixed) -> Floats:
    """The standard errors of the raw residuals, shape (k,); 0 where the model passes through an effect.

    With m_i = v_i + tau2 and h_i, H as of `influence`: the roots of the diagonal of (I - H) M (I - H)', which are
    sqrt(m_i (1 - h_i)); with weights of the user's own sqrt(m_i (1 - 2 h_i) + x_i S x_i'), S the covariance of the
    coefficients. tau2 is taken as known, and the test asked for scales nothing.
    """
    total, hat = model.v + model.tau2, hat_values(model)
    share = 1 - hat
    if model.options.own_weights:
        share = 1 - 2 * hat + lengths(places(model.at, model.design.X)) ** 2 / total
    return np.sqrt(total * np.where(share > NOTHING_LEFT, share, 0.0))


def standardised(model: Mixed) -> Floats:
    """Raw residuals over their standard errors, shape (k,); nan where the model passes through an effect."""
    se = residual_se(model)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(se > 0, _rounded_off(model) / se, np.nan)


def residuals(result: Mixed | Modelled | Dependent) -> Residuals:
    """Raw, Pearson, standardised and studentised residuals of the effects of a model.

    With r_i = y_i - x_i b, h_i and b(-i) as of `influence` (Viechtbauer & Cheung 2010, Res Synth Methods 1:112;
    Hedges & Olkin 1985, Statistical Methods for Meta-Analysis, ch. 12):

    - pearson = r_i / sqrt(v_i + tau2)
    - standardised = r_i / sqrt((v_i + tau2) (1 - h_i)), of variance 1 if the model holds
    - studentised = (y_i - x_i b(-i)) / sqrt(f (v_i + tau2(-i)) + x_i var(b(-i)) x_i'), the rstudent of `influence`

    Of dependent effects with covariance matrix M: pearson = r_i / sqrt(M_ii), standardised = r_i over the root of
    (M - X var(b) X')_ii, studentised as by `influence`.

    Args:
        result: A fit, a meta-regression or a mixed model, of k effects; or a model of dependent effects.

    Raises:
        NotEstimable: there is no model, as of one effect.
    """
    if isinstance(result, DEPENDENT):
        return _of_dependent(result)
    model = model_of(result)
    rest = _rounded_off(model)
    own, reasons = _studentised(result, model)
    return Residuals(
        names=names_of(result),
        raw=rest,
        se=residual_se(model),
        pearson=rest / np.sqrt(model.v + model.tau2),
        standardised=standardised(model),
        studentised=own,
        without=reasons,
    )


def _of_dependent(result: Dependent) -> Residuals:
    about, deleted = fitted(multilevel_of(result).model), influence(result, EFFECT)
    return Residuals(
        names=result.effects.names,
        raw=about.raw,
        se=about.se,
        pearson=about.pearson,
        standardised=about.standardised,
        studentised=deleted.rstudent,
        without=MappingProxyType(dict(deleted.untold) | dict(deleted.without)),
    )


def _rounded_off(model: Mixed) -> Floats:
    """Raw residuals, 0 throughout where the model meets every effect but for rounding."""
    return np.zeros(model.k) if model.scale == 0 else raw(model)


def _studentised(result: Mixed | Modelled, model: Mixed) -> tuple[Floats | Unavailable, Mapping[int, str]]:
    if model.options.own_weights:
        return OWN_WEIGHTS, MappingProxyType({})
    found = deletion(result, "effect")
    return found.rstudent, found.without.without
