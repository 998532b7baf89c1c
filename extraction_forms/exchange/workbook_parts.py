"""The parts of every answer, put together while a workbook is read, and the cell that each of them stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from extraction_forms.draft import Draft
from extraction_forms.exchange.workbook_cells import letters
from extraction_forms.exchange.workbook_filled import At, CellFaults, Filled
from extraction_forms.exchange.workbook_layout import PARTS
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen

Address = tuple[str, str, str, str]
"""Section, entry, arm or contrast, and field of an answer; a part that it has not is empty."""


@frozen
class Gathered:
    """A record read from a workbook, and the cells of every answer's parts, of ids and of the head's keys.

    A section's first cell stands under the section alone, an entry's id under section and entry.
    """

    draft: Draft
    cells: Mapping[tuple[Address, str], At]


@dataclass(slots=True)
class Gathering:
    """What was read so far: the parts of every answer by its address."""

    form: Form
    faults: CellFaults
    parts: dict[Address, dict[str, Filled]] = field(default_factory=dict)
    chunks: dict[Address, list[Filled]] = field(default_factory=dict)
    named: dict[Address, dict[str, str]] = field(default_factory=dict)
    blocks: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    cells: dict[tuple[Address, str], At] = field(default_factory=dict)

    def put(self, address: Address, part: str, filled: Filled) -> None:
        """One part of an answer; said in two places, it is a fault of the second."""
        known = self.parts.setdefault(address, {})
        if part in known:
            there = known[part].at
            found = f"another one ({there.sheet}, {named_cell(there)})"
            self.faults.add(filled.at, f"{PARTS.get(part, part).lower()} in one place", found)
            return
        known[part] = filled
        self.cells[address, part] = filled.at


def named_cell(at: At) -> str:
    """The cell as a spreadsheet names it."""
    return f"{letters(at.column)}{at.row}"
