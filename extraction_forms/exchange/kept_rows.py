"""The rows of a database that go on to be records, and the account of those that do not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic

from extraction_forms.errors import Place
from extraction_forms.exchange.account import Remark, Tally
from extraction_forms.exchange.answers import Answers, M
from extraction_forms.exchange.delimited import Row, Sheet
from extraction_forms.exchange.slugs import slug
from extraction_forms.frozen_values import frozen


@frozen
class KeptRows:
    """The rows that go on, and what became of all that came in."""

    rows: tuple[Row, ...]
    tally: Tally


def keep(answers: Answers[M], sheet: Sheet) -> KeptRows:
    """Set aside what repeats another row or what the mapping names; the same number twice is a fault."""
    sorting = _Sorting(answers=answers)
    for row in sheet.rows:
        sorting.sort(row)
    mapping = answers.mapping
    for number in sorted(set(mapping.set_aside) - {answers.number_of(row) for row in sheet.rows}):
        place = mapping.places.get("set_aside", Place(file=sheet.file))
        answers.fault(place, "set_aside", "the number of a row", repr(number))
    tally = Tally(
        file=sheet.file,
        rows=sheet.rows_in,
        kept=len(sorting.kept),
        duplicates=tuple(sorting.duplicates),
        set_aside=tuple(sorting.aside),
    )
    return KeptRows(rows=tuple(sorting.kept), tally=tally)


@dataclass(slots=True)
class _Sorting(Generic[M]):
    """Looks at one row after the other and remembers those before it."""

    answers: Answers[M]
    kept: list[Row] = field(default_factory=list)
    duplicates: list[Remark] = field(default_factory=list)
    aside: list[Remark] = field(default_factory=list)
    numbers: dict[str, Row] = field(default_factory=dict)
    contents: dict[tuple[str, ...], Row] = field(default_factory=dict)
    keys: dict[tuple[str, ...], Row] = field(default_factory=dict)

    def sort(self, row: Row) -> None:
        """Keep a row or set it aside."""
        mapping, number = self.answers.mapping, self.answers.number_of(row)
        content = tuple(cell.text for column, cell in row.cells.items() if column != mapping.row)
        same = self.contents.setdefault(content, row)
        if same is not row:
            text = f"row {number} is a duplicate of row {self.answers.number_of(same)} on line {same.line}"
            self.duplicates.append(Remark(place=row.place, text=text))
        elif number in mapping.set_aside:
            text = f"row {number} is set aside: {mapping.set_aside[number]}"
            self.aside.append(Remark(place=row.place, text=text))
        else:
            self.compare(row, number)
            self.kept.append(row)

    def compare(self, row: Row, number: str) -> None:
        """Note a row number that is none or is not the first of its kind, and a key that is not unique."""
        mapping = self.answers.mapping
        where = mapping.row or '""'
        if not slug(number):
            self.answers.fault(row.place, where, "a row number", repr(number))
        first = self.numbers.setdefault(slug(number), row)
        if first is not row:
            found = f"{number} again; it is on line {first.line}"
            self.answers.fault(row.place, where, "every row number once", found)
        key = tuple(row.text(column) for column in mapping.unique)
        if key and (known := self.keys.setdefault(key, row)) is not row:
            text = f"row {number} has the same {', '.join(mapping.unique)} as line {known.line}"
            self.answers.conflicts.append(Remark(place=row.place, text=text))
