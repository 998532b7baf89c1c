"""What becomes of a text that was typed or pasted: the inputs it fills, or what the person is asked first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from extraction_forms.frozen_values import frozen

SPREAD: Final = "spread"
"""The question whether what stands in brackets behind a mean is its standard deviation or its standard error."""
LIMITS: Final = "limits"
"""The question what two numbers in brackets are: confidence limits, quartiles, the smallest and largest value."""
DECIMAL: Final = "decimal"
"""The question whether a comma is a decimal comma."""
REPLACE: Final = "replace"
"""The question whether what stands in other inputs is written over."""
KEPT: Final = (SPREAD, LIMITS)
"""Questions whose answer holds for the rest of the record."""

Answers = Mapping[str, str]
"""What the person answered, by the question's key."""


@frozen
class Change:
    """An input by name, and the text it gets."""

    name: str
    text: str


@frozen
class Filled:
    """The inputs that a text fills, and in words what was done; without changes the text stays where it was typed."""

    changes: tuple[Change, ...] = ()
    told: str = ""


@frozen
class Option:
    """One answer: what its button says, and the value that is sent back."""

    label: str
    value: str


@frozen
class Ask:
    """What the person is asked before anything is filled: the question's key, its words, and the answers."""

    key: str
    words: str
    options: tuple[Option, ...]


UNCHANGED: Final = Filled()
