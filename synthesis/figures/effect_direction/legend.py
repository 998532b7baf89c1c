"""The legend of an effect direction plot: what each mark, size, shade, subscript and star says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from synthesis.figures.effect_direction.marks import SHAPES, Place, cell_marks, reach
from synthesis.figures.effect_direction.spec import RISKS, STEPS, DirectionCell, EffectDirectionSpec
from synthesis.figures.figure import Mark, Text
from synthesis.figures.inks import OUTLINE, rectangle
from synthesis.figures.legend import Draw, Entry, LegendRow
from synthesis.figures.sheet import MIDDLE, NOTE
from synthesis.votes.directions import STATES

_TYPICAL: Final = 9.0
_SWATCH: Final = (15.0, 10.0)


def legend_rows(spec: EffectDirectionSpec) -> tuple[LegendRow, ...]:
    """What occurs in the plot, and what it means."""
    return (
        LegendRow(title="Direction", entries=tuple(_states(spec))),
        LegendRow(title=spec.sized_by, entries=tuple(_sizes(spec))),
        LegendRow(title="Risk of bias", entries=tuple(_risks(spec))),
        LegendRow(title="", entries=tuple(_notes(spec))),
    )


def _states(spec: EffectDirectionSpec) -> Iterator[Entry]:
    used = {cell.state for cell in spec.cells}
    for name, state in STATES.items():
        if name in used:
            more = f": {spec.positive}" if name == "positive" and spec.positive else ""
            label = state.label + more
            yield Entry(label=label, wide=2 * reach(name, _TYPICAL), draw=_state(name))
    if any(len(row.cells) < len(spec.domains) for row in spec.rows):
        yield Entry(label="Blank: no result in the domain", wide=-3.5, draw=lambda _x, _y: ())


def _state(name: str) -> Draw:
    return lambda x, y: SHAPES[name](Place(x=x, y=y, size=_TYPICAL))


def _sizes(spec: EffectDirectionSpec) -> Iterator[Entry]:
    used = {cell.step for cell in spec.cells if cell.state != "not_reported"}
    for name, step in STEPS.items():
        if name in used:
            yield Entry(label=step.label, wide=step.size, draw=_size(name), high=step.size)


def _size(name: str) -> Draw:
    fill = "#ffffff" if name == "unknown" else Place(x=0, y=0, size=0).fill
    return lambda x, y: SHAPES["positive"](Place(x=x, y=y, size=STEPS[name].size, fill=fill))


def _risks(spec: EffectDirectionSpec) -> Iterator[Entry]:
    used = {row.risk for row in spec.rows}
    for code, risk in RISKS.items():
        if code in used:
            yield Entry(label=risk.label, wide=_SWATCH[0], draw=_swatch(code), high=_SWATCH[1])


def _swatch(code: str) -> Draw:
    def draw(x: float, y: float) -> Iterator[Mark]:
        wide, high = _SWATCH
        box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        yield rectangle(box, RISKS[code].fill, OUTLINE)
        yield Text(text=RISKS[code].letter, x=x, y=y + MIDDLE * NOTE, size=NOTE, bold=True, anchor="middle")

    return draw


def _notes(spec: EffectDirectionSpec) -> Iterator[Entry]:
    if any(cell.n_results > 1 for cell in spec.cells):
        sample = DirectionCell(state="positive", n=100, n_results=2)
        yield Entry(
            label="Subscript: how many results made the vote, where more than one",
            wide=16.0,
            high=11.0,
            draw=_cell(sample),
        )
    if any(cell.by_significance for cell in spec.cells):
        sample = DirectionCell(state="positive", n=100, by_significance=True)
        label = "Star (grey where n is known): direction stated only because of significance"
        yield Entry(label=label, wide=16.0, high=11.0, draw=_cell(sample))


def _cell(sample: DirectionCell) -> Draw:
    """A vote as it is drawn, whose number is no result."""

    def draw(x: float, y: float) -> Iterator[Mark]:
        for mark in cell_marks(sample, x - 3.0, y):
            yield replace(mark, kind="words") if isinstance(mark, Text) else mark

    return draw
