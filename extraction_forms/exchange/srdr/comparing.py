"""The two sides of a comparison, as SRDR+ names it."""

from __future__ import annotations

import re
from typing import Final

_COMPARED: Final = re.compile(r"(?:\[ID: ?-?\d+\]\s*)?\[(.*)\]\s*vs\.?\s*\[(.*)\]\s*\Z", re.DOTALL)
_BARE: Final = re.compile(r"(?:\[ID: ?-?\d+\]\s*)?(.+?)\s+vs\.?\s+(.+)\Z", re.DOTALL)


def compared(text: str) -> tuple[str, str] | None:
    """The two sides of a comparison as it is called; None where it is another kind (ANOVA)."""
    found = _COMPARED.match(text) or _BARE.match(text)
    return (found[1].strip(), found[2].strip()) if found else None
