"""The mean of some effects: random-effects and common-effect fits, with the headline interval chosen by rule.

The headline is the Knapp-Hartung interval, unless it is narrower than the Wald interval or its variance
is 0; then the Wald interval is the headline. Both are always kept. One study keeps its own interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.models.batch import batch
from synthesis.models.fit import Fit, Interval, Maybe
from synthesis.models.heterogeneity import heterogeneity
from synthesis.models.inference import Inference, Mean, infer, known_test
from synthesis.models.linear import solve
from synthesis.models.prediction import Basis, prediction
from synthesis.models.tau2 import TAU2, estimate
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]

ONE_STUDY = Unavailable(reason="one study")
NO_SPREAD = Unavailable(reason="all effects agree exactly, so the Knapp-Hartung variance is 0")
NO_TAU2 = Unavailable(reason="the common-effect model has no variance between studies")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """What was asked of a fit."""

    name: str
    tau2: str
    test: str
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Headline:
    """The interval and test that speak for a fit, and why if they are not those asked for."""

    inference: Inference
    notes: tuple[str, ...] = ()


def random_effects(effects: Effects, *, tau2: str = "REML", test: str = "knha", level: float = 0.95) -> Fit:
    """The mean of effects that differ between studies.

    y_i = mu + u_i + e_i, var(u_i) = tau2, var(e_i) = v_i; mu is the mean weighted by 1 / (v_i + tau2)
    (DerSimonian & Laird 1986, Control Clin Trials 7:177). Every row counts as independent.

    Args:
        effects: k effects, in the units of their measure.
        tau2: An estimator, a key of `tau2.TAU2`.
        test: A key of `inference.TESTS` or an alias; `knha` (Knapp & Hartung 2003, Stat Med 22:2693)
            gives way to `z` when its interval is the narrower one or its variance is 0.
        level: Level of all intervals.

    Returns:
        The fit. `se`, `interval` and `p` are those of the headline; `se_hk`, `interval_hk`, `p_hk` are
        pure Knapp-Hartung and `se_wald`, `interval_wald`, `p_wald` pure Wald, whatever `test` is.

    Raises:
        NotEstimable: no effects, an unknown choice, a y or v that cannot be used (study and field are
            named), or a search for tau2 that did not converge.
    """
    name = "common" if tau2 == "EE" else "random"
    return _fit(effects, _Model(name=name, tau2=tau2, test=known_test(test), level=level))


def common_effect(effects: Effects, *, level: float = 0.95) -> Fit:
    """The mean of effects that estimate one common value, weighted by 1 / v, with a Wald interval.

    tau2 is not estimated: it, and what is made from it, is `Unavailable` with that reason.

    Raises:
        NotEstimable: no effects, or a y or v that cannot be used (study and field are named).
    """
    return _fit(effects, _Model(name="common", tau2="EE", test="z", level=level))


def _fit(effects: Effects, model: _Model) -> Fit:
    if model.tau2 not in TAU2:
        raise NotEstimable(f"unknown tau2 estimator {model.tau2!r}; known: {', '.join(sorted(TAU2))}")
    check(effects)
    if effects.k == 1:
        return _one_study(effects, model)
    data = batch(effects.y, effects.v)
    found = estimate(data, model.tau2)
    if not found.converged[0]:
        raise NotEstimable(f"the search for tau2 ({model.tau2}) over {effects.k} effects did not converge")
    solved = solve(data, found.value)
    df = effects.k - 1
    mean = Mean(
        estimate=float(solved.beta[0, 0]),
        variance=float(solved.covariance[0, 0, 0]),
        scale=float(solved.q[0]) / df,
        df=df,
    )
    return _assemble(effects, model, mean, float(found.value[0]))


def check(effects: Effects) -> None:
    """Refuse effects that cannot be fitted.

    Raises:
        NotEstimable: none at all, or the y or v of some is missing or impossible; all are named.
    """
    if not effects.rows:
        raise NotEstimable("no studies")
    faults = [fault for row in effects.rows for fault in _faults(row)]
    if faults:
        raise NotEstimable("; ".join(faults))


def _faults(row: Effect) -> list[str]:
    who = f"{row.study_label or row.study}, {row.result or row.outcome}"
    found = []
    if not np.isfinite(row.y):
        found.append(f"{who}: y must be a finite number; found {row.y:g}")
    if not (np.isfinite(row.v) and row.v > 0):
        found.append(f"{who}: v must be a finite number above 0; found {row.v:g}")
    return found


def _assemble(effects: Effects, model: _Model, mean: Mean, tau2: float) -> Fit:
    knha, wald = infer(mean, "knha", model.level), infer(mean, "z", model.level)
    headline = _headline(mean, model, knha, wald)
    kept: Maybe = NO_TAU2 if model.name == "common" else tau2
    chosen = headline.inference
    interval, about_prediction = prediction(
        Basis(
            estimate=mean.estimate,
            k=effects.k,
            tau2=kept,
            headline=chosen.interval,
            se=chosen.se,
            df=chosen.df,
            se_hk=knha.se,
            se_wald=wald.se,
        )
    )
    return Fit(
        effects=effects,
        model=model.name,
        tau2_method=model.tau2,
        test=model.test,
        estimate=mean.estimate,
        se=chosen.se,
        interval=chosen.interval,
        p=chosen.p,
        interval_hk=knha.interval if knha.se else NO_SPREAD,
        interval_wald=wald.interval,
        se_hk=knha.se,
        se_wald=wald.se,
        p_hk=knha.p if knha.se else NO_SPREAD,
        p_wald=wald.p,
        tau2=kept,
        heterogeneity=heterogeneity(effects.y, effects.v, kept),
        prediction=interval,
        weights=_percent(1 / (effects.v + tau2)),
        notes=(*headline.notes, *about_prediction, *_about_rows(effects)),
    )


def _headline(mean: Mean, model: _Model, knha: Inference, wald: Inference) -> _Headline:
    if model.test != "knha":
        return _Headline(inference=infer(mean, model.test, model.level))
    if knha.se == 0:
        note = "All effects agree exactly, so the Knapp-Hartung variance is 0; the Wald interval is shown."
        return _Headline(inference=wald, notes=(note,))
    if _width(knha.interval) < _width(wald.interval):
        note = "The Knapp-Hartung interval is narrower than the Wald interval; the Wald interval is shown."
        return _Headline(inference=wald, notes=(note,))
    return _Headline(inference=knha)


def _one_study(effects: Effects, model: _Model) -> Fit:
    row = effects.rows[0]
    own = infer(Mean(estimate=row.y, variance=row.v, scale=1.0, df=1), "z", model.level)
    study = Interval(low=own.interval.low, high=own.interval.high, rule="study", level=model.level)
    return Fit(
        effects=effects,
        model=model.name,
        tau2_method=model.tau2,
        test=model.test,
        estimate=row.y,
        se=own.se,
        interval=study,
        p=own.p,
        interval_hk=ONE_STUDY,
        interval_wald=own.interval,
        se_hk=ONE_STUDY,
        se_wald=own.se,
        p_hk=ONE_STUDY,
        p_wald=own.p,
        tau2=ONE_STUDY,
        heterogeneity=heterogeneity(effects.y, effects.v, ONE_STUDY),
        prediction=ONE_STUDY,
        weights=np.array([100.0]),
        notes=("One study: its own estimate and interval are shown; nothing is pooled.",),
    )


def _about_rows(effects: Effects) -> tuple[str, ...]:
    k, n = effects.k, len(effects.studies)
    if k == n:
        return ()
    return (
        f"{k} effects come from {n} {'study' if n == 1 else 'studies'} and are pooled as if independent.",
    )


def _width(interval: Interval) -> float:
    return interval.high - interval.low


def _percent(weights: Floats) -> Floats:
    return np.asarray(100 * weights / np.sum(weights), dtype=np.float64)
