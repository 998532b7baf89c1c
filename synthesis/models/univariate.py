"""The mean of some effects: random-effects and common-effect fits, with the headline interval chosen by rule.

The headline is the Knapp-Hartung interval, unless it is narrower than the Wald interval or its variance
is 0; then the Wald interval is the headline. Both are always kept. One study keeps its own interval. A test
asked for by its name is that test.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.effects import WANTED, Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.models.design import intercept
from synthesis.models.fit import Fit, Interval, Maybe
from synthesis.models.heterogeneity import heterogeneity
from synthesis.models.inference import known_test
from synthesis.models.mixed import Coefficients, Mixed, Options, coefficients, mixed, under
from synthesis.models.owned import owned
from synthesis.models.prediction import Basis, known_style, prediction
from synthesis.models.tau2.estimation import COMMON
from synthesis.models.tau2.estimators import GIVEN, known_estimator
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]

HEADLINE = "headline"
"""The test that is Knapp-Hartung, or Wald where that is the wider one."""

ONE_STUDY = Unavailable(reason="one study")
NO_SPREAD = Unavailable(reason="all effects agree exactly, so the Knapp-Hartung variance is 0")
NO_TAU2 = Unavailable(reason="the common-effect model has no variance between studies")


@frozen
class _Model:
    """What was asked of a fit, as it was given, and with every name as the engine spells it."""

    asked: Options
    resolved: Options
    style: str

    @property
    def ruled(self) -> bool:
        return self.asked.test.strip().lower() == HEADLINE

    @property
    def name(self) -> str:
        return "common" if self.resolved.common else "random"

    @property
    def method(self) -> str:
        return self.resolved.tau2 if isinstance(self.resolved.tau2, str) else GIVEN


@frozen
class _Headline:
    """The mean and rule that speak for a fit, and why if they are not those asked for."""

    mean: Coefficients
    rule: str
    notes: tuple[str, ...] = ()


def random_effects(
    effects: Effects,
    *,
    tau2: str | float = "REML",
    test: str = HEADLINE,
    level: float = 0.95,
    weights: ArrayLike | str | None = None,
    prediction: str = "default",
) -> Fit:
    """The mean of effects that differ between studies.

    y_i = mu + u_i + e_i, var(u_i) = tau2, var(e_i) = v_i; mu is the mean weighted by 1 / (v_i + tau2)
    (DerSimonian & Laird 1986, Control Clin Trials 7:177). Every row counts as independent.

    Args:
        effects: k effects, in the units of their measure.
        tau2: An estimator, a key of `tau2.TAU2` or its readable alias (`paule-mandel`); or a number, which is
            then taken as known.
        test: A key of `inference.TESTS` or an alias; or `headline`: Knapp & Hartung (2003, Stat Med 22:2693),
            which gives way to Wald where its interval is the narrower one. `knha` is pure Knapp-Hartung. Where
            all effects agree exactly its variance is 0, and Wald stands in either case.
        level: Level of all intervals.
        weights: Weights of the user's own for the mean, shape (k,); `equal` gives all effects the same.
        prediction: How the prediction interval is made, a key of `prediction.PREDICTION`.

    Returns:
        The fit. `se`, `interval` and `p` are those of the headline; `se_hk`, `interval_hk`, `p_hk` are
        pure Knapp-Hartung and `se_wald`, `interval_wald`, `p_wald` pure Wald, whatever `test` is.

    Raises:
        NotEstimable: no effects, an unknown choice, a y or v that cannot be used (study and field are
            named), weights that cannot, or a search for tau2 that did not converge.
    """
    asked = _weighted(Options(tau2=tau2, test=test, level=level), weights)
    return _fit(effects, _known(asked, prediction))


def common_effect(effects: Effects, *, level: float = 0.95, weights: ArrayLike | str | None = None) -> Fit:
    """The mean of effects that estimate one common value, weighted by 1 / v, with a Wald interval.

    tau2 is not estimated: it, and what is made from it, is `Unavailable` with that reason.

    Args:
        effects: k effects, in the units of their measure.
        level: Level of all intervals.
        weights: Weights of the user's own for the mean, shape (k,); `equal` gives all effects the same.

    Raises:
        NotEstimable: no effects, or a y or v that cannot be used (study and field are named).
    """
    asked = _weighted(Options(tau2="EE", test="z", level=level), weights)
    return _fit(effects, _known(asked, "default"))


def check(effects: Effects) -> None:
    """Refuse effects that cannot be fitted.

    Raises:
        NotEstimable: none at all, or the y or v of some is missing or impossible; all are named.
    """
    expected.kind("effects", effects, Effects, WANTED)
    if not effects.rows:
        raise NotEstimable("no studies")
    y, v = effects.y, effects.v
    if not (np.isfinite(y).all() and np.isfinite(v).all() and (v > 0).all()):
        raise NotEstimable("; ".join(fault for row in effects.rows for fault in _faults(row)))


def _check_weights(effects: Effects, weights: Floats | None) -> None:
    if weights is not None and weights.shape != (effects.k,):
        raise NotEstimable(f"there are {effects.k} effects and {weights.size} weights")


def _weighted(options: Options, weights: ArrayLike | str | None) -> Options:
    if isinstance(weights, str):
        if weights != "equal":
            raise NotEstimable(f"weights must be numbers, one an effect, or 'equal'; found {weights!r}")
        return replace(options, weighted=False)
    return options if weights is None else replace(options, weights=owned("weights", weights))


def _known(asked: Options, style: str) -> _Model:
    """What was asked with every name as the engine spells it, refused where there is no such choice."""
    tau2 = known_estimator(asked.tau2) if isinstance(asked.tau2, str) else float(asked.tau2)
    if tau2 in COMMON:
        tau2 = "EE"
    resolved = replace(asked, tau2=tau2, test=known_test(asked.test))
    return _Model(asked=asked, resolved=resolved, style=known_style(style))


def _fit(effects: Effects, model: _Model) -> Fit:
    check(effects)
    _check_weights(effects, model.resolved.weights)
    if effects.k == 1:
        return _one_study(effects, model)
    found = mixed(effects.y, effects.v, intercept(effects.k), model.resolved)
    level = model.resolved.level
    return _assemble(effects, model, found, (under(found, "knha", level), under(found, "z", level)))


def _assemble(effects: Effects, model: _Model, found: Mixed, both: tuple[Coefficients, Coefficients]) -> Fit:
    level = model.resolved.level
    knha, wald = both
    headline = _headline(found, model, knha, wald)
    kept: Maybe = NO_TAU2 if model.name == "common" else found.tau2
    interval = _interval(headline.mean, headline.rule, level)
    flat = found.scale == 0
    basis = Basis(
        estimate=float(found.coefficients.estimate[0]),
        k=effects.k,
        tau2=kept,
        headline=interval,
        se=float(headline.mean.se[0]),
        df=headline.mean.df,
        se_hk=float(knha.se[0]),
        se_wald=float(wald.se[0]),
        test=model.resolved.test,
        given=model.method == GIVEN,
    )
    predicted, about_prediction = prediction(basis, model.style)
    return Fit(
        effects=effects,
        model=model.name,
        tau2_method=model.method,
        test=model.resolved.test,
        estimate=basis.estimate,
        se=basis.se,
        interval=interval,
        p=float(headline.mean.p[0]),
        interval_hk=NO_SPREAD if flat else _interval(knha, "knha", level),
        interval_wald=_interval(wald, "z", level),
        se_hk=basis.se_hk,
        se_wald=basis.se_wald,
        p_hk=NO_SPREAD if flat else float(knha.p[0]),
        p_wald=float(wald.p[0]),
        tau2=kept,
        heterogeneity=heterogeneity(effects.y, effects.v, kept),
        prediction=predicted,
        weights=found.weights,
        notes=(*headline.notes, *about_prediction, *_about_rows(effects)),
        asked=model.asked,
        ruled=model.ruled,
        mixed=found,
        prediction_style=model.style,
    )


def _headline(found: Mixed, model: _Model, knha: Coefficients, wald: Coefficients) -> _Headline:
    if model.resolved.test != "knha":
        return _Headline(mean=found.coefficients, rule=model.resolved.test)
    if found.scale == 0:
        note = "All effects agree exactly, so the Knapp-Hartung variance is 0; the Wald interval is shown."
        return _Headline(mean=wald, rule="z", notes=(note,))
    if model.ruled and knha.high[0] - knha.low[0] < wald.high[0] - wald.low[0]:
        note = "The Knapp-Hartung interval is narrower than the Wald interval; the Wald interval is shown."
        return _Headline(mean=wald, rule="z", notes=(note,))
    return _Headline(mean=knha, rule="knha")


def _interval(mean: Coefficients, rule: str, level: float) -> Interval:
    return Interval(low=float(mean.low[0]), high=float(mean.high[0]), rule=rule, level=level)


def _one_study(effects: Effects, model: _Model) -> Fit:
    row, level = effects.rows[0], model.resolved.level
    own = coefficients(("intercept",), np.array([row.y]), np.array([[row.v]]), float("inf"), level)
    return Fit(
        effects=effects,
        model=model.name,
        tau2_method=model.method,
        test=model.resolved.test,
        estimate=row.y,
        se=float(own.se[0]),
        interval=_interval(own, "study", level),
        p=float(own.p[0]),
        interval_hk=ONE_STUDY,
        interval_wald=_interval(own, "z", level),
        se_hk=ONE_STUDY,
        se_wald=float(own.se[0]),
        p_hk=ONE_STUDY,
        p_wald=float(own.p[0]),
        tau2=ONE_STUDY,
        heterogeneity=heterogeneity(effects.y, effects.v, ONE_STUDY),
        prediction=ONE_STUDY,
        weights=np.array([100.0]),
        notes=("One study: its own estimate and interval are shown; nothing is pooled.",),
        asked=model.asked,
        ruled=model.ruled,
        mixed=ONE_STUDY,
        prediction_style=model.style,
    )


def _faults(row: Effect) -> list[str]:
    who = f"{row.study_label or row.study}, {row.result or row.outcome}"
    found = []
    if not np.isfinite(row.y):
        found.append(f"{who}: y must be a finite number; found {row.y:g}")
    if not (np.isfinite(row.v) and row.v > 0):
        found.append(f"{who}: v must be a finite number above 0; found {row.v:g}")
    return found


def _about_rows(effects: Effects) -> tuple[str, ...]:
    k, n = effects.k, len(effects.studies)
    if k == n:
        return ()
    return (
        f"{k} effects come from {n} {'study' if n == 1 else 'studies'} and are pooled as if independent.",
    )
