"""What a measure is: its code, the numbers it asks of a study, and what turns them into y and v."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.errors import ImpossibleNumber, NotComputable

Floats = NDArray[np.float64]
Columns = Mapping[str, Floats]
Choice = str | float | bool
Choices = Mapping[str, Choice]
Compute = Callable[[Columns, Choices], "Computed"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """Estimates `y` and sampling variances `v` on the measure's own scale, both of shape (k,).

    `corrected` are the rows (from 0) whose zero cells were added to; `left_out` says of a row why it has
    no effect by the declared rule: its y and v are nan. `route` is the way that was taken.
    """

    y: Floats
    v: Floats
    corrected: tuple[int, ...] = ()
    left_out: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    route: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way to the measure from other numbers than its usual ones: from t, from limits, from d."""

    name: str
    inputs: tuple[str, ...]
    compute: Compute


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One effect measure; `inputs` are the columns it reads, `choices` its options with their defaults.

    `also` are further ways to the same measure, in order of preference after the inputs themselves;
    `scale` names the function that turns y into what readers know (`exp` for ratios), "" for none;
    `null` is the value of y when there is no effect; `comparative` is False where there is no other group.
    """

    code: str
    label: str
    inputs: tuple[str, ...]
    choices: Choices
    compute: Compute
    also: tuple[Route, ...] = ()
    scale: str = ""
    null: float = 0.0
    comparative: bool = True

    @property
    def routes(self) -> tuple[Route, ...]:
        """Every way to the measure, the usual one first."""
        return (Route(name="", inputs=self.inputs, compute=self.compute), *self.also)


def read(columns: Mapping[str, ArrayLike], names: tuple[str, ...], code: str) -> dict[str, Floats]:
    """The named columns as equally long vectors of finite numbers.

    Raises:
        NotComputable: a column is missing or columns differ in length.
        ImpossibleNumber: a number is not finite.
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
        ImpossibleNumber: any row is bad.
    """
    rows = np.flatnonzero(bad)
    if rows.size:
        row = int(rows[0])
        raise ImpossibleNumber(what=what, row=row, expected=expected, found=f"{found[row]:g}")


def sound(code: str, y: Floats, v: Floats) -> Computed:
    """The estimates with variances that give each a weight.

    Raises:
        ImpossibleNumber: a variance is not above 0.
    """
    refuse(v <= 0, v, f"{code}: the variance", "above 0")
    return Computed(y=y, v=v)


def known(table: Mapping[str, T], name: Choice, what: str) -> T:
    """The row of a table of choices.

    Raises:
        NotComputable: no such row; the message lists those there are.
    """
    if not isinstance(name, str) or name not in table:
        raise NotComputable(f"unknown {what} {name!r}; known: {', '.join(sorted(table))}")
    return table[name]
