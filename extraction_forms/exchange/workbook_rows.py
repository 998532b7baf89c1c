"""A record as the rows of its workbook: what stands under which key in which row of which sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from extraction_forms.corrections import HEAD as AUDIT
from extraction_forms.datum import EVIDENCE_KEYS
from extraction_forms.draft import Block, Draft
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.exchange.workbook_answers import (
    DECIMAL_WORDS,
    IN_COLUMNS,
    IN_FULL,
    Parts,
    holds,
    in_full,
    parts_of,
)
from extraction_forms.exchange.workbook_layout import (
    ALL,
    DETAILS,
    PROPOSED,
    READ_ME,
    SOURCE_COLUMNS,
    SheetLayout,
    column_key,
    layout,
)
from extraction_forms.fields import Field
from extraction_forms.form import Form, Question
from extraction_forms.proposing import Suggestion
from extraction_forms.yaml_text import Plain

_CHUNK: Final = 16_000
HEAD: Final = ("study", "extractor", "status", "numbers")
"""What whoever fills a workbook says of the record as a whole, besides its sources."""

FIXED: Final = ("schema", "form.id", "form.version", "form.sha256", "revision")
"""What the workbook says of itself, not to be changed."""

SOURCE: Final = Question(field=Field(id="evidence", label="Source", type="evidence"))

Rows = dict[str, list[Parts]]
"""The rows of each sheet by its name: column key to text."""


@dataclass(slots=True)
class _Spreading:
    """The rows made so far, and what no workbook can hold."""

    rows: Rows
    problems: list[Problem] = field(default_factory=list)

    def full(self, key: Parts, value: Plain) -> None:
        """An answer said in full on the sheet of notes, over several rows where it is long."""
        text = in_full(value)
        while text:
            end = min(_CHUNK, len(text))
            while end < len(text) and (text[end] == " " or text[end - 1] == " "):
                end -= 1
            self.rows[DETAILS].append({**key, "full": text[:end]})
            text = text[end:]

    def refuse(self, where: str, expected: str, found: str) -> None:
        """Note what a workbook cannot hold."""
        hint = "Mend the record first, or bring it to this version of the form."
        place = Place(file="record")
        self.problems.append(Problem(place=place, where=where, expected=expected, found=found, hint=hint))


def rows_of(form: Form, draft: Draft) -> Rows:
    """The rows that hold everything a record says.

    Raises:
        Rejected: the record's head, an id or a section is none that the form's records have.
    """
    sheets = layout(form)
    work = _Spreading(rows={sheet.name: [] for sheet in sheets})
    _head(draft, work)
    for name in draft.sections:
        if name not in form.by_id:
            work.refuse(name, f"a section of {form.title}", repr(name))
    for sheet in sheets:
        blocks = draft.sections.get(sheet.section.id, ()) if sheet.section else ()
        for block in blocks:
            _SPREAD[sheet.kind](sheet, block, work)
    if work.problems:
        raise Rejected(work.problems)
    return work.rows


def _head(draft: Draft, work: _Spreading) -> None:
    rows = work.rows[READ_ME]
    block = draft.head.get("form")
    form = {f"form.{key}": value for key, value in block.items()} if isinstance(block, dict) else {}
    flat = {**draft.head, **form}
    for key, value in flat.items():
        if key in {"form", "evidence", AUDIT}:
            continue
        if key not in {*HEAD, *FIXED} or not isinstance(value, str) or not holds(value):
            work.refuse("record", "the head of a record", f"{key}: {value!r}")
        else:
            rows.append({"key": key, "value": DECIMAL_WORDS.get(value, value) if key == "numbers" else value})
    if AUDIT in draft.head:
        work.full({"sheet": READ_ME, "question": AUDIT}, draft.head[AUDIT])
    if "evidence" in draft.head:
        parts = parts_of(SOURCE, draft.head["evidence"])
        if "full" in parts:
            work.full({"sheet": READ_ME, "question": "evidence"}, draft.head["evidence"])
        else:
            rows += [{"key": f"evidence.{part}", "value": text} for part, text in parts.items()]


def _once(sheet: SheetLayout, block: Block, work: _Spreading) -> None:
    """One row a question, with all that is said of its answer."""
    asked = sheet.section.by_id if sheet.section else {}
    beside, rest = _beside(asked, block.answers)
    for name, value in rest.items():
        question = asked.get(name)
        key = {"sheet": sheet.name, "question": name}
        parts = _parts(question, value, key, work, one_cell=False)
        if question is not None:
            work.rows[sheet.name].append({"question": name, **parts})
    parts = _beside_parts(beside, {"sheet": sheet.name}, work)
    if parts:
        work.rows[sheet.name].append({"question": ALL, **parts})


def _entries(sheet: SheetLayout, block: Block, work: _Spreading) -> None:
    if not _is_id(block.id):
        work.refuse(sheet.name, "ids without blanks around them", repr(block.id))
        return
    asked = sheet.section.by_id if sheet.section else {}
    row = _grid(sheet, asked, block.answers, {"id": block.id}, work)
    work.rows[sheet.name].append(row)


def _values(sheet: SheetLayout, block: Block, work: _Spreading) -> None:
    asked = sheet.section.units_by_id if sheet.section else {}
    for unit, data in block.units.items():
        if not _is_id(unit):
            work.refuse(sheet.name, "ids without blanks around them", repr(unit))
        elif data:
            row = _grid(sheet, asked, data, {"id": block.id, "for": unit}, work)
            work.rows[sheet.name].append(row)


def _nothing(sheet: SheetLayout, block: Block, work: _Spreading) -> None:
    """Sheets that no section fills."""


_SPREAD: Final = {
    "head": _nothing,
    "once": _once,
    "entries": _entries,
    "values": _values,
    "columns": _nothing,
    "details": _nothing,
}


def _is_id(text: str) -> bool:
    return bool(text) and holds(text)


def _beside(
    asked: Mapping[str, Question], data: Mapping[str, Plain]
) -> tuple[dict[str, Plain], dict[str, Plain]]:
    """What is said of all answers, and the answers."""
    names = [name for name in ("numbers", "evidence") if name not in asked and name in data]
    return {name: data[name] for name in names}, {
        name: value for name, value in data.items() if name not in names
    }


def _grid(
    sheet: SheetLayout,
    asked: Mapping[str, Question],
    data: Mapping[str, Plain],
    key: Parts,
    work: _Spreading,
) -> Parts:
    """The row of an entry; what its cells do not hold goes to the sheet of notes."""
    beside, rest = _beside(asked, data)
    row: Parts = dict(key)
    for name, value in rest.items():
        question = asked.get(name)
        parts = _parts(question, value, {"sheet": sheet.name, **key, "question": name}, work, one_cell=True)
        if question is None:
            continue
        column = column_key(question)
        own = EVIDENCE_KEYS if question.field.type == "evidence" else ("unit",)
        row |= {column: parts.pop("answer")} if "answer" in parts else {}
        row |= {f"{column}.{part}": parts.pop(part) for part in own if part in parts}
        if parts:
            work.rows[DETAILS].append({"sheet": sheet.name, **key, "question": name, **parts})
    parts = _beside_parts(beside, {"sheet": sheet.name, **key}, work)
    return {
        **row,
        **{part if part == "numbers" else f"evidence.{part}": text for part, text in parts.items()},
    }


def _parts(question: Question | None, value: Plain, key: Parts, work: _Spreading, *, one_cell: bool) -> Parts:
    """The cells of an answer in its own row; in full, or as names and texts, it stands elsewhere."""
    parts = parts_of(question, value, one_cell=one_cell) if question is not None else {"full": ""}
    if "full" not in parts:
        return parts
    if question is not None and question.field.type == "columns" and (lines := _lines(value)):
        work.rows[SOURCE_COLUMNS] += [{**key, **line} for line in lines]
        return {"answer": IN_COLUMNS}
    work.full(key, value)
    return {"answer": IN_FULL}


def _lines(value: Plain) -> list[Parts]:
    """Names and texts as rows; none where a cell cannot hold one of them."""
    if not isinstance(value, dict):
        return []
    lines = [{"name": name, "text": text} for name, text in value.items() if isinstance(text, str)]
    good = len(lines) == len(value) and all(holds(text) for line in lines for text in line.values())
    return lines if good else []


def _beside_parts(beside: Mapping[str, Plain], key: Parts, work: _Spreading) -> Parts:
    """The cells of what is said of all answers; what they cannot say is said in full."""
    parts: Parts = {}
    for name, value in beside.items():
        if name == "evidence" and "full" not in (found := parts_of(SOURCE, value)):
            parts |= found
        elif name == "numbers" and value in DECIMAL_WORDS:
            parts["numbers"] = DECIMAL_WORDS[str(value)]
        else:
            work.full({**key, "question": name}, value)
    return parts


def with_proposals(rows: Rows, form: Form, found: Iterable[Suggestion]) -> Rows:
    """The rows with what the answers propose beside each judgement, by its label."""
    by_sheet = {sheet.section.id: sheet for sheet in layout(form) if sheet.section and sheet.kind in _JUDGED}
    made = {name: [dict(row) for row in own] for name, own in rows.items()}
    for one in found:
        sheet = by_sheet[one.section]
        key, known = ("id", one.entry) if one.entry else ("question", one.field)
        row = next((row for row in made[sheet.name] if row.get(key) == known), None)
        if row is None and not one.entry:
            row = {key: known}
            made[sheet.name].append(row)
        question = form.by_id[one.section].question(one.field)
        if row is not None and question is not None:
            row[f"{column_key(question)}.{PROPOSED}" if one.entry else PROPOSED] = one.label
    return made


_JUDGED: Final = frozenset({"once", "entries"})


def used_columns(sheet: SheetLayout, rows: list[Parts]) -> Iterator[str]:
    """The keys of the columns that a sheet is written with: the usual ones, and the rare ones it has use for."""
    for column in sheet.columns:
        if not column.rare or any(row.get(column.key) for row in rows):
            yield column.key
