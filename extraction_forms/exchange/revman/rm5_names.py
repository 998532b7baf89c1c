"""Names in a file of RevMan 5: ids with their characters escaped, elements of the kinds of outcomes."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

_ESCAPE: Final = re.compile(r"_x(?![dD][89a-fA-F])([0-9a-fA-F]{4})_")

OUTCOMES: Final = MappingProxyType(
    {
        "DICH_OUTCOME": "dichotomous",
        "CONT_OUTCOME": "continuous",
        "IV_OUTCOME": "generic",
        "IPD_OUTCOME": "o_e",
        "OTHER_OUTCOME": "other",
    }
)
"""The elements of outcomes, and the kind of data that each holds."""


def readable(key: str) -> str:
    """An id as a person reads it: `STD-MRC_x002d_1` is STD-MRC-1."""
    return _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), key)
