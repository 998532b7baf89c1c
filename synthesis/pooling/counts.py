"""The counts behind some effects pooled: by Mantel and Haenszel, by Peto, by a mixed model; each made a fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.data_frames.count_frames import KINDS, Counts
from synthesis.effects import Effect, Effects, Excluded, set_aside
from synthesis.errors import NotEstimable
from synthesis.measures.registry import MEASURES
from synthesis.models.counts.count_fits import ChiSquared, Coefficient, Spread, coefficient
from synthesis.models.counts.counts import Rates, Tables
from synthesis.models.fit import Fit, Heterogeneity, Interval, Maybe
from synthesis.models.univariate import common_effect
from synthesis.numbers import Unavailable
from synthesis.routes.effect_rows import NO_COUNTS, ZERO_CELLS
from synthesis.routes.orientation import ORIENTATION

NO_TAU2: Final = Unavailable(reason="the model has one effect for all studies")
NO_HK: Final = Unavailable(reason="a model of counts has no Knapp-Hartung interval")
NO_OWN: Final = Unavailable(reason="the model rests on no estimates of the studies’ own")
NO_WEIGHTS: Final = "the model gives studies no weights"

NONE: Final = "no events in either arm"
ALL: Final = "nobody without the event in either arm"

_SILENT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"OR": (NONE, ALL), "RR": (NONE,), "IRR": (NONE,)}
)
"""What leaves a study without information on each ratio; it tells something of a difference all the same."""


@frozen
class Pool:
    """Effects with counts that tell something of their measure, those counts, and how the result is turned.

    `sign` is -1 where the effects were turned, so that what the counts give in the measure's own direction is
    turned too. Where only some were turned, the arms of these have changed places in `data`.
    """

    effects: Effects
    data: Counts
    sign: float


def pool(effects: Effects) -> Pool:
    """The counts behind some effects; what has none, or tells nothing of the measure, is set aside and listed.

    Raises:
        NotEstimable: no effect is left.
    """
    measure = effects.measure
    needs = MEASURES[measure].inputs
    kept: list[Effect] = []
    aside: list[Excluded] = []
    for row in effects.rows:
        lacking = not set(needs) <= set(row.inputs)
        silent = "" if lacking else _silent(row, measure)
        if lacking:
            reason = f"the model pools counts; this effect was had otherwise ({row.route})"
            aside.append(set_aside(row, NO_COUNTS, reason))
        elif silent:
            reason = f"{silent}: the study tells nothing of the {MEASURES[measure].label}"
            aside.append(set_aside(row, ZERO_CELLS, reason))
        else:
            kept.append(row)
    if not kept:
        raise NotEstimable(_nothing(effects, aside))
    signs = [_sign(row) for row in kept]
    mixed = len(set(signs)) > 1
    found = replace(effects, rows=tuple(kept), excluded=(*effects.excluded, *aside))
    columns = [
        _swapped(row.inputs) if mixed and sign < 0 else row.inputs
        for row, sign in zip(kept, signs, strict=True)
    ]
    make = dict(KINDS)[needs]
    data = make(_names(found), **{name: [one[name] for one in columns] for name in needs})
    return Pool(effects=found, data=data, sign=1.0 if mixed else signs[0])


def _nothing(effects: Effects, aside: Sequence[Excluded]) -> str:
    """Why no effect is left to pool."""
    if not effects.rows:
        return "no studies"
    rules = {one.rule for one in aside}
    if rules == {NO_COUNTS}:
        return "no study has the counts that the model pools"
    return f"no study with counts tells anything of the {MEASURES[effects.measure].label}"


def _silent(row: Effect, measure: str) -> str:
    """Why the counts of a row tell nothing of the measure; empty where they do."""
    known = _SILENT.get(measure, ())
    counts = row.inputs
    events = sum(value for name, value in counts.items() if name.startswith("events"))
    people = sum(value for name, value in counts.items() if name.startswith("n_"))
    if NONE in known and events == 0:
        return NONE
    return ALL if ALL in known and events == people else ""


def _sign(row: Effect) -> float:
    """-1 where an effect was turned, so that it points against the measure's own direction."""
    return row.sense * ORIENTATION.get(row.tags.get("polarity", ""), 1.0) if row.sense else 1.0


def _swapped(counts: Mapping[str, float]) -> Mapping[str, float]:
    """The counts with the arms in each other's place."""
    other = {"exp": "ctl", "ctl": "exp"}
    parts = [(name.rpartition("_"), value) for name, value in counts.items()]
    return {f"{stem}_{other[end]}": value for (stem, _, end), value in parts}


def _names(effects: Effects) -> tuple[str, ...]:
    """How the rows are called in notes: as in print where that tells them apart."""
    several = Counter(effects.names)
    return tuple(
        row.name if several[name] > 1 else name for name, row in zip(effects.names, effects.rows, strict=True)
    )


