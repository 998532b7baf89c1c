"""What the verbatim columns of a source tell beside the numbers that were read from them: baselines, changes, times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.printed_numbers import Misread, number
from extraction_forms.printed_numbers import is_absence as says_nothing
from synthesis.audit.digits import decimals_of
from synthesis.audit.printed import Printed, is_printable

OF_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "baseline_n": ("baselinen",),
        "baseline_mean": ("baselinem", "baselinemean"),
        "baseline_sd": ("baselinesd",),
        "change_n": ("nchange",),
        "change_mean": ("meanchange",),
        "change_sd": ("sdchange",),
        "n_randomised": ("rand", "nrandomised"),
    }
)
"""The names, without case, dots and underscores, of columns of arms whose numbers stand beside those of a result."""

_NUMBERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        f"{column}{which}": name
        for name, known in OF_COLUMNS.items()
        for column in known
        for which in ("arm1", "arm2")
    }
)
_REMEMBERED: Final = 1 << 14
"""How many names and texts are remembered: those of a table come again in every row."""

_FEW: Final = 64
_OF_TIME: Final = re.compile(r"time|week|month|duration|follow|schedule|assess|fup", re.IGNORECASE)
_PLAIN: Final = re.compile(r"[^0-9a-z]")
_SIDE: Final = re.compile(r"arm[12]\Z")
_COMMA: Final = re.compile(r"[-−]?(?:0|[0-9]{4,}|[0-9]+(?=,(?![0-9]{3}\Z))),[0-9]+\Z")


@lru_cache(maxsize=_REMEMBERED)
def is_of_time(name: str) -> bool:
    """Whether a column or answer tells a time: its name says time, weeks, duration, follow-up or the like."""
    return _OF_TIME.search(name) is not None


@lru_cache(maxsize=_REMEMBERED)
def side_of_column(name: str) -> str:
    """`arm1` or `arm2` where a column's name ends so, whatever its case, dots and underscores; else nothing."""
    found = _SIDE.search(plain_name(name))
    return found[0] if found is not None else ""


@lru_cache(maxsize=_REMEMBERED)
def plain_name(name: str) -> str:
    """A column's name without case, dots, underscores and blanks."""
    return _PLAIN.sub("", name.lower())


def numbers_of_columns(
    columns: Mapping[str, str], which: str, place: Place, cell: str
) -> Mapping[str, Printed]:
    """What the columns of one side print beside its result; what is no number is left where it stands."""
    named = [
        (column, name) for column, name in _named(tuple(columns), which) if not is_absence(columns[column])
    ]
    if not named:
        return MappingProxyType({})
    usual = "decimal_comma" if any(_COMMA.match(text) for text in columns.values()) else "decimal_point"
    found: dict[str, Printed] = {}
    for column, name in named:
        text = columns[column]
        value = read_number(text, usual)
        if value is not None and is_printable(value):
            decimals = decimals_of(text, value)
            found.setdefault(
                name, Printed(value=value, text=text, decimals=decimals, place=place, cell=f"{cell}/{column}")
            )
    return MappingProxyType(found)


@lru_cache(maxsize=_FEW)
def _named(columns: tuple[str, ...], which: str) -> tuple[tuple[str, str], ...]:
    """The columns of one side that are understood, each with what it prints."""
    named = (
        (column, _NUMBERS.get(plain_name(column))) for column in columns if side_of_column(column) == which
    )
    return tuple((column, name) for column, name in named if name is not None)


@lru_cache(maxsize=_REMEMBERED)
def is_absence(text: str) -> bool:
    """Whether a text says that there is no number."""
    return not text.strip() or says_nothing(text)


@lru_cache(maxsize=_REMEMBERED)
def read_number(text: str, usual: str) -> float | None:
    """The number a text prints, by the usual decimal mark or, where it cannot be read by that, by the other."""
    other = "decimal_point" if usual == "decimal_comma" else "decimal_comma"
    for mark in (usual, other):
        try:
            return number(text, mark)
        except Misread:
            continue
    return None
