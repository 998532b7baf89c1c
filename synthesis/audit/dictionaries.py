"""The descriptions of a table's columns that stand beside it, by column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place
from synthesis.audit.lines import SourceText
from synthesis.audit.of_columns import plain_name
from synthesis.audit.table_reading import DICTIONARY, read_table

BESIDE: Final = (
    *("metadata/variable_description.json", "variable_description.json", "metadata/dictionary.json"),
    *("dictionary.json", "{stem}.dictionary.json", "{stem}_dictionary.json"),
    *("dictionary.csv", "{stem}.dictionary.csv", "{stem}_dictionary.csv", "metadata/dictionary.csv"),
    *("datapackage.json", "{stem}.datapackage.json"),
)
"""The files that may describe a table, from its folder on; the first that is there counts."""

LARGEST: Final = 5_000_000
"""How many bytes a description may have: no dictionary is larger."""

_NAMES: Final = ("variable", "column", "name", "field", "fieldname")
_WORDS: Final = ("description", "label", "meaning", "definition", "title", "fieldlabel")


def dictionary_of(path: Path) -> tuple[Mapping[str, str], tuple[SourceText, ...]]:
    """What a file beside a table says of its columns; one that cannot be read is told and says nothing."""
    for name in BESIDE:
        file = path.parent / name.format(stem=path.stem)
        if file.is_file() and file != path:
            return _read(file, path)
    return MappingProxyType({}), ()


def _read(file: Path, path: Path) -> tuple[Mapping[str, str], tuple[SourceText, ...]]:
    shown = str(file.relative_to(path.parent).as_posix())
    try:
        found = dict(_of_csv(file) if file.suffix == ".csv" else _of_json(file, path.name))
    except (OSError, ValueError, RecursionError, ImportFault) as error:
        words = f"the description of the columns could not be read: {error}"
        return MappingProxyType({}), (SourceText(column="", text=words, place=Place(shown), kind=DICTIONARY),)
    return MappingProxyType(found), ()


def _of_json(file: Path, table: str) -> Iterator[tuple[str, str]]:
    """Names and descriptions: of an object of texts, or of the fields of a data package."""
    if file.stat().st_size > LARGEST:
        raise ValueError(f"it has more than {LARGEST:,} bytes")
    data = json.loads(file.read_bytes().decode("utf-8-sig"))
    if not isinstance(data, dict):
        raise ValueError("expected an object of columns and what they are")  # noqa: TRY004 - a fault of the file
    resources = data.get("resources")
    if not isinstance(resources, list):
        yield from ((name, text) for name, text in data.items() if isinstance(text, str))
        return
    alone = len(resources) == 1
    for resource in (one for one in resources if isinstance(one, dict)):
        schema = resource.get("schema")
        fields = schema.get("fields") if isinstance(schema, dict) else None
        if isinstance(fields, list) and (alone or str(resource.get("path", "")).endswith(table)):
            for one in (one for one in fields if isinstance(one, dict)):
                words = next(
                    (one[key] for key in ("description", "title") if isinstance(one.get(key), str)), ""
                )
                yield str(one.get("name", "")), words


def _of_csv(file: Path) -> Iterator[tuple[str, str]]:
    """Names and descriptions: the columns that are called so, else the first two."""
    table = read_table(file)
    by_name = {plain_name(column): column for column in table.header}
    first, *more = table.header
    name = next((by_name[one] for one in _NAMES if one in by_name), first)
    left = [column for column in more if column != name]
    words = next((by_name[one] for one in _WORDS if one in by_name), left[0] if left else name)
    for row in table.rows:
        if row.cells[name].strip():
            yield row.cells[name].strip(), row.cells[words].strip()
