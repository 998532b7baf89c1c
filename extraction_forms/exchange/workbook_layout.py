"""How a form is laid out as sheets: which sheet asks what, in which columns, and what each column is called."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from types import MappingProxyType
from typing import Final, Literal

from extraction_forms.datum import EVIDENCE_KEYS
from extraction_forms.form import Form, Question, Section
from extraction_forms.frozen_values import frozen

READ_ME: Final = "Read me"
DETAILS: Final = "Notes and sources"
SOURCE_COLUMNS: Final = "Source columns"
CODEBOOK: Final = "Codebook"
LISTS: Final = "Lists"
PROPOSED: Final = "proposed"
"""The part of an answer that says what other answers propose for it; it is written and never read back."""

ALL: Final = "(all)"
"""In the place of a question: what is said of all answers of a sheet."""

SheetKind = Literal["head", "once", "entries", "values", "columns", "details"]

PARTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "answer": "Answer",
        "unit": "Unit",
        "missing": "or missing, because",
        "note": "Note",
        "report": "Report",
        "page": "Page",
        "locator": "Table, figure, place",
        "quote": "Quote",
        "provisional": "Provisional, because",
        "quote_prefix": "Words before the quote",
        "quote_suffix": "Words after the quote",
        "file": "File",
        "row": "Row of the file",
        "column": "Column of the file",
        "numbers": "Decimal mark",
        "corrected": "Corrected to",
        "order": "Order of these",
        "full": "In full",
    }
)
"""What may be said of one answer, and the heading of its column."""

SOURCE_PARTS: Final = ("report", "page", "locator", "quote")
_USUAL: Final = (*SOURCE_PARTS, "note", "provisional")
_RARE: Final = tuple(name for name in PARTS if name not in {*_USUAL, "answer", "unit", "missing"})
_PROPOSE: Final = "The answers propose"
_RESERVED: Final = frozenset({"id", "for", "numbers"})
_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")


@frozen
class Column:
    """A column of a sheet: its key, which is never changed, its heading, and what it asks.

    `part` names what of an answer stands in it; `question` is the question it asks, None where rows do.
    """

    key: str
    label: str
    part: str = "answer"
    question: Question | None = None
    rare: bool = False


@frozen
class SheetLayout:
    """A sheet: its name, what its rows are, the section it asks, and all columns it may have.

    The first of `keys` finds the row of column keys; a row is known by the texts in the columns of `keys`.
    """

    name: str
    kind: SheetKind
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    section: Section | None = None

    @property
    def by_key(self) -> Mapping[str, Column]:
        """The columns by key."""
        return {column.key: column for column in self.columns}


def layout(form: Form) -> tuple[SheetLayout, ...]:
    """Every sheet of a form's workbook that is filled and read back, with every column it may have."""
    names = _Names({READ_ME, DETAILS, SOURCE_COLUMNS, CODEBOOK, LISTS, "History"})
    sheets = [SheetLayout(name=READ_ME, kind="head", columns=_HEAD_COLUMNS, keys=("key",))]
    for section in form.sections:
        judged = frozenset(one.field for one in form.proposals if one.section == section.id)
        name = names.of(section.label, section.id)
        sheets.append((_entries if section.repeats else _once)(section, name, judged))
        if section.units:
            sheets.append(_values(section, names.of(f"{section.label[:23]} values", f"{section.id} values")))
    if any(question.field.type == "columns" for _, question in questions(form)):
        keys = ("sheet", "id", "for", "question", "name")
        sheets.append(
            SheetLayout(name=SOURCE_COLUMNS, kind="columns", columns=_plain(_SOURCE_COLUMN_LABELS), keys=keys)
        )
    sheets.append(_details())
    return tuple(sheets)


def questions(form: Form) -> Iterator[tuple[Section, Question]]:
    """Every question of a form with its section, those asked per arm or contrast among them."""
    for section in form.sections:
        for question in (*section.questions, *section.unit_questions):
            yield section, question


class _Names:
    """Names of sheets, each given once, in capitals or small letters."""

    def __init__(self, taken: Collection[str]) -> None:
        self._taken = {name.casefold() for name in taken}

    def of(self, label: str, otherwise: str) -> str:
        """A name that no other sheet has: the label, else the id, else the id with a number."""
        numbered = (f"{otherwise[:27]} {number}" for number in range(2, 10_000))
        for wish in chain((label, otherwise), numbered):
            name = " ".join(_NOT_IN_NAMES.sub(" ", wish).split()).strip("'")[:_LONGEST_NAME].strip(" '")
            if name and name.casefold() not in self._taken:
                self._taken.add(name.casefold())
                return name
        raise ValueError(f"no name for a sheet is left: {label!r}")  # pragma: no cover


