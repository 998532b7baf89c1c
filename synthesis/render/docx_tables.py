"""Tables in Word as journals set them: three rules, heads that repeat on every page, fixed widths."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from copy import deepcopy
from functools import lru_cache

from docx.oxml.xmlchemy import BaseOxmlElement

from synthesis.errors import RenderError
from synthesis.render.docx_xml import node, paragraph, run
from synthesis.render.xml_text import legible
from synthesis.tables.table import Align, Column, Row, Table
from synthesis.writing import pieces

_JC: dict[Align, str] = {"left": "left", "right": "right", "centre": "center"}
_RULE: dict[str, str | int] = {"val": "single", "sz": 8, "space": 0, "color": "000000"}
_THIN_RULE: dict[str, str | int] = {"val": "single", "sz": 4, "space": 0, "color": "000000"}
_PAD = 70  # twips left and right of a cell's text
_INDENT = 170  # twips a step
_GAP = 110  # twips more between numbers set right and text set left of it
_GROUP_GAP = 80  # twips above a group's heading
_SPARE = 20  # twips that a column is wider than its longest word
_BOLD = 1.08  # how much wider bold is set
_DENSE = 9  # a table of more columns is set smaller
_TOGETHER = 12  # a table of no more rows stays on one page
_LAST = 4  # rows at the end of a longer one that stay on one page
TYPE_SIZES = {"TableText": 8.5, "TableDense": 8.0}
"""The size of type of each style of table, in points."""

_TWIPS_PER_POINT = 20
_WORDS = re.compile("[^- \n\t]*-|[^- \n\t]+")  # a no-break space stands within a word
_NARROW, _WIDE, _USUAL, _CAPITAL, _SQUARE = 0.30, 0.87, 0.56, 0.70, 1.0


def word_table(table: Table, width: int) -> BaseOxmlElement:
    """The table `width` twips wide, its caption and notes not included."""
    if not table.columns:
        raise RenderError(f"table {table.id}: expected at least one column; found none.")
    style = style_of(table)
    widths = column_widths(table, width, style)
    grid = node("tblGrid", *(node("gridCol", w=one) for one in widths))
    rows = [_head(table.columns, widths, style)]
    rows += [_row(table, index, widths, style) for index in range(len(table.rows))]
    return node("tbl", _properties(table, width), grid, *rows)


def style_of(table: Table) -> str:
    """The style of its text: smaller where columns are many."""
    return "TableDense" if len(table.columns) > _DENSE else "TableText"


def longest_words(table: Table, style: str) -> tuple[float, ...]:
    """The twips that each column needs so that no word of it breaks."""
    return tuple(_longest_word(table, place, style) for place in range(len(table.columns)))


def column_widths(table: Table, width: int, style: str = "TableText") -> tuple[int, ...]:
    """Twips per column, adding up to `width`: by share, but no column narrower than its longest word."""
    return widths_for(table, width, longest_words(table, style))


def widths_for(table: Table, width: int, needed: Sequence[float]) -> tuple[int, ...]:
    """The same where it is known how many twips each column needs.

    A column that its share would make break a word takes what it lacks from those that have room.
    """
    shares = [column.width for column in table.columns]
    wanted = [width * share / sum(shares) for share in shares]
    if sum(needed) >= width:
        return _whole([width * need / sum(needed) for need in needed])
    pairs = list(zip(wanted, needed, strict=True))
    lack = sum(max(0.0, need - want) for want, need in pairs)
    room = sum(max(0.0, want - need) for want, need in pairs)
    kept = 1 - lack / room if lack else 1.0
    return _whole([need + max(0.0, want - need) * kept if lack else want for want, need in pairs])


def _whole(widths: Sequence[float]) -> tuple[int, ...]:
    """Whole numbers whose sum is the sum of the widths."""
    edges = [round(sum(widths[:place])) for place in range(len(widths) + 1)]
    return tuple(right - left for left, right in itertools.pairwise(edges))


def _longest_word(table: Table, place: int, style: str) -> float:
    """The twips that a column needs so that no word breaks."""
    bodies = [row for row in table.rows if row.kind != "group"]
    needs = [_word_ems(_head_text(table.columns[place])) * _BOLD]
    needs += [_word_ems(row.cells[place].tied) * (_BOLD if row.kind == "total" else 1) for row in bodies]
    steps = 0 if place else max((row.indent for row in bodies), default=0)
    indent = _left(table.columns, place, steps)
    return max(needs) * TYPE_SIZES[style] * _TWIPS_PER_POINT + 2 * _PAD + indent + _SPARE


@lru_cache(maxsize=32768)
def _word_ems(text: str) -> float:
    """The width of the longest word of a text, in parts of the type size."""
    ends = (sum(map(_em, piece)) for word in _WORDS.findall(text) for piece in pieces(word))
    return max(ends, default=0.0)


def _em(character: str) -> float:
    """About how wide Arial sets a character, in parts of the type size."""
    if ord(character) > 0x2E7F:
        return _SQUARE
    if character in "fijlt.,:;'|!()[]/-":
        return _NARROW
    if character in "mwMW@%":
        return _WIDE
    return _CAPITAL if character.isupper() else _USUAL


def _properties(table: Table, width: int) -> BaseOxmlElement:
    return node(
        "tblPr",
        node("tblW", w=width, type="dxa"),
        node("tblInd", w=0, type="dxa"),
        node("tblBorders", node("top", **_RULE), node("bottom", **_RULE)),
        node("tblLayout", type="fixed"),
        node("tblCellMar", node("left", w=_PAD, type="dxa"), node("right", w=_PAD, type="dxa")),
        node("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
        node("tblCaption", val=legible(table.title)),
    )


def _head(columns: Sequence[Column], widths: Sequence[int], style: str) -> BaseOxmlElement:
    cells = []
    for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
        content = [run(_head_text(column), bold=True)]
        text = paragraph(style, content, keepNext=1, jc=_JC[column.align])
        _indent(text, _left(columns, place, 0))
        rule = node("tcBorders", node("bottom", **_THIN_RULE))
        properties = node("tcPr", node("tcW", w=width, type="dxa"), rule, node("vAlign", val="bottom"))
        cells.append(node("tc", properties, text))
    return node("tr", node("trPr", node("cantSplit"), node("tblHeader")), *cells)


def _head_text(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def _row(table: Table, index: int, widths: Sequence[int], style: str) -> BaseOxmlElement:
    row = table.rows[index]
    keep = _kept_with_next(table, index)
    if row.kind == "group":
        cells = [_group(row, widths, style, first=index == 0)]
    else:
        cells = [
            _cell(table.columns, row, place, width=width, style=style, keep=keep)
            for place, width in enumerate(widths)
        ]
    return node("tr", node("trPr", node("cantSplit")), *cells)


def _kept_with_next(table: Table, index: int) -> bool:
    """Whether a page may not end after this row: short tables stay whole, the last rows stay with the notes.

    A table with a name of its own is a document's reason to be, and begins where it stands.
    """
    left = len(table.rows) - 1 - index
    if not left:
        return bool(table.notes or table.source)
    short = len(table.rows) <= _TOGETHER and not table.name
    return index == 0 or left < _LAST or table.rows[index + 1].kind == "total" or short


def _group(row: Row, widths: Sequence[int], style: str, *, first: bool) -> BaseOxmlElement:
    text = paragraph(style, [run(row.cells[0].text, bold=True)], keepNext=1, jc="left")
    if not first:
        text[0][-1].addprevious(node("spacing", before=_GROUP_GAP))
    _indent(text, row.indent * _INDENT)
    properties = node("tcPr", node("tcW", w=sum(widths), type="dxa"), node("gridSpan", val=len(widths)))
    return node("tc", properties, text)


def _cell(
    columns: Sequence[Column], row: Row, place: int, *, width: int, style: str, keep: bool
) -> BaseOxmlElement:
    total = row.kind == "total"
    left = _left(columns, place, row.indent)
    cell = deepcopy(_frame(width, style, columns[place].align, left, keep=keep, total=total))
    cell[-1].append(run(row.cells[place].tied, bold=True if total else None))
    return cell


@lru_cache(maxsize=4096)
def _frame(width: int, style: str, align: Align, left: int, *, keep: bool, total: bool) -> BaseOxmlElement:
    """A cell without its text, to be copied: most cells of a column are alike."""
    properties = node("tcPr", node("tcW", w=width, type="dxa"))
    if total:
        properties.append(node("tcBorders", node("top", **_THIN_RULE)))
    own: dict[str, str | int] = {"keepNext": 1} if keep else {}
    text = paragraph(style, [], **own, jc=_JC[align])
    _indent(text, left)
    return node("tc", properties, text)


def _left(columns: Sequence[Column], place: int, steps: int) -> int:
    """The indent of a cell in twips: by step in the first column, a gap where text follows numbers."""
    if place == 0:
        return steps * _INDENT
    return _GAP if (columns[place - 1].align, columns[place].align) == ("right", "left") else 0


def _indent(text: BaseOxmlElement, left: int) -> None:
    if left:
        text[0][-1].addprevious(node("ind", left=left))
