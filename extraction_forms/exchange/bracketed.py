"""Words in brackets at the end of a description ("peer mentor [flexible one-to-one]"): a code in the making."""

from __future__ import annotations

import re
from typing import Final

_BRACKETED: Final = re.compile(r"\[(?P<words>[^][]*)\]\s*\Z")
_HEAD: Final = re.compile(r"[^(/]*")


def bracketed(text: str) -> str:
    """The words in brackets at a text's end, up to a slash or a bracket within; "" where there are none."""
    found = _BRACKETED.search(text)
    head = _HEAD.match(found["words"]) if found else None
    return head.group().strip() if head else ""
