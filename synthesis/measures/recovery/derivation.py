"""What a derivation is: the numbers it gives, the numbers it needs, and on what assumption."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis.measures.measure import Choice, Choices, Columns, Floats, refuse

_NOTHING: Final[Mapping[int, str]] = MappingProxyType({})


@frozen
class Derived:
    """Numbers made from other numbers, each of shape (k,).

    `cautions` say of a row (from 0) what a reader should know before using it; `refused` say of a row why it
    has no numbers: they are nan there.
    """

    numbers: Mapping[str, Floats]
    cautions: Mapping[int, str] = field(default_factory=lambda: _NOTHING)
    refused: Mapping[int, str] = field(default_factory=lambda: _NOTHING)


@frozen
class Derivation:
    """One way from printed numbers to numbers that were not printed.

    `of` is what the columns describe: an `arm`, a `contrast` of two arms, or a `pair` of arms to be made one.
    `source` cites the equation, `assumes` says what must hold for it.
    """

    name: str
    label: str
    of: str
    gives: tuple[str, ...]
    needs: tuple[str, ...]
    compute: Callable[[Columns, Choices], Derived]
    source: str
    assumes: str
    choices: Mapping[str, Choice] = field(default_factory=lambda: MappingProxyType({}))


def derived(**numbers: Floats) -> Derived:
    """Numbers about which nothing has to be said."""
    return Derived(numbers=MappingProxyType(numbers))


def without(
    numbers: Mapping[str, Floats], refused: Mapping[int, str], cautions: Mapping[int, str]
) -> Derived:
    """Numbers with some rows taken out, and why."""
    rows = sorted(refused)
    kept = {name: np.array(values, dtype=np.float64) for name, values in numbers.items()}
    for values in kept.values():
        values[rows] = np.nan
    return Derived(
        numbers=MappingProxyType(kept),
        cautions=MappingProxyType({row: cautions[row] for row in sorted(cautions) if row not in refused}),
        refused=MappingProxyType({row: refused[row] for row in rows}),
    )


def positive(columns: Columns, *names: str) -> None:
    """Refuse a row in which one of the columns is not above 0."""
    for name in names:
        refuse(columns[name] <= 0, columns[name], name, "above 0")


def at_least(columns: Columns, least: float, *names: str) -> None:
    """Refuse a row in which one of the columns is below `least`."""
    for name in names:
        refuse(columns[name] < least, columns[name], name, f"at least {least:g}")
