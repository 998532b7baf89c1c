"""Raw counts from a data frame, for the models that pool counts themselves: Mantel-Haenszel, Peto, GLMM."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from synthesis.errors import NotComputable, together
from synthesis.frames import SAME_NAMES, choose, named_study, table_of, take
from synthesis.models.counts.counts import (
    Proportions,
    Rates,
    SingleRates,
    Tables,
    proportions,
    rates,
    single_rates,
    tables,
)

if TYPE_CHECKING:
    import pandas as pd

Counts = Tables | Rates | Proportions | SingleRates

KINDS: Final[tuple[tuple[tuple[str, ...], Callable[..., Counts]], ...]] = (
    (("events_exp", "n_exp", "events_ctl", "n_ctl"), tables),
    (("events_exp", "time_exp", "events_ctl", "time_ctl"), rates),
    (("events", "n"), proportions),
    (("events", "time"), single_rates),
)
"""The columns of each kind of counts and what makes it."""


def counts(frame: pd.DataFrame, *, columns: Mapping[str, str] = SAME_NAMES, study: str = "study") -> Counts:
    """The counts of a data frame: 2x2 tables, rates of two arms, proportions or rates of one group.

    Which it is follows from the columns: `events_exp n_exp events_ctl n_ctl`; `events_exp time_exp events_ctl
    time_ctl`; `events n`; `events time`. A study that lacks a number is left out and listed in `left_out`. All other
    columns can serve as moderators of `glmm`.

    Args:
        frame: One study a row, k rows; anything `pandas.DataFrame` takes.
        columns: The frame's own names of the columns, `{"events_exp": "tpos"}`; one that is not among them is
            looked for by its own name.
        study: The column with the names of the studies (`study="author"`, or `columns={"study": "author"}`); where
            the frame has no such column, its index.

    Returns:
        What `mantel_haenszel`, `peto` and `glmm` take.

    Raises:
        NotComputable: columns that are not there, a value that is no number, or counts no study can have;
            the message names the study and the column.
    """
    table = table_of(frame)
    columns, study = named_study(columns, study)
    names, make = KINDS[choose(table, [inputs for inputs, _ in KINDS], columns, "a table of counts")[0]]
    taken = take(table, names, columns, study)
    if not taken.studies:
        raise NotComputable("the frame has no rows")
    faults = sorted((row, why) for wrong in taken.unreadable.values() for row, why in wrong.items())
    if faults:
        raise NotComputable(together([f"{taken.studies[row]}: {why}" for row, why in faults]))
    theirs = {columns.get(name, name) for name in names}
    others = {name: tuple(values) for name, values in taken.columns.items() if name not in theirs}
    return make(taken.studies, **taken.inputs, moderators=others)
