"""The differences of several studies as a workbook to fill in, one a row, and what both answered alike beside."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from extraction_forms.adjudicate.consensus import documented
from extraction_forms.adjudicate.decisions import CHOSEN, REASONS
from extraction_forms.adjudicate.differences import Difference
from extraction_forms.adjudicate.overruling import agreed_answers, missing_reasons
from extraction_forms.adjudicate.proposals import with_label
from extraction_forms.adjudicate.settling import Case
from extraction_forms.exchange.workbook_look import Ink

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET: Final = "Differences"
AGREED: Final = "Agreed"
CODES: Final = "Codes"
LONGEST: Final = 32000  # characters; a cell holds 32,767
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

COLUMNS: Final[Mapping[str, tuple[str, int, str]]] = MappingProxyType(
    {
        "study": ("Study", 16, "id"),
        "form": ("Form", 12, "id"),
        "path": ("Path", 22, "id"),
        "where": ("Question", 30, "label"),
        "extractor_a": ("Extractor a", 10, "fixed"),
        "value_a": ("Answer of a", 26, "fixed"),
        "read_a": ("Read by a at", 26, "fixed"),
        "extractor_b": ("Extractor b", 10, "fixed"),
        "value_b": ("Answer of b", 26, "fixed"),
        "read_b": ("Read by b at", 26, "fixed"),
        "remark": ("Remark", 22, "fixed"),
        "proposed": ("Proposed", 16, "fixed"),
        "chosen": ("Chosen", 9, "answer"),
        "value": ("Other answer", 22, "answer"),
        "reason": ("Reason", 16, "answer"),
        "note": ("Note", 22, "answer"),
        "page": ("Page", 9, "answer"),
        "quote": ("Quote", 26, "answer"),
        "codebook": ("What the form says", 60, "help"),
    }
)
"""The columns by key: their heading, width and look. What is to be filled in is yellow."""

AGREED_COLUMNS: Final[Mapping[str, tuple[str, int, str]]] = MappingProxyType(
    {
        **{key: column for key, column in COLUMNS.items() if key not in {"proposed", "chosen"}},
        "value": ("Answer instead", 22, "answer"),
    }
)
"""The columns of the sheet of agreed answers: nothing is chosen there, an answer stands unless another is typed."""

GIVEN: Final = ("study", "form", "path", "extractor_a", "value_a", "extractor_b", "value_b")
FILLED: Final = ("chosen", "value", "reason", "note", "page", "quote")


def differences_workbook(cases: Iterable[Case]) -> tuple[bytes, int]:
    """A workbook with every difference that is not settled, and how many these are.

    What both answered alike stands on a sheet of its own, to be overruled or added to.
    """
    from xlsxwriter import Workbook

    every = list(cases)
    rows = [_texts(case, one) for case in every for one in case.settled.unsettled]
    alike = [_texts(case, one) for case in every for one in (*agreed_answers(case), *missing_reasons(case))]
    made = io.BytesIO()
    file = Workbook(made, dict(_OPTIONS))
    file.set_properties({"title": "Differences between extractors", "created": _CREATED})
    ink = Ink(file=file)
    _rows(file.add_worksheet(SHEET), ink, COLUMNS, rows)
    _rows(file.add_worksheet(AGREED), ink, AGREED_COLUMNS, alike)
    _codes(file, ink)
    file.close()
    return made.getvalue(), len(rows)


def _texts(case: Case, one: Difference) -> dict[str, str]:
    compared = case.settled.comparison
    a, b = (one.item.a, one.item.b) if one.item is not None else (None, None)
    stale = "asked again, since an answer changed" if one.state == "stale" else ""
    texts = {
        "study": compared.study,
        "form": compared.form,
        "path": str(one.path),
        "where": one.where,
        "extractor_a": compared.a.extractor,
        "value_a": one.a,
        "read_a": documented(a),
        "extractor_b": compared.b.extractor,
        "value_b": one.b,
        "read_b": documented(b),
        "remark": "; ".join(part for part in (one.note, stale) if part),
        "proposed": _proposed(case, one),
        "codebook": "\n".join(_codebook(one)),
    }
    return {key: text[:LONGEST] for key, text in texts.items()}


def _proposed(case: Case, one: Difference) -> str:
    """What the form proposes by what is settled; where more than this is open in the entry, that it waits for that."""
    if one.item is None or one.proposed:
        return with_label(one.item, one.proposed) if one.item is not None else ""
    at = one.path
    proposes = any((rule.section, rule.field) == (at.section, at.field) for rule in case.form.proposals)
    waits = any(
        (other.path.section, other.path.entry) == (at.section, at.entry)
        for other in case.settled.unsettled
        if other.path != at
    )
    return "waits for the answers still open" if proposes and waits and not at.unit else ""


def _codebook(one: Difference) -> Iterator[str]:
    """What the form says of the question: its help, and what each code means."""
    if one.item is None:
        yield f"Choose {'a' if one.a else 'b'} to take the entry, {'b' if one.a else 'a'} to leave it out."
        return
    field = one.item.question.field
    yield from (text for text in (field.definition, field.help) if text)
    for choice in field.choices:
        yield f"{choice.code}: {choice.label}{f'. {choice.definition}' if choice.definition else ''}"
        yield from (f"    but: {text}" for text in choice.boundary)


def _rows(
    sheet: Worksheet, ink: Ink, columns: Mapping[str, tuple[str, int, str]], rows: Sequence[Mapping[str, str]]
) -> None:
    """A sheet with a row for each of these, with lists to choose from; what is no code is told when it is read."""
    keys = list(columns)
    for column, (heading, width, look) in enumerate(columns.values()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, ink["head"])
        for number, texts in enumerate(rows, 1):
            _put(sheet, (number, column), texts.get(keys[column], ""), ink[look])
    sheet.freeze_panes(1, 4)
    for key, known in (("chosen", CHOSEN), ("reason", REASONS)):
        if rows and key in columns:
            rule = {"validate": "list", "source": list(known), "show_error": False}
            sheet.data_validation(1, keys.index(key), len(rows), keys.index(key), rule)


def _put(sheet: Worksheet, at: tuple[int, int], text: str, look: object) -> None:
    """Text as text, whatever it looks like."""
    if text:
        sheet.write_string(*at, text, look)
    else:
        sheet.write_blank(*at, None, look)


_HOW: Final = (
    "An other answer is typed as printed; missing: and a reason where there is none.",
    "Chosen takes the name of an extractor as well, and capitals.",
    "Page and Quote say where the chosen answer stands, where the records do not say so.",
    f"{AGREED} has what both answered alike. It stands, unless another answer, a page, a quote or a note is filled in.",
    f"For a question that neither answered, add a row to {AGREED} with its study, form and path.",
)


def _codes(file: Workbook, ink: Ink) -> None:
    """What may be chosen and which reasons there are, in words."""
    sheet = file.add_worksheet(CODES)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 70)
    row = 0
    for heading, known in (("Chosen", CHOSEN), ("Reason", REASONS)):
        sheet.write_string(row, 0, heading, ink["head"])
        sheet.write_string(row, 1, "What it means", ink["head"])
        for code, meaning in known.items():
            row += 1
            sheet.write_string(row, 0, code, ink["label"])
            sheet.write_string(row, 1, meaning, ink["help"])
        row += 2
    for line in _HOW:
        sheet.write_string(row, 1, line, ink["help"])
        row += 1
