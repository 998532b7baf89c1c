"""The errors of the engine, under `extraction_forms.errors.ReviewError` (the tree is drawn there)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from extraction_forms.errors import ReviewError
from extraction_forms.frozen_values import frozen

MOST_TOLD: Final = 100
"""How many faults one message tells; those after them are counted."""


class SynthesisError(ReviewError):
    """Something the engine was asked for cannot be had."""


class NotComputable(SynthesisError):  # noqa: N818 - a state, named as the trade names it
    """No effect can be computed from what is there."""


@frozen
class Fault:
    """A number no effect can be made from: which one (`what`), in which `row` (from 0), what it must be."""

    what: str
    row: int
    expected: str
    found: str

    def of(self, name: str) -> str:
        """The fault with the row called by a name; without one where it is empty."""
        whose = f" of {name}" if name else ""
        return f"{self.what}{whose} must be {self.expected}; found {self.found}"


class ImpossibleNumber(NotComputable):
    """Numbers no effect can be made from: every one in `faults`, in the order of rows; of the first all it says."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(together([fault.of(f"row {fault.row}") for fault in faults]))
        self.faults = tuple(faults)
        first = self.faults[0]
        self.what, self.row, self.expected, self.found = first.what, first.row, first.expected, first.found

    def of(self, name: str) -> str:
        """The first fault with its row called by a name; without one where it is empty."""
        return self.faults[0].of(name)

    @property
    def by_row(self) -> dict[int, str]:
        """What is wrong with each row that has a fault, in words, in the order of rows."""
        found: dict[int, list[str]] = {}
        for fault in self.faults:
            found.setdefault(fault.row, []).append(fault.of(""))
        return {row: "; ".join(words) for row, words in sorted(found.items())}


def together(faults: Sequence[str]) -> str:
    """Faults in one message, the first hundred in words and the others counted."""
    more = len(faults) - MOST_TOLD
    return "; ".join(faults[:MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")


class NotEstimable(SynthesisError):  # noqa: N818
    """A model cannot be fitted to these effects."""


class RenderError(SynthesisError):
    """A figure or document cannot be set as asked."""
