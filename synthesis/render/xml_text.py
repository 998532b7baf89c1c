"""Text made fit for an XML file: what XML cannot hold is shown as U+FFFD, never lost silently."""

from __future__ import annotations

import re

_NEWLINES = re.compile("\r\n?")
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legible(text: str) -> str:
    """The text with one kind of line break, and U+FFFD for every character that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", _NEWLINES.sub("\n", text))
