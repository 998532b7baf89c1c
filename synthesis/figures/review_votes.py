"""The figures of votes that a plan asks for: effect direction plots, harvest plots, albatross plots."""

from __future__ import annotations

from typing import Final

from synthesis.analysis import Analysis
from synthesis.figures.albatross.contours import CONTOURS
from synthesis.figures.albatross.plot import albatross_plot
from synthesis.figures.albatross.spec import AlbatrossPoint, AlbatrossSpec
from synthesis.figures.effect_direction.plot import effect_direction_plot
from synthesis.figures.effect_direction.spec import DirectionCell, DirectionRow, EffectDirectionSpec
from synthesis.figures.figure import Figure
from synthesis.figures.harvest.plot import harvest_plot
from synthesis.figures.harvest.spec import HarvestBar, HarvestSpec, HarvestStudy
from synthesis.figures.symbols import SYMBOLS
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable
from synthesis.plan.plan import TWIN, FigurePlan
from synthesis.views.allocation import Allocation, Placed, allocate
from synthesis.views.p_and_n import p_and_n
from synthesis.views.vote_grid import GridStudy, vote_grid
from synthesis.woven import named, weave

SIZES: Final = {True: (1.25, 1.5, 2.0), False: (0.1, 0.25, 0.5)}
"""The effects whose contours are drawn, by whether the measure is a ratio."""

Figures = tuple[Figure, ...]


def effect_direction(analysis: Analysis, plan: FigurePlan) -> Figures | Unavailable:
    """The effect direction plot of all votes, studies under the headings of the plan's group."""
    if not analysis.votes:
        return Unavailable(reason="no study votes")
    wording = analysis.review.plan
    spec = EffectDirectionSpec(
        id=plan.id,
        title=plan.title or "Direction of effect by study and domain",
        caption=f"One vote per study and domain; ▲ favours {wording.experimental}.",
        domains=tuple((one.domain, one.label) for one in analysis.votes),
        rows=tuple(_row(study) for study in vote_grid(analysis, plan.group)),
        positive=f"favours {wording.experimental}",
        sized_by=f"People analysed with {wording.experimental}",
        table=f"votes_by_study_{plan.id}",
    )
    return effect_direction_plot(spec)


def _row(study: GridStudy) -> DirectionRow:
    return DirectionRow(
        study=study.study,
        label=study.label,
        headings=(study.group,) if study.group else (),
        risk=study.risk,
        source=study.record,
        cells={
            domain: DirectionCell(
                state=one.vote.state,
                n=one.n,
                n_results=one.vote.n_results,
                by_significance=one.vote.marked,
                origins=one.vote.origins,
            )
            for domain, one in study.votes.items()
        },
    )


def harvest(analysis: Analysis, plan: FigurePlan) -> Figures | Unavailable:
    """The harvest plot of the results of all syntheses, by direction or by margin as the plan says."""
    found = allocate(analysis, plan)
    if isinstance(found, Unavailable):
        return found
    studies = {one.study.id: one for one in found.placed}
    spec = HarvestSpec(
        id=plan.id,
        title=plan.title or "Harvest plot",
        caption=_only_significance(found),
        rows=found.rows,
        columns=found.columns,
        levels=found.levels,
        studies=tuple(
            HarvestStudy(id=id_, label=one.study.label, level=one.level, source=one.study.record)
            for id_, one in sorted(studies.items(), key=lambda pair: pair[1].study.label.casefold())
        ),
        bars=tuple(
            HarvestBar(
                study=one.study.id,
                row=one.row,
                column=one.column,
                shade=one.shade,
                criteria=one.criteria,
                origins=_behind(one),
            )
            for one in found.placed
        ),
        allocation=found.by,
        shades=found.shades,
        shaded_by=found.shade_head,
        row_head=found.row_head,
        level_head=found.level_head,
        criteria_head="Domains with low risk of bias",
        table=f"harvest_{plan.id}",
    )
    return harvest_plot(spec)


def _behind(one: Placed) -> tuple[str, ...]:
    """The data that put a study where it stands, and its judgements, of which criteria are counted."""
    judged = {datum.origin for judgement in one.study.judgements for datum in judgement.domains.values()}
    return tuple(sorted({*one.origins, *judged}))


def _only_significance(found: Allocation) -> str:
    """Whose direction was told only because of significance."""
    marked = dict.fromkeys(one.study.label for one in found.placed if one.marked)
    if not marked:
        return ""
    studies = named("; ".join(marked))
    return weave(
        "Direction told only because of significance, in a row or several: {studies}.", studies=studies
    )


def albatross(analysis: Analysis, plan: FigurePlan) -> Figures | Unavailable:
    """The albatross plot of a synthesis: p-values against numbers of people."""
    synthesis = analysis.synthesis(plan.synthesis + TWIN if plan.one_row else plan.synthesis)
    synthesis = synthesis or analysis.synthesis(plan.synthesis)
    if synthesis is None:
        return Unavailable(reason="its synthesis could not be had")
    measure = synthesis.plan.measure
    if measure not in CONTOURS:
        return Unavailable(reason=f"there are no contours for {MEASURES[measure].label}")
    points, without = p_and_n(synthesis)
    if not points:
        return Unavailable(reason="no effect comes with the number of people in its arms")
    groups = _groups(analysis, plan, [one.effect.tags.get(plan.by, "") for one in points])
    if isinstance(groups, Unavailable):
        return groups
    wording = analysis.review.plan
    spec = AlbatrossSpec(
        id=plan.id,
        title=plan.title or f"{synthesis.label}: p-values and numbers of people",
        caption=_albatross_caption(any(one.clustered for one in points)),
        points=tuple(
            AlbatrossPoint(
                label=one.effect.study_label,
                low=one.p,
                high=one.p,
                n=max(one.n, 1.0),
                group=one.effect.tags.get(plan.by, "not_reported") if plan.by else "",
                origins=one.effect.origins,
            )
            for one in points
        ),
        favours=(f"Favours {wording.control}", f"Favours {wording.experimental}"),
        measure=measure,
        sizes=SIZES[MEASURES[measure].scale == "exp"],
        groups=groups,
        group_label=analysis.review.axis(plan.by).label if plan.by else "",
        without=len(without),
        without_origins=tuple(sorted({at for one in without for at in one.origins})),
        table=f"albatross_{plan.id}",
    )
    return albatross_plot(spec)


def _groups(
    analysis: Analysis, plan: FigurePlan, codes: list[str]
) -> tuple[tuple[str, str], ...] | Unavailable:
    """The codes and labels by which points differ in shape, in the order of the form."""
    if not plan.by:
        return ()
    axis = analysis.review.axis(plan.by)
    used = {code or "not_reported" for code in codes}
    named = [(level.code, level.text) for level in axis.levels if level.code in used]
    named += [(code, code.replace("_", " ").capitalize()) for code in sorted(used - set(axis.codes))]
    if len(named) > len(SYMBOLS):
        reason = f"{axis.label.lower()} has {len(named)} levels here; points have {len(SYMBOLS)} shapes"
        return Unavailable(reason=reason)
    return tuple(named)


def _albatross_caption(clustered: bool) -> str:  # noqa: FBT001 - one fact
    text = "One-sided p-values of the effects that were pooled, against the number of people analysed."
    return f"{text} Of trials that allocated clusters the effective number is shown." if clustered else text
