"""The sheet a plot of fixed width stands on, and how one too high for it is divided into several figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final, Protocol, TypeVar

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Figure, Line, Mark, Spot
from synthesis.woven import Woven, named, weave, words

WIDTH: Final = 481.9
"""170 mm in points: a journal's page, and what every size of type below is meant for."""

HEIGHT: Final = 634.0
"""What an upright A4 page leaves to a figure beside its caption, so that none is made smaller to fit."""

MARGIN: Final = 3.0
ROOM: Final = WIDTH - 2 * MARGIN
SIZE: Final = 8.6
LEADING: Final = 9.6
NOTE: Final = 8.0
NOTE_LEADING: Final = 9.8
MIDDLE: Final = 0.33
"""How far below the middle of a line its baseline is, in parts of its size."""

PALE: Final = "#bdbdbd"
GREY: Final = "#595959"

_HALVINGS: Final = 10

Item = TypeVar("Item")


class Asked(Protocol):
    """What every plot is asked for, whatever it shows."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def caption(self) -> str: ...  # noqa: D102
    @property
    def table(self) -> str: ...  # noqa: D102


@frozen
class Sheet:
    """One part of a plot: its marks, where they end, what they say in words, and the spots on them."""

    marks: tuple[Mark, ...]
    bottom: float
    alt: str
    spots: tuple[Spot, ...] = ()


Drawn = Mark | Spot
"""What a plot puts on its sheet: marks, and the spots on them where a reader of the interactive twin may point."""


def sheet_of(drawn: Iterable[Drawn], *, bottom: float, alt: str) -> Sheet:
    """A sheet of what was drawn on it, marks and spots in their order."""
    marks: list[Mark] = []
    spots: list[Spot] = []
    for one in drawn:
        if isinstance(one, Spot):
            spots.append(one)
        else:
            marks.append(one)
    return Sheet(marks=tuple(marks), bottom=bottom, alt=alt, spots=tuple(spots))


def in_parts(title: str, n: int, several: int) -> Woven:
    """The title of a part of a figure."""
    return weave("{title}, {part}", title=named(title), part=words(f"part {n} of {several}"))


def bound(asked: Asked, sheets: Sequence[Sheet]) -> tuple[Figure, ...]:
    """Sheets as figures: `id`, `id_2` ...; of several, each title and alternative text says which part it is."""
    several = len(sheets) > 1
    return tuple(
        Figure(
            id=f"{asked.id}_{n}" if n > 1 else asked.id,
            title=in_parts(asked.title, n, len(sheets)) if several else asked.title,
            caption=asked.caption,
            alt=f"Part {n} of {len(sheets)}. {sheet.alt}" if several else sheet.alt,
            width=WIDTH,
            height=sheet.bottom + MARGIN,
            marks=sheet.marks,
            table=asked.table,
            spots=sheet.spots,
        )
        for n, sheet in enumerate(sheets, start=1)
    )


def divided(
    items: Sequence[Item], height: Callable[[Sequence[Item]], float], most: float = HEIGHT - MARGIN
) -> tuple[tuple[Item, ...], ...]:
    """Items in order on as few sheets as hold them, the highest sheet as low as that allows.

    Args:
        items: What is to be shown.
        height: How high a sheet with some items is, everything that stands on it included.
        most: How high a sheet may be; a single item that is higher has a sheet to itself.
    """
    known: dict[tuple[int, int], float] = {}

    def high(start: int, end: int) -> float:
        if (start, end) not in known:
            known[start, end] = height(items[start:end])
        return known[start, end]

    ends = _ends(len(items), high, most)
    low, enough = most / 2, most
    for _ in range(_HALVINGS if len(ends) > 1 else 0):
        middle = (low + enough) / 2
        tried = _ends(len(items), high, middle)
        if len(tried) == len(ends):
            ends, enough = tried, middle
        else:
            low = middle
    return tuple(tuple(items[start:end]) for start, end in pairwise((0, *ends)))


def _ends(count: int, high: Callable[[int, int], float], most: float) -> list[int]:
    """Where each sheet ends that holds as many items as it may, one at least."""
    ends: list[int] = []
    start = 0
    while start < count:
        end, beyond = start + 1, count + 1
        while beyond - end > 1:
            middle = (end + beyond) // 2
            if high(start, middle) <= most:
                end = middle
            else:
                beyond = middle
        ends.append(end)
        start = end
    return ends


def chunks(count: int, most: int) -> tuple[range, ...]:
    """Places 0 to `count` in as few runs of at most `most` as hold them, as even as can be."""
    parts = max(1, -(-count // most))
    ends = [count * n // parts for n in range(parts + 1)]
    return tuple(range(start, end) for start, end in pairwise(ends))


def rule(y: float) -> Line:
    """A rule across the sheet."""
    return Line(x1=MARGIN, y1=y, x2=WIDTH - MARGIN, y2=y, role="rule")
