"""A name held against those there are: the fault lists the nearest, and asks whether one was meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.nearest import did_you_mean, nearest
from synthesis.measures.measure import MEANT
from synthesis.measures.registry import MEASURES

MOST_LISTED: Final = 12
"""How many of the known names a fault lists."""

USUAL: Final = ("SMD", "MD", "ROM", "OR", "RR", "RD", "IRR", "HR", "COR", "ZCOR", "PLO", "GEN")
"""The measures that are listed where an unknown one is near to none."""


def unknown(
    names: Collection[str], known: Collection[str], place: Place, where: str, usual: Sequence[str] = ()
) -> list[Problem]:
    """A fault for each name that is none of those known; of many the `usual` are listed where none is near."""
    return [
        Problem(
            place=place,
            where=where,
            expected=f"one of {listed(name, known, usual)}"
            if known
            else "nothing, since there is none to name",
            found=repr(name),
            hint=did_you_mean(name, known),
        )
        for name in names
        if name not in known
    ]


def unknown_measure(name: str, place: Place, where: str) -> list[Problem]:
    """The fault of a measure that there is not; what it is called elsewhere is known."""
    meant = MEANT.get(" ".join(name.casefold().split()), "")
    found = unknown((name,), MEASURES, place, where, USUAL)
    return [replace(problem, hint=f"Did you mean {meant!r}?") if meant else problem for problem in found]


def listed(name: str, known: Collection[str], usual: Sequence[str] = ()) -> str:
    """The known names in order; of many, those nearest to `name`, and how many more there are.

    Where none is near, the `usual` of them stand first, in their own order.
    """
    if len(known) <= MOST_LISTED:
        return ", ".join(sorted(known))
    if usual and not nearest(name, known):
        shown = [one for one in usual if one in known][:MOST_LISTED]
        return f"{', '.join(shown)} and {len(known) - len(shown)} more"
    near = sorted(sorted(known), key=lambda one: -_likeness(name, one))[:MOST_LISTED]
    return f"{', '.join(sorted(near))} and {len(known) - MOST_LISTED} more"


def _likeness(name: str, other: str) -> float:
    return SequenceMatcher(None, name.casefold(), other.casefold()).ratio()
