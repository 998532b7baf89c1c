r"""A table as LaTeX: three rules (booktabs) over as many pages as it takes (longtable), numbers under their points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Final
from unicodedata import east_asian_width

from extraction_forms.frozen_values import frozen
from synthesis.errors import RenderError
from synthesis.render.latex_text import comment, latex
from synthesis.tables.table import Align, Cell, Column, Row, Table
from synthesis.writing import pieces, tongue

PACKAGES: Final = "array, booktabs, longtable, amssymb, textcomp"
_NUMBER: Final = re.compile(r"(?:[<>≤≥] ?)?[−-]?\d[\d,   ]*(?:\.(\d+))?(?: ?%)?")
_ALIGN: Final = {"left": r"\raggedright", "right": r"\raggedleft", "centre": r"\centering"}
_APART: Final = "-6pt"
_DENSE: Final = 7  # a table of more columns is set smaller

_UNBROKEN: Final = 18  # characters of "−0.004 to 0.177" and some more
_EMS, _EMS_SIDEWAYS = (
    46,
    74,
)  # how many Ms of the small type fit into a line of an upright and a sideways A4 page
_LETTER, _CAPITAL, _SQUARE, _BOLD, _GAP = 0.5, 0.74, 1.1, 1.15, 0.8
_BABEL: Final = MappingProxyType(
    {
        "ar": "arabic",
        "he": "hebrew",
        "hi": "hindi",
        "ja": "japanese",
        "ko": "korean",
        "th": "thai",
        "zh-CN": "chinese-simplified",
        "zh-TW": "chinese-traditional",
    }
)
_FONTS: Final = MappingProxyType(
    {
        "arabic": "Noto Naskh Arabic",
        "hebrew": "Noto Serif Hebrew",
        "hindi": "Noto Serif Devanagari",
        "japanese": "Noto Serif CJK JP",
        "korean": "Noto Serif CJK KR",
        "thai": "Noto Serif Thai",
        "chinese-simplified": "Noto Serif CJK SC",
        "chinese-traditional": "Noto Serif CJK TC",
    }
)
_BREAKS: Final = re.compile(r"[ \n]|(?<=[-/–—])")


@frozen
class _Points:
    """How the numbers of a column end: the most digits after a point, and whether any ends with a per cent sign."""

    digits: int
    percent: bool


def write(table: Table, label: str = "") -> str:
    r"""A table as a `longtable`, to be read by `\input`; what is printed in Word is printed here.

    Args:
        table: What is to be set.
        label: What it is called, `S2 Table`; it stands in a comment, and LaTeX gives the number.

    Raises:
        RenderError: the table has no columns.
    """
    if not table.columns:
        raise RenderError(f"table {table.id}: expected at least one column; found none")
    lines = [*_head(table, label), *_opening(table), *_column_heads(table)]
    points = [_points(table, place) for place in range(len(table.columns))]
    lines += [line for row in table.rows for line in _row(table, row, points)]
    return "\n".join([*lines, *_closing(table)]) + "\n"


def _head(table: Table, label: str) -> Iterator[str]:
    yield f"% {comment(f'{label}. {table.title}' if label else table.title)}"
    more = f"{PACKAGES}, pdflscape" if table.wide else PACKAGES
    yield f"% Needs the packages {more}. Letters are UTF-8: those that are not Latin need XeLaTeX or LuaLaTeX."
    yield from _writing(table)


def _writing(table: Table) -> Iterator[str]:
    """What to put into the preamble for letters that the fonts of LaTeX have not."""
    texts = [table.title, table.source, *(cell.printed for row in table.rows for cell in row.cells)]
    texts += [note.text for note in table.notes] + [column.label for column in table.columns]
    names = sorted({_BABEL[tag] for text in texts if (tag := tongue(text))})
    if names:
        shown = ", ".join(name.capitalize() for name in names)
        yield f"% It holds letters of {shown}: set it with LuaLaTeX, and with these lines in the preamble:"
        yield r"%   \usepackage[english, bidi=basic, provide=*]{babel}"
    for name in names:
        yield rf"%   \babelprovide[import, onchar=ids fonts]{{{name}}}"
        yield rf"%   \babelfont[{name}]{{rm}}{{{_FONTS[name]}}}"


def _opening(table: Table) -> Iterator[str]:
    if table.wide:
        yield "% The table is wide: it is set on a page turned sideways."
        yield r"\begin{landscape}"
    yield r"\begingroup"
    yield r"\footnotesize" if len(table.columns) > _DENSE else r"\small"
    yield r"\setlength{\tabcolsep}{3pt}"
    yield r"\begin{longtable}{@{}%"
    before: Align = "left"
    for column, share in zip(table.columns, _shares(table), strict=True):
        apart = column.align == "left" and before == "right"  # numbers set right stand close to text set left
        width = rf"\dimexpr {share:.4f}\linewidth-2\tabcolsep{_APART if apart else ''}\relax"
        gap = rf"!{{\hspace{{{_APART[1:]}}}}}" if apart else ""
        yield rf"  {gap}>{{{_ALIGN[column.align]}\arraybackslash}}p{{{width}}}%"
        before = column.align
    yield r"  @{}}"
    yield rf"\caption{{{latex(table.title)}}}\label{{tab:{table.id}}}\\"


def _shares(table: Table) -> list[float]:
    """The part of the line that each column has: by its width, but none narrower than its longest word.

    What such a column lacks is taken from those that have room.
    """
    line = _EMS_SIDEWAYS if table.wide else _EMS
    wanted = [column.width / sum(one.width for one in table.columns) for column in table.columns]
    needed = [_longest(table, place) / line for place in range(len(wanted))]
    if sum(needed) >= 1:
        return [need / sum(needed) for need in needed]
    lack = sum(max(0.0, need - want) for want, need in zip(wanted, needed, strict=True))
    room = sum(max(0.0, want - need) for want, need in zip(wanted, needed, strict=True))
    kept = 1 - lack / room if lack else 1.0
    return [
        need + max(0.0, want - need) * kept if lack else want
        for want, need in zip(wanted, needed, strict=True)
    ]


def _longest(table: Table, place: int) -> float:
    """The width of the longest word of a column, in widths of an M, with the gap beside it."""
    column = table.columns[place]
    texts = [_BOLD * _word(text) for text in (column.label, column.unit)]
    for row in table.rows:
        if row.kind != "group":
            bold = _BOLD if row.kind == "total" else 1.0
            printed = _together(row.cells[place].printed, column)
            texts.append(bold * _word(printed) + (row.indent if place == 0 else 0))
    return max(texts) + _GAP


def _together(text: str, column: Column) -> str:
    """A text as it may be broken: an interval, or a number with its sign, stays on one line."""
    figures = column.align == "right" and len(text) <= _UNBROKEN and any(c.isdigit() for c in text)
    return text.replace(" ", "\N{NO-BREAK SPACE}") if figures else text


def _word(text: str) -> float:
    words = [piece for word in _BREAKS.split(text) for piece in pieces(word)]
    return max(sum(_sign_width(c) for c in word) for word in words)


def _sign_width(sign: str) -> float:
    if east_asian_width(sign) in {"W", "F"}:
        return _SQUARE
    return _CAPITAL if sign.isupper() else _LETTER


def _column_heads(table: Table) -> Iterator[str]:
    heads = [f"{c.label} ({c.unit})" if c.unit else c.label for c in table.columns]
    line = " & ".join(rf"\textbf{{{latex(head)}}}" if head.strip() else "" for head in heads)
    yield from (r"\toprule", rf"{line}\\", r"\midrule", r"\endfirsthead")
    yield from (r"\toprule", rf"{line}\\", r"\midrule", r"\endhead")
    yield rf"\midrule\multicolumn{{{len(heads)}}}{{r@{{}}}}{{\emph{{continued}}}}\\"
    yield from (r"\endfoot", r"\bottomrule", r"\endlastfoot")


def _row(table: Table, row: Row, points: Sequence[_Points | None]) -> Iterator[str]:
    indent = rf"\leftskip={row.indent}em\relax{{}}" if row.indent else ""
    if row.kind == "group":
        yield r"\addlinespace"
        spans = (
            rf"\multicolumn{{{len(table.columns)}}}{{@{{}}p{{\dimexpr\linewidth-2\tabcolsep\relax}}@{{}}}}"
        )
        yield rf"{spans}{{{indent}\textbf{{{latex(row.cells[0].printed)}}}}}\\*"
        return
    if row.kind == "total":
        yield r"\midrule"
    places = zip(row.cells, table.columns, points, strict=True)
    cells = [_cell(cell, column, point) for cell, column, point in places]
    if row.kind == "total":
        cells = [rf"\textbf{{{text}}}" if text else "" for text in cells]
    yield rf"{indent}{' & '.join(cells)}\\"


def _points(table: Table, place: int) -> _Points | None:
    """How the numbers of a column set right are to end; None where it holds no column of numbers."""
    texts = [row.cells[place].text for row in table.rows if row.kind != "group"]
    numbers = [found for text in texts if (found := _NUMBER.fullmatch(text))]
    if table.columns[place].align != "right" or not numbers:
        return None
    digits = max(len(found[1] or "") for found in numbers)
    return _Points(digits=digits, percent=any(found[0].endswith("%") for found in numbers))


def _cell(cell: Cell, column: Column, point: _Points | None) -> str:
    """A cell; a number with fewer digits than others of its column is moved left by those it lacks."""
    found = _NUMBER.fullmatch(cell.text) if point else None
    text = latex(_together(cell.text, column))
    lacks = ""
    if point and found:
        digits = len(found[1] or "")
        lacks += "." if point.digits and not digits else ""
        lacks += "0" * (point.digits - digits)
        lacks += r"\%" if point.percent and not found[0].endswith("%") else ""
    mark = rf"\textsuperscript{{{latex(cell.mark)}}}" if cell.mark else ""
    room = rf"\phantom{{{lacks}}}" if lacks else ""
    return f"{text}{room}{mark}"


def _closing(table: Table) -> Iterator[str]:
    yield r"\end{longtable}"
    notes = [(note.mark, note.text) for note in table.notes]
    notes += [("", f"Source: {table.source}")] if table.source else []
    for mark, text in notes:
        before = rf"\textsuperscript{{{latex(mark)}}}~" if mark else ""
        yield rf"\par\noindent {before}{latex(text)}"
    yield r"\par\endgroup"
    if table.wide:
        yield r"\end{landscape}"
