"""The derivations there are, which of them a record's numbers allow, and the one door to compute them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from synthesis.errors import NotComputable
from synthesis.measures.measure import Choice, known, plain, read, refuse
from synthesis.measures.recovery import (
    arms,
    change_scores,
    contrast,
    five_numbers,
    geometric_means,
    percentages,
    pooled_spread,
    spread,
    two_by_two,
)
from synthesis.measures.recovery.derivation import Derivation, Derived

_FAMILIES: Final = (
    spread,
    contrast,
    pooled_spread,
    percentages,
    two_by_two,
    change_scores,
    five_numbers,
    geometric_means,
    arms,
)

DERIVATIONS: Final[Mapping[str, Derivation]] = MappingProxyType(
    {row.name: row for family in _FAMILIES for row in family.DERIVATIONS}
)
"""Every derivation by its name; where several give the same number, the one to prefer comes first."""


def possible(of: str, there: Iterable[str], wanted: str = "") -> tuple[Derivation, ...]:
    """The derivations of an arm, contrast or pair that these columns allow, in order of preference.

    Only those that give something new; with `wanted` only those that give it.
    """
    names = frozenset(there)
    return tuple(
        row
        for row in DERIVATIONS.values()
        if row.of == of
        and names.issuperset(row.needs)
        and not names.issuperset(row.gives)
        and (not wanted or wanted in row.gives)
    )


def derive(name: str, columns: Mapping[str, ArrayLike], **choices: Choice) -> Derived:
    """The numbers of one derivation for k rows at once.

    Args:
        name: A key of `DERIVATIONS`.
        columns: Its inputs by name, each a number or a vector of k numbers.
        **choices: Its options by name; those not given take its defaults.

    Raises:
        NotComputable: unknown name, option or column.
        ImpossibleNumber: a number no study can have; the message names the column and the row
            (counted from 0).
    """
    row = known(DERIVATIONS, name, "derivation")
    for choice in choices:
        if choice not in row.choices:
            options = ", ".join(sorted(row.choices)) or "none"
            raise NotComputable(f"{name} has no option {choice!r}; known: {options}")
    with np.errstate(all="ignore"):  # what overflows is refused below, in words
        made = row.compute(read(columns, row.needs, name), {**row.choices, **plain(choices)})
    for given, values in made.numbers.items():
        there = np.ones(values.shape, dtype=np.bool_)
        there[list(made.refused)] = False
        refuse(there & ~np.isfinite(values), values, f"{name}: {given}", "a finite number")
    return made
