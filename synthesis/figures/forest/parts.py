"""How the rows of a forest plot are divided over pages: what may not be parted, and what is said again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.flow import Piece
from synthesis.figures.forest.layout import Grid, height
from synthesis.figures.forest.rows import NOT_POOLED, Row, Square
from synthesis.figures.sheet import divided

CONTINUED: Final = " (continued)"


@frozen
class Block:
    """Rows that stand on one page: of the results and their summary, of those not pooled, of those that only vote.

    `under` is the subgroup whose heading stands above, where that is on a page before.
    """

    rows: tuple[Row, ...] = ()
    aside: tuple[Row, ...] = ()
    voted: tuple[Row, ...] = ()
    under: str = ""
    last: bool = False


@frozen
class Measures:
    """How high things are that every page has: heads and rules, the axis, the words at the foot, and the summary's."""

    head: float
    axis: float
    summary: float
    foot: float


def blocks(rows: Sequence[Row], aside: Sequence[Row], voted: Sequence[Row]) -> tuple[Block, ...]:
    """The rows of a plot in blocks, in order: a heading with two results, an estimate with what is said of it."""
    made: list[Block] = []
    for bundle, under in _bundles(rows):
        made.append(Block(rows=bundle, under=under))
    if made:
        made[-1] = replace(made[-1], last=True)
    made += [Block(aside=some) for some in _headed(aside)]
    made += [Block(voted=some) for some in _headed(voted)]
    return tuple(made)


def _headed(rows: Sequence[Row]) -> Iterator[tuple[Row, ...]]:
    """The heading with the first row, then each row alone."""
    if rows:
        yield tuple(rows[:2])
    yield from ((row,) for row in rows[2:])


def _bundles(rows: Sequence[Row]) -> Iterator[tuple[tuple[Row, ...], str]]:
    """Results alone, the first two with their heading; what is not a result stays with the result before it."""
    bundle: list[Row] = []
    under = above = ""
    for row in rows:
        begins = bool(row.heads) or (_result(row) and not _few_below_heading(bundle))
        if begins and bundle:
            yield tuple(bundle), above
            bundle, above = [], under
        if row.heads:
            under, above = row.heads, ""
        bundle.append(row)
    if bundle:
        yield tuple(bundle), above


def _few_below_heading(bundle: Sequence[Row]) -> bool:
    """Whether rows are a heading with one result at most, which would stand forlorn at the foot of a page."""
    return bool(bundle) and bool(bundle[0].heads) and sum(map(_result, bundle)) < 2


def _result(row: Row) -> bool:
    """Whether a row is a result, and not one that stands again under itself."""
    return isinstance(row.shape, Square) and row.shape.look != "supposed"


def pages(several: Sequence[Block], grid: Grid, measures: Measures, most: float) -> tuple[Block, ...]:
    """Blocks put together on as few pages as hold them, each told what goes on from the page before."""
    of = {id(block): n for n, block in enumerate(several)}
    rows, aside, voted = (
        (0.0, *accumulate(sum(height(row, grid) for row in getattr(block, name)) for block in several))
        for name in ("rows", "aside", "voted")
    )

    def high(some: Sequence[Block]) -> float:
        start, end = of[id(some[0])], of[id(some[-1])] + 1
        parts = [each[end] - each[start] for each in (rows, aside, voted)]
        ends_here = any(block.last for block in some)
        more = grid.row if some[0].under or _goes_on(several, start) else 0.0
        axis = (measures.summary if ends_here else measures.axis) if parts[0] else 0.0
        rules = sum(4.0 for part in parts[1:] if part)
        return measures.head + sum(parts) + axis + rules + more + measures.foot

    over = next((_said(block.voted[0]) for block in several if block.voted), "")
    return tuple(
        _joined(some, _goes_on(several, of[id(some[0])]), over) for some in divided(several, high, most)
    )


def _goes_on(several: Sequence[Block], start: int) -> str:
    """Which list of results without a number goes on with a block; none where it begins there."""
    before = several[start - 1] if start else Block()
    for name in ("aside", "voted"):
        if getattr(before, name) and getattr(several[start], name):
            return name
    return ""


def _joined(some: Sequence[Block], goes_on: str, over: str) -> Block:
    """Blocks as one, below the heading that goes on from the page before; `over` is that of results that vote."""
    rows = tuple(row for block in some for row in block.rows)
    if some[0].under:
        rows = (_heading(some[0].under), *rows)
    aside = tuple(row for block in some for row in block.aside)
    voted = tuple(row for block in some for row in block.voted)
    return Block(
        rows=rows,
        aside=(_heading(NOT_POOLED), *aside) if goes_on == "aside" else aside,
        voted=(_heading(over), *voted) if goes_on == "voted" else voted,
        last=any(block.last for block in some),
    )


def _said(heading: Row) -> str:
    """The words of a heading."""
    return "".join(piece.text for piece in heading.lead)


def _heading(text: str) -> Row:
    return Row(lead=(Piece(text=text + CONTINUED, bold=True),), bold=True)
