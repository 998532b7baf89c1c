"""A text as references carry it: characters composed, single blanks, nothing that cannot be printed."""

from __future__ import annotations

import re
from typing import Final

from extraction_forms.stream_safe import normalized

_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff]+")


def plain(text: str) -> str:
    """A text in NFC on one line; control characters, halves of characters and byte order marks are left out."""
    if text.isascii() and text.isprintable() and "  " not in text:  # as nearly all are
        return text.strip()
    one_line = " ".join(text.split())
    if one_line.isascii() and one_line.isprintable():
        return one_line
    return " ".join(normalized("NFC", _UNPRINTABLE.sub("", one_line)).split())
