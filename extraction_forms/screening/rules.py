"""What a team declares of how its decisions are to be read; each choice is shown with the numbers that rest on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen

MAYBE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "included": "goes on like included; of a full text it leaves the report undecided",
        "own": "is a category of its own: alone it leaves a record undecided, beside another decision it is a conflict",
        "left_out": "is left out, as if nothing had been said",
    }
)
"""How a `maybe` may count."""

Resolved = Mapping[tuple[str, str], str]
"""What a person settled: by stage and by where a record stands, included or excluded."""


@frozen
class Rules:
    """How decisions are read.

    Attributes:
        maybe: How a `maybe` counts, one of `MAYBE`.
        arbiter: Whose decision holds where screeners differ; nobody's when blank.
        resolved: What a person settled in the table of open points.
        not_retrieved: The reasons that say a report was not retrieved.
        precedence: Of several reasons of one report the first of these counts.
        unseen_by_automation: Whether records that nobody decided on were left out by a tool.
    """

    maybe: str = "included"
    arbiter: str = ""
    resolved: Resolved = field(default_factory=dict)
    not_retrieved: tuple[str, ...] = ()
    precedence: tuple[str, ...] = ()
    unseen_by_automation: bool = False

    def __post_init__(self) -> None:
        if self.maybe not in MAYBE:
            raise ValueError(f"expected one of {', '.join(MAYBE)}; found {self.maybe!r}")

    def lines(self) -> Iterator[str]:
        """The rules in words."""
        yield f"a maybe {MAYBE[self.maybe]}"
        if self.arbiter:
            yield f"where screeners differ, {self.arbiter} has the last word"
        if self.not_retrieved:
            yield f"not retrieved: {'; '.join(self.not_retrieved)}"
        if self.precedence:
            yield f"of several reasons the first of these counts: {'; '.join(self.precedence)}"
        if self.unseen_by_automation:
            yield "records that nobody decided on count as left out by automation"
