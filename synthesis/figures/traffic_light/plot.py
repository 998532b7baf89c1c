"""The traffic-light plot: the judgement of each result in each domain, study by study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Figure, Line, Mark, Spot, Text
from synthesis.figures.flow import Piece, Set, flow, texts
from synthesis.figures.inks import rectangle
from synthesis.figures.judgements import MISSING, bare_name
from synthesis.figures.key_list import Named, key_list
from synthesis.figures.legend import Draw, Entry, LegendRow, legend
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import (
    HEIGHT,
    LEADING,
    MARGIN,
    MIDDLE,
    NOTE,
    NOTE_LEADING,
    PALE,
    ROOM,
    SIZE,
    WIDTH,
    Drawn,
    Sheet,
    bound,
    chunks,
    divided,
    rule,
    sheet_of,
)
from synthesis.figures.traffic_light.lights import RADIUS, light_marks, star
from synthesis.figures.traffic_light.spec import LightBlock, LightRow, TrafficLightSpec
from synthesis.figures.traffic_light.words import alternative, said_of
from synthesis.woven import together, words

_ROW: Final = 13.2
_PITCH: Final = (17.0, 33.0)
_GAP: Final = 9.0
_BAND: Final = "#f1f1f1"
_OVERALL: Final = "Overall"
_LABELS: Final = 96.0
_MOST_LABEL: Final = 210.0
_MOST_OF_STUDY: Final = 9
_BETWEEN_BLOCKS: Final = 20.0
_NOTHING: Final = Set(pieces=())


@frozen
class _Grid:
    """Where columns stand: the study, the outcome where it is told, the weight where there is one, the lights."""

    study: float
    outcome: float
    weight: float
    lights: float
    pitch: float
    overall: float

    @property
    def outcome_left(self) -> float:
        return MARGIN + self.study + _GAP

    @property
    def weight_right(self) -> float:
        return self.lights - _GAP

    def x(self, place: int, domains: int) -> float:
        """The middle of a column of lights; overall, the last, has one of its own."""
        if place == domains - 1:
            return WIDTH - MARGIN - self.overall / 2
        return self.lights + (place + 0.5) * self.pitch


@frozen
class _Piece:
    """Rows of a block that stand on one sheet, under its heads and above its key."""

    block: LightBlock
    grid: _Grid
    rows: tuple[LightRow, ...]
    high: float


def traffic_light(spec: TrafficLightSpec) -> tuple[Figure, ...]:
    """A traffic-light plot as finished figures: each form a block with heads and key of its own, also on a new sheet.

    Studies are kept together unless one has many results; where there are more domains than a page has room for,
    they are divided, overall beside each part. The table of a sheet is that of its first block.
    """
    blocks = [part for block in spec.blocks if block.rows for part in _parts(block)]
    notes = flow([Piece(text=together(map(words, spec.notes), " "))], NOTE, ROOM)
    room = notes.lines * NOTE_LEADING + (2.0 if notes.lines else 0.0)
    pieces = [piece for block in blocks for piece in _pieces(block, HEIGHT - 2 * MARGIN - room)]
    sheets = divided(pieces, lambda some: MARGIN + room + _piled(some))
    figures = bound(spec, [_sheet(some, notes if some is sheets[-1] else _NOTHING) for some in sheets])
    return tuple(
        replace(figure, table=some[0].block.table or spec.table)
        for figure, some in zip(figures, sheets, strict=True)
    )


def _piled(pieces: Sequence[_Piece]) -> float:
    """How high pieces are one under another."""
    return sum(piece.high for piece in pieces) + (len(pieces) - 1) * _BETWEEN_BLOCKS


def _pieces(block: LightBlock, most: float) -> Iterator[_Piece]:
    """A block in as few pieces as sheets can hold."""
    grid = _grid(block)
    heads, _ = _head(block, grid, 0.0)
    foot, _ = _foot(block, 0.0)
    groups = [(rows, _asks(block, grid, rows)) for rows in _groups(block.rows)]
    for some in divided(groups, lambda some: heads + foot + sum(high for _, high in some), most):
        rows = tuple(row for group, _ in some for row in group)
        piece = _Piece(block=block, grid=grid, rows=rows, high=0.0)
        yield replace(piece, high=_piece(piece, 0.0)[0])


def _asks(block: LightBlock, grid: _Grid, rows: tuple[LightRow, ...]) -> float:
    """How high the rows of a study are at most, its name beside them."""
    named = wrap(_name(block, rows[0]), SIZE, grid.study + 0.01)
    return max(_high(named), sum(_high(_outcome(block, grid, row)) for row in rows))


def _name(block: LightBlock, row: LightRow) -> str:
    """The name of a study beside the first of its rows, or beside one further down, where it is continued."""
    begun = row is next(one for one in block.rows if one.study == row.study)
    return row.label if begun else f"{row.label} (continued)"


def _parts(block: LightBlock) -> Iterator[LightBlock]:
    """A block with as many domains as a page has room for, overall last in each part."""
    most = int((ROOM - _LABELS - _overall() - _GAP) / _least_pitch(block))
    for places in chunks(len(block.domains) - 1, max(1, most)):
        own = (*places, len(block.domains) - 1)
        yield replace(
            block,
            domains=tuple(block.domains[n] for n in own),
            rows=tuple(replace(row, lights=tuple(row.lights[n] for n in own)) for row in block.rows),
        )


def _groups(rows: Sequence[LightRow]) -> Iterator[tuple[LightRow, ...]]:
    """The rows of each study, those of a study with many in several groups."""
    for _, some in groupby(rows, key=lambda row: row.study):
        own = tuple(some)
        for places in chunks(len(own), _MOST_OF_STUDY):
            yield own[places.start : places.stop]


def _overall() -> float:
    return width(_OVERALL, NOTE, bold=True) + 6.0


def _least_pitch(block: LightBlock) -> float:
    names = (width(short, NOTE, bold=True) + 4.0 for short, _ in block.domains[:-1])
    starred = 5.0 if any(light.provisional for light in block.lights) else 0.0
    return max(_PITCH[0] + starred, *names)


def _grid(block: LightBlock) -> _Grid:
    """Labels as wide as they ask for; what they leave goes to the lights, up to a most, then to the labels."""
    n, least = len(block.domains) - 1, _least_pitch(block)
    study = _asked([_name(block, some[0]) for some in _groups(block.rows)], "Study")
    outcome = _asked([row.outcome for row in block.rows], "Outcome") if block.told else 0.0
    weights = [width(row.weight, SIZE) for row in block.rows if row.weight]
    weight = max([*weights, width("Weight", NOTE, bold=True)]) + _GAP if weights else 0.0
    gaps = _GAP + (_GAP if outcome else 0.0)
    room = ROOM - _overall() - weight - gaps
    labels = min(study + outcome, room - n * least)
    if study + outcome > labels:
        half = labels / 2 if outcome else labels
        study = min(study, max(half, labels - outcome))
        outcome = labels - study if outcome else 0.0
    pitch = min(_PITCH[1], (room - study - outcome) / n) if n else least
    return _Grid(
        study=study,
        outcome=outcome,
        weight=weight,
        lights=WIDTH - MARGIN - _overall() - n * pitch,
        pitch=pitch,
        overall=_overall(),
    )


def _asked(labels: Sequence[str], head: str) -> float:
    return min(max(width(text, SIZE) for text in (*labels, head)) + 1.0, _MOST_LABEL)


def _sheet(pieces: Sequence[_Piece], notes: Set) -> Sheet:
    """Pieces one under another, the notes below all of them."""
    drawn: list[Drawn] = []
    y = MARGIN
    for n, piece in enumerate(pieces):
        y, marks = _piece(piece, y + (_BETWEEN_BLOCKS if n else 0.0))
        drawn += marks
    drawn += texts(notes, (MARGIN, y + NOTE_LEADING), NOTE, NOTE_LEADING)
    bottom = y + notes.lines * NOTE_LEADING + (2.0 if notes.lines else 0.0)
    return sheet_of(drawn, bottom=bottom, alt=" ".join(alternative(one.block, one.rows) for one in pieces))


def _piece(piece: _Piece, start: float) -> tuple[float, list[Drawn]]:
    """The heads of a block, its studies between thin lines, its key; behind all the band of overall."""
    block, grid = piece.block, piece.grid
    top, head = _head(block, grid, start)
    drawn: list[Drawn] = []
    y = top
    for _, some in groupby(piece.rows, key=lambda row: row.study):
        if y > top:
            drawn.append(_thin(y))
        y, marks = _study(block, grid, tuple(some), y)
        drawn += marks
    left = grid.x(len(block.domains) - 1, len(block.domains)) - grid.overall / 2
    band = rectangle((left, top - 2.0, WIDTH - MARGIN, y), _BAND, role="band")
    y, foot = _foot(block, y)
    return y, [band, *head, *drawn, *foot]


def _study(
    block: LightBlock, grid: _Grid, rows: tuple[LightRow, ...], top: float
) -> tuple[float, list[Drawn]]:
    """The name of a study beside its rows; one with rows on the sheet before is continued."""
    lines = wrap(_name(block, rows[0]), SIZE, grid.study + 0.01)
    drawn: list[Drawn] = [*_lines(lines, MARGIN, top, rows[0].source)]
    y = top
    for row in rows:
        y, marks = _row(block, grid, row, y)
        drawn += marks
    return max(y, top + _high(lines)), drawn


def _lines(lines: Sequence[str], x: float, top: float, source: str) -> Iterator[Mark]:
    """Lines of text, the first in the middle of a row."""
    first = top + _ROW / 2 + MIDDLE * SIZE
    for n, line in enumerate(lines):
        yield Text(text=line, x=x, y=first + n * LEADING, size=SIZE, source=source, kind="name")


def _outcome(block: LightBlock, grid: _Grid, row: LightRow) -> tuple[str, ...]:
    return wrap(row.outcome, SIZE, grid.outcome + 0.01) if block.told else ()


def _high(lines: Sequence[str]) -> float:
    return _ROW + max(0, len(lines) - 1) * LEADING


def _head(block: LightBlock, grid: _Grid, top: float) -> tuple[float, list[Mark]]:
    """The form, the heads of the columns, a rule."""
    lines = wrap(block.title, SIZE, ROOM, bold=True)
    marks: list[Mark] = [
        Text(text=line, x=MARGIN, y=top + SIZE + n * LEADING, size=SIZE, bold=True, kind="name")
        for n, line in enumerate(lines)
    ]
    y = top + len(lines) * LEADING + 13.0
    marks.append(Text(text="Study", x=MARGIN, y=y, size=NOTE, bold=True))
    if block.told:
        marks.append(Text(text="Outcome", x=grid.outcome_left, y=y, size=NOTE, bold=True))
    if grid.weight:
        marks.append(Text(text="Weight", x=grid.weight_right, y=y, size=NOTE, bold=True, anchor="end"))
    for place, (short, _) in enumerate(block.domains):
        x = grid.x(place, len(block.domains))
        marks.append(Text(text=short, x=x, y=y, size=NOTE, bold=True, anchor="middle", kind="name"))
    return y + 6.5, [*marks, rule(y + 4.5)]


def _row(block: LightBlock, grid: _Grid, row: LightRow, top: float) -> tuple[float, list[Drawn]]:
    outcome = _outcome(block, grid, row)
    middle = top + _ROW / 2
    drawn: list[Drawn] = [*_lines(outcome, grid.outcome_left, top, row.source)]
    if row.weight:
        drawn.append(
            Text(
                text=row.weight,
                x=grid.weight_right,
                y=middle + MIDDLE * SIZE,
                size=SIZE,
                anchor="end",
                key=row.weight_key,
                column="weight",
            )
        )
    for place, light in enumerate(row.lights):
        x = grid.x(place, len(row.lights))
        shown = block.looks[light.code] if light.code else MISSING
        drawn += light_marks(light.code, shown, (x, middle), starred=bool(light.provisional))
        said = tuple(said_of(light, row, block.domains[place], block.looks))
        drawn.append(Spot(x=x, y=middle, r=RADIUS, text=said, key=light.key))
    return top + _high(outcome), drawn


def _thin(y: float) -> Line:
    return Line(x1=MARGIN, y1=y, x2=WIDTH - MARGIN, y2=y, width=0.4, colour=PALE, role="divider")


def _foot(block: LightBlock, top: float) -> tuple[float, list[Mark]]:
    """A rule, the key of the judgements and of the domains."""
    used = {light.code for light in block.lights}
    entries = [
        Entry(label=shown.label, wide=2 * RADIUS, high=2 * RADIUS, draw=_drawn(code, block))
        for code, shown in {**block.looks, "": MISSING}.items()
        if code in used
    ]
    if any(light.provisional for light in block.lights):
        entries.append(Entry(label="Provisional", wide=4.0, draw=lambda x, y: [star(x - 2.0, y + 2.0)]))
    y, marks = legend([LegendRow(title="Judgement", entries=tuple(entries))], top + 2.0)
    named = [Named(key=short, name=bare_name(short, label).strip()) for short, label in block.domains[:-1]]
    made: list[Mark] = [rule(top), *marks]
    if named:
        y, more = key_list(named, y + 2.0)
        made += more
    return y + 2.0, made


def _drawn(code: str, block: LightBlock) -> Draw:
    shown = block.looks[code] if code else MISSING
    return lambda x, y: light_marks(code, shown, (x, y), starred=False)
