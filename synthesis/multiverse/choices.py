"""The choices of a multiverse: each with its levels, the planned one first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from extraction_forms.frozen_values import frozen
from synthesis.letter_case import upper_first
from synthesis.measures.registry import MEASURES
from synthesis.models.words.model import model_words
from synthesis.multiverse.settings import Entering, Pooling, entering_of, pooling_of
from synthesis.plan.measures import COUNTED, fitted
from synthesis.plan.plan import INDEPENDENT, MultiversePlan, SynthesisPlan

Of = Literal["effects", "outliers", "pooling"]

TEST_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "headline": "Knapp-Hartung, or Wald if wider",
        "knha": "Knapp-Hartung",
        "z": "Wald",
        "t": "Wald with t",
        "adhoc": "Knapp-Hartung, never below Wald",
    }
)
"""How the interval of a specification is called; `headline` is what a plan calls knha."""

USE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"reported": "As reported", "computed": "Computed from the arms", "any": "First that can be had"}
)
ZERO_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "only0": "Added to tables with a 0",
        "all": "Added to all tables",
        "if0all": "Added to all if any has a 0",
        "none": "Nothing added",
        "treatment_arm": "Added by size of the other arm",
        "drop00": "Double zeros left out",
    }
)
RISK_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"": "All studies", "without_high": "Without high risk", "only_low": "Only low risk"}
)
OUTLIER_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "": "All kept",
        "residual_1_96": "Residual beyond 1.96 left out",
        "residual_3": "Residual beyond 3 left out",
        "outside_interval": "Interval off the mean’s left out",
    }
)
WITHOUT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "provisional_codes": "Provisional codes",
        "converted_effects": "Converted effects",
        "derived_numbers": "Derived numbers",
        "unadjusted_clusters": "Unadjusted cluster trials",
    }
)

_NOTHING: Final = MappingProxyType[str, Any]({})


@frozen
class Level:
    """One way to make a choice: what it is called, and what it sets; of outliers the rule alone."""

    id: str
    label: str
    entering: Mapping[str, object] = field(default_factory=lambda: _NOTHING, hash=False)
    pooling: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)


@frozen
class Choice:
    """A choice: `of` says what it bears upon; its first level is the planned one."""

    id: str
    label: str
    of: Of
    levels: tuple[Level, ...]


def choices_of(plan: SynthesisPlan, declared: MultiversePlan) -> tuple[Choice, ...]:
    """The choices that are declared, in the order in which a synthesis is made; each of two levels or more."""
    found = (one for make in CHOICES for one in make(plan, declared))
    return tuple(one for one in found if len(one.levels) > 1)


def made(
    choices: tuple[Choice, ...], chosen: tuple[int, ...], plan: SynthesisPlan
) -> tuple[Entering, Pooling]:
    """The settings of the levels chosen, by their places."""
    enter: dict[str, object] = {}
    without: set[str] = set()
    pool: dict[str, str] = {}
    for choice, place in zip(choices, chosen, strict=True):
        level = choice.levels[place]
        enter |= {name: value for name, value in level.entering.items() if name != "without"}
        without |= {str(level.entering["without"])} if "without" in level.entering else set()
        pool |= level.pooling
    entering = replace(entering_of(plan), **enter, without=frozenset(without))  # type: ignore[arg-type]
    return entering, replace(pooling_of(plan), **pool)


def _measures(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    codes = dict.fromkeys((plan.measure, *declared.measure))
    levels = (
        Level(id=code.lower(), label=upper_first(MEASURES[code].label), entering={"measure": code})
        for code in codes
    )
    yield Choice(id="measure", label="Measure", of="effects", levels=tuple(levels))


def _uses(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    codes = dict.fromkeys((plan.use, *declared.use))
    levels = (Level(id=code, label=USE_WORDS[code], entering={"use": code}) for code in codes)
    yield Choice(id="use", label="Route", of="effects", levels=tuple(levels))


def _zero_cells(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    own = plan.options.get("to", str(MEASURES[plan.measure].choices.get("to", "")))
    first = Level(id="as_planned", label=ZERO_WORDS.get(own, "As planned"))
    others = (
        Level(id=code, label=ZERO_WORDS[code], entering={"zero_cells": code})
        for code in dict.fromkeys(declared.zero_cells)
        if code != own
    )
    yield Choice(id="zero_cells", label="Cells of 0", of="effects", levels=(first, *others))


def _correlations(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    del plan
    texts = dict.fromkeys(text.strip() for text in declared.icc)
    levels = (Level(id=_slug(text), label=text, entering={"icc": text}) for text in texts)
    first = Level(id="as_planned", label="As planned")
    yield Choice(id="icc", label="Intra-cluster correlation", of="effects", levels=(first, *levels))


def _risks(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    del plan
    levels = (
        Level(id=code or "all", label=RISK_WORDS[code], entering={"risk_of_bias": code})
        for code in dict.fromkeys(("", *declared.risk_of_bias))
    )
    yield Choice(id="risk_of_bias", label="Risk of bias", of="effects", levels=tuple(levels))


def _without(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    del plan
    for code in dict.fromkeys(declared.without):
        levels = (
            Level(id="kept", label="Kept"),
            Level(id="left_out", label="Left out", entering={"without": code}),
        )
        yield Choice(id=code, label=WITHOUT_WORDS[code], of="effects", levels=levels)


def _only(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    del plan
    levels = (
        Level(id=name, label=f"Only {name.replace('_', ' ')}", entering={"only": name})
        for name in declared.only
    )
    first = Level(id="all", label="All results")
    yield Choice(id="only", label="Results", of="effects", levels=(first, *levels))


def _rows(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    words = {"all_rows": "All rows", "one_row": "One row, planned order"}
    own = entering_of(plan).rows[0]
    levels = [
        Level(id=code, label=words[code], entering={"rows": (code, "")})
        for code in dict.fromkeys((own, *declared.rows))
    ]
    levels += [
        Level(id=name, label=f"One row, {name.replace('_', ' ')}", entering={"rows": ("order", name)})
        for name in declared.orders
    ]
    levels += [
        Level(
            id=f"composite_{_slug(rho)}", label=f"Composite, r = {rho}", entering={"rows": ("composite", rho)}
        )
        for rho in dict.fromkeys(text.strip() for text in declared.composite)
    ]
    yield Choice(id="rows", label="Rows of a study", of="effects", levels=tuple(levels))


def _outliers(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    del plan
    codes = dict.fromkeys(("", *declared.outliers))
    levels = tuple(Level(id=code or "none", label=OUTLIER_WORDS[code]) for code in codes)
    yield Choice(id="outliers", label="Outlying effects", of="outliers", levels=levels)


def _models(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    levels = (
        Level(
            id=model,
            label=upper_first(model_words(fitted(replace(plan, model=model)), plan.measure)),
            pooling={"model": model},
        )
        for model in dict.fromkeys((pooling_of(plan).model, *declared.model))
    )
    yield Choice(id="model", label="Model", of="pooling", levels=tuple(levels))


def _estimators(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    names = dict.fromkeys((pooling_of(plan).tau2, *declared.tau2))
    levels = (Level(id=name.lower(), label=name, pooling={"tau2": name}) for name in names)
    yield Choice(id="tau2", label="Estimator of τ²", of="pooling", levels=tuple(levels))


def _tests(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    names = dict.fromkeys((pooling_of(plan).test, *declared.test))
    levels = (Level(id=name, label=TEST_WORDS[name], pooling={"test": name}) for name in names)
    label = "Interval" if plan.model not in COUNTED else "Interval of other models"
    yield Choice(id="test", label=label, of="pooling", levels=tuple(levels))


def _dependence(plan: SynthesisPlan, declared: MultiversePlan) -> Iterator[Choice]:
    given = (INDEPENDENT if text.strip() == INDEPENDENT else f"{float(text):g}" for text in declared.rho)
    texts = dict.fromkeys((pooling_of(plan).rho or INDEPENDENT, *given))
    levels = (
        Level(id=INDEPENDENT, label="Taken as independent", pooling={"rho": ""})
        if text == INDEPENDENT
        else Level(id=f"rho_{_slug(text)}", label=f"Correlated, r = {text}; robust", pooling={"rho": text})
        for text in texts
    )
    yield Choice(id="rho", label="Effects of a study", of="pooling", levels=tuple(levels))


def _slug(text: str) -> str:
    return text.strip().replace(".", "_").replace("-", "_")


CHOICES: Final[tuple[Callable[[SynthesisPlan, MultiversePlan], Iterator[Choice]], ...]] = (
    _measures,
    _uses,
    _zero_cells,
    _correlations,
    _only,
    _risks,
    _without,
    _rows,
    _outliers,
    _models,
    _dependence,
    _estimators,
    _tests,
)
"""What makes each choice, in the order in which a synthesis is made."""