_HEAD_COLUMNS: Final = (
    Column(key="key", label="Key"),
    Column(key="label", label="What"),
    Column(key="value", label="Fill in here"),
)
_SOURCE_COLUMN_LABELS: Final = MappingProxyType(
    {
        "sheet": "Sheet",
        "id": "Row there",
        "for": "Arm or contrast",
        "question": "Question",
        "name": "Name",
        "text": "Text",
    }
)


def _plain(labels: Mapping[str, str]) -> tuple[Column, ...]:
    return tuple(Column(key=key, label=label, part=key) for key, label in labels.items())


def _parts(names: Iterable[str]) -> tuple[Column, ...]:
    return tuple(Column(key=name, label=PARTS[name], part=name, rare=name in _RARE) for name in names)


def _once(section: Section, name: str, judged: Collection[str]) -> SheetLayout:
    """One question a row, all that may be said of its answer beside it."""
    known = ["answer", "unit", "missing", "note", *SOURCE_PARTS, "provisional", *_RARE[:-1]]
    asked = (
        Column(key="question", label="Id", part="question"),
        Column(key="label", label="Question", part="label"),
        Column(key="help", label="What to enter", part="help"),
    )
    units = any(question.field.units for question in section.questions)
    told = (
        replace(column, rare=column.rare or (column.key == "unit" and not units)) for column in _parts(known)
    )
    proposed = (Column(key=PROPOSED, label=_PROPOSE, part=PROPOSED, rare=True),) if judged else ()
    columns = (*asked, *proposed, *told)
    return SheetLayout(name=name, kind="once", columns=columns, keys=("question",), section=section)


def column_key(question: Question) -> str:
    """The key of the column that asks a question: its id, unless another column has that key."""
    return f"answer.{question.id}" if question.id in _RESERVED else question.id


def _asked(question: Question, judged: Collection[str] = ()) -> Iterator[Column]:
    key = column_key(question)
    if question.id in judged:
        label = f"{question.field.label}: {_PROPOSE.lower()}"
        yield Column(key=f"{key}.{PROPOSED}", label=label, part=PROPOSED, question=question, rare=True)
    if question.field.type == "evidence":
        for part in EVIDENCE_KEYS:
            label = f"{question.field.label}: {PARTS[part].lower()}"
            rare = part not in SOURCE_PARTS
            yield Column(key=f"{key}.{part}", label=label, part=part, question=question, rare=rare)
        yield Column(key=key, label=question.field.label, question=question, rare=True)
        return
    yield Column(key=key, label=question.field.label, question=question, rare=question.field.retired)
    if question.field.units or question.field.unit:
        rare = not question.field.units
        label = f"{question.field.label}: unit"
        yield Column(key=f"{key}.unit", label=label, part="unit", question=question, rare=rare)


def _beside(asked: Iterable[Question]) -> Iterator[Column]:
    """What is said of all answers of a row: where they were read, how their numbers are printed."""
    names = {question.id for question in asked}
    for part in EVIDENCE_KEYS if "evidence" not in names else ():
        rare = part not in SOURCE_PARTS
        yield Column(key=f"evidence.{part}", label=f"Source: {PARTS[part].lower()}", part=part, rare=rare)
    if "numbers" not in names:
        yield Column(key="numbers", label="Decimal mark", part="numbers", rare=True)


def _entries(section: Section, name: str, judged: Collection[str]) -> SheetLayout:
    """One entry a row, a question a column."""
    columns = [Column(key="id", label="Id of this row", part="id")]
    for question in section.questions:
        columns += _asked(question, judged)
    columns += _beside(section.questions)
    return SheetLayout(name=name, kind="entries", columns=tuple(columns), keys=("id",), section=section)


def _values(section: Section, name: str) -> SheetLayout:
    """One arm or contrast of one entry a row, a statistic a column."""
    columns = [
        Column(key="id", label=f"Row of {section.label}", part="id"),
        Column(key="for", label="Arm or contrast", part="for"),
    ]
    for question in section.unit_questions:
        columns += _asked(question)
    columns += _beside(section.unit_questions)
    return SheetLayout(name=name, kind="values", columns=tuple(columns), keys=("id", "for"), section=section)


def _details() -> SheetLayout:
    named = {key: label for key, label in _SOURCE_COLUMN_LABELS.items() if key not in {"name", "text"}}
    columns = (*_plain(named), *_parts((*_USUAL, *_RARE)))
    return SheetLayout(name=DETAILS, kind="details", columns=columns, keys=("sheet", "question"))
