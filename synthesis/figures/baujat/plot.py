"""The Baujat plot: what each study adds to heterogeneity, against its influence on the mean.

Baujat B, Mahé C, Pignon JP, Hill C 2002, Stat Med 21:2641.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from synthesis.figures.axis import Axis, make_axis
from synthesis.figures.baujat.spec import BaujatSpec
from synthesis.figures.figure import Figure
from synthesis.figures.scatter.frame import Foot, grid
from synthesis.figures.scatter.page import Scatter, scatter_figure
from synthesis.figures.scatter.plate import Place, make_plate
from synthesis.figures.scatter.points import ScatterPoint, group_row
from synthesis.numbers import count, statistic

__all__ = ["BaujatSpec", "baujat_plot"]

ACROSS: Final = "Contribution to heterogeneity (share of Q)"
UPRIGHT: Final = "Influence on the mean (squared change without the study, in units of its variance)"

_ROOM: Final = 0.07  # of the range of an axis, beyond the furthest study
_BELOW: Final = 0.02  # the same below the least, so that no symbol hides an axis
_LEAST: Final = 1e-9  # below this numbers are what rounding leaves of 0
_TOLD: Final = 5


def baujat_plot(spec: BaujatSpec) -> tuple[Figure, ...]:
    """A Baujat plot as a finished figure, alone in its tuple."""
    across = _axis([one.x for one in spec.points])
    upright = _axis([one.y for one in spec.points])
    plate = make_plate(across, upright)
    points = tuple(replace(one, x=_whole(one.x), y=_whole(one.y)) for one in spec.points)
    made = Scatter(
        plate=plate,
        points=_furthest_first(points),
        upright_label=UPRIGHT,
        foot=Foot(label=ACROSS),
        groups=spec.groups,
        ground=tuple(grid(plate)),
        legend=(group_row(spec.groups, points),),
        notes=tuple(_notes(spec)),
    )
    return scatter_figure(spec, made, alternative(spec))


def _whole(value: float) -> float:
    return 0.0 if abs(value) < _LEAST else value


def _axis(values: list[float]) -> Axis:
    """An axis from just below 0, or below the least where a number of dependent effects lies there."""
    low, high = min(0.0, *map(_whole, values)), max(0.0, *map(_whole, values))
    if high == low:
        return make_axis((-_BELOW, 1.0))
    length = high - low
    return make_axis((low - _BELOW * length, high + _ROOM * length))


def _furthest_first(points: tuple[ScatterPoint, ...]) -> tuple[ScatterPoint, ...]:
    """Points in the order they find room for their labels: those that stand out first."""
    far = distances([(one.x, one.y) for one in points])
    order = sorted(range(len(points)), key=lambda i: (-far[i], points[i].label, points[i].key))
    return tuple(points[i] for i in order)


def distances(places: Sequence[Place]) -> tuple[float, ...]:
    """How far out each study stands: the greater of its parts of the greatest number on each axis."""
    most_x, most_y = (max(abs(at) for at in several) for several in zip(*places, strict=True))
    return tuple(
        max(abs(x) / most_x if most_x else 0.0, abs(y) / most_y if most_y else 0.0) for x, y in places
    )


def _notes(spec: BaujatSpec) -> Iterator[str]:
    """What the shares add up to, what must be known besides, and who has no place."""
    yield spec.q
    yield spec.remark
    if spec.without:
        yield f"The mean cannot be had without {'; '.join(spec.without)}."


def alternative(spec: BaujatSpec) -> str:
    """The plot for those who do not see it: the studies that stand out, with both numbers."""
    points = _furthest_first(spec.points)
    n = len(points)
    told = "; ".join(f"{one.label} {statistic(one.x)} and {statistic(one.y)}" for one in points[:_TOLD])
    studies = f"{count(n)} {'study' if n == 1 else 'studies'}"
    parts = [
        f"Baujat plot of {studies}: what each adds to heterogeneity, and its influence on the mean.",
        f"{'Furthest out' if n > _TOLD else 'They are'}: {told}.",
    ]
    return " ".join([*parts, *(note for note in _notes(spec) if note)])
