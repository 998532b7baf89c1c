"""Who called what what: units in rows, coders in columns, some places empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

NONE: Final = -1
"""The code of a place where a coder rated nothing."""


@frozen(eq=False)
class Ratings:
    """The ratings of units by coders, and every category that could have been chosen.

    `codes`, shape (units, coders), are places in `categories`, or -1. `values`, shape (categories,), are the numbers
    that weights and metrics take for them: their places, unless numbers were rated. `studies` names for each unit
    the study it belongs to.
    """

    codes: Ints
    categories: tuple[str, ...]
    values: Floats
    studies: tuple[str, ...]

    def __post_init__(self) -> None:
        self.codes.setflags(write=False)
        self.values.setflags(write=False)

    @property
    def coders(self) -> int:
        """How many columns there are."""
        return int(self.codes.shape[1])

    @property
    def counts(self) -> Floats:
        """How many coders put each unit into each category, shape (units, categories)."""
        q = np.arange(len(self.categories))
        return np.asarray((self.codes[:, :, None] == q).sum(axis=1), dtype=np.float64)


def rated(
    rows: Sequence[Sequence[str | None]], categories: Sequence[str], studies: Sequence[str] = ()
) -> Ratings:
    """Ratings from what each coder said of each unit.

    Args:
        rows: A row per unit with the category that each coder chose, None where one chose nothing.
        categories: Every category that could be chosen, in its order, whether or not it was.
        studies: The study of each unit; each unit a study of its own when left out.

    Raises:
        ValueError: a rating is no category, a category is named twice, or rows or studies differ in length.
    """
    place: dict[str | None, int] = {name: n for n, name in enumerate(categories)}
    if len(place) != len(categories):
        raise ValueError("a category is named twice")
    place[None] = NONE
    unknown = sorted({str(one) for row in rows for one in row if one not in place})
    if unknown:
        raise ValueError(f"no categories: {', '.join(unknown)}; categories are {', '.join(categories)}")
    codes = [[place[one] for one in row] for row in rows]
    return _made(codes, tuple(categories), np.arange(len(categories), dtype=np.float64), studies)


def numbers_rated(rows: Sequence[Sequence[float | None]], studies: Sequence[str] = ()) -> Ratings:
    """Ratings of numbers: their categories are the different numbers there are, in order.

    Args:
        rows: A row per unit with the number that each coder gave, None where one gave none.
        studies: The study of each unit; each unit a study of its own when left out.

    Raises:
        ValueError: rows or studies differ in length, or a number is not finite.
    """
    values = sorted({float(one) for row in rows for one in row if one is not None})
    if not all(np.isfinite(values)):
        raise ValueError("a number is not finite")
    where = {value: n for n, value in enumerate(values)}
    codes = [[NONE if one is None else where[float(one)] for one in row] for row in rows]
    return _made(codes, tuple(map(repr, values)), np.array(values, dtype=np.float64), studies)


def crossed(table: Sequence[Sequence[int]], categories: Sequence[str] = ()) -> Ratings:
    """Ratings of two coders from a square table of counts: the first coder's category in rows.

    Raises:
        ValueError: the table is not square.
    """
    if any(len(row) != len(table) for row in table):
        raise ValueError("the table is not square")
    names = tuple(categories) or tuple(str(n) for n in range(1, len(table) + 1))
    pairs = [
        (first, second)
        for first, row in zip(names, table, strict=True)
        for second, n in zip(names, row, strict=True)
        for _ in range(n)
    ]
    return rated(pairs, names)


def _made(
    codes: Sequence[Sequence[int]], categories: tuple[str, ...], values: Floats, studies: Sequence[str]
) -> Ratings:
    if len({len(row) for row in codes}) > 1:
        raise ValueError("rows differ in length")
    if studies and len(studies) != len(codes):
        raise ValueError(f"{len(studies)} studies for {len(codes)} units")
    width = len(codes[0]) if codes else 0
    return Ratings(
        codes=np.array(codes, dtype=np.intp).reshape(len(codes), width),
        categories=categories,
        values=values,
        studies=tuple(studies) or tuple(f"unit {n}" for n in range(1, len(codes) + 1)),
    )
