"""The text of a record after its migration: as it was written, with what changed, and its comments kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from extraction_forms.checking import check_record
from extraction_forms.draft import Draft, read_draft, write_draft
from extraction_forms.errors import Rejected
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.history.replay import bare
from extraction_forms.migrate.text_layout import changed
from extraction_forms.migrate.text_spots import NotHere, replaced, spots
from extraction_forms.yaml_text import Plain, parse, plain

_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#(?:\s.*|)$", re.MULTILINE)


@frozen
class Rewritten:
    """The new text of a record, and the comments that found no place in it."""

    text: str
    lost: tuple[str, ...] = ()


def rewritten(text: str, old: tuple[Form, Draft], new: tuple[Form, Draft]) -> Rewritten:
    """The text of a record with what differs between two states of it.

    Words are replaced where they stand; where that is not enough, keys are changed in the layout that is
    there; where that would read as something else, the record is written anew. Each way counts only if it
    reads back as exactly the new state.
    """
    canonical = write_draft(*new)
    if text == write_draft(*old):
        return Rewritten(text=canonical)
    was, now = (plain(parse(write_draft(*state), "record")) for state in (old, new))
    for way in (_in_spots, _in_layout):
        found = _tried(way, text, was, now)
        if found is not None and _reads_as(found, canonical, new[0]):
            return Rewritten(text=found, lost=tuple(_lost(text, found)))
    return Rewritten(text=canonical, lost=tuple(_lost(text, canonical)))


def _tried(way: Callable[[str, Plain, Plain], str], text: str, was: Plain, now: Plain) -> str | None:
    try:
        return way(text, was, now)
    except (NotHere, ValueError):
        return None


def _in_spots(text: str, was: Plain, now: Plain) -> str:
    return replaced(text, [*spots(parse(text, "record"), was, now)])


def _in_layout(text: str, was: Plain, now: Plain) -> str:
    return changed(text, was, now)


def _reads_as(text: str, canonical: str, form: Form) -> bool:
    """Whether a text says what the canonical one says, and the form finds no more fault with it."""
    try:
        states = [bare(read_draft(form, parse(one, "record"))) for one in (text, canonical)]
    except Rejected:
        return False
    return states[0] == states[1] and _faults(form, text) <= _faults(form, canonical)


def _faults(form: Form, text: str) -> int:
    try:
        check_record(form, parse(text, "record"), "record", "")
    except Rejected as fault:
        return len(fault.problems)
    return 0


def _lost(text: str, kept: str) -> Iterator[str]:
    """The comments of a text that another does not have."""
    there = {match.group().strip() for match in _COMMENT.finditer(kept)}
    for match in _COMMENT.finditer(text):
        if match.group().strip() not in there:
            yield match.group().strip()
