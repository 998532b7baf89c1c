"""The radial and Baujat plots that a plan asks for, each of the effects of one synthesis."""

from __future__ import annotations

from typing import Final

from synthesis.analysis import Analysis
from synthesis.figures.baujat.plot import baujat_plot, distances
from synthesis.figures.baujat.spec import BaujatSpec
from synthesis.figures.figure import Figure
from synthesis.figures.radial.plot import radial_plot
from synthesis.figures.radial.spec import RadialSpec
from synthesis.figures.review_axes import measured
from synthesis.figures.review_points import (
    effect_point,
    effects_of,
    example,
    group_code,
    groups_of,
    in_words,
    mean_of,
)
from synthesis.figures.scatter.points import ScatterPoint, radius
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable, estimate, statistic
from synthesis.plan.plan import FigurePlan
from synthesis.pooling.pooled import Synthesis
from synthesis.views.scattered import BaujatView, SharedStudy, baujat_of, radial_of, shown_mean
from synthesis.woven import Woven, made_from, weave, words

MANY_ROWS: Final = "Several effects of one study depend on one another, which the band does not allow for."

FURTHEST: Final = 12
"""How many studies of a Baujat plot stand out at most."""

OUT: Final = 0.1
"""From which part of the greatest number on an axis a study stands out."""

FEW: Final = 5
"""Up to how many studies all stand out."""


def radials(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The radial plot of a synthesis."""
    found = radial_of(analysis, plan)
    if isinstance(found, Unavailable):
        return found
    own, seen = found
    groups = groups_of(analysis, plan, own)
    if isinstance(groups, Unavailable):
        return groups
    measure = own.plan.measure
    mean = mean_of(*shown_mean(own, plan))
    asked = plan.text("labels", "outstanding")
    places = zip(own.effects.rows, seen.x.tolist(), seen.y.tolist(), seen.outside.tolist(), strict=True)
    spec = RadialSpec(
        id=plan.id,
        title=plan.title or f"{own.label}: radial plot",
        caption=in_words([_radial_caption(own, random=seen.tau2 > 0), *example(analysis)]),
        points=tuple(
            effect_point(
                row,
                plan,
                (x, z),
                (f"Precision {estimate(x)}, z {estimate(z)}",),
                r=radius(own.effects.k),
                named=asked == "all" or (asked == "outstanding" and outside),
            )
            for row, x, z, outside in places
        ),
        slope=seen.slope,
        low=seen.low,
        high=seen.high,
        band=seen.band,
        mean=(mean.text, mean.key),
        mean_label=mean.label,
        label=measured(measure),
        random=seen.tau2 > 0,
        ratio=MEASURES[measure].scale == "exp",
        groups=groups,
        remark=MANY_ROWS if own.effects.k > len(own.effects.studies) else "",
        table=f"radial_{plan.id}",
    )
    return radial_plot(spec)


def _radial_caption(own: Synthesis, *, random: bool) -> str:
    by = "1 / √(v + τ²), v being the sampling variance of an effect" if random else "1 / standard error"
    return weave(
        "{effects} by their precision, {by}; the effect times that stands upright (Galbraith 1988). The slope "
        "of the line from the origin to a point is its effect, read on the arc; the thick line is the mean.",
        effects=effects_of(own),
        by=words(by),
    )


def baujats(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The Baujat plot of a synthesis."""
    found = baujat_of(analysis, plan)
    if isinstance(found, Unavailable):
        return found
    own = found.synthesis
    groups = groups_of(analysis, plan, own)
    if isinstance(groups, Unavailable):
        return groups
    named = _named(found.studies, plan)
    first = {row.study: row for row in reversed(own.effects.rows)}
    spec = BaujatSpec(
        id=plan.id,
        title=plan.title or f"{own.label}: heterogeneity and influence by study",
        caption=_baujat_caption(analysis, own),
        points=tuple(
            ScatterPoint(
                x=one.q,
                y=one.shift,
                r=radius(len(found.studies)),
                label=one.label,
                told=(
                    one.label,
                    f"Share of Q {statistic(one.q)}",
                    f"Influence on the mean {statistic(one.shift)}",
                ),
                group=group_code(first[one.id], plan),
                named=one.id in named,
                key=f"{one.key}.heterogeneity" if one.key else "",
                source=first[one.id].origins[0] if first[one.id].origins else "",
                origins=first[one.id].origins,
            )
            for one in found.studies
        ),
        q=_sum_of_shares(found),
        groups=groups,
        without=found.without,
        table=f"diagnostics_{own.id}" if found.diagnosed else f"baujat_{plan.id}",
    )
    return baujat_plot(spec)


def _named(studies: tuple[SharedStudy, ...], plan: FigurePlan) -> frozenset[str]:
    """The studies that are named: those far out on either axis, where the plan does not say otherwise."""
    asked = plan.text("labels", "outstanding")
    if asked != "outstanding":
        return frozenset(one.id for one in studies if asked == "all")
    far = distances([(one.q, one.shift) for one in studies])
    first = sorted(zip(far, (one.id for one in studies), strict=True), key=lambda one: (-one[0], one[1]))
    return frozenset(name for out, name in first[:FURTHEST] if out >= OUT or len(studies) <= FEW)


def _sum_of_shares(found: BaujatView) -> Woven:
    """What the shares of Q add up to; with τ² in their weights, that this is not the Q of other figures."""
    own = found.synthesis
    q, fit = made_from(statistic(sum(one.q for one in found.studies)), own.effects.origins), own.random
    other = fit.heterogeneity.q
    if isinstance(fit.tau2, Unavailable) or isinstance(other, Unavailable) or not fit.tau2 or found.without:
        return weave("The shares add up to {q}.", q=q)
    return weave(
        "The shares add up to {q}: their weights include τ². Without it, as in the test of heterogeneity, "
        "Q is {other}.",
        q=q,
        other=made_from(statistic(other), own.effects.origins),
    )


def _baujat_caption(analysis: Analysis, own: Synthesis) -> str:
    several = own.effects.k > len(own.effects.studies)
    told = weave(
        "{effects}. Across: what each study adds to Q, about the mean and by the weights of the model; "
        "upright: the squared change of the mean without the study, in units of its variance (Baujat et al. 2002).",
        effects=effects_of(own),
    )
    with_all = ("A study counts with all its effects.",) if several else ()
    return in_words([told, *with_all, *example(analysis)])
