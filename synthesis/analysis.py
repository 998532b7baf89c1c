"""A review's plan carried out: effects, fits, subgroups, votes, tallies; every number the outputs will print."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType
from typing import Any, Final, TypeVar

from extraction_forms.agreement.agreement import Agreement
from extraction_forms.errors import Place, Problem, UsageError
from extraction_forms.frozen_values import frozen
from extraction_forms.studies import TallySource
from extraction_forms.workers import work_on, workers_for
from synthesis import expected
from synthesis.agreements import agreements
from synthesis.asymmetry import Asymmetry, asymmetries
from synthesis.audit.evidence_audit import EvidenceAudit, audit_of
from synthesis.designs import contradicted_designs
from synthesis.diagnosing import Diagnosis, diagnoses
from synthesis.effects import Effect, Effects, Excluded
from synthesis.errors import NotEstimable
from synthesis.models.fit import Subgroups
from synthesis.models.univariate import common_effect
from synthesis.multiverse.explore import multiverses
from synthesis.multiverse.specification import Multiverse
from synthesis.numbers import Unavailable, estimate
from synthesis.plan.plan import TWIN, SynthesisPlan, TallyTablePlan
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.pooling.pooling import asked, effects_of, fit, plain_way, single, split, way_of
from synthesis.readings.pooled import PooledReading, read_pooled
from synthesis.readings.readings import Readings, read_syntheses
from synthesis.readings.split import Split, split_readings
from synthesis.regressing import Regressed, regress
from synthesis.review import Review
from synthesis.routes.route_checks import RouteCheck, check_routes
from synthesis.routes.study_rows import by_name, rows
from synthesis.sensitivity import Sensitivity, sensitivity
from synthesis.side_by_side import SideBySide, side_by_side
from synthesis.votes.cautions import Caution
from synthesis.votes.gaps import Crossing, crossings, mentions_not_studies
from synthesis.votes.margins import check_margins
from synthesis.votes.tallies import Breakdown, TallyTable, breakdown, crosstab
from synthesis.votes.tally import TallyCell
from synthesis.voting import DomainVotes, cast_votes, voting

STANDARDISED: Final = frozenset({"SMD", "SMDH", "SMD1", "SMD1H"})
"""Measures in standard deviations of the values they are of."""

PARTS: Final = (
    *("votes", "checks", "sensitivity", "regressions", "tallied", "gaps"),
    *("splits", "multiverses", "dependents", "asymmetries", "diagnoses", "agreements", "audit"),
)
"""What an analysis has beside its syntheses and their readings, and may be asked for without."""

DEAR: Final = ("asymmetries", "multiverses", "dependents")
"""Those that take longest."""

_One = TypeVar("_One")


@frozen
class Tallied:
    """A table of tallies and the source it is from."""

    id: str
    label: str
    note: str
    source: str
    table: TallyTable | Breakdown
    cautions: tuple[Caution, ...] = ()


@frozen
class Analysis:
    """Everything a review adds up to; `no_votes` are the results that may not vote, with the reasons."""

    review: Review
    syntheses: tuple[Synthesis, ...]
    failed: tuple[Failed, ...]
    votes: tuple[DomainVotes, ...]
    no_votes: tuple[Excluded, ...]
    checks: tuple[RouteCheck, ...]
    sensitivity: tuple[Sensitivity, ...]
    regressions: tuple[Regressed, ...]
    tallied: tuple[Tallied, ...]
    gaps: tuple[Crossing, ...]
    readings: tuple[Readings, ...] = ()
    pooled_readings: Mapping[str, PooledReading | Unavailable] = field(
        default_factory=lambda: MappingProxyType({})
    )
    splits: tuple[Split, ...] = ()
    multiverses: tuple[Multiverse, ...] = ()
    dependents: tuple[SideBySide, ...] = ()
    asymmetries: tuple[Asymmetry, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    audit: EvidenceAudit | None = None

    def synthesis(self, name: str) -> Synthesis | None:
        """The synthesis with this id, when it could be had."""
        return next((one for one in self.syntheses if one.id == name), None)

    @property
    def recomputed(self) -> tuple[RouteCheck, ...]:
        """The effects that were taken as reported, each beside what the numbers of its arms give."""
        return tuple(one for one in self.checks if one.taken.route == "reported")

    @property
    def warnings(self) -> tuple[str, ...]:
        """What speaks against what was pooled, or against what was said of it.

        Routes that disagree, derivations to beware of, kinds of value that are mixed, counts that do not add up,
        designs that raters say and records do not.
        """
        made: tuple[Synthesis | Failed, ...] = (*self.syntheses, *self.failed)
        designs = map(str, contradicted_designs({one.id: one.effects for one in made}, self.review.evidence))
        return (*_disagreements(self), *_cautions(self), *_mixed(self), *self._uneven, *designs)

    @property
    def _uneven(self) -> tuple[str, ...]:
        return tuple(
            f"{tallied.source}: warning: {tallied.label} > {check.label}: expected counts that add up; "
            f"found {check.arithmetic}."
            for tallied in self.tallied
            for check in check_margins(tallied.table)
            if check.verdict == "does_not"
        )


def analyse(
    review: Review, parts: Collection[str] = PARTS, meanwhile: Callable[[Analysis], None] | None = None
) -> Analysis:
    """The plan of a review carried out.

    Args:
        review: The review.
        parts: Those of `PARTS` that are carried out; any other is left empty.
        meanwhile: What is done with the rest while a second process works out those that are `DEAR`.

    Raises:
        NotComputable: a condition or measure of the plan cannot be applied to the records.
    """
    expected.kind("review", review, Review, "a review, as open_review gives it", UsageError)
    made = list(_syntheses(review))
    dear = [part for part in DEAR if part in parts]

    def rest() -> Analysis:
        found = _analysed(review, made, parts)
        if meanwhile is not None:
            meanwhile(found)
        return found

    plan = review.plan
    is_much = bool(plan.multiverse) and bool(plan.small_study) and len(dear) == len(DEAR)
    jobs: list[Callable[[], Any]] = [rest, lambda: _dear(review, made, dear)]
    found: Analysis
    found, more = work_on(
        jobs,
        lambda job: job(),
        pack=pickle.dumps,
        unpack=pickle.loads,
        workers=workers_for(len(jobs), least=1) if is_much else 1,
    )
    return replace(found, **more)


def _dear(review: Review, made: Sequence[Synthesis | Failed], parts: Sequence[str]) -> dict[str, Any]:
    makers: dict[str, Callable[[], Iterable[Any]]] = {
        "asymmetries": lambda: asymmetries(review, made),
        "multiverses": lambda: multiverses(review),
        "dependents": lambda: side_by_side(review),
    }
    return {part: tuple(makers[part]()) for part in parts}


def _analysed(review: Review, made: Sequence[Synthesis | Failed], parts: Collection[str]) -> Analysis:
    """All but the parts that are dear."""
    cast = voting(review) if "votes" in parts else None
    readings = tuple(read_syntheses(review, made))

    def of(part: str, make: Callable[[], Iterable[_One]]) -> tuple[_One, ...]:
        return tuple(make()) if part in parts else ()

    return Analysis(
        review=review,
        syntheses=tuple(one for one in made if isinstance(one, Synthesis)),
        failed=tuple(one for one in made if isinstance(one, Failed)),
        votes=of("votes", lambda: cast_votes(review, cast)),
        no_votes=() if cast is None else cast.barred,
        checks=of("checks", lambda: _checks(review)),
        sensitivity=of("sensitivity", lambda: sensitivity(review)),
        regressions=of("regressions", lambda: _regressions(review, made)),
        tallied=of("tallied", lambda: _tallied(review)),
        gaps=of("gaps", lambda: _gaps(review)),
        readings=readings,
        pooled_readings=MappingProxyType({one.id: _pooled_reading(review, one) for one in readings}),
        splits=of("splits", lambda: split_readings(review, readings)),
        diagnoses=of("diagnoses", lambda: diagnoses(review, made)),
        agreements=of("agreements", lambda: agreements(review)),
        audit=audit_of(review) if "audit" in parts else None,
    )


def _pooled_reading(review: Review, one: Readings) -> PooledReading | Unavailable:
    """The pooled estimate of a synthesis by margin; or why there is no verdict of it."""
    of = one.synthesis
    fitted = of.random if isinstance(of, Synthesis) else Unavailable(reason=of.reason)
    return read_pooled(fitted, one.rows, review.plan.verdicts)


def _syntheses(review: Review) -> Iterator[Synthesis | Failed]:
    for plan in review.plan.syntheses:
        effects = effects_of(review, plan)
        one_each = single(review, plan, effects)
        if plan.keeps_all:
            yield _pooled(review, plan, effects, one_row=False)
            yield _pooled(review, plan, one_each, one_row=True, suffix=TWIN)
        else:
            yield _pooled(review, plan, one_each, one_row=True)


def _pooled(
    review: Review, plan: SynthesisPlan, effects: Effects, *, one_row: bool, suffix: str = ""
) -> Synthesis | Failed:
    name = plan.id + suffix
    label = f"{plan.label}, one row per study" if suffix else plan.label
    way = way_of(plan)
    if one_row:
        way = plain_way(plan)
    try:
        found = fit(effects, way)
        common = common_effect(found.effects)
    except NotEstimable as error:
        reason = str(error) if effects.rows else _nothing(effects)
        return Failed(id=name, label=label, reason=reason, plan=plan, one_row=one_row, effects=effects)
    splits = {one: split(review, found.effects, one, way) for one in plan.by}
    return Synthesis(
        id=name,
        label=label,
        plan=plan,
        one_row=one_row,
        effects=found.effects,
        random=found,
        common=common,
        subgroups=tuple(one for one in splits.values() if isinstance(one, Subgroups)),
        unsplit=tuple(
            (review.axis(variable).label, one.reason)
            for variable, one in splits.items()
            if isinstance(one, Unavailable)
        ),
    )


def _regressions(review: Review, made: Sequence[Synthesis | Failed]) -> Iterator[Regressed]:
    """Every meta-regression of the plan, of the effects that its synthesis pools."""
    for plan in review.plan.regressions:
        own = [one for one in made if one.plan.id == plan.synthesis]
        of = own[-1] if plan.one_row else own[0]
        yield regress(plan, of.plan, of.effects)


def _nothing(effects: Effects) -> str:
    """Why a synthesis has no effects: nothing was asked for, or everything asked for was set aside."""
    n = len(effects.excluded)
    if not n:
        return "no result meets its condition"
    return f"{'the one result' if n == 1 else f'none of the {n} results'} it asks for " + (
        "gives no effect" if n == 1 else "gives an effect"
    )


def _checks(review: Review) -> Iterator[RouteCheck]:
    """Every effect of the syntheses beside every other route to it, each once."""
    formula = review.plan.source_formula
    source = {"correction": formula.correction, "vtype": formula.vtype} if formula else None
    behind = by_name(rows(review.evidence, review.groupings))
    seen: set[tuple[str, str, str]] = set()
    for plan in review.plan.syntheses:
        effects = effects_of(review, plan)
        new = [one for one in effects.rows if (one.way or plan.measure, one.study, one.row) not in seen]
        seen |= {(one.way or plan.measure, one.study, one.row) for one in new}
        yield from check_routes(new, behind, asked(review, plan), source)


def _places(analysis: Analysis) -> Mapping[tuple[str, str], Place]:
    """Where every result stands, by its study and id."""
    return {
        (study.id, result.id): result.place
        for study in analysis.review.evidence.studies
        for result in study.results
    }


def _cautions(analysis: Analysis) -> Iterator[str]:
    """A warning for each number that was derived although something speaks against it."""
    places = _places(analysis)
    told: dict[str, None] = {}
    for check in analysis.checks:
        for one in check.taken.derivations:
            if one.caution:
                problem = Problem(
                    place=places[check.taken.study, check.taken.result],
                    where=f"Results > {check.taken.row}",
                    expected=f"numbers that allow this derivation: {one.label}",
                    found=one.caution,
                    warning=True,
                )
                told.setdefault(str(problem))
    yield from told


def _disagreements(analysis: Analysis) -> Iterator[str]:
    """A warning for each result of which two routes disagree by more than rounding."""
    places = _places(analysis)
    for check in analysis.checks:
        taken = check.taken
        for other in check.disagreeing:
            if not isinstance(other.effect, Effect):
                continue
            yield str(
                Problem(
                    place=places[taken.study, taken.result],
                    where=f"Results > {taken.row}",
                    expected=f"{taken.measure} alike by every route: {estimate(taken.y)} {taken.route}",
                    found=f"{estimate(taken.y - check.difference(other))} {other.route} ({other.name}), which "
                    + check.verdict(other),
                    warning=True,
                )
            )


def mixes_changes(synthesis: Synthesis) -> bool:
    """Whether standardised differences of changes and of endpoints are pooled together."""
    kinds = {row.tags.get("value_kind") for row in synthesis.effects.rows}
    return (
        synthesis.plan.measure in STANDARDISED
        and "change" in kinds
        and bool(kinds & {"endpoint", "adjusted"})
    )


def _mixed(analysis: Analysis) -> Iterator[str]:
    """A warning for each synthesis of the plan that mixes them."""
    for one in analysis.syntheses:
        if one.id == one.plan.id and mixes_changes(one):
            yield str(
                Problem(
                    place=one.plan.place,
                    where=f"Syntheses > {one.id}",
                    expected=f"endpoints or changes under {one.plan.measure}, whose standard deviations differ",
                    found="both",
                    hint="A condition on value_kind parts them.",
                    warning=True,
                )
            )


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
    for across, down in review.plan.not_given:
        for source in review.evidence.sources:
            yield from crossings(source.tallies, (review.axis(across), review.axis(down)))
