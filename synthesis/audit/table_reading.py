"""A plain table read as it stands: its rows with their lines, its decimal marks, and whatever could not be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange.delimited import sniff
from extraction_forms.exchange.encodings import utf_8
from extraction_forms.frozen_values import frozen
from extraction_forms.printed_numbers import Misread, number
from extraction_forms.raw_csv import NoRow, csv_rows
from synthesis.audit.digits import decimals_of
from synthesis.audit.lines import SourceText
from synthesis.audit.of_columns import is_absence, plain_name
from synthesis.audit.printed import SMALLEST, Printed, is_printable

NO_NUMBER: Final = frozenset({"nan", "null", "#n/a", "n.e.", "ne", "inf", "-inf"})
"""Words for missing that programs write, beside those of reports."""

UNREAD: Final = "unread"
RAGGED: Final = "ragged"
HEADER: Final = "header"
ENCODING: Final = "encoding"
INFERRED: Final = "inferred"
LEFT: Final = "left"
DICTIONARY: Final = "dictionary"
COLUMN: Final = "column"
"""The kinds of text of a table: what was not read, read in between, left as it stands, and the cells themselves."""

_SEPARATOR: Final = re.compile(r"sep=([;,\t|])[;,\t|]*\r?\n", re.IGNORECASE)
"""What Excel is told of the marks between cells by a line before the header."""
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_COMMA: Final = re.compile(r"[-+−]?\d*,\d+(?:[eE][-+]?\d+)?\Z")
_POINT: Final = re.compile(r"[-+−]?\d*\.\d+(?:[eE][-+]?\d+)?\Z")
_GROUPED: Final = re.compile(r"[-+−]?[1-9]\d{0,2}[.,]\d{3}\Z")
_BOUND: Final = re.compile(r"(?:p\s*)?([<>≤≥=])\s*(.+)\Z", re.IGNORECASE | re.DOTALL)
_COUNTS: Final = re.compile(r"(?:total)?n|events?|rand|[abcd]i\Z|n[12]i?\Z", re.IGNORECASE)


@frozen
class TableRow:
    """A row: its number from 1, the line it starts on, its cells by column."""

    number: int
    place: Place
    cells: Mapping[str, str]

    def text(self, column: str | None) -> str:
        """A cell's text; nothing where there is no such column or the cell says that nothing is known."""
        text = self.cells.get(column, "").strip() if column is not None else ""
        return "" if says_nothing(text) else text


@frozen
class Table:
    """A table: its name, columns and rows, and what is to be told of how it was read; `first` is its first line."""

    file: str
    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    texts: tuple[SourceText, ...]
    first: tuple[str, ...] = ()


def says_nothing(text: str) -> bool:
    """Whether a cell says that there is no value: empty, NA, NR, n.r., a dash, NaN and the like."""
    return is_absence(text) or text.strip().casefold() in NO_NUMBER


def read_table(path: Path) -> Table:
    """The table in a file.

    Raises:
        ImportFault: there is no such file, or it is no table of text.
    """
    file = path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        found = (error.strerror or str(error)).lower()
        raise ImportFault(
            [Problem(place=Place(file), where="", expected="a readable file", found=found)]
        ) from None
    text, told = _decoded(data, file)
    lines = _lines(text, file)
    if not lines:
        raise ImportFault(
            [Problem(place=Place(file, 1), where="", expected="a header", found="an empty file")]
        )
    header, doubled = _header(lines[0][1], Place(file, lines[0][0]))
    rows, ragged = _rows(header, lines[1:], file)
    first = tuple(cell.strip() for cell in lines[0][1])
    return Table(file=file, header=header, rows=rows, texts=(*told, *doubled, *ragged), first=first)


def _decoded(data: bytes, file: str) -> tuple[str, tuple[SourceText, ...]]:
    """The text of a file: UTF-8, else Windows-1252, which is then told."""
    try:
        return utf_8(data, file).removeprefix("\ufeff"), ()
    except ImportFault:
        if _CONTROL.search(data) or data.startswith(b"%PDF-"):
            raise
    text = data.decode("cp1252", errors="replace")
    words = "not UTF-8; read as Windows-1252 (Latin-1)"
    return text, (SourceText(column="", text=words, place=Place(file), kind=ENCODING),)


def _lines(text: str, file: str) -> list[tuple[int, list[str]]]:
    try:
        told = _SEPARATOR.match(text)
        text = text if told is None else "\n" + text[told.end() :]
        lines = list(csv_rows(text, sniff(text.lstrip("\r\n")) if told is None else told[1]))
    except NoRow as fault:
        problem = Problem(
            place=Place(file, fault.line),
            where="",
            expected="a row of cells",
            found=str(fault),
            hint="A quotation mark within a cell is written twice.",
        )
        raise ImportFault([problem]) from None
    return [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]


