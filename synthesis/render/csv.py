"""Tables and data as CSV, and the data package that describes them (Frictionless, tabular-data-package).

CSV here is for machines: RFC 4180 with LF, UTF-8, and every text as it is. Nothing is put before a
text that a spreadsheet would take for a formula (`=`, `+`, `-`, `@`); people open the xlsx file, whose
cells are typed.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extraction_forms.frozen_values import frozen
from synthesis.errors import RenderError
from synthesis.render.zip_dates import day
from synthesis.tables.table import Cell, Row, Table

TYPES = ("string", "number", "integer", "boolean", "date", "datetime", "year")
_QUOTED = re.compile('[",\r\n]|^\\s|\\s$')
_SURROGATE = re.compile("[\ud800-\udfff]")
_SLUG = re.compile("[^a-z0-9]+")
_NAME = re.compile("[a-z0-9._-]+")
_PATH = re.compile(r"(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9._/-]*")


@frozen
class DataField:
    """A column of a data file: its name, type, what it means, and the values it may take."""

    name: str
    type: str
    description: str
    enum: tuple[str, ...] = ()
    required: bool = False
    unit: str = ""


@frozen
class Resource:
    """A data file of a package: its name, its path inside the package, its columns, and its text.

    `missing` lists the texts that stand for no value; `primary_key` names the columns that tell rows apart.
    """

    name: str
    path: str
    description: str
    fields: tuple[DataField, ...]
    content: str
    missing: tuple[str, ...] = ("",)
    primary_key: tuple[str, ...] = ()


def write_table(table: Table) -> str:
    """A table as CSV: column ids, then its rows; numbers where a cell holds one, else its text.

    Numbers have up to 15 digits, so that what was added in binary reads as it was meant. A column of
    intervals becomes two, `<id>_low` and `<id>_high`; a cell of it without an interval says why in both.
    Where the table has group headings, each row carries its heading in a first column `group`;
    where it has totals, a last column `kind` tells them (`total`) from the rest (`body`).
    """
    grouped = any(row.kind == "group" for row in table.rows)
    totalled = any(row.kind == "total" for row in table.rows)
    split = _interval_places(table.rows)
    names = [
        name
        for place, column in enumerate(table.columns)
        for name in ((f"{column.id}_low", f"{column.id}_high") if place in split else (column.id,))
    ]
    if grouped:
        names.insert(0, _unused("group", names))
    if totalled:
        names.append(_unused("kind", names))
    rows = [replace(row, cells=tuple(_parted(row, split))) for row in table.rows]
    return write_rows(names, _rows(rows, grouped=grouped, totalled=totalled))


def write_rows(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of text as CSV under their names; quoted only where it must be."""
    lines = [names]
    for number, row in enumerate(rows, 1):
        if len(row) != len(names):
            raise RenderError(f"csv, row {number}: expected {len(names)} fields; found {len(row)}.")
        lines.append(row)
    return "".join(f"{_line(row)}\n" for row in lines)


def datapackage(title: str, date: str, resources: Sequence[Resource]) -> str:
    """The text of `datapackage.json`: every file with its columns, size and sha256."""
    names = [resource.name for resource in resources]
    if len(set(names)) != len(names):
        raise RenderError(f"data package: expected each resource name once; found {', '.join(names)}.")
    package = {
        "profile": "tabular-data-package",
        "name": _SLUG.sub("-", title.lower()).strip("-") or "data",
        "title": title,
        "created": f"{day(date).isoformat()}T00:00:00Z",
        "resources": [_describe(resource) for resource in resources],
    }
    return json.dumps(package, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _interval_places(rows: Iterable[Row]) -> frozenset[int]:
    """The places of the columns that hold intervals."""
    cells = (found for row in rows if row.kind != "group" for found in enumerate(row.cells))
    return frozenset(place for place, cell in cells if cell.interval is not None)


def _parted(row: Row, split: frozenset[int]) -> Iterator[Cell]:
    """The cells of a row, each in a column of intervals as its two ends."""
    for place, cell in enumerate(row.cells):
        if row.kind == "group" or place not in split:
            yield cell
            continue
        for end in cell.interval or (None, None):
            yield Cell(text=cell.text, value=end)


def _rows(rows: Iterable[Row], *, grouped: bool, totalled: bool) -> Iterable[list[str]]:
    group = ""
    for row in rows:
        if row.kind == "group":
            group = row.cells[0].text
            continue
        before = [group] if grouped else []
        after = [row.kind] if totalled else []
        yield [*before, *map(_value, row.cells), *after]


def _value(cell: Cell) -> str:
    if cell.value is None or not math.isfinite(cell.value):
        return cell.text
    return format(cell.value + 0, ".15g")  # adding nothing turns -0.0 into 0.0


def _unused(name: str, names: Sequence[str]) -> str:
    while name in names:
        name = f"_{name}"
    return name


def _line(row: Sequence[str]) -> str:
    if list(row) == [""]:
        return '""'  # a bare empty line would be read as no row at all
    return ",".join(map(_quoted, row))


def _quoted(text: str) -> str:
    if text.isalnum() and text.isascii():
        return text
    whole = text if text.isascii() else _SURROGATE.sub("\ufffd", text)  # half a surrogate pair has no UTF-8
    return '"' + whole.replace('"', '""') + '"' if _QUOTED.search(whole) else whole


def _describe(resource: Resource) -> dict[str, object]:
    _check(resource)
    data = resource.content.encode()
    schema: dict[str, object] = {
        "fields": [_field(field) for field in resource.fields],
        "missingValues": list(resource.missing),
    }
    if resource.primary_key:
        schema["primaryKey"] = list(resource.primary_key)
    return {
        "profile": "tabular-data-resource",
        "name": resource.name,
        "path": resource.path,
        "description": resource.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }


def _field(field: DataField) -> dict[str, object]:
    told: dict[str, object] = {"name": field.name, "type": field.type, "description": field.description}
    if field.unit:
        told["unit"] = field.unit
    constraints: dict[str, object] = {"enum": list(field.enum)} if field.enum else {}
    if field.required:
        constraints["required"] = True
    return {**told, "constraints": constraints} if constraints else told


def _check(resource: Resource) -> None:
    """Refuse a description that its own file contradicts."""
    where = f"data package, {resource.name}"
    names = [field.name for field in resource.fields]
    header = resource.content.split("\n", 1)[0]
    if not _NAME.fullmatch(resource.name):
        raise RenderError(f"{where}: expected a name of a-z, 0-9, dots, dashes; found {resource.name!r}.")
    if not _PATH.fullmatch(resource.path):
        raise RenderError(f"{where}: expected a path inside the package; found {resource.path!r}.")
    if header != _line(names):
        raise RenderError(f"{where}: expected the header {_line(names)}; found {header}.")
    for field in resource.fields:
        if field.type not in TYPES:
            known = ", ".join(TYPES)
            raise RenderError(f"{where}, {field.name}: expected a type among {known}; found {field.type}.")
    for key in resource.primary_key:
        if key not in names:
            raise RenderError(f"{where}: expected a column as primary key; found {key!r}.")
