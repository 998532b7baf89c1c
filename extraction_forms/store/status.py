"""How far a record is: which status may follow which, and the status changed in a text and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place, Problem

NEW: Final = ""
SUBMITTED: Final = "submitted"
LOCKED: Final = "locked"
DONE: Final = frozenset({SUBMITTED, LOCKED})
"""The statuses of a record that its extractor has done with, so that it may be shown to another."""

TRANSITIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        NEW: ("draft", "submitted"),
        "draft": ("draft", "submitted"),
        "submitted": ("draft", "submitted", LOCKED),
        LOCKED: ("draft", "submitted"),
    }
)
"""Which status may follow which. What is locked is opened by a change of status alone, with a reason."""


def status_fault(
    record: str, old: str, new: str, *, alone: bool, reason: str, noted: bool = False
) -> Problem | None:
    """What is wrong with a record of the status `old` being saved with `new`; None where nothing is.

    Args:
        record: The record's path, for the fault's place.
        old: The status it has, `NEW` for a record that is not there.
        new: The status it shall have.
        alone: Whether the status is all that changes.
        reason: Why it is changed.
        noted: Whether nothing changes but what was written of findings of the audit: a note beside the answers,
            which a locked record takes as well.
    """
    if noted and old == new:
        return None
    followers = TRANSITIONS.get(old, TRANSITIONS["draft"])
    hint = ""
    if old == LOCKED and not (alone and reason and new in followers):
        expected, found = "a record that is not locked", "a locked one"
        hint = "`synthesis reopen` opens it, with a reason; then it can be changed."
    elif new not in followers:
        expected = f"one of {', '.join(followers)} after {old or 'nothing'}"
        found = repr(new) if new else "nothing"
        hint = "Submit the record first." if new == LOCKED else ""
    else:
        return None
    return Problem(place=Place(file=record), where="status", expected=expected, found=found, hint=hint)


def with_words(text: str, words: Mapping[str, str]) -> str:
    """The text of a record with other words after keys of its head; comments and layout stay as they are.

    A key that does not stand on a line of its own is left as it is.
    """
    for key, word in words.items():
        line = re.compile(rf"^({re.escape(key)}:[ \t]+)[^\s#]+(?=[ \t\r]*$|[ \t]+#)", re.MULTILINE)
        if len(line.findall(text)) == 1:
            text = line.sub(rf"\g<1>{word}", text)
    return text


def with_block(text: str, key: str, whole: str) -> str:
    """The text of a record with a block of its head as `whole` writes it: in its place, or at the end of the text."""
    block = re.compile(rf"^{re.escape(key)}:.*\n(?:[ \t-].*\n)*", re.MULTILINE)
    new = block.search(whole)
    if new is None:
        return text
    if block.search(text):
        return block.sub(lambda _: new[0], text, count=1)
    return f"{text}{'' if text.endswith(chr(10)) else chr(10)}{new[0]}"
