"""A form as an XLSForm workbook, as ODK, KoboToolbox and Enketo take it: survey, choices, settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.compiled import Compiled, Loss
from extraction_forms.exchange.foreign_logic import Variable, both
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
from extraction_forms.exchange.said_conditions import said, shown_when
from extraction_forms.exchange.xlsform_book import Line, workbook
from extraction_forms.exchange.xpath_speech import XPATH
from extraction_forms.fields import Choice, Field
from extraction_forms.form import Check, Form
from extraction_forms.records import MISSING_REASONS

_RESERVED: Final = ("data", "meta", "instance_id", "instanceid", "instance_name", "entity", "audit")
_ID: Final = "regex(., '^[a-z0-9][a-z0-9_-]{0,63}$')"
_DAY: Final = "regex(., '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$')"
_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "text": "text",
        "slug": "text",
        "day": "text",
        "columns": "text",
        "list": "text",
        "evidence": "text",
        "whole": "integer",
        "number": "decimal",
        "number_with_unit": "decimal",
        "date": "date",
        "choice": "select_one",
        "choices": "select_multiple",
        "flag": "select_one",
    }
)
_HOLD: Final = "shown as a note that must be answered and cannot be, while it fails"
_WARN: Final = "shown as a note while it fails"


@dataclass(slots=True)
class _Writer:
    """An XLSForm being written: its lines, its lists of choices by name, its losses."""

    laid_out: Questionnaire
    names: Names
    lists: Names
    lines: list[Line] = field(default_factory=list)
    choices: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)

    def line(self, kind: str, name: str, label: str, **more: str) -> None:
        self.lines.append({"type": kind, "name": name, "label": label.strip() or name, **more})

    def list(self, choices: tuple[Choice, ...], wish: str) -> str:
        """The name of a list of choices; lists of the same codes and labels, all that stands there, share one."""
        shown = [(choice.code, choice.label) for choice in choices]
        for name, known in self.choices.items():
            if [(choice.code, choice.label) for choice in known] == shown:
                return name
        name = self.lists.take(wish)
        self.choices[name] = choices
        return name


def compile_form(form: Form) -> Compiled:
    """A form as an XLSForm workbook named after it, and what an XLSForm cannot say."""
    names = Names(fit=lambda wish: wish, longest=200, taken=set(_RESERVED))
    laid_out = questionnaire(form, names)
    writer = _Writer(laid_out=laid_out, names=names, lists=Names(fit=lambda wish: wish, longest=200))
    writer.line("text", laid_out.study, "Study", hint="The id of the record.", required="yes", constraint=_ID)
    writer.line("text", laid_out.extractor, "Extractor", required="yes", constraint=_ID)
    _groups(writer)
    for check in laid_out.checks:
        _check(writer, check, over_record(laid_out))
    settings = {
        "form_title": form.title or form.id,
        "form_id": form.id,
        "version": form.version,
        "name": "data",
    }
    data, cut = workbook(writer.lines, writer.choices, settings)
    losses = (*laid_out.losses, *_of_xlsform(form), *writer.losses, *cut)
    return Compiled(files=MappingProxyType({f"{form.id}.xlsx": data}), losses=losses)


def _of_xlsform(form: Form) -> Iterator[Loss]:
    """What holds of every XLSForm."""
    yield Loss(where="form", lost="the stamp of a record: status, revision, the hash of the form")
    told = "a question whose condition rests on a blank may be answered here; there it is not shown"
    if any(question.when for section in form.sections for question in section.questions):
        yield Loss(where="form", lost=told)
    for section in form.sections:
        if section.required and section.repeats:
            yield Loss(where=section.id, lost="that at least one entry is asked for")


def _groups(writer: _Writer) -> None:
    """Every section as a group or a repeat, the values of its arms as a repeat within."""
    open_sections: list[tuple[str, str]] = []
    for group in writer.laid_out.groups:
        if group.level == "entry":
            _close(writer, open_sections)
        kind = "repeat" if group.identifier else "group"
        relevant = (
            shown_when(
                group.section.when, (over_record(writer.laid_out), XPATH), writer.losses, group.section.id
            )
            if group.level == "entry"
            else ""
        )
        writer.line(f"begin_{kind}", group.name, group.label, relevant=relevant)
        open_sections.append((kind, group.name))
        if group.identifier:
            _identifier(writer, group)
        known = within(group)
        for asked in group.asked:
            _question(writer, asked, known)
        for check in group.checks:
            _check(writer, check, known)
    _close(writer, open_sections)


def _close(writer: _Writer, open_sections: list[tuple[str, str]]) -> None:
    while open_sections:
        kind, name = open_sections.pop()
        writer.lines.append({"type": f"end_{kind}", "name": name})


def _identifier(writer: _Writer, group: Group) -> None:
    of = group.section.units if group.level == "units" else (group.section.repeat_over,)
    hint = f"The id of one of {', '.join(of)}." if any(of) else "A short id of a-z, 0-9, _ and -."
    writer.line("text", group.identifier, "Id", hint=hint, required="yes", constraint=_ID)


def _question(writer: _Writer, asked: Asked, known: Mapping[str, Variable]) -> None:
    """A question, and what is asked beside it."""
    of = asked.question.field
    relevant = shown_when(asked.question.when, (known, XPATH), writer.losses, asked.path)
    more = {
        "hint": of.help,
        "guidance_hint": _guidance(of, open_choices(asked.question)),
        "required": "yes" if of.required == "yes" else "",
        "relevant": relevant,
        "constraint": _constraint(of),
        "constraint_message": _limits(of),
    }
    first = asked.beside.get(LOW, asked.name)
    if of.type == "interval":
        writer.line("decimal", first, f"{asked.label}: lower", **more)
        above = f"${{{first}}} = '' or . >= ${{{first}}}"
        more = {**more, "constraint": both(_constraint(of), f"({above})"), "hint": "", "guidance_hint": ""}
        writer.line("decimal", asked.beside[HIGH], f"{asked.label}: upper", **more)
    else:
        writer.line(_type(writer, of, asked), asked.name, asked.label, **more)
    _beside(writer, asked, first, relevant)


def _type(writer: _Writer, of: Field, asked: Asked) -> str:
    if of.type == "flag":
        return f"select_one {writer.list(_YES_NO, 'yes_no')}"
    if of.type in {"choice", "choices"}:
        return f"{_TYPES[of.type]} {writer.list(open_choices(asked.question), of.id)}"
    return _TYPES.get(of.type, "text")


_YES_NO: Final = (Choice(code="yes", label="Yes"), Choice(code="no", label="No"))
_REASONS: Final = tuple(
    Choice(code=reason, label=words.capitalize()) for reason, words in MISSING_REASONS.items()
)


def _beside(writer: _Writer, asked: Asked, first: str, relevant: str) -> None:
    """The unit, the reason why an answer is missing, and the quote it rests on."""
    filled, blank = f"${{{first}}} != ''", f"${{{first}}} = ''"
    if UNIT in asked.beside:
        units = tuple(Choice(code=unit, label=unit) for unit in dict.fromkeys(asked.question.field.units))
        kind = f"select_one {writer.list(units, asked.beside[UNIT])}"
        writer.line(kind, asked.beside[UNIT], f"{asked.label}: unit", required="yes", relevant=filled)
    if MISSING in asked.beside:
        kind = f"select_one {writer.list(_REASONS, 'missing_reason')}"
        label = f"{asked.label}: why is it missing?"
        required = "yes" if asked.question.field.required == "or_missing" else ""
        writer.line(kind, asked.beside[MISSING], label, required=required, relevant=both(relevant, blank))
    if QUOTE in asked.beside:
        label = f"{asked.label}: the words of the report"
        writer.line("text", asked.beside[QUOTE], label, required="yes", relevant=filled)


def _guidance(of: Field, choices: tuple[Choice, ...]) -> str:
    """What belongs to a question and to each of its codes, for whoever wants to read more."""
    lines = [of.definition] if of.definition else []
    for choice in choices:
        said = [
            choice.definition,
            *_named("For instance", choice.examples),
            *_named("Boundary", choice.boundary),
        ]
        told = " ".join(part for part in said if part)
        if told:
            lines.append(f"{choice.label or choice.code}: {told}")
    return "\n".join(lines)


def _named(word: str, texts: tuple[str, ...]) -> list[str]:
    return [f"{word}: {'; '.join(texts).removesuffix('.')}."] if texts else []


def _constraint(of: Field) -> str:
    signs = (">" if of.exclusive_minimum else ">=", "<" if of.exclusive_maximum else "<=")
    limits = [
        f". {sign} {bound:.15g}"
        for sign, bound in zip(signs, (of.minimum, of.maximum), strict=True)
        if bound is not None
    ]
    pattern = {"slug": _ID, "day": _DAY}.get(of.type, "")
    return " and ".join(part for part in (*limits, pattern) if part)


def _limits(of: Field) -> str:
    """What the constraint asks for, in words."""
    low = "above" if of.exclusive_minimum else "at least"
    high = "below" if of.exclusive_maximum else "at most"
    parts = [
        f"{word} {bound:.15g}" for word, bound in ((low, of.minimum), (high, of.maximum)) if bound is not None
    ]
    if of.type == "day":
        return "A year, a month or a day: YYYY, YYYY-MM or YYYY-MM-DD."
    if of.type == "slug":
        return "An id of a-z, 0-9, _ and -."
    return f"{' and '.join(parts).capitalize()}." if parts else ""


def _check(writer: _Writer, check: Check, known: Mapping[str, Variable]) -> None:
    """A rule across fields, as a note that is shown while it fails."""
    where = f"checks/{check.id}"
    found = said(check.expression, (known, XPATH), writer.losses, where, instead="")
    if found is None:
        return
    holds_up = check.severity == "error"
    writer.line(
        "note",
        writer.names.take(f"check_{check.id}"),
        f"Expected: {check.message}",
        required="yes" if holds_up else "",
        relevant=found.fails,
    )
    writer.losses.append(Loss(where=where, lost="a check as such", instead=_HOLD if holds_up else _WARN))
