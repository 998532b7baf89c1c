"""A form as a REDCap data dictionary: one line of CSV for every variable, in REDCap's documented columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.compiled import Compiled, Loss
from extraction_forms.exchange.csv_lines import csv_text
from extraction_forms.exchange.foreign_logic import Variable, both
from extraction_forms.exchange.formula_guard import guarded
from extraction_forms.exchange.known_variables import over_record, within
from extraction_forms.exchange.questionnaire import (
    HIGH,
    LOW,
    MISSING,
    QUOTE,
    UNIT,
    Asked,
    Group,
    Names,
    Questionnaire,
    open_choices,
    questionnaire,
)
from extraction_forms.exchange.redcap_logic import REDCAP_LOGIC
from extraction_forms.exchange.said_conditions import said, shown_when
from extraction_forms.fields import Choice, Field
from extraction_forms.form import Check, Form
from extraction_forms.records import MISSING_REASONS

COLUMNS: Final = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
"""The columns of a dictionary, as REDCap exports and imports them."""

LONGEST_NAME: Final = 26  # what REDCap recommends; it takes up to 100
_NAME, _FORM, _HEADER, _TYPE, _LABEL, _CHOICES, _NOTE, _VALIDATION, _MIN, _MAX = COLUMNS[:10]
_LOGIC, _REQUIRED, _ANNOTATION = COLUMNS[11], COLUMNS[12], COLUMNS[17]
_WORDS: Final = (_HEADER, _LABEL, _NOTE, _ANNOTATION)
_RECORD: Final = "record_id"
_RESERVED: Final = (
    *(_RECORD, "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"),
    *("redcap_data_access_group", "redcap_survey_identifier"),
)
_TYPES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        **dict.fromkeys(("columns", "list", "evidence"), ("notes", "")),
        **dict.fromkeys(("number", "number_with_unit", "interval"), ("text", "number")),
        "whole": ("text", "integer"),
        "date": ("text", "date_ymd"),
        "flag": ("yesno", ""),
        "choice": ("radio", ""),
        "choices": ("checkbox", ""),
    }
)
_REASONS: Final = " | ".join(f"{reason}, {words.capitalize()}" for reason, words in MISSING_REASONS.items())


@dataclass(slots=True)
class _Writer:
    """A dictionary being written: its lines, and its losses."""

    laid_out: Questionnaire
    names: Names
    lines: list[dict[str, str]] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    def line(self, where: str, cells: Mapping[str, str]) -> None:
        """A line, its words kept from being taken for formulas."""
        told = {key: " ".join(text.split()) if key in _WORDS else text for key, text in cells.items()}
        for key in _WORDS:
            safe = guarded(told.get(key, ""))
            if safe != told.get(key, ""):
                kept = "that it begins as a formula does"
                self.losses.append(Loss(where=where, lost=kept, instead="an apostrophe before it"))
                told[key] = safe
        self.lines.append(told)


def compile_form(form: Form) -> Compiled:
    """A form as a REDCap data dictionary, and what REDCap cannot say."""
    names = Names(fit=_fitted, longest=LONGEST_NAME, taken=_taken(form))
    laid_out = questionnaire(form, names)
    writer = _Writer(laid_out=laid_out, names=names)
    _head(writer)
    for group in laid_out.groups:
        _group(writer, group)
    for check in laid_out.checks:
        _check(writer, check, over_record(laid_out), _head_form(form))
    rows = [tuple(line.get(column, "") for column in COLUMNS) for line in writer.lines]
    name = f"{form.id}_redcap_dictionary.csv"
    losses = (*laid_out.losses, *_of_redcap(laid_out), *writer.losses)
    return Compiled(files=MappingProxyType({name: csv_text(COLUMNS, rows).encode("utf-8")}), losses=losses)


def _fitted(wish: str) -> str:
    """The wish as REDCap takes it for a name: single underscores, none at an end."""
    return re.sub(r"_+", "_", wish).strip("_") or "x"


def _taken(form: Form) -> set[str]:
    """Names that REDCap keeps for itself, those by which it marks an instrument as complete among them."""
    instruments = ("record", *(name for one in form.sections for name in (one.id, f"{one.id}_values")))
    return {*_RESERVED, *(f"{_fitted(name)}_complete" for name in instruments)}


def _head_form(form: Form) -> str:
    return "record" if "record" not in form.by_id else "record_head"


def _head(writer: _Writer) -> None:
    """The record's own id, which study it is of and who extracted it."""
    of = _head_form(writer.laid_out.form)
    title = writer.laid_out.form.title
    text = {_FORM: of, _TYPE: "text"}
    writer.line("form", {**text, _NAME: _RECORD, _HEADER: title, _LABEL: "Record"})
    note = {_NOTE: "The id of the record.", _REQUIRED: "y"}
    writer.line("form", {**text, _NAME: writer.laid_out.study, _LABEL: "Study", **note})
    writer.line("form", {**text, _NAME: writer.laid_out.extractor, _LABEL: "Extractor", _REQUIRED: "y"})


