"""One reference of several that are one publication: nothing that any of them says is lost, what differs is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, Final

from extraction_forms.frozen_values import frozen
from extraction_forms.references.duplicates.features import first_page, journal, plain_words
from extraction_forms.references.duplicates.weighing import abbreviates
from extraction_forms.references.names import OTHERS
from extraction_forms.references.reference import Reference

_KEPT: Final = frozenset({"key", "kind", "place", "text", "authors"})  # as the fullest reference has them
_WRITTEN_OUT: Final = ("container", "pages")
_CALLED: Final = {"container": "journal"}
_TOLD: Final = ("year", "container", "volume", "issue", "pages", "doi", "pmid", "pmcid")


@frozen
class Conflict:
    """A part that the references give differently: what each says, in their order, each once."""

    part: str
    values: tuple[str, ...]


@frozen
class Merged:
    """The one reference, and what the others say otherwise."""

    reference: Reference
    conflicts: tuple[Conflict, ...]


def merged(references: Sequence[Reference]) -> Merged:
    """References of one publication as one: the fullest, its gaps filled from the others, lists put together.

    The authors are those of the longest list, the name of the journal and the pages are those written out longest. Of
    a part that two give differently the fullest has its way, and the others' words are told.
    """
    ordered = sorted(references, key=_fullness, reverse=True)
    first = ordered[0]
    parts: dict[str, Any] = {}
    for field in fields(Reference):
        values = [getattr(one, field.name) for one in ordered]
        if field.name in _KEPT:
            continue
        if isinstance(values[0], tuple):
            parts[field.name] = tuple(dict.fromkeys(each for value in values for each in value))
        else:
            parts[field.name] = next((value for value in values if value), "")
    for name in _WRITTEN_OUT:
        same = [getattr(one, name) for one in ordered if _agree(name, getattr(one, name), parts[name])]
        parts[name] = max(same, key=len, default=parts[name])
    parts["authors"] = max((one.authors for one in ordered), key=_length)
    conflicts = (Conflict(part=_CALLED.get(part, part), values=_said(references, part)) for part in _TOLD)
    return Merged(
        reference=replace(first, **parts), conflicts=tuple(one for one in conflicts if len(one.values) > 1)
    )


def _fullness(one: Reference) -> tuple[int, int]:
    """How many parts a reference has, and how much it says."""
    filled = [getattr(one, field.name) for field in fields(Reference) if field.name not in {"place", "text"}]
    return sum(bool(value) for value in filled), sum(len(value) for value in filled)


def _length(authors: Sequence[str]) -> tuple[int, int]:
    named = [one for one in authors if one != OTHERS]
    return len(named), sum(map(len, named))


def _said(references: Sequence[Reference], part: str) -> tuple[str, ...]:
    """What the references say of a part, each of several spellings once."""
    said: list[str] = []
    for value in (getattr(one, part) for one in references):
        if value and not any(_agree(part, value, other) for other in said):
            said.append(value)
    return tuple(said)


def _agree(part: str, one: str, other: str) -> bool:
    """Whether two say the same of a part: but for spelling, for a journal cut short, for a last page cut short."""
    if part == "pages":
        return first_page(one) == first_page(other)
    if part == "container":
        return abbreviates(journal(one), journal(other))
    return plain_words(one) == plain_words(other)
