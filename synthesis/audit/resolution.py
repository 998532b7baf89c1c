"""What may have become of a finding of the audit, and how it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OPEN: Final = "open"
CORRECTED: Final = "corrected"
STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        OPEN: "open",
        "confirmed": "confirmed as printed",
        CORRECTED: "corrected",
        "asked": "authors asked",
    }
)
"""What may have become of a finding, and how it is printed."""
