"""The columns of a forest plot of steps: as wide as their texts, and the plot in what is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Anchor, Mark, Text
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import LEADING, MARGIN, ROOM, SIZE
from synthesis.figures.stepwise_forest.spec import (
    AT,
    CI,
    EFFECTS,
    ESTIMATE,
    I2,
    STUDIES,
    TAU2,
    P,
    Step,
    StepwiseSpec,
)
from synthesis.figures.stepwise_forest.words import MARK

LABEL, PLOT = "study", "plot"

HEADS: Final = MappingProxyType({STUDIES: "Studies", EFFECTS: "Effects", P: "p", TAU2: "τ²", I2: "I²"})
FIRST: Final = MappingProxyType({"entering": "Study that enters", "left_out": "Left out"})
"""How the column of studies is called."""

CAPS: Final = (
    MappingProxyType({ESTIMATE: 46.0, CI: 88.0}),
    MappingProxyType({AT: 28.0, ESTIMATE: 34.0, CI: 48.0, TAU2: 30.0}),
)
"""How wide columns of numbers are at most, and where the plot has too little room then; longer ones take lines."""

_CAP: Final = 40.0
_GAP: Final = 7.0
_NARROW: Final = 4.5
_AROUND: Final = 9.0
_LEAST: Final = 100.0
_MOST: Final = 190.0
_LABEL: Final = (62.0, 170.0)
_MARK: Final = 3.0


@frozen
class Column:
    """A column between two edges; its texts stand at the left one or end at the right."""

    left: float
    right: float
    anchor: Anchor = "end"

    @property
    def edge(self) -> float:
        """The edge its texts share."""
        return self.left if self.anchor == "start" else self.right


@frozen
class Columns:
    """The columns by id, from left to right, and the lines of their heads; estimates and intervals share one."""

    places: Mapping[str, Column]
    heads: Mapping[str, tuple[str, ...]]

    @property
    def plot(self) -> Column:
        """The column of the plot."""
        return self.places[PLOT]

    @property
    def lines(self) -> int:
        """How many lines the highest head has."""
        return max(map(len, self.heads.values()))

    def lines_of(self, one: Step, name: str, *, bold: bool = False) -> tuple[str, ...]:
        """What a row says in a column, in lines that keep room for the mark of a label."""
        text = one.label if name == LABEL else one.number(name).text
        mark = _mark() if name == LABEL and one.marked else 0.0
        room = self.places[name].right - self.places[name].left - mark
        return wrap(text, SIZE, room + 0.01, bold=bold)

    def most_lines(self, one: Step, *, bold: bool = False) -> int:
        """How many lines a row has."""
        return max(len(self.lines_of(one, name, bold=bold)) for name in self.places if name != PLOT)


def columns_of(spec: StepwiseSpec) -> Columns:
    """Columns that are together as wide as a page; labels are wrapped where they leave the plot too little."""
    steps = (*spec.steps, spec.whole)
    right = [ESTIMATE, CI, *(name for name in (P, TAU2, I2) if name in spec.columns)]
    left = [*([AT] if spec.order and any(one.number(AT).key for one in steps) else []), STUDIES]
    if any(one.number(EFFECTS).text != one.number(STUDIES).text for one in steps):
        left.append(EFFECTS)
    heads = {**HEADS, AT: spec.order}
    gaps = _GAP * (len(left) + len(right) - 2) + _NARROW + 2 * _AROUND
    for caps in CAPS:
        wide = {name: _wide(name, heads.get(name, ""), steps, caps) for name in (*left, *right)}
        if ROOM - sum(wide.values()) - gaps >= _LEAST + _LABEL[0]:
            break
    words = f"{spec.label} ({spec.level}\N{NO-BREAK SPACE}CI)"
    lacks = max(width(part, SIZE, bold=True) for part in words.split(" "))
    wide[ESTIMATE] += max(0.0, lacks - wide[ESTIMATE] - _NARROW - wide[CI])
    others = sum(wide.values()) + gaps
    wide[LABEL] = _label_width(steps, ROOM - others)
    wide[PLOT] = min(_MOST, ROOM - others - wide[LABEL])
    wide[LABEL] += ROOM - others - wide[LABEL] - wide[PLOT]
    places = dict(_placed((LABEL, *left, PLOT, *right), wide))
    shared = places[CI].right - places[ESTIMATE].left
    named = {name: wrap(heads[name], SIZE, wide[name] + 0.01, bold=True) for name in wide if name in heads}
    named |= {
        LABEL: wrap(FIRST[spec.of], SIZE, wide[LABEL] + 0.01, bold=True),
        CI: wrap(words, SIZE, shared + 0.01, bold=True),
    }
    return Columns(places=MappingProxyType(places), heads=MappingProxyType(named))


def _wide(name: str, head: str, steps: tuple[Step, ...], caps: Mapping[str, float]) -> float:
    """As wide as the widest number of a column, up to its cap, and as the longest word of its head."""
    words = (width(word, SIZE, bold=True) for word in head.split())
    texts = (width(one.number(name).text, SIZE, bold=one is steps[-1]) for one in steps)
    return max([*words, min(max(texts), caps.get(name, _CAP))])


def _label_width(steps: tuple[Step, ...], room: float) -> float:
    """As wide as the longest label, while the plot keeps what it needs."""
    least, most = _LABEL
    longest = max(width(one.label, SIZE, bold=one is steps[-1]) for one in steps) + _mark()
    return max(least, min(longest, most, room - _LEAST))


def _mark() -> float:
    return width(MARK, SIZE, bold=True) + _MARK


def _placed(names: tuple[str, ...], wide: Mapping[str, float]) -> Iterator[tuple[str, Column]]:
    at, before = MARGIN, ""
    for name in names:
        if before:
            at += _AROUND if PLOT in {name, before} else _NARROW if name == CI else _GAP
        yield name, Column(left=at, right=at + wide[name], anchor="start" if name == LABEL else "end")
        at, before = at + wide[name], name


def head_marks(columns: Columns, bottom: float) -> Iterator[Text]:
    """The heads, each with its last line on `bottom`."""
    for name, lines in columns.heads.items():
        column = columns.places[name]
        for n, line in enumerate(lines):
            y = bottom - (len(lines) - 1 - n) * LEADING
            yield Text(text=line, x=column.edge, y=y, size=SIZE, bold=True, anchor=column.anchor, kind="name")


def cell_marks(one: Step, columns: Columns, y: float, *, bold: bool = False) -> Iterator[Mark]:
    """The texts of a row from a baseline: its label, the mark of one that changes the conclusion, its numbers."""
    for name, column in columns.places.items():
        number = one.number(name)
        if name == PLOT or (name == AT and not number.key):
            continue
        lines = columns.lines_of(one, name, bold=bold)
        for n, line in enumerate(lines):
            yield Text(
                text=line,
                x=column.edge,
                y=y + n * LEADING,
                size=SIZE,
                bold=bold,
                anchor=column.anchor,
                key=number.key,
                column=name,
                source=one.source if name == LABEL else "",
                kind="name" if name == LABEL else "",
            )
        if name == LABEL and one.marked:
            x = column.left + width(lines[-1], SIZE, bold=bold) + _MARK
            yield Text(text=MARK, x=x, y=y + (len(lines) - 1) * LEADING, size=SIZE, bold=True)
