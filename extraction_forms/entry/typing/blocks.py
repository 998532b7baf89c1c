"""The inputs that stand beside the one that is typed into, and what they hold: the block that a text may fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from types import MappingProxyType

from extraction_forms.datum import DECIMALS
from extraction_forms.draft import AnswerPath
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.names import InputName
from extraction_forms.entry.drafts.parts import MISSING
from extraction_forms.entry.typing.filled import Answers
from extraction_forms.fields import Field
from extraction_forms.frozen_values import frozen

NUMBERS = "numbers"


@frozen
class Typing:
    """How a text is read: the decimal mark, whether the record says it, what inputs hold, what was answered."""

    decimal: str = DECIMALS[0]
    is_said: bool = False
    held: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    answers: Answers = field(default_factory=lambda: MappingProxyType({}))


@frozen
class InputBlock:
    """The questions of one entry, or of one arm or contrast in it, by id; `at` is the path that is typed into."""

    at: AnswerPath
    fields: Mapping[str, Field]

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    @property
    def asked(self) -> Field:
        """The question that is typed into."""
        return self.fields[self.at.field]

    def name(self, field_id: str, part: str = "") -> str:
        """The name of an input of the block."""
        return str(InputName(path=replace(self.at, field=field_id), part=part))

    def label(self, field_id: str) -> str:
        """What a question of the block is called, in the middle of a sentence."""
        label = self.fields[field_id].label
        return label if label[:2].isupper() or len(label) == 1 else f"{label[:1].lower()}{label[1:]}"


def block_of(asked: Asked, path: AnswerPath) -> InputBlock | None:
    """The block that a path stands in; None where the form asks nothing there."""
    section = asked.form.by_id.get(path.section)
    if section is None or asked.question(path) is None:
        return None
    questions = section.unit_questions if path.unit else section.questions
    return InputBlock(
        at=path, fields=MappingProxyType({one.id: one.field for one in questions if not one.field.retired})
    )


def typing_in(held: Mapping[str, str], path: AnswerPath, answers: Answers | None = None) -> Typing:
    """How a text at a path is read: by the value's own decimal mark, the entry's, or the record's.

    `held` is what the inputs of the record hold, by name.
    """
    own = str(InputName(path=path, part=NUMBERS))
    entry = str(AnswerPath(section=path.section, entry=path.entry, field=NUMBERS))
    said = next((held[name] for name in (own, entry, NUMBERS) if held.get(name) in DECIMALS), "")
    return Typing(
        decimal=said or DECIMALS[0],
        is_said=bool(said),
        held=held,
        answers=MappingProxyType(dict(answers or {})),
    )


def missing_of(block: InputBlock, field_id: str) -> str:
    """The name of the input that says why an answer is missing."""
    return block.name(field_id, MISSING)
