"""The multiverse of a synthesis: every declared combination of choices, fitted in batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.models.specifications.means import intervals, means
from synthesis.models.specifications.shares import shares
from synthesis.multiverse.choices import Choice, choices_of
from synthesis.multiverse.combinations import Distinct, Key, distinct
from synthesis.multiverse.effect_sets import Sets
from synthesis.multiverse.judging import Held, Judges, verdict
from synthesis.multiverse.specification import Division, Multiverse, Specification, family
from synthesis.numbers import Unavailable
from synthesis.plan.measures import variant
from synthesis.plan.plan import MultiversePlan, SynthesisPlan
from synthesis.pooling.pooling import Way, correlations, fit
from synthesis.review import Review

NO_CONVERGENCE = "the search for τ² did not converge"
NONE_PLANNED = Unavailable(reason="the synthesis as planned gives no estimate")


@frozen
class _Given:
    """What one way of pooling gives of one set of effects."""

    estimate: float
    ends: tuple[float, float]
    p: float
    tau2: float | Unavailable
    rule: str
    k: int
    studies: int


def multiverses(review: Review) -> Iterator[Multiverse]:
    """The multiverse of every synthesis for which the plan declares one, in the order of the plan."""
    syntheses = {one.id: one for one in review.plan.syntheses}
    for declared in review.plan.multiverse:
        yield explore(review, syntheses[declared.synthesis], declared)


def explore(review: Review, plan: SynthesisPlan, declared: MultiversePlan) -> Multiverse:
    """Every combination of the declared choices: each different specification fitted once, the fewest changes first.

    Two combinations are one specification where the same effects are pooled in the same way (Steegen, Tuerlinckx,
    Gelman & Vanpaemel 2016, Perspect Psychol Sci 11:702; of meta-analyses Voracek, Kossmeier & Tran 2019, Z Psychol
    227:64).

    Raises:
        NotComputable: a condition of the plan cannot be applied to the records.
    """
    choices = choices_of(plan, declared)
    sets, judges = Sets(review=review, plan=plan, declared=declared), Judges(review=review)
    account = distinct(sets, plan, choices, declared.most)
    given = _pooled(sets, list(account.found))
    held = {place: judges.held(sets.held[place]) for place, _ in account.found}
    found = tuple(_specifications(account, given, sets, held))
    impossible = account.impossible + Counter(_failed(account, given))
    own = next((held[key[0]] for key, of in account.found.items() if not any(of[0])), NONE_PLANNED)
    return Multiverse(
        plan=declared,
        synthesis=plan,
        choices=choices,
        planned=account.planned,
        looked=account.looked,
        specifications=found,
        impossible=tuple(sorted(impossible.items(), key=lambda one: (-one[1], one[0]))),
        division=_divided(plan, choices, found),
        margin=own if isinstance(own, Unavailable) else own[0],
        sense=1.0 if isinstance(own, Unavailable) else own[1],
        origins=_origins(sets, choices),
    )


def _origins(sets: Sets, choices: Sequence[Choice]) -> tuple[str, ...]:
    """The data behind all effects that were looked at, and behind the codes by which some were left out."""
    names = {choice.id for choice in choices} & {"risk_of_bias"}
    rows = [row for effects in sets.held for row in effects.rows]
    found = {origin for row in rows for origin in row.origins}
    codes = {origin for row in rows if names for origin in row.tag_origins.get("overall", ())}
    return tuple(sorted(found | codes))


def _specifications(
    account: Distinct,
    given: Mapping[Key, _Given | str],
    sets: Sets,
    held: Mapping[int, Held | Unavailable],
) -> Iterator[Specification]:
    for key, combinations in account.found.items():
        got, against = given[key], held[key[0]]
        if isinstance(got, str):
            continue
        yield Specification(
            chosen=combinations[0],
            combinations=len(combinations),
            measure=sets.held[key[0]].measure,
            k=got.k,
            studies=got.studies,
            estimate=got.estimate,
            low=got.ends[0],
            high=got.ends[1],
            p=got.p,
            tau2=got.tau2,
            rule=got.rule,
            verdict=against if isinstance(against, Unavailable) else verdict(got.ends, against),
        )


def _failed(account: Distinct, given: Mapping[Key, _Given | str]) -> dict[str, int]:
    """Why specifications could not be fitted, and how many combinations come to them."""
    found: Counter[str] = Counter()
    for key, combinations in account.found.items():
        got = given[key]
        if isinstance(got, str):
            found[got] += len(combinations)
    return dict(found)


def _pooled(sets: Sets, keys: Sequence[Key]) -> Mapping[Key, _Given | str]:
    """What each specification gives, or why nothing; all means of estimates by one estimator in one batch."""
    alone = [key for key in keys if key[1].counted or key[1].rho]
    found: dict[Key, _Given | str] = {key: _alone(sets, key) for key in alone}
    estimates = [key for key in keys if key not in found]
    asked = list(dict.fromkeys((place, way.tau2) for place, way in estimates))
    at = {one: n for n, one in enumerate(asked)}
    fitted = means(sets.numbers, asked)
    spots = [at[place, way.tau2] for place, way in estimates]
    chosen = fitted.take(spots)
    ends = intervals(chosen, [way.test for _, way in estimates])
    columns = (chosen.estimate, ends.low, ends.high, ends.p, chosen.tau2)
    for key, rule, row in zip(
        estimates, ends.rules, zip(*(column.tolist() for column in columns), strict=True), strict=True
    ):
        estimate, low, high, p, tau2 = row
        effects = sets.held[key[0]]
        found[key] = (
            _Given(
                estimate=estimate,
                ends=(low, high),
                p=p,
                tau2=tau2,
                rule=rule,
                k=effects.k,
                studies=len(effects.studies),
            )
            if estimate == estimate  # noqa: PLR0124 - NaN alone differs from itself
            else NO_CONVERGENCE
        )
    return MappingProxyType(found)


def _alone(sets: Sets, key: Key) -> _Given | str:
    """What a model gives that is fitted to one set at a time: of counts, or of dependent effects."""
    place, way = key
    plan = sets.plan
    asked = Way(model=way.model, tau2=way.tau2, test=way.test, variant=variant(plan))
    if way.rho:
        asked = replace(asked, correlations=replace(correlations(plan), rho=float(way.rho)))
    try:
        found = fit(sets.held[place], asked)
    except NotEstimable as error:
        return str(error)
    return _Given(
        estimate=found.estimate,
        ends=(found.interval.low, found.interval.high),
        p=found.p,
        tau2=found.tau2,
        rule=found.interval.rule,
        k=found.k,
        studies=found.n_studies,
    )


def _divided(
    plan: SynthesisPlan, choices: Sequence[Choice], found: Sequence[Specification]
) -> Division | Unavailable:
    """The shares of the choices in the variance of the estimates on the planned scale."""
    alike = [one for one in found if family(one.measure) == family(plan.measure)]
    if len(alike) < 2:
        return Unavailable(reason="fewer than two specifications give an estimate on one scale")
    try:
        got = shares([one.estimate for one in alike], [one.chosen for one in alike])
    except NotEstimable as error:
        return Unavailable(reason=str(error))
    of = zip(choices, got.of.tolist(), strict=True)
    return Division(of=MappingProxyType({choice.id: share for choice, share in of}), rest=got.rest)
