"""The forest plots that a plan asks for, each from the same fit as its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.form import Form
from extraction_forms.studies import Judgement, Study
from synthesis.analysis import Analysis
from synthesis.figures.figure import Figure
from synthesis.figures.forest.layouts import layout_of
from synthesis.figures.forest.plot import forest_plots
from synthesis.figures.forest.spec import (
    ForestSpec,
    Judged,
    Margins,
    RowKey,
    VoteDirection,
    VotedRow,
    row_key,
)
from synthesis.figures.review_axes import ends_asked, margins_of, measured
from synthesis.figures.review_forest_columns import beside, lines_of, people_of, ranks
from synthesis.figures.review_points import example, in_words, of_studies
from synthesis.judged import labels_of
from synthesis.ledger.readings import margin_origins
from synthesis.letter_case import upper_first
from synthesis.measures.registry import MEASURES
from synthesis.models.words.model import mean_words, pools_counts
from synthesis.numbers import Unavailable
from synthesis.plan.forests import ORDERS
from synthesis.plan.plan import TWIN, FigurePlan
from synthesis.pooling.pooled import Synthesis
from synthesis.readings.readings import ResultReading
from synthesis.review import Review
from synthesis.views.curves import readings_of
from synthesis.votes.directions import SOURCES
from synthesis.woven import counting, named, weave

VOTED: Final[Mapping[str, VoteDirection]] = MappingProxyType(
    {"positive": "favours_exp", "negative": "favours_ctl", "null": "null"}
)
"""How a forest plot calls the direction of a result without an effect."""


_PREDICTED: Final = {"bar": "bar", "shade": "band", "both": "bar and band"}
"""How a prediction interval is drawn, in a word."""

ALL_ROWS: Final = (
    "all rows, as if each came from a study of its own",
    "all rows, the dependence of those of one study modelled",
)
"""How all rows of a study are told to enter: by a model of independent effects, and by one of dependent effects."""


def forest(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The forest plot of a synthesis, with what could only vote below and the margins shaded."""
    synthesis = _synthesis(analysis, plan)
    if synthesis is None:
        return Unavailable(reason="its synthesis could not be had")
    if plan.by and not synthesis.splits(plan.by):
        label = analysis.review.axis(plan.by).label
        return Unavailable(reason=dict(synthesis.unsplit).get(label, f"it is not split by {label.lower()}"))
    return forest_plots(spec_of(analysis, plan, synthesis))


def _synthesis(analysis: Analysis, plan: FigurePlan) -> Synthesis | None:
    found = analysis.synthesis(plan.synthesis)
    if plan.one_row and (found is None or not found.one_row):
        return analysis.synthesis(plan.synthesis + TWIN)
    return found


def spec_of(analysis: Analysis, plan: FigurePlan, synthesis: Synthesis) -> ForestSpec:
    """What the forest plot of a synthesis is to show."""
    groups = synthesis.split(plan.by) if plan.by else None
    split = f", by {groups.label[:1].lower()}{groups.label[1:]}" if groups else ""
    voted = () if groups or not plan.flag("voted", default=True) else tuple(_voted(analysis, synthesis))
    common = synthesis.random.model == "random" and plan.flag("common", default=True)
    spec = ForestSpec(
        id=plan.id,
        title=plan.title or synthesis.label + split,
        caption=_caption(analysis, synthesis, plan),
        fit=synthesis.random,
        common=synthesis.common if common else None,
        subgroups=groups,
        rob=_judged(analysis.review, synthesis) if plan.flag("risk_of_bias", default=True) else None,
        effect_label=measured(synthesis.plan.measure),
        ratio=MEASURES[synthesis.plan.measure].scale == "exp",
        turned=_turned(analysis, synthesis),
        favours=_favours(analysis, synthesis),
        exp_side="left" if any(row.sense < 0 for row in synthesis.effects.rows) else "right",
        voted=voted,
        margins=_margins(analysis, synthesis) if plan.flag("margins", default=True) else None,
        margin_origins=_declared(analysis, synthesis),
        x_range=ends_asked(plan, synthesis.plan.measure),
        key=f"syntheses.{synthesis.id}",
        table="subgroups_" + plan.by if plan.by else "syntheses",
    )
    return _as_asked(spec, analysis, plan, synthesis)


