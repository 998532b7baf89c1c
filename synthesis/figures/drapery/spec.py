"""What a drapery plot is asked to show."""

from __future__ import annotations

from math import isfinite
from typing import Final, Literal

from extraction_forms.frozen_values import frozen
from synthesis.ledger_items import ratio_of
from synthesis.numbers import Unavailable
from synthesis.views.p_functions import PFunction

MOST_NAMED: Final = 4
"""How many studies may be told apart by the dashes of their curves."""


@frozen
class Curve:
    """A p-value function; `told`, `key` and `href` as of a `Spot`, `named` says that a study's curve stands out."""

    function: PFunction
    label: str
    told: tuple[str, ...] = ()
    key: str = ""
    href: str = ""
    named: bool = False


@frozen
class DraperySpec:
    """A drapery plot as asked for.

    `studies` are the curves of the studies, `pooled` that of the mean, `new` that of a new study's effect or why there
    is none. `height` is what stands up the page: the p-value, or the z of which it is the two-sided p. `favours` is
    what lies left and right of no effect; with `ratio` effects are logarithms of ratios; `null` says that there is a
    value of no effect.
    """

    id: str
    title: str
    studies: tuple[Curve, ...]
    pooled: Curve | Unavailable
    new: PFunction | Unavailable
    label: str
    height: Literal["p", "z"] = "p"
    favours: tuple[str, str] = ("", "")
    ratio: bool = False
    null: bool = True
    remarks: tuple[str, ...] = ()
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        place = f"figure {self.id}"
        if not self.studies:
            raise ValueError(f"{place}: expected at least one study")
        if len(self.named) > MOST_NAMED:
            raise ValueError(
                f"{place}: expected at most {MOST_NAMED} curves that stand out; found {len(self.named)}"
            )
        for one in self.studies:
            if not (isfinite(one.function.estimate) and isfinite(one.function.se)):
                raise ValueError(f"{place}: expected finite effects; found {one.label}")

    @property
    def named(self) -> tuple[Curve, ...]:
        """The studies whose curves stand out."""
        return tuple(one for one in self.studies if one.named)

    def shown(self, value: float) -> float:
        """A number as readers know it: of a ratio the ratio itself."""
        return ratio_of(value) if self.ratio else value
