"""What a measure is: its code, the numbers it asks of a study, and what turns them into y and v."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import field
from types import MappingProxyType
from typing import Final, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from synthesis import expected
from synthesis.errors import Fault, ImpossibleNumber, NotComputable
from synthesis.expected import told

Floats = NDArray[np.float64]
Columns = Mapping[str, Floats]
Choice = str | float | bool
Choices = Mapping[str, Choice]
Compute = Callable[[Columns, Choices], "Computed"]
T = TypeVar("T")

MEANT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "g": "SMD",
        "hedges": "SMD",
        "hedges g": "SMD",
        "cohen": "SMD",
        "wmd": "MD",
        "log or": "OR",
        "rate ratio": "IRR",
    }
)
"""What measures are called elsewhere."""

_FAULTS: Final[ContextVar[list[Fault] | None]] = ContextVar("faults that are collected", default=None)


@frozen
class Computed:
    """Estimates `y` and sampling variances `v` on the measure's own scale, both of shape (k,).

    `corrected` are the rows (from 0) whose zero cells were added to; `left_out` says of a row why it has
    no effect by the declared rule: its y and v are nan. `kept` says of a row why others leave it out, where
    it has an effect as it is. `route` is the way that was taken.
    """

    y: Floats
    v: Floats
    corrected: tuple[int, ...] = ()
    left_out: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    kept: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    route: str = ""


@frozen
class Route:
    """A way to the measure from other numbers than its usual ones: from t, from limits, from d."""

    name: str
    inputs: tuple[str, ...]
    compute: Compute


@frozen
class Measure:
    """One effect measure; `inputs` are the columns it reads, `choices` its options with their defaults.

    `also` are further ways to the same measure, in order of preference after the inputs themselves;
    `scale` names the function that turns y into what readers know (`exp` for ratios), "" for none;
    `null` is the value of y when there is no effect; `comparative` is False where there is no other group.
    `unused` are standard deviations that belong to the same table and are checked where they are given.
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
    unused: tuple[str, ...] = ()

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
    expected.kind(code, columns, Mapping, "its inputs by name", NotComputable)
    missing = [name for name in names if name not in columns]
    if missing:
        raise NotComputable(f"{code} needs {', '.join(names)}; missing: {', '.join(missing)}")
    vectors = {name: as_vector(f"{code}: {name}", columns[name]) for name in names}
    first = vectors[names[0]]
    for name, vector in vectors.items():
        if vector.shape != first.shape:
            raise NotComputable(f"{code}: {name} holds {vector.size} values, {names[0]} holds {first.size}")
        refuse(~np.isfinite(vector), vector, f"{code}: {name}", "a finite number")
    return vectors


def as_vector(what: str, given: ArrayLike) -> Floats:
    """Numbers as a vector, of one where it is one.

    Raises:
        NotComputable: they are no numbers.
    """
    try:
        return np.atleast_1d(np.asarray(given, dtype=np.float64))
    except (TypeError, ValueError):
        raise NotComputable(f"{what}: expected numbers; found {told(given)}") from None


def refuse(bad: NDArray[np.bool_], found: Floats, what: str, expected: str) -> None:
    """Stop where rows are `bad`, naming each (counted from 0), what is wrong and what was found.

    Raises:
        ImpossibleNumber: any row is bad.
    """
    if not np.any(bad):
        return
    faults = [
        Fault(what=what, row=row, expected=expected, found=f"{found[row]:g}")
        for row in np.flatnonzero(bad).tolist()
    ]
    collected = _FAULTS.get()
    if collected is None:
        raise ImpossibleNumber(faults)
    collected += faults


def every_fault(compute: Callable[[], object], inputs: tuple[str, ...]) -> tuple[Fault, ...]:
    """Every fault that a computation finds when it goes on after each, in the order of rows.

    A number computed from what is impossible is impossible too: where a row's `inputs` themselves are at
    fault, what follows from them is not told.
    """
    found: list[Fault] = []
    token = _FAULTS.set(found)
    try:
        compute()
    finally:
        _FAULTS.reset(token)
    rows: dict[int, dict[str, Fault]] = {}
    for fault in found:
        rows.setdefault(fault.row, {}).setdefault(fault.what, fault)
    return tuple(fault for row in sorted(rows) for fault in _own(list(rows[row].values()), inputs))


def _own(faults: list[Fault], inputs: tuple[str, ...]) -> list[Fault]:
    """Those of a row's faults that are of its inputs; the first where none is."""
    own = [
        fault
        for fault in faults
        if any(fault.what.endswith((f": {name}", f": {name.rpartition('_')[0]}")) for name in inputs)
    ]
    return own or faults[:1]


def plain(choices: Choices) -> Choices:
    """Choices with numpy's numbers, flags and texts as Python's.

    Raises:
        NotComputable: one that is neither a text nor a number nor a flag.
    """
    found = {
        name: value.item() if isinstance(value, np.generic) else value for name, value in choices.items()
    }
    for name, value in found.items():
        expected.kind(name, value, (str, bool, int, float), "a text, a number, True or False", NotComputable)
    return found


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
        meant = MEANT.get(name.strip().lower(), "") if isinstance(name, str) else ""
        hint = f"Did you mean {meant!r}?" if meant in table else did_you_mean(str(name), table)
        listed = ", ".join(sorted(table))
        raise NotComputable(f"unknown {what} {name!r}; known: {listed}{'. ' if hint else ''}{hint}")
    return table[name]
