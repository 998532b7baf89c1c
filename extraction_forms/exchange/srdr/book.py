"""A workbook of SRDR+ read sheet by sheet: each is told by the columns it has, not by what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange.named_columns import Column, Line, Table, shown, table_of
from extraction_forms.exchange.safe_xlsx import read_workbook
from extraction_forms.exchange.srdr.source import (
    Citation,
    Extraction,
    Group,
    Listing,
    Project,
    Question,
    ResultSheet,
    Section,
)
from extraction_forms.exchange.workbook_cells import Sheet

_PROJECT: Final = "project information"
_ID: Final = "extraction id"
_NEEDED: Final = (_ID, "consolidated", "username", "citation id", "citation name")
_HEAD: Final = (
    *(*_NEEDED, "refman", "other_reference", "pmid", "authors"),
    *("publication date", "key questions"),
)
_QUESTION: Final = re.compile(
    r"\s*(?:\[Type1 ID: ?\d*\])?\s*\[Question ID: ?\d+\]\s*\[Field ID: ?\d+x\d+\]\s*\Z"
)
_ENTRY: Final = re.compile(r"(?:\A|\[)(?!Population|Timepoint|Question|Option)[^\[\]\n]+ ID: ?-?\d+\]?\Z")
_GROUP: Final = re.compile(r"(Arm|Comparison) Name \d+\Z", re.IGNORECASE)
_OPTION: Final = re.compile(r"\s*\[Option ID: ?\d+\]\s*(.*?)\s*\Z")
_DESCRIPTION: Final = re.compile(r"Description: \"(.*?)\"(?=\nAnswer choices:|\Z)", re.DOTALL)
_KINDS: Final = MappingProxyType(
    {
        ("timepoint", "arm"): "arms",
        ("timepoint", "comparison"): "comparisons",
        ("wac comparator", "arm"): "within",
        ("wac comparator", "comparison"): "net",
    }
)
_TRUE: Final = frozenset({"true", "1", "yes"})
_DIGEST: Final = 5
"""How many columns behind the outcome its digest stands; the time or the comparator comes next."""


def read(data: bytes, file: str) -> Project:
    """Read a workbook of SRDR+.

    Raises:
        ImportFault: it is no workbook, one that may do harm, or none of SRDR+; or its rows say two things.
    """
    workbook = read_workbook(data, file, comments=True)
    reading = _Reading(file=file)
    title = ""
    for sheet in workbook.sheets:
        if sheet.name.casefold() == _PROJECT:
            title = _title(sheet)
        else:
            reading.sheet(sheet)
    if not reading.ids:
        expected = "a workbook of SRDR+, with sheets whose first column is 'Extraction ID'"
        names = ", ".join(repr(sheet.name) for sheet in workbook.sheets) or "no sheet"
        reading.problems.append(_problem(file, expected, names))
    if reading.problems:
        raise ImportFault(dict.fromkeys(reading.problems))
    return Project(
        file=file,
        title=title,
        extractions=MappingProxyType(reading.extractions),
        listings=tuple(reading.listings),
        sections=tuple(reading.sections),
        results=tuple(reading.results),
        unread=tuple(reading.unread),
        ids=MappingProxyType(reading.ids),
    )


def _problem(file: str, expected: str, found: str, where: str = "") -> Problem:
    return Problem(place=Place(file=file), where=where, expected=expected, found=found)


def _title(sheet: Sheet) -> str:
    """The name of the project, which stands beside the word Name."""
    for row in sheet.rows:
        if len(row) > 1 and row[0].text.strip().casefold() == "name":
            return " ".join(shown(row[1].text).split()) if row[1].kind == "text" else ""
    return ""


@dataclass(slots=True)
class _Reading:
    """Reads one sheet after another and keeps what was found."""

    file: str
    extractions: dict[str, Extraction] = field(default_factory=dict)
    listings: list[Listing] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    results: list[ResultSheet] = field(default_factory=list)
    unread: list[Table] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def sheet(self, sheet: Sheet) -> None:
        """Read a sheet by its columns."""
        table, problems = table_of(sheet, self.file)
        head = {one.label.casefold(): one.number for one in reversed(table.columns)}
        if _ID not in head:
            self.unread.append(table)
            return
        self.problems += problems
        missing = [name for name in _NEEDED if name not in head]
        if missing or sheet.merged:
            found = f"none called {', '.join(missing)}" if missing else f"merged cells ({sheet.merged[0]})"
            self.problems.append(
                _problem(self.file, "the columns that SRDR+ writes", found, f"sheet {sheet.name}")
            )
            return
        self.ids[sheet.name] = head[_ID]
        for line in table.lines:
            self._line(head, line)
        rest = tuple(one for one in table.columns if one.label.casefold() not in _HEAD)
        self._kind(table, rest)

    def _line(self, head: Mapping[str, int], line: Line) -> None:
        """Take in the extraction that a line names, or find that another line says otherwise of it."""
        found = _extraction(head, line)
        if not found.id:
            self.problems.append(_cell(line, head[_ID], "the number of an extraction", "nothing"))
            return
        first = self.extractions.setdefault(found.id, found)
        ours = (found.consolidated, found.username, found.citation.id)
        theirs = (first.consolidated, first.username, first.citation.id)
        if ours != theirs:
            expected = f"what {first.line.where} says of extraction {found.id}: {_told(first)}"
            self.problems.append(_cell(line, head[_ID], expected, _told(found)))

    def _kind(self, table: Table, rest: tuple[Column, ...]) -> None:
        """Put a sheet where it belongs."""
        labels = [one.label.casefold() for one in rest]
        if "digest" in labels:
            self._results(table, rest, labels)
        elif any(_QUESTION.search(one.label) for one in rest):
            self.sections.append(_section(table, rest))
        elif any(_ENTRY.search(one.label) for one in rest):
            self.listings.append(_listing(table, rest))
        elif rest:
            self.unread.append(table)
        else:
            last = max((one.number for one in table.columns), default=0)
            self.listings.append(Listing(table=table, first=last + 1, last=last, width=2))

    def _results(self, table: Table, rest: tuple[Column, ...], labels: list[str]) -> None:
        """A sheet of results; its columns are told by where they stand, since labels come twice."""
        digest = labels.index("digest")
        place = rest[digest].number - _DIGEST
        outcome = rest[digest - _DIGEST] if digest >= _DIGEST else None
        by = labels[digest + 1] if digest + 1 < len(labels) else ""
        if outcome is None or outcome.number != place or outcome.label.casefold() != "outcome":
            expected = "the columns Outcome, description, type, Population, description, Digest"
            self.problems.append(_problem(self.file, expected, "others", f"sheet {table.name}"))
            return
        groups = tuple(_groups(rest))
        first = next((one.label for one in rest if _GROUP.match(one.label)), "Arm Name 1")
        kind = _KINDS.get((by, first.split()[0].casefold()))
        if kind is None:
            expected = "Timepoint or WAC Comparator behind Digest"
            self.problems.append(_problem(self.file, expected, repr(by), f"sheet {table.name}"))
            return
        self.results.append(ResultSheet(table=table, kind=kind, outcome=place, groups=groups))


def _cell(line: Line, column: int, expected: str, found: str) -> Problem:
    return Problem(place=line.at(column), where=line.where, expected=expected, found=found)


def _told(extraction: Extraction) -> str:
    kind = "consolidated" if extraction.consolidated else "not consolidated"
    return f"{kind}, by {extraction.username!r}, of citation {extraction.citation.id!r}"


def _extraction(head: Mapping[str, int], line: Line) -> Extraction:
    def text(name: str) -> str:
        return line.text(head[name]) if name in head else ""

    refman = text("refman") or text("other_reference")
    return Extraction(
        id=text(_ID),
        consolidated=text("consolidated").casefold() in _TRUE,
        username=text("username"),
        citation=Citation(
            id=text("citation id"),
            name=text("citation name"),
            authors=text("authors"),
            year=text("publication date"),
            pmid=text("pmid"),
            refman=refman,
        ),
        key_questions=text("key questions"),
        line=line,
    )


def _section(table: Table, rest: tuple[Column, ...]) -> Section:
    """A sheet of questions; the columns between its head and its questions say what each row is of."""
    questions = tuple(
        Question(
            column=one.number,
            label=" ".join(_QUESTION.sub("", one.label).split()) or "Question",
            help=_help(table.comments.get(one.number, "")),
            options=tuple(_options(table.comments.get(one.number, ""))),
        )
        for one in rest
        if _QUESTION.search(one.label)
    )
    name = rest[0]
    if not name.label.casefold().endswith(" name"):
        return Section(table=table, questions=questions)
    return Section(table=table, questions=questions, of=name.label[: -len(" name")], of_column=name.number)


def _help(comment: str) -> str:
    found = _DESCRIPTION.search(comment)
    return " ".join(found[1].split()) if found else ""


def _options(comment: str) -> Iterator[str]:
    """The choices that a comment lists, each once."""
    _, _, listed = comment.partition("Answer choices:")
    names = (found[1] for line in listed.splitlines() if (found := _OPTION.match(line)))
    yield from dict.fromkeys(name for name in names if name)


def _listing(table: Table, rest: tuple[Column, ...]) -> Listing:
    """A sheet that lists entries: in one layout a blank entry takes more cells than its head has, so to the end."""
    entries = [one for one in rest if _ENTRY.search(one.label)]
    width = 3 if sum(one.label == entries[0].label for one in entries) >= 3 or _three(entries) else 2
    others = [one.number for one in rest if one.number > entries[0].number and one not in entries]
    last = min(others) - 1 if others else max((max(line.texts) for line in table.lines), default=0)
    return Listing(table=table, first=entries[0].number, last=last, width=width)


def _three(entries: list[Column]) -> bool:
    """Whether each entry has a column for its unit too."""
    return len(entries) > 2 and entries[2].label.casefold().startswith("units")


def _groups(rest: tuple[Column, ...]) -> Iterator[Group]:
    """The groups of columns, each from a name to the next."""
    starts = [at for at, one in enumerate(rest) if _GROUP.match(one.label)]
    for start, end in pairwise([*starts, len(rest)]):
        members = rest[start + 1 : end]
        described = bool(members) and members[0].label.casefold().startswith("arm description")
        measures = {one.number: one.label for one in members[1 if described else 0 :]}
        yield Group(
            name=rest[start].number,
            description=members[0].number if described else 0,
            measures=MappingProxyType(measures),
        )
