"""What an orchard plot is asked to show."""

from __future__ import annotations

from math import isfinite

from extraction_forms.frozen_values import frozen
from synthesis.ledger_items import ratio_of
from synthesis.numbers import Unavailable

Span = tuple[float, float]


@frozen
class Fruit:
    """An effect: its number, what its dot's area is in proportion to, and what is said of it, as of a `Spot`."""

    y: float
    size: float
    label: str
    told: tuple[str, ...] = ()
    key: str = ""
    href: str = ""


@frozen
class Tree:
    """A group of effects and its pooled estimate with both intervals; `counted` says of how much it is made.

    `pooled` is a reason where there is no estimate; `key` is what the keys of its numbers begin with,
    `origins` are the data of its effects.
    """

    label: str
    fruits: tuple[Fruit, ...]
    pooled: float | Unavailable
    interval: Span = (0.0, 0.0)
    prediction: Span | Unavailable = Unavailable(reason="none is asked for")
    counted: str = ""
    told: tuple[str, ...] = ()
    key: str = ""
    origins: tuple[str, ...] = ()


@frozen
class OrchardSpec:
    """An orchard plot as asked for.

    `trees` stand one under another; `sized_by` says what the areas of dots are in proportion to, and `size_digits`
    and `size_unit` how that is told. `favours` is what lies left and right of no effect; with `ratio` effects are
    logarithms of ratios; `null` says that there is a value of no effect.
    """

    id: str
    title: str
    trees: tuple[Tree, ...]
    label: str
    sized_by: str = ""
    size_digits: int = 0
    size_unit: str = ""
    favours: tuple[str, str] = ("", "")
    ratio: bool = False
    null: bool = True
    remarks: tuple[str, ...] = ()
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        place = f"figure {self.id}"
        if not self.fruits:
            raise ValueError(f"{place}: expected at least one effect")
        if not all(isfinite(one.y) for one in self.fruits):
            raise ValueError(f"{place}: expected finite effects")
        if any(one.size < 0 for one in self.fruits):
            raise ValueError(f"{place}: expected sizes of 0 or more")

    @property
    def fruits(self) -> tuple[Fruit, ...]:
        """All effects."""
        return tuple(one for tree in self.trees for one in tree.fruits)

    def shown(self, value: float) -> float:
        """A number as readers know it: of a ratio the ratio itself."""
        return ratio_of(value) if self.ratio else value
