"""What a slip is: how it is made in a row, and whether the file then holds enough to see it."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from numpy.random import Generator
from people import printed
from sheet import Review, with_cells

ARMS: Final = (1, 2)
MISSING: Final = "NA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A review with a slip: the rows it touched, by position, and the column, for a slip of a whole column."""

    review: Review
    rows: tuple[int, ...]
    column: str = ""


Plant = Callable[[Review, int, Generator], Planted | None]
Detectable = Callable[[Review, Planted], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A kind of slip: `plant` makes it in a row, or says that the row has no place for it.

    `detectable` takes the clean review and the slipped one, and knows nothing of any rule. `words` say what it is.
    """

    kind: str
    family: str
    words: str
    plant: Plant
    detectable: Detectable


def planted(review: Review, at: int, cells: Mapping[str, str]) -> Planted | None:
    """A slip in the cells of one row; none where every cell stays the number it was."""
    row = review.rows[at]
    if all(_same(row.cells.get(name, MISSING), text) for name, text in cells.items()):
        return None
    return Planted(review=with_cells(review, at, cells), rows=(at,))


def _same(before: str, after: str) -> bool:
    try:
        return float(before) == float(after)
    except ValueError:
        return before == after


def has(review: Review, at: int, columns: Iterable[str]) -> bool:
    """Whether a row has a number in each of some columns."""
    return all(review.rows[at].number(column) is not None for column in columns)


def typed(text: str, rng: Generator) -> str:
    """A number typed wrongly: two digits beside each other exchanged, one digit another, or one typed twice."""
    places = [i for i, one in enumerate(text) if one.isdigit()]
    kind = rng.random()
    pairs = [i for i in places if i + 1 in places and text[i] != text[i + 1]]
    if kind < 0.4 and pairs:
        i = pairs[int(rng.integers(len(pairs)))]
        return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    i = places[int(rng.integers(len(places)))]
    if kind < 0.9:
        other = str((int(text[i]) + int(rng.integers(1, 10))) % 10)
        return text[:i] + other + text[i + 1 :]
    return text[:i] + text[i] + text[i:]


def scaled(text: str, factor: float) -> str:
    """A number times a factor, printed as finely as before."""
    return printed(float(text) * factor, len(text.partition(".")[2]))
