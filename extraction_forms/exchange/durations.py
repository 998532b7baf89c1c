"""A printed duration ("12 months", "3 mnonths", "up to 9 weeks") as weeks."""

from __future__ import annotations

import re
from typing import Final

_DURATION: Final = re.compile(
    r"(?<![\d.,])(?P<number>\d+(?:[.,]\d+)?)\s*-?\s*(?P<unit>days?|weeks?|m\w?onths?|years?)\b", re.IGNORECASE
)
_WEEKS: Final = {"d": 1 / 7, "w": 1.0, "m": 365.25 / 12 / 7, "y": 365.25 / 7}


def weeks(text: str) -> float | None:
    """The first duration that a text names, in weeks; None where it names none."""
    found = _DURATION.search(text)
    if not found:
        return None
    return float(found["number"].replace(",", ".")) * _WEEKS[found["unit"][0].lower()]
