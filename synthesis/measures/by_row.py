"""Comparisons of one measure, each by the first route whose numbers it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import Fault, ImpossibleNumber
from synthesis.measures.measure import Choices, Columns, Floats, Measure, Route
from synthesis.measures.registry import compute

Mask = NDArray[np.bool_]
Places = NDArray[np.intp]

NONE = -1
"""The place of a row's route where it has none."""


@frozen
class ByRow:
    """Estimates and variances of k rows, both of shape (k,) and nan where a row gives none.

    `picked` is the place of each row's route among the measure's, shape (k,); `corrected`, `left_out` and
    `kept` as of `Computed`; `faults` are the numbers no effect can be made from.
    """

    y: Floats
    v: Floats
    picked: Places
    corrected: frozenset[int]
    left_out: Mapping[int, str]
    kept: Mapping[int, str]
    faults: tuple[Fault, ...]


def pick(routes: tuple[Route, ...], given: Mapping[str, Mask], k: int) -> Places:
    """The place of the first route whose inputs a row has all of, `NONE` where it has no route; shape (k,)."""
    found = np.full(k, NONE, dtype=np.intp)
    for place, route in reversed(list(enumerate(routes))):
        found[complete(route, given, k)] = place
    return found


def complete(route: Route, given: Mapping[str, Mask], k: int) -> Mask:
    """The rows that have all inputs of a route, shape (k,)."""
    if any(name not in given for name in route.inputs):
        return np.zeros(k, dtype=np.bool_)
    return np.asarray(np.all([given[name] for name in route.inputs], axis=0))


def compute_rows(measure: Measure, inputs: Columns, picked: Places, choices: Choices) -> ByRow:
    """Each row by its route, the rows of one route together.

    Args:
        measure: The measure.
        inputs: What there is of the inputs of its routes, vectors of shape (k,).
        picked: The place of each row's route, shape (k,); a row with `NONE` is passed over.
        choices: The measure's options. What they average over rows is averaged over the rows of one route.

    Raises:
        NotComputable: an option there is not.
    """
    y, v = np.full(picked.shape, np.nan), np.full(picked.shape, np.nan)
    corrected: set[int] = set()
    left_out: dict[int, str] = {}
    kept: dict[int, str] = {}
    faults: list[Fault] = []
    for place in np.unique(picked[picked != NONE]).tolist():
        rows = np.flatnonzero(picked == place)
        try:
            made = compute(measure.code, columns_of(measure, measure.routes[place], inputs, rows), **choices)
        except ImpossibleNumber as error:
            faults += [replace(fault, row=int(rows[fault.row])) for fault in error.faults]
            continue
        y[rows], v[rows] = made.y, made.v
        corrected |= set(rows[list(made.corrected)].tolist())
        left_out |= {int(rows[row]): why for row, why in made.left_out.items()}
        kept |= {int(rows[row]): why for row, why in made.kept.items()}
    return ByRow(
        y=y,
        v=v,
        picked=picked,
        corrected=frozenset(corrected),
        left_out=left_out,
        kept=kept,
        faults=tuple(sorted(faults, key=lambda fault: fault.row)),
    )


def columns_of(measure: Measure, route: Route, inputs: Columns, rows: Places) -> Columns:
    """The columns that a route reads of these rows; and those only checked, 0 where nothing stands."""
    found = {name: inputs[name][rows] for name in route.inputs}
    for name in measure.unused:
        if name in inputs and name not in found:
            values = inputs[name][rows]
            found[name] = np.where(np.isnan(values), 0.0, values)
    return found
