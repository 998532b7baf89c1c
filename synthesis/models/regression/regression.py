"""Meta-regression: how effects depend on moderators, in a mixed model whose columns a formula makes."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.effects import WANTED, Effects, Excluded
from synthesis.errors import NotEstimable
from synthesis.models import model_tau2
from synthesis.models.design import intercept
from synthesis.models.mixed import Coefficients, Mixed, Omnibus, Options, mixed
from synthesis.models.owned import owned
from synthesis.models.regression import methods as regression_methods
from synthesis.models.regression import sheets as regression_sheets
from synthesis.models.regression.formula import formula as read
from synthesis.models.regression.model_matrix import ModelMatrix, model_matrix
from synthesis.models.regression.moderators import complete, moderators
from synthesis.models.tau2.estimators import GIVEN
from synthesis.models.univariate import check
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.tau2.interval import TauInterval

Floats = NDArray[np.float64]
Maybe = float | Unavailable

REGRESSION: Final = "a meta-regression, as meta_regression gives it"
FEW: Final = 10
NO_TAU2: Final = Unavailable(reason="the common-effect model has no variance between studies")
KNOWN_TAU2: Final = Unavailable(reason="tau2 was given, not estimated")
NO_CONSTANT: Final = Unavailable(
    reason="without an intercept the model does not hold the one without moderators"
)


@frozen(eq=False, repr=False)
class Regression(Presented):
    """A meta-regression of `effects`, those that have all moderators; `excluded` are those set aside.

    `asked` is what was asked for as it was given, `tau2_method` and `test` what that was taken as: `z` where the
    model meets every effect, so that the Knapp-Hartung variance is 0 and the Wald numbers stand.
    `r2` = 100 max(0, (tau2_null - tau2) / tau2_null), percent of the variance between studies that the
    moderators account for (Raudenbush 2009, Handbook of Research Synthesis, 2nd ed., ch. 16), `tau2_null`
    being that of the same effects without moderators by the same method; 0 when there is none to account for.
    """

    effects: Effects
    formula: str
    asked: Options = field(repr=False)
    tau2_method: str
    test: str
    matrix: ModelMatrix = field(repr=False)
    mixed: Mixed = field(repr=False)
    tau2: Maybe
    tau2_null: Maybe
    r2: Maybe
    excluded: tuple[Excluded, ...]
    notes: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """Rows in the model."""
        return self.effects.k

    @property
    def n_studies(self) -> int:
        """Studies the rows come from."""
        return len(self.effects.studies)

    @property
    def coefficients(self) -> Coefficients:
        """The coefficients by the test that was asked for."""
        return self.mixed.coefficients

    @property
    def omnibus(self) -> Omnibus:
        """The test of all coefficients but the intercept."""
        return self.mixed.omnibus

    @property
    def fitted(self) -> Floats:
        """The fitted values, shape (k,)."""
        return self.mixed.fitted

    @property
    def residuals(self) -> Floats:
        """The effects less their fitted values, shape (k,)."""
        return np.asarray(self.mixed.y - self.mixed.fitted, dtype=np.float64)

    @property
    def se_tau2(self) -> Maybe:
        """The standard error of tau2, from its asymptotic variance."""
        return model_tau2.standard_error(self.mixed)

    def tau2_interval(self, kind: str = "QP", level: float | None = None) -> TauInterval | Unavailable:
        """The interval of tau2, with those of tau, I2 and H2; by default that of the Q-profile method.

        Args:
            kind: QP, GENQ, PL, HT, Wald, Wald.log or Wald.sqrt.
            level: That of the regression's intervals where it is None.
        """
        return model_tau2.interval(self.mixed, kind, level)

    def statistics(self, likelihood: str = "REML") -> model_tau2.Statistics:
        """Log-likelihood, deviance, AIC, BIC and AICc by the full (ML) or restricted (REML) likelihood."""
        return model_tau2.statistics(self.mixed, likelihood)

    def sheet(self) -> Sheet:
        """The regression in tables: coefficients, heterogeneity, tests, notes."""
        return regression_sheets.of_regression(self)

    def in_a_line(self) -> str:
        """The regression in a few words."""
        return regression_sheets.in_a_line(self)

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports this regression, with its references below."""
        return regression_methods.of_regression(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the coefficients, one a row: estimate, se, statistic, df, p, interval."""
        return regression_sheets.frame(self.coefficients)


def meta_regression(
    effects: Effects,
    formula: str,
    *,
    tau2: str | float = "REML",
    test: str = "knha",
    level: float = 0.95,
    weights: ArrayLike | None = None,
) -> Regression:
    """Regress effects on moderators: y_i = x_i' beta + u_i + e_i, var(u_i) = tau2, var(e_i) = v_i.

    Weighted least squares with weights 1 / (v + tau2) (Berkey, Hoaglin, Mosteller & Colditz 1995, Stat
    Med 14:395). Every row counts as independent. Effects that lack a moderator are set aside and listed.

    Args:
        effects: The effects with their moderators; k enter the model.
        formula: What they are regressed on: `~ year + C(design, reference) * log(dose)`; see `formula`.
        tau2: An estimator, a key of `tau2.TAU2` or an alias, or a value taken as known.
        test: A key of `inference.TESTS` or an alias; `knha` is Knapp & Hartung (2003, Stat Med 22:2693).
        level: Level of all intervals.
        weights: One for each of `effects`, to be used in place of 1 / (v + tau2).

    Raises:
        NotEstimable: no effects, a y or v that cannot be used, a formula that cannot be read, an unknown
            moderator or choice, columns that repeat each other or are too many (all are named), or a search
            for tau2 that did not converge.
    """
    expected.kind("effects", effects, Effects, WANTED)
    asked = Options(
        tau2=tau2,
        test=test,
        level=level,
        weights=None if weights is None else owned("weights", weights),
    )
    parsed = read(formula)
    kept, aside = complete(effects, (parsed,))
    check(kept)
    matrix = model_matrix(parsed, moderators(kept, parsed))
    model = mixed(
        kept.y,
        kept.v,
        matrix.design,
        replace(asked, weights=_kept_weights(asked.weights, effects, kept)),
    )
    null, r2 = _explained(model, matrix)
    return Regression(
        effects=kept,
        formula=parsed.text,
        asked=asked,
        tau2_method=model.options.tau2 if isinstance(model.options.tau2, str) else GIVEN,
        test=model.rule,
        matrix=matrix,
        mixed=model,
        tau2=NO_TAU2 if model.options.common else model.tau2,
        tau2_null=null,
        r2=r2,
        excluded=aside,
        notes=(*_about_rows(kept, aside), *_about_spread(model)),
    )


def again(fit: Regression, tau2: str) -> Regression:
    """The same regression of the same effects by another estimator of tau2."""
    asked = fit.asked
    rows = replace(fit.effects, excluded=())
    weights = fit.mixed.options.weights
    return meta_regression(rows, fit.formula, tau2=tau2, test=asked.test, level=asked.level, weights=weights)


def _kept_weights(weights: Floats | None, effects: Effects, kept: Effects) -> Floats | None:
    if weights is None:
        return None
    if weights.shape != (effects.k,):
        raise NotEstimable(f"there are {effects.k} effects and {weights.size} weights")
    within = {id(row) for row in kept.rows}
    return weights[[id(row) in within for row in effects.rows]]


def _explained(model: Mixed, matrix: ModelMatrix) -> tuple[Maybe, Maybe]:
    """tau2 without moderators, and the share of it that they account for."""
    options = model.options
    if options.common:
        return NO_TAU2, NO_TAU2
    if not isinstance(options.tau2, str):
        return KNOWN_TAU2, KNOWN_TAU2
    if not matrix.holds_constant:
        return NO_CONSTANT, NO_CONSTANT
    null = mixed(model.y, model.v, intercept(model.k), options).tau2
    return null, 100 * max(0.0, (null - model.tau2) / null) if null > 0 else 0.0


def _about_rows(effects: Effects, aside: tuple[Excluded, ...]) -> tuple[str, ...]:
    k, n = effects.k, len(effects.studies)
    notes = []
    if n < FEW:
        notes.append(f"The regression rests on {n} studies; with fewer than {FEW} it is easily misled.")
    if k != n:
        studies = "study" if n == 1 else "studies"
        notes.append(f"{k} effects come from {n} {studies} and are regressed as if independent.")
    if aside:
        notes.append(
            f"{len(aside)} {'effect is' if len(aside) == 1 else 'effects are'} left out for want of a moderator."
        )
    return tuple(notes)


def _about_spread(model: Mixed) -> tuple[str, ...]:
    if model.options.test != "knha" or model.scale >= 1:
        return ()
    if model.scale == 0:
        note = "The model meets every effect exactly, so the Knapp-Hartung variances are 0; "
        return (note + "the Wald tests and intervals are shown.",)
    return ("The Knapp-Hartung standard errors are below the Wald ones; test=adhoc keeps them from that.",)
