"""Where a reader of a forest plot may point: every square, diamond and bar, and what it says there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from synthesis.figures.figure import Spot
from synthesis.figures.forest.layout import APART, Grid, height
from synthesis.figures.forest.layouts import CI, ESTIMATE, OUTCOME, STUDY, WEIGHT
from synthesis.figures.forest.panel import Panel
from synthesis.figures.forest.rows import Arrow, Bar, Row, Vote
from synthesis.figures.forest.spec import ForestSpec
from synthesis.numbers import percent

_REACH: Final = 5.0


def spots_down(rows: Iterable[Row], spec: ForestSpec, panel: Panel, grid: Grid) -> Iterator[Spot]:
    """The spots of rows one under another from the top of a panel, each on its estimate."""
    y = panel.top
    for row in rows:
        shape = row.shape
        if shape is not None and not isinstance(shape, Arrow | Vote):
            at = (shape.low + shape.high) / 2 if isinstance(shape, Bar) else shape.at
            middle = y + (APART if row.apart else 0.0) + grid.row / 2
            texts = {cell.column: cell for cell in row.cells}
            number = texts.get(ESTIMATE, texts[CI])
            yield Spot(
                x=panel.within(panel.x(at)), y=middle, r=_REACH, text=tuple(_said(row, spec)), key=number.key
            )
        y += height(row, grid)


def _said(row: Row, spec: ForestSpec) -> Iterator[str]:
    """Whose estimate it is, the estimate with its interval, its weight, and what further columns say."""
    texts = {cell.column: cell.text for cell in row.cells}
    lead = "".join(piece.text for piece in row.lead)
    names = (lead or texts.get(STUDY, ""), texts.get(OUTCOME, ""))
    yield from (name for name in names if name)
    level = percent(100 * spec.fit.interval.level)
    if ESTIMATE in texts:
        yield f"{spec.effect_label} {texts[ESTIMATE]} ({level} CI {_plain(texts[CI])})"
    else:
        yield _plain(texts[CI])
    if texts.get(WEIGHT, "–") != "–":
        yield f"Weight {texts[WEIGHT].removesuffix('%')}%"
    for one in spec.columns:
        if texts.get(one.place):
            yield (
                f"{one.over}, {one.label}: {texts[one.place]}"
                if one.over
                else f"{one.label}: {texts[one.place]}"
            )


def _plain(interval: str) -> str:
    """An interval without the brackets a layout sets about it."""
    return interval.strip("([])")
