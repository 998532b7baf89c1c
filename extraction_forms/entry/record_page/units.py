"""The values of an entry by arm and contrast: a table with a row for each question, so that arms stand side by side."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from extraction_forms.draft import Block
from extraction_forms.entry.record_page.asks import Ask, SectionAsks
from extraction_forms.entry.record_page.inputs import Around, Input, input_of
from extraction_forms.entry.record_page.known import known_of
from extraction_forms.entry.record_page.names import Option
from extraction_forms.frozen_values import frozen

FEWEST: Final = 6
"""As many rows are there from the start; the others come as they are asked for, or where a sibling has them."""


@frozen
class UnitRow:
    """A question of the arms: its answers, one for each column."""

    ask: Ask
    cells: tuple[Input, ...]


@frozen
class UnitTable:
    """The values of an entry: a column for each arm and contrast, and the rows there are; `rest` are the others."""

    path: str
    columns: tuple[Option, ...]
    rows: tuple[UnitRow, ...]
    rest: tuple[Ask, ...] = ()
    label: str = ""

    @property
    def have(self) -> str:
        """The rows that are there, as an address says them."""
        return ",".join(row.ask.id for row in self.rows)


def unit_table(
    one: SectionAsks,
    blocks: tuple[Block, tuple[Block, ...]],
    columns: tuple[Option, ...],
    where: tuple[str, str],
    around: Around,
    *,
    is_whole: bool = False,
) -> UnitTable:
    """The table of an entry's values; `is_whole` asks for every row."""
    block, siblings = blocks
    path, _ = where
    columns = (*columns, *_strangers(block, columns))
    asks = tuple(ask for ask in one.unit_asks if not _is_retired(ask, block))
    shown = {ask.id for ask in asks} if is_whole else _shown(asks, siblings, path, around)
    chosen = tuple(ask for ask in asks if ask.id in shown)
    return UnitTable(
        path=path,
        columns=columns,
        rows=tuple(rows_of(one, block, columns, where, (chosen, around))),
        rest=tuple(ask for ask in asks if ask.id not in shown),
        label=around.names.label(one.section.id, block.id),
    )


def rows_of(
    one: SectionAsks,
    block: Block,
    columns: tuple[Option, ...],
    where: tuple[str, str],
    what: tuple[tuple[Ask, ...], Around],
) -> Iterator[UnitRow]:
    """The rows of some questions."""
    path, decimal = where
    asks, around = what
    nothing = MappingProxyType[str, object]({})
    known = {
        column.code: known_of(one.unit_named, block.units.get(column.code, {}), decimal)
        if one.unit_named
        else nothing
        for column in columns
    }
    for ask in asks:
        yield UnitRow(
            ask=ask,
            cells=tuple(
                input_of(
                    ask,
                    f"{path}/{column.code}/{ask.id}",
                    block.units.get(column.code, {}).get(ask.id),
                    known[column.code],
                    around,
                )
                for column in columns
            ),
        )


def _strangers(block: Block, columns: tuple[Option, ...]) -> Iterator[Option]:
    """Arms that values stand under and that are not there."""
    known = {column.code for column in columns}
    for unit in block.units:
        if unit not in known and block.units[unit]:
            yield Option(code=unit, label=f"{unit} (no such arm)")


def _is_retired(ask: Ask, block: Block) -> bool:
    return ask.question.field.retired and not any(ask.id in data for data in block.units.values())


def _shown(asks: tuple[Ask, ...], siblings: tuple[Block, ...], path: str, around: Around) -> set[str]:
    """The rows that hold something in this entry or in one beside it, and the first of the form."""
    shown = {name for block in siblings for data in block.units.values() for name in data}
    shown |= {
        one.rpartition("/")[2]
        for one in (*around.problems, *around.opened)
        if one.startswith(f"{path}/") and one.count("/") == 3
    }
    for ask in asks:
        if len(shown) >= FEWEST:
            break
        shown.add(ask.id)
    return shown
