"""The cumulative and leave-one-out forest plots that a plan asks for, from the numbers of its diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from synthesis.analysis import Analysis
from synthesis.diagnosing import Diagnosis, Refit, order_words, side_of
from synthesis.figures.figure import Figure
from synthesis.figures.forest.spec import Margins
from synthesis.figures.review_axes import ends_asked, margins_of, measured, scale_key
from synthesis.figures.review_points import effects_of, example, in_words, sides
from synthesis.figures.stepwise_forest.plot import stepwise_forest
from synthesis.figures.stepwise_forest.spec import (
    AT,
    CI,
    EFFECTS,
    ESTIMATE,
    I2,
    STATISTICS,
    STUDIES,
    TAU2,
    Number,
    P,
    Step,
    Steps,
    StepwiseSpec,
)
from synthesis.figures.stepwise_forest.words import MARK
from synthesis.ledger.diagnoses import diagnosis_key, step_key, study_key
from synthesis.ledger_items import as_shown, p_text
from synthesis.letter_case import lower_first, upper_first
from synthesis.measures.registry import MEASURES
from synthesis.models.fit import Fit, Interval, Maybe
from synthesis.models.words.model import mean_words
from synthesis.numbers import Unavailable, count, estimate, interval, percent, statistic
from synthesis.plan.plan import FigurePlan
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.views.curves import readings_of
from synthesis.woven import Run, weave, words

NOT_ASKED: Final = Unavailable(reason="the diagnostics of its synthesis do not ask for it")
SIDES: Final = MappingProxyType(
    {1: "lies above no effect", 0: "includes no effect", -1: "lies below no effect"}
)
"""What an interval does, by its side of no effect."""


def cumulative_forests(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The mean of a synthesis as studies enter one by one."""
    found = _diagnosis(analysis, plan)
    order = plan.text("order") or next(iter(found.cumulated if found is not None else ()), "")
    steps = NOT_ASKED if found is None else found.cumulated.get(order, NOT_ASKED)
    if isinstance(steps, Unavailable):
        return steps
    if found is None or isinstance(found.synthesis, Failed):
        return NOT_ASKED
    own = found.synthesis
    name = order.replace("_", " ")
    marks = tuple(_turns(steps))
    made = tuple(
        _step(one, ("+ " if i else "") + one.label, step_key(found, order, i), own, marked=marks[i])
        for i, one in enumerate(steps)
    )
    spec = replace(
        _spec(analysis, plan, own, "entering", made),
        title=plan.title or f"{own.label}, cumulated by {name}",
        caption=_caption(
            analysis,
            own,
            f"studies enter one by one, {order_words(order)} (cumulative synthesis, Lau et al. 1992)",
        ),
        order=upper_first(name),
        table=f"cumulative_{found.id}_{order}",
        changes=_entering(steps, own),
    )
    return stepwise_forest(spec)


