"""What can be said of an answer beside its value: why it is missing, where it was read, notes, a correction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from extraction_forms.datum import CORRECTABLE, DECIMALS
from extraction_forms.draft import AnswerPath, Block, Draft
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.parts import parts_of
from extraction_forms.entry.record_page.names import Names, Option
from extraction_forms.entry.record_page.said import REPORTS
from extraction_forms.fields import NUMERIC
from extraction_forms.form import Question
from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS
from extraction_forms.yaml_text import Plain

EVIDENCE: Final = "evidence"
"""The name under which a block says where all its answers were read."""
_FROM_FILES: Final = ("file", "row", "column")
REASONS: Final = tuple(Option(code=code, label=words.capitalize()) for code, words in MISSING_REASONS.items())
MARKS: Final = tuple(
    Option(code=code, label=label) for code, label in zip(DECIMALS, ("Point: 1.8", "Comma: 1,8"), strict=True)
)


@frozen
class Side:
    """The inputs beside an answer, by part: their texts, and which of them make sense for it."""

    path: str
    label: str
    texts: Mapping[str, str]
    reports: tuple[Option, ...] = ()
    has_reason: bool = True
    has_source: bool = True
    has_notes: bool = True
    is_correctable: bool = False
    is_numeric: bool = False

    @property
    def reasons(self) -> tuple[Option, ...]:
        """Why an answer can be missing."""
        return REASONS

    @property
    def marks(self) -> tuple[Option, ...]:
        """The decimal marks there are."""
        return MARKS

    @property
    def from_files(self) -> tuple[str, ...]:
        """The parts of a source in a file that it has; they come from imports."""
        return tuple(part for part in _FROM_FILES if self.texts.get(part))


def side_of(asked: Asked, draft: Draft, names: Names, path: str) -> Side | None:
    """The side inputs of an answer; None where the form asks no such thing."""
    try:
        where = AnswerPath.parse(path)
    except ValueError:
        return None
    question = asked.question(where)
    is_block = question is None and where.field == EVIDENCE and where.section in {"", *asked.form.by_id}
    if (question is None and not is_block) or (question is not None and question.field.type == "columns"):
        return None
    kind = question.field.type if question is not None else EVIDENCE
    texts = parts_of(kind, value_at(draft, where))
    return Side(
        path=path,
        label=_label(names, where, question),
        texts=texts,
        reports=report_options(names, texts),
        has_reason=question is not None and question.field.required != "yes",
        has_source=kind != EVIDENCE or question is None,
        has_notes=question is not None,
        is_correctable=question is not None and kind in CORRECTABLE,
        is_numeric=kind in NUMERIC,
    )


def _label(names: Names, where: AnswerPath, question: Question | None) -> str:
    """What the inputs are beside: the question, with the arm that it is asked of."""
    if question is None:
        return "Where all answers here were read"
    arm = next((known[where.unit] for known in names.of.values() if where.unit in known), "")
    return f"{question.field.label}, {arm}" if arm else question.field.label


def report_options(names: Names, texts: Mapping[str, str]) -> tuple[Option, ...]:
    """The reports of a record to choose from; one that is named and not there is kept."""
    known = names.options(REPORTS)
    named = texts.get("report", "")
    strange = named and named not in {one.code for one in known}
    return (*known, Option(code=named, label=named)) if strange else known


def value_at(draft: Draft, path: AnswerPath) -> Plain | None:
    """What a record says at a path; None where it says nothing."""
    if not path.section:
        return draft.head.get(path.field)
    block = block_at(draft, path.section, path.entry)
    if block is None:
        return None
    return block.units.get(path.unit, {}).get(path.field) if path.unit else block.answers.get(path.field)


def block_at(draft: Draft, section: str, entry: str) -> Block | None:
    """An entry of a section; of one that is asked once, its only block."""
    return next((one for one in draft.sections.get(section, ()) if one.id == (entry or section)), None)
