"""Labels of tables and figures told in short, where a cell names many of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

NUMBERED: Final = re.compile(r"S(\d+) (Table|Figure)")

_FEWEST: Final = 3  # so many numbers in a row are told by the first and the last


def in_short(labels: Iterable[str]) -> Iterator[str]:
    """Labels in their order, runs of numbers by their ends: `S3 to S7 Tables`."""
    for kind, run in groupby(enumerate(labels), key=_run):
        several = [label for _, label in run]
        if kind[0] and len(several) >= _FEWEST:
            first, last = (several[end].partition(" ")[0] for end in (0, -1))
            yield f"{first} to {last} {kind[0]}s"
        else:
            yield from several


def _run(placed: tuple[int, str]) -> tuple[str, int | str]:
    """What labels of one run share: their kind, and how far their number is from their place."""
    place, label = placed
    found = NUMBERED.fullmatch(label)
    return (found[2], int(found[1]) - place) if found else ("", label)
