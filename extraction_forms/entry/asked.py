"""The questions of a form by where they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from extraction_forms.draft import AnswerPath
from extraction_forms.form import Form, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The questions of a form by where they are asked, so that an input's is found at once."""

    form: Form
    of_entries: Mapping[tuple[str, str], Question]
    of_units: Mapping[tuple[str, str], Question]

    @classmethod
    def of(cls, form: Form) -> Asked:
        """Those of a form."""
        return cls(
            form=form,
            of_entries=MappingProxyType({(s.id, q.id): q for s in form.sections for q in s.questions}),
            of_units=MappingProxyType({(s.id, q.id): q for s in form.sections for q in s.unit_questions}),
        )

    def question(self, path: AnswerPath) -> Question | None:
        """The question that an answer is given to; None for what a block says of all its answers."""
        return (self.of_units if path.unit else self.of_entries).get((path.section, path.field))

    def kind(self, path: AnswerPath) -> str:
        """The type of the question that an answer is given to; what a block says of all its answers has one, too."""
        question = self.question(path)
        if question is not None:
            return question.field.type
        return "evidence" if path.field == "evidence" else "text"
