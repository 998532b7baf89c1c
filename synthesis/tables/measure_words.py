"""How measures are called in tables: in the head where a table has one, in a column where it has several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from synthesis.letter_case import upper_first
from synthesis.measures.registry import MEASURES
from synthesis.plan.plan import SynthesisPlan
from synthesis.tables.cells import listed
from synthesis.tables.table import Cell, Column
from synthesis.woven import words

NAMES: Final[Mapping[str, str]] = MappingProxyType({"SMD": "Hedges’ g", "MD": "mean difference"})

OWN_SCALE: Final = (
    "A mean difference is on each instrument’s own scale, turned so that + favours {experimental}."
)
AS_MEASURED: Final = (
    "{which} as measured, experimental against control: a difference above 0, or a ratio above 1, is more of the "
    "outcome in the experimental arms."
)
RATIO: Final = (
    "A ratio is turned so that above 1 favours {experimental}: where more is worse it is that of control over "
    "experimental. It is pooled as a logarithm; τ² and standard errors are of logarithms."
)
BACK: Final = (
    "Estimates and limits were pooled on a transformed scale and are shown on the one that readers know."
)
ONE_GROUP: Final = (
    "A measure of one group compares nothing: it is of the experimental arms, and has no direction."
)


def measure_name(code: str) -> str:
    """A measure's name within a sentence."""
    return NAMES.get(code) or MEASURES[code].label


def shown(code: str) -> str:
    """What the keys begin with under which a measure's numbers stand on the scale that readers know."""
    return "shown." if MEASURES[code].scale else ""


def measured_head(label: str, measures: Iterable[str]) -> str:
    """A column's head with the measure of its numbers, where that is one: `Estimate (Hedges’ g)`."""
    found = set(measures)
    return f"{label} ({measure_name(found.pop())})" if len(found) == 1 else label


def measure_column(measures: Iterable[str]) -> tuple[Column, ...]:
    """The column that names the measure of each row; none where all rows have the same."""
    return (Column(id="measure", label="Measure", width=1.0),) if len(set(measures)) > 1 else ()


def measure_cell(code: str, measures: Iterable[str]) -> tuple[Cell, ...]:
    """The measure of a row, where the table has a column for it."""
    name = measure_name(code)
    return (Cell(text=upper_first(name)),) if measure_column(measures) else ()


def measure_notes(plans: Sequence[SynthesisPlan], experimental: str) -> Iterator[str]:
    """What must be said of the scale of the measures of a table of these syntheses."""
    turned = [plan.measure for plan in plans if plan.direction == "benefit"]
    codes = [plan.measure for plan in plans]
    compared = [code for code in codes if MEASURES[code].comparative]
    if "MD" in turned:
        yield words(OWN_SCALE.format(experimental=experimental))
    if any(MEASURES[code].scale == "exp" for code in turned if code in compared):
        yield words(RATIO.format(experimental=experimental))
    if any(MEASURES[code].scale for code in codes):
        yield words(BACK)
    if len(compared) < len(codes):
        yield words(ONE_GROUP)


def oriented(plans: Sequence[SynthesisPlan], turned: str) -> str:
    """Which way effects point: `turned` where all are turned, and which stand as measured."""
    as_measured = [plan.label for plan in plans if plan.direction == "measured"]
    if not as_measured:
        return words(turned)
    if len(as_measured) == len(plans):
        return words(AS_MEASURED.format(which="Effects stand"))
    which = f"Those of {listed(list(dict.fromkeys(as_measured)))} stand"
    return words(f"{turned} {AS_MEASURED.format(which=which)}")
