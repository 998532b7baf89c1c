"""The two sides of a comparison, as SRDR+ names it."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 2_000  # characters of a name; longer ones would be gone through from each of their brackets
_COMPARED: Final = re.compile(r"(?:\[ID: ?-?\d+\]\s*)?\[(.*)\]\s*vs\.?\s*\[(.*)\]\s*\Z", re.DOTALL)
_BARE: Final = re.compile(r"(?:\[ID: ?-?\d+\]\s*)?(.+?)\s+vs\.?\s+(.+)\Z", re.DOTALL)


def compared(text: str) -> tuple[str, str] | None:
    """The two sides of a comparison as it is called; None where it is another kind (ANOVA)."""
    if len(text) > _LONGEST:
        return None
    found = _COMPARED.match(text) or _BARE.match(text)
    return (found[1].strip(), found[2].strip()) if found else None
