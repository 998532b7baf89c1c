"""Where a reader of a harvest plot may point: every bar, and what it says there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.figures.figure import Spot
from synthesis.figures.harvest.bars import WIDE
from synthesis.figures.harvest.spec import HarvestBar, HarvestSpec
from synthesis.figures.pointed import spots_over
from synthesis.numbers import Unavailable, count

_APART: Final = 14.0


def bar_spots(spec: HarvestSpec, bar: HarvestBar, high: float, at: tuple[float, float]) -> Iterator[Spot]:
    """The spots up a bar whose foot is at `at`; a high bar has several, so that none of it is out of reach."""
    x, floor = at
    box = (x - WIDE / 2, floor - high, x + WIDE / 2, floor)
    yield from spots_over(box, tuple(_said(spec, bar)), apart=_APART, key=bar.key)


def _said(spec: HarvestSpec, bar: HarvestBar) -> Iterator[str]:
    """Whose bar it is, where it stands, and what its height, its shade and its number say."""
    study = next(one for one in spec.studies if one.id == bar.study)
    yield study.label
    yield f"{spec.row_head}: {dict(spec.rows)[bar.row]}"
    yield f"Stands under: {dict(spec.columns)[bar.column]}"
    yield f"{spec.level_head}: {dict(spec.levels)[study.level]}"
    if bar.shade:
        yield f"{spec.shaded_by}: {dict(spec.shades)[bar.shade]}"
    if not isinstance(bar.criteria, Unavailable):
        yield f"{spec.criteria_head}: {count(bar.criteria)}"
