"""The analyses that RevMan 5 exports as CSV ("Data and analyses"), read as what a file of RevMan holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange import delimited
from extraction_forms.exchange.account import Remark
from extraction_forms.exchange.delimited import Cell, Sheet
from extraction_forms.exchange.delimited import Row as Line
from extraction_forms.exchange.encodings import utf_8
from extraction_forms.exchange.revman import analysis_csv_columns as known
from extraction_forms.exchange.revman.analysis_csv_analyses import Outcome, analysis
from extraction_forms.exchange.revman.analysis_csv_numbers import decimal_marks, with_point
from extraction_forms.exchange.revman.source import Review, Study
from extraction_forms.html_signs import unescaped

_NUMBER: Final = re.compile(r"([0-9]{1,6})(?:\.0+)?\Z")
_YEAR: Final = re.compile(r"(?:1[89]|20)[0-9]{2}\Z")
_FIELDS: Final = (
    "In RevMan 5, choose File > Export > Data and analyses, with every field but 'Risk of bias tables'."
)


def read(data: bytes, file: str) -> Review:
    """What the bytes of an export of analyses hold.

    Raises:
        ImportFault: it is no such export, lacks columns, or has rows that cannot be told apart.
    """
    text, encoding = _text(data, file)
    sheet, marks = _points(_renamed(delimited.parse(text, file)))
    walk = _Walk()
    for line in sheet.rows:
        walk.take(line)
    if not walk.outcomes and not walk.problems:
        walk.problems.append(
            Problem(place=Place(file=file), where="", expected="at least one outcome", found="none")
        )
    if walk.problems:
        raise ImportFault(walk.problems)
    analyses = tuple(
        analysis(one, walk.comparisons.get(one.comparison, "")) for one in walk.outcomes.values()
    )
    studies, years = _studies(walk, file)
    return Review(
        file=file,
        title=PurePath(file).stem,
        date="",
        studies=studies,
        analyses=analyses,
        bias=(),
        remarks=(*encoding, *marks, *years),
    )


def _text(data: bytes, file: str) -> tuple[str, tuple[Remark, ...]]:
    """The text; a spreadsheet that saved it again may have written Windows-1252."""
    try:
        return utf_8(data, file), ()
    except ImportFault:
        if data[:2] in (b"PK", b"\xff\xfe", b"\xfe\xff", b"\xd0\xcf") or b"\0" in data:
            raise
        told = Remark(place=Place(file=file), text="it is no UTF-8, and was read as Windows-1252")
        try:
            return data.decode("cp1252"), (told,)
        except UnicodeDecodeError:
            pass
        raise


def _renamed(sheet: Sheet) -> Sheet:
    """The rows under the usual names of their columns, once each column that is needed is there.

    Raises:
        ImportFault: rows do not fit the header, or columns are missing.
    """
    header = tuple(map(known.column_of, sheet.header))
    place = Place(file=sheet.file, line=1)
    problems = [replace(one, hint=_FIELDS) for one in sheet.problems]
    if known.BIAS in header:
        problems.append(
            Problem(
                place=place,
                where="header",
                expected="no column of that name",
                found=repr(known.BIAS),
                hint=_FIELDS,
            )
        )
    problems += [
        Problem(place=place, where="header", expected=f"the column {name!r}", found="none", hint=_FIELDS)
        for name in known.NEEDED
        if sheet.header and name not in header
    ]
    if problems:
        raise ImportFault(problems)
    names = dict(zip(sheet.header, header, strict=True))
    rows = tuple(
        Line(place=row.place, cells=MappingProxyType({names[name]: cell for name, cell in row.cells.items()}))
        for row in sheet.rows
    )
    return replace(sheet, header=header, rows=rows)


def _points(sheet: Sheet) -> tuple[Sheet, tuple[Remark, ...]]:
    """The rows with a point before the decimals of their numbers, and that they had a comma, where they had.

    Raises:
        ImportFault: a number could be two.
    """
    measured = tuple(name for name in sheet.header if name not in known.TEXTS)
    mark, odd = decimal_marks(row.cells[name] for row in sheet.rows for name in measured)
    if odd is not None:
        expected = "numbers with one decimal mark throughout, that could not part thousands"
        raise ImportFault([Problem(place=odd.place, where="", expected=expected, found=repr(odd.text))])
    rows = tuple(
        replace(row, cells=MappingProxyType({**row.cells, **_pointed(row, measured, mark)}))
        for row in sheet.rows
    )
    text = "its numbers have a decimal comma; they stand in the records with a point"
    told = (Remark(place=Place(file=sheet.file), text=text),) if mark == "," else ()
    return replace(sheet, rows=rows), told


def _pointed(row: Line, names: tuple[str, ...], mark: str) -> dict[str, Cell]:
    return {
        name: replace(cell, text=with_point(cell.text, mark))
        for name in names
        if not (cell := row.cells[name]).text.isdecimal()
    }


@dataclass(slots=True)
class _Walk:
    """Goes down the rows: a comparison, under it outcomes, under them subgroups, and the studies of each."""

    comparisons: dict[int, str] = field(default_factory=dict)
    outcomes: dict[tuple[int, int], Outcome] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def take(self, line: Line) -> None:
        """One row, by its numbers and whether it names a type of data."""
        numbers = [self._number(line, name) for name in (known.COMPARISON, known.OUTCOME, known.SUBGROUP)]
        if min(numbers) < 0:
            return
        comparison, outcome, subgroup = numbers
        if outcome == 0:
            self.comparisons[comparison] = _told(line, known.NAME)
            return
        there = self.outcomes.get((comparison, outcome))
        typed = bool(_told(line, known.TYPE))
        if there is None and typed and not subgroup:
            self.outcomes[comparison, outcome] = Outcome(comparison=comparison, number=outcome, line=line)
        elif there is None:
            expected = f"first the row of outcome {comparison}.{outcome}, with its data type"
            self._fault(line, known.TYPE, expected, _told(line, known.TYPE) or "a blank cell")
        elif typed and (not subgroup or subgroup in there.headings):
            expected = f"the row of {comparison}.{outcome}{f'.{subgroup}' if subgroup else ''} once"
            self._fault(line, known.NAME, expected, "another")
        elif typed:
            there.headings[subgroup] = line
        elif not _told(line, known.NAME):
            self._fault(line, known.NAME, "the name of a study", "a blank cell")
        else:
            there.studies.append((subgroup, line))

    def _number(self, line: Line, column: str) -> int:
        found = _NUMBER.match(line.text(column).strip())
        if found is None:
            self._fault(line, column, "a whole number", repr(line.text(column)))
            return -1
        return int(found[1])

    def _fault(self, line: Line, where: str, expected: str, found: str) -> None:
        self.problems.append(Problem(place=line.place, where=where, expected=expected, found=found))


def _told(line: Line, column: str) -> str:
    return unescaped(line.text(column)).strip() if column in line.cells else ""


def _studies(walk: _Walk, file: str) -> tuple[tuple[Study, ...], tuple[Remark, ...]]:
    """The studies by their names, all of them included, and where two rows say different years of one."""
    found: dict[str, Study] = {}
    odd: list[Remark] = []
    for name, year, line in _named(walk):
        first = found.setdefault(
            name, Study(key=name, row=name, name=name, status="included", place=line.place, year=year)
        )
        if year and not first.year:
            found[name] = replace(first, year=year)
        elif year and year != first.year:
            text = f"{name}: of {first.year} in line {first.place.line}, of {year} here; the first is taken"
            odd.append(Remark(place=Place(file=file, line=line.line), text=text))
    return tuple(found.values()), tuple(odd)


def _named(walk: _Walk) -> Iterator[tuple[str, str, Line]]:
    for outcome in walk.outcomes.values():
        for _, line in outcome.studies:
            year = _told(line, known.YEAR).removesuffix(".0")
            yield _told(line, known.NAME), year if _YEAR.match(year) else "", line
