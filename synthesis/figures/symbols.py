"""Symbols of points: told apart by shape and fill first, by colour last."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Circle, Mark, Polygon

_OUTLINE: Final = "#000000"
_WIDTH: Final = 0.5


@frozen
class Symbol:
    """A shape and what fills it."""

    shape: str
    fill: str


SYMBOLS: Final = (
    Symbol(shape="circle", fill="#155083"),
    Symbol(shape="square", fill="#f0b982"),
    Symbol(shape="triangle", fill="#4197d6"),
    Symbol(shape="diamond", fill="#ffffff"),
    Symbol(shape="circle", fill="#ffffff"),
    Symbol(shape="square", fill="#8a3013"),
    Symbol(shape="triangle", fill="#ffffff"),
    Symbol(shape="diamond", fill="#6f6f6f"),
)
"""The symbols in the order groups take them."""


def symbol_mark(symbol: Symbol, at: tuple[float, float], r: float, role: str = "point") -> Mark:
    """A symbol about a place: all shapes of about the same area as a circle of radius `r`."""
    return _SHAPES[symbol.shape](at, r, symbol.fill, role)


def _circle(at: tuple[float, float], r: float, fill: str, role: str) -> Mark:
    return Circle(x=at[0], y=at[1], r=r, fill=fill, stroke=_OUTLINE, width=_WIDTH, role=role)


def _square(at: tuple[float, float], r: float, fill: str, role: str) -> Mark:
    half = 0.9 * r
    return _polygon(((-half, -half), (half, -half), (half, half), (-half, half)), at, fill, role)


def _triangle(at: tuple[float, float], r: float, fill: str, role: str) -> Mark:
    return _polygon(((0.0, -1.25 * r), (1.2 * r, 0.85 * r), (-1.2 * r, 0.85 * r)), at, fill, role)


def _diamond(at: tuple[float, float], r: float, fill: str, role: str) -> Mark:
    far = 1.3 * r
    return _polygon(((0.0, -far), (far, 0.0), (0.0, far), (-far, 0.0)), at, fill, role)


def _polygon(corners: tuple[tuple[float, float], ...], at: tuple[float, float], fill: str, role: str) -> Mark:
    points = tuple((at[0] + x, at[1] + y) for x, y in corners)
    return Polygon(points=points, fill=fill, stroke=_OUTLINE, width=_WIDTH, role=role)


_SHAPES: Final[Mapping[str, Callable[[tuple[float, float], float, str, str], Mark]]] = MappingProxyType(
    {"circle": _circle, "square": _square, "triangle": _triangle, "diamond": _diamond}
)
"""How each shape is drawn."""
