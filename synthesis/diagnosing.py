"""What single studies do to a synthesis: left out in turn, entering one by one, and over subsets of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final, TypeVar

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.diagnostics.baujat import baujat
from synthesis.models.diagnostics.influence import influence
from synthesis.models.diagnostics.study_sets import StudySpread, of_studies, study_spread
from synthesis.models.fit import Fit, Interval, Maybe
from synthesis.models.mixed import Mixed
from synthesis.models.multilevel.correlated import CorrelatedHierarchical
from synthesis.numbers import Unavailable
from synthesis.plan.plan import DiagnosticsPlan
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.pooling.pooling import Way, fit, plain_way, way_of
from synthesis.review import Review

T = TypeVar("T")
COOK: Final = 0.454936423119572
"""Cook's distance of one coefficient at which the chi-square(1) distribution has half its mass below."""

FURTHEST: Final = 3.0
"""How many times its even share of the leverage a study may have before it stands out."""

NOT_ASKED: Final = Unavailable(reason="it was not asked for")
ONE_STUDY: Final = Unavailable(reason="one study")


@frozen
class Refit:
    """A synthesis of some of its studies: `id` and `label` are those of the study that left or entered.

    `at` is the value by which it entered, empty where none orders it. A set without a fit has the `reason`.
    """

    id: str
    label: str
    effects: Effects
    estimate: Maybe
    interval: Interval | Unavailable
    p: Maybe
    tau2: Maybe
    i2: Maybe
    at: str = ""

    @property
    def side(self) -> int:
        """On which side of no effect its interval lies; 0 where it includes that, or there is none."""
        return 0 if isinstance(self.interval, Unavailable) else side_of(self.interval)


@frozen
class Influence:
    """What a study does to a synthesis, in standard units, and the `rules` by which it stands out."""

    id: str
    cook: Maybe
    dfbetas: Maybe
    hat: Maybe
    rules: tuple[str, ...]


@frozen
class Share:
    """What a study adds to heterogeneity, `q`, and how far the mean moves without it, `shift`."""

    id: str
    q: Maybe
    shift: Maybe


@frozen
class Diagnosis:
    """What was asked about the single studies of a synthesis; each part, or why it is not there.

    `cumulated` has for each order its steps.
    """

    plan: DiagnosticsPlan
    synthesis: Synthesis | Failed
    left_out: tuple[Refit, ...] | Unavailable = NOT_ASKED
    influence: tuple[Influence, ...] | Unavailable = NOT_ASKED
    shares: tuple[Share, ...] | Unavailable = NOT_ASKED
    cumulated: Mapping[str, tuple[Refit, ...] | Unavailable]
    spread: StudySpread | Unavailable = NOT_ASKED

    @property
    def id(self) -> str:
        """The synthesis."""
        return self.synthesis.id

    @property
    def label(self) -> str:
        """The synthesis in print."""
        return self.synthesis.label

    def standing_out(self) -> tuple[str, ...]:
        """The studies that stand out by a rule of influence, by id."""
        found = () if isinstance(self.influence, Unavailable) else self.influence
        return tuple(one.id for one in found if one.rules)


def diagnoses(review: Review, made: Sequence[Synthesis | Failed]) -> Iterator[Diagnosis]:
    """Every part `diagnostics` of the plan answered, from the syntheses that were carried out."""
    for declared in review.plan.diagnostics:
        own = next(one for one in made if one.plan.id == declared.synthesis)
        yield _of_failed(declared, own) if isinstance(own, Failed) else _diagnosed(declared, own)


def _of_failed(declared: DiagnosticsPlan, own: Failed) -> Diagnosis:
    none = Unavailable(reason=f"nothing is pooled ({own.reason})")
    return Diagnosis(
        plan=declared,
        synthesis=own,
        left_out=none if declared.leave_one_out else NOT_ASKED,
        influence=none if declared.influence else NOT_ASKED,
        shares=none if declared.baujat else NOT_ASKED,
        cumulated=MappingProxyType(dict.fromkeys(declared.cumulative, none)),
        spread=none if declared.subsets is not None else NOT_ASKED,
    )


