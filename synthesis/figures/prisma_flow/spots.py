"""Where a reader of a flow diagram may point: every line of every box, and what it says there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.figures.figure import Spot
from synthesis.figures.inks import Box
from synthesis.figures.pointed import spots_over
from synthesis.figures.prisma_flow.words import counted
from synthesis.views.study_boxes import FlowBox, FlowLine

_APART: Final = 24.0


def line_spots(box: FlowBox, line: FlowLine, place: Box) -> Iterator[Spot]:
    """The spots along a line: what it counts, the number, and where it is from."""
    head = (box.head.rstrip(":"),) if box.head else ()
    said = (*head, f"{line.label} {counted(line.n)}", *((line.note,) if line.note else ()))
    yield from spots_over(place, said, apart=_APART, key=line.key)
