"""The choices of a multiverse that a plan declares, held against what there is to choose."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from extraction_forms.errors import Problem
from synthesis.measures.registry import MEASURES
from synthesis.measures.zero_cells import RULES
from synthesis.plan.known_names import unknown, unknown_measure
from synthesis.plan.measures import COUNTED, ESTIMATORS, is_correlation
from synthesis.plan.plan import INDEPENDENT, MultiversePlan, Plan

ZERO_CELLS: Final = (*RULES, "drop00")
"""The rules for cells of 0 that may be chosen: those of `to`, and that double zeros are left out."""

CHOSEN_MODELS: Final = ("random", "common", *COUNTED)
"""The models that may be chosen; that of dependent effects is chosen by their correlation."""

CHOSEN: Final = (
    "tau2",
    "test",
    "rho",
    "model",
    "measure",
    "use",
    "zero_cells",
    "rows",
    "orders",
    "composite",
    "risk_of_bias",
    "outliers",
    "without",
    "only",
    "icc",
)
"""The parts of a multiverse that are choices."""


def multiverse_faults(plan: Plan, of_rows: Collection[str]) -> Iterator[Problem]:
    """A multiverse is of a synthesis, has a choice, and every level of its choices is there to be chosen."""
    known = {one.id: one for one in plan.syntheses}
    for one in plan.multiverse:
        where = f"Multiverse > {one.synthesis}"
        yield from unknown((one.synthesis,), known, one.place, "Multiverse")
        if not any(getattr(one, name) for name in CHOSEN):
            expected = f"one choice at least, of {', '.join(CHOSEN)}"
            yield Problem(place=one.place, where=where, expected=expected, found="none")
        yield from unknown(one.tau2, ESTIMATORS, one.at("tau2"), f"{where} > tau2")
        yield from unknown(one.model, CHOSEN_MODELS, one.at("model"), f"{where} > model")
        for code in one.measure:
            yield from unknown_measure(code, one.at("measure"), f"{where} > measure")
        yield from unknown(one.zero_cells, ZERO_CELLS, one.at("zero_cells"), f"{where} > zero_cells")
        named = sorted({name for only in one.only.values() for name in only.names})
        yield from unknown(named, of_rows, one.at("only"), f"{where} > only")
        yield from _correlations(plan, one, where)
        yield from _taken_names(one, where)
        if one.synthesis in known:
            yield from _counted(one, known[one.synthesis].measure, where)


def _taken_names(one: MultiversePlan, where: str) -> Iterator[Problem]:
    """No order or condition is called what another level of its choice is."""
    taken = {"orders": ("all_rows", "one_row", "composite"), "only": ("all",)}
    for part, levels in taken.items():
        for name in getattr(one, part):
            if name in levels or name.startswith("composite_"):
                expected = f"a name other than those of levels that are there: {', '.join(levels)}"
                yield Problem(
                    place=one.at(part), where=f"{where} > {part}", expected=expected, found=repr(name)
                )


def _correlations(plan: Plan, one: MultiversePlan, where: str) -> Iterator[Problem]:
    for name in ("composite", "icc", "rho"):
        for text in getattr(one, name):
            if name == "rho" and text.strip() == INDEPENDENT:
                continue
            if not is_correlation(text) or (name != "icc" and float(text) == 1):
                expected = "a number from 0 to 1" if name == "icc" else "a number of 0 or more, below 1"
                yield Problem(
                    place=one.at(name), where=f"{where} > {name}", expected=expected, found=repr(text)
                )
    if one.icc and plan.cluster_adjust is None:
        expected = "a block cluster_adjust in the plan, which these would vary"
        yield Problem(place=one.at("icc"), where=f"{where} > icc", expected=expected, found="none")


def _counted(one: MultiversePlan, planned: str, where: str) -> Iterator[Problem]:
    """Rules for cells of 0, and models of counts, need a measure of counts among those chosen."""
    measures = [code for code in (planned, *one.measure) if code in MEASURES]
    if one.zero_cells and not any("to" in MEASURES[code].choices for code in measures):
        expected = "a measure of counts, whose cells can be 0"
        yield Problem(
            place=one.at("zero_cells"),
            where=f"{where} > zero_cells",
            expected=expected,
            found=", ".join(measures),
        )
    for model in one.model:
        if model in COUNTED and not set(COUNTED[model]) & set(measures):
            yield Problem(
                place=one.at("model"),
                where=f"{where} > model",
                expected=f"{model} with one of {', '.join(COUNTED[model])}",
                found=f"measure {', '.join(measures)}",
            )
