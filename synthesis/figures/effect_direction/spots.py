"""Where a reader of an effect direction plot may point: every vote, and what it says there."""

from __future__ import annotations

from collections.abc import Iterator

from synthesis.figures.effect_direction.marks import reach
from synthesis.figures.effect_direction.spec import (
    RISKS,
    STEPS,
    DirectionCell,
    DirectionRow,
    EffectDirectionSpec,
)
from synthesis.figures.figure import Spot
from synthesis.letter_case import lower_first
from synthesis.numbers import Unavailable, count
from synthesis.votes.directions import STATES


def vote_spot(spec: EffectDirectionSpec, row: DirectionRow, domain: str, at: tuple[float, float]) -> Spot:
    """The spot on the mark of a study's vote in a domain, whose middle is at (x, y)."""
    cell = row.cells[domain]
    x, y = at
    said = (row.label, dict(spec.domains)[domain], *_said(spec, cell), f"Risk of bias: {_risk(row)}")
    r = reach(cell.state, STEPS[cell.step].size)
    return Spot(x=x, y=y, r=r, text=said, key=cell.key)


def _said(spec: EffectDirectionSpec, cell: DirectionCell) -> Iterator[str]:
    """Which way the vote points, what made it, and of how many people."""
    more = f": {spec.positive}" if cell.state == "positive" and spec.positive else ""
    yield STATES[cell.state].label + more
    if cell.by_significance:
        yield "Direction stated only because of significance"
    yield "From 1 result" if cell.n_results == 1 else f"From {count(cell.n_results)} results"
    people = "not reported" if isinstance(cell.n, Unavailable) else count(cell.n)
    yield f"{spec.sized_by}: {people}"


def _risk(row: DirectionRow) -> str:
    label = RISKS[row.risk].label
    return lower_first(label)
