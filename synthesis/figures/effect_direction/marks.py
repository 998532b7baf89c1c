"""The marks of an effect direction plot: arrows, lozenge, ring and dash, sized and filled by what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.effect_direction.spec import STEPS, DirectionCell
from synthesis.figures.figure import Circle, Line, Mark, Polygon, Text
from synthesis.figures.metrics import width
from synthesis.figures.sheet import NOTE
from synthesis.numbers import count

INK: Final = "#1a1a1a"
SELECTED: Final = "#8f8f8f"
"""The fill of a direction that was stated only because of significance; a star stands beside it."""

STAR: Final = "*"
WIDEST: Final = 17.0
"""The width of the widest mark: two large triangles back to back."""

_OUTLINE: Final = 0.8
_THICK: Final = 2.0
_HEAD: Final = 0.62
_SPLIT: Final = 1.5
_ASIDE: Final = 1.2
_DASH: Final = 6.5


@frozen
class Place:
    """Where a mark stands, how large it is, and how it is filled; hollow where n is not known."""

    x: float
    y: float
    size: float
    fill: str = INK

    @property
    def hollow(self) -> bool:
        """Whether only its outline is drawn."""
        return self.fill == "#ffffff"


def cell_marks(cell: DirectionCell, x: float, y: float) -> Iterator[Mark]:
    """A vote about (x, y): its mark, a subscript of how many results made it, a star where selected."""
    place = Place(x=x, y=y, size=STEPS[cell.step].size, fill=_fill(cell))
    yield from SHAPES[cell.state](place)
    beside = x + reach(cell.state, place.size) + _ASIDE
    if cell.n_results > 1:
        yield Text(
            text=count(cell.n_results), x=beside, y=y + 5.9, size=NOTE, key=cell.key, origins=cell.origins
        )
    if cell.by_significance:
        raised = 1.47 if cell.n_results > 1 else -1.2
        yield Text(text=STAR, x=beside, y=y - raised, size=NOTE, bold=True)


def reach(state: str, size: float) -> float:
    """How far a mark reaches to each side of its middle."""
    if state == "not_reported":
        return _DASH / 2
    return size * _HEAD + _SPLIT / 2 if state == "conflicting" else size / 2


def aside(cell: DirectionCell) -> float:
    """The room a vote takes to the right of its middle."""
    notes = [width(count(cell.n_results), NOTE)] if cell.n_results > 1 else []
    notes += [width(STAR, NOTE, bold=True)] if cell.by_significance else []
    return reach(cell.state, STEPS[cell.step].size) + (_ASIDE + max(notes) if notes else 0.0)


def _fill(cell: DirectionCell) -> str:
    if cell.step == "unknown":
        return "#ffffff"
    return SELECTED if cell.by_significance else INK


def _shape(place: Place, state: str, *points: tuple[float, float]) -> Polygon:
    return Polygon(points=points, fill=place.fill, stroke=INK, width=_OUTLINE, role=f"vote {state}")


def _positive(at: Place) -> Iterator[Mark]:
    half = at.size / 2
    yield _shape(at, "positive", (at.x, at.y - half), (at.x + half, at.y + half), (at.x - half, at.y + half))


def _negative(at: Place) -> Iterator[Mark]:
    half = at.size / 2
    yield _shape(at, "negative", (at.x, at.y + half), (at.x + half, at.y - half), (at.x - half, at.y - half))


def _conflicting(at: Place) -> Iterator[Mark]:
    half = at.size / 2
    for side in (-1, 1):
        foot = at.x + side * _SPLIT / 2
        yield _shape(
            at,
            "conflicting",
            (foot + side * at.size * _HEAD, at.y),
            (foot, at.y - half),
            (foot, at.y + half),
        )


def _no_clear_majority(at: Place) -> Iterator[Mark]:
    """A lozenge, thick where n is known and thin where it is not."""
    thick = _OUTLINE if at.hollow else _THICK
    high, wide = at.size / 2 - thick / 4, 0.36 * at.size
    points = ((at.x, at.y - high), (at.x + wide, at.y), (at.x, at.y + high), (at.x - wide, at.y))
    yield Polygon(points=points, fill="#ffffff", stroke=INK, width=thick, role="vote no_clear_majority")


def _null(at: Place) -> Iterator[Mark]:
    """A ring, thick where n is known and thin where it is not."""
    thick = _OUTLINE if at.hollow else _THICK
    yield Circle(
        x=at.x, y=at.y, r=at.size / 2 - thick / 2, fill="#ffffff", stroke=INK, width=thick, role="vote null"
    )


def _not_reported(at: Place) -> Iterator[Mark]:
    """A dash: no direction is known, whatever the n."""
    yield Line(
        x1=at.x - _DASH / 2,
        y1=at.y,
        x2=at.x + _DASH / 2,
        y2=at.y,
        width=1.3,
        colour=INK,
        role="vote not_reported",
    )


SHAPES: Final[Mapping[str, Callable[[Place], Iterator[Mark]]]] = MappingProxyType(
    {
        "positive": _positive,
        "negative": _negative,
        "conflicting": _conflicting,
        "no_clear_majority": _no_clear_majority,
        "null": _null,
        "not_reported": _not_reported,
    }
)
"""How each state of a vote is drawn."""
