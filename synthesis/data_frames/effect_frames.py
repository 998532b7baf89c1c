"""Effects from a data frame: one comparison a row, in the columns of a spreadsheet or an R data set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from synthesis.data_frames.effect_frame_notes import notes
from synthesis.effects import Effect, Effects, Excluded
from synthesis.errors import NotComputable, together
from synthesis.frames import SAME_NAMES, Taken, choose, named_study, table_of, take
from synthesis.measures.by_row import NONE, ByRow, Mask, Places, compute_rows, pick
from synthesis.measures.measure import Choice, Measure, known, plain
from synthesis.measures.registry import MEASURES
from synthesis.measures.zero_cells import told

if TYPE_CHECKING:
    import pandas as pd

MISSING: Final = "missing value"
ZERO_CELLS: Final = "zero cells"
NO_EFFECT: Final = "no effect"
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

    Each row goes by the first of the measure's routes whose numbers it has; rows that have those of none are
    left out, each with the reason. Estimates stand on the measure's own scale, experimental against control;
    ratios are logarithms. Every column can serve as a moderator of `meta_regression`, inputs by our names
    too, and `se` and `v` of the effects where the frame has no columns of these names.

    Args:
        frame: One comparison a row, k rows; anything `pandas.DataFrame` takes.
        measure: A code of docs/measures.md, such as `SMD` or `OR`.
        columns: The frame's own names of the measure's inputs, `{"events_exp": "tpos"}`; an input that is not
            among them is looked for by its own name.
        study: The column with the names of the studies (`study="author"`, or `columns={"study": "author"}`); where
            the frame has no such column, its index.
        **choices: The measure's options (`vtype`, `correction`, `add`, `to`, ...).

    Returns:
        The effects in the order of the frame, those left out in `excluded`; in `notes` which routes were
        taken, where another route of a row says something else, and what is unusual about the counts.

    Raises:
        NotComputable: an unknown measure, option or column; no effect at all; or values that are no numbers
            or numbers no study can have, all named by study and column.

    Example:
        >>> import pandas as pd, synthesis
        >>> trials = pd.DataFrame({"study": ["Aronson 1948", "Ferguson 1949"], "events_exp": [4, 6],
        ...                        "n_exp": [123, 306], "events_ctl": [11, 29], "n_ctl": [139, 303]})
        >>> [round(effect.y, 4) for effect in synthesis.effect_sizes(trials, measure="RR").rows]
        [-0.8893, -1.5854]
    """
    kind = known(MEASURES, measure, "measure")
    table = table_of(frame)
    columns, study = named_study(columns, study)
    choose(table, [route.inputs for route in kind.routes], columns, kind.code, kind.unused)
    taken = take(table, _there(kind, table, columns), columns, study)
    given = {name: taken.given(name) for name in taken.inputs}
    picked = pick(kind.routes, given, len(taken.studies))
    made = _computed(kind, taken, picked, choices)
    aside = {row: (MISSING, _lacking(kind, given, row)) for row in np.flatnonzero(picked == NONE).tolist()}
    rule = ZERO_CELLS if "to" in kind.choices else NO_EFFECT
    aside |= {row: (rule, why) for row, why in made.left_out.items()}
    words = told({**kind.choices, **plain(choices)}) if made.corrected else ""
    rows = tuple(_effects(kind, taken, made, aside, words))
    if not rows:
        reasons = together([f"{taken.studies[row]}: {why}" for row, (_, why) in sorted(aside.items())])
        raise NotComputable(f"{measure}: no row gives an effect: {reasons or 'the frame has no rows'}")
    return Effects(
        measure=measure,
        rows=rows,
        excluded=tuple(_excluded(taken, row, *aside[row]) for row in sorted(aside)),
        notes=tuple(notes(kind, taken, given, made, choices)),
    )


def _there(kind: Measure, table: pd.DataFrame, columns: Mapping[str, str]) -> tuple[str, ...]:
    """The measure's inputs that the frame has, and the numbers beside them that are only checked."""
    known_names = dict.fromkeys(name for route in kind.routes for name in route.inputs)
    return tuple(name for name in (*known_names, *kind.unused) if columns.get(name, name) in table.columns)


def _computed(kind: Measure, taken: Taken, picked: Places, choices: Mapping[str, Choice]) -> ByRow:
    """The rows by their routes.

    Raises:
        NotComputable: values that are no numbers, numbers no study can have: all of them named.
    """
    faults = [
        (row, why)
        for name, wrong in taken.unreadable.items()
        for row, why in wrong.items()
        if picked[row] != NONE and name in kind.routes[picked[row]].inputs
    ]
    readable = picked.copy()
    readable[[row for row, _ in faults]] = NONE
    made = compute_rows(kind, taken.inputs, readable, choices)
    faults += [(fault.row, fault.of("")) for fault in made.faults]
    if faults:
        faults.sort(key=lambda fault: fault[0])
        raise NotComputable(together([f"{taken.studies[row]}: {why}" for row, why in faults]))
    return made


def _lacking(kind: Measure, given: Mapping[str, Mask], row: int) -> str:
    """The inputs that a row lacks, by each route that the frame has the columns of."""
    ways = (route.inputs for route in kind.routes if all(name in given for name in route.inputs))
    lacking = dict.fromkeys(", ".join(name for name in way if not given[name][row]) for way in ways)
    return "; or ".join(f"{names} not given" for names in lacking)


def _effects(
    kind: Measure, taken: Taken, made: ByRow, aside: Mapping[int, tuple[str, str]], correction: str
) -> Iterator[Effect]:
    y, v, places = made.y.tolist(), made.v.tolist(), made.picked.tolist()
    n_exp, n_ctl = _counts(taken, "n_exp"), _counts(taken, "n_ctl")
    routes = [route.name for route in kind.routes]
    moderators = _moderators(taken, made)
    for row, study in enumerate(taken.studies):
        if row in aside:
            continue
        yield Effect(
            y=y[row],
            v=v[row],
            measured=y[row],
            study=study,
            study_label=study,
            result=f"row_{row + 1}",
            outcome="",
            outcome_label=kind.label,
            measure=kind.code,
            route=routes[places[row]],
            origins=(f"row {row + 1}",),
            n_exp=n_exp[row],
            n_ctl=n_ctl[row],
            moderators=moderators[row],
            correction=correction if row in made.corrected else "",
        )


def _counts(taken: Taken, name: str) -> list[int | None]:
    """The sizes of groups; None where nothing stands or no whole number."""
    if name not in taken.inputs:
        return [None] * len(taken.studies)
    return [int(n) if n.is_integer() else None for n in taken.inputs[name].tolist()]


def _moderators(taken: Taken, made: ByRow) -> list[Mapping[str, float | str]]:
    """All columns by row; with them the inputs by our names, `se` and `v`, where the frame leaves these free."""
    columns: dict[str, list[float | str]] = dict(taken.columns)
    errors = np.sqrt(made.v).tolist()
    for name, values in taken.inputs.items():
        if name not in columns:
            columns[name] = [value if value == value else "" for value in values.tolist()]  # noqa: PLR0124 - nan
    if "se" in taken.inputs:  # as it is where it was read, as it was worked out elsewhere
        columns["se"] = [
            own if value == "" else value for value, own in zip(columns["se"], errors, strict=True)
        ]
    columns.setdefault("se", errors)
    columns.setdefault("v", made.v.tolist())
    names = tuple(columns)
    return [
        MappingProxyType(dict(zip(names, row, strict=True))) for row in zip(*columns.values(), strict=True)
    ]


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
