"""A name held against those there are: the fault lists the nearest, and asks whether one was meant."""

from __future__ import annotations

from collections.abc import Collection
from difflib import SequenceMatcher
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.nearest import did_you_mean

MOST_LISTED: Final = 12
"""How many of the known names a fault lists."""


def unknown(names: Collection[str], known: Collection[str], place: Place, where: str) -> list[Problem]:
    """A fault for each name that is none of those known."""
    return [
        Problem(
            place=place,
            where=where,
            expected=f"one of {listed(name, known)}" if known else "nothing, since there is none to name",
            found=repr(name),
            hint=did_you_mean(name, known),
        )
        for name in names
        if name not in known
    ]


def listed(name: str, known: Collection[str]) -> str:
    """The known names in order; of many, those nearest to `name`, and how many more there are."""
    if len(known) <= MOST_LISTED:
        return ", ".join(sorted(known))
    near = sorted(sorted(known), key=lambda one: -_likeness(name, one))[:MOST_LISTED]
    return f"{', '.join(sorted(near))} and {len(known) - MOST_LISTED} more"


def _likeness(name: str, other: str) -> float:
    return SequenceMatcher(None, name.casefold(), other.casefold()).ratio()
