"""Single answers of a record as an audit reads them: numbers with their print, texts, codes, verbatim columns."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.records import Datum
from extraction_forms.studies import Data
from synthesis.audit.digits import decimals_of
from synthesis.audit.printed import SMALLEST, Printed, is_printable

BLOCK: Final = "columns"
"""The answer of a result that keeps the columns of its source."""


def printed_of(datum: Datum, cell: str, *, derived: bool = False) -> Printed | None:
    """A datum as a number with its print; none where it is missing, no number, or of a size that none is printed of."""
    least = 0.0 if cell.rpartition("/")[2] == "p" else SMALLEST
    value = number_of(datum)
    if value is None or not is_printable(value, least):
        return None
    return Printed(
        value=value,
        text=datum.read,
        decimals=decimals_of(datum.read, value),
        place=datum.place,
        cell=cell,
        derived=derived or bool(datum.provisional),
    )


def put(
    found: dict[str, Printed], name: str, datum: Datum | None, cell: str, *, derived: bool = False
) -> None:
    """Put a number under a name, where there is one."""
    number = None if datum is None else printed_of(datum, cell, derived=derived)
    if number is not None:
        found[name] = number


def number_of(datum: Datum | None) -> float | None:
    """A number's value; none where it is missing or no number."""
    value = None if datum is None or not datum.known else datum.value
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def text_of(data: Data, name: str) -> str:
    """A printed text; empty where it is missing."""
    datum = data.get(name)
    return datum.read if datum is not None and datum.known else ""


def code_of(data: Data, name: str) -> str:
    """A code; empty where it is missing."""
    datum = data.get(name)
    return datum.value if datum is not None and datum.known and isinstance(datum.value, str) else ""


def columns_of(data: Data) -> Mapping[str, str]:
    """The columns of its source that a result keeps."""
    datum = data.get(BLOCK)
    value = None if datum is None else datum.value
    return value if isinstance(value, Mapping) else MappingProxyType({})
