"""The data dictionary: every question that a form of the review asks, with the answers it takes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from extraction_forms.codebook import CodebookRow, codebook_rows, repeat_words
from extraction_forms.form import Form
from synthesis.review import Review
from synthesis.tables.cells import body, group
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import named

DICTIONARY: Final = "dictionary_{form}"
"""What the table of a form is called."""

_COLUMNS: Final = (
    Column(id="id", label="Id", width=1.4),
    Column(id="question", label="Question", width=2.2),
    Column(id="answer", label="Answer", width=3.6),
    Column(id="asked", label="Asked", width=1.8),
)
_ALWAYS: Final = "always"


def dictionaries(review: Review) -> tuple[Table, ...]:
    """A table for each form that some record of the review answers, in the order of the plan."""
    answered = {record.form for record in review.evidence.records}
    return tuple(_of_form(form) for form in review.forms.values() if form.id in answered)


def _of_form(form: Form) -> Table:
    return Table(
        id=DICTIONARY.format(form=form.id.replace("-", "_")),
        title=named(f"Data dictionary: {form.title} (form {form.id}, version {form.version})"),
        columns=_COLUMNS,
        rows=tuple(_rows(form)),
        notes=(
            Note(
                text="What stands between ‘ and ’ is the form’s own: codes, what they are called, conditions. An "
                "answer that cannot be had is recorded as missing, with the reason. What each code means and what is "
                "coded otherwise stands in the form itself."
            ),
        ),
    )


def _rows(form: Form) -> Iterator[Row]:
    """Section by section: the questions of an entry, then those that are asked for each of its arms and such."""
    rows = {name: list(own) for name, own in groupby(codebook_rows(form), key=lambda row: row.section)}
    for section in form.sections:
        yield group(named(f"{section.label} ({repeat_words(section)})"))
        of_units = {question.id for question in section.unit_questions}
        told = False
        for name, several in groupby(rows.get(section.id, ()), key=lambda row: row.field):
            if name in of_units and not told:
                told = True
                yield group(
                    named(f"{section.label}, for each of the entries of {' and '.join(section.units)}")
                )
            question, *codes = several
            yield _row(question, codes)


def _row(question: CodebookRow, codes: list[CodebookRow]) -> Row:
    listed = "; ".join(f"‘{one.code}’: ‘{one.code_label}’" for one in codes)
    answer = f"{question.kind}: {listed}" if listed else question.kind
    asked = f"when ‘{question.asked_when}’" if question.asked_when else _ALWAYS
    return body(Cell(text=named(text)) for text in (question.field, question.label, answer, asked))
