"""A plot of points as a finished figure: the ground, the frame, the points, their labels, legend and notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Circle, Figure, Line, Mark, Polygon, Text
from synthesis.figures.flow import Piece, flow, texts
from synthesis.figures.inks import Box
from synthesis.figures.legend import LegendRow, legend
from synthesis.figures.metrics import width
from synthesis.figures.scatter.frame import Foot, foot, frame
from synthesis.figures.scatter.labels import Label, Labelled, Segment, Taken, placed
from synthesis.figures.scatter.plate import Plate
from synthesis.figures.scatter.points import NO_GROUPS, Groups, ScatterPoint, drawn_points
from synthesis.figures.sheet import MARGIN, NOTE, NOTE_LEADING, ROOM, SIZE, Asked, Drawn, bound, sheet_of
from synthesis.numbers import count
from synthesis.woven import named as named_as
from synthesis.woven import together, weave, words

_INSET: Final = 3.0
_MOST_TOLD: Final = 12


@frozen
class Scatter:
    """A plot of points on a plate.

    `ground` is drawn under the points, `over` above them; both may hold spots. Lines of `over` and `ground` whose role
    is among `avoided` are not covered by labels where that can be helped. `legend` follows the axis, then `notes`, a
    running text.
    """

    plate: Plate
    points: tuple[ScatterPoint, ...]
    upright_label: str
    foot: Foot
    groups: Groups = NO_GROUPS
    ground: tuple[Drawn, ...] = ()
    over: tuple[Drawn, ...] = ()
    avoided: tuple[str, ...] = ()
    legend: tuple[LegendRow, ...] = ()
    notes: tuple[str | Piece, ...] = ()


def scatter_figure(asked: Asked, made: Scatter, alt: str) -> tuple[Figure, ...]:
    """A plot of points as a finished figure, alone in its tuple.

    A point that is to be named and finds no room for its label is told of in the notes.
    """
    plate = made.plate
    named = labels_of(made)
    drawn: list[Drawn] = [*made.ground, *frame(plate, made.upright_label)]
    drawn += drawn_points(made.points, made.groups, plate)
    drawn += [*made.over, *named.marks]
    y, below = foot(plate, made.foot)
    drawn += below
    y, words = end(made.legend, (*made.notes, *unnamed(named)), y)
    drawn += words
    return bound(asked, [sheet_of(drawn, bottom=y, alt=alt)])


def labels_of(made: Scatter) -> Labelled:
    """The labels of the points that are to be named, the outermost first."""
    plate = made.plate
    places = [(plate.at(one.x, one.y), one.r) for one in made.points]
    labels = [
        Label(text=one.label, at=plate.at(one.x, one.y), r=one.r, source=one.source)
        for one in made.points
        if one.named
    ]
    left, top, right, bottom = plate.box
    marks = [one for one in (*made.ground, *made.over) if isinstance(one, Line | Polygon | Circle | Text)]
    taken = Taken(
        room=(left + _INSET, top - SIZE, right, bottom - _INSET),
        symbols=tuple(places),
        boxes=tuple(text_box(one) for one in marks if isinstance(one, Text)),
        lines=tuple(_segments(marks, made.avoided)),
    )
    return placed(labels, taken)


def _segments(marks: Sequence[Mark], roles: Sequence[str]) -> Iterable[Segment]:
    for one in marks:
        if isinstance(one, Line) and one.role in roles:
            yield (one.x1, one.y1), (one.x2, one.y2)


def text_box(text: Text) -> Box:
    """The box of a line of text."""
    wide = width(text.text, text.size, bold=text.bold, italic=text.italic)
    left = text.x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.anchor]
    return left, text.y - 0.75 * text.size, left + wide, text.y + 0.25 * text.size


def unnamed(named: Labelled) -> tuple[str, ...]:
    """The note on labels that found no place."""
    if not named.without:
        return ()
    if len(named.without) > _MOST_TOLD:
        n = words(count(len(named.without)))
        return (weave("{n} points have no room for their labels.", n=n),)
    points = named_as("; ".join(one.text for one in named.without))
    return (weave("Without room for their labels: {points}.", points=points),)


def end(rows: Sequence[LegendRow], notes: Sequence[str | Piece], top: float) -> tuple[float, list[Mark]]:
    """The legend and the notes under a plot; and where they end.

    Notes are sentences, set apart by a space; a piece is set as it is, with the spaces and the key it has.
    """
    y, marks = legend(rows, top)
    lines = flow(list(_pieces(notes)), NOTE, ROOM)
    if not lines.pieces:
        return y + 2, marks
    marks += texts(lines, (MARGIN, y + NOTE_LEADING), NOTE, NOTE_LEADING)
    return y + lines.lines * NOTE_LEADING + 2, marks


def _pieces(notes: Sequence[str | Piece]) -> Iterator[Piece]:
    for note in notes:
        if isinstance(note, Piece):
            yield note
        elif note:
            yield Piece(text=together([words(note), " "]))
