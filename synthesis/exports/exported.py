"""What an export for another program gives: its files, what was left out of them, and what they cannot hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.account import counted
from extraction_forms.facts import Evidence
from extraction_forms.frozen_values import frozen
from extraction_forms.references.losses import Loss, lines_of

COUNTS: Final = "counts that a source prints without listing its studies"

_ALONE: Mapping[str, bytes] = MappingProxyType({})


@frozen
class Exported:
    """The bytes of the file, those beside it by the ending that takes the place of its own, and the loss report.

    `told` counts what is in the file. `left_out` are results of which nothing is in it, each with its reason; `losses`
    what is lacking of those that are in it; `notes` what else its reader should know.
    """

    content: bytes
    told: str
    beside: Mapping[str, bytes] = field(default_factory=lambda: _ALONE)
    left_out: tuple[Loss, ...] = ()
    losses: tuple[Loss, ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """The loss report in plain lines: notes, each result that is left out, each thing that is lost, counted."""
        yield from self.notes
        if self.left_out:
            yield f"left out: {counted(len(self.left_out), 'result')}"
            yield from (f"  {loss.key}: {loss.what}" for loss in self.left_out)
        yield from lines_of(self.losses)


def tallies(evidence: Evidence) -> tuple[Loss, ...]:
    """The sources that only count studies, of which no table of results holds anything."""
    return tuple(Loss(one.id, COUNTS) for one in evidence.sources)
