"""The funnel plots that a plan asks for, each of the effects of one synthesis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from synthesis.analysis import Analysis
from synthesis.asymmetry import Told
from synthesis.asymmetry_methods import METHODS
from synthesis.figures.figure import Figure
from synthesis.figures.flow import Piece
from synthesis.figures.funnel.plot import funnel_plot
from synthesis.figures.funnel.spec import LIMIT, FunnelSpec, Upright
from synthesis.figures.review_axes import measured, scale_key
from synthesis.figures.review_points import (
    effect_point,
    effects_of,
    example,
    groups_of,
    in_words,
    mean_of,
    sides,
)
from synthesis.figures.scatter.means import Mean
from synthesis.figures.scatter.points import Groups, ScatterPoint, radius
from synthesis.ledger.asymmetry import asymmetry_key
from synthesis.ledger_items import as_shown
from synthesis.measures.registry import MEASURES
from synthesis.models.small_study.evidence import FEWEST
from synthesis.numbers import Unavailable, estimate, p_value
from synthesis.plan.plan import FigurePlan
from synthesis.views.scattered import TRIM, FunnelEffect, FunnelView, funnel_of
from synthesis.woven import Woven, made_from, together, weave, words

FEW: Final = f"Fewer than {FEWEST} studies do not tell asymmetry from chance."
FILLED_ELSEWHERE: Final = (
    "Trim and fill was applied to one row per study, which is not what is shown; its effects are not drawn."
)
MANY_ROWS: Final = "Several effects of one study depend on one another, which the limits do not allow for."


def funnel(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The funnel plot of a synthesis."""
    found = funnel_of(analysis, plan)
    if isinstance(found, Unavailable):
        return found
    groups = groups_of(analysis, plan, found.synthesis)
    if isinstance(groups, Unavailable):
        return groups
    own, measure = found.synthesis, found.synthesis.plan.measure
    mean = mean_of(found.mean, found.mean_key)
    comparative = MEASURES[measure].comparative
    spec = FunnelSpec(
        id=plan.id,
        title=plan.title or f"{own.label}: funnel plot",
        caption=_funnel_caption(analysis, plan, found),
        points=tuple(_funnel_point(one, plan, found, groups) for one in found.effects),
        mean=mean,
        label=measured(measure),
        favours=sides(analysis, own),
        upright=_upright(plan),
        null=0.0 if comparative else None,
        contours=plan.flag("contours", default=True),
        adjusted=_adjusted(found),
        groups=groups,
        ratio=MEASURES[measure].scale == "exp",
        asymmetry=tuple(_asymmetry(found)),
        remark=" ".join(_remarks(found)),
        table=f"funnel_{plan.id}",
    )
    return funnel_plot(spec)


def _upright(plan: FigurePlan) -> Upright:
    return "precision" if plan.text("y_axis", "standard_error") == "precision" else "standard_error"


def _funnel_point(one: FunnelEffect, plan: FigurePlan, found: FunnelView, groups: Groups) -> ScatterPoint:
    row = one.effect
    beyond = abs(row.y - found.mean.estimate) > LIMIT * row.se
    asked = plan.text("labels", "none")
    made = effect_point(
        row,
        plan,
        (row.y, row.se),
        (f"Standard error {estimate(row.se, 3)}, {p_value(one.p)}",),
        r=radius(len(found.effects)),
        named=asked == "all" or (asked == "outstanding" and beyond),
    )
    if not one.filled:
        return made
    first = groups.named[0][0] if groups.named else made.group
    return replace(made, group=first, open=True, named=False, key="")


def _adjusted(found: FunnelView) -> Mean | None:
    if found.adjusted is None or found.asymmetry is None:
        return None
    measure = found.synthesis.plan.measure
    return Mean(
        at=found.adjusted,
        label="Mean with those filled in",
        text=estimate(as_shown(measure, found.adjusted)),
        key=f"{asymmetry_key(found.asymmetry)}.{TRIM}{scale_key(measure)}.estimate",
    )


def _asymmetry(found: FunnelView) -> Iterator[Piece]:
    """The tests of asymmetry with their p-values, each with its key; or that there are too few studies for one."""
    asked = found.asymmetry
    if asked is None or asked.reason or not asked.tests:
        if len(found.synthesis.effects.studies) < FEWEST:
            yield Piece(text=FEW)
        return
    yield Piece(text="Asymmetry: ")
    for place, one in enumerate(asked.tests):
        yield Piece(text=f"{'; ' if place else ''}{METHODS[one.id].label}{_of_which(one, found)}, ")
        yield Piece(text=_p_words(one), key=f"{asymmetry_key(asked)}.{one.id}.p")
    yield Piece(text=f". {FEW}" if len(found.synthesis.effects.studies) < FEWEST else ".")


def _of_which(one: Told, found: FunnelView) -> str:
    """Of which rows a test is, where the plot shows others."""
    if [row.name for row in one.effects.rows] == [row.name for row in found.synthesis.effects.rows]:
        return ""
    return " (one row per study)" if one.alone else " (all rows)"


def _p_words(one: Told) -> str:
    answer = one.answer
    if isinstance(answer, Unavailable) or isinstance(answer.p, Unavailable):
        return "no p-value"
    return p_value(answer.p)


def _remarks(found: FunnelView) -> Iterator[str]:
    """What must be known of the points."""
    if found.synthesis.effects.k > len(found.synthesis.effects.studies):
        yield MANY_ROWS
    told = found.asymmetry.of(TRIM) if found.asymmetry is not None else None
    if told is None or isinstance(told.answer, Unavailable):
        return
    if told.answer.filled and found.adjusted is None:
        yield FILLED_ELSEWHERE
    if not told.answer.filled:
        yield "Trim and fill fills in no effect."


def _funnel_caption(analysis: Analysis, plan: FigurePlan, found: FunnelView) -> str:
    upright = "precisions, 1 / standard error" if _upright(plan) == "precision" else "standard errors"
    limits = "Dashed lines: where 95% of effects would lie if all estimated the mean (pseudo 95% limits)."
    against = weave(
        "{effects} against their {upright}.", effects=effects_of(found.synthesis), upright=words(upright)
    )
    parts: list[str] = [against, limits]
    if plan.flag("contours", default=True) and MEASURES[found.synthesis.plan.measure].comparative:
        parts.append("Shaded: regions of the p-value of an effect by itself, about no effect.")
    if found.adjusted is not None:
        parts.append("Open symbols: effects that trim and fill adds, which nobody has found.")
    parts.append(_asymmetry_words(found))
    return in_words([*(part for part in parts if part), *example(analysis)])


def _asymmetry_words(found: FunnelView) -> str:
    """The tests of asymmetry within a caption."""
    asked = found.asymmetry
    if asked is None or asked.reason or not asked.tests:
        return ""
    told = [
        weave(
            "{test}, {p}",
            test=words(f"{METHODS[one.id].label}{_of_which(one, found)}"),
            p=Woven((made_from(_p_words(one), found.synthesis.effects.origins),)),
        )
        for one in asked.tests
    ]
    return weave("{told}. Asymmetry has causes beside selective publication.", told=together(told, "; "))
