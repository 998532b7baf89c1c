"""What stands under a harvest plot: its legend, and the studies by the keys of their bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from synthesis.figures.figure import Mark, Text
from synthesis.figures.harvest.bars import HIGHEST, WIDE, empty_mark, level_height, shade_ink
from synthesis.figures.harvest.spec import HarvestSpec, counts_criteria
from synthesis.figures.harvest.strips import Plan, Strip
from synthesis.figures.inks import INKS, OUTLINE, inked, rectangle
from synthesis.figures.key_list import Named, key_list
from synthesis.figures.legend import Draw, Entry, LegendRow, legend
from synthesis.figures.sheet import MARGIN, MIDDLE, NOTE, NOTE_LEADING, Sheet, sheet_of
from synthesis.letter_case import lower_first
from synthesis.numbers import count

_SHRUNK: Final = 0.5
_FOOT: Final = 5.0
_STUDIES: Final = "Studies, by the key under their bars"
_ELSEWHERE: Final = "Keys under bars: the studies are listed in the last part of this figure."


def foot(spec: HarvestSpec, plan: Plan, named: Sequence[Named], top: float) -> tuple[float, list[Mark]]:
    """The legend and the key of studies, or the word that the key is in the last part; and where they end."""
    y, marks = legend(_legend(spec, plan), top + 1.0)
    y, names = _key(named, y) if named else _note(_ELSEWHERE, y)
    return y, [*marks, *names]


def key_sheet(named: Sequence[Named]) -> Sheet:
    """A sheet with the key of studies alone."""
    y, marks = _key(named, MARGIN)
    studies = "1 study" if len(named) == 1 else f"{count(len(named))} studies"
    said = "; ".join(f"{one.key} {one.name}" for one in named)
    return sheet_of(marks, bottom=y, alt=f"Key of {studies} of the harvest plot: {said}.")


def key_of(spec: HarvestSpec, plan: Plan, shown: Sequence[Strip]) -> tuple[Named, ...]:
    """The studies with bars in some strips, by the keys of their bars."""
    used = {bar.study for strip in shown for bars in strip.bars for bar in bars}
    return tuple(
        Named(key=plan.shorts[study.id], name=study.label, source=study.source)
        for study in spec.studies
        if study.id in used
    )


def _key(named: Sequence[Named], top: float) -> tuple[float, list[Mark]]:
    y, marks = _note(_STUDIES, top)
    y, names = key_list(named, y)
    return y, [*marks, *names]


def _note(text: str, top: float) -> tuple[float, list[Mark]]:
    return top + NOTE_LEADING + 2, [
        Text(text=text, x=MARGIN, y=top + NOTE_LEADING, size=NOTE, bold=text == _STUDIES)
    ]


def _legend(spec: HarvestSpec, plan: Plan) -> tuple[LegendRow, ...]:
    used = {study.level for study in spec.studies}
    levels = [
        Entry(label=label, wide=WIDE, draw=_height(level_height(spec, id_)), high=HIGHEST * _SHRUNK)
        for id_, label in spec.levels
        if id_ in used or len(spec.levels) > 1
    ]
    shades = [
        Entry(label=label, wide=WIDE + 2, draw=_ink(shade_ink(spec, id_))) for id_, label in spec.shades
    ]
    above = [Entry(label=f"Number on a bar: {lower_first(spec.criteria_head)}", wide=12.0, draw=_number)]
    none = [Entry(label="No study", wide=3.0, draw=lambda x, y: [empty_mark(x, y)])]
    return (
        LegendRow(title=f"Height: {lower_first(spec.level_head)}", entries=tuple(levels)),
        LegendRow(title=f"Shade: {lower_first(spec.shaded_by)}", entries=tuple(shades)),
        LegendRow(
            title="", entries=(*(above if counts_criteria(spec) else ()), *(none if _empty(plan) else ()))
        ),
    )


def _empty(plan: Plan) -> bool:
    return not all(cell for cells in plan.cells.values() for cell in cells)


def _height(high: float) -> Draw:
    high *= _SHRUNK

    def draw(x: float, y: float) -> Iterator[Mark]:
        floor = y + _FOOT
        yield rectangle((x - WIDE / 2, floor - high, x + WIDE / 2, floor), INKS["open"].fill, OUTLINE)

    return draw


def _ink(name: str) -> Draw:
    return lambda x, y: inked((x - WIDE / 2 - 1, y - 4.5, x + WIDE / 2 + 1, y + 4.5), name)


def _number(x: float, y: float) -> Iterator[Mark]:
    yield Text(text="5", x=x, y=y + MIDDLE * NOTE - 2.5, size=NOTE, anchor="middle", kind="words")
    yield rectangle((x - WIDE / 2, y + 1.5, x + WIDE / 2, y + 5.5), INKS["open"].fill, OUTLINE)
