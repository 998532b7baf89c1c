"""What a measure is: its code, the numbers it asks of a study, and what turns them into y and v."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.errors import NotComputable

Floats = NDArray[np.float64]
Columns = Mapping[str, Floats]
Choices = Mapping[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """Estimates `y` and sampling variances `v` on the measure's own scale, both of shape (k,)."""

    y: Floats
    v: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One effect measure; `inputs` are the columns it reads, `choices` its options with their defaults."""

    code: str
    label: str
    inputs: tuple[str, ...]
    choices: Choices
    compute: Callable[[Columns, Choices], Computed]


def read(columns: Mapping[str, ArrayLike], names: tuple[str, ...], code: str) -> dict[str, Floats]:
    """The named columns as equally long vectors of finite numbers.

    Raises:
        NotComputable: a column is missing, columns differ in length, or a number is not finite.
    """
    missing = [name for name in names if name not in columns]
    if missing:
        raise NotComputable(f"{code} needs {', '.join(names)}; missing: {', '.join(missing)}")
    vectors = {name: np.atleast_1d(np.asarray(columns[name], dtype=np.float64)) for name in names}
    first = vectors[names[0]]
    for name, vector in vectors.items():
        if vector.shape != first.shape:
            raise NotComputable(f"{code}: {name} holds {vector.size} values, {names[0]} holds {first.size}")
        refuse(~np.isfinite(vector), vector, f"{code}: {name}", "a finite number")
    return vectors


def refuse(bad: NDArray[np.bool_], found: Floats, what: str, expected: str) -> None:
    """Stop at the first `bad` row, naming it (counted from 0), what is wrong and what was found.

    Raises:
        NotComputable: any row is bad.
    """
    rows = np.flatnonzero(bad)
    if rows.size:
        row = int(rows[0])
        raise NotComputable(f"{what} of row {row} must be {expected}; found {found[row]:g}")


def known(table: Mapping[str, T], name: str, what: str) -> T:
    """The row of a table of choices.

    Raises:
        NotComputable: no such row; the message lists those there are.
    """
    if name not in table:
        raise NotComputable(f"unknown {what} {name!r}; known: {', '.join(sorted(table))}")
    return table[name]
