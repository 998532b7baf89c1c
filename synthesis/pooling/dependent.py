"""Dependent effects pooled by the correlated and hierarchical effects model, made a fit like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from synthesis.dependence.assumed import Assumed, assumed_covariance
from synthesis.dependence.composite import composite
from synthesis.dependence.correlations import Correlations
from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.models.fit import Fit, Heterogeneity, Interval, SubgroupTest
from synthesis.models.inference import quantile
from synthesis.models.multilevel.correlated import RULE, CorrelatedHierarchical, of_covariance
from synthesis.models.multilevel.weights import row_weights
from synthesis.models.univariate import common_effect
from synthesis.numbers import Unavailable

MODEL: Final = "che"
LEVEL: Final = "level_of_subgroup"
NO_HK: Final = Unavailable(reason="a model of dependent effects has no Knapp-Hartung interval")
NO_MIXED: Final = Unavailable(reason="the effects were pooled by a model of dependent effects")
NEGATIVE: Final = "the model would give some effects weights below 0"


def by_correlated_effects(effects: Effects, detail: Correlations) -> Fit:
    """Effects pooled by the correlated and hierarchical effects model with CR2 variances.

    `tau2` of the fit is the variance of true effects in all, between and within studies; its `weights` are the row
    sums of the inverse covariance matrix, in percent. Effects of one study alone are made their composite, which
    stands with its own interval.

    Raises:
        NotEstimable: there are none, or the model cannot be fitted to them.
    """
    if not effects.rows:
        raise NotEstimable("no studies")
    if effects.k == 1:
        return replace(common_effect(effects), model=MODEL)
    found = assumed_covariance(effects, detail)
    if len(effects.studies) == 1:
        return _alone(effects, found)
    return _fit(effects, of_covariance(effects, found))


def _alone(effects: Effects, found: Assumed) -> Fit:
    """The effects of one study: their composite with its own interval, each weighted as it counts in that."""
    one = common_effect(composite(effects, found.V))
    sums = np.linalg.solve(found.V.dense(), np.ones(effects.k))
    below = bool(np.any(sums < 0))
    return replace(
        one,
        effects=effects,
        model=MODEL,
        weights=np.full(effects.k, 100 / effects.k) if below else 100 * sums / sums.sum(),
        unweighted=NEGATIVE if below else "",
        notes=("One study: the composite of its effects stands.",),
    )


def _fit(effects: Effects, made: CorrelatedHierarchical) -> Fit:
    base = common_effect(effects, weights="equal", level=made.robust.level)
    mean, shares = made.mean, made.shares
    if (
        isinstance(mean.se, Unavailable)
        or isinstance(mean.p, Unavailable)
        or isinstance(mean.df, Unavailable)
    ):
        reasons = [one.reason for one in (mean.se, mean.p, mean.df) if isinstance(one, Unavailable)]
        raise NotEstimable(reasons[0])
    model = made.model.model
    total = sum(made.tau2s.values())
    half = quantile(made.robust.level, float("inf")) * mean.se
    wald = Interval(low=mean.estimate - half, high=mean.estimate + half, rule="z", level=made.robust.level)
    weights = row_weights(model)
    below = bool(np.any(weights < 0))
    return replace(
        base,
        model=MODEL,
        tau2_method=model.asked.method,
        test=RULE,
        estimate=mean.estimate,
        se=mean.se,
        interval=made.interval,
        p=mean.p,
        interval_hk=NO_HK,
        interval_wald=wald,
        se_hk=NO_HK,
        se_wald=mean.se,
        p_hk=NO_HK,
        p_wald=_normal(mean.estimate / mean.se),
        tau2=total,
        heterogeneity=Heterogeneity(
            q=model.q,
            q_df=model.q_df,
            q_p=model.q_p,
            i2_q=100 * max(0.0, (model.q - model.q_df) / model.q) if model.q > 0 else 0.0,
            i2_tau2=shares.i2,
            h2=1 + total / shares.typical,
            h2_q=model.q / model.q_df,
        ),
        prediction=made.prediction,
        weights=base.weights if below else weights,
        unweighted=NEGATIVE if below else "",
        notes=(made.assumed.methods_text(), *made.robust.notes, *made.notes),
        mixed=NO_MIXED,
        counted=made,
        own_df=mean.df,
    )


def between_levels(effects: Effects, levels: Sequence[str], detail: Correlations) -> SubgroupTest:
    """The test that levels have one mean, in one model of all their effects: HTZ with CR2 variances.

    A study may have effects in several levels. The levels share the variances between and within studies; F on
    J - 1 and Satterthwaite-like degrees of freedom (Pustejovsky & Tipton 2018, J Bus Econ Stat 36:672).

    Args:
        effects: The effects, (k,).
        levels: The level of each; empty where it is not known, which keeps the effect out.
        detail: What is assumed of the sampling errors.
    """
    rows = [
        replace(row, moderators={**row.moderators, LEVEL: level})
        for row, level in zip(effects.rows, levels, strict=True)
        if level
    ]
    found = sorted({str(row.moderators[LEVEL]) for row in rows})
    if len(found) < 2:
        none = Unavailable(reason="fewer than two levels to compare")
        return SubgroupTest(q=none, df=0, p=none)
    df = len(found) - 1
    alone = _of_one_study(rows)
    if alone:
        none = Unavailable(reason=f"{alone}: with one study it says nothing of how studies differ")
        return SubgroupTest(q=none, df=df, p=none)
    some = replace(effects, rows=tuple(rows), excluded=())
    try:
        made = of_covariance(some, assumed_covariance(some, detail), formula=f"~ C({LEVEL})").robust.omnibus
    except NotEstimable as error:
        none = Unavailable(reason=str(error))
        return SubgroupTest(q=none, df=df, p=none)
    if isinstance(made.df2, Unavailable) or isinstance(made.p, Unavailable):
        none = made.df2 if isinstance(made.df2, Unavailable) else Unavailable(reason="no test")
        return SubgroupTest(q=none, df=df, p=none)
    return SubgroupTest(q=made.statistic, df=df, p=made.p, df2=made.df2)


def _of_one_study(rows: Sequence[Effect]) -> str:
    """A level whose effects are all of one study; empty where there is none."""
    studies: dict[str, set[str]] = {}
    for row in rows:
        studies.setdefault(str(row.moderators[LEVEL]), set()).add(row.study)
    return next((level for level, some in studies.items() if len(some) == 1), "")


def _normal(z: float) -> float:
    from scipy.special import ndtr

    return float(2 * ndtr(-abs(z)))
