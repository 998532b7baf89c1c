"""A delimited text file read as it is: every cell with its line, its text and whether it was quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange.encodings import utf_8
from extraction_forms.frozen_values import frozen

DELIMITERS: Final = (";", ",", "\t")
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_CELLS: Final = 2_000_000
_SIGN: Final = re.compile('[;,\t\n"]')


@frozen
class Cell:
    """A cell's text without its quotes; `quoted` tells "26.8" from 26.8."""

    text: str
    quoted: bool
    place: Place


@frozen
class Row:
    """A row under the header: its cells by column name, and the line it starts on."""

    place: Place
    cells: Mapping[str, Cell]

    @property
    def line(self) -> int:
        """The line of the file, counted from 1."""
        return self.place.line

    def text(self, column: str) -> str:
        """The text of a cell."""
        return self.cells[column].text


@frozen
class Sheet:
    """A file of rows: its columns in order, the rows that fit them, how many came in, and the faults."""

    file: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    rows_in: int
    text: str
    problems: tuple[Problem, ...] = ()


def read(path: Path, shown: str = "", *, numbered: bool = False) -> Sheet:
    """Read a file of rows; `shown` is the name its places carry, `numbered` as for `parse`.

    Raises:
        ImportFault: the file cannot be read, or is not UTF-8.
    """
    name = shown or path.name
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ImportFault(
            [_problem(Place(file=name), "a readable file", str(error.strerror).lower())]
        ) from None
    return parse(utf_8(_small(data, name), name), name, numbered=numbered)


def _small(data: bytes, name: str) -> bytes:
    """The bytes of a file that is no larger than it may be."""
    if len(data) > MAX_BYTES:
        expected = f"at most {MAX_BYTES // 1024**2} MB"
        raise ImportFault([_problem(Place(file=name), expected, "a larger file")])
    return data


def parse(text: str, file: str, *, numbered: bool = False) -> Sheet:
    """Read the text of a file of rows: delimiter found in its header, ragged rows and other faults listed.

    A column whose name stands twice is a fault; with `numbered` the second is `N (2)`, as some programs mean it.
    """
    body = text.removeprefix("\ufeff")
    delimiter = sniff(body)
    scanner = _Scanner(text=body, file=file, delimiter=delimiter, end=re.compile(f"[{delimiter}\r\n]"))
    lines = list(_filled(scanner))
    if not lines:
        problem = _problem(Place(file=file, line=1), "a header", "an empty file")
        return Sheet(
            file=file, delimiter=delimiter, header=(), rows=(), rows_in=0, text=text, problems=(problem,)
        )
    header, problems = (_numbered(lines[0]), []) if numbered else _header(lines[0])
    rows: list[Row] = []
    for cells in lines[1:]:
        place = Place(file=file, line=cells[0].place.line)
        if len(cells) != len(header):
            problems.append(_problem(place, f"{len(header)} cells", f"{len(cells)}"))
            continue
        rows.append(Row(place=place, cells=MappingProxyType(dict(zip(header, cells, strict=True)))))
    return Sheet(
        file=file,
        delimiter=delimiter,
        header=header,
        rows=tuple(rows),
        rows_in=len(lines) - 1,
        text=text,
        problems=(*scanner.problems, *problems),
    )


def _filled(scanner: _Scanner) -> Iterator[tuple[Cell, ...]]:
    """The lines that are not empty.

    Raises:
        ImportFault: there are more cells than a table of studies has.
    """
    count = 0
    for cells in scanner.lines():
        count += len(cells)
        if count > MAX_CELLS:
            place = Place(file=scanner.file, line=cells[0].place.line)
            raise ImportFault([_problem(place, f"at most {MAX_CELLS:,} cells", "more")])
        if len(cells) > 1 or cells[0].text or cells[0].quoted:
            yield cells


def sniff(text: str) -> str:
    """The delimiter that stands most often between the header's cells; a comma when there is none."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for found in _SIGN.finditer(text):
        character = found[0]
        if character == '"':
            quoted = not quoted
        elif character == "\n" and not quoted:
            break
        elif character in counts and not quoted:
            counts[character] += 1
    best = max(DELIMITERS, key=lambda delimiter: counts[delimiter])
    return best if counts[best] else ","


def _header(cells: tuple[Cell, ...]) -> tuple[tuple[str, ...], list[Problem]]:
    seen: dict[str, Cell] = {}
    problems: list[Problem] = []
    for cell in cells:
        if cell.text in seen:
            first = seen[cell.text].place.column
            problems.append(
                _problem(
                    cell.place, "every column once", f"{cell.text!r} again; it is at character {first} too"
                )
            )
        seen.setdefault(cell.text, cell)
    return tuple(cell.text for cell in cells), problems


def _numbered(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """The names of columns, a number behind each that was there before."""
    taken = {cell.text for cell in cells}
    seen: dict[str, int] = {}
    names: list[str] = []
    for cell in cells:
        name, at = cell.text, seen.get(cell.text, 0) + 1
        while at > 1 and (name := f"{cell.text} ({at})") in taken:
            at += 1
        seen[cell.text] = at
        taken.add(name)
        names.append(name)
    return tuple(names)


def _problem(place: Place, expected: str, found: str) -> Problem:
    return Problem(place=place, where="", expected=expected, found=found)


@dataclass(slots=True)
class _Scanner:
    """Walks through the text once and cuts it into cells."""

    text: str
    file: str
    delimiter: str
    end: re.Pattern[str]
    at: int = 0
    line: int = 1
    line_start: int = 0
    problems: list[Problem] = field(default_factory=list)

    def lines(self) -> Iterator[tuple[Cell, ...]]:
        """The cells of each line; a quoted cell may run over several lines of the file."""
        while self.at < len(self.text):
            cells = [self.cell()]
            while self.at < len(self.text) and self.text[self.at] == self.delimiter:
                self.at += 1
                cells.append(self.cell())
            self.newline()
            yield tuple(cells)

    def cell(self) -> Cell:
        """The cell that starts here."""
        place = Place(file=self.file, line=self.line, column=self.at - self.line_start + 1)
        if self.text.startswith('"', self.at):
            return Cell(text=self.quoted(place), quoted=True, place=place)
        return Cell(text=self.bare(), quoted=False, place=place)

    def bare(self) -> str:
        """Text up to the next delimiter or line end."""
        start = self.at
        found = self.end.search(self.text, start)
        self.at = found.start() if found else len(self.text)
        return self.text[start : self.at]

    def quoted(self, place: Place) -> str:
        """Text within quotes; a doubled quote is a quote."""
        parts: list[str] = []
        self.at += 1
        while True:
            end = self.text.find('"', self.at)
            if end < 0:
                self.problems.append(_problem(place, "a closing quote", "the end of the file"))
                parts.append(self.passed(len(self.text)))
                return "".join(parts)
            parts.append(self.passed(end))
            self.at += 1
            if not self.text.startswith('"', self.at):
                break
            parts.append('"')
            self.at += 1
        if rest := self.bare():
            self.problems.append(_problem(place, "a delimiter after the closing quote", repr(rest)))
        return "".join(parts)

    def passed(self, end: int) -> str:
        """The text up to `end`, its line breaks counted."""
        part = self.text[self.at : end]
        if breaks := part.count("\n"):
            self.line += breaks
            self.line_start = self.at + part.rfind("\n") + 1
        self.at = end
        return part

    def newline(self) -> None:
        """Step over a line end: LF, CR LF, or CR alone."""
        if self.text.startswith("\r\n", self.at):
            self.at += 2
        elif self.at < len(self.text):
            self.at += 1
        self.line += 1
        self.line_start = self.at
