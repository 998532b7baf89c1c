"""What a flow diagram is asked to show."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.views.study_boxes import FlowBox

WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "previous": "Previous studies",
        "databases": "Identification of {new}studies via databases and registers",
        "other": "Identification of {new}studies via other methods",
    }
)
"""The ways by which studies come into a review, from left to right, and their heads."""


@frozen
class FlowSpec:
    """A flow diagram as asked for: its boxes from above to below; `updated` where there is a previous version."""

    id: str
    title: str
    boxes: tuple[FlowBox, ...]
    updated: bool = False
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        if not self.boxes:
            raise ValueError(f"figure {self.id}: expected at least one box")

    def head(self, way: str) -> str:
        """What stands above a way."""
        return WAYS[way].format(new="new " if self.updated else "")
