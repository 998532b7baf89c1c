"""A figure made as large as a journal wants it, and what cannot be had at that size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import inf

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Circle, Figure, Line, Mark, Polygon, Spot, Text
from synthesis.profiles import POINTS, Profile


@frozen
class Fitted:
    """A figure at the size of a profile; `doubts` says what the journal asks for and this figure has not."""

    figure: Figure
    doubts: tuple[str, ...] = ()


def fitted(figure: Figure, profile: Profile) -> Fitted:
    """A figure scaled so that no text is too small, within the profile's width and height.

    It is as large as it was laid out where that is allowed, larger where its text needs it, smaller where the page
    does. On a profile with columns it stands in the middle of the narrowest one in which its text can be read.
    """
    widths = profile.columns or (profile.width_most,)
    for width in widths:
        factor = _factor(figure, profile, width * POINTS)
        made = scaled(figure, factor)
        if not _too_fine(made, profile):
            break
    least = (width if profile.columns else profile.width_least) * POINTS
    made = widened(made, least) if made.width < least else made
    return Fitted(figure=made, doubts=tuple(_doubts(made, profile)))


def scaled(figure: Figure, factor: float) -> Figure:
    """The figure with every length and size multiplied by a factor."""
    if factor == 1:
        return figure
    return replace(
        figure,
        width=figure.width * factor,
        height=figure.height * factor,
        marks=tuple(_scaled_mark(mark, factor) for mark in figure.marks),
        spots=tuple(replace(s, x=s.x * factor, y=s.y * factor, r=s.r * factor) for s in figure.spots),
    )


def widened(figure: Figure, width: float) -> Figure:
    """The figure in the middle of a page that is wider."""
    by = (width - figure.width) / 2
    return replace(
        figure,
        width=width,
        marks=tuple(_moved(mark, by) for mark in figure.marks),
        spots=tuple(_moved_spot(spot, by) for spot in figure.spots),
    )


def text_sizes(figure: Figure) -> tuple[float, float]:
    """The smallest and the largest size of text in a figure, in points; both infinite where it has none."""
    sizes = [mark.size for mark in figure.marks if isinstance(mark, Text) and mark.text.strip()]
    return (min(sizes), max(sizes)) if sizes else (inf, -inf)


def thinnest(figure: Figure) -> float:
    """The width of the thinnest line of a figure, in points; infinite where it has none."""
    lines = (mark for mark in figure.marks if not isinstance(mark, Text))
    return min((mark.width for mark in lines if isinstance(mark, Line) or mark.stroke), default=inf)


def _factor(figure: Figure, profile: Profile, width: float) -> float:
    small, _ = text_sizes(figure)
    needed = max(1.0, profile.text_least / small, profile.line_least / thinnest(figure))
    height = profile.height_most * POINTS
    found = min(needed, width / figure.width, height / figure.height)
    return 1.0 if abs(found - 1) < 1e-3 else found  # a hair's breadth is no reason to draw everything anew


def _too_fine(figure: Figure, profile: Profile) -> bool:
    small, _ = text_sizes(figure)
    return profile.too_small(small) or profile.too_thin(thinnest(figure))


def _doubts(figure: Figure, profile: Profile) -> Iterator[str]:
    small, large = text_sizes(figure)
    size = f"at {figure.width / POINTS:.1f} by {figure.height / POINTS:.1f} mm"
    if profile.too_small(small):
        yield (
            f"{size} its smallest text is {small:.1f} pt, and {profile.label} asks for {profile.text_least:g} pt; "
            "fewer columns, a narrower layout or fewer rows would leave it room"
        )
    if profile.too_large(large):
        yield f"{size} its largest text is {large:.1f} pt, and {profile.label} takes {profile.text_most:g} pt at most"
    line = thinnest(figure)
    if profile.too_thin(line):
        asked = f"{profile.label} asks for more than {profile.line_least:g} pt"
        yield f"{size} its thinnest line is {line:.2f} pt, and {asked}"


def _scaled_mark(mark: Mark, factor: float) -> Mark:
    if isinstance(mark, Text):
        return replace(mark, x=mark.x * factor, y=mark.y * factor, size=mark.size * factor)
    wide = mark.width * factor
    if isinstance(mark, Line):
        dash = tuple(part * factor for part in mark.dash)
        x1, y1, x2, y2 = (place * factor for place in (mark.x1, mark.y1, mark.x2, mark.y2))
        return replace(mark, x1=x1, y1=y1, x2=x2, y2=y2, width=wide, dash=dash)
    if isinstance(mark, Circle):
        return replace(mark, x=mark.x * factor, y=mark.y * factor, r=mark.r * factor, width=wide)
    return replace(mark, points=tuple((x * factor, y * factor) for x, y in mark.points), width=wide)


def _moved(mark: Mark, by: float) -> Mark:
    if isinstance(mark, Line):
        return replace(mark, x1=mark.x1 + by, x2=mark.x2 + by)
    if isinstance(mark, Polygon):
        return replace(mark, points=tuple((x + by, y) for x, y in mark.points))
    return replace(mark, x=mark.x + by)


def _moved_spot(spot: Spot, by: float) -> Spot:
    return replace(spot, x=spot.x + by)
