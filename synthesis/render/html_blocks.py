"""The blocks of a document as HTML: headings, prose, tables and figures, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures import svg
from synthesis.figures.figure import Figure, Text
from synthesis.places import Place, Places
from synthesis.render.html_ledger import Ledger
from synthesis.render.html_writing import writing
from synthesis.supplement import Block, FigureBlock, Heading, Paragraph, TableBlock
from synthesis.tables.table import Cell, Column, Row, Table
from synthesis.woven import Run, Woven

_TALL = 24  # rows from which a table scrolls under a fixed head
_DIGIT: Final = re.compile(r"\d")
_KEY: Final = re.compile(r' data-key="[^"]*"')
_STRETCHES = (1.5, 2.5)  # shares of the width from which a column may not fold to its longest word


@frozen
class Setting:
    """What a block is set with: the page's ledger and its places."""

    ledger: Ledger
    places: Places


def set_blocks(blocks: Sequence[Block], setting: Setting) -> Iterator[str]:
    """The blocks in order; bullets that follow each other become one list."""
    for index, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            yield _place_block(block, setting.places.by_block[index], setting)
        elif block.style == "bullet":
            yield _bullet(block, setting, _is_bullet(blocks, index - 1), _is_bullet(blocks, index + 1))
        else:
            text = f"<p{_spoken(block)}>{_prose(block, setting)}</p>"
            caution = block.style == "caution"
            yield f'<div class="caution" role="note" aria-label="Caution">{text}</div>' if caution else text


def _place_block(block: Heading | TableBlock | FigureBlock, place: Place, setting: Setting) -> str:
    if isinstance(block, Heading):
        level = min(block.level, 5) + 1
        text = _woven(block.text, setting)
        return f'<h{level} id="{escape(place.anchor)}"{writing(block.text)}>{text}</h{level}>'
    if isinstance(block, TableBlock):
        return _table(block.table, place, setting)
    return _figure(block.figure, place, setting)


def _is_bullet(blocks: Sequence[Block], index: int) -> bool:
    block = blocks[index] if 0 <= index < len(blocks) else None
    return isinstance(block, Paragraph) and block.style == "bullet"


def _bullet(block: Paragraph, setting: Setting, before: bool, after: bool) -> str:  # noqa: FBT001 - two neighbours
    item = f"<li{_spoken(block)}>{_prose(block, setting)}</li>"
    return f"{'' if before else '<ul>'}{item}{'' if after else '</ul>'}"


def _spoken(block: Paragraph) -> str:
    return writing("".join(run.text for run in block.runs))


def _prose(block: Paragraph, setting: Setting) -> str:
    return "".join(_run(run, setting) for run in block.runs)


def _run(run: Run, setting: Setting) -> str:
    if run.ref:
        place = setting.places.find(run.ref)
        text = f'<a href="#{escape(place.anchor)}">{escape(place.label)}</a>'
    elif isinstance(run.text, Woven):
        text = _woven(run.text, setting)
    else:
        text = _stretch(run, setting)
    text = f"<strong>{text}</strong>" if run.bold else text
    return f"<em>{text}</em>" if run.italic else text


def _woven(text: str, setting: Setting) -> str:
    """A text with the numbers it is woven of, each to be asked for its data."""
    return "".join(_run(run, setting) for run in text.runs) if isinstance(text, Woven) else escape(text)


def _stretch(run: Run, setting: Setting) -> str:
    """A stretch of text; one whose digits are no results says what they are."""
    if run.key or run.origins:
        return _number(run.text, run.key, run.origins, setting.ledger)
    if run.kind and _DIGIT.search(run.text):
        return f'<span class="{run.kind}">{escape(run.text)}</span>'
    return escape(run.text)


def _number(text: str, key: str, origins: tuple[str, ...], ledger: Ledger) -> str:
    """A text as a number that can be asked for its data, when it has a key or origins."""
    if not text or not (key or origins):
        return escape(text)
    if not key:
        return f'<span class="number" data-set="{ledger.sets[origins]}">{escape(text)}</span>'
    reason = ledger.numbers[key].reason
    title = f' title="{escape(f"Not available: {reason}")}"' if reason else ""
    return f'<span class="number" data-key="{escape(key)}"{title}>{escape(text)}</span>'


def _table(table: Table, place: Place, setting: Setting) -> str:
    anchor = escape(place.anchor)
    notes = "".join(_notes(table, setting))
    described = f' aria-describedby="{anchor}-notes"' if notes else ""
    kind = " ".join(
        ["table", *(["wide"] if table.wide else []), *(["tall"] if len(table.rows) > _TALL else [])]
    )
    title = f'<b class="name">{escape(place.label)}.</b> {_woven(table.title, setting)}'
    head = "".join(_head(column) for column in table.columns)
    bodies = "".join(_bodies(table, place, setting))
    return (
        f'<div class="{kind}" id="{anchor}">'
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{anchor}-caption">'
        f'<table{described}><caption id="{anchor}-caption"><span{writing(table.title)}>{title}</span></caption>'
        f"<thead><tr>{head}</tr></thead>{bodies}</table></div>"
        + (f'<div class="notes" id="{anchor}-notes">{notes}</div>' if notes else "")
        + "</div>"
    )


