"""What a plot of the overlap of every two reviews is asked to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from extraction_forms.frozen_values import frozen

DEGREES: Final = ("slight", "moderate", "high", "very_high")
"""The degrees of overlap, the least first."""


@frozen
class OverlapReview:
    """A review: how many of its studies no other has, and how many it has, as printed with their keys."""

    id: str
    label: str
    alone: str
    count: str
    alone_key: str = ""
    count_key: str = ""
    said: tuple[str, ...] = ()


@frozen
class OverlapPair:
    """Two reviews: the corrected covered area as it is printed, and its degree, "" where there is none.

    `said` is what it says to who points at it, and `words` the same for those who do not see it.
    """

    text: str
    degree: str
    key: str = ""
    said: tuple[str, ...] = ()
    words: str = ""


@frozen
class OverlapPairsSpec:
    """The overlap of every two reviews as asked for: pairs by the ids of the earlier and the later review.

    `degrees` are the labels of the degrees with what they reach from and to; `summary` sums it up.
    """

    id: str
    title: str
    reviews: tuple[OverlapReview, ...]
    pairs: Mapping[tuple[str, str], OverlapPair]
    degrees: Mapping[str, str]
    summary: str = ""
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        ids = [one.id for one in self.reviews]
        if len(ids) < 2 or len(set(ids)) < len(ids):
            raise ValueError(f"figure {self.id}: expected two reviews or more, each of its own id")
        expected = {(a, b) for n, a in enumerate(ids) for b in ids[n + 1 :]}
        if set(self.pairs) != expected:
            raise ValueError(f"figure {self.id}: expected every two reviews; found other pairs")
        known = {*self.degrees, ""}
        if strange := sorted({one.degree for one in self.pairs.values()} - known):
            raise ValueError(f"figure {self.id}: unknown degree {strange[0]!r}")
