"""The figures a review's plan asks for, each from the same fit as its table."""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from extraction_forms.studies import Study
from synthesis.analysis import Analysis, Synthesis
from synthesis.effects import Effect
from synthesis.figures.figure import Figure
from synthesis.figures.forest import forest_plot
from synthesis.figures.forest_spec import ForestSpec, Judged, row_key
from synthesis.measures.registry import MEASURES
from synthesis.models.words.model import mean_words, pools_counts
from synthesis.numbers import Quantity, Unavailable
from synthesis.plan import TWIN, FigurePlan
from synthesis.review import Review

EFFECT_LABELS = {"SMD": "Hedges’ g", "MD": "Mean difference"}


def review_figures(analysis: Analysis, numbers: Mapping[str, Quantity]) -> tuple[Figure, ...]:
    """Every figure of the plan whose synthesis, and its split, could be had, in the plan's order."""
    del numbers
    made = []
    for plan in analysis.review.plan.figures:
        synthesis = _synthesis(analysis, plan)
        if synthesis is not None and (not plan.by or synthesis.splits(plan.by)):
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
        common=synthesis.common if synthesis.random.model == "random" else None,
        subgroups=groups,
        arms=(_head(wording.experimental), _head(wording.control)),
        rob=_judged(analysis.review, synthesis),
        effect_label=_measure(synthesis.plan.measure),
        ratio=MEASURES[synthesis.plan.measure].scale == "exp",
        turned=_turned(analysis, synthesis),
        favours=_favours(analysis, synthesis),
        x_range=_ends(low, high, ratio=MEASURES[synthesis.plan.measure].scale == "exp"),
        key=f"syntheses.{synthesis.id}",
        table="subgroups_" + plan.by if plan.by else "syntheses",
    )


def _ends(low: float | None, high: float | None, *, ratio: bool) -> tuple[float, float] | None:
    """The ends of the axis on the scale of the effects; those of ratios are given as ratios."""
    if low is None or high is None:
        return None
    return (log(low), log(high)) if ratio else (low, high)


def _measure(code: str) -> str:
    """How a measure is called on an axis."""
    return EFFECT_LABELS.get(code) or _head(MEASURES[code].label)


def _head(side: str) -> str:
    return side[:1].upper() + side[1:]


def _favours(analysis: Analysis, synthesis: Synthesis) -> tuple[str, str]:
    """What lies left and right of no effect; where neither direction is better, of what there is more."""
    plan = analysis.review.plan
    senses = {row.sense for row in synthesis.effects.rows}
    if senses == {0.0}:
        return f"Less in {plan.experimental}", f"More in {plan.experimental}"
    left, right = f"Favours {plan.control}", f"Favours {plan.experimental}"
    return (right, left) if -1.0 in senses else (left, right)


def _turned(analysis: Analysis, synthesis: Synthesis) -> str:
    """`+ favours peer support` where an effect was turned: a raw + would not be a benefit on its outcome."""
    if synthesis.plan.direction == "measured":
        return ""
    turned = any(row.tags.get("polarity") != "higher_better" for row in synthesis.effects.rows)
    return f"+ favours {analysis.review.plan.experimental}" if turned else ""


def _caption(analysis: Analysis, synthesis: Synthesis) -> str:
    rows = "one row per study" if synthesis.one_row else "all rows, as if each came from a study of its own"
    fit = synthesis.random
    effects = "1 effect" if fit.k == 1 else f"{fit.k} effects"
    studies = "1 study" if fit.n_studies == 1 else f"{fit.n_studies} studies"
    parts = [
        f"{synthesis.label}: {effects} from {studies}, {rows}.",
        ("" if fit.unweighted else "Squares are sized by weight; ") + "lines are 95% confidence intervals.",
    ]
    parts[1] = parts[1][:1].upper() + parts[1][1:]
    if fit.k > 1 and pools_counts(fit.model):
        words = mean_words(fit.model, fit.effects.measure)
        parts.append(f"{words}, from the counts; squares are the studies’ own estimates.")
    if synthesis.plan.direction == "benefit" and MEASURES[synthesis.plan.measure].comparative:
        parts.append(f"Positive effects favour {analysis.review.plan.experimental}.")
    if fit.k > 1:
        bar = "" if isinstance(fit.prediction, Unavailable) else "; bar: 95% prediction interval"
        parts.append(f"Diamonds: pooled estimates with 95% confidence intervals{bar}.")
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
