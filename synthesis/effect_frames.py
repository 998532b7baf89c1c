"""Effects from a data frame: one comparison a row, in the columns of a spreadsheet or an R data set."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from synthesis.effects import Effect, Effects, Excluded
from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.frames import SAME_NAMES, Taken, choose, take
from synthesis.measures.measure import Choice, Computed, Measure, Route, known
from synthesis.measures.registry import MEASURES, compute
from synthesis.measures.zero_cells import told

if TYPE_CHECKING:
    import pandas as pd

MISSING: Final = "missing value"
ZERO_CELLS: Final = "zero cells"
"""The rules by which a row of a frame gives no effect."""


def effect_sizes(
    frame: pd.DataFrame,
    *,
    measure: str,
    columns: Mapping[str, str] = SAME_NAMES,
    study: str = "study",
    **choices: Choice,
) -> Effects:
    """The effect of every row of a data frame by one measure, with variances, and what was left out and why.

    Rows that lack a number are left out, each with the reason. Estimates stand on the measure's own scale,
    experimental against control; ratios are logarithms. Every column that is not an input can serve as a
    moderator of `meta_regression`.

    Args:
        frame: One comparison a row, k rows; anything `pandas.DataFrame` takes.
        measure: A code of docs/measures.md, such as `SMD` or `OR`.
        columns: The frame's own names of the measure's inputs, `{"events_exp": "tpos"}`; an input that is not
            among them is looked for by its own name.
        study: The column with the names of the studies; where the frame has no such column, its index.
        **choices: The measure's options (`vtype`, `correction`, `add`, `to`, ...).

    Returns:
        The effects in the order of the frame, those left out in `excluded`.

    Raises:
        NotComputable: an unknown measure, option or column; a value that is no number; or no effect at all.
        ImpossibleNumber: a number no study can have; the message names the study and the column.

    Example:
        >>> import pandas as pd, synthesis
        >>> trials = pd.DataFrame({"study": ["Aronson 1948", "Ferguson 1949"], "events_exp": [4, 6],
        ...                        "n_exp": [123, 306], "events_ctl": [11, 29], "n_ctl": [139, 303]})
        >>> [round(effect.y, 4) for effect in synthesis.effect_sizes(trials, measure="RR").rows]
        [-0.8893, -1.5854]
    """
    import pandas as pd

    kind = known(MEASURES, measure, "measure")
    table = pd.DataFrame(frame)
    route = _route(kind, table, columns)
    taken = take(table, route.inputs, columns, study)
    missing = {row: why for row in range(len(table)) if (why := taken.why_missing(row))}
    whole = [row for row in range(len(table)) if row not in missing]
    made = _computed(measure, taken, whole, choices)
    left_out = {whole[row]: why for row, why in made.left_out.items()}
    words = told({**kind.choices, **choices}) if made.corrected else ""
    rows = tuple(
        _effect(taken, row, kind, made, (i, words)) for i, row in enumerate(whole) if i not in made.left_out
    )
    aside = {row: (MISSING, why) for row, why in missing.items()}
    aside |= {row: (ZERO_CELLS, why) for row, why in left_out.items()}
    if not rows:
        reasons = "; ".join(f"{taken.studies[row]}: {why}" for row, (_, why) in sorted(aside.items()))
        raise NotComputable(f"{measure}: no row gives an effect: {reasons or 'the frame has no rows'}")
    return Effects(
        measure=measure,
        rows=rows,
        excluded=tuple(_excluded(taken, row, *aside[row]) for row in sorted(aside)),
    )


def _route(measure: Measure, table: pd.DataFrame, columns: Mapping[str, str]) -> Route:
    """The first route whose inputs the frame has."""
    ways = [route.inputs for route in measure.routes]
    return measure.routes[choose(table, ways, columns, measure.code)]


def _computed(measure: str, taken: Taken, whole: list[int], choices: Mapping[str, Choice]) -> Computed:
    if not whole:
        return Computed(y=np.array([]), v=np.array([]))
    inputs = {name: values[whole] for name, values in taken.inputs.items()}
    try:
        return compute(measure, inputs, **choices)
    except ImpossibleNumber as fault:
        raise NotComputable(f"{taken.studies[whole[fault.row]]}: {fault.of('')}") from None


def _effect(taken: Taken, row: int, kind: Measure, made: Computed, place: tuple[int, str]) -> Effect:
    """The effect of a row, the i-th of those computed, and what was added to it if anything was."""
    i, correction = place
    y, v = float(made.y[i]), float(made.v[i])
    return Effect(
        y=y,
        v=v,
        measured=y,
        study=taken.studies[row],
        study_label=taken.studies[row],
        result=f"row_{row + 1}",
        outcome="",
        outcome_label=kind.label,
        measure=kind.code,
        route=made.route,
        origins=(f"row {row + 1}",),
        n_exp=_count(taken, row, "n_exp"),
        n_ctl=_count(taken, row, "n_ctl"),
        moderators=MappingProxyType({name: values[row] for name, values in taken.others.items()}),
        correction=correction if i in made.corrected else "",
    )


def _count(taken: Taken, row: int, name: str) -> int | None:
    return int(taken.inputs[name][row]) if name in taken.inputs else None


def _excluded(taken: Taken, row: int, rule: str, reason: str) -> Excluded:
    return Excluded(
        study=taken.studies[row],
        study_label=taken.studies[row],
        result=f"row_{row + 1}",
        outcome_label="",
        rule=rule,
        reason=reason,
        origins=(f"row {row + 1}",),
    )