def _as_asked(spec: ForestSpec, analysis: Analysis, plan: FigurePlan, synthesis: Synthesis) -> ForestSpec:
    """A spec in the layout of the plan: its columns, the order of its rows, what is drawn and what is not."""
    wording = analysis.review.plan
    layout = plan.text("layout", "default")
    lines = tuple(lines_of(analysis, synthesis, spec.voted))
    found = beside(analysis, plan, synthesis, lines, layout_of(layout))
    order = plan.text("order", "given")
    by_answer = order not in ORDERS
    return replace(
        spec,
        layout=layout,
        columns=found.columns,
        arms=(upper_first(wording.experimental), upper_first(wording.control)) if found.people else None,
        prediction=plan.text("prediction_interval", "bar"),
        people=people_of(lines),
        weights=plan.flag("weights", default=True),
        null_line=MEASURES[synthesis.plan.measure].comparative and plan.flag("null_line", default=True),
        order="ranks" if by_answer else order,
        descending=plan.flag("descending") if "descending" in plan.options else None,
        ranks=ranks(analysis, order, lines) if by_answer else {},
    )


def _favours(analysis: Analysis, synthesis: Synthesis) -> tuple[str, str]:
    """What lies left and right of no effect; where neither direction is better, of what there is more.

    Nothing of a measure of one group, which compares nothing.
    """
    plan = analysis.review.plan
    if not MEASURES[synthesis.plan.measure].comparative:
        return "", ""
    senses = {row.sense for row in synthesis.effects.rows}
    if senses == {0.0}:
        return f"Less in {plan.experimental}", f"More in {plan.experimental}"
    left, right = f"Favours {plan.control}", f"Favours {plan.experimental}"
    return (right, left) if -1.0 in senses else (left, right)


def _turned(analysis: Analysis, synthesis: Synthesis) -> str:
    """`+ favours peer support` where an effect was turned: as measured, a + would not be a benefit on its outcome."""
    if synthesis.plan.direction == "measured" or not MEASURES[synthesis.plan.measure].comparative:
        return ""
    turned = any(row.tags.get("polarity") != "higher_better" for row in synthesis.effects.rows)
    above = "above 1" if MEASURES[synthesis.plan.measure].scale == "exp" else "+"
    return f"{above} favours {analysis.review.plan.experimental}" if turned else ""


def _caption(analysis: Analysis, synthesis: Synthesis, plan: FigurePlan) -> str:
    fit = synthesis.random
    rows = "one row per study" if synthesis.one_row else ALL_ROWS[fit.model == "che"]
    parts: list[str] = [
        weave(
            "{what}: {effects}, {rows}.",
            what=named(synthesis.label),
            effects=of_studies(fit.effects, " from "),
            rows=rows,
        ),
        ("" if fit.unweighted else "Squares are sized by weight; ") + "lines are 95% confidence intervals.",
    ]
    parts[1] = upper_first(parts[1])
    if fit.k > 1 and pools_counts(fit.model):
        words = mean_words(fit.model, fit.effects.measure)
        parts.append(f"{words}, from the counts; squares are the studies’ own estimates.")
    if synthesis.plan.direction == "benefit" and MEASURES[synthesis.plan.measure].comparative:
        what = "Ratios above 1" if MEASURES[synthesis.plan.measure].scale == "exp" else "Positive effects"
        parts.append(f"{what} favour {analysis.review.plan.experimental}.")
    if fit.k > 1:
        drawn = plan.text("prediction_interval", "bar")
        shown = not isinstance(fit.prediction, Unavailable) and drawn != "none"
        bar = f"; {_PREDICTED[drawn]}: 95% prediction interval" if shown else ""
        parts.append(f"Diamonds: pooled estimates with 95% confidence intervals{bar}.")
    parts.append(_judged_otherwise(analysis.review, synthesis))
    parts += example(analysis)
    return in_words(part for part in parts if part)


def _judged(review: Review, synthesis: Synthesis) -> Judged | None:
    """Risk of bias of each row, where the review judged it by the form that judged most of them."""
    judgements = _judgements(review, synthesis)
    form = _judging_form(review, judgements)
    if form is None:
        return None
    named = review.judged_domains(form)
    codes = {
        row: _codes(judgement if judgement is not None and judgement.form == form.id else None, tuple(named))
        for row, judgement in judgements.items()
    }
    short = tuple((name.upper(), label) for name, label in named.items())
    return Judged(domains=(*short, ("All", "Overall")), codes=codes, labels=labels_of(review, form))


