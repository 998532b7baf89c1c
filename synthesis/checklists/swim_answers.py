"""What a run says on each item of the SWiM checklist: what was done, what is not reported, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.analysis import Analysis
from synthesis.letter_case import lower_first
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable
from synthesis.plan.certainty import DOWN
from synthesis.plan.plan import CertaintyPlan, Selection
from synthesis.reconciliation import reconcile
from synthesis.votes.p_combination import COMBINATIONS
from synthesis.votes.tallies import Breakdown, TallyTable
from synthesis.woven import Run, counted_over, counting, named, together, weave


@frozen
class Answer:
    """What the run says on one item; `where` as a `SwimItem` has it."""

    done: tuple[str, ...] = ()
    lacking: str = ""
    where: tuple[str, ...] = ()


FIGURE_WORDS: Final = MappingProxyType(
    {
        "forest": "forest plot",
        "harvest": "harvest plot",
        "albatross": "albatross plot",
        "effect_direction": "effect direction plot",
        "verdict_strip": "verdict strip",
        "margin_curve": "margin curve",
        "gap_map": "evidence map",
        "specification_curve": "specification curve",
        "rho_curve": "curve by assumed correlation",
        "funnel": "funnel plot",
        "radial": "radial plot",
        "baujat": "Baujat plot",
        "bubble": "bubble plot",
        "labbe": "L’Abbé plot",
        "drapery": "drapery plot",
        "orchard": "orchard plot",
        "cumulative_forest": "cumulative forest plot",
        "leave_one_out_forest": "leave-one-out forest plot",
        "traffic_light": "traffic-light plot",
        "judgement_bars": "plot of shares of judgements",
    }
)
"""How each kind of figure is called."""

NO_EFFECTS: Final = ("prisma_flow", "overlap_matrix", "overlap_pairs")
"""The kinds of figures that show no effects."""


def groups(analysis: Analysis) -> Answer:
    """Into which groups results were put."""
    review = analysis.review
    done = []
    groups = [f"{plan.label} ({plan.where.text})" for plan in review.plan.syntheses]
    if groups:
        done.append(f"Results were put into the groups of the plan: {'; '.join(groups)}.")
    if analysis.votes and review.plan.votes is not None:
        done.append(
            f"Votes were counted in groups by {lower_first(review.axis(review.plan.votes.domain).label)}."
        )
    if analysis.tallied:
        axes = dict.fromkeys(lower_first(review.axis(one.rows).label) for one in review.plan.tally_tables)
        done.append(f"Counts stand in the groups of their source: {'; '.join(axes)}.")
    lacking = _to_remark(analysis, "why these groups were chosen")
    where = ("about", "methods", "syntheses", "votes_direction", "tallies_*")
    return Answer(done=tuple(done), lacking=lacking, where=where)


def changes(analysis: Analysis) -> Answer:
    """Whether groups were changed after the protocol."""
    return Answer(lacking=_to_remark(analysis, "whether groups were changed after the protocol"))


def metric(analysis: Analysis) -> Answer:
    """The metric of effects, and what was turned into it."""
    plan = analysis.review.plan
    chosen = plan.syntheses or plan.votes is not None
    return Answer(
        done=tuple(_metrics(analysis)),
        lacking=_to_remark(analysis, "why this metric was chosen") if chosen else "",
        where=("methods", "margins", "derivations", "routes", "recomputed", "zero_cells", "tallies_*"),
    )


def _metrics(analysis: Analysis) -> Iterator[str]:
    plan = analysis.review.plan
    measures = dict.fromkeys(MEASURES[one.measure].label for one in plan.syntheses)
    if measures:
        yield f"Metric of effects: {_listed(list(measures))}."
    made = {row.key: row for one in analysis.syntheses for row in one.effects.rows if row.derivations}
    if made:
        origins = {at for row in made.values() for at in row.origins}
        yield weave(
            "{n} {effects} had to be derived or converted first; each step is listed.",
            n=counted_over(len(made), origins),
            effects="effect" if len(made) == 1 else "effects",
        )
    if analysis.votes and plan.votes is not None:
        yield (
            f"For votes the metric is the direction of effect, for or against {plan.experimental}, taken from "
            f"the {MEASURES[plan.votes.measure].label} or, where none can be had, from what was printed of it."
        )
    if plan.margins:
        named = "; ".join(dict.fromkeys(one.source or one.id for one in plan.margins))
        yield f"Results were also held against declared margins ({named})."
    if analysis.tallied:
        yield "Counts of a source have no common metric: they were taken over as that source gives them."


def methods(analysis: Analysis) -> Answer:
    """How results were put together other than by pooling estimates."""
    return Answer(
        done=tuple(_methods_used(analysis)),
        where=(
            "methods",
            "votes",
            "votes_direction",
            "tallies",
            "reconciliation",
            "missing_evidence",
            "set_aside",
        ),
    )


def _methods_used(analysis: Analysis) -> Iterator[str]:
    plan = analysis.review.plan
    if analysis.votes and plan.votes is not None:
        yield (
            "Votes by direction of effect, one per study and domain by the rule of Hilton Boon & Thomson (2021), with "
            "an exact two-sided sign test and an interval for the share of positive votes "
            f"({plan.votes.interval.replace('_', '-').title()}; Cochrane Handbook, section 12.2.1.3)."
        )
        ways = [COMBINATIONS[name].label for name in plan.votes.p_values if name in COMBINATIONS]
        if ways:
            yield f"P-values were combined ({'; '.join(ways)}; Cochrane Handbook, section 12.2.1.2)."
        if plan.votes.effect:
            yield "An effect size was estimated from the votes."
    if analysis.tallied:
        yield "Counts were laid out as their source gives them and their sums checked; nothing was tested."
    if analysis.syntheses:
        yield "This stands beside the meta-analyses of the plan, not in their place."
    for failed in analysis.failed:
        why = Run(text=failed.reason, key=f"syntheses.{failed.id}.estimate")
        yield weave("{what} was not pooled: {why}.", what=named(failed.label), why=why)
    for account in reconcile(analysis):
        parts = [("by direction only", account.voted), ("in words only", account.narrative)]
        told = [
            weave("{studies} {how}", studies=counting(_records(studies), "study", "studies"), how=how)
            for how, studies in parts
            if studies
        ]
        if told:
            list_of = together([together(told[:-1], ", "), told[-1]], " and ") if told[1:] else told[0]
            yield weave("{what}: not pooled, but told, {told}.", what=named(account.label), told=list_of)


def _records(studies: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"records/{study}" for study in studies)


def priorities(analysis: Analysis) -> Answer:
    """How studies and results were preferred."""
    plan = analysis.review.plan
    if not analysis.review.evidence.studies:
        return Answer(lacking="the source lists no studies, so that none could be preferred")
    done = [_chosen(plan.selection)]
    left = {name.replace("_", " ") for one in plan.sensitivity for name in one.without}
    limits = {name.replace("_", " ") for one in plan.sensitivity for name in one.only}
    if left or limits:
        said = [*(f"without {one}" for one in sorted(left)), *(f"only {one}" for one in sorted(limits))]
        done.append(f"Sensitivity analyses leave studies out: {'; '.join(said)}.")
    done.append(
        "Conclusions are drawn from all studies that enter; none is preferred for its design or risk of bias."
    )
    lacking = _to_remark(analysis, "why these criteria")
    return Answer(done=tuple(done), lacking=lacking, where=("methods", "set_aside", "sensitivity"))


def _chosen(selection: Selection) -> str:
    """How one of several results of a study is chosen."""
    orders = {
        "time point": selection.timepoints,
        "kind of value": selection.value_kinds,
        "outcome": selection.outcomes,
        "analysis set": selection.analysis_sets,
    }
    told = [f"{name} ({', then '.join(order)})" for name, order in orders.items() if order]
    if selection.time_target is not None:
        told.insert(0, f"time nearest to {selection.time_target.text}")
    by = f"by {'; '.join(told)}" if told else "in the order of the record"
    return f"Where one of several results of a study stands for it, it is chosen {by}."


def heterogeneity(analysis: Analysis) -> Answer:
    """How differences between results were looked into."""
    done = list(_looked_into(analysis))
    lacking = "" if done else "the plan names nothing that differences between results were examined by"
    if analysis.gaps:
        lacking = "differences by what the source counts but does not cross"
    where = ("votes_by_*", "gaps", "subgroups_*", "split_*", "regression_*", "sensitivity")
    return Answer(done=tuple(done), lacking=lacking, where=where if done else ())


def _looked_into(analysis: Analysis) -> Iterator[str]:
    by = dict.fromkeys(lower_first(table.label) for domain in analysis.votes for table in domain.by)
    if by:
        yield f"Votes were counted by {_listed(list(by))}."
    split = dict.fromkeys(lower_first(one.label) for found in analysis.syntheses for one in found.subgroups)
    if split:
        yield f"Meta-analyses were split by {_listed(list(split))}."
    if analysis.splits:
        yield f"Readings of results were split by {_labels(analysis, [one.variable for one in analysis.splits])}."
    if analysis.regressions:
        yield f"Effects were regressed on moderators: {_listed([one.plan.label for one in analysis.regressions])}."
    crossed = [one.table for one in analysis.tallied if not isinstance(one.table, Breakdown)]
    named = [
        f"{lower_first(one.row_axis.label)} by {lower_first(one.column_axis.label)}"
        for one in crossed
        if _counts(one)
    ]
    if named:
        yield f"Counts were crossed as far as their source does so: {_listed(list(dict.fromkeys(named)))}."


def _counts(table: TallyTable) -> bool:
    """Whether a source gives at least one count of a cross-table."""
    return any(not isinstance(cell.count, Unavailable) for row in table.rows for cell in row.cells)


def certainty(analysis: Analysis) -> Answer:
    """How certain the findings are."""
    judged, open_ = _graded(analysis)
    if judged or open_:
        done = (f"The certainty of {_listed(judged)} was judged after GRADE.",) if judged else ()
        lacking = (
            f"a judgement of the certainty of the evidence on {_listed(open_)}; what rules propose is told"
        )
        return Answer(done=done, lacking=lacking if open_ else "", where=("certainty", "summary_of_findings"))
    if not analysis.review.judgement_forms:
        return Answer(lacking="the certainty of the evidence was not assessed")
    lacking = "the certainty of the evidence; the risk of bias of results, one part of it, was judged"
    return Answer(lacking=lacking, where=("risk_of_bias",))


def _graded(analysis: Analysis) -> tuple[list[str], list[str]]:
    """The syntheses whose certainty people judged, and those for which rules alone propose it."""
    plan = analysis.review.plan
    judged = {record.study for record in analysis.review.evidence.records if record.form == "grade"}
    judged |= {one.synthesis for one in plan.certainty if _whole(one)}
    asked = {one.synthesis for one in plan.certainty} | {one.synthesis for one in plan.findings} | judged
    labels = {one.id: one.label for one in plan.syntheses if one.id in asked}
    return (
        [label for name, label in labels.items() if name in judged],
        [label for name, label in labels.items() if name not in judged],
    )


def _whole(one: CertaintyPlan) -> bool:
    """Whether a plan judges the certainty itself, or every domain."""
    return "certainty" in one.ratings or set(DOWN) <= set(one.ratings)


def presentation(analysis: Analysis) -> Answer:
    """Which tables and figures there are, and what orders studies in them."""
    review = analysis.review
    kinds: dict[str, list[str]] = {}
    drawn_effects = [figure for figure in review.plan.figures if figure.kind not in NO_EFFECTS]
    for figure in drawn_effects:
        kinds.setdefault(figure.kind, []).append(f"review.yaml#figures/{figure.id}")
    drawn = [counting(asked, FIGURE_WORDS[kind], f"{FIGURE_WORDS[kind]}s") for kind, asked in kinds.items()]
    listed = together([together(drawn[:-1], ", "), drawn[-1]], " and ") if drawn[1:] else together(drawn)
    figures_told = weave("Figures: {figures}.", figures=listed)
    done = [figures_told if drawn else "Tables only; the plan asks for no figure."]
    if review.evidence.studies:
        done.append(f"Tables list studies in the order of their records{_ordered(analysis)}")
    figures = tuple(f"{figure.id}*" for figure in drawn_effects)
    where = ("characteristics", "effects", "votes_direction", "tallies_*", *figures)
    return Answer(done=tuple(done), where=where)


def _ordered(analysis: Analysis) -> str:
    """What sets studies apart in figures, after what orders them in tables."""
    named = [
        name
        for figure in analysis.review.plan.figures
        for name in (figure.by, figure.group, figure.height, figure.shade)
        if name
    ]
    return (
        f"; figures set them apart by {_labels(analysis, named)}."
        if named
        else "; no characteristic orders them."
    )


def results(analysis: Analysis) -> Answer:
    """How each finding is told."""
    plan = analysis.review.plan
    done = (
        [f"The comparison is {plan.experimental} against {plan.control}."]
        if analysis.review.evidence.studies
        else []
    )
    if analysis.syntheses:
        done.append(
            "Each synthesis gives its estimate, intervals and heterogeneity, with the studies behind them."
        )
    if analysis.votes:
        done.append(
            "Each domain gives its votes by direction, their share and its interval, in words of direction and not of "
            "size."
        )
    if analysis.tallied:
        done.append("Counts are given in the words of their source, which lists no studies.")
    where = ("syntheses", "synthesis_*", "votes_direction", "readings", "verdicts_pooled", "tallies_*")
    return Answer(done=tuple(done), lacking="how certain each finding is", where=where)


def limitations(analysis: Analysis) -> Answer:
    """What the methods leave open."""
    done = []
    if analysis.review.plan.remarks:
        done.append("The reviewers’ remarks are printed as cautions.")
    cautions = any(domain.table.cautions for domain in analysis.votes)
    if cautions or any(one.cautions for one in analysis.tallied):
        done.append("Cautions that a method brings stand with its tables.")
    lacking = "what they mean for the question" if done else "limitations"
    return Answer(
        done=tuple(done),
        lacking=_to_remark(analysis, f"{lacking}, which is for the reviewers to write"),
        where=("about", "votes_direction", "tallies") if done else (),
    )


def _to_remark(analysis: Analysis, what: str) -> str:
    """What a plan has no question for, so that only its remarks may tell it."""
    told = bool(analysis.review.plan.remarks)
    return (
        f"{what}, where the remarks do not tell it"
        if told
        else f"{what}; the plan’s remarks are the place for it"
    )


def _listed(words: Sequence[str]) -> str:
    """Words within a sentence; with semicolons where a word has a comma of its own."""
    comma = "; " if any("," in word for word in words) else ", "
    if len(words) < 2:
        return "".join(words)
    return f"{comma.join(words[:-1])}{';' if comma == '; ' else ''} and {words[-1]}"


def _labels(analysis: Analysis, names: Iterable[str]) -> str:
    return _listed([lower_first(analysis.review.axis(name).label) for name in dict.fromkeys(names)])


def _counted(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"
