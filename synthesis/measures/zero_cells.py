"""Zero cells: what is added to which tables, which are dropped, and the reason where no effect is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from math import isfinite
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotComputable
from synthesis.measures.measure import Choices, Computed, Floats, known, refuse

Mask = NDArray[np.bool_]


@frozen
class Tables:
    """The counts of k tables of m cells, shape (m, k), before anything is added to them.

    `empty` says in words what it means that a cell is 0, one text a cell; `doubles` names the kinds of
    double zero and the rows of each (none where the trade knows no such thing); `shares`, (m, k), is each
    cell's part of a correction that goes by the size of the arms (none where there are no arms).
    """

    cells: Floats
    empty: tuple[str, ...]
    doubles: Mapping[str, Mask] = field(default_factory=lambda: MappingProxyType({}))
    shares: Floats | None = None


@frozen
class Corrected:
    """The cells after the declared rule, (m, k): nan in the rows `dropped` for a reason; `rows` were added to.

    `doubles` are the rows left as they are that are double zeros, with the kind in words.
    """

    cells: Floats
    empty: tuple[str, ...]
    rows: tuple[int, ...]
    dropped: Mapping[int, str]
    doubles: Mapping[int, str]


def correct(tables: Tables, choices: Choices) -> Corrected:
    """The tables with a constant added to the cells of those the rule names.

    `add` is the constant. `to` says which tables: `only0` those with a cell of 0, `all` every table,
    `if0all` every table if any has a cell of 0, `none` none of them, `treatment_arm` those with a cell of
    0, where an arm's cells take 2 add n_arm / N instead: a correction proportional to the reciprocal of
    the size of the opposite arm, which at add = 1/2 sums to 1 over both arms (Sweeting, Sutton & Lambert
    2004, Stat Med 23:1351). `drop00` leaves out, before anything is added, the tables in which
    no one or everyone of both arms had the event.

    Raises:
        NotComputable: an unknown rule, or an amount or a flag that is none.
    """
    add = _amount(choices["add"])
    dropped = _dropped(tables, choices.get("drop00", False))
    kept = np.ones(tables.cells.shape[1], dtype=np.bool_)
    kept[list(dropped)] = False
    rules = {name: RULES[name] for name in RULES if name != "treatment_arm" or tables.shares is not None}
    rule = known(rules, choices["to"], "rule for zero cells (`to`)")
    added = add * rule(tables, np.any(tables.cells == 0, axis=0) & kept)
    changed = np.any(added > 0, axis=0) & kept
    doubles = {row: words for row, words in _doubles(tables).items() if kept[row] and not changed[row]}
    return Corrected(
        cells=np.where(kept, tables.cells + added, np.nan),
        empty=tables.empty,
        rows=tuple(np.flatnonzero(changed).tolist()),
        dropped=MappingProxyType(dropped),
        doubles=MappingProxyType(doubles),
    )


def settle(code: str, counts: Corrected, y: Floats, v: Floats) -> Computed:
    """The measure's y and v, (k,), without the rows whose empty cells leave no finite y or no v above 0.

    Raises:
        ImpossibleNumber: a row without an empty cell has no finite y, or no v above 0.
    """
    left_out = dict(counts.dropped)
    bad = ~(np.isfinite(y) & np.isfinite(v) & (v > 0))
    for row in np.flatnonzero(bad & np.any(counts.cells == 0, axis=0)):
        left_out[int(row)] = _reason(code, counts, int(row))
    refused = bad.copy()
    refused[list(left_out)] = False
    refuse(refused & ~np.isfinite(y), y, f"{code}: the estimate", "a finite number")
    refuse(refused, v, f"{code}: the variance", "a finite number above 0")
    gone = np.zeros(y.shape, dtype=np.bool_)
    gone[list(left_out)] = True
    return Computed(
        y=np.where(gone, np.nan, y),
        v=np.where(gone, np.nan, v),
        corrected=counts.rows,
        left_out=MappingProxyType(dict(sorted(left_out.items()))),
        kept=MappingProxyType({row: why for row, why in counts.doubles.items() if row not in left_out}),
    )


def told(choices: Choices) -> str:
    """What was added to a table that the rule corrected, in words."""
    add = _amount(choices["add"])
    if choices["to"] == "treatment_arm":
        return f"{2 * add:g} added to its cells, shared between the arms by their sizes"
    return f"{add:g} added to each of its cells"


def _amount(add: object) -> float:
    if isinstance(add, bool) or not isinstance(add, int | float) or not isfinite(add) or add < 0:
        raise NotComputable(
            f"what is added to zero cells (`add`): expected a number of at least 0; found {add!r}"
        )
    return float(add)


def _dropped(tables: Tables, drop00: object) -> dict[int, str]:
    if not isinstance(drop00, bool):
        raise NotComputable(
            f"whether double zeros are dropped (`drop00`): expected true or false; found {drop00!r}"
        )
    if not drop00:
        return {}
    return {row: f"{words}: dropped, as declared (drop00)" for row, words in _doubles(tables).items()}


def _doubles(tables: Tables) -> dict[int, str]:
    """The rows that are double zeros, of which kind."""
    return {row: words for words, rows in tables.doubles.items() for row in np.flatnonzero(rows).tolist()}


def _reason(code: str, counts: Corrected, row: int) -> str:
    words = [text for text, cell in zip(counts.empty, counts.cells[:, row], strict=True) if cell == 0]
    return (
        f"{' and '.join(words)}: {code} has no estimate with a finite variance above 0 "
        "unless something is added to the cells (add, to)"
    )


def _only0(tables: Tables, zero: Mask) -> Floats:
    return np.broadcast_to(zero.astype(np.float64), tables.cells.shape)


def _all(tables: Tables, zero: Mask) -> Floats:  # noqa: ARG001 - the signature of every rule
    return np.ones(tables.cells.shape)


def _if0all(tables: Tables, zero: Mask) -> Floats:
    return np.full(tables.cells.shape, float(np.any(zero)))


def _none(tables: Tables, zero: Mask) -> Floats:  # noqa: ARG001
    return np.zeros(tables.cells.shape)


def _treatment_arm(tables: Tables, zero: Mask) -> Floats:
    shares = np.zeros(tables.cells.shape) if tables.shares is None else tables.shares
    return np.where(zero, 2 * shares, 0.0)


RULES: Final[Mapping[str, Callable[[Tables, Mask], Floats]]] = MappingProxyType(
    {
        "only0": _only0,
        "all": _all,
        "if0all": _if0all,
        "none": _none,
        "treatment_arm": _treatment_arm,
    }
)
"""How many times `add` each cell takes, (m, k), by the tables and by which of those kept have a cell of 0."""

HALF: Final[Choices] = MappingProxyType({"add": 0.5, "to": "only0"})
"""The usual rule: 1/2 is added to the cells of tables with a zero."""

NOTHING: Final[Choices] = MappingProxyType({"add": 0.0, "to": "only0"})
"""The rule of measures that can do with zeros: nothing is added unless asked for."""
