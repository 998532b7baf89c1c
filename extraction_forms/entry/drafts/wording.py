"""What an input is called where it is told apart from its page, and what its text says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.names import ENTRIES, VALUE, InputName
from extraction_forms.entry.drafts.parts import MISSING
from extraction_forms.fields import Choice
from extraction_forms.records import MISSING_REASONS

_PARTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        VALUE: "",
        MISSING: "why there is no answer",
        "unit": "unit",
        "numbers": "how its numbers are printed",
        "corrected": "the right value",
        "provisional": "why it is provisional",
        "note": "note",
        "report": "report",
        "page": "page",
        "locator": "place in the report",
        "quote": "quote",
        "quote_prefix": "words before the quote",
        "quote_suffix": "words after the quote",
        "file": "file",
        "row": "row of the file",
        "column": "column of the file",
    }
)
_BESIDE: Final[Mapping[str, str]] = MappingProxyType(
    {"evidence": "Where all of it was read", "numbers": "How its numbers are printed"}
)
_BOTH: Final = (Choice(code="yes", label="Yes"), Choice(code="no", label="No"))


def called(asked: Asked, name: str) -> tuple[str, str]:
    """Where an input stands and what it asks: `("Results, hope_post, peer", "Mean: quote")`."""
    if name.startswith(ENTRIES):
        section = asked.form.by_id.get(name.removeprefix(ENTRIES))
        return section.label if section else "", "Which entries there are, and in which order"
    one = InputName.parse(name)
    section = asked.form.by_id.get(one.path.section)
    where = [section.label if section else one.path.section, one.path.entry, one.path.unit]
    question = asked.question(one.path)
    label = question.field.label if question else _BESIDE.get(one.path.field, one.path.field)
    part = _PARTS.get(one.part, one.part)
    return ", ".join(word for word in where if word) or "This record", f"{label}: {part}" if part else label


def options(asked: Asked, name: str) -> tuple[Choice, ...]:
    """The answers that can be chosen in an input; none where anything can be typed."""
    if name.startswith(ENTRIES):
        return ()
    one = InputName.parse(name)
    if one.part == MISSING:
        return tuple(Choice(code=code, label=label) for code, label in MISSING_REASONS.items())
    question = asked.question(one.path)
    if question is None or one.part:
        return ()
    if question.field.type == "flag":
        return _BOTH
    return question.field.choices if question.field.type == "choice" else ()


def said(asked: Asked, name: str, text: str) -> str:
    """What the text of an input says to a reader: the labels of codes, all else as it was typed."""
    labels = {one.code: one.label for one in options(asked, name)}
    if not labels and not name.startswith(ENTRIES):
        question = asked.question(InputName.parse(name).path)
        if question is not None and question.field.type == "choices" and not InputName.parse(name).part:
            codes = {one.code: one.label for one in question.field.choices}
            return ", ".join(codes.get(code, code) for code in text.split(", "))
    return labels.get(text, text)