def _diagnosed(declared: DiagnosticsPlan, own: Synthesis) -> Diagnosis:
    draw = declared.subsets
    return Diagnosis(
        plan=declared,
        synthesis=own,
        left_out=_tried(lambda: _left_out(own)) if declared.leave_one_out else NOT_ASKED,
        influence=_tried(lambda: _influence(own)) if declared.influence else NOT_ASKED,
        shares=shares_of(own) if declared.baujat else NOT_ASKED,
        cumulated=MappingProxyType(
            {name: _tried(lambda name=name: _cumulated(own, name)) for name in declared.cumulative}  # type: ignore[misc]
        ),
        spread=_tried(lambda: study_spread(own.random, seed=draw.seed, most=draw.most))
        if draw is not None
        else NOT_ASKED,
    )


def _tried(make: Callable[[], T]) -> T | Unavailable:
    try:
        return make()
    except NotEstimable as error:
        return Unavailable(reason=str(error))


def side_of(one: Interval) -> int:
    """On which side of no effect an interval lies; 0 where it includes that."""
    return int(one.low > 0) - int(one.high < 0)


def study_labels(effects: Effects) -> dict[str, str]:
    """The studies of some effects in order, each as it is printed."""
    return {row.study: row.study_label or row.study for row in effects.rows}


def _left_out(own: Synthesis) -> tuple[Refit, ...]:
    labels = study_labels(own.effects)
    if len(labels) < 2:
        raise NotEstimable("leaving out the only study leaves nothing")
    return _refits(own, [(study, "", set(labels) - {study}) for study in labels])


def _cumulated(own: Synthesis, order: str) -> tuple[Refit, ...]:
    """The synthesis of the first study, of the first two, and so on; studies that tie keep their order."""
    labels = study_labels(own.effects)
    ranks = ORDERS.get(order, _by_answer)(own, order)
    ordered = sorted(labels, key=lambda study: ranks[study])
    shown = {study: "" if order in ORDERS else f"{ranks[study]:g}" for study in labels}
    sets = [(study, shown[study], set(ordered[: i + 1])) for i, study in enumerate(ordered)]
    return _refits(own, sets)


def _refits(own: Synthesis, sets: Sequence[tuple[str, str, Collection[str]]]) -> tuple[Refit, ...]:
    """The synthesis of each set of studies: in one batch where it can be, else each pooled by its model."""
    labels = study_labels(own.effects)
    parts = [
        replace(own.effects, rows=tuple(row for row in own.effects.rows if row.study in some))
        for _, _, some in sets
    ]
    if isinstance(own.random.mixed, Mixed):
        found = list(_batched(own.random, [some for _, _, some in sets]))
    else:
        way = plain_way(own.plan) if own.one_row else way_of(own.plan)
        found = [_anew(part, way) for part in parts]
    return tuple(
        Refit(
            id=study,
            label=labels[study],
            at=at,
            effects=part,
            estimate=one.estimate,
            interval=one.interval,
            p=one.p,
            tau2=one.tau2,
            i2=one.i2,
        )
        for one, part, (study, at, _) in zip(found, parts, sets, strict=True)
    )


@frozen
class _Pooled:
    estimate: Maybe
    interval: Interval | Unavailable
    p: Maybe
    tau2: Maybe
    i2: Maybe


def _batched(whole: Fit, sets: Sequence[Collection[str]]) -> Iterator[_Pooled]:
    """The model of a fit on each set of studies."""
    found = of_studies(whole, sets)
    columns = (found.beta[:, 0], found.half_width[:, 0], found.p[:, 0], found.tau2, found.i2)
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    for i, (y, half, p, tau2, i2) in enumerate(numbers):
        if i in found.without:
            yield _none(found.without[i])
            continue
        alone = found.count[i] == 1
        yield _Pooled(
            estimate=y,
            interval=Interval(low=y - half, high=y + half, rule=whole.test, level=found.options.level),
            p=p,
            tau2=ONE_STUDY if alone else whole.tau2 if found.options.common else tau2,
            i2=ONE_STUDY if alone else i2,
        )


def _anew(effects: Effects, way: Way) -> _Pooled:
    try:
        found = fit(effects, way)
    except NotEstimable as error:
        return _none(str(error))
    spread = found.heterogeneity
    return _Pooled(
        estimate=found.estimate,
        interval=found.interval,
        p=found.p,
        tau2=found.tau2,
        i2=spread.i2_q if isinstance(spread.i2_tau2, Unavailable) else spread.i2_tau2,
    )


def _none(reason: str) -> _Pooled:
    absent = Unavailable(reason=reason)
    return _Pooled(estimate=absent, interval=absent, p=absent, tau2=absent, i2=absent)


