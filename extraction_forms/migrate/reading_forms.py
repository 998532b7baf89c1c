"""The form that old records are read by: the new one, with what the steps say that older versions asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.fields import Choice, Field
from extraction_forms.form import Form, Question, Section
from extraction_forms.migrate.migration import Migration, Step, Target

Widen = Callable[[Form, Step], Form]


def reading_forms(form: Form, chain: Sequence[Migration]) -> tuple[Form, ...]:
    """For each migration of a chain the form that knows what records may hold while it is carried out.

    The text of an old version is gone after an upgrade. What reading its records takes, which section a name
    stands in and how its answers are written, follows from the new form and the steps, undone from the last on.
    """
    found: list[Form] = []
    for migration in reversed(chain):
        for step in reversed(migration.steps):
            widen = _WIDENED.get(step.do)
            form = widen(form, step) if widen else form
        form = replace(form, version=migration.source.version)
        found.append(form)
    return tuple(reversed(found))


def _renamed_field(form: Form, step: Step) -> Form:
    new = _find(form, step.to)
    if step.field is None or new is None:
        return form
    return _with_question(
        form, step.field, replace(new, field=replace(new.field, id=step.field.field), when=None)
    )


def _renamed_section(form: Form, step: Step) -> Form:
    section = form.by_id.get(step.name)
    return (
        form
        if section is None or step.section in form.by_id
        else _with(form, replace(section, id=step.section))
    )


def _gone_field(form: Form, step: Step) -> Form:
    if step.field is None or _find(form, step.field) is not None:
        return form
    gone = Field(id=step.field.field, label=step.field.field, type="text", retired=True)
    return _with_question(form, step.field, Question(field=gone))


def _mapped(form: Form, step: Step) -> Form:
    question = _find(form, step.field)
    if step.field is None or question is None or not question.field.choices:
        return form
    known = {choice.code for choice in question.field.choices}
    more = tuple(Choice(code=code, label=code, retired=True) for code in step.codes if code not in known)
    wide = replace(question.field, choices=(*question.field.choices, *more))
    return _with_question(form, step.field, replace(question, field=wide))


_WIDENED: Final[Mapping[str, Widen]] = MappingProxyType(
    {
        "rename_field": _renamed_field,
        "move_field": _renamed_field,
        "rename_section": _renamed_section,
        "split": _gone_field,
        "drop": _gone_field,
        "map_choices": _mapped,
    }
)


def _find(form: Form, target: Target | None) -> Question | None:
    section = form.by_id.get(target.section) if target else None
    if section is None or target is None:
        return None
    return section.question(target.field, of_units=target.of_values)


def _with_question(form: Form, target: Target, question: Question) -> Form:
    section = form.by_id.get(target.section)
    if section is None:
        return form
    asked = section.unit_questions if target.of_values else section.questions
    others = tuple(one for one in asked if one.id != target.field)
    wide = (
        replace(section, unit_questions=(*others, question))
        if target.of_values
        else replace(section, questions=(*others, question))
    )
    return _with(form, wide)


def _with(form: Form, section: Section) -> Form:
    return replace(form, sections=tuple({**form.by_id, section.id: section}.values()))
