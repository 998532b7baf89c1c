"""The harvest plot: for every row which studies stand for which hypothesis, by design, outcome and quality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from synthesis.figures.column_heads import head_marks
from synthesis.figures.figure import Figure, Line, Mark, Text
from synthesis.figures.flow import Piece, flow, texts
from synthesis.figures.harvest.bars import HIGHEST, SHORT, Look, bar_marks, empty_mark, shade_ink
from synthesis.figures.harvest.foot import foot, key_of, key_sheet
from synthesis.figures.harvest.spec import (
    ALLOCATIONS,
    HarvestBar,
    HarvestSpec,
    HarvestStudy,
    counts_criteria,
)
from synthesis.figures.harvest.spots import bar_spots
from synthesis.figures.harvest.strips import Plan, Strip, make_plan, strips
from synthesis.figures.harvest.words import alternative, captioned
from synthesis.figures.key_list import Named
from synthesis.figures.metrics import wrap
from synthesis.figures.sheet import (
    GREY,
    LEADING,
    MARGIN,
    NOTE,
    NOTE_LEADING,
    PALE,
    SIZE,
    WIDTH,
    Drawn,
    Sheet,
    bound,
    divided,
    rule,
    sheet_of,
)
from synthesis.numbers import count

__all__ = ["ALLOCATIONS", "HarvestBar", "HarvestSpec", "HarvestStudy", "harvest_plot"]

_COUNT: Final = 13.0
_CRITERIA: Final = 8.5
_AFTER: Final = 3.5
_INSET: Final = 5.0
_CONTINUED: Final = " (continued)"


def harvest_plot(spec: HarvestSpec) -> tuple[Figure, ...]:
    """A harvest plot as finished figures of one width: several where one would be higher than a page.

    Rows are domains or levels of a moderator, columns the competing hypotheses; each study is a bar, as high
    as its design is suitable, shaded by its kind of outcome, with its quality on top and its key below.
    """
    plan = make_plan(spec)
    ways = (_with_keys(spec, plan), _keys_apart(spec, plan))
    return bound(captioned(spec), min(ways, key=len))


def _with_keys(spec: HarvestSpec, plan: Plan) -> list[Sheet]:
    """Sheets each with the key of its own studies."""

    def sheet(shown: Sequence[Strip]) -> Sheet:
        return _sheet(spec, plan, shown, key_of(spec, plan, shown))

    return [sheet(shown) for shown in divided(strips(plan), lambda shown: sheet(shown).bottom)]


def _keys_apart(spec: HarvestSpec, plan: Plan) -> list[Sheet]:
    """Sheets without a key, then the key of all studies on sheets of its own."""

    def sheet(shown: Sequence[Strip]) -> Sheet:
        return _sheet(spec, plan, shown, ())

    named = divided(key_of(spec, plan, strips(plan)), lambda shown: key_sheet(shown).bottom)
    plots = divided(strips(plan), lambda shown: sheet(shown).bottom)
    return [*(sheet(shown) for shown in plots), *(key_sheet(shown) for shown in named)]


def _sheet(spec: HarvestSpec, plan: Plan, shown: Sequence[Strip], named: Sequence[Named]) -> Sheet:
    """Heads, strips, and the foot with the key of studies, or where it is not here, the word that it follows."""
    top, head = _head(spec, plan)
    drawn: list[Drawn] = [*head]
    y = top
    for n, strip in enumerate(shown):
        if n and not strip.place:
            drawn.append(_between(y))
        y, of_strip = _strip(spec, plan, strip, (y, n == 0))
        drawn += of_strip
    drawn += [
        Line(x1=x, y1=top - 1.5, x2=x, y2=y, width=0.4, colour=PALE, role="divider")
        for x in (plan.left(place) for place in range(len(spec.columns)))
    ]
    drawn.append(rule(y))
    bottom, below = foot(spec, plan, named, y)
    return sheet_of((*drawn, *below), bottom=bottom, alt=alternative(spec, shown))


def _between(y: float) -> Line:
    return Line(x1=MARGIN, y1=y, x2=WIDTH - MARGIN, y2=y, width=0.5, colour=GREY, role="row")


def _head(spec: HarvestSpec, plan: Plan) -> tuple[float, list[Mark]]:
    lines = [wrap(label, NOTE, plan.columns[n] - 5, bold=True) for n, (_, label) in enumerate(spec.columns)]
    named = wrap(spec.row_head, NOTE, plan.labels - 5, bold=True)
    last = MARGIN + max(len(one) for one in (named, *lines)) * NOTE_LEADING - 1.5
    marks: list[Mark] = [
        Text(text=line, x=MARGIN, y=last - (len(named) - 1 - n) * NOTE_LEADING, size=NOTE, bold=True)
        for n, line in enumerate(named)
    ]
    for place, one in enumerate(lines):
        marks += head_marks(one, plan.left(place) + _INSET, last, anchor="start")
    return last + 6.0, [*marks, rule(last + 4.5)]


def _strip(
    spec: HarvestSpec, plan: Plan, strip: Strip, place: tuple[float, bool]
) -> tuple[float, list[Drawn]]:
    """A strip from its top: numbers of studies where its row begins, criteria, bars, keys."""
    top, first = place
    named = first or not strip.place
    label = dict(spec.rows)[strip.row]
    lines = plan.lines(label, _CONTINUED if strip.place else "") if named else ()
    drawn: list[Drawn] = [
        Text(text=line, x=MARGIN, y=top + (n + 1) * LEADING, size=SIZE, bold=True)
        for n, line in enumerate(lines)
    ]
    y = top
    if not strip.place:
        drawn += _counts(spec, plan, strip.row, y + 9.0)
        y += _COUNT
    y += _CRITERIA if counts_criteria(spec) else _AFTER
    floor = y + _highest(plan, strip)
    for n, bars in enumerate(strip.bars):
        right = plan.left(n) + plan.columns[n]
        if bars or not strip.place:
            drawn.append(Line(x1=plan.left(n) + 4, y1=floor, x2=right - 4, y2=floor, width=0.5, role="floor"))
        for at, bar in enumerate(bars):
            look, x = _look(spec, plan, bar), plan.bar(n, at)
            drawn += bar_marks(bar, look, x, floor)
            drawn += bar_spots(spec, bar, look.high, (x, floor))
    return max(floor + SHORT + _AFTER, top + len(lines) * LEADING + _AFTER), drawn


def _look(spec: HarvestSpec, plan: Plan, bar: HarvestBar) -> Look:
    ink = shade_ink(spec, bar.shade)
    return Look(high=plan.heights[bar.study], ink=ink, short=plan.shorts[bar.study])


def _highest(plan: Plan, strip: Strip) -> float:
    """The height of the highest bar of a strip; the first of a row is as high as any bar may be."""
    if not strip.place:
        return HIGHEST
    return max(plan.heights[bar.study] for bars in strip.bars for bar in bars)


def _counts(spec: HarvestSpec, plan: Plan, row: str, y: float) -> Iterator[Mark]:
    """How many studies each column of a row holds; a faint dot where there is none."""
    for place, ((column, _), bars) in enumerate(zip(spec.columns, plan.cells[row], strict=True)):
        x = plan.left(place) + _INSET
        if number := len(bars):
            key = spec.keys.get((row, column), "")
            behind = tuple(sorted({at for bar in bars for at in bar.origins}))
            said = [
                Piece(text=count(number), key=key, origins=behind),
                Piece(text=" study" if number == 1 else " studies"),
            ]
            yield from texts(flow(said, NOTE, plan.columns[place] - 8), (x, y), NOTE, NOTE_LEADING)
        else:
            middle = plan.left(place) + plan.columns[place] / 2
            yield empty_mark(middle, y + 8 + HIGHEST / 2)
