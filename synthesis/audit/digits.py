"""How finely a number was printed, told from its text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

WRITTEN_IN_FULL: Final = 10
"""From how many decimals on a number was written out by a program: no paper prints so many."""

_FRACTION: Final = re.compile(r"[.,·∙](\d+)\D*$")
_EXPONENT: Final = re.compile(r"^(.*\d)[eE]([+−–-]?)(\d{1,4})$")


@lru_cache(maxsize=1 << 16)
def decimals_of(text: str, value: float) -> int | None:
    """How many digits stand behind the decimal mark of a text read as `value`; none for a float written in full.

    A mark that parts thousands, as in `1,234` read as 1234, is no decimal mark.
    """
    text, power = text.strip(), 0
    exponent = _EXPONENT.match(text)
    if exponent is not None:
        text = exponent[1]
        power = int(exponent[3]) * (-1 if exponent[2] in {"-", "−", "–"} else 1)
    found = _FRACTION.search(text)
    whole = re.sub(r"\D", "", text) == f"{abs(value):.0f}"
    decimals = (0 if found is None or whole else len(found[1])) - power
    return None if decimals >= WRITTEN_IN_FULL else max(decimals, 0)