def _judgements(review: Review, synthesis: Synthesis) -> dict[RowKey, Judgement | None]:
    """The judgement that holds for each row."""
    studies = {study.id: study for study in review.evidence.studies}
    return {row_key(row): studies[row.study].judgement(row.result) for row in synthesis.effects.rows}


def _judging_form(review: Review, judgements: Mapping[RowKey, Judgement | None]) -> Form | None:
    """The form that judged most rows; dots of two forms in one column would not mean the same."""
    times = Counter(one.form for one in judgements.values() if one is not None)
    return max(review.judgement_forms, key=lambda form: times[form.id], default=None)


def _judged_otherwise(review: Review, synthesis: Synthesis) -> str:
    """How many rows were judged by another form than the one that is drawn."""
    judgements = _judgements(review, synthesis)
    form = _judging_form(review, judgements)
    others = [
        f"records/{study}"
        for (study, _), one in judgements.items()
        if one is not None and form is not None and one.form != form.id
    ]
    if not others:
        return ""
    return weave(
        "{rows} judged with another form; see its table.", rows=counting(others, "row was", "rows were")
    )


def _codes(judgement: Judgement | None, names: tuple[str, ...]) -> tuple[str, ...]:
    if judgement is None:
        return ("",) * (len(names) + 1)
    data = [*(judgement.domains.get(name) for name in names), judgement.overall]
    return tuple(str(datum.value) if datum is not None and datum.known else "" for datum in data)


def _margins(analysis: Analysis, synthesis: Synthesis) -> Margins | None:
    """The declared margins on the axis, as the effects of the synthesis stand."""
    one = readings_of(analysis, synthesis.id)
    sense = min(row.sense for row in synthesis.effects.rows)
    return None if one is None else margins_of(one.margin, sense)


def _declared(analysis: Analysis, synthesis: Synthesis) -> tuple[str, ...]:
    """Where the plan declares the margins."""
    one = readings_of(analysis, synthesis.id)
    return () if one is None or isinstance(one.margin, Unavailable) else margin_origins(one.margin.id)


def _voted(analysis: Analysis, synthesis: Synthesis) -> Iterator[VotedRow]:
    """The results of the synthesis that have a direction and no effect."""
    one = readings_of(analysis, synthesis.id)
    studies = {study.id: study for study in analysis.review.evidence.studies}
    for row in one.rows if one is not None else ():
        if row.effect is None and row.direction in VOTED:
            exp, ctl = _people(studies[row.study], row)
            yield VotedRow(
                row=row.name,
                study_label=row.of.study_label,
                outcome_label=row.of.outcome_label,
                direction=VOTED[row.direction],
                basis=_basis(studies[row.study], row),
                selected=row.by_significance,
                n_exp=exp,
                n_ctl=ctl,
                source=studies[row.study].record,
            )


def _basis(study: Study, row: ResultReading) -> str:
    """Where a direction comes from; of arms in which nobody, or everybody, had the event, that."""
    counts = _counts(study, row, "events", "total")
    events, totals = (found if None not in found else () for found in counts)
    if row.direction == "null" and events and not any(events):
        return "no event in either arm"
    if row.direction == "null" and events and events == totals:
        return "the event in everybody of both arms"
    return SOURCES[row.source]


def _people(study: Study, row: ResultReading) -> tuple[int | None, int | None]:
    """The people analysed in either arm, where the record tells them."""
    analysed, of_events = _counts(study, row, "n", "total")
    return analysed if analysed != (None, None) else of_events


def _counts(study: Study, row: ResultReading, *codes: str) -> Iterator[tuple[int | None, int | None]]:
    """Whole numbers of either arm, of each code a pair, where the record tells them."""
    result = next(one for one in study.results if one.id == row.of.result)
    contrast = next((one for one in study.contrasts if one.id == row.of.contrast), None)
    contrast = contrast or (study.contrasts[0] if study.contrasts else None)
    for code in codes:
        arms = (contrast.experimental, contrast.control) if contrast is not None else ()
        found = [result.value(arm.id, code) for arm in arms] or [None, None]
        exp, ctl = (int(n.number()) if n is not None and n.known else None for n in found)
        yield exp, ctl
