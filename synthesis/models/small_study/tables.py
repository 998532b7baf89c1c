"""The 2x2 tables behind effects of binary outcomes, and which way round their effects stand."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable, together
from synthesis.models.counts.table_tests import Cells

Floats = NDArray[np.float64]

CELLS: Final = ("events_exp", "n_exp", "events_ctl", "n_ctl")


@frozen
class Tables:
    """The tables of effects with events and with persons without them, which of the effects these are (`kept`).

    `sign` is -1 where an effect stands turned, + favouring the experimental arm, and 1 where it is as measured;
    all (k,). `aside` names the studies whose tables say nothing, all or none having the event.
    """

    effects: Effects
    cells: Cells
    sign: Floats
    aside: tuple[str, ...]


def tables_of(effects: Effects, measures: tuple[str, ...], what: str) -> Tables:
    """The tables behind effects of one of these measures.

    Raises:
        NotEstimable: another measure, an effect whose counts are not known (all are named), or no table that says
            anything.
    """
    if effects.measure not in measures:
        known = " or ".join(measures)
        raise NotEstimable(
            f"{what}: expected effects of {known}; found {effects.measure or 'no one measure'}"
        )
    counts = [_counts(row) for row in effects.rows]
    lacking = [
        row.study_label or row.study for row, found in zip(effects.rows, counts, strict=True) if not found
    ]
    if lacking:
        raise NotEstimable(together([f"{name}: {what} needs {', '.join(CELLS)}" for name in lacking]))
    a, n1, c, n2 = np.array(counts, dtype=np.float64).T
    says = (a + c > 0) & (a + c < n1 + n2)
    if np.sum(says) < 3:
        raise NotEstimable(f"{what}: fewer than 3 studies have both events and persons without them")
    kept = tuple(row for row, one in zip(effects.rows, says, strict=True) if one)
    return Tables(
        effects=replace(effects, rows=kept),
        cells=Cells(a=a[says], n1=n1[says], c=c[says], n2=n2[says]),
        sign=np.array([_sign(row) for row in kept]),
        aside=tuple(
            row.study_label or row.study for row, one in zip(effects.rows, says, strict=True) if not one
        ),
    )


def _counts(row: Effect) -> tuple[float, ...]:
    """Events and persons of both arms, from the record or the frame; empty where one is not known."""
    given = {**row.moderators, **row.inputs}
    found = [given.get(name) for name in CELLS]
    numbers = tuple(float(one) for one in found if isinstance(one, int | float) and isfinite(one))
    return numbers if len(numbers) == len(CELLS) else ()


def _sign(row: Effect) -> float:
    return -1.0 if row.y == -row.measured and row.y != 0 else 1.0
