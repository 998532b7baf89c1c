"""The small forest plot beside what is typed: every result of one measure on one axis, a strip each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.axis import Axis, fitting_span, make_axis
from synthesis.verdicts.margin import Margin

WIDTH: Final = 280.0
EDGE: Final = 12.0
"""The width of a strip, and the room left at either end of its axis, in units of its drawing."""

_MARGINS_ROOM: Final = 1.15


@frozen
class Interval:
    """An estimate with its interval as it is drawn: on a ratio axis the logarithms; the margins it is held against."""

    y: float
    low: float
    high: float
    harm: float | None = None
    benefit: float | None = None

    @classmethod
    def of(cls, y: float, ends: tuple[float, float], margin: Margin | None, sense: float) -> Interval:
        """An effect as a synthesis has it; `sense` is -1 where its margins lie the other way round."""
        harm = margin.harm if margin is not None else None
        benefit = margin.benefit if margin is not None else None
        low, high = (-harm if harm is not None else None), benefit
        if sense < 0:
            low, high = (-high if high is not None else None), (-low if low is not None else None)
        return cls(y=y, low=ends[0], high=ends[1], harm=low, benefit=high)


@frozen
class Mark:
    """A tick of the axis: where it stands, and what it says."""

    x: float
    text: str


@frozen
class Strip:
    """One result as it is drawn: its line from `low` to `high`, its square at `y`, all of them in the drawing's units.

    `cut_low` and `cut_high` say that the line goes on beyond the axis; `shade` is where the margins lie, none where
    there are not two of them, `edges` are the margins there are.
    """

    y: float
    low: float
    high: float
    cut_low: bool
    cut_high: bool
    shade: tuple[float, float] | None
    edges: tuple[float, ...]

    @property
    def shows_square(self) -> bool:
        """Whether the estimate itself lies on the axis."""
        return EDGE <= self.y <= WIDTH - EDGE


@frozen
class Scale:
    """The axis that strips share: where no effect is, and its ticks."""

    axis: Axis
    null: float
    ticks: tuple[Mark, ...]

    @property
    def width(self) -> float:
        """How wide each strip is drawn."""
        return WIDTH

    @property
    def ends(self) -> tuple[float, float]:
        """Where the axis begins and ends."""
        return EDGE, WIDTH - EDGE

    def x(self, value: float) -> float:
        """Where a value falls in the drawing."""
        return round(EDGE + self.axis.share(value) * (WIDTH - 2 * EDGE), 2)

    def strip(self, one: Interval) -> Strip:
        """A result on the axis; what lies beyond is cut."""
        axis = self.axis
        edges = tuple(self.x(end) for end in (one.harm, one.benefit) if end is not None and axis.holds(end))
        shade = None
        if one.harm is not None and one.benefit is not None:
            shade = self.x(max(one.harm, axis.low)), self.x(min(one.benefit, axis.high))
        return Strip(
            y=self.x(one.y),
            low=self.x(max(one.low, axis.low)),
            high=self.x(min(one.high, axis.high)),
            cut_low=one.low < axis.low,
            cut_high=one.high > axis.high,
            shade=shade,
            edges=edges,
        )


def scale_of(found: Sequence[Interval], *, ratio: bool) -> Scale:
    """An axis that holds these intervals, their margins and no effect, with round ticks."""
    spans = [(one.low, one.high) for one in found]
    low, high = fitting_span(spans, [], 0.0)
    ends = [_MARGINS_ROOM * end for end in _ends(found)]
    axis = make_axis((min(low, *ends, 0.0), max(high, *ends, 0.0)), ratio=ratio)
    bare = Scale(axis=axis, null=0.0, ticks=())
    ticks = tuple(Mark(x=bare.x(tick.at), text=tick.text) for tick in axis.ticks)
    return Scale(axis=axis, null=bare.x(0.0), ticks=_apart(ticks))


def _ends(found: Iterable[Interval]) -> list[float]:
    return [0.0, *(end for one in found for end in (one.harm, one.benefit) if end is not None)]


def _apart(ticks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Every tick, or every second one where there are too many to be read."""
    return ticks if len(ticks) <= 6 else ticks[::2]