def _header(cells: Sequence[str], place: Place) -> tuple[tuple[str, ...], list[SourceText]]:
    """The names of the columns, each once; one that comes again is numbered and told."""
    header: list[str] = []
    told: list[SourceText] = []
    for cell in cells:
        name, n = cell.strip(), 1
        while name in header:
            n += 1
            name = f"{cell.strip()} ({n})"
        if n > 1 and cell.strip():
            words = f"“{cell.strip()}” comes again as a column; the first one counts"
            told.append(SourceText(column=name, text=words, place=place, kind=HEADER))
        header.append(name)
    return tuple(header), told


def _rows(
    header: tuple[str, ...], lines: Sequence[tuple[int, list[str]]], file: str
) -> tuple[tuple[TableRow, ...], list[SourceText]]:
    """The rows; one with too many cells cannot be told by column and is set aside, with its text."""
    rows: list[TableRow] = []
    told: list[SourceText] = []
    for number_of_row, (line, cells) in enumerate(lines, 1):
        place = Place(file, line)
        extra = any(cell.strip() for cell in cells[len(header) :])
        if len(cells) != len(header):
            what = "not read" if extra else "read as far as it goes"
            words = f"{len(cells)} cells under {len(header)} columns, {what}: {' | '.join(cells)[:200]}"
            told.append(SourceText(column="", text=words, place=place, kind=RAGGED))
        if extra:
            continue
        padded = [*cells, *[""] * (len(header) - len(cells))]
        given = MappingProxyType(dict(zip(header, padded, strict=False)))
        rows.append(TableRow(number=number_of_row, place=place, cells=given))
    return tuple(rows), told


def decimal_marks(table: Table, columns: frozenset[str]) -> Mapping[str, str]:
    """The decimal mark of each column with numbers: its own cells' majority, else that of the whole table."""
    found = {column: _marks(row.cells[column] for row in table.rows) for column in columns}
    whole = sum(found.values(), Counter[str]())
    usual = "decimal_comma" if whole["decimal_comma"] > whole["decimal_point"] else "decimal_point"
    marks = {
        column: usual
        if one["decimal_comma"] == one["decimal_point"]
        else max(one, key=lambda mark: one[mark])
        for column, one in found.items()
    }
    return MappingProxyType(marks)


def _marks(texts: Iterator[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for raw in texts:
        text = raw.strip()
        if not _GROUPED.match(text):
            found["decimal_comma"] += bool(_COMMA.match(text))
            found["decimal_point"] += bool(_POINT.match(text))
    return found


@frozen
class NumberReader:
    """Reads the cells of a table as numbers; what cannot be read for certain is kept in `unread`."""

    marks: Mapping[str, str]
    unread: list[SourceText]

    def number(
        self, row: TableRow, column: str | None, study: str = "", *, least: float = SMALLEST
    ) -> Printed | None:
        """The number in a cell; none where the cell says nothing, or holds what is no number for certain."""
        text = row.text(column)
        if not text or column is None:
            return None
        value = self._value(text, column)
        if value is None or not is_printable(value, least):
            self.unread.append(
                SourceText(column=column, text=text, place=row.place, study=study, kind=UNREAD)
            )
            return None
        return Printed(
            value=value, text=text, decimals=decimals_of(text, value), place=row.place, cell=column
        )

    def bounded(self, row: TableRow, column: str | None, study: str = "") -> tuple[str, Printed | None]:
        """A p and whether it is exact (`p`) or a bound (`p_below`, `p_above`): `< 0.001`."""
        found = _BOUND.match(row.text(column))
        if found is None or column is None:
            return "p", self.number(row, column, study, least=0.0)
        name = {"<": "p_below", "≤": "p_below", ">": "p_above", "≥": "p_above"}.get(found[1], "p")
        cells = MappingProxyType({column: found[2]})
        alone = TableRow(number=row.number, place=row.place, cells=cells)
        return name, self.number(alone, column, study, least=0.0)

    def _value(self, text: str, column: str) -> float | None:
        """A text's value by the column's mark; by the other only where that cannot part thousands."""
        usual = self.marks.get(column, "decimal_point")
        other = "decimal_point" if usual == "decimal_comma" else "decimal_comma"
        foreign = "," if usual == "decimal_point" else "."
        text = text.removesuffix("%").strip()
        if _GROUPED.match(text) and foreign in text and not _COUNTS.match(plain_name(column)):
            return None
        for mark in (usual, other):
            try:
                return number(text, mark)
            except Misread:
                continue
        return None
