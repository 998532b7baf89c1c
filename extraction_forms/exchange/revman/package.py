"""A data package of RevMan Web read as what it holds: a zip file, and in it another with tables as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange import delimited
from extraction_forms.exchange.delimited import Row as Line
from extraction_forms.exchange.encodings import utf_8
from extraction_forms.exchange.revman.measures import verdict_of
from extraction_forms.exchange.revman.package_analyses import Tables, analyses, told
from extraction_forms.exchange.revman.package_lists import ListFile, Lists, read_lists
from extraction_forms.exchange.revman.source import BiasItem, Judgement, Review, Study
from extraction_forms.exchange.safe_zip import SafeZip, UnsafeZip, open_zip
from extraction_forms.frozen_values import frozen
from extraction_forms.references.plain import plain

ROWS: Final = "-data-rows.csv"
SETTINGS: Final = "-overall-estimates-and-settings.csv"
SUBGROUPS: Final = "-subgroup-estimates.csv"
STUDIES: Final = "-study-information.csv"
BIAS: Final = "-risk-of-bias.csv"
_INNER: Final = "-data.zip"
_LISTS: Final = MappingProxyType(
    {
        "-included.ris": "included",
        "-excluded.ris": "excluded",
        "-ongoing.ris": "ongoing",
        "-awaiting.ris": "awaiting classification",
        "-awaiting-classification.ris": "awaiting classification",
    }
)
_YEAR: Final = re.compile(r"(?:1[89]|20)[0-9]{2}\Z")
_CHAR: Final = "Char: "
_JUDGED: Final = "Domain (judgement): "
_SUPPORT: Final = "Domain (support): "
_OWN: Final = frozenset({"Study", "Year", "Data source"})
_AGAIN: Final = "Download the data package again."


@frozen
class Package:
    """The members of a data package, by what ends their names; each is read when it is asked for."""

    file: str
    archive: SafeZip

    def name(self, ending: str) -> str:
        """The member whose name ends so; empty where there is none."""
        return next((name for name in self.archive.names if name.casefold().endswith(ending)), "")

    def lines(self, ending: str, *, needed: tuple[str, ...]) -> tuple[Line, ...]:
        """The rows of a table, which must have the columns that are needed; none where there is no such table."""
        name = self.name(ending)
        if not name:
            return ()
        shown = name.rpartition("/")[2]
        sheet = delimited.parse(utf_8(self.archive.read(name), shown), shown)
        place = Place(file=shown, line=1)
        lacking = [
            Problem(place=place, where="header", expected=f"the column {column!r}", found="none")
            for column in needed
            if column not in sheet.header
        ]
        if sheet.problems or lacking:
            raise ImportFault((*sheet.problems, *lacking))
        return sheet.rows

    def text(self, name: str) -> str:
        """A member that is no table, as text."""
        return utf_8(self.archive.read(name), name.rpartition("/")[2])


def read(data: bytes, file: str) -> Review:
    """What the bytes of a data package hold.

    Raises:
        ImportFault: the file is no data package, is not safe to unpack, or a table in it cannot be read.
    """
    try:
        package = _opened(data, file)
        lists = read_lists(_lists(package))
        tables = Tables(
            rows=package.lines(ROWS, needed=("Analysis group", "Analysis number", "Study")),
            settings=package.lines(SETTINGS, needed=("Analysis group", "Analysis number", "Data type")),
            subgroups=package.lines(SUBGROUPS, needed=("Analysis group", "Analysis number", "Subgroup")),
        )
        studies = tuple(_studies(package, tables, lists))
        bias = tuple(_bias(package))
    except UnsafeZip as error:
        found = Problem(
            place=Place(file=file), where="", expected=error.expected, found=error.found, hint=_AGAIN
        )
        raise ImportFault([found]) from None
    return Review(
        file=file,
        title="",
        date=package.archive.day,
        studies=studies,
        analyses=analyses(tables),
        bias=bias,
        unread=tuple(_unread(package)),
        unfiled=lists.unfiled,
        untitled=lists.untitled,
        remarks=lists.remarks,
    )


def _opened(data: bytes, file: str) -> Package:
    """The package that has the tables: the file itself, or the zip file in it."""
    outer = open_zip(data, packed=True)
    package = Package(file=file, archive=outer)
    if not package.name(ROWS):
        inner = package.name(_INNER)
        if inner:
            package = Package(file=file, archive=open_zip(outer.read(inner), packed=True))
    for ending in (ROWS, SETTINGS):
        if not package.name(ending):
            raise UnsafeZip(f"a table whose name ends in {ending}", "none")
    return package


def _studies(package: Package, tables: Tables, lists: Lists) -> Iterator[Study]:
    """The studies that are listed: in the table of studies, in lists of references, or by their numbers alone."""
    seen: set[str] = set()
    for line in package.lines(STUDIES, needed=("Study",)):
        cells = {column: told(cell.text) for column, cell in line.cells.items()}
        name = cells["Study"]
        if not name or name in seen:
            continue
        seen.add(name)
        year = cells.get("Year", "")
        facts = {_fact(column): text for column, text in cells.items() if column not in _OWN and text}
        yield Study(
            key=name,
            row=name,
            name=name,
            status=lists.statuses.get(name, "included"),
            place=line.place,
            year=year if _YEAR.match(year) else "",
            facts=MappingProxyType(facts),
            sources=lists.sources.get(plain(name), ()),
        )
    place = Place(file=package.file)
    for name, status in lists.statuses.items():
        if name not in seen:
            seen.add(name)
            found = lists.sources.get(plain(name), ())
            yield Study(key=name, row=name, name=name, status=status, place=place, sources=found)
    if not package.name(STUDIES):
        for line in tables.rows:
            name = told(line.text("Study"))
            if name not in seen:
                seen.add(name)
                yield Study(key=name, row=name, name=name, status="included", place=line.place)


def _fact(column: str) -> str:
    """What a column of the table of studies is about; those that every review has are called as in RevMan 5."""
    return column.removeprefix(_CHAR).casefold() if column.startswith(_CHAR) else column


def _lists(package: Package) -> Iterator[ListFile]:
    for ending, status in _LISTS.items():
        if name := package.name(ending):
            yield ListFile(name.rpartition("/")[2], package.text(name), status)


def _bias(package: Package) -> Iterator[BiasItem]:
    """The domains of the risk of bias table, each with its column of judgements and that of the words for it."""
    lines = package.lines(BIAS, needed=("Study",))
    columns = [column for column in lines[0].cells if column.startswith(_JUDGED)] if lines else []
    for column in columns:
        label = column.removeprefix(_JUDGED)
        support = f"{_SUPPORT}{label}"
        yield BiasItem(
            label=label,
            judgements=tuple(
                Judgement(
                    study=told(line.text("Study")),
                    verdict=verdict_of(line.text(column)) or told(line.text(column)),
                    support=told(line.cells[support].text) if support in line.cells else "",
                    place=line.place,
                    row=told(line.text("Study")),
                )
                for line in lines
            ),
        )


def _unread(package: Package) -> Iterator[str]:
    """The members that nothing is read from."""
    read_whole = {package.name(ending) for ending in (ROWS, SETTINGS, SUBGROUPS, STUDIES, BIAS, *_LISTS)}
    for name in package.archive.names:
        if name not in read_whole:
            yield name.rpartition("/")[2]
