"""A form as other tools lay out theirs: groups of plain questions, each with a name of its own in the whole form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from extraction_forms.exchange.compiled import Loss
from extraction_forms.exchange.foreign_logic import answered_names
from extraction_forms.fields import Choice
from extraction_forms.form import Check, Form, Question, Section
from extraction_forms.frozen_values import frozen

MISSING: Final = "missing"
QUOTE: Final = "quote"
UNIT: Final = "unit"
LOW: Final = "low"
HIGH: Final = "high"


@frozen
class Asked:
    """A question with its name in the other tool, and the names of what is asked beside it.

    `beside` may name: the reason why it is missing, the quote, the unit, the two ends of an interval.
    """

    name: str
    path: str
    question: Question
    beside: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What is asked, with its unit."""
        asked = self.question.field
        label = asked.label or asked.id
        return f"{label} ({asked.unit})" if asked.unit else label

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that may still be chosen."""
        return tuple(choice.code for choice in open_choices(self.question))


@frozen
class Group:
    """Questions that are answered together: of a section, or of one arm or contrast within its entries.

    `identifier` is the name of the question for the id of an entry, arm or contrast; empty where the section is
    asked once.
    """

    name: str
    label: str
    section: Section
    level: str
    identifier: str
    asked: tuple[Asked, ...]
    checks: tuple[Check, ...]


@frozen
class Questionnaire:
    """Every group of a form in order, checks of the whole record, and what is lost in laying it out so."""

    form: Form
    groups: tuple[Group, ...]
    checks: tuple[Check, ...]
    study: str
    extractor: str
    losses: tuple[Loss, ...]


@dataclass(slots=True)
class Names:
    """Names given out so far; `fit` makes of a wish what the other tool takes for a name, within `longest`."""

    fit: Callable[[str], str]
    longest: int
    taken: set[str] = field(default_factory=set)

    def take(self, wish: str) -> str:
        """The wish itself where it is free, else shortened or numbered until it is."""
        base = self.fit(wish)
        name = self.fit(base[: self.longest])
        number = 2
        while name in self.taken:
            ending = f"_{number}"
            name = base[: self.longest - len(ending)].rstrip("_") + ending
            number += 1
        self.taken.add(name)
        return name


def open_choices(question: Question) -> tuple[Choice, ...]:
    """The choices of a question that are still open; all of them where all are retired."""
    choices = question.field.choices
    return tuple(choice for choice in choices if not choice.retired) or choices


def questionnaire(form: Form, names: Names) -> Questionnaire:
    """A form laid out in groups of questions, retired ones left out."""
    study, extractor = names.take("study"), names.take("extractor")
    ids = Counter(question.id for section in form.sections for _, question in _open(section))
    sections = {section.id: names.take(section.id) for section in form.sections}
    excused = frozenset(_excused(form))
    groups = [
        _group(form, section, level, (sections[section.id], ids, names, excused))
        for section in form.sections
        for level in (("entry", "units") if section.units else ("entry",))
    ]
    losses = [*_left_out(form), *_renamed(groups), *_of_form(form)]
    return Questionnaire(
        form=form,
        groups=tuple(group for group in groups if group.asked or group.identifier),
        checks=tuple(check for check in form.checks if check.level == "record"),
        study=study,
        extractor=extractor,
        losses=tuple(losses),
    )


def _open(section: Section) -> Iterator[tuple[str, Question]]:
    """The questions of a section that are still asked, by level."""
    for level, questions in (("entry", section.questions), ("units", section.unit_questions)):
        for question in questions:
            if not question.field.retired:
                yield level, question


Excused = frozenset[tuple[str, str, str]]
Naming = tuple[str, Counter[str], Names, Excused]


def _excused(form: Form) -> Iterator[tuple[str, str, str]]:
    """The questions that a check takes for answered by a missing reason: their section, level and id."""
    for check in form.checks:
        for name in answered_names(check.expression.root):
            if check.level == "record":
                section, _, name = name.partition(".")  # noqa: PLW2901
                yield section, "entry", name
            else:
                yield check.section, check.level, name


def _group(form: Form, section: Section, level: str, naming: Naming) -> Group:
    name, ids, names, excused = naming
    of_units = level == "units"
    asked = tuple(
        _asked((section, level, question), ids, names, excused=(section.id, level, question.id) in excused)
        for of, question in _open(section)
        if of == level
    )
    identifier = ""
    if of_units or section.repeats:
        identifier = names.take(f"{section.id}_of" if of_units else f"{section.id}_id")
    return Group(
        name=names.take(f"{name}_values") if of_units else name,
        label=f"{section.label}: values" if of_units else section.label or section.id,
        section=section,
        level=level,
        identifier=identifier,
        asked=asked,
        checks=tuple(c for c in form.checks if (c.section, c.level) == (section.id, level)),
    )


def _asked(place: tuple[Section, str, Question], ids: Counter[str], names: Names, *, excused: bool) -> Asked:
    section, level, question = place
    asked = question.field
    wish = asked.id if ids[asked.id] == 1 else f"{section.id}_{asked.id}"
    path = f"{section.id}/{asked.id}" if level == "entry" else f"{section.id}/values/{asked.id}"
    own = [LOW, HIGH] if asked.type == "interval" else []
    if asked.type == "number_with_unit":
        own.append(UNIT)
    if asked.required == "or_missing" or excused:
        own.append(MISSING)
    if question.quote:
        own.append(QUOTE)
    name = names.take(wish)
    return Asked(
        name=name, path=path, question=question, beside={one: names.take(f"{name}_{one}") for one in own}
    )


def _left_out(form: Form) -> Iterator[Loss]:
    for section in form.sections:
        for question in (*section.questions, *section.unit_questions):
            where = f"{section.id}/{question.id}"
            if question.field.retired:
                yield Loss(where=where, lost="retired, so not asked")
            elif retired := [choice.code for choice in question.field.choices if choice.retired]:
                yield Loss(where=where, lost=f"its retired codes {', '.join(retired)}")


def _renamed(groups: list[Group]) -> Iterator[Loss]:
    for group in groups:
        for asked in group.asked:
            if asked.name != asked.question.id:
                yield Loss(where=asked.path, lost="its id, as a name", instead=asked.name)
            if MISSING in asked.beside:
                told = "the reason why it is missing, in place of an answer"
                yield Loss(where=asked.path, lost=told, instead=asked.beside[MISSING])
            if QUOTE in asked.beside:
                yield Loss(
                    where=asked.path, lost="its quote, as part of its source", instead=asked.beside[QUOTE]
                )


def _of_form(form: Form) -> Iterator[Loss]:
    """What no other tool has a place for, wherever a form says it."""
    yield Loss(
        where="form",
        lost="where an answer was read (report, page, locator, file), provisional answers and notes",
    )
    yield Loss(where="form", lost="numbers as printed, with a decimal point or a comma", instead="numbers")
    yield Loss(where="form", lost="a missing reason for questions that may be left blank")
    for derived in form.derived:
        yield Loss(
            where=f"derived/{derived.id}", lost="worked out when the record is read, not while it is filled"
        )
    for proposal in form.proposals:
        yield Loss(where=f"proposals/{proposal.id}", lost="proposes no answer while the record is filled")
    for section in form.sections:
        yield from _of_section(section)


def _of_section(section: Section) -> Iterator[Loss]:
    if section.repeat_over:
        yield Loss(where=section.id, lost="that its ids are those of other entries", instead="a typed id")
    if section.units:
        yield Loss(
            where=section.id, lost="that values are of an arm or contrast that is there", instead="a typed id"
        )
    for _, question in _open(section):
        where = f"{section.id}/{question.id}"
        if question.field.tolerance:
            yield Loss(where=where, lost="its tolerance in comparing two extractors")
        if question.field.ordered:
            yield Loss(where=where, lost="that its choices are in an order")
        if question.refers_to:
            yield Loss(where=where, lost="that it names an entry that is there", instead="a typed id")
        if question.field.type in ("columns", "list", "evidence"):
            yield Loss(where=where, lost="its parts, each by itself", instead="one text")
