"""What reviewers wrote of findings of the audit, as it stands at the head of a record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from extraction_forms.datum import Faults, read_source, text_of
from extraction_forms.header import found
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import AuditNote, Source
from extraction_forms.yaml_text import List, Map, Node

AUDIT_KEYS: Final = ("finding", "status", "words", "date", "by", "changed", "numbers", "evidence")
NOTE_STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "confirmed": "the source prints what the record says, and it stands",
        "corrected": "the record was corrected",
        "asked": "the authors were asked",
    }
)
"""What may have become of a finding that somebody looked up."""

_WHERE: Final = "audit"
_FINDING: Final = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*:\S+")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_notes(node: Node | None, faults: Faults) -> tuple[AuditNote, ...]:
    """The notes of a record on findings of the audit; their faults are noted, not raised."""
    if node is None:
        return ()
    if not isinstance(node, List):
        faults.add(node.place, _WHERE, "a list of blocks, one for each finding", "something else")
        return ()
    notes: dict[str, AuditNote] = {}
    for number, item in enumerate(node.items, 1):
        where = f"{_WHERE} > {number}"
        if not isinstance(item, Map):
            faults.add(item.place, where, f"a block of {', '.join(AUDIT_KEYS)}", "something else")
            continue
        note = _note(item, where, faults)
        first = notes.setdefault(note.finding, note)
        if first is not note:
            again = f"{note.finding!r} again (first on line {first.place.line})"
            faults.add(item.key_place("finding"), f"{where} > finding", "each finding once", again)
    return tuple(notes.values())


def _note(node: Map, where: str, faults: Faults) -> AuditNote:
    faults.unknown_keys(node, AUDIT_KEYS, where)
    texts = {
        key: text_of(node.get(key), faults, f"{where} > {key}").strip()
        for key in ("finding", "status", "words", "date", "by")
    }
    for key, (expected, hint) in _faults_of(texts).items():
        faults.add(node.key_place(key), f"{where} > {key}", expected, found(texts[key]), hint)
    source = read_source(node.get("evidence"), Source(), faults, where)
    return AuditNote(
        **texts,
        place=node.place,
        changed=_changed(node.get("changed"), f"{where} > changed", faults),
        numbers=_numbers(node.get("numbers"), f"{where} > numbers", faults),
        source=source,
    )


def _faults_of(texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What was expected of each text that is not what it should be, with a hint."""
    wrong: dict[str, tuple[str, str]] = {}
    if not _FINDING.fullmatch(texts["finding"]):
        wrong["finding"] = ("the id of a finding, as `synthesis audit` prints it", "")
    if texts["status"] not in NOTE_STATUSES:
        hint = did_you_mean(texts["status"], NOTE_STATUSES)
        wrong["status"] = (f"one of {', '.join(NOTE_STATUSES)}", hint)
    if not texts["words"]:
        wrong["words"] = ("what was found on looking it up, in words", "")
    if not is_day(texts["date"]):
        wrong["date"] = ("a day as YYYY-MM-DD", "")
    if not texts["by"]:
        wrong["by"] = ("who looked it up", "")
    return wrong


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, as YYYY-MM-DD."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _changed(node: Node | None, where: str, faults: Faults) -> tuple[str, ...]:
    if node is None:
        return ()
    if not isinstance(node, List):
        faults.add(node.place, where, "a list of paths of answers", "something else")
        return ()
    return tuple(text_of(item, faults, where) for item in node.items)


def _numbers(node: Node | None, where: str, faults: Faults) -> tuple[tuple[str, str], ...]:
    if node is None:
        return ()
    if not isinstance(node, Map):
        expected = "a block of paths and the numbers that stood there"
        faults.add(node.place, where, expected, "something else")
        return ()
    return tuple((key.value, text_of(value, faults, f"{where} > {key.value}")) for key, value in node.items)