def _notes(table: Table, setting: Setting) -> Iterator[str]:
    for note in table.notes:
        mark = f'<sup class="name">{escape(note.mark)}</sup> ' if note.mark else ""
        yield f"<p{writing(note.text)}>{mark}{_woven(note.text, setting)}</p>"
    if table.source:
        yield f'<p class="name">Source: {escape(table.source)}</p>'


def _head(column: Column) -> str:
    unit = f' <span class="unit">({escape(column.unit)})</span>' if column.unit else ""
    return (
        f'<th scope="col" class="{_classes(column)}"{writing(column.label)}>{escape(column.label)}{unit}</th>'
    )


def _classes(column: Column) -> str:
    stretch = sum(column.width >= bound for bound in _STRETCHES)
    return f"{column.align} stretch-{stretch}" if column.align == "left" else column.align


def _bodies(table: Table, place: Place, setting: Setting) -> Iterator[str]:
    """The rows in bodies: every group row opens one, so that its heading spans what it names."""
    rows = list(table.rows)
    starts = [0, *(index for index, row in enumerate(rows) if index and row.kind == "group"), len(rows)]
    for start, end in pairwise(starts):
        yield f"<tbody>{''.join(_row(row, table.columns, place, setting) for row in rows[start:end])}</tbody>"


def anchor_of_row(place: Place, row: str) -> str:
    """The anchor of a row of the table at a place."""
    return f"{place.anchor}-{row}"


def _row(row: Row, columns: Sequence[Column], place: Place, setting: Setting) -> str:
    if row.kind == "group":
        text = _cell_text(row.cells[0], setting)
        return (
            f'<tr class="group"><th scope="rowgroup" colspan="{len(columns)}"{writing(row.cells[0].text)}>'
            f"<span>{text}</span></th></tr>"
        )
    anchor = f' id="{escape(anchor_of_row(place, row.id))}"' if row.id else ""
    cells = [f"{_row_head(row, columns[0], setting)}"]
    cells += [
        f'<td class="{_classes(column)}"{writing(cell.text)}>{_cell_text(cell, setting)}</td>'
        for cell, column in zip(row.cells[1:], columns[1:], strict=True)
    ]
    kind = ' class="total"' if row.kind == "total" else ""
    return f"<tr{anchor}{kind}>{''.join(cells)}</tr>"


def _row_head(row: Row, column: Column, setting: Setting) -> str:
    indent = f" indent-{min(row.indent, 3)}" if row.indent else ""
    kind = f'class="{_classes(column)}{indent}"{writing(row.cells[0].text)}'
    return f'<th scope="row" {kind}>{_cell_text(row.cells[0], setting)}</th>'


def _cell_text(cell: Cell, setting: Setting) -> str:
    if cell.key or cell.origins:
        text = _number(cell.text, cell.key, cell.origins, setting.ledger)
    else:
        text = _woven(cell.text, setting)
    return f"{text}&nbsp;{_mark(cell, setting.places)}" if cell.mark else text


def _mark(cell: Cell, places: Places) -> str:
    """A mark after a text, as a link where it leads somewhere."""
    ref, _, row = cell.ref.partition("#")
    if not ref:
        return escape(cell.mark)
    place = places.find(ref)
    anchor = anchor_of_row(place, row) if row else place.anchor
    return f'<a href="#{escape(anchor)}" title="{escape(place.label)}">{escape(cell.mark)}</a>'


def _figure(figure: Figure, place: Place, setting: Setting) -> str:
    anchor = escape(place.anchor)
    stop = "" if figure.title.endswith((".", "?", "!")) else "."
    caption = f'<b class="name">{escape(place.label)}.</b> <b>{_woven(figure.title, setting)}{stop}</b>'
    if figure.caption:
        caption += f" {_woven(figure.caption, setting)}"
    if figure.table:
        twin = setting.places.find(figure.table)
        caption += f' <a href="#{escape(twin.anchor)}">The same numbers: {escape(twin.label)}.</a>'
    drawn = svg.retold(figure, lambda line, mark: _text(line, mark, setting))
    return (
        f'<figure id="{anchor}"><div class="scroll" role="region" tabindex="0" aria-labelledby="{anchor}-caption">'
        f'{drawn}</div><figcaption id="{anchor}-caption">{caption}</figcaption></figure>'
    )


def _text(line: str, mark: Text, setting: Setting) -> str:
    """The element of a text of a figure, with the data of its number, or what its digits are."""
    if isinstance(mark.text, Woven) and (not mark.key or any(run.key for run in mark.text.runs)):
        start = line.index(">") + 1
        opened = _KEY.sub("", line[:start])
        return f"{opened}{''.join(_part(run, setting) for run in mark.text.runs)}</text>"
    if mark.key:
        return line
    if mark.origins:
        return line.replace("<text", f'<text data-set="{setting.ledger.sets[mark.origins]}"', 1)
    return (
        line.replace("<text", f'<text class="{mark.kind}"', 1)
        if mark.kind and _DIGIT.search(mark.text)
        else line
    )


def _part(run: Run, setting: Setting) -> str:
    """A stretch of a text of a figure."""
    return (
        _stretch(run, setting)
        .replace(' class="number"', "")
        .replace("<span", "<tspan")
        .replace("</span>", "</tspan>")
    )
