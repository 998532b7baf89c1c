"""A form with its fields and sections under the names, and in the places, that a migration gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extraction_forms.form import Case, Check, Form, Question
from extraction_forms.migrate.migration import Migration, Target
from extraction_forms.migrate.wider_conditions import renamed


def brought_along(form: Form, migration: Migration) -> Form:
    """The old form with its fields and sections where the steps bring them."""
    for step in migration.steps:
        if step.do == "rename_section":
            form = _section_renamed(form, step.section, step.name)
        elif step.do in {"rename_field", "move_field"} and step.field and step.to:
            form = _field_moved(form, step.field, step.to)
    return form


def _section_renamed(form: Form, old: str, new: str) -> Form:
    def named(name: str) -> str:
        return new if name == old else name

    sections = tuple(
        replace(
            section,
            id=named(section.id),
            repeat_over=named(section.repeat_over),
            units=tuple(named(unit) for unit in section.units),
            questions=tuple(replace(one, refers_to=named(one.refers_to)) for one in section.questions),
        )
        for section in form.sections
    )
    form = replace(
        form,
        derived=tuple(replace(one, section=named(one.section)) for one in form.derived),
        proposals=tuple(replace(one, section=named(one.section)) for one in form.proposals),
        checks=tuple(replace(one, section=named(one.section)) for one in form.checks),
    )
    section = next((one for one in sections if one.id == new), None)
    asked = [*(one.id for one in section.questions), "id"] if section else []
    return _in_records(replace(form, sections=sections), {f"{old}.{name}": f"{new}.{name}" for name in asked})


def _in_records(form: Form, names: Mapping[str, str]) -> Form:
    """Conditions over the whole record, by other names."""
    sections = tuple(
        replace(one, when=renamed(one.when, names)) if one.when is not None else one for one in form.sections
    )
    checks = tuple(
        replace(one, expression=renamed(one.expression, names)) if one.level == "record" else one
        for one in form.checks
    )
    return replace(form, checks=checks, sections=sections)


def _field_moved(form: Form, old: Target, new: Target) -> Form:
    source = form.by_id.get(old.section)
    asked = (source.unit_questions if old.of_values else source.questions) if source else ()
    question = next((one for one in asked if one.id == old.field), None)
    if question is None:
        return form
    named = replace(question, field=replace(question.field, id=new.field))
    if old.section != new.section:
        form = _placed(form, old, None, question)
        form = _placed(form, new, named, None)
    else:
        form = _placed(form, old, named, question)
        form = _in_blocks(form, old, {old.field: new.field})
    return _in_records(form, {f"{old.section}.{old.field}": f"{new.section}.{new.field}"})


def _placed(form: Form, target: Target, new: Question | None, instead_of: Question | None) -> Form:
    """The form with a question put in a section, in the place of another one, or taken out."""

    def changed(asked: tuple[Question, ...]) -> tuple[Question, ...]:
        if instead_of is None:
            return (*asked, new) if new else asked
        return tuple(one for one in ((new if q is instead_of else q) for q in asked) if one is not None)

    sections = tuple(
        section
        if section.id != target.section
        else replace(section, unit_questions=changed(section.unit_questions))
        if target.of_values
        else replace(section, questions=changed(section.questions))
        for section in form.sections
    )
    return replace(form, sections=sections)


def _in_blocks(form: Form, target: Target, names: Mapping[str, str]) -> Form:
    """The conditions of a section's blocks, and what names its fields, by other names."""

    def asked(questions: tuple[Question, ...]) -> tuple[Question, ...]:
        return tuple(replace(one, when=renamed(one.when, names)) if one.when else one for one in questions)

    def cases(owned: tuple[Case, ...]) -> tuple[Case, ...]:
        return tuple(
            replace(
                one,
                when=renamed(one.when, names) if one.when else None,
                take=names.get(one.take, one.take),
            )
            for one in owned
        )

    def rule(check: Check) -> Check:
        own = check.section == target.section and (check.level == "units") == target.of_values
        return replace(check, expression=renamed(check.expression, names)) if own else check

    sections = tuple(
        section
        if section.id != target.section
        else replace(section, unit_questions=asked(section.unit_questions))
        if target.of_values
        else replace(section, questions=asked(section.questions))
        for section in form.sections
    )
    if not target.of_values:
        form = replace(
            form,
            derived=tuple(
                replace(one, cases=cases(one.cases)) if one.section == target.section else one
                for one in form.derived
            ),
            proposals=tuple(
                replace(
                    one,
                    cases=cases(one.cases),
                    field=names.get(one.field, one.field),
                    reason=names.get(one.reason, one.reason),
                )
                if one.section == target.section
                else one
                for one in form.proposals
            ),
        )
    return replace(form, checks=tuple(rule(one) for one in form.checks), sections=sections)
