"""The arc of a radial plot: a circle about the origin, on which the line through a point reads its effect."""

from __future__ import annotations

from math import atan2, cos, hypot, sin, sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.axis import Axis, Tick, make_axis
from synthesis.figures.metrics import width
from synthesis.figures.radial.spec import RadialSpec
from synthesis.figures.scatter.plate import HIGH, Place, Plate, make_plate
from synthesis.figures.sheet import SIZE

TICK: Final = 3.0
BESIDE: Final = 3.0

_INSIDE: Final = 9.0  # from the outermost point to the arc
_ROOM: Final = 0.05
_STEPS: Final = 48


@frozen
class Arc:
    """A plate with the arc on it: its radius on the page, its effects from `low` to `high`, and their ticks."""

    plate: Plate
    radius: float
    low: float
    high: float
    ticks: tuple[Tick, ...]

    @property
    def origin(self) -> Place:
        """Where precision and z are 0."""
        return self.plate.at(0.0, 0.0)

    def at(self, effect: float, beyond: float = 0.0) -> Place:
        """Where an effect stands on the arc, or so far beyond it."""
        right, up = self._way(effect)
        reach = self.radius + beyond
        return self.origin[0] + right * reach, self.origin[1] - up * reach

    def _way(self, effect: float) -> Place:
        """The direction on the page of the line whose slope is an effect."""
        x, y = self.plate.at(1.0, effect)
        across, up = x - self.origin[0], self.origin[1] - y
        far = hypot(across, up)
        return across / far, up / far

    def between(self, start: float, end: float) -> tuple[Place, ...]:
        """The arc from one effect to another, as points at even angles."""
        return self.over(self.at(start), self.at(end))

    def over(self, start: Place, end: Place) -> tuple[Place, ...]:
        """The arc from one place on it to another, as points at even angles."""
        x, y = self.origin
        first, last = (atan2(y - at_y, at_x - x) for at_x, at_y in (start, end))
        turns = [first + (last - first) * step / _STEPS for step in range(_STEPS + 1)]
        return tuple((x + self.radius * cos(turn), y - self.radius * sin(turn)) for turn in turns)

    def end(self, slope: float, up: float) -> Place:
        """Where the line of a slope that begins at precision 0 and z `up` meets the arc."""
        x, y = self.origin
        start_x, start_y = self.plate.at(0.0, up)
        right, rise = self._way(slope)
        from_x, from_y = start_x - x, start_y - y
        along = from_x * right - from_y * rise
        far = -along + sqrt(max(along**2 - (from_x**2 + from_y**2 - self.radius**2), 0.0))
        return start_x + far * right, start_y - far * rise


def make_arc(spec: RadialSpec) -> Arc:
    """A plate on which every point lies within the arc, and the arc from its upper to its lower edge."""
    upright = _upright(spec)
    beside = width("−0.00", SIZE)
    arc = _arc(spec, upright, beside)
    wide = max((width(tick.text, SIZE) for tick in arc.ticks), default=0.0)
    return arc if wide <= beside else _arc(spec, upright, wide)


def _upright(spec: RadialSpec) -> Axis:
    """The axis of z: every point, the band at the origin and at the most precise point."""
    most = max(one.x for one in spec.points)
    ends = [*(one.y for one in spec.points), *(at for x in (0.0, most) for at in _band(spec, x))]
    low, high = min(ends), max(ends)
    room = _ROOM * (high - low)
    return make_axis((low - room, high + room))


def _band(spec: RadialSpec, x: float) -> tuple[float, float]:
    return spec.slope * x - spec.band, spec.slope * x + spec.band


def _arc(spec: RadialSpec, upright: Axis, beside: float) -> Arc:
    side = beside + TICK + 2 * BESIDE
    room = make_plate(make_axis((0.0, 1.0)), upright, beside=side)
    radius = room.right - room.left
    rise = HIGH / (upright.high - upright.low)
    inner = radius - _INSIDE
    scale = min(sqrt(max(inner**2 - (rise * one.y) ** 2, (inner / 4) ** 2)) / one.x for one in spec.points)
    plate = make_plate(make_axis((0.0, radius / scale)), upright, beside=side)
    low, high = (_slope(rise * end, radius, scale / rise) for end in (upright.low, upright.high))
    ticks = make_axis((low, high), ratio=spec.ratio).ticks
    return Arc(plate=plate, radius=radius, low=low, high=high, ticks=ticks)


def _slope(up: float, radius: float, shape: float) -> float:
    """The effect that stands so far up the page on an arc; `shape` is a step across over one up, on the page."""
    return up / sqrt(max(radius**2 - up**2, 1e-6 * radius**2)) * shape
