"""What must be known of a source before any of its rows can be read, whichever mapping says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from extraction_forms.errors import Place


class SourceRules(Protocol):
    """The rules of a file of rows: its name, its numbers, its words for nothing, and the rows that lie outside."""

    @property
    def file(self) -> str:
        """The name that evidence and faults carry."""

    @property
    def numbers(self) -> str:
        """The decimal mark of its numbers."""

    @property
    def missing(self) -> Mapping[str, str]:
        """The texts that stand for nothing, each with its missing reason."""

    @property
    def row(self) -> str:
        """The column with a row's own number."""

    @property
    def unique(self) -> tuple[str, ...]:
        """The columns that should not repeat together."""

    @property
    def set_aside(self) -> Mapping[str, str]:
        """The rows that lie outside, each with the reason."""

    @property
    def places(self) -> Mapping[str, Place]:
        """Where each part of the mapping stands."""
