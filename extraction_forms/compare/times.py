"""Numbers with a unit held against each other: exactly where units convert, and within bounds where they do not."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen

_DAYS: Final[Mapping[str, Fraction]] = MappingProxyType(
    {
        "seconds": Fraction(1, 86400),
        "minutes": Fraction(1, 1440),
        "hours": Fraction(1, 24),
        "days": Fraction(1),
        "weeks": Fraction(7),
    }
)
_MONTHS: Final[Mapping[str, Fraction]] = MappingProxyType({"months": Fraction(1), "years": Fraction(12)})
_SHORTEST_MONTH: Final = 28
_LONGEST_MONTH: Final = 31


@frozen
class Likeness:
    """Whether two amounts are the same; None where no conversion is exact enough to say, and why."""

    same: bool | None
    note: str = ""


def in_one_unit(value: float, unit: str) -> tuple[str, Fraction]:
    """An amount in the unit that all of its kind convert to exactly: days, months, or its own."""
    exact = Fraction(str(value))
    for name, factors in (("days", _DAYS), ("months", _MONTHS)):
        if unit in factors:
            return name, exact * factors[unit]
    return unit, exact


def alike(a: tuple[float, str], b: tuple[float, str]) -> Likeness:
    """Whether two amounts are the same after conversion; a month is 28 to 31 days and nothing more exact."""
    (kind_a, first), (kind_b, second) = in_one_unit(*a), in_one_unit(*b)
    if kind_a == kind_b:
        note = f"converted: {a[1]} and {b[1]}" if a[1] != b[1] else ""
        return Likeness(same=first == second, note=note)
    if {kind_a, kind_b} == {"days", "months"}:
        days, months = (first, second) if kind_a == "days" else (second, first)
        if months * _SHORTEST_MONTH <= days <= months * _LONGEST_MONTH:
            return Likeness(same=None, note=f"{a[1]} and {b[1]} cannot be converted exactly")
        return Likeness(same=False)
    return Likeness(same=None, note=f"the units differ: {a[1]} and {b[1]}")
