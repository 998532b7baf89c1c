"""The legend of an evidence-gap map: how large, in what ink, and how many gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from synthesis.figures.figure import Mark
from synthesis.figures.gap_map.cells import gap, side
from synthesis.figures.gap_map.spec import GapMapSpec
from synthesis.figures.inks import INKS, OUTLINE, inked, rectangle
from synthesis.figures.legend import Draw, Entry, LegendRow
from synthesis.numbers import count
from synthesis.woven import counted_over, weave

_SWATCH: Final = 10.0
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500)


def legend_rows(whole: GapMapSpec, spec: GapMapSpec, largest: float) -> tuple[LegendRow, ...]:
    """The legend of a sheet of a map: sizes and inks of the whole map, the gaps of the sheet."""
    used = {id_ for cell in whole.cells.values() for id_, number in cell.groups.items() if number}
    inks = tuple(
        Entry(label=group.label, wide=_SWATCH, draw=_ink(group.ink), high=_SWATCH)
        for group in whole.groups
        if group.id in used
    )
    sizes = tuple(
        Entry(label=_studies(n), wide=wide, draw=_outline(wide), high=wide)
        for n in _steps(whole.most)
        for wide in (side(n, whole.most, largest),)
    )
    gaps = (Entry(label=_gaps(spec), wide=3.0, draw=lambda x, y: [gap(x, y)], key=_key(whole, spec)),)
    return (
        LegendRow(title=f"Ink: {whole.grouped_by[:1].lower()}{whole.grouped_by[1:]}", entries=inks),
        LegendRow(title="Size: number of studies, printed below", entries=sizes if whole.cells else ()),
        LegendRow(title="", entries=gaps if spec.gaps else ()),
    )


def _key(whole: GapMapSpec, spec: GapMapSpec) -> str:
    """The key of the number of gaps, where the sheet shows the whole map."""
    return whole.gap_key if spec.gaps == whole.gaps else ""


def _gaps(spec: GapMapSpec) -> str:
    pairs = len(spec.rows) * len(spec.columns)
    n, every = (counted_over(one, spec.gap_origins) for one in (spec.gaps, pairs))
    return weave("No study: {n} of {every} combinations", n=n, every=every)


def _studies(number: int) -> str:
    return "1 study" if number == 1 else f"{count(number)} studies"


def _steps(most: int) -> Iterable[int]:
    """One, some round number between, and the most."""
    if most <= 3:
        return range(1, most + 1)
    between = [n for n in _STEPS if 1 < n < most]
    return 1, min(between, key=lambda n: abs(n - most / 3)), most


def _ink(name: str) -> Draw:
    half = _SWATCH / 2
    return lambda x, y: inked((x - half, y - half, x + half, y + half), name)


def _outline(wide: float) -> Draw:
    def draw(x: float, y: float) -> Iterator[Mark]:
        half = wide / 2
        yield rectangle((x - half, y - half, x + half, y + half), INKS["open"].fill, OUTLINE)

    return draw
