"""Three CSV sheets read back as a form: faults name the sheet, the line and the column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from extraction_forms.errors import FormError, ImportFault, Place, Problem
from extraction_forms.exchange.delimited import Row
from extraction_forms.exchange.form_parts import PARTS, TEXTS, form_yaml, written_parts
from extraction_forms.exchange.form_sheet_cells import Cells, rows
from extraction_forms.exchange.form_sheets import (
    CHOICE_COLUMNS,
    CHOICES_FILE,
    FIELD_COLUMNS,
    FIELDS_FILE,
    FORM_COLUMNS,
    FORM_FILE,
    LEVELS,
)
from extraction_forms.exchange.joined_texts import parted
from extraction_forms.form import Form
from extraction_forms.form_definition import define
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from extraction_forms.yaml_text import List, Map, Node, Text

_NEEDED: Final = {
    FORM_FILE: ("part", "id", "key", "value"),
    FIELDS_FILE: ("section", "id", "label", "type"),
    CHOICES_FILE: ("list", "code", "label"),
}
_TURNED: Final = {"true": "yes", "false": "no"}
"""What a spreadsheet makes of a truth value, and what the language writes."""


@frozen
class SheetForm:
    """A form read from sheets: the form, its YAML, and what is worth a second look."""

    form: Form
    text: str
    warnings: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Part:
    """A part of the form as its lines have told it so far: its keys, and the keys of its cases by number."""

    place: Place
    items: dict[str, tuple[Text, Node]] = field(default_factory=dict)
    cases: dict[str, _Part] = field(default_factory=dict)

    def node(self) -> Map:
        return Map(items=tuple(self.items.values()), place=self.place)

    def add(self, key: str, value: Node) -> None:
        self.items[key] = (Text(value=key, place=value.place), value)


@dataclass(slots=True)
class _Lists:
    """The lists of choices by name, and those that something uses."""

    by_name: dict[str, list[Map]]
    used: set[str] = field(default_factory=set)


def read_form_sheets(path: Path) -> SheetForm:
    """The form that the sheets of a folder describe; `path` is the folder, or its fields.csv.

    Raises:
        ImportFault: with every fault of the sheets, or of the form they describe.
    """
    folder = path if path.is_dir() else path.parent
    fields_file = FIELDS_FILE if path.is_dir() else path.name
    _must_be_there(folder, fields_file)
    cells = Cells()
    lists = _read_lists(folder / CHOICES_FILE, cells)
    parts = _read_parts(folder / FORM_FILE, cells, lists)
    _read_fields(folder / fields_file, cells, parts, lists)
    _unused(lists, cells)
    if cells.problems:
        raise ImportFault(_once(cells.problems))
    return _defined(_tree(parts), cells)


def _must_be_there(folder: Path, fields_file: str) -> None:
    missing = [name for name in (FORM_FILE, fields_file, CHOICES_FILE) if not (folder / name).is_file()]
    if missing:
        hint = "The three sheets of a form stand in one folder: form.csv, fields.csv, choices.csv."
        raise ImportFault(
            Problem(place=Place(file=name), where="", expected="this sheet", found="no such file", hint=hint)
            for name in missing
        )


def _read_lists(path: Path, cells: Cells) -> _Lists:
    lists: dict[str, list[Map]] = {}
    for row in rows(path, CHOICE_COLUMNS, _NEEDED[CHOICES_FILE], cells):
        name = cells.text(row, "list")
        if not name.value:
            cells.fault(name.place, "list", "the name of the list that this choice is of", "nothing")
        lists.setdefault(name.value, []).append(_block(row, "choice", cells, skip=()).node())
    return _Lists(by_name=lists)


def _block(row: Row, part: str, cells: Cells, *, skip: tuple[str, ...]) -> _Part:
    """The keys of a field or choice from the cells of its row; a blank cell is no key."""
    block = _Part(place=row.place)
    for key, kind in PARTS[part].items():
        text = cells.text(row, key)
        if text.value and key not in skip:
            block.add(key, _listed(text) if kind == TEXTS else text)
    return block


def _listed(text: Text) -> List:
    items = tuple(Text(value=one, place=text.place, quoted=True) for one in parted(text.value))
    return List(items=items, place=text.place)


Parts = dict[tuple[str, str], _Part]


def _read_parts(path: Path, cells: Cells, lists: _Lists) -> Parts:
    """The form, its sections, derived tags, proposals and checks, each by what it is and its id."""
    of_form = [part for part in PARTS["form"].values() if part in PARTS]
    parts: Parts = {("form", ""): _Part(place=Place(file=path.name, line=1))}
    for row in rows(path, FORM_COLUMNS, _NEEDED[FORM_FILE], cells):
        kind, name = cells.text(row, "part"), cells.text(row, "id")
        if kind.value not in ("form", *of_form):
            hint = did_you_mean(kind.value, ("form", *of_form))
            cells.fault(kind.place, "part", f"one of form, {', '.join(of_form)}", repr(kind.value), hint)
            continue
        of = (kind.value, "" if kind.value == "form" else name.value)
        part = parts.setdefault(of, _Part(place=row.place))
        if name.value and kind.value != "form" and "id" not in part.items:
            part.add("id", name)
        _read_key(row, kind.value, part, cells, lists)
    return parts


def _read_key(row: Row, kind: str, part: _Part, cells: Cells, lists: _Lists) -> None:
    key, value, case = (cells.text(row, column) for column in ("key", "value", "case"))
    owner, known = part, PARTS[kind]
    if case.value:
        owner, known = part.cases.setdefault(case.value, _Part(place=row.place)), PARTS["case"]
        if not case.value.isdecimal() or "cases" not in PARTS[kind]:
            cells.fault(
                case.place, "case", "the number of a case of a derived tag or proposal", repr(case.value)
            )
    told = [name for name, what in known.items() if what not in PARTS or name == "choices"]
    if key.value not in told:
        hint = did_you_mean(key.value, told)
        cells.fault(key.place, "key", f"one of {', '.join(told)}", repr(key.value), hint)
    elif key.value in owner.items:
        line = owner.items[key.value][0].place.line
        cells.fault(key.place, "key", "every key once", f"{key.value!r} again; it is on line {line} already")
    elif value.value:
        owner.add(key.value, _value(key.value, value, known, cells, lists))


def _value(key: str, value: Text, known: object, cells: Cells, lists: _Lists) -> Node:
    if key == "choices":
        return _choices(value, "value", cells, lists)
    return _listed(value) if isinstance(known, dict) and known.get(key) == TEXTS else value


def _choices(name: Text, column: str, cells: Cells, lists: _Lists) -> Node:
    if name.value not in lists.by_name:
        known = ", ".join(lists.by_name) or "no list"
        hint = did_you_mean(name.value, lists.by_name)
        cells.fault(name.place, column, f"a list of {CHOICES_FILE}: {known}", repr(name.value), hint)
    lists.used.add(name.value)
    return List(items=tuple(lists.by_name.get(name.value, ())), place=name.place)


def _read_fields(path: Path, cells: Cells, parts: Parts, lists: _Lists) -> None:
    """The fields of every section, put under it."""
    fields: dict[tuple[str, str], list[Node]] = {}
    known = [name for kind, name in parts if kind == "section"]
    for row in rows(path, FIELD_COLUMNS, _NEEDED[FIELDS_FILE], cells):
        section, level = cells.text(row, "section"), cells.text(row, "level")
        if section.value not in known:
            expected = f"a section of {FORM_FILE}: {', '.join(known) or 'none'}"
            found, hint = (
                repr(section.value) if section.value else "nothing",
                did_you_mean(section.value, known),
            )
            cells.fault(section.place, "section", expected, found, hint)
            continue
        if level.value not in ("", *LEVELS):
            cells.fault(level.place, "level", f"one of {', '.join(LEVELS)}, or nothing", repr(level.value))
        block = _block(row, "field", cells, skip=("choices",))
        if (named := cells.text(row, "choices")).value:
            block.add("choices", _choices(named, "choices", cells, lists))
        key = LEVELS.get(level.value, "fields")
        fields.setdefault((section.value, key), []).append(block.node())
    for (name, key), items in fields.items():
        parts["section", name].add(key, List(items=tuple(items), place=items[0].place))


def _unused(lists: _Lists, cells: Cells) -> None:
    for name, items in lists.by_name.items():
        if name and name not in lists.used:
            expected = "a list that a field or a derived tag names under choices"
            cells.fault(items[0].place, "list", expected, f"{name!r}, which nothing names")


def _tree(parts: Parts) -> Map:
    top = parts["form", ""]
    for part in parts.values():
        if part.cases:
            numbered = sorted(part.cases.items(), key=lambda item: int(item[0]))
            items = tuple(case.node() for _, case in numbered)
            part.add("cases", List(items=items, place=items[0].place))
    for key, kind in PARTS["form"].items():
        blocks = [part.node() for (of, _), part in parts.items() if of == kind]
        if blocks:
            top.add(key, List(items=tuple(blocks), place=blocks[0].place))
    return top.node()


def _defined(tree: Map, cells: Cells) -> SheetForm:
    """The form of a tree, its faults told by the column they stand in."""
    try:
        form = define(tree)
    except FormError as error:
        raise ImportFault(_once(_told(problem, cells) for problem in error.problems)) from None
    return SheetForm(form=form, text=form_yaml(written_parts(form)), warnings=tuple(_turned(cells, form)))


def _told(problem: Problem, cells: Cells) -> Problem:
    column = cells.columns.get(problem.place, "") or _lacking(problem)
    turned = _TURNED.get(problem.found.strip("'").casefold(), "")
    hint = f"A spreadsheet turned it round: write {turned}." if turned else problem.hint
    where = f"column {column!r}, {problem.where}" if column else problem.where
    return replace(problem, where=where, hint=hint)


def _lacking(problem: Problem) -> str:
    """The column that a row leaves blank, or in which it says again what another one says."""
    if problem.place.file == FORM_FILE:
        return ""
    named = problem.expected.strip("'")
    if problem.found == "nothing" and named in {*FIELD_COLUMNS, *CHOICE_COLUMNS}:
        return named
    return {"each id once": "id", "each code once": "code"}.get(problem.expected, "")


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Each fault once, be its cell read for one field or for several."""
    seen: dict[tuple[Place, str, str], Problem] = {}
    for problem in problems:
        seen.setdefault((problem.place, problem.expected, problem.found), problem)
    return list(seen.values())


def _turned(cells: Cells, form: Form) -> Iterable[Problem]:
    """Codes that a spreadsheet may have made of others."""
    asked = [question for one in form.sections for question in (*one.questions, *one.unit_questions)]
    codes = [choice.code for question in asked for choice in question.field.choices]
    for code in dict.fromkeys(code for code in codes if code in {"TRUE", "FALSE"}):
        place = next((at for at, column in cells.columns.items() if column == "code"), form.place)
        yield Problem(
            place=Place(file=place.file),
            where="column 'code'",
            expected="codes as they were typed",
            found=f"{code!r}, which spreadsheets make of {code.lower()!r}",
            warning=True,
        )
