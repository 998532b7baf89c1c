"""The drapery plots that a plan asks for, each of the p-value functions of one synthesis."""

from __future__ import annotations

from collections.abc import Iterator

from synthesis.analysis import Analysis
from synthesis.figures.drapery.plot import drapery_plot
from synthesis.figures.drapery.spec import MOST_NAMED, Curve, DraperySpec
from synthesis.figures.figure import Figure
from synthesis.figures.review_axes import measured
from synthesis.figures.review_points import (
    effect_key,
    effect_lines,
    effects_of,
    example,
    in_words,
    mean_of,
    sides,
)
from synthesis.ledger_items import as_shown
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable, interval, p_value
from synthesis.plan.plan import FigurePlan
from synthesis.views.p_functions import PFunctions, p_functions_of
from synthesis.woven import weave


def draperies(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The drapery plot of a synthesis."""
    found = p_functions_of(analysis, plan)
    if isinstance(found, Unavailable):
        return found
    own = found.synthesis
    measure = own.plan.measure
    spec = DraperySpec(
        id=plan.id,
        title=plan.title or f"{own.label}: p-value functions",
        caption=in_words(
            [
                weave(
                    "{effects}: the two-sided p-value of every effect, by each of them and by their mean "
                    "(drapery plot, Rücker & Schwarzer 2021).",
                    effects=effects_of(own),
                ),
                *example(analysis),
            ]
        ),
        studies=tuple(_studies(plan, found)),
        pooled=_pooled(found),
        new=found.new,
        label=measured(measure),
        height="z" if plan.text("curves") == "z" else "p",
        favours=sides(analysis, own),
        ratio=MEASURES[measure].scale == "exp",
        null=MEASURES[measure].comparative,
        remarks=tuple(_remarks(found)),
        table="" if isinstance(found.mean, Unavailable) else f"drapery_{plan.id}",
    )
    return drapery_plot(spec)


def _studies(plan: FigurePlan, found: PFunctions) -> Iterator[Curve]:
    """The curve of each effect; of the first effects of the studies the plan names, one that stands out."""
    left = MOST_NAMED
    for row, function in found.studies:
        named = row.study in plan.names("named") and left > 0
        left -= named
        said = (p_value(function.p(0.0)),) if MEASURES[row.measure].comparative else ()
        yield Curve(
            function=function,
            label=row.study_label or row.study,
            told=(*effect_lines(row), *said),
            key=effect_key(row),
            named=named,
        )


def _pooled(found: PFunctions) -> Curve | Unavailable:
    if isinstance(found.mean, Unavailable):
        return found.mean
    own = found.synthesis
    mean = mean_of(own.random, f"syntheses.{own.id}")
    measure = own.plan.measure
    new: tuple[str, ...] = ()
    if not isinstance(found.new, Unavailable):
        low, high = sorted(as_shown(measure, end) for end in found.new.interval(0.95))
        new = (f"95% prediction interval {interval(low, high)}",)
    return Curve(
        function=found.mean,
        label=mean.label,
        told=(mean.label, f"{measured(measure)} {mean.text}", *new),
        key=mean.key,
    )


def _remarks(found: PFunctions) -> Iterator[str]:
    if found.without:
        yield f"Without a curve, for want of a standard error above 0: {'; '.join(dict.fromkeys(found.without))}."