def _influence(own: Synthesis) -> tuple[Influence, ...]:
    whole = own.random
    if isinstance(whole.counted, CorrelatedHierarchical):
        found = influence(whole.counted, by="study")
        reasons = {**found.without, **found.untold}
        columns = (found.cook.tolist(), found.dfbetas[:, 0].tolist(), found.hat.tolist())
    else:
        alike = influence(whole, by="study")
        reasons = dict(alike.deleted.without)
        columns = (alike.cook.tolist(), alike.dfbetas[:, 0].tolist(), alike.hat.tolist())
    studies = own.effects.studies
    return tuple(
        _of_study(study, cook, moved, hat, reasons.get(i, ""), 1 / len(studies))
        for i, (study, cook, moved, hat) in enumerate(zip(studies, *columns, strict=True))
    )


def _of_study(study: str, cook: float, moved: float, hat: float, reason: str, even: float) -> Influence:
    rules = [RULES[0]] if cook > COOK else []
    rules += [RULES[1]] if abs(moved) > 1 else []
    rules += [RULES[2]] if hat > FURTHEST * even else []
    return Influence(
        id=study,
        cook=_there(cook, reason),
        dfbetas=_there(moved, reason),
        hat=_there(100 * hat, reason),
        rules=tuple(rules),
    )


RULES: Final = ("Cook’s distance", "DFBETAS", "leverage")
"""The rules by which a study stands out (Viechtbauer & Cheung 2010, Res Synth Methods 1:112)."""


def _there(value: float, reason: str) -> Maybe:
    return value if value == value else Unavailable(reason=reason or "it cannot be told")  # noqa: PLR0124


def shares_of(own: Synthesis) -> tuple[Share, ...] | Unavailable:
    """What each study adds to heterogeneity, and how far the mean moves without it; or why that cannot be told."""
    return _tried(lambda: _shares(own))


def _shares(own: Synthesis) -> tuple[Share, ...]:
    whole = own.random
    found = (
        baujat(whole.counted, by="study")
        if isinstance(whole.counted, CorrelatedHierarchical)
        else baujat(whole, by="study")
    )
    numbers = zip(own.effects.studies, found.q.tolist(), found.shift.tolist(), strict=True)
    return tuple(Share(id=study, q=_there(q, ""), shift=_there(shift, "")) for study, q, shift in numbers)


def _by_weight(own: Synthesis, order: str) -> Mapping[str, float]:  # noqa: ARG001 - the signature of every order
    """The most precise studies first: by what each weighs in the synthesis."""
    if own.random.unweighted:
        raise NotEstimable(f"studies cannot be ordered by precision: {own.random.unweighted}")
    totals = dict.fromkeys(own.effects.studies, 0.0)
    for row, weight in zip(own.effects.rows, own.random.weights.tolist(), strict=True):
        totals[row.study] -= weight
    return totals


def _by_size(own: Synthesis, order: str) -> Mapping[str, float]:  # noqa: ARG001
    """The largest studies first, by the most people behind one of their effects."""
    people = dict.fromkeys(own.effects.studies, 0.0)
    for row in own.effects.rows:
        people[row.study] = min(people[row.study], -float((row.n_exp or 0) + (row.n_ctl or 0)))
    labels = study_labels(own.effects)
    lacking = [labels[study] for study, n in people.items() if not n]
    if lacking:
        raise NotEstimable(f"studies cannot be ordered by size: no number of people of {', '.join(lacking)}")
    return people


def _by_answer(own: Synthesis, order: str) -> Mapping[str, float]:
    """By an answer of the records, the least of each study first."""
    labels, found = study_labels(own.effects), dict[str, float]()
    for row in own.effects.rows:
        value = row.moderators.get(order)
        if isinstance(value, str):
            raise NotEstimable(f"studies cannot be ordered by {order}: its codes have no order")
        if value is not None:
            found[row.study] = min(found.get(row.study, value), value)
    lacking = [label for study, label in labels.items() if study not in found]
    if lacking:
        raise NotEstimable(f"studies cannot be ordered by {order}: none is reported of {', '.join(lacking)}")
    return found


ORDERS: Final[Mapping[str, Callable[[Synthesis, str], Mapping[str, float]]]] = MappingProxyType(
    {"precision": _by_weight, "size": _by_size}
)
"""The orders of studies that are no answers of a form: what each study is sorted by, the least first."""

ORDER_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"precision": "the most precise first", "size": "the largest first"}
)


def order_words(order: str) -> str:
    """Which studies of an order enter first: `the lowest year first`."""
    return ORDER_WORDS.get(order, f"the lowest {order.replace('_', ' ')} first")
