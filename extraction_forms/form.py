"""A form: what may be asked of a study, in sections of questions with their rules; data, never code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final, Literal, TypeVar

from extraction_forms.conditions import Expression
from extraction_forms.errors import Place
from extraction_forms.fields import Choice, Field
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_text import Map

Repeat = Literal["no", "top", "list", "map"]
Severity = Literal["error", "warn"]
Subject = Literal["study", "synthesis", "service"]
Part = TypeVar("Part", "Question", "Section")


@frozen
class Question:
    """A field in its place: when it is asked, whether its answer needs a quote, and what it points at."""

    field: Field
    when: Expression | None = None
    quote: bool = False
    refers_to: str = ""

    @property
    def id(self) -> str:
        """The field's id."""
        return self.field.id


@frozen
class Section:
    """A block of questions: asked once, or repeated as a list of entries or a map of entries by id.

    A `top` section's questions are answered at the top of the file, beside the other sections. `units`
    names the sections whose entries the `unit_questions` are asked for (arms, contrasts). `repeat_over` names
    the section, or `outcomes` for the review's vocabulary, whose ids the entries of a map have; `when` says
    when the section is asked at all.
    """

    id: str
    label: str
    about: str = ""
    repeat: Repeat = "no"
    repeat_over: str = ""
    required: bool = False
    when: Expression | None = None
    questions: tuple[Question, ...] = ()
    units: tuple[str, ...] = ()
    unit_questions: tuple[Question, ...] = ()
    by_id: Mapping[str, Question] = field(init=False, repr=False, compare=False)
    units_by_id: Mapping[str, Question] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", _by_id(self.questions))
        object.__setattr__(self, "units_by_id", _by_id(self.unit_questions))

    @property
    def repeats(self) -> bool:
        """Whether it is asked for each of several entries, that have ids."""
        return self.repeat in {"list", "map"}

    def question(self, name: str, *, of_units: bool = False) -> Question | None:
        """The question with this id: one of an entry, or of its units."""
        return (self.units_by_id if of_units else self.by_id).get(name)


@frozen
class Check:
    """A rule across the fields of one entry, of one unit's block within it, or of the whole record."""

    id: str
    section: str
    level: Literal["entry", "units", "record"]
    severity: Severity
    expression: Expression
    message: str


@frozen
class Case:
    """One line of a derivation: when the condition holds (or always), this code, or another field's code."""

    when: Expression | None
    code: str = ""
    take: str = ""


@frozen
class Derived:
    """A tag that is never typed but follows from others by a written rule."""

    id: str
    label: str
    section: str
    help: str
    cases: tuple[Case, ...]
    choices: tuple[Choice, ...]


@frozen
class Proposal:
    """An answer that follows from others by a written rule; whoever answers otherwise says why in `reason`.

    `id` is the name that later proposals of the section know it by; `field` is the question it answers.
    """

    id: str
    section: str
    field: str
    cases: tuple[Case, ...]
    label: str = ""
    reason: str = ""
    help: str = ""


@frozen
class Form:
    """A form by id and version: its sections, derived tags, proposals and checks; its definition and its hash.

    `reads_as` says what its records become, `subject` what one of them is about; `written` is its text.
    """

    id: str
    version: str
    title: str
    about: str
    reads_as: str
    sha256: str
    place: Place
    sections: tuple[Section, ...]
    derived: tuple[Derived, ...] = ()
    checks: tuple[Check, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    subject: Subject = "study"
    by_id: Mapping[str, Section] = field(init=False, repr=False, compare=False)
    written: Map = field(default=Map(items=(), place=Place(file="")), repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", _by_id(self.sections))

    def codes(self, name: str) -> tuple[Choice, ...]:
        """The choices of the field or derived tag `name`, in the form's order; empty when it has none."""
        for derived in self.derived:
            if derived.id == name:
                return derived.choices
        for section in self.sections:
            for question in (*section.questions, *section.unit_questions):
                if question.id == name and question.field.choices:
                    return question.field.choices
        return ()

    def label(self, name: str) -> str:
        """How the field or derived tag `name` is called in print; the name itself when it is unknown."""
        for derived in self.derived:
            if derived.id == name:
                return derived.label
        for section in self.sections:
            for question in (*section.questions, *section.unit_questions):
                if question.id == name:
                    return question.field.label
        return name


def _by_id(parts: Iterable[Part]) -> Mapping[str, Part]:
    return MappingProxyType({one.id: one for one in parts})


READS_AS: Final = ("study", "judgements", "tallies", "answers", "vocabulary", "plan")
"""What the records of a form become; answers are kept, compared and exported, and become no effect."""

SUBJECTS: Final[tuple[Subject, ...]] = ("study", "synthesis", "service")
