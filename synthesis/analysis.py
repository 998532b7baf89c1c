"""A review's plan carried out: effects, fits, subgroups, votes, tallies; every number the outputs will print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from extraction_forms.studies import TallySource
from synthesis.effect_rows import Request, compute_effects
from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.models import subgroups
from synthesis.models.fit import Fit, Subgroups
from synthesis.models.univariate import common_effect, random_effects
from synthesis.one_row import one_row_per_study
from synthesis.plan import SynthesisPlan, TallyTablePlan
from synthesis.review import Review
from synthesis.votes.axis import Axis, axis
from synthesis.votes.by_direction import VoteTable, count
from synthesis.votes.cautions import Caution
from synthesis.votes.directions import Vote, votes_of
from synthesis.votes.gaps import Crossing, crossings, mentions_not_studies
from synthesis.votes.tallies import Breakdown, TallyTable, breakdown, crosstab
from synthesis.votes.tally import TallyCell

TWIN: Final = "_one_row"
"""What the id of a synthesis ends with when it is the one-row-per-study twin of an all-rows one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthesis:
    """One synthesis carried out: the effects, both models, the subgroups."""

    id: str
    label: str
    plan: SynthesisPlan
    one_row: bool
    effects: Effects
    random: Fit
    common: Fit
    subgroups: tuple[Subgroups, ...]

    def split(self, variable: str) -> Subgroups:
        """The subgroups by a variable."""
        return next(groups for groups in self.subgroups if groups.variable == variable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A synthesis that could not be had, and why."""

    id: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainVotes:
    """The votes of one domain: one per study, counted as a whole and by each variable."""

    domain: str
    label: str
    votes: tuple[Vote, ...]
    table: VoteTable
    by: tuple[VoteTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """A reported effect beside what the arms' means give: by our formula, and by the source's own."""

    reported: Effect
    exact: Effect | str
    as_source: Effect | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """A table of tallies and the source it is from."""

    id: str
    label: str
    note: str
    source: str
    table: TallyTable | Breakdown
    cautions: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything a review adds up to."""

    review: Review
    syntheses: tuple[Synthesis, ...]
    failed: tuple[Failed, ...]
    votes: tuple[DomainVotes, ...]
    recomputed: tuple[Recomputed, ...]
    tallied: tuple[Tallied, ...]
    gaps: tuple[Crossing, ...]

    def synthesis(self, name: str) -> Synthesis | None:
        """The synthesis with this id, when it could be had."""
        return next((one for one in self.syntheses if one.id == name), None)


def analyse(review: Review) -> Analysis:
    """The plan of a review carried out.

    Raises:
        NotComputable: a condition or measure of the plan cannot be applied to the records.
    """
    made = list(_syntheses(review))
    return Analysis(
        review=review,
        syntheses=tuple(one for one in made if isinstance(one, Synthesis)),
        failed=tuple(one for one in made if isinstance(one, Failed)),
        votes=tuple(_votes(review)),
        recomputed=tuple(_recomputed(review)),
        tallied=tuple(_tallied(review)),
        gaps=tuple(_gaps(review)),
    )


def _syntheses(review: Review) -> Iterator[Synthesis | Failed]:
    for plan in review.plan.syntheses:
        effects = compute_effects(review.evidence, _request(review, plan))
        single = one_row_per_study(effects, review.plan.selection)
        if plan.multiplicity == "all_rows":
            yield _pooled(review, plan, effects, one_row=False)
            yield _pooled(review, plan, single, one_row=True, suffix=TWIN)
        else:
            yield _pooled(review, plan, single, one_row=True)


def _request(review: Review, plan: SynthesisPlan) -> Request:
    return Request(where=plan.where, measure=plan.measure, use=plan.use, groupings=review.groupings)


def _pooled(
    review: Review, plan: SynthesisPlan, effects: Effects, *, one_row: bool, suffix: str = ""
) -> Synthesis | Failed:
    name = plan.id + suffix
    label = f"{plan.label}, one row per study" if suffix else plan.label

    def fit(some: Effects) -> Fit:
        return random_effects(some, tau2=plan.tau2, test=plan.test)

    try:
        return Synthesis(
            id=name,
            label=label,
            plan=plan,
            one_row=one_row,
            effects=effects,
            random=fit(effects),
            common=common_effect(effects),
            subgroups=tuple(
                subgroups.by(
                    effects, name, label=review.axis(name).label, codes=_codes(review.axis(name)), fit=fit
                )
                for name in plan.by
            ),
        )
    except NotEstimable as error:
        return Failed(id=name, label=label, reason=str(error))


def _codes(axis: Axis) -> Mapping[str, str]:
    return MappingProxyType({level.code: level.text for level in axis.levels})


def _votes(review: Review) -> Iterator[DomainVotes]:
    plan = review.plan.votes
    if plan is None:
        return
    request = Request(where=None, measure=plan.measure, use=plan.use, groupings=review.groupings)
    effects = compute_effects(review.evidence, request)
    domains = review.axis(plan.domain)
    found = {row.tags.get(plan.domain, "") for row in effects.rows}
    for level in domains.levels:
        if level.code not in found:
            continue
        rows = [row for row in effects.rows if row.tags.get(plan.domain) == level.code]
        votes = votes_of(rows, level.code)
        yield DomainVotes(
            domain=level.code,
            label=level.label,
            votes=votes,
            table=count(votes, lambda _: "all", _everyone(level.label), plan.interval),
            by=tuple(
                count(votes, name, _voting_axis(review, name, votes), plan.interval) for name in plan.by
            ),
        )


def _everyone(label: str) -> Axis:
    return axis("all", label, [("all", label)])


def _voting_axis(review: Review, name: str, votes: tuple[Vote, ...]) -> Axis:
    """The variable's codes in order, and any missing reason that a vote carries as a level of its own."""
    known = review.axis(name)
    codes = {level.code: level.text for level in known.levels}
    for vote in votes:
        code = vote.tags.get(name, "")
        if code and code not in codes and code != "varies_within_study":
            codes[code] = vote.labels.get(name, code)
    return axis(name, known.label, codes.items())


def _recomputed(review: Review) -> Iterator[Recomputed]:
    """Every reported effect of the syntheses beside what the means of its arms give."""
    formula = review.plan.source_formula
    for plan in review.plan.syntheses:
        if plan.use != "reported":
            continue
        request = _request(review, plan)
        reported = compute_effects(review.evidence, request)
        exact = _by_result(review, plan, {})
        choices = {"correction": formula.correction, "vtype": formula.vtype} if formula else {}
        own = _by_result(review, plan, choices) if formula else {}
        for effect in reported.rows:
            key = (effect.study, effect.result)
            as_source = own.get(key)
            yield Recomputed(
                reported=effect,
                exact=exact[key],
                as_source=as_source if isinstance(as_source, Effect) else None,
            )


def _by_result(
    review: Review, plan: SynthesisPlan, choices: Mapping[str, str]
) -> dict[tuple[str, str], Effect | str]:
    request = Request(
        where=plan.where,
        measure=plan.measure,
        use="computed",
        groupings=review.groupings,
        choices=MappingProxyType(dict(choices)),
    )
    made = compute_effects(review.evidence, request)
    found: dict[tuple[str, str], Effect | str] = {(one.study, one.result): one for one in made.rows}
    found.update({(one.study, one.result): one.reason for one in made.excluded})
    return found


def _tallied(review: Review) -> Iterator[Tallied]:
    for plan in review.plan.tally_tables:
        for source in review.evidence.sources:
            row_axis = review.axis(plan.rows)
            table: TallyTable | Breakdown
            if plan.columns:
                table = crosstab(source.tallies, row_axis, review.axis(plan.columns), plan.unit)
            else:
                table = breakdown(source.tallies, row_axis, plan.unit)
            name = plan.id if len(review.evidence.sources) == 1 else f"{plan.id}_{source.id}"
            yield Tallied(
                id=name,
                label=plan.label,
                note=plan.note,
                source=source.label,
                table=table,
                cautions=(*table.cautions, *_mentions(review, plan, source, table)),
            )


def _mentions(
    review: Review, plan: TallyTablePlan, source: TallySource, table: TallyTable | Breakdown
) -> Iterator[Caution]:
    """That a mention is no study, with the sums it rests on where the plan names the studies it may cover."""
    if plan.unit != "mentions" or not isinstance(table, Breakdown):
        return
    other = next((one for one in review.plan.tally_tables if one.id == plan.studies_in), None)
    cells: tuple[TallyCell, ...] = ()
    if other is not None and other.columns:
        crossed = crosstab(source.tallies, review.axis(other.rows), review.axis(other.columns), other.unit)
        cells = tuple(crossed.cell(row.code, plan.studies_column) for row in crossed.rows)
    yield mentions_not_studies(table.cells, cells, plan.covering)


def _gaps(review: Review) -> Iterator[Crossing]:
    for rows, columns in review.plan.not_given:
        for source in review.evidence.sources:
            yield from crossings(source.tallies, (review.axis(rows), review.axis(columns)))
