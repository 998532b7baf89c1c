"""A review's plan carried out: effects, fits, subgroups, votes, tallies; every number the outputs will print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from extraction_forms.studies import TallySource
from synthesis.effect_rows import Request, compute_effects
from synthesis.effects import Effect, Effects, Excluded
from synthesis.errors import NotComputable, NotEstimable
from synthesis.models import subgroups
from synthesis.models.fit import Fit, Subgroups
from synthesis.models.univariate import common_effect, random_effects
from synthesis.one_row import one_row_per_study
from synthesis.plan import TWIN, SynthesisPlan, TallyTablePlan
from synthesis.review import Review
from synthesis.votes.axis import Axis
from synthesis.votes.cautions import Caution
from synthesis.votes.gaps import Crossing, crossings, mentions_not_studies
from synthesis.votes.margins import check_margins
from synthesis.votes.tallies import Breakdown, TallyTable, breakdown, crosstab
from synthesis.votes.tally import TallyCell
from synthesis.voting import DomainVotes, cast_votes, voting


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
    """A synthesis that could not be had, and why; `effects` lists what it asked for and what became of it."""

    id: str
    label: str
    reason: str
    plan: SynthesisPlan
    one_row: bool
    effects: Effects


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
    """Everything a review adds up to; `no_votes` are the results that may not vote, with the reasons."""

    review: Review
    syntheses: tuple[Synthesis, ...]
    failed: tuple[Failed, ...]
    votes: tuple[DomainVotes, ...]
    no_votes: tuple[Excluded, ...]
    recomputed: tuple[Recomputed, ...]
    tallied: tuple[Tallied, ...]
    gaps: tuple[Crossing, ...]

    def synthesis(self, name: str) -> Synthesis | None:
        """The synthesis with this id, when it could be had."""
        return next((one for one in self.syntheses if one.id == name), None)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What does not add up in the counts that sources report."""
        return tuple(
            f"{tallied.source}: warning: {tallied.label} > {check.label}: expected counts that add up; "
            f"found {check.arithmetic}."
            for tallied in self.tallied
            for check in check_margins(tallied.table)
            if check.verdict == "does_not"
        )


def analyse(review: Review) -> Analysis:
    """The plan of a review carried out.

    Raises:
        NotComputable: a condition or measure of the plan cannot be applied to the records.
    """
    made = list(_syntheses(review))
    cast = voting(review)
    return Analysis(
        review=review,
        syntheses=tuple(one for one in made if isinstance(one, Synthesis)),
        failed=tuple(one for one in made if isinstance(one, Failed)),
        votes=tuple(cast_votes(review, cast)),
        no_votes=() if cast is None else cast.barred,
        recomputed=tuple(_recomputed(review)),
        tallied=tuple(_tallied(review)),
        gaps=tuple(_gaps(review)),
    )


def _syntheses(review: Review) -> Iterator[Synthesis | Failed]:
    for plan in review.plan.syntheses:
        effects = compute_effects(review.evidence, _request(review, plan))
        single = _single(review, plan, effects)
        if plan.multiplicity == "all_rows":
            yield _pooled(review, plan, effects, one_row=False)
            yield _pooled(review, plan, single, one_row=True, suffix=TWIN)
        else:
            yield _pooled(review, plan, single, one_row=True)


def _single(review: Review, plan: SynthesisPlan, effects: Effects) -> Effects:
    try:
        return one_row_per_study(effects, review.plan.selection)
    except NotComputable as error:
        raise NotComputable(f"{plan.place}: Syntheses > {plan.id}: {error}") from None


def _request(review: Review, plan: SynthesisPlan) -> Request:
    ways = {(one.measure, one.use) for one in review.plan.syntheses}
    return Request(
        where=plan.where,
        measure=plan.measure,
        use=plan.use,
        groupings=review.groupings,
        way=f"{plan.measure.lower()}_{plan.use}" if len(ways) > 1 else "",
    )


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
        reason = str(error) if effects.rows else _nothing(effects)
        return Failed(id=name, label=label, reason=reason, plan=plan, one_row=one_row, effects=effects)


def _nothing(effects: Effects) -> str:
    """Why a synthesis has no effects: nothing was asked for, or everything asked for was set aside."""
    n = len(effects.excluded)
    if not n:
        return "no studies: no result meets its condition"
    return f"no studies: {'the one result' if n == 1 else f'none of the {n} results'} it asks for " + (
        "gives no effect" if n == 1 else "gives an effect"
    )


def _codes(axis: Axis) -> Mapping[str, str]:
    return MappingProxyType({level.code: level.text for level in axis.levels})


def _recomputed(review: Review) -> Iterator[Recomputed]:
    """Every reported effect of the syntheses beside what the means of its arms give."""
    formula = review.plan.source_formula
    seen: set[tuple[str, str, str]] = set()
    for plan in review.plan.syntheses:
        if plan.use != "reported":
            continue
        reported = compute_effects(review.evidence, _request(review, plan))
        exact = _by_row(review, plan, {})
        choices = {"correction": formula.correction, "vtype": formula.vtype} if formula else {}
        own = _by_row(review, plan, choices) if formula and plan.measure == "SMD" else {}
        for effect in reported.rows:
            key = (plan.measure, effect.study, effect.row)
            if key in seen:
                continue
            seen.add(key)
            as_source = own.get(key[1:])
            yield Recomputed(
                reported=effect,
                exact=exact[key[1:]],
                as_source=as_source if isinstance(as_source, Effect) else None,
            )


def _by_row(
    review: Review, plan: SynthesisPlan, choices: Mapping[str, str]
) -> dict[tuple[str, ...], Effect | str]:
    request = replace(_request(review, plan), use="computed", choices=MappingProxyType(dict(choices)))
    made = compute_effects(review.evidence, request)
    found: dict[tuple[str, ...], Effect | str] = {(one.study, one.row): one for one in made.rows}
    found.update({(one.study, one.row): one.reason for one in made.excluded})
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
            first = source is review.evidence.sources[0]
            name = plan.id if first else f"{plan.id}_{source.id.replace('-', '_')}"
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
