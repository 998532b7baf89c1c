"""The figures a review's plan asks for, each from the same fit as its table."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.studies import Study
from synthesis.analysis import Analysis, Synthesis
from synthesis.effects import Effect
from synthesis.figures.figure import Figure
from synthesis.figures.forest import forest_plot
from synthesis.figures.forest_spec import ForestSpec, Judged, row_key
from synthesis.numbers import Quantity
from synthesis.plan import TWIN, FigurePlan
from synthesis.review import Review

EFFECT_LABELS = {"SMD": "Hedges’ g", "MD": "Mean difference"}


def review_figures(analysis: Analysis, numbers: Mapping[str, Quantity]) -> tuple[Figure, ...]:
    """Every figure of the plan whose synthesis could be had, in the plan's order."""
    del numbers
    made = []
    for plan in analysis.review.plan.figures:
        synthesis = _synthesis(analysis, plan)
        if synthesis is not None:
            made.append(forest_plot(_spec(analysis, plan, synthesis)))
    return tuple(made)


def _synthesis(analysis: Analysis, plan: FigurePlan) -> Synthesis | None:
    found = analysis.synthesis(plan.synthesis)
    if plan.one_row and (found is None or not found.one_row):
        return analysis.synthesis(plan.synthesis + TWIN)
    return found


def _spec(analysis: Analysis, plan: FigurePlan, synthesis: Synthesis) -> ForestSpec:
    wording = analysis.review.plan
    groups = synthesis.split(plan.by) if plan.by else None
    split = f", by {groups.label[:1].lower()}{groups.label[1:]}" if groups else ""
    low, high = plan.x_low, plan.x_high
    return ForestSpec(
        id=plan.id,
        title=plan.title or synthesis.label + split,
        caption=_caption(analysis, synthesis),
        fit=synthesis.random,
        common=synthesis.common,
        subgroups=groups,
        arms=(_head(wording.experimental), _head(wording.control)),
        rob=_judged(analysis.review, synthesis),
        effect_label=EFFECT_LABELS[synthesis.plan.measure],
        favours=(f"Favours {wording.control}", f"Favours {wording.experimental}"),
        x_range=(low, high) if low is not None and high is not None else None,
        key=f"syntheses.{synthesis.id}",
        table="subgroups_" + plan.by if plan.by else "syntheses",
    )


def _head(side: str) -> str:
    return side[:1].upper() + side[1:]


def _caption(analysis: Analysis, synthesis: Synthesis) -> str:
    rows = "one row per study" if synthesis.one_row else "all rows, as if each came from a study of its own"
    parts = [
        f"{synthesis.label}: {synthesis.random.k} effects from {synthesis.random.n_studies} studies, {rows}.",
        "Squares are sized by weight; lines are 95% confidence intervals.",
        f"Positive effects favour {analysis.review.plan.experimental}.",
        "Diamonds: pooled estimates with 95% confidence intervals; bar: 95% prediction interval.",
    ]
    if analysis.review.plan.example:
        parts.append("Example: invented studies.")
    return " ".join(parts)


def _judged(review: Review, synthesis: Synthesis) -> Judged | None:
    """Risk of bias of each row, where the review judged it."""
    named = review.judged_domains
    if not named:
        return None
    studies: dict[str, Study] = {study.id: study for study in review.evidence.studies}
    codes = {row_key(row): _codes(studies[row.study], row, tuple(named)) for row in synthesis.effects.rows}
    short = tuple((name.upper(), label) for name, label in named.items())
    return Judged(domains=(*short, ("All", "Overall")), codes=codes)


def _codes(study: Study, row: Effect, names: tuple[str, ...]) -> tuple[str, ...]:
    judgement = study.judgement(row.result)
    if judgement is None:
        return ("",) * (len(names) + 1)
    data = [*(judgement.domains.get(name) for name in names), judgement.overall]
    return tuple(str(datum.value) if datum is not None and datum.known else "" for datum in data)
