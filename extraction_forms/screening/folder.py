"""The folder `screening/` of a review: its exports, and the tables that a person filled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Final

from extraction_forms.disk.safe_paths import inside
from extraction_forms.errors import UsageError
from extraction_forms.frozen_values import frozen
from extraction_forms.raw_csv import NoRow, csv_rows
from extraction_forms.screening.files import Exports
from extraction_forms.screening.open_points import COLUMNS
from extraction_forms.screening.rules_file import FILE, Declared, read_rules

NAME: Final = "screening"
_TABLES: Final = (
    ("settled", frozenset({"same", "one", "other"})),
    ("resolved", frozenset({"stage", "decision", "places"})),
)
"""The tables by the columns that tell them; one that nobody fills has `ended` in place of `decision`."""

_WRITTEN: Final = frozenset({"ended", *COLUMNS[3:]})
_HEAD: Final = 2000


@frozen
class Folder:
    """What stands in the folder: exports in the order of their names, rules, pairs settled, open points resolved."""

    exports: tuple[Path, ...]
    rules: Declared = field(default_factory=Declared)
    settled: Path | None = None
    resolved: Path | None = None

    @property
    def called(self) -> Exports:
        """The exports as the rules call them."""
        at, said = {path.name: path for path in self.exports}, self.rules
        kinds = tuple((kind, at[file]) for file, kind in said.files)
        searches = tuple((name, at[file]) for name, file in said.databases)
        registers = tuple((name, at[file]) for name, file in said.registers)
        named = {path for _, path in (*kinds, *searches, *registers)}
        plain = tuple(path for path in self.exports if path not in named)
        return Exports(plain=plain, kinds=kinds, searches=searches, registers=registers)


def folder_of(review: Path) -> Folder:
    """What stands in `screening/` of a review; hidden files, folders, and tables that nobody fills are passed over.

    Raises:
        UsageError: there is no such folder or nothing in it, a link leads out of the review, or there are two tables of
            one kind.
        Rejected: every fault of its rules.
    """
    folder = review / NAME
    exports: list[Path] = []
    tables: dict[str, Path] = {}
    rules: Path | None = None
    for path in _files(review, folder):
        if path.name == FILE:
            rules = path
            continue
        columns = _columns(path)
        kind = next((name for name, own in _TABLES if own <= columns), "")
        if kind and kind in tables:
            raise UsageError(
                f"{folder}: expected one table of its kind; found {tables[kind].name} and {path.name}."
            )
        if kind:
            tables[kind] = path
        elif not columns >= _WRITTEN:
            exports.append(path)
    if not exports:
        raise UsageError(f"{folder}: expected exports of a screening; found none.")
    names = [path.name for path in exports]
    declared = read_rules(rules, f"{NAME}/{FILE}", names) if rules is not None else Declared()
    settled, resolved = tables.get("settled"), tables.get("resolved")
    return Folder(exports=tuple(exports), rules=declared, settled=settled, resolved=resolved)


def _files(review: Path, folder: Path) -> Iterator[Path]:
    """The visible files of the folder in the order of their names."""
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    for name in names:
        if name.startswith("."):
            continue
        path = inside(review, NAME, name)
        if path.is_file():
            yield path


def _columns(path: Path) -> frozenset[str]:
    """The cells of the first line, where it is one of a table."""
    with path.open("rb") as file:
        head = file.read(_HEAD).decode("utf-8-sig", errors="replace")
    try:
        return frozenset(cell.strip() for cell in next(csv_rows(head), (1, []))[1])
    except NoRow:
        return frozenset()
