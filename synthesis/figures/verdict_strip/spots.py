"""Where a reader of a verdict strip may point: every square, bar and pooled verdict, and what it says there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.figures.figure import Spot
from synthesis.figures.inks import Box
from synthesis.figures.pointed import spots_over
from synthesis.figures.verdict_strip.spec import StripRow
from synthesis.figures.verdict_strip.words import verdict_words
from synthesis.numbers import count
from synthesis.verdicts.verdict import CLASSES

_APART: Final = 20.0


def result_spots(row: StripRow, place: int, box: Box) -> Iterator[Spot]:
    """The spot on the square of a result, by its place among the row's verdicts."""
    whose = row.marks[place] if row.marks else (row.label,)
    key = row.mark_keys[place] if row.mark_keys else ""
    said = (*whose, CLASSES[row.verdicts[place]].label)
    yield from spots_over(box, said, apart=_APART, key=key)


def bar_spots(row: StripRow, code: str, box: Box) -> Iterator[Spot]:
    """The spots along the bar of a class, which stands for many results."""
    share = f"{count(row.counts[code])} of {count(len(row.verdicts))}"
    yield from spots_over(box, (row.label, f"{CLASSES[code].label}: {share}"), apart=_APART)


def pooled_spots(row: StripRow, head: str, named: tuple[str, str], box: Box) -> Iterator[Spot]:
    """The spot on the verdict on an interval, whose column has this head; `named` are its class and its key."""
    code, key = named
    said = (row.label, f"{head}: {verdict_words(code)}")
    yield from spots_over(box, said, apart=_APART, key=key)