def by_mantel_haenszel(effects: Effects) -> Fit:
    """The counts behind effects pooled as one common ratio or difference by Mantel and Haenszel.

    Raises:
        NotEstimable: nothing to pool, or no ratio can be made of the sums of the counts.
    """
    from synthesis.models.counts.mantel_haenszel import mantel_haenszel

    found = pool(effects)
    if found.effects.k == 1:
        return _alone(found, "mantel_haenszel")
    if not isinstance(found.data, (Tables, Rates)):
        raise NotEstimable(f"{effects.measure} is not pooled by Mantel and Haenszel")
    made = mantel_haenszel(found.data, measure=effects.measure)
    fit = _fixed(found, made.pooled, made.heterogeneity)
    return replace(fit, weights=made.weights, notes=(*made.notes, *fit.notes), counted=made)


def by_peto(effects: Effects) -> Fit:
    """The counts behind effects pooled as one common odds ratio by Peto's method.

    Raises:
        NotEstimable: nothing to pool.
    """
    from synthesis.models.counts.peto import peto

    found = pool(effects)
    if found.effects.k == 1:
        return _alone(found, "peto")
    if not isinstance(found.data, Tables):
        raise NotEstimable(f"{effects.measure} is not pooled by Peto's method")
    made = peto(found.data)
    fit = _fixed(found, made.pooled, made.heterogeneity)
    return replace(fit, model="peto", weights=made.weights, notes=(*made.notes, *fit.notes), counted=made)


def by_mixed_model(effects: Effects, *, model: str, test: str = "z") -> Fit:
    """The counts behind effects in a generalised linear mixed model, its kind one of those of the measure.

    Raises:
        NotEstimable: nothing to pool, counts that are not whole or have no finite estimate, a search that
            did not converge.
    """
    from synthesis.models.counts.glmm import glmm

    found = pool(effects)
    if found.effects.k == 1:
        return _alone(found, model)
    made = glmm(found.data, measure=effects.measure, model=model, test=test)
    mean = made.coefficients[0]
    wald = coefficient(mean.name, mean.estimate, mean.se**2, level=mean.interval.level)
    fit = _fit(found, mean, wald)
    predicted = made.prediction
    if isinstance(predicted, Interval):
        predicted = _turned(predicted, found.sign)
    q, q_df, q_p = _tested(made.wald)
    return replace(
        fit,
        model=model,
        tau2_method="ML",
        test=test,
        tau2=made.tau2,
        heterogeneity=Heterogeneity(
            q=q, q_df=q_df, q_p=q_p, i2_q=NO_OWN, i2_tau2=made.i2, h2=made.h2, h2_q=NO_OWN
        ),
        prediction=predicted,
        unweighted=NO_WEIGHTS,
        notes=(*made.notes, *fit.notes),
        counted=made,
    )


def _tested(found: ChiSquared | Unavailable) -> tuple[Maybe, int, Maybe]:
    """A test of heterogeneity: its statistic, degrees of freedom and p, or why there is none."""
    if isinstance(found, Unavailable):
        return found, 0, found
    return found.statistic, found.df, found.p


def _fixed(found: Pool, mean: Coefficient, spread: Spread | Unavailable) -> Fit:
    """The fit of one common effect."""
    if isinstance(spread, Unavailable):
        seen = Heterogeneity(
            q=spread, q_df=0, q_p=spread, i2_q=spread, i2_tau2=NO_TAU2, h2=NO_TAU2, h2_q=spread
        )
    else:
        seen = Heterogeneity(
            q=spread.q,
            q_df=spread.df,
            q_p=spread.p,
            i2_q=spread.i2,
            i2_tau2=NO_TAU2,
            h2=NO_TAU2,
            h2_q=spread.h2,
        )
    return replace(_fit(found, mean, mean), heterogeneity=seen)


def _fit(found: Pool, mean: Coefficient, wald: Coefficient) -> Fit:
    """A fit with the mean of a model of counts, turned as the effects are."""
    sign = found.sign
    base = common_effect(found.effects, weights="equal", level=mean.interval.level)
    return replace(
        base,
        model="mantel_haenszel",
        test="z",
        estimate=sign * mean.estimate + 0.0,
        se=mean.se,
        interval=_turned(mean.interval, sign),
        p=mean.p,
        interval_hk=NO_HK,
        interval_wald=_turned(wald.interval, sign),
        se_hk=NO_HK,
        se_wald=wald.se,
        p_hk=NO_HK,
        p_wald=wald.p,
        tau2=NO_TAU2,
        prediction=NO_TAU2,
        notes=tuple(note for note in base.notes if "as if independent" in note),
        mixed=NO_OWN,
    )


def _turned(found: Interval, sign: float) -> Interval:
    """An interval of the measure's own direction, its limits exchanged where effects were turned."""
    if sign > 0:
        return found
    return replace(found, low=-found.high, high=-found.low)


def _alone(found: Pool, model: str) -> Fit:
    """One effect, which stands with its own interval: nothing is pooled."""
    return replace(common_effect(found.effects), model=model)
