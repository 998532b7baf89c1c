"""Spots all over a surface, where one in its middle would leave its corners mute."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from synthesis.figures.figure import Spot
from synthesis.figures.inks import Box


def spots_over(box: Box, text: tuple[str, ...], *, apart: float, key: str = "") -> Iterator[Spot]:
    """Spots all over a box that say the same, at most so far apart; none reaches over its edges."""
    left, top, right, bottom = box
    across, down = (max(1, ceil(room / apart)) for room in (right - left, bottom - top))
    wide, high = (right - left) / across, (bottom - top) / down
    for row in range(down):
        for column in range(across):
            x, y = left + (column + 0.5) * wide, top + (row + 0.5) * high
            yield Spot(x=x, y=y, r=min(wide, high) / 2, text=text, key=key)
