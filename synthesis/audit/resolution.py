"""What a reviewer wrote of a finding: that a number stands as printed, was corrected, or the authors were asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.records import Source

OPEN: Final = "open"
CORRECTED: Final = "corrected"
STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        OPEN: "open",
        "confirmed": "confirmed as printed",
        CORRECTED: "corrected",
        "asked": "authors asked",
    }
)
"""What may have become of a finding, and how it is printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """A finding settled in writing: `status` as in `STATUSES`, in whose words, when, and where it stands.

    `changed` are the paths of answers that were corrected for it, `numbers` those that the finding rested on when it
    was written, by their cell, and `source` is where it was looked up.
    """

    finding: str
    status: str
    words: str
    date: str
    by: str
    place: Place
    changed: tuple[str, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    source: Source = field(default_factory=Source)

    @property
    def rule(self) -> str:
        """The rule of its finding."""
        return self.finding.partition(":")[0]

    @property
    def study(self) -> str:
        """The study that its finding is about first; empty where it is of a file."""
        study, slash, _ = self.finding.partition(":")[2].partition("/")
        return study if slash else ""

    @property
    def line(self) -> str:
        """The result that its finding is about first, where it is about one."""
        return self.finding.partition(":")[2].partition("/")[2].partition("#")[0]
