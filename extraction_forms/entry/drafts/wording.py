"""What an input is called where it is told apart from its page, and what its text says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.names import ENTRIES, VALUE, InputName
from extraction_forms.entry.drafts.parts import MISSING
from extraction_forms.fields import Choice
from extraction_forms.frozen_values import frozen
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


@frozen
class Wording:
    """The words of a form's questions, and those of a record's entries: by section and id, outcomes among them."""

    asked: Asked
    entries: Mapping[str, Mapping[str, str]]

    def entry(self, section: str, code: str) -> str:
        """What an entry is called; its id where it is none."""
        return self.entries.get(section, {}).get(code, code)


def called(words: Wording, name: str) -> tuple[str, str]:
    """Where an input stands and what it asks: `("Results, Hope at the end, Peers", "Mean: quote")`."""
    if name.startswith(ENTRIES):
        section = words.asked.form.by_id.get(name.removeprefix(ENTRIES))
        return section.label if section else "", "Which entries there are, and in which order"
    one = InputName.parse(name)
    section = words.asked.form.by_id.get(one.path.section)
    where = [section.label if section else one.path.section, words.entry(one.path.section, one.path.entry)]
    if section and one.path.unit:
        of = next((other for other in section.units if one.path.unit in words.entries.get(other, {})), "")
        where.append(words.entry(of, one.path.unit))
    question = words.asked.question(one.path)
    label = question.field.label if question else _BESIDE.get(one.path.field, one.path.field)
    part = _PARTS.get(one.part, one.part)
    return ", ".join(word for word in where if word) or "This record", f"{label}: {part}" if part else label


def options(words: Wording, name: str) -> tuple[Choice, ...]:
    """The answers that can be chosen in an input; none where anything can be typed."""
    if name.startswith(ENTRIES):
        return ()
    one = InputName.parse(name)
    if one.part == MISSING:
        return _listed(MISSING_REASONS)
    question = words.asked.question(one.path)
    if question is None or one.part:
        return ()
    if question.field.type == "flag":
        return _BOTH
    if question.refers_to:
        return _listed(words.entries.get(question.refers_to, {}))
    return question.field.choices if question.field.type == "choice" else ()


def _listed(labels: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(code=code, label=label) for code, label in labels.items())


def said(words: Wording, name: str, text: str) -> str:
    """What the text of an input says to a reader: the labels of codes and entries, all else as it was typed."""
    if name.startswith(ENTRIES):
        section = name.removeprefix(ENTRIES)
        return ", ".join(words.entry(section, code) for code in text.splitlines())
    labels = {one.code: one.label for one in options(words, name)}
    one = InputName.parse(name)
    question = words.asked.question(one.path)
    if question is not None and question.field.type == "choices" and not one.part:
        codes = {choice.code: choice.label for choice in question.field.choices}
        return ", ".join(codes.get(code, code) for code in text.split(", "))
    return labels.get(text, text)