def _of_redcap(laid_out: Questionnaire) -> Iterator[Loss]:
    """What holds of every dictionary."""
    yield Loss(where="form", lost="the stamp of a record: version and hash of the form, status, revision")
    yield Loss(where="form", lost="that limits of a number bar an answer: REDCap warns and takes it")
    told = "a question whose condition rests on a blank may be answered here; there it is not shown"
    if any(asked.question.when for group in laid_out.groups for asked in group.asked):
        yield Loss(where="form", lost=told)
    for group in laid_out.groups:
        if group.identifier:
            yield Loss(
                where=group.section.id + ("/values" if group.level == "units" else ""),
                lost="that it repeats",
                instead=f"set the instrument {group.name} as repeating in the project's setup",
            )
        if group.level == "units":
            yield Loss(
                where=group.section.id, lost="that values stand within an entry", instead="its typed id"
            )


def _group(writer: _Writer, group: Group) -> None:
    """One instrument: a section, or the values of its arms or contrasts."""
    shown = shown_when(
        group.section.when, (over_record(writer.laid_out), REDCAP_LOGIC), writer.losses, group.section.id
    )
    start = len(writer.lines)
    if group.level == "units":
        name = writer.names.take(f"{group.section.id}_entry")
        told = {_LABEL: f"{group.section.label}: id of the entry", _REQUIRED: "y"}
        writer.line(group.section.id, {_NAME: name, _TYPE: "text", **told})
    if group.identifier:
        label = f"Id of one of {', '.join(group.section.units)}" if group.level == "units" else "Id"
        told = {_LABEL: label, _NOTE: "a-z, 0-9, _ and -", _REQUIRED: "y"}
        writer.line(group.section.id, {_NAME: group.identifier, _TYPE: "text", **told})
    known = within(group)
    for asked in group.asked:
        _question(writer, asked, known)
    for check in group.checks:
        _check(writer, check, known, group.name)
    for line in writer.lines[start:]:
        line[_FORM] = group.name
        if logic := both(shown, line.get(_LOGIC, "")):
            line[_LOGIC] = logic
    if writer.lines[start:]:
        writer.lines[start].setdefault(_HEADER, guarded(" ".join(group.label.split())))


def _question(writer: _Writer, asked: Asked, known: Mapping[str, Variable]) -> None:
    of = asked.question.field
    logic = shown_when(asked.question.when, (known, REDCAP_LOGIC), writer.losses, asked.path)
    kind, validation = _TYPES.get(of.type, ("text", ""))
    cells = {
        _TYPE: kind,
        _LABEL: asked.label,
        _CHOICES: _listed(writer, asked, open_choices(asked.question)),
        _NOTE: of.help,
        _VALIDATION: validation,
        _LOGIC: logic,
        _REQUIRED: "y" if of.required == "yes" else "",
        **_limits(of),
    }
    first = asked.beside.get(LOW, asked.name)
    if of.type == "interval":
        writer.line(asked.path, {**cells, _NAME: first, _LABEL: f"{asked.label}: lower"})
        writer.line(asked.path, {**cells, _NAME: asked.beside[HIGH], _LABEL: f"{asked.label}: upper"})
        writer.losses.append(Loss(where=asked.path, lost="that its lower end is not above its upper"))
    else:
        writer.line(asked.path, {**cells, _NAME: asked.name})
    writer.losses += _of_question(of, asked.path)
    _beside(writer, asked, _filled(asked, first), logic)


