"""What is told of how a plain table was read: columns left, studies without a name, rows without an effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from extraction_forms.errors import Place
from synthesis.audit.lines import Line, SourceText
from synthesis.audit.of_columns import is_of_time, plain_name
from synthesis.audit.table_columns import Understood
from synthesis.audit.table_reading import INFERRED, LEFT, Table

OF_STUDY: Final = ("percentwomen", "percentfemale", "meanage", "percent", "age")
"""How the names of columns begin that tell of a study's people."""

_MOST: Final = 15
_FEW: Final = 5


def told_of(table: Table, columns: Understood, lines: Sequence[Line]) -> Iterator[SourceText]:
    """What a reader of the table should know of how it was read."""
    place = Place(table.file, 1)
    if "study" not in columns.facts and "author" not in columns.facts:
        words = "no column names the studies: each row is taken for a study of its own"
        yield SourceText(column="study", text=words, place=place, kind=INFERRED)
    bare = [line for line in lines if line.computed is None and line.reported is None]
    if bare:
        named = _listed((str(one.place.line) for one in bare), _FEW)
        rows = "any row" if len(bare) == len(lines) else f"line{'s' if len(bare) > 1 else ''} {named}"
        words = f"no effect with its error could be had from {rows}: a number of it is missing, or cannot be"
        yield SourceText(column="effect", text=words, place=place, kind=INFERRED)
    left = left_of(table.first, columns)
    if left:
        words = f"not understood, and held against no other: {_listed((f'“{one}”' for one in left), _MOST)}"
        yield SourceText(column="", text=words, place=place, kind=LEFT)


def left_of(names: Sequence[str], columns: Understood) -> tuple[str, ...]:
    """Of the names in a table's first line those that tell the audit nothing, each once."""
    known = columns.known
    return tuple(
        column
        for column in dict.fromkeys(names)
        if plain_name(column)
        and column not in known
        and not is_of_time(column)
        and not plain_name(column).startswith(OF_STUDY)
    )


def _listed(names: Iterable[str], most: int) -> str:
    some = list(names)
    more = f" and {len(some) - most} more" if len(some) > most else ""
    return f"{', '.join(some[:most])}{more}"
