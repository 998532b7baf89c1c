"""Text that a spreadsheet would take for a formula, kept from it by an apostrophe that reading takes off again."""

from __future__ import annotations

import re
from typing import Final

_SIGN: Final = "=+\\-@\t\r\uff1d\uff0b\uff0d\uff20"  # the last four are the full-width ones
_FORMULA: Final = re.compile(rf"\s*[{_SIGN}]|#[A-Z]+[!?/]|'\s*[{_SIGN}'#]")
_GUARDED: Final = re.compile(rf"'\s*[{_SIGN}'#]")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
SPREADSHEET_ERROR: Final = re.compile(r"#(NAME\?|REF!|VALUE!|DIV/0!|N/A|NUM!|NULL!|SPILL!|CALC!)")
"""What a spreadsheet saves where it could not work out a formula."""


def guarded(text: str) -> str:
    """The text, after an apostrophe where a spreadsheet would work it out; a number stays a number."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text
