"""A form laid out for its page, once for each form: what each question looks like, and what is said of it beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.codebook import type_words
from extraction_forms.condition_words import in_words
from extraction_forms.draft import AnswerPath
from extraction_forms.entry.file_signs import Remembered
from extraction_forms.fields import Choice
from extraction_forms.form import Derived, Form, Question, Section
from extraction_forms.form_names import Scope, block_scope, fields_of, once_scope
from extraction_forms.frozen_values import frozen

FEW: Final = 5
"""Up to so many codes stand beside each other as buttons; more are a list that opens."""

_CONTROLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "text": "line",
        "whole": "number",
        "number": "number",
        "number_with_unit": "measured",
        "interval": "line",
        "choice": "list",
        "choices": "boxes",
        "flag": "buttons",
        "day": "line",
        "date": "line",
        "slug": "line",
        "list": "area",
        "evidence": "source",
        "columns": "columns",
    }
)
"""What a question of each type is answered with."""
_HINTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "day": "Year, month or day: 2019, 2019-05 or 2019-05-31.",
        "date": "A day: 2019-05-31.",
        "interval": "Both limits as printed: 0.2 to 0.5.",
        "list": "One on each line.",
    }
)
_WORDY: Final = frozenset(
    {"reason", "note", "notes", "remark", "remarks", "comment", "comments", "description", "summary"}
)
"""Last words of the ids of questions whose answers run over several lines."""
_NEEDED: Final[Mapping[str, str]] = MappingProxyType(
    {"no": "", "yes": "needed", "or_missing": "needed, or why it is missing"}
)
_FLAG: Final = (Choice(code="yes", label="Yes"), Choice(code="no", label="No"))


@frozen
class Ask:
    """A question as its page asks it: `control` is what it is answered with, `why` when it is asked, in words.

    `help_id` is the id of what the codebook says of it; empty where that says nothing more than the page.
    """

    id: str
    label: str
    kind: str
    control: str
    question: Question
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    units: tuple[str, ...] = ()
    hint: str = ""
    needed: str = ""
    help_id: str = ""
    limits: str = ""
    why: str = ""


@frozen
class SectionAsks:
    """A section of a form: its questions, those of its arms or contrasts, and what its conditions rest on.

    `named` and `unit_named` are the questions whose answers decide what else is asked, or what follows from them.
    """

    section: Section
    asks: tuple[Ask, ...]
    unit_asks: tuple[Ask, ...]
    named: tuple[Question, ...]
    unit_named: tuple[Question, ...]
    derived: tuple[Derived, ...] = ()
    why: str = ""

    @property
    def repeats(self) -> bool:
        """Whether it has entries that are added and taken out."""
        return self.section.repeats

    def ask(self, path: AnswerPath) -> Ask | None:
        """The question that an answer in it is given to."""
        asks = self.unit_asks if path.unit else self.asks
        return next((one for one in asks if one.id == path.field), None)


_known: Remembered[str, tuple[SectionAsks, ...]] = Remembered(64)


def asks_of(form: Form) -> tuple[SectionAsks, ...]:
    """The sections of a form as their page asks them, laid out when a form is first asked for."""
    return _known.of(form.sha256, (), lambda: _asks(form))


def _asks(form: Form) -> tuple[SectionAsks, ...]:
    across = _across(form)
    return tuple(_section(form, section, across) for section in form.sections)


def _across(form: Form) -> frozenset[str]:
    """The answers that sections as a whole hang on, as `section.field`."""
    names = (name for section in form.sections if section.when is not None for name in section.when.names)
    return frozenset(".".join(name.split(".")[:2]) for name in names)


def _section(form: Form, section: Section, across: frozenset[str]) -> SectionAsks:
    scope, unit_scope = block_scope(section.questions), block_scope(section.unit_questions)
    derived = tuple(one for one in form.derived if one.section == section.id)
    named = {
        *_named(section.questions),
        *(one.split(".")[1] for one in across if one.startswith(f"{section.id}.")),
    }
    for one in derived:
        for case in one.cases:
            named |= {case.take, *fields_of(case.when.names if case.when else ())}
    unit_named = set(_named(section.unit_questions))
    own_scope = once_scope(form, without=section.id)
    return SectionAsks(
        section=section,
        asks=tuple(_ask(section, question, scope, "") for question in section.questions),
        unit_asks=tuple(
            _ask(section, question, unit_scope, "values/") for question in section.unit_questions
        ),
        named=tuple(question for question in section.questions if question.id in named),
        unit_named=tuple(question for question in section.unit_questions if question.id in unit_named),
        derived=derived,
        why=in_words(section.when, own_scope) if section.when is not None else "",
    )


def _named(questions: Iterable[Question]) -> Iterable[str]:
    for question in questions:
        if question.when is not None:
            yield from fields_of(question.when.names)


def _ask(section: Section, question: Question, scope: Scope, before: str) -> Ask:
    field = question.field
    choices = _FLAG if field.type == "flag" else field.choices
    told = (
        field.help
        or field.definition
        or any(one.definition or one.examples or one.boundary for one in choices)
    )
    limited = field.minimum is not None or field.maximum is not None
    return Ask(
        id=question.id,
        label=field.label,
        kind=field.type,
        control=_control(question, choices, is_cell=bool(before)),
        question=question,
        choices=choices,
        unit=field.unit,
        units=field.units,
        hint=_HINTS.get(field.type, ""),
        needed=_NEEDED[field.required],
        help_id=f"help:{section.id}/{before}{field.id}" if told or limited else "",
        limits=type_words(field) if limited or field.tolerance else "",
        why=in_words(question.when, scope) if question.when is not None else "",
    )


def _control(question: Question, choices: tuple[Choice, ...], *, is_cell: bool) -> str:
    kind = question.field.type
    if kind == "slug" and question.refers_to:
        return "list"
    if is_cell and kind in {"choice", "flag"}:
        return "list"
    if kind == "choice" and len([one for one in choices if not one.retired]) <= FEW:
        return "buttons"
    if kind == "text" and question.id.rpartition("_")[2] in _WORDY:
        return "area"
    return _CONTROLS.get(kind, "line")
