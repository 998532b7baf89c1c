"""What the conditions of a form may name, as another tool knows it."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.exchange.foreign_logic import Variable
from extraction_forms.exchange.questionnaire import HIGH, LOW, MISSING, Asked, Group, Questionnaire


def within(group: Group) -> Mapping[str, Variable]:
    """The answers of one group, by the ids its own conditions use."""
    known: dict[str, Variable] = {}
    for asked in group.asked:
        known |= _variables(asked, asked.question.id, over=False)
    return known


def over_record(laid_out: Questionnaire) -> Mapping[str, Variable]:
    """Every answer of a record, by `section.field`."""
    known: dict[str, Variable] = {}
    for group in laid_out.groups:
        if group.level == "entry":
            if group.identifier:
                name = f"{group.section.id}.id"
                known[name] = Variable(name=group.identifier, type="slug", over=True)
            for asked in group.asked:
                name = f"{group.section.id}.{asked.question.id}"
                known |= _variables(asked, name, over=group.section.repeats)
    return known


def _variables(asked: Asked, name: str, *, over: bool) -> dict[str, Variable]:
    kind, missing = asked.question.field.type, asked.beside.get(MISSING, "")
    known = {
        f"{name}.{end}": Variable(name=asked.beside[end], type="number", over=over)
        for end in (LOW, HIGH)
        if end in asked.beside
    }
    first = asked.beside.get(LOW, asked.name)
    return {
        name: Variable(name=first, type=kind, codes=asked.codes, missing=missing, over=over),
        **known,
    }
