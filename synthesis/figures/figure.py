"""A figure as a value: marks at fixed places, finished before it is drawn."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from extraction_forms.frozen_values import frozen
from synthesis.woven import Kind

Anchor = Literal["start", "middle", "end"]


@frozen
class Line:
    """A straight line from (x1, y1) to (x2, y2), in points."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.75
    colour: str = "#000000"
    dash: tuple[float, ...] = ()
    role: str = ""


@frozen
class Polygon:
    """A closed shape through its points, filled and outlined; squares, diamonds, arrowheads are polygons."""

    points: tuple[tuple[float, float], ...]
    fill: str = "#000000"
    stroke: str = ""
    width: float = 0.75
    role: str = ""


@frozen
class Circle:
    """A circle about (x, y)."""

    x: float
    y: float
    r: float
    fill: str
    stroke: str = ""
    width: float = 0.75
    role: str = ""


@frozen
class Text:
    """A line of text whose baseline starts, centres or ends at (x, y); `key` names the number it prints.

    `origins` are the data of a number that has no key; `kind` accounts for the digits of a text that prints none. Texts
    that are drawn alike are equal, whatever stands behind them.
    `source` names the record a foreign text came from, so that a glyph the fonts lack can be traced.
    """

    text: str
    x: float
    y: float
    size: float = 9.0
    anchor: Anchor = "start"
    bold: bool = False
    italic: bool = False
    colour: str = "#000000"
    key: str = ""
    column: str = ""
    source: str = ""
    origins: tuple[str, ...] = field(default=(), compare=False)
    kind: Kind = field(default="", compare=False)


Mark = Line | Polygon | Circle | Text


@frozen
class Spot:
    """A place where a reader may point, a circle about (x, y), and the lines that are then said.

    `key` names the number whose data are told below the lines; `href` is where a click leads: an anchor of the
    page, or a file beside it.
    """

    x: float
    y: float
    r: float
    text: tuple[str, ...]
    key: str = ""
    href: str = ""


@frozen
class Figure:
    """A finished figure: its marks in drawing order on a page of `width` by `height` points.

    `table` is the id of the table that holds the same numbers; `spots` are where a reader of its interactive
    twin may point.
    """

    id: str
    title: str
    caption: str
    alt: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    table: str = ""
    spots: tuple[Spot, ...] = ()
