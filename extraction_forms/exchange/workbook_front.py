"""The words of the first sheet: how the workbook is filled in, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extraction_forms.exchange.workbook_layout import CODEBOOK, DETAILS, SheetLayout


def steps(sheets: Sequence[SheetLayout]) -> Iterator[str]:
    """What to do, in order."""
    yield "Fill in the yellow cells above: the study, yourself, and how the report prints its numbers."
    once = [sheet.name for sheet in sheets if sheet.kind == "once"]
    entries = [sheet.name for sheet in sheets if sheet.kind == "entries"]
    values = [sheet.name for sheet in sheets if sheet.kind == "values"]
    if once:
        yield f"{_named(once)}: one question a row. Answer in the yellow column; a question marked * must be answered."
    if entries:
        yield (
            f"{_named(entries)}: one entry a row. Give every row a short id (small letters, digits, _); "
            "other sheets name the row by it."
        )
    if values:
        yield f"{_named(values)}: the numbers, one row for each arm or contrast; choose both from the lists."
    yield (
        "Type numbers as the report prints them: all cells are text, so 1.10 keeps its zero. "
        "Formulas and merged cells are not read."
    )
    yield (
        "Where the report gives no answer, say why: not reported, unclear, not applicable, not measured, unusable, "
        "conflicting between reports, requested from the author, not yet extracted. On sheets with one question a "
        "row the reason has a column of its own; elsewhere type it in place of the answer. Where the same word is "
        "an answer to choose, write missing: before it."
    )
    yield (
        "Say where you read it: the source columns hold for their row, the first row of a sheet or the cells above "
        f"for everything. For a single value of a table use the sheet {DETAILS}: name its sheet, row and question."
    )
    yield f"What a question means and when a choice applies stands on the sheet {CODEBOOK}."
    yield "Columns and sheets may be moved, not renamed: the small grey words in the third row find them again."
    yield "Save as .xlsx and hand in: synthesis import xlsx FILE REVIEW. Every slip is told with its sheet and cell."


def _named(names: Sequence[str]) -> str:
    return ", ".join(names)
