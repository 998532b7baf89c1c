"""What stands under a forest plot: the axis with its ticks and whom it favours; the legend and the notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from synthesis.figures.axis import Tick
from synthesis.figures.figure import Line, Mark, Text
from synthesis.figures.flow import Piece, Set, flow, texts
from synthesis.figures.forest.layout import MARGIN, Grid
from synthesis.figures.forest.page import judgement_dot, sides
from synthesis.figures.forest.panel import Panel, arrowhead
from synthesis.figures.forest.spec import ForestSpec, Judged
from synthesis.figures.metrics import width, wrap
from synthesis.woven import together, words

_TICK: Final = 3.0
_NOTE: Final = 8.0
_NOTE_LEADING: Final = 9.8
_LEAST_ARROW: Final = 0.15
_BETWEEN_TICKS: Final = 3.0
_BESIDE: Final = 4.0


def axis_marks(spec: ForestSpec, panel: Panel, grid: Grid) -> tuple[float, list[Mark]]:
    """The axis, its ticks, arrows towards whom each side favours, its label; and where they end."""
    y = panel.bottom
    marks: list[Mark] = [Line(x1=panel.left, y1=y, x2=panel.right, y2=y, role="axis")]
    for tick in panel.axis.ticks:
        x = panel.x(tick.at)
        marks.append(Line(x1=x, y1=y, x2=x, y2=y + _TICK, role="tick"))
    size, leading = grid.size, grid.leading
    marks += _tick_labels(panel, y + _TICK + size, size)
    y += _TICK + size
    if spec.look.favours == "below" and any(spec.favours):
        y, below = _favoured(spec, panel, grid, y)
        marks += below
    else:
        y += 2.0
    middle = (panel.left + panel.right) / 2
    for line in _label(spec, panel.right - panel.left, size):
        y += leading
        marks.append(Text(text=line, x=middle, y=y, size=size, bold=True, anchor="middle"))
    return y + 3, marks


def _favoured(spec: ForestSpec, panel: Panel, grid: Grid, top: float) -> tuple[float, list[Mark]]:
    """Whom either side favours, under the ticks, with an arrow each where the layout has them."""
    marks: list[Mark] = []
    y = top + (6.5 if spec.look.arrows else 0.0)
    if spec.look.arrows:
        marks += _favour_arrows(panel, y)
    start = y + grid.size + 1.5
    ends = sides(spec, (panel.left, panel.right), start, grid)
    marks += [mark for lines in ends for mark in lines]
    return y + 1.5 + max(len(lines) for lines in ends) * grid.leading, marks


def _label(spec: ForestSpec, room: float, size: float) -> tuple[str, ...]:
    """What the axis measures, and in a line of its own where need be, whom + favours if effects were turned."""
    if not spec.turned:
        return wrap(spec.effect_label, size, room, bold=True)
    whole = wrap(f"{spec.effect_label}, {spec.turned}", size, room, bold=True)
    parts = (f"{spec.effect_label},", spec.turned)
    return (
        whole
        if len(whole) == 1
        else tuple(one for part in parts for one in wrap(part, size, room, bold=True))
    )


def foot_marks(spec: ForestSpec, notes: Iterable[str], grid: Grid, top: float) -> tuple[float, list[Mark]]:
    """The legend of the judgements and the notes, under the last rule; and where they end."""
    y, marks = top + 2.0, list[Mark]()
    room = grid.width - 2 * MARGIN
    if spec.rob is not None:
        y, dots = _legend(spec.rob, room, y)
        marks += dots
    lines = flow([Piece(text=together(map(words, notes), " "))], _NOTE, room)
    marks += texts(lines, (MARGIN, y + _NOTE_LEADING), _NOTE, _NOTE_LEADING)
    return y + lines.lines * _NOTE_LEADING + 2, marks


def _tick_labels(panel: Panel, y: float, size: float) -> list[Text]:
    """A label at every tick, or where these would collide at every second, third ... counted from the null."""
    ticks = panel.axis.ticks
    null = next((n for n, tick in enumerate(ticks) if abs(tick.at) < 1e-9), 0)
    for every in range(1, len(ticks) + 1):
        labels = [
            Text(
                text=tick.text,
                x=_held(tick, panel, size),
                y=y,
                size=size,
                anchor="middle",
                column="axis",
                kind="tick",
            )
            for n, tick in enumerate(ticks)
            if (n - null) % every == 0
        ]
        if all(_apart(before, after, size) for before, after in pairwise(labels)):
            return labels
    return []


def _apart(before: Text, after: Text, size: float) -> bool:
    halves = (width(before.text, size) + width(after.text, size)) / 2
    return after.x - before.x >= halves + _BETWEEN_TICKS


def _held(tick: Tick, panel: Panel, size: float) -> float:
    """The middle of a tick's label: at the tick, unless the label would leave the panel's surroundings."""
    half = width(tick.text, size) / 2
    first, last = panel.left - _BESIDE + half, panel.right + _BESIDE - half
    return min(max(panel.x(tick.at), first), max(first, last))


def _favour_arrows(panel: Panel, y: float) -> Iterator[Mark]:
    least = _LEAST_ARROW * (panel.right - panel.left)
    null = min(max(panel.x(0.0), panel.left + least), panel.right - least)
    for towards, end in ((-1, panel.left), (1, panel.right)):
        yield Line(x1=null + towards * 3, y1=y, x2=end - towards * 3, y2=y, width=0.6, role="favours")
        yield arrowhead(end, y, towards)


def _legend(judged: Judged, room: float, top: float) -> tuple[float, list[Mark]]:
    """The judgements that occur, each with its dot, then the domains by their short names."""
    used = {code for codes in judged.codes.values() for code in codes}
    marks: list[Mark] = []
    x, y = MARGIN, top + 7.0
    for code, shown in judged.looks.items():
        if code not in used:
            continue
        wide = 12 + width(shown.label, _NOTE) + 12
        if x > MARGIN and x + wide > room:
            x, y = MARGIN, y + 11.0
        marks += judgement_dot(code, shown, x + 4.5, y)
        marks.append(Text(text=shown.label, x=x + 12, y=y + 0.33 * _NOTE, size=_NOTE, kind="name"))
        x += wide
    lines = _domains(judged, room)
    y += 4.5 if used - {""} else -5.0
    marks += texts(lines, (MARGIN, y + _NOTE_LEADING), _NOTE, _NOTE_LEADING)
    return y + lines.lines * _NOTE_LEADING + 1.5, marks


def _domains(judged: Judged, room: float) -> Set:
    pieces = []
    for place, (name, label) in enumerate(judged.domains):
        end = "." if place == len(judged.domains) - 1 else "; "
        bare = label.removeprefix(f"{name} ")
        pieces += [Piece(text=name, bold=True, kind="name"), Piece(text=f" {bare}{end}", kind="name")]
    return flow(pieces, _NOTE, room)
