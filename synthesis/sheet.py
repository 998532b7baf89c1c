"""A sheet: what a result says of itself, as aligned text for a terminal and as a table for a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from html import escape
from math import isinf, isnan
from textwrap import wrap
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis import numbers
from synthesis.frozen import Frozen
from synthesis.numbers import MINUS, Unavailable

Cell = str | int | float | Unavailable

WIDTH: Final = 80
DIGITS: Final = 4
NONE: Final = "n/a"
_GAP: Final = "  "
_NUMERIC: Final = frozenset("0123456789.,<>=%±∞+ " + MINUS)
_LEFT: Final = 'style="text-align:left;padding:.15em .8em .15em 0"'
_RIGHT: Final = 'style="text-align:right;padding:.15em .8em"'
_LEAST: Final = 1e-4  # below this, and from _MOST on, a number is written as a power of ten
_MOST: Final = 1e7


@frozen
class Pairs:
    """Labels and what stands beside them, one to a line; numbers are written to `digits` decimals."""

    rows: tuple[tuple[str, Cell], ...]
    title: str = ""
    digits: int = DIGITS


@frozen
class Grid:
    """A small table: column heads, and rows whose first cell is their label."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    digits: int = DIGITS


Block = Pairs | Grid


@frozen
class Sheet:
    """A title, blocks of pairs and grids in order, and notes below them."""

    title: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


class Presented(Frozen, ABC):
    """A result that can be read: printed in a terminal, shown as tables by a notebook."""

    __slots__ = ()

    @abstractmethod
    def sheet(self) -> Sheet:
        """The result in tables."""

    def summary(self) -> str:
        """The result as text of 80 columns, to be printed."""
        return text(self.sheet())

    def in_a_line(self) -> str:
        """What the result is, in a few words."""
        return self.sheet().title

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.in_a_line()}>".replace(MINUS, "-")

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return html(self.sheet())


def text(sheet: Sheet) -> str:
    """The sheet as plain text of 80 columns: blocks apart by an empty line, numbers right, words left."""
    parts = [[*_wrapped(sheet.title), "=" * min(len(sheet.title), WIDTH)]]
    told: set[str] = set()
    parts += [[*_wrapped(block.title)] * bool(block.title) + _block(block, told) for block in sheet.blocks]
    if sheet.notes:
        parts.append(
            [
                line
                for note in sheet.notes
                for line in wrap(
                    note, WIDTH, initial_indent="* ", subsequent_indent="  ", break_on_hyphens=False
                )
            ]
        )
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def html(sheet: Sheet) -> str:
    """The sheet as HTML that stands alone: a table a block, all text escaped."""
    parts = [f'<p style="font-weight:bold;margin:0 0 .5em">{escape(sheet.title)}</p>']
    parts += [_html_block(block) for block in sheet.blocks]
    if sheet.notes:
        items = "".join(f"<li>{escape(note)}</li>" for note in sheet.notes)
        parts.append(f'<ul style="margin:.5em 0;padding-left:1.2em">{items}</ul>')
    return f'<div class="synthesis-sheet">{"".join(parts)}</div>'