def leave_one_out_forests(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The mean of a synthesis without each of its studies."""
    found = _diagnosis(analysis, plan)
    left = NOT_ASKED if found is None else found.left_out
    if isinstance(left, Unavailable):
        return left
    if found is None or isinstance(found.synthesis, Failed):
        return NOT_ASKED
    own = found.synthesis
    side = side_of(own.random.interval)
    steps = sorted(left, key=_by_estimate) if plan.text("order") == "effect" else left
    base = f"{diagnosis_key(found)}.left_out"
    made = tuple(
        _step(one, f"Without {one.label}", f"{base}.{study_key(one.id)}", own, marked=one.side != side)
        for one in steps
    )
    spec = replace(
        _spec(analysis, plan, own, "left_out", made),
        title=plan.title or f"{own.label}, without each study in turn",
        caption=_caption(analysis, own, "each study is left out in turn, with all its effects"),
        table=f"diagnostics_{found.id}",
        changes=_leaving(left, own),
    )
    return stepwise_forest(spec)


def _diagnosis(analysis: Analysis, plan: FigurePlan) -> Diagnosis | None:
    return next((one for one in analysis.diagnoses if one.id == plan.synthesis), None)


def _by_estimate(one: Refit) -> tuple[bool, float]:
    """From the lowest up; what has no estimate comes last."""
    lacks = isinstance(one.estimate, Unavailable)
    return lacks, 0.0 if isinstance(one.estimate, Unavailable) else one.estimate


def _spec(
    analysis: Analysis, plan: FigurePlan, own: Synthesis, of: Steps, steps: tuple[Step, ...]
) -> StepwiseSpec:
    measure = own.plan.measure
    fit = own.random
    new = fit.prediction
    return StepwiseSpec(
        id=plan.id,
        title="",
        steps=steps,
        whole=_whole(own),
        of=of,
        label=measured(measure),
        columns=plan.columns or _told(fit),
        favours=sides(analysis, own),
        ratio=MEASURES[measure].scale == "exp",
        null=MEASURES[measure].comparative,
        margins=_margins(analysis, own) if plan.flag("margins", default=True) else None,
        prediction=None
        if isinstance(new, Unavailable) or not plan.flag("prediction")
        else (new.low, new.high),
        x_range=ends_asked(plan, measure),
        level=percent(100 * fit.interval.level),
    )


def _told(fit: Fit) -> tuple[str, ...]:
    """The statistics that stand beside the estimates: of a model with one effect for all studies no τ²."""
    return tuple(name for name in STATISTICS if name != TAU2 or not isinstance(fit.tau2, Unavailable))


def _margins(analysis: Analysis, own: Synthesis) -> Margins | None:
    read = readings_of(analysis, own.id)
    return None if read is None else margins_of(read.margin, own.effects.rows[0].sense)


def _step(one: Refit, label: str, base: str, own: Synthesis, *, marked: bool) -> Step:
    """A row of the table of diagnostics."""
    measure = own.plan.measure
    ends = one.interval
    return Step(
        label=label,
        estimate=one.estimate,
        interval=ends if isinstance(ends, Unavailable) else (ends.low, ends.high),
        numbers=(
            *([Number(column=AT, text=one.at, key=f"{base}.at")] if one.at else []),
            Number(column=STUDIES, text=count(len(one.effects.studies)), key=f"{base}.studies"),
            Number(column=EFFECTS, text=count(one.effects.k), key=f"{base}.k"),
            *_means(measure, one.estimate, ends, base),
            *_statistics((one.p, one.tau2, one.i2), base, "i2"),
        ),
        marked=marked and MEASURES[measure].comparative and not isinstance(ends, Unavailable),
        source=next((row.origins[0] for row in own.effects.rows if row.study == one.id and row.origins), ""),
    )


def _whole(own: Synthesis) -> Step:
    """The synthesis as planned."""
    fit, base = own.random, f"syntheses.{own.id}"
    n = len(own.effects.studies)
    spread = fit.heterogeneity
    by_q = isinstance(spread.i2_tau2, Unavailable)
    i2 = spread.i2_q if by_q else spread.i2_tau2
    return Step(
        label=weave("All {n} studies", n=Run(text=count(n), key=f"{base}.studies")) if n > 1 else "The study",
        estimate=fit.estimate,
        interval=(fit.interval.low, fit.interval.high),
        numbers=(
            Number(column=STUDIES, text=count(n), key=f"{base}.studies"),
            Number(column=EFFECTS, text=count(fit.k), key=f"{base}.k"),
            *_means(own.plan.measure, fit.estimate, fit.interval, base),
            *_statistics((fit.p, fit.tau2, i2), base, "i2_q" if by_q else "i2_tau2"),
        ),
    )


def _means(measure: str, y: Maybe, ends: Interval | Unavailable, base: str) -> Iterator[Number]:
    """A mean and its interval on the scale of the axis, as the ledger keeps them."""
    scale = scale_key(measure)
    if not isinstance(y, Unavailable):
        yield Number(column=ESTIMATE, text=estimate(as_shown(measure, y)), key=f"{base}{scale}.estimate")
    if not isinstance(ends, Unavailable):
        low, high = sorted(as_shown(measure, end) for end in (ends.low, ends.high))
        yield Number(column=CI, text=interval(low, high), key=f"{base}{scale}.ci")


def _statistics(values: tuple[Maybe, Maybe, Maybe], base: str, i2: str) -> Iterator[Number]:
    """The p-value and both measures of heterogeneity, where there are such."""
    for name, key, value in zip(STATISTICS, (P, TAU2, i2), values, strict=True):
        if not isinstance(value, Unavailable):
            yield Number(column=name, text=_WRITTEN[name](value), key=f"{base}.{key}")


_WRITTEN: Final[Mapping[str, Callable[[float], str]]] = MappingProxyType(
    {P: p_text, TAU2: lambda x: statistic(x, 3), I2: percent}
)


def _caption(analysis: Analysis, own: Synthesis, how: str) -> str:
    told = weave(
        "{effects}; {how}. Each row is the {mean} by the model of the synthesis.",
        effects=effects_of(own),
        how=words(how),
        mean=words(lower_first(mean_words(own.random.model, own.plan.measure))),
    )
    return in_words([told, *example(analysis)])


def _turns(steps: Sequence[Refit]) -> Iterator[bool]:
    """Which steps have their interval on another side of no effect than the one before that has an interval."""
    before: int | None = None
    for one in steps:
        if isinstance(one.interval, Unavailable):
            yield False
            continue
        yield before is not None and one.side != before
        before = one.side


def _entering(steps: Sequence[Refit], own: Synthesis) -> str:
    """What rows do that are marked where studies enter."""
    known = [one.side for one in steps if not isinstance(one.interval, Unavailable)]
    if not known or not MEASURES[own.plan.measure].comparative:
        return ""
    to = {one.side for one, turns in zip(steps, _turns(steps), strict=True) if turns}
    if not to:
        return f"No row changes the conclusion: every interval {SIDES[known[0]]}."
    told = {frozenset({1}): "to lie above no effect", frozenset({-1}): "to lie below no effect"}
    how = told.get(
        frozenset(to), "to include no effect" if to == {0} else "to include no effect, or no longer does"
    )
    return f"{MARK} and an open square: with this study the interval comes {how}."


def _leaving(steps: Sequence[Refit], own: Synthesis) -> str:
    """What rows do that are marked where studies are left out."""
    known = {one.side for one in steps if not isinstance(one.interval, Unavailable)}
    if not known or not MEASURES[own.plan.measure].comparative:
        return ""
    side = side_of(own.random.interval)
    to = known - {side}
    if not to:
        return f"No row changes the conclusion: every interval {SIDES[side]}, as that of all studies does."
    told = SIDES[to.pop()] if len(to) == 1 else "lies otherwise"
    return f"{MARK} and an open square: without this study the interval {told}; that of all studies {SIDES[side]}."
