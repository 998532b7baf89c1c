"""Rows and cells of a table that was copied out of a spreadsheet, or out of the text of a PDF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from extraction_forms.entry.typing.marks import one_line, visible, without_footnote
from extraction_forms.errors import UsageError
from extraction_forms.frozen_values import frozen
from extraction_forms.printed_numbers import is_absence

MOST_CELLS: Final = 5000
_LONGEST: Final = 200_000
_SIGNS: Final = r"[<>=\u2264\u2265]?\s?[+\u2212\u2013\u2010-\u2012-]?"
_MARKS: Final = r"[*\u2020\u2021\u00a7]*"
_N: Final = rf"{_SIGNS}(?:(?<![0-9])[0-9]+(?:[.,\u00b7\u2219][0-9]+)*|[.,\u00b7\u2219][0-9]+)%?{_MARKS}"
_NOTHING: Final = r"\b(?:NR|NA|n\.?r\.?|n/a)(?!\w)|(?<=\s)[\u2013\u2014-](?=\s|$)"
_PAIR: Final = rf"(?:\s?[(\[][^()\[\]]*[)\]]|\s?(?:\u00b1|\+/-)\s?{_N}|\s?/\s?{_N}(?:\s?\([^()]*\))?)"
_CELL: Final = re.compile(rf"(?:[pPnN]\s?[=<>]\s?)?{_N}{_PAIR}?{_MARKS}(?![A-Za-z0-9])|{_NOTHING}")
_WIDE: Final = re.compile(r"\s{2,}|\s?\|\s?")


@frozen
class Cell:
    """One cell: its text without hidden characters and marks of footnotes, and the mark that was left out."""

    text: str
    mark: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it holds a number, whatever else it holds."""
        return any(sign.isdigit() for sign in self.text)

    @property
    def is_absent(self) -> bool:
        """Whether it says that there is no number: a dash, NR, not reported."""
        return bool(self.text) and is_absence(self.text)


@frozen
class Grid:
    """Rows of cells, all of one length; `head` is how many rows at the top, and `side` how many columns, are words."""

    rows: tuple[tuple[Cell, ...], ...]
    head: int
    side: int

    @property
    def body(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells without the words above and beside them."""
        return tuple(row[self.side :] for row in self.rows[self.head :])

    @property
    def above(self) -> tuple[str, ...]:
        """The words above each column of the body."""
        return tuple(
            " ".join(row[at].text for row in self.rows[: self.head] if row[at].text)
            for at in range(self.side, self.width)
        )

    @property
    def beside(self) -> tuple[str, ...]:
        """The words beside each row of the body."""
        return tuple(
            " ".join(cell.text for cell in row[: self.side] if cell.text) for row in self.rows[self.head :]
        )

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.rows[0]) if self.rows else 0


def grid(text: str) -> Grid:
    """The table in a text: cells parted by tabs, by several blanks, or where one number ends and the next begins.

    Raises:
        UsageError: it is too long to be a table of a paper.
    """
    if len(text) > _LONGEST:
        raise UsageError(f"A pasted table has at most {_LONGEST} characters; this one has {len(text)}.")
    lines = _cells(text)
    if sum(len(line) for line in lines) > MOST_CELLS:
        raise UsageError(f"A pasted table has at most {MOST_CELLS} cells. Paste it in parts.")
    width = max((len(line) for line in lines), default=0)
    rows = tuple(tuple(_cell(one) for one in (*line, *[""] * (width - len(line)))) for line in lines)
    return _parted(_without_blank_columns(rows))


def _cells(text: str) -> list[list[str]]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\t" in plain:
        lines = [[one_line(cell) for cell in row] for row in _tabbed(plain)]
    else:
        lines = _spaced([line for line in _kept_blanks(plain) if line.strip()])
    return [line for line in lines if any(line)]


def _tabbed(text: str) -> list[list[str]]:
    """Rows as spreadsheets copy them: cells with lines or tabs in them stand in quotation marks."""
    text = text.lstrip("\ufeff")
    quoted = text.count('"') % 2 == 0
    reader = csv.reader(
        io.StringIO(text),
        delimiter="\t",
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=False,
    )
    try:
        return list(reader)
    except csv.Error:
        return [line.split("\t") for line in text.splitlines()]


def _kept_blanks(text: str) -> list[str]:
    """Lines without hidden characters; runs of blanks stay, since they part columns."""
    wide = [re.sub("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]", " ", line) for line in text.splitlines()]
    return ["  ".join(visible(part) for part in re.split(r"\s{2,}", line.strip())) for line in wide]


def _spaced(lines: list[str]) -> list[list[str]]:
    """Rows aligned by blanks; where only single ones are left, a cell ends where its number does."""
    wide = [[part.strip() for part in _WIDE.split(line.strip(" |"))] for line in lines]
    if lines and sum(len(row) > 1 for row in wide) * 2 > len(lines):
        return wide
    return [_single(line) for line in lines]


def _single(line: str) -> list[str]:
    """The words before the first number, then one cell a number with what belongs to it."""
    cells = list(_CELL.finditer(line))
    if not cells:
        return [line.strip()]
    first = cells[0].start()
    label = line[:first].strip()
    return [label, *(one.group().strip() for one in cells)]


def _cell(text: str) -> Cell:
    kept, mark = without_footnote(text) if any(sign.isdigit() for sign in text) else (text, "")
    return Cell(text=kept, mark=mark)


def _without_blank_columns(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    kept = list(range(len(rows[0]))) if rows else []
    kept = [at for at in kept if any(row[at].text for row in rows)]
    return tuple(tuple(row[at] for at in kept) for row in rows)


def _parted(rows: tuple[tuple[Cell, ...], ...]) -> Grid:
    """The rows with the words above and beside the numbers told apart from these."""
    side = 0
    width = len(rows[0]) if rows else 0
    while side < width - 1 and sum(_is_word(row[side]) for row in rows) * 2 > len(rows):
        side += 1
    head = 0
    while head < len(rows) - 1 and _is_head(rows[head][side:]):
        head += 1
    return Grid(rows=rows, head=head, side=side)


def _is_word(cell: Cell) -> bool:
    """Whether a cell names its row rather than being a number or the lack of one."""
    words: Sequence[str] = re.findall(r"[A-Za-z]{2,}", cell.text)
    return not cell.text or (
        bool(words) and not cell.is_absent and not re.match(r"[<>+\u2212-]?[0-9.,]", cell.text)
    )


def _is_head(cells: Sequence[Cell]) -> bool:
    """Whether a row names its columns: words, `n = 48`, or `Mean (SD)`, and no number alone."""
    return all(not cell.text or _is_title(cell) or _names(cell.text) for cell in cells)


def _is_title(cell: Cell) -> bool:
    is_letters = not cell.is_number and any(sign.isalpha() for sign in cell.text)
    return (is_letters or _is_word(cell)) and not cell.is_absent


def _names(text: str) -> bool:
    return re.fullmatch(r"[(\[]?\s?[nNpP]\s?(?:=\s?[0-9]+)?\s?[)\]]?|%|n \(%\)", text) is not None
