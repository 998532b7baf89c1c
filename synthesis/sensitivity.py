"""Sensitivity analyses: a synthesis with one thing changed at a time, and in all combinations of the changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from statistics import median
from types import MappingProxyType
from typing import Final, Protocol

from extraction_forms.conditions import Expression
from extraction_forms.frozen_values import frozen
from synthesis.clusters import unadjusted
from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.letter_case import upper_first
from synthesis.models.fit import Fit
from synthesis.models.inference import TESTS
from synthesis.models.words.model import model_words
from synthesis.numbers import Unavailable
from synthesis.plan.measures import COUNTED, fitted
from synthesis.plan.plan import OF_ESTIMATES, OF_MODELS, SensitivityPlan, SynthesisPlan
from synthesis.pooling.pooling import Way, asked, effects_of, fit, plain_way, single, way_of
from synthesis.review import Review
from synthesis.routes.effect_rows import compute_effects

MOST_COMBINATIONS: Final = 512
"""How many combinations of changes are fitted at most: those with the fewest changes."""

OF_INDEPENDENT: Final = frozenset({"common", "random"})
"""The models that take all rows for independent."""

AS_PLANNED: Final = "as_planned"

_T_OF: Final[Mapping[str, str]] = MappingProxyType({"glmm": "test_t"})
"""The one change of test or estimator that a model of counts may see."""


@frozen
class Settings:
    """What can be changed about a synthesis: which effects are left out, and how the others are pooled."""

    without: frozenset[str] = frozenset()
    only: str = ""
    one_row: bool
    icc: float | None = None
    way: Way


@frozen
class Change:
    """One change: its id and label, which setting it is of, and the settings with it made."""

    id: str
    label: str
    of: str
    make: Callable[[Settings], Settings]


@frozen
class Row:
    """A synthesis with a change: its fit, or why there is none; `changed` says what the change did to the effects."""

    id: str
    label: str
    changed: str
    effects: Effects
    fit: Fit | Unavailable


@frozen
class Multiverse:
    """What all combinations of the changes give: `planned` of them, `fits` of those that were fitted.

    `fitted` were tried, the fewest changes first; of these some may allow no fit.
    """

    planned: int
    fitted: int
    fits: tuple[Fit, ...]

    @property
    def estimates(self) -> tuple[float, ...]:
        """The estimates, the lowest first."""
        return tuple(sorted(one.estimate for one in self.fits))

    @property
    def middle(self) -> float:
        """The median of the estimates."""
        return float(median(self.estimates))

    @property
    def positive(self) -> int:
        """How many estimates lie above no effect."""
        return sum(one > 0 for one in self.estimates)

    @property
    def above(self) -> int:
        """How many intervals lie wholly above no effect."""
        return sum(one.interval.low > 0 for one in self.fits)

    @property
    def below(self) -> int:
        """How many intervals lie wholly below no effect."""
        return sum(one.interval.high < 0 for one in self.fits)


@frozen
class Sensitivity:
    """The sensitivity analyses of one synthesis; the first row is the synthesis as planned."""

    plan: SensitivityPlan
    synthesis: SynthesisPlan
    rows: tuple[Row, ...]
    multiverse: Multiverse | None


class Looked(Protocol):
    """What is looked at to tell which effects a change leaves out."""

    review: Review
    plan: SynthesisPlan


@dataclass(slots=True)
class _Bench:
    """What the analyses of one synthesis are made from, each computed once."""

    review: Review
    plan: SynthesisPlan
    declared: SensitivityPlan
    _effects: dict[tuple[float | None, bool], Effects]
    _only: dict[str, frozenset[tuple[str, str]]]
    _subsets: dict[tuple[object, ...], Effects]

    def effects(self, settings: Settings) -> Effects:
        """The effects that enter by some settings."""
        counts = settings.way.model in COUNTED
        key = (settings.without, settings.only, settings.one_row, settings.icc, counts)
        if key not in self._subsets:
            self._subsets[key] = self._selected(settings)
        return self._subsets[key]

    def _selected(self, settings: Settings) -> Effects:
        key = (settings.icc, settings.way.model in COUNTED)
        if key not in self._effects:
            plan = replace(self.plan, model=settings.way.model)
            self._effects[key] = effects_of(self.review, plan, settings.icc)
        found = self._effects[key]
        gone = {id(row) for name in settings.without for row in WITHOUT[name](self, found.rows)}
        rows = tuple(row for row in found.rows if id(row) not in gone)
        if settings.only:
            meeting = self._meeting(settings.only)
            rows = tuple(row for row in rows if (row.study, row.row) in meeting)
        kept = replace(found, rows=rows)
        return single(self.review, self.plan, kept) if settings.one_row else kept

    def _meeting(self, name: str) -> frozenset[tuple[str, str]]:
        """The rows that meet a further condition, by study and name."""
        if name not in self._only:
            where: Expression = self.declared.only[name]
            found = compute_effects(self.review.evidence, replace(asked(self.review, self.plan), where=where))
            self._only[name] = frozenset((row.study, row.row) for row in found.rows)
        return self._only[name]


def sensitivity(review: Review) -> Iterator[Sensitivity]:
    """Every sensitivity analysis that the plan declares, in the order of the plan."""
    syntheses = {one.id: one for one in review.plan.syntheses}
    for declared in review.plan.sensitivity:
        plan = syntheses[declared.synthesis]
        bench = _Bench(review=review, plan=plan, declared=declared, _effects={}, _only={}, _subsets={})
        base = Settings(one_row=not plan.keeps_all, way=way_of(plan))
        changes = tuple(_changes(declared, plan))
        planned = _entered(bench.effects(base), base)
        rows = [_row(bench, AS_PLANNED, "As planned", base, planned)]
        rows += [_row(bench, one.id, one.label, one.make(base), planned) for one in changes]
        many = _multiverse(bench, base, changes) if declared.multiverse else None
        yield Sensitivity(plan=declared, synthesis=plan, rows=tuple(rows), multiverse=many)


def _changes(declared: SensitivityPlan, plan: SynthesisPlan) -> Iterator[Change]:
    """The declared changes, each a function from settings to settings."""
    for name in declared.without:
        yield Change(id=name, label=LABELS[name], of=name, make=_without(name))
    for name in declared.only:
        label = f"Only {name.replace('_', ' ')}"
        yield Change(id=f"only_{name}", label=label, of="only", make=_set(only=name))
    if declared.one_row:
        alone = plain_way(plan)
        yield Change(id="one_row", label="One row per study", of="rows", make=_one_row(alone, way_of(plan)))
    for text in declared.icc:
        name = f"icc_{text.strip().replace('.', '_').replace('-', '_')}"
        yield Change(id=name, label=f"ICC of {text.strip()}", of="icc", make=_set(icc=float(text)))
    for model in declared.model:
        words = model_words(fitted(replace(plan, model=model)), plan.measure)
        label = upper_first(words)
        if plan.model == "che" and model in OF_INDEPENDENT:
            label += ", as if independent"
        more = {"model": model}
        if plan.model in COUNTED:  # whose own estimator and test the other model does not know
            more["tau2"], more["test"] = OF_MODELS.get(model, OF_ESTIMATES)
        yield Change(id=f"model_{model}", label=label, of="model", make=_pooled(**more))
    for tau2 in declared.tau2:
        yield Change(id=f"tau2_{tau2.lower()}", label=f"τ² by {tau2}", of="tau2", make=_pooled(tau2=tau2))
    for test in declared.test:
        label = f"Interval by {TEST_WORDS.get(test, test)}"
        yield Change(id=f"test_{test.lower()}", label=label, of="test", make=_pooled(test=test))


def _without(name: str) -> Callable[[Settings], Settings]:
    return lambda settings: replace(settings, without=settings.without | {name})


def _one_row(alone: Way, planned: Way) -> Callable[[Settings], Settings]:
    """One row of each study, which are independent of each other and pooled as such."""
    return lambda settings: replace(
        settings, one_row=True, way=alone if settings.way == planned else settings.way
    )


def _set(**more: object) -> Callable[[Settings], Settings]:
    return lambda settings: replace(settings, **more)  # type: ignore[arg-type]


def _pooled(**more: str) -> Callable[[Settings], Settings]:
    return lambda settings: replace(settings, way=replace(settings.way, **more))  # type: ignore[arg-type]


def _row(bench: _Bench, name: str, label: str, settings: Settings, planned: Effects) -> Row:
    found = _fit(bench.effects(settings), settings)
    effects = found.effects if isinstance(found, Fit) else bench.effects(settings)
    why = _idle(bench, name, effects)
    return Row(
        id=name,
        label=label,
        changed=_changed(planned, effects, name),
        effects=effects,
        fit=Unavailable(reason=why) if why else found,
    )


def _entered(effects: Effects, settings: Settings) -> Effects:
    """The effects that enter the model: one of counts sets aside what tells nothing."""
    found = _fit(effects, settings) if settings.way.model in COUNTED else effects
    return found.effects if isinstance(found, Fit) else effects


def _fit(effects: Effects, settings: Settings) -> Fit | Unavailable:
    try:
        return fit(effects, settings.way)
    except NotEstimable as error:
        return Unavailable(reason=str(error))


def _idle(bench: _Bench, name: str, effects: Effects) -> str:
    """Why a change cannot be made at all, rather than make no difference; empty where it can."""
    rows = effects.rows
    if name == "high_risk_of_bias" and not any("overall" in row.tags for row in rows):
        return "no risk of bias was judged"
    if name == "one_row" and not bench.plan.keeps_all:
        return "the synthesis has one row per study already"
    if (
        (bench.plan.model in COUNTED or bench.plan.model == "che")
        and name.startswith(("tau2_", "test_"))
        and name != _T_OF.get(bench.plan.model)
    ):
        return "the model of the synthesis has its own way to this"
    return ""


def _changed(planned: Effects, effects: Effects, name: str) -> str:
    """What a change did to the effects that enter, in words."""
    if name == AS_PLANNED:
        return ""
    before = {(row.study, row.row): row for row in planned.rows}
    after = {(row.study, row.row): row for row in effects.rows}
    gone, new = len(before.keys() - after.keys()), len(after.keys() - before.keys())
    other = sum(before[key].v != after[key].v for key in before.keys() & after.keys())
    parts = [
        f"{n} {'effect' if n == 1 else 'effects'} {what}"
        for n, what in (
            (gone, "left out"),
            (new, "put in their place" if gone else "more"),
            (other, "with another variance"),
        )
        if n
    ]
    return ", ".join(parts) or "the same effects"


def _multiverse(bench: _Bench, base: Settings, changes: Sequence[Change]) -> Multiverse:
    """All combinations of the changes, one or none of each kind, the fewest changes first."""
    kinds: dict[str, list[Change]] = {}
    for change in changes:
        if _tells(bench, base, change):
            kinds.setdefault(change.of, []).append(change)
    chosen = product(*[(None, *group) for group in kinds.values()])
    ordered = sorted(chosen, key=lambda some: sum(one is not None for one in some))
    distinct: dict[Settings, None] = {}
    for some in ordered:
        settings = base
        for one in some:
            settings = one.make(settings) if one is not None else settings
        distinct.setdefault(_plain(settings), None)
    tried = list(distinct)[:MOST_COMBINATIONS]
    fits = [_fit(bench.effects(settings), settings) for settings in tried]
    there = tuple(one for one in fits if isinstance(one, Fit))
    return Multiverse(planned=len(distinct), fitted=len(tried), fits=there)


def _tells(bench: _Bench, base: Settings, change: Change) -> bool:
    """Whether a change can be made and does anything: one that does not would count every combination twice."""
    settings = change.make(base)
    effects = bench.effects(settings)
    if _idle(bench, change.id, effects):
        return False
    return settings.way != base.way or effects.rows != bench.effects(base).rows


def _plain(settings: Settings) -> Settings:
    """The settings without what the model does not look at, so that no combination counts twice."""
    way = settings.way
    if way.model == "random":
        return settings
    tau2, test = OF_MODELS.get(way.model, ("EE", "z"))
    if way.model == "glmm" and way.test == "t":
        test = "t"
    return replace(settings, way=replace(way, tau2=tau2, test=test))


def _high_risk(bench: Looked, rows: Sequence[Effect]) -> Sequence[Effect]:  # noqa: ARG001 - one signature
    return [row for row in rows if row.tags.get("overall") == "high"]


def _provisional(bench: Looked, rows: Sequence[Effect]) -> Sequence[Effect]:
    """Those of which a number, or a code that the synthesis chooses or splits by, is not settled."""
    named = {*bench.plan.where.names, *bench.plan.by}
    named |= {one.of for one in bench.review.groupings if one.id in named}
    codes = {name for row in rows for name in row.tags}
    return [row for row in rows if any(name in named or name not in codes for name in row.provisional)]


def _converted(bench: Looked, rows: Sequence[Effect]) -> Sequence[Effect]:  # noqa: ARG001
    return [row for row in rows if row.tags.get("converted") == "yes"]


def _derived(bench: Looked, rows: Sequence[Effect]) -> Sequence[Effect]:  # noqa: ARG001
    return [row for row in rows if row.tags.get("derived") == "yes"]


def _clusters(bench: Looked, rows: Sequence[Effect]) -> Sequence[Effect]:
    return unadjusted(rows, bench.review.evidence)[0]


WITHOUT: Final[Mapping[str, Callable[[Looked, Sequence[Effect]], Sequence[Effect]]]] = MappingProxyType(
    {
        "high_risk_of_bias": _high_risk,
        "provisional_codes": _provisional,
        "converted_effects": _converted,
        "derived_numbers": _derived,
        "unadjusted_clusters": _clusters,
    }
)
"""What a sensitivity analysis may leave out: the effects that go, by the code the plan names them by."""

LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "high_risk_of_bias": "Without high risk of bias",
        "provisional_codes": "Without provisional codes",
        "converted_effects": "Without converted effects",
        "derived_numbers": "Without derived numbers",
        "unadjusted_clusters": "Without unadjusted cluster trials",
    }
)

TEST_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        name: {
            "z": "Wald",
            "t": "Wald with t",
            "knha": "Knapp-Hartung",
            "adhoc": "Knapp-Hartung, never below Wald",
        }.get(name, name)
        for name in TESTS
    }
)
