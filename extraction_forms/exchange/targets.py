"""Where the answer to a field comes from: a constant, or a column and what its words mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen

NO_TEXTS: Final[Mapping[str, str]] = MappingProxyType({})


def no_texts() -> Mapping[str, str]:
    """The empty mapping, as a default of fields."""
    return NO_TEXTS


@frozen
class Target:
    """Where a field's answer comes from: a constant, or a column whose words may have codes.

    `number` asks for a number that can be read for certain; `duration` names the column whose
    printed duration a time is compared with; `missing` adds to the words that stand for nothing.
    A word whose code is empty gives no answer. With `brackets` the words are those in brackets at the
    end of the cell; with `several` a cell holds any number of them, joined by semicolons; with `blank`, a missing
    reason, a blank cell is an answer too.
    """

    place: Place
    constant: str = ""
    column: str = ""
    codes: Mapping[str, str] = field(default_factory=no_texts)
    unit: str = ""
    number: bool = False
    duration: str = ""
    brackets: bool = False
    several: bool = False
    missing: Mapping[str, str] = field(default_factory=no_texts)
    blank: str = ""


Targets = Mapping[str, Target]
