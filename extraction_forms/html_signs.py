"""Signs that HTML writes by name or number (`&amp;`, `&#39;`), as themselves."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

_ENDLESS: Final = re.compile(r"&(?=#(?:[0-9]{8}|[xX][0-9A-Fa-f]{8}))")


def unescaped(text: str) -> str:
    """A text with such signs as themselves; a number longer than any sign's stays as it is written."""
    return unescape(_ENDLESS.sub("&amp;", text)) if "&" in text else text
