"""What reviewers wrote of findings in the records, and whether it still is of the numbers it was written of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.records import AuditNote, Record
from synthesis.audit.finding import Finding
from synthesis.audit.resolution import STATUSES

_WAS: Final = MappingProxyType({**STATUSES, "asked": "asked of the authors"})
_MOST: Final = 3
"""How many numbers are named that changed since; those after them are counted."""


def resolutions_of(records: Iterable[Record]) -> tuple[AuditNote, ...]:
    """Every note of the records on a finding, by record; of two on one finding the later one."""
    found: dict[str, AuditNote] = {}
    for record in records:
        for note in record.audit:
            before = found.get(note.finding)
            if before is None or note.date > before.date:
                found[note.finding] = note
    return tuple(found.values())


def rested_on(finding: Finding, file: str) -> Mapping[str, str]:
    """The numbers that a finding rests on, by their cell; those of other files than `file` by that file as well."""
    return MappingProxyType(
        {_cell(number.place, number.cell, file): number.text for number in finding.numbers}
    )


def _cell(place: Place, cell: str, file: str) -> str:
    return cell if place.file in {"", file} else f"{place.file}#{cell}"


def reopened(resolution: AuditNote, finding: Finding) -> str:
    """Why what was written does not hold any more: which numbers were others then; empty where it holds.

    A number that only one of the two names does not tell: another release may look at more of them.
    """
    now = rested_on(finding, resolution.place.file)
    other = [
        f"{cell} was {then} (now {now[cell]})"
        for cell, then in resolution.numbers
        if cell in now and now[cell] != then
    ]
    if not other:
        return ""
    named = " and ".join(other[:_MOST])
    more = f", and {len(other) - _MOST} more" if len(other) > _MOST else ""
    return f"it was {_WAS[resolution.status]} on {resolution.date} when {named}{more}"
