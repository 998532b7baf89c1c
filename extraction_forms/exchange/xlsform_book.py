"""The workbook of an XLSForm: three sheets of text, the same bytes every time."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from extraction_forms.exchange.compiled import Loss
from extraction_forms.fields import Choice

Line = dict[str, str]

SURVEY_COLUMNS: Final = (
    *("type", "name", "label", "hint", "guidance_hint", "required", "relevant"),
    *("constraint", "constraint_message"),
)
_CHOICE_COLUMNS: Final = ("list_name", "name", "label")
_WIDTHS: Final = {"label": 48, "hint": 40, "guidance_hint": 60, "relevant": 60, "required": 10}
_LONGEST: Final = 32767  # characters that a cell can hold
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_OPTIONS: Final = {
    "in_memory": True,
    **dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False),
}
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WORDS: Final = ("label", "hint", "guidance_hint", "constraint_message", "form_title")
"""Columns of words for people, in which ${ would be taken for the answer to another question."""


def workbook(
    survey: Sequence[Line], choices: Mapping[str, Sequence[Choice]], settings: Line
) -> tuple[bytes, tuple[Loss, ...]]:
    """The .xlsx file of an XLSForm, and what did not fit its cells."""
    from xlsxwriter import Workbook

    made, losses = io.BytesIO(), list[Loss]()
    file = Workbook(made, dict(_OPTIONS))
    file.set_properties({"title": "", "author": "", "comments": "", "created": _CREATED})
    listed = [
        {"list_name": name, "name": choice.code, "label": choice.label.strip() or choice.code}
        for name, items in choices.items()
        for choice in items
    ]
    sheets = (
        ("survey", SURVEY_COLUMNS, survey),
        ("choices", _CHOICE_COLUMNS, listed),
        ("settings", tuple(settings), [settings]),
    )
    for name, columns, lines in sheets:
        sheet = file.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, None, file.add_format({"bold": True}))
        for column, key in enumerate(columns):
            sheet.set_column(column, column, _WIDTHS.get(key, 24))
        for row, line in enumerate([dict(zip(columns, columns, strict=True)), *lines]):
            for column, key in enumerate(columns):
                if text := _legible(line.get(key, ""), key, line.get("name", ""), losses):
                    sheet.write_string(row, column, text)
    file.close()
    return made.getvalue(), tuple(losses)


def _legible(text: str, key: str, name: str, losses: list[Loss]) -> str:
    """A text as a cell can hold it and a reader of XLSForms takes it."""
    clean = _CONTROL.sub(" ", text)
    if key in _WORDS and "${" in clean:
        clean = clean.replace("${", "$ {")
        losses.append(Loss(where=name, lost="`${` in its words", instead="`$ {`"))
    if len(clean) > _LONGEST:
        losses.append(Loss(where=name, lost=f"what is beyond {_LONGEST} characters of its {key}"))
    return clean[:_LONGEST]
