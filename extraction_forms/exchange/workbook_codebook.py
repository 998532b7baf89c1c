"""The sheet that says what every question and every choice means, and what follows from the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from extraction_forms.codebook import CodebookRow, codebook_rows, derived_words, proposal_words
from extraction_forms.exchange.workbook_layout import SheetLayout, questions
from extraction_forms.form import Form

CODEBOOK_HEADS: Final = (
    ("Sheet", 16),
    ("Id", 18),
    ("Question or choice", 34),
    ("Must be answered", 16),
    ("What to enter", 22),
    ("Asked when", 24),
    ("What it means", 56),
    ("Belongs to it", 34),
    ("Does not belong to it", 40),
)
"""Headings and widths of its columns."""


def codebook_lines(form: Form, sheets: Sequence[SheetLayout]) -> list[tuple[str, ...]]:
    """A line for every question, below it one for each of its choices; then what is derived and proposed."""
    retired = _retired(form)
    names = _sheet_names(sheets)
    lines = [
        _line(row, names.get((row.section, row.field), row.section))
        for row in codebook_rows(form)
        if (row.section, row.field, row.code) not in retired and (row.section, row.field, "") not in retired
    ]
    return [*lines, *_followed(form, names)]


def asked_when(form: Form) -> Mapping[tuple[str, str], str]:
    """When the questions of a form are asked, in words, by section and question; those always asked are not there."""
    return {(row.section, row.field): row.asked_when for row in codebook_rows(form) if row.asked_when}


def _retired(form: Form) -> frozenset[tuple[str, str, str]]:
    """The questions and choices that are no longer asked for: section, question, and code where it is a choice."""
    found: set[tuple[str, str, str]] = set()
    for section, question in questions(form):
        if question.field.retired:
            found.add((section.id, question.id, ""))
        found |= {
            (section.id, question.id, choice.code) for choice in question.field.choices if choice.retired
        }
    return frozenset(found)


def _sheet_names(sheets: Sequence[SheetLayout]) -> dict[tuple[str, str], str]:
    """The sheet that asks a question, by section and question."""
    names: dict[tuple[str, str], str] = {}
    for sheet in sheets:
        section = sheet.section
        asked = (
            () if section is None else section.unit_questions if sheet.kind == "values" else section.questions
        )
        for question in asked:
            names.setdefault((section.id if section else "", question.id), sheet.name)
    return names


def _line(row: CodebookRow, sheet: str) -> tuple[str, ...]:
    if row.code:
        return ("", row.code, row.code_label, "", "", "", row.definition, row.examples, row.boundary)
    meant = " ".join(text for text in (row.definition, row.help) if text)
    return (sheet, row.field, row.label, row.required, row.kind, row.asked_when, meant, "", "")


def _followed(form: Form, names: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, ...]]:
    """What is not asked: tags that follow from answers, and answers that a rule proposes."""
    by_section = {section: name for (section, _), name in reversed(tuple(names.items()))}
    for derived in form.derived:
        told = "\n".join(derived_words(form, derived))
        named = by_section.get(derived.section, "")
        yield (named, derived.id, derived.label, "not asked", "follows from other answers", "", told, "", "")
    for proposal in form.proposals:
        told = "\n".join(proposal_words(form, proposal))
        named = by_section.get(proposal.section, "")
        yield (
            named,
            proposal.id,
            proposal.label,
            "not asked",
            f"proposes {proposal.field}",
            "",
            told,
            "",
            "",
        )
