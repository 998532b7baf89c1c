"""Types of work that make a kind of their own where a format has no type for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORKS: Final[Mapping[str, str]] = {
    "preprint": "preprint",
    "trial registry record": "registration",
    "clinical trial registration": "registration",
}
"""The kind of a work by what `M3` of RIS or `genre` of CSL calls it, in lower case."""

CALLED: Final[Mapping[str, str]] = {"preprint": "Preprint", "registration": "Trial registry record"}
"""What such a work is called where it is written."""
