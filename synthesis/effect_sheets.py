"""What effects say of themselves: each with its interval, what was corrected, what was left out and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from synthesis.letter_case import upper_first
from synthesis.measures.natural_scale import NaturalScale, natural_scale, pooled_name
from synthesis.numbers import Unavailable
from synthesis.sheet import Block, Cell, Grid, Pairs, Sheet, interval

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.effects import Effect, Effects, Excluded


def of_effects(effects: Effects) -> Sheet:
    """The effects in a table, what was left out below it."""
    studies = len(effects.studies)
    many = f"{effects.k} {'effect' if effects.k == 1 else 'effects'}"
    source = f" from {studies} {'study' if studies == 1 else 'studies'}"
    blocks: list[Block] = [_each(effects)] if effects.rows else []
    if effects.excluded:
        blocks.append(left_out(effects.excluded))
    code = f" ({effects.measure})" if effects.measure else ""
    return Sheet(title=f"{many}{source}{code}", blocks=tuple(blocks), notes=_notes(effects))


def in_a_line(effects: Effects) -> str:
    """Effects in a few words: `RR, 13 from 13 studies, 1 left out`."""
    studies, aside = len(effects.studies), len(effects.excluded)
    many = f"{effects.k} from {studies} {'study' if studies == 1 else 'studies'}"
    return ", ".join([effects.measure] * bool(effects.measure) + [many] + [f"{aside} left out"] * bool(aside))


def left_out(excluded: tuple[Excluded, ...]) -> Pairs:
    """What was left out, and why."""
    several = Counter(one.study for one in excluded)
    names = (one.study_label or one.study for one in excluded)
    rows = (
        (f"{name}, {one.row}" if several[one.study] > 1 else name, one.reason)
        for name, one in zip(names, excluded, strict=True)
    )
    return Pairs(title=f"Left out: {len(excluded)}", rows=tuple(rows))


def frame_of(effects: Effects) -> pd.DataFrame:
    """The effects, one a row: study, result, y, v, se, 95 % interval, and a column for each moderator.

    A moderator that is called as one of the other columns has `moderator.` before its name, and no column of
    its own where it says the same; a moderator that an effect lacks is an empty text.
    """
    import pandas as pd

    names = tuple(dict.fromkeys(name for row in effects.rows for name in row.moderators))
    told = {
        "v": all(row.moderators.get("v") == row.v for row in effects.rows),
        "se": all(row.moderators.get("se") == row.se for row in effects.rows),
    }
    names = tuple(name for name in names if not told.get(name))
    rows = []
    for row in effects.rows:
        own = _columns(row)
        moderators = {
            f"moderator.{name}" if name in own else name: row.moderators.get(name, "") for name in names
        }
        rows.append(own | moderators)
    return pd.DataFrame(rows)


def _columns(row: Effect) -> dict[str, Any]:
    low, high = row.interval
    return {
        "study": row.study_label or row.study,
        "result": row.row,
        "y": row.y,
        "v": row.v,
        "se": row.se,
        "ci_low": low,
        "ci_high": high,
    }


def _each(effects: Effects) -> Grid:
    scale = natural_scale(effects.measure)
    between = (scale.name,) if isinstance(scale, NaturalScale) else ()
    head = ("", "estimate", "SE", *between, "95% interval")
    names = effects.names
    rows = tuple((name, *_row(row, scale)) for name, row in zip(names, effects.rows, strict=True))
    title = pooled_name(effects.measure)
    return Grid(head=head, rows=rows, title=upper_first(title), digits=3)


def _row(row: Effect, scale: NaturalScale | Unavailable) -> tuple[Cell, ...]:
    if isinstance(scale, Unavailable):
        return (row.y, row.se, interval(*row.interval, 3))
    return (row.y, row.se, scale.shown(row.y), scale.interval(*row.interval))


def _notes(effects: Effects) -> tuple[str, ...]:
    notes = []
    for words in dict.fromkeys(row.correction for row in effects.rows if row.correction):
        names = [
            name for name, row in zip(effects.names, effects.rows, strict=True) if row.correction == words
        ]
        notes.append(f"Corrected: {'; '.join(names)} ({words}).")
    return (*notes, *effects.notes, *turned(effects))


def turned(effects: Effects) -> tuple[str, ...]:
    """That some effects are turned, where they are."""
    some = sum(row.y != row.measured for row in effects.rows)
    if not some:
        return ()
    whole = "The effects" if some == effects.k else f"{some} of {effects.k} effects"
    return (f"{whole} are turned from the measure's own direction, so that + favours the experimental arm.",)