def written(value: Cell, digits: int = DIGITS) -> str:
    """A cell as it is printed: text as it is, counts whole, other numbers to so many decimals.

    What is not 0 but would print as 0 and what has eight digits or more is written as a power of ten;
    a quantity that cannot be had is written `n/a`.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Unavailable):
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace("-", MINUS) if abs(value) >= 10_000 else str(value).replace("-", MINUS)
    return _decimal(float(value), digits)


def p_value(p: float | Unavailable) -> Cell:
    """A p-value as a cell: `0.039`, `< 0.001`."""
    return p if isinstance(p, Unavailable) else numbers.p_value(min(max(float(p), 0.0), 1.0), prefix=False)


def with_p(statistic: str, value: float, df: str, p: float) -> str:
    """A test as a cell: `Q = 163.16 on 12 df, p < 0.001`; `df` are the degrees of freedom in words."""
    shown = str(p_value(p))
    relation = shown if shown[:1] in "<>" else f"= {shown}"
    degrees = f" on {df} df" if df else ""
    return f"{statistic} = {written(float(value), 2)}{degrees}, p {relation}"


def level_words(level: float) -> str:
    """The level of an interval as a percentage: `95%`, `99.5%`."""
    whole = round(100 * level, 6) == round(100 * level)
    return numbers.percent(100 * level, 0 if whole else 1)


def interval(low: float, high: float, digits: int = DIGITS) -> str:
    """An interval as a cell: `0.0113 to 0.3721`."""
    return f"{written(float(low), digits)} to {written(float(high), digits)}"


def mean_in_a_line(estimate: float, low: float, high: float) -> str:
    """An estimate and its interval in a line: `-0.7145 (-1.1084 to -0.3206)`."""
    return f"{written(float(estimate))} ({interval(low, high)})"


def _decimal(value: float, digits: int) -> str:
    if isnan(value):
        return NONE
    if isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if value and not (min(_LEAST, 10.0**-digits) <= abs(value) < _MOST):
        part, exponent = f"{value:.{max(digits - 1, 0)}e}".split("e")
        return f"{part}e{int(exponent)}".replace("-", MINUS)
    return numbers.statistic(value, digits)


def _wrapped(line: str) -> list[str]:
    return wrap(line, WIDTH) or [""]


def _block(block: Block, told: set[str]) -> list[str]:
    """The lines of a block; reasons that an earlier block `told` are not told again."""
    if isinstance(block, Pairs):
        return _pairs(block)
    shown = [list(block.head), *([written(cell, block.digits) for cell in row] for row in block.rows)]
    lines: list[str] = []
    for some in _panels(shown):
        lines += [""] * bool(lines) + _grid(shown, some)
    new = [why for why in _reasons(block) if why not in told]
    told.update(new)
    return [*lines, *(line for why in new for line in wrap(why, WIDTH))]


def _pairs(block: Pairs) -> list[str]:
    left = max((len(label) for label, _ in block.rows), default=0)
    lines = []
    for label, cell in block.rows:
        value = str(cell) if isinstance(cell, Unavailable) else written(cell, block.digits)
        first = f"{label.ljust(left)}{_GAP}"
        lines += wrap(value, WIDTH, initial_indent=first, subsequent_indent=" " * len(first)) or [
            first.rstrip()
        ]
    return lines


def _reasons(block: Grid) -> list[str]:
    """Why cells of a grid are not there, each reason once."""
    reasons = dict.fromkeys(
        cell.reason for row in block.rows for cell in row if isinstance(cell, Unavailable)
    )
    return [f"{NONE}: {reason}" for reason in reasons]


def _panels(shown: list[list[str]]) -> list[list[int]]:
    """The columns in panels that fit the width; each begins with the first column."""
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    panels, used = [[0]], widths[0]
    for index, width in enumerate(widths[1:], 1):
        if used + len(_GAP) + width > WIDTH and len(panels[-1]) > 1:
            panels.append([0])
            used = widths[0]
        panels[-1].append(index)
        used += len(_GAP) + width
    return panels


def _grid(shown: list[list[str]], columns: list[int]) -> list[str]:
    lines = [""] * len(shown)
    for place, index in enumerate(columns):
        column = [row[index] for row in shown]
        width = max(map(len, column))
        right = place > 0 and _numeric(column[1:])
        cells = [cell.rjust(width) if right else cell.ljust(width) for cell in column]
        lines = [f"{line}{_GAP}{cell}" if place else cell for line, cell in zip(lines, cells, strict=True)]
    rule = "-" * max(map(len, lines))
    return [line.rstrip() for line in (lines[0], rule, *lines[1:])]


def _numeric(cells: Sequence[str]) -> bool:
    bare = [cell.replace(NONE, "").replace("to", "").replace("e", "") for cell in cells]
    return all(set(cell) <= _NUMERIC for cell in bare)


def _html_block(block: Block) -> str:
    title = f"<caption {_LEFT}>{escape(block.title)}</caption>" if block.title else ""
    if isinstance(block, Pairs):
        rows = [_html_row(label, [cell], block.digits, [False]) for label, cell in block.rows]
        return f'<table style="margin:.5em 0">{title}<tbody>{"".join(rows)}</tbody></table>'
    columns = zip(*([written(cell, block.digits) for cell in row] for row in block.rows), strict=True)
    right = [_numeric(column) for column in columns][1:]
    head = "".join(f'<th scope="col" {_RIGHT}>{escape(name)}</th>' for name in block.head)
    rows = [
        _html_row(written(row[0], block.digits), list(row[1:]), block.digits, right) for row in block.rows
    ]
    body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<table style="margin:.5em 0">{title}{body}</table>'


def _html_row(label: str, cells: list[Cell], digits: int, right: list[bool]) -> str:
    parts = [f'<th scope="row" {_LEFT}>{escape(label)}</th>']
    for cell, numeric in zip(cells, right, strict=True):
        shown = str(cell) if isinstance(cell, Unavailable) and not numeric else written(cell, digits)
        why = f' title="{escape(cell.reason)}"' if isinstance(cell, Unavailable) else ""
        parts.append(f"<td {_RIGHT if numeric else _LEFT}{why}>{escape(shown)}</td>")
    return f"<tr>{''.join(parts)}</tr>"
