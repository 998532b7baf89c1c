"""The inputs that a pasted table may go to: entries of a section, the arms and contrasts of each, their questions."""

from __future__ import annotations

from collections.abc import Iterator

from extraction_forms.draft import AnswerPath, Draft
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.record_page.names import Names
from extraction_forms.fields import STRUCTURED, Field
from extraction_forms.frozen_values import frozen


@frozen
class Named:
    """Something that is chosen by its id and shown by its label."""

    id: str
    label: str


@frozen
class Targets:
    """Where a table that is pasted at an input may go: `units` are arms and contrasts, or entries where there are none.

    `of_units` says which of the two it is; `paired` are the ids of the contrasts among them.
    """

    at: AnswerPath
    of_units: bool
    units: tuple[Named, ...]
    paired: frozenset[str]
    entries: tuple[Named, ...]
    questions: tuple[Field, ...]

    def path(self, entry: str, unit: str, question: str) -> AnswerPath:
        """The path of a cell's input."""
        if self.of_units:
            return AnswerPath(section=self.at.section, entry=entry, unit=unit, field=question)
        return AnswerPath(section=self.at.section, entry=unit or entry, field=question)


def targets(asked: Asked, draft: Draft, at: AnswerPath, names: Names) -> Targets | None:
    """Where a table pasted at an input may go; None where the form asks nothing there.

    `names` are what the page calls the entries.
    """
    section = asked.form.by_id.get(at.section)
    if section is None or asked.question(at) is None:
        return None
    entries = tuple(_named(draft, at.section, names))
    units = tuple(one for name in section.units for one in _named(draft, name, names)) if at.unit else entries
    pairs = (
        one.id for name in section.units for one in draft.sections.get(name, ()) if "arm_exp" in one.answers
    )
    questions = section.unit_questions if at.unit else section.questions
    return Targets(
        at=at,
        of_units=bool(at.unit),
        units=units,
        paired=frozenset(pairs),
        entries=entries,
        questions=tuple(
            one.field for one in questions if one.field.type not in STRUCTURED and not one.field.retired
        ),
    )


def _named(draft: Draft, section: str, names: Names) -> Iterator[Named]:
    for block in draft.sections.get(section, ()):
        yield Named(id=block.id, label=names.label(section, block.id))
