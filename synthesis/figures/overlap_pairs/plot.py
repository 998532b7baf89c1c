"""The overlap of every two reviews: a triangle of corrected covered areas, each with the ink and dots of its degree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.column_heads import NamedRows, beside_names, head_marks, lettered
from synthesis.figures.figure import Circle, Figure, Mark, Spot, Text
from synthesis.figures.inks import OUTLINE, Box, rectangle
from synthesis.figures.legend import Draw, Entry, LegendRow, keyed, legend
from synthesis.figures.metrics import width, wrap
from synthesis.figures.overlap_pairs.spec import DEGREES, OverlapPair, OverlapPairsSpec, OverlapReview
from synthesis.figures.overlap_pairs.words import alternative
from synthesis.figures.sheet import (
    LEADING,
    MARGIN,
    MIDDLE,
    NOTE,
    NOTE_LEADING,
    ROOM,
    SIZE,
    Drawn,
    Sheet,
    bound,
    chunks,
    divided,
    sheet_of,
)

FILLS: Final = {
    "slight": "#ffffff",
    "moderate": "#cfe0ee",
    "high": "#7fb0d3",
    "very_high": "#14365c",
    "": "#ffffff",
}
"""The shade of each degree, and of none, which differ enough in lightness for grey print."""

_OWN: Final = "#e4e4e4"
_WHITE: Final = "#ffffff"
_CELL: Final = 25.0
_LEAST: Final = 30.0
_WIDE: Final = 62.0
_LABELS: Final = (60.0, 150.0)
_INSET: Final = 6.0
_DOT: Final = 1.35
_BETWEEN: Final = 4.2
_RISE: Final = 3.2
_FALL: Final = 6.6


@frozen
class _Grid(NamedRows):
    """Where things stand; `columns` are the places of their reviews among all."""

    columns: range

    def start(self, place: int) -> float:
        """The left edge of the column of a review; of the one after the last, where columns end."""
        return self.left(place - self.columns.start)


def overlap_pairs(spec: OverlapPairsSpec) -> tuple[Figure, ...]:
    """The overlap of every two reviews as finished figures: the later review in the row, the earlier in the column.

    On the diagonal stands how many studies of a review are in no other, and how many it has. Where there are more
    reviews than a page has room for, the columns are divided, each part with the rows that have something in it.
    """
    labels = [review.label for review in spec.reviews]
    letters = lettered(labels)
    least = max(_LEAST, *(width(_own(one), NOTE) + 5.0 for one in spec.reviews))
    sheets: list[Sheet] = []
    for run in chunks(len(labels), int((ROOM - _LABELS[0]) / least)):
        names = [labels[n] for n in run]
        under = (least,) * len(names)
        asked = max(width(text, SIZE) for text in labels[run.start :]) + _INSET
        wide, found = beside_names(names, letters, under, ROOM, names=(asked, _LABELS), most=_WIDE)
        sheets += _sheets(spec, _Grid(columns=run, labels=wide, heads=found))
    return bound(spec, sheets)


def _sheets(spec: OverlapPairsSpec, grid: _Grid) -> list[Sheet]:
    rows = range(grid.columns.start, len(spec.reviews))

    def sheet(some: Sequence[int]) -> Sheet:
        return _sheet(spec, grid, some)

    return [sheet(some) for some in divided(rows, lambda some: sheet(some).bottom)]


def _sheet(spec: OverlapPairsSpec, grid: _Grid, rows: Sequence[int]) -> Sheet:
    """The heads of the columns that the rows reach, the rows, what the inks mean."""
    drawn: list[Drawn] = []
    reached = [place for place in grid.columns if place <= rows[-1]]
    last = MARGIN + max(grid.heads.high, NOTE_LEADING) - 1.5
    for place in reached:
        nth = place - grid.columns.start
        drawn += head_marks(grid.heads.lines[nth], grid.middle(nth), last)
    y = last + 5.0
    for row in rows:
        y, marks = _row(spec, grid, row, y)
        drawn += marks
    here = {spec.reviews[row].label for row in rows}
    y, keys = keyed([one for one in grid.heads.letters if one[1] not in here], y + 2)
    y, legends = legend(_legend(spec), y + 1)
    return sheet_of((*drawn, *keys, *legends), bottom=y, alt=alternative(spec, rows, grid.columns))


def _row(spec: OverlapPairsSpec, grid: _Grid, row: int, top: float) -> tuple[float, list[Drawn]]:
    """The name of a review, its pairs with those before it, its own studies."""
    review = spec.reviews[row]
    letter = {label: letter for letter, label in grid.heads.letters}.get(review.label, "")
    indent = width(f"{letter} ", SIZE, bold=True) if letter else 0.0
    lines = wrap(review.label, SIZE, grid.labels - _INSET - indent + 0.01)
    high = max(_CELL, len(lines) * LEADING + 3.0)
    middle = top + high / 2
    first = middle + MIDDLE * SIZE - (len(lines) - 1) * LEADING / 2
    drawn: list[Drawn] = [
        Text(text=line, x=MARGIN + indent, y=first + n * LEADING, size=SIZE, kind="name")
        for n, line in enumerate(lines)
    ]
    if letter:
        drawn.append(Text(text=letter, x=MARGIN, y=first, size=SIZE, bold=True, kind="name"))
    for place in grid.columns:
        box = (grid.start(place), top, grid.start(place + 1), top + high)
        if place < row:
            drawn += _pair(spec.pairs[spec.reviews[place].id, review.id], box)
        elif place == row:
            drawn += _self(review, box)
    return top + high, drawn


def _own(review: OverlapReview) -> str:
    return f"{review.alone} / {review.count}"


def _self(review: OverlapReview, box: Box) -> Iterator[Drawn]:
    """A cell of the diagonal: studies that no other review has, and all."""
    left, top, right, bottom = box
    x, y = (left + right) / 2, (top + bottom) / 2
    yield rectangle(box, _OWN, OUTLINE, role="own")
    base = y + MIDDLE * NOTE
    parts = ((review.alone, review.alone_key), (" / ", ""), (review.count, review.count_key))
    at = x - width(_own(review), NOTE) / 2
    for text, key in parts:
        if text.strip():
            shift = width(" ", NOTE) if text != text.strip() else 0.0
            yield Text(text=text.strip(), x=at + shift, y=base, size=NOTE, key=key)
        at += width(text, NOTE)
    if review.said:
        yield Spot(x=x, y=y, r=min(right - left, bottom - top) / 2, text=review.said, key=review.count_key)


def _pair(pair: OverlapPair, box: Box) -> Iterator[Drawn]:
    """A cell of two reviews: the corrected covered area above the dots of its degree."""
    left, top, right, bottom = box
    x, y = (left + right) / 2, (top + bottom) / 2
    ink = _WHITE if pair.degree == DEGREES[-1] else "#000000"
    yield rectangle(box, FILLS[pair.degree], OUTLINE, role=f"pair {pair.degree or 'none'}")
    rise = _RISE if pair.degree else -MIDDLE * NOTE
    yield Text(
        text=pair.text, x=x, y=y - rise + NOTE * 0.34, size=NOTE, anchor="middle", key=pair.key, colour=ink
    )
    yield from _dots(pair.degree, x, y + _FALL, ink)
    if pair.said:
        yield Spot(x=x, y=y, r=min(right - left, bottom - top) / 2, text=pair.said, key=pair.key)


def _dots(degree: str, x: float, y: float, ink: str) -> Iterator[Mark]:
    """One dot for the least degree, two for the next, and so on."""
    count = DEGREES.index(degree) + 1 if degree else 0
    for n in range(count):
        yield Circle(x=x + (n - (count - 1) / 2) * _BETWEEN, y=y, r=_DOT, fill=ink, role="dot")


def _legend(spec: OverlapPairsSpec) -> list[LegendRow]:
    entries = tuple(
        Entry(label=label, wide=22.0, draw=_swatch(code), high=10.0) for code, label in spec.degrees.items()
    )
    own = Entry(
        label="Studies in no other review / all of its studies",
        wide=22.0,
        high=10.0,
        draw=lambda x, y: [rectangle((x - 11, y - 5, x + 11, y + 5), _OWN, OUTLINE)],
    )
    return [LegendRow(title="Overlap", entries=entries), LegendRow(title="", entries=(own,))]


def _swatch(code: str) -> Draw:
    def draw(x: float, y: float) -> Iterator[Mark]:
        ink = _WHITE if code == DEGREES[-1] else "#000000"
        yield rectangle((x - 11, y - 5, x + 11, y + 5), FILLS[code], OUTLINE)
        yield from _dots(code, x, y, ink)

    return draw
