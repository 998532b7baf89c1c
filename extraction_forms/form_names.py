"""What each condition of a form may name: the answers of its own block, or those of the whole record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import Final

from extraction_forms.conditions import Expression
from extraction_forms.errors import Place
from extraction_forms.fields import ENDS, Field
from extraction_forms.form import Check, Form, Question, Section
from extraction_forms.form_places import place_in
from extraction_forms.frozen_values import frozen

SEVERAL: Final = ("choices", "list", "columns", "interval")
"""Types whose answers hold several values, so that only functions may ask of them."""


_DOTTED_ENDS: Final = tuple(f".{end}" for end in ENDS)


@frozen
class Scope:
    """The names a condition may use: those with one value by their field, and those only functions may ask of.

    A repeated section's answers have a value per entry, so only functions may ask of them.
    """

    single: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    several: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, in order."""
        return tuple(sorted({*self.single, *self.several}))

    def fields(self) -> tuple[Field, ...]:
        """The fields that the names stand for, each once, in the order of the names."""
        found = {self.field(name): None for name in self.names if not name.endswith(_DOTTED_ENDS)}
        return tuple(field for field in found if field is not None)

    def field(self, name: str) -> Field | None:
        """The field that a name stands for."""
        return self.single.get(name) or self.several.get(name)


@frozen
class Placed:
    """A condition in its place: where it stands in words and in the file, and what it may name."""

    where: str
    place: Place
    expression: Expression
    scope: Scope


def fields_of(names: Iterable[str]) -> Iterator[str]:
    """The fields that names of a block's condition are of: `ci.low` is of `ci`."""
    yield from dict.fromkeys(name.partition(".")[0] for name in names)


def block_scope(questions: Iterable[Question]) -> Scope:
    """The names of one block of answers: its fields; of an interval `ci` also `ci.low` and `ci.high`."""
    single: dict[str, Field] = {}
    several: dict[str, Field] = {}
    for question in questions:
        asked = question.field
        (several if asked.type in SEVERAL else single)[asked.id] = asked
        if asked.type == "interval":
            single.update({f"{asked.id}.{end}": replace(asked, type="number") for end in ENDS})
    return Scope(single=MappingProxyType(single), several=MappingProxyType(several))


def record_scope(form: Form, without: str = "") -> Scope:
    """The names of a whole record: `section.field`, and `section.id` of repeated ones for their entries."""
    single: dict[str, Field] = {}
    several: dict[str, Field] = {}
    for section in form.sections:
        if section.id == without:
            continue
        own = block_scope(section.questions)
        once = not section.repeats
        for name in own.names:
            asked = own.field(name)
            into = single if once and name in own.single else several
            if asked is not None:
                into[f"{section.id}.{name}"] = asked
        if not once:
            several[f"{section.id}.id"] = Field(
                id="id", label=f"Id of an entry of {section.label}", type="slug"
            )
    return Scope(single=MappingProxyType(single), several=MappingProxyType(several))


def once_scope(form: Form, without: str = "") -> Scope:
    """The names of the sections of a record that are asked once."""
    known = {section.id for section in form.sections if not section.repeats}
    own = record_scope(form, without)
    kept = {name: asked for name, asked in own.several.items() if name.partition(".")[0] in known}
    return Scope(single=own.single, several=MappingProxyType(kept))


def conditions_of(form: Form) -> Iterator[Placed]:
    """Every condition of a form, in its order; those whose section is unknown are left out."""
    for section in form.sections:
        if section.when is not None:
            yield _placed(
                form,
                section.when,
                (f"{section.id} > when", "sections", section.id, "when"),
                once_scope(form, without=section.id),
            )
        yield from _of_questions(form, section, "fields", section.questions)
        yield from _of_questions(form, section, "unit_fields", section.unit_questions)
    for derived in form.derived:
        if derived.section in form.by_id:
            scope = block_scope(form.by_id[derived.section].questions)
            for case in derived.cases:
                if case.when is not None:
                    yield _placed(form, case.when, (f"derived > {derived.id}", "derived", derived.id), scope)
    yield from _of_proposals(form)
    for check in form.checks:
        known = check_scope(form, check)
        if known is not None:
            yield _placed(form, check.expression, (f"checks > {check.id}", "checks", check.id), known)


def _of_questions(
    form: Form, section: Section, key: str, questions: tuple[Question, ...]
) -> Iterator[Placed]:
    scope = block_scope(questions)
    for question in questions:
        if question.when is not None:
            where = f"{section.id} > {question.id} > when"
            yield _placed(form, question.when, (where, "sections", section.id, key, question.id), scope)


def _of_proposals(form: Form) -> Iterator[Placed]:
    """A proposal may rest on the proposals of its section that stand before it."""
    earlier: dict[str, dict[str, Field]] = {}
    for proposal in form.proposals:
        section = form.by_id.get(proposal.section)
        if section is None:
            continue
        before = earlier.setdefault(section.id, {})
        own = block_scope(section.questions)
        scope = replace(own, single=MappingProxyType({**own.single, **before}))
        for case in proposal.cases:
            if case.when is not None:
                path = (f"proposals > {proposal.id}", "proposals", proposal.id)
                yield _placed(form, case.when, path, scope)
        asked = section.question(proposal.field)
        if asked is not None:
            before[proposal.id] = replace(asked.field, id=proposal.id)


def check_scope(form: Form, check: Check) -> Scope | None:
    """What a check may name; None where its section is unknown."""
    if check.level == "record":
        return record_scope(form)
    section = form.by_id.get(check.section)
    if section is None:
        return None
    return block_scope(section.unit_questions if check.level == "units" else section.questions)


def _placed(form: Form, expression: Expression, path: tuple[str, ...], scope: Scope) -> Placed:
    where, *steps = path
    place = expression.place or place_in(form, *steps)
    return Placed(where=where, place=place, expression=expression, scope=scope)
