"""The questions of a form by where they are asked."""

from __future__ import annotations

from extraction_forms.draft import AnswerPath
from extraction_forms.form import Form, Question
from extraction_forms.frozen_values import frozen


@frozen
class Asked:
    """The questions of a form by where they are asked, so that an input's is found at once."""

    form: Form

    def question(self, path: AnswerPath) -> Question | None:
        """The question that an answer is given to; None for what a block says of all its answers."""
        section = self.form.by_id.get(path.section)
        return section.question(path.field, of_units=bool(path.unit)) if section else None

    def kind(self, path: AnswerPath) -> str:
        """The type of the question that an answer is given to; what a block says of all its answers has one, too."""
        question = self.question(path)
        if question is not None:
            return question.field.type
        return "evidence" if path.field == "evidence" else "text"
