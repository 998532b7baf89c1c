"""The errors of the engine, under `extraction_forms.errors.ReviewError` (the tree is drawn there)."""

from __future__ import annotations

from extraction_forms.errors import ReviewError


class SynthesisError(ReviewError):
    """Something the engine was asked for cannot be had."""


class NotComputable(SynthesisError):  # noqa: N818 - a state, named as the trade names it
    """No effect can be computed from what is there."""


class ImpossibleNumber(NotComputable):
    """A number no effect can be made from: which one (`what`), in which `row` (from 0), what it must be."""

    def __init__(self, *, what: str, row: int, expected: str, found: str) -> None:
        super().__init__(f"{what} of row {row} must be {expected}; found {found}")
        self.what, self.row, self.expected, self.found = what, row, expected, found

    def of(self, name: str) -> str:
        """The fault with the row called by a name; without one where it is empty."""
        whose = f" of {name}" if name else ""
        return f"{self.what}{whose} must be {self.expected}; found {self.found}"


class NotEstimable(SynthesisError):  # noqa: N818
    """A model cannot be fitted to these effects."""


class RenderError(SynthesisError):
    """A figure or document cannot be set as asked."""