def _filled(asked: Asked, first: str) -> tuple[str, str]:
    """When a question is answered, and when it is blank."""
    variable = Variable(name=first, type=asked.question.field.type, codes=asked.codes)
    return REDCAP_LOGIC.filled(variable), REDCAP_LOGIC.blank(variable)


def _beside(writer: _Writer, asked: Asked, when: tuple[str, str], logic: str) -> None:
    """The unit, the reason why an answer is missing, and the quote it rests on."""
    (filled, blank), of, path = when, asked.question.field, asked.path
    if UNIT in asked.beside:
        cells = {_TYPE: "dropdown", _CHOICES: _units(of), _LABEL: f"{asked.label}: unit", _LOGIC: filled}
        writer.line(path, {_NAME: asked.beside[UNIT], _REQUIRED: "y", **cells})
    if MISSING in asked.beside:
        cells = {_TYPE: "dropdown", _CHOICES: _REASONS, _LABEL: f"{asked.label}: why is it missing?"}
        writer.line(path, {_NAME: asked.beside[MISSING], _REQUIRED: "y", _LOGIC: both(logic, blank), **cells})
    if QUOTE in asked.beside:
        cells = {_TYPE: "notes", _LABEL: f"{asked.label}: the words of the report", _LOGIC: filled}
        writer.line(path, {_NAME: asked.beside[QUOTE], _REQUIRED: "y", **cells})


def _units(of: Field) -> str:
    units = dict.fromkeys(of.units)
    return " | ".join(f"{number}, {_choice_label(unit)}" for number, unit in enumerate(units, 1))


def _listed(writer: _Writer, asked: Asked, choices: Iterable[Choice]) -> str:
    """`code, label | code, label`."""
    listed = []
    for choice in choices:
        label = choice.label or choice.code
        if "|" in label:
            where = f"{asked.path}/{choice.code}"
            writer.losses.append(Loss(where=where, lost="a bar in its label", instead="a stroke"))
        listed.append(f"{choice.code}, {_choice_label(label)}")
    return " | ".join(listed)


def _choice_label(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


def _limits(of: Field) -> dict[str, str]:
    low = "" if of.minimum is None else f"{of.minimum:.15g}"
    high = "" if of.maximum is None else f"{of.maximum:.15g}"
    return {_MIN: low, _MAX: high}


def _of_question(of: Field, path: str) -> Iterator[Loss]:
    if of.definition or any(c.definition or c.examples or c.boundary for c in of.choices):
        yield Loss(where=path, lost="definitions, examples and boundaries of the question and its codes")
    for excluded, word, bound in (
        (of.exclusive_minimum, "above", of.minimum),
        (of.exclusive_maximum, "below", of.maximum),
    ):
        if excluded and bound is not None:
            yield Loss(where=path, lost=f"{word} {bound:.15g}", instead="the bound itself is let through")
    if of.units:
        yield Loss(where=path, lost="its units as codes", instead="their numbers, in the order of the form")
    if of.type in {"day", "slug"}:
        yield Loss(where=path, lost=f"that only a {of.type} is taken", instead="a text")


def _check(writer: _Writer, check: Check, known: Mapping[str, Variable], group: str) -> None:
    """A rule across fields, as words that are shown while it fails."""
    where = f"checks/{check.id}"
    found = said(check.expression, (known, REDCAP_LOGIC), writer.losses, where, instead="")
    if found is None:
        return
    name = writer.names.take(f"check_{check.id}")
    told = {_TYPE: "descriptive", _LABEL: f"Expected: {check.message}", _LOGIC: found.fails, _FORM: group}
    writer.line(where, {_NAME: name, **told})
    stands = "words shown while it fails; nothing is barred"
    writer.losses.append(Loss(where=where, lost="a check as such", instead=stands))
