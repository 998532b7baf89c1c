"""How a forest plot is laid out: a row of a table for each journal's habit, and the colours it is printed in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen

STUDY, OUTCOME, N_EXP, N_CTL = "study", "outcome", "n_exp", "n_ctl"
WEIGHT, PLOT, ESTIMATE, CI, ROB = "weight", "plot", "estimate", "ci", "rob"
MORE: Final = "more"
"""Where the further columns of a plot stand, and the numbers of its arms."""


@frozen
class Palette:
    """The colours of a plot: each of `diamonds` by its kind, squares of estimates and squares of counts.

    Every pair that a reader must tell apart differs in lightness or in shape too.
    """

    square: str
    counts: str
    edge: str
    diamonds: Mapping[str, str]
    mean: str
    bar: str = "#6f6f6f"
    band: str = "#e3edf6"
    rule: str = "#000000"


@frozen
class Layout:
    """One way to lay out a forest plot.

    `order` are the columns from left to right, `own` what its further columns are where a plan names none, and
    `apart` says that mean and SD, or events and total, stand in columns of their own. `interval` is the form of
    intervals by its name in `synthesis.numbers`. `wording` is a key of `WORDINGS`. `favours` are said `below` the axis,
    with arrows, or in the heads `above` it; `plot_head` repeats the head of the effects over the plot. `unit` says that
    weights carry their percent sign, `whole` that those of a pooled estimate are printed. `ruled` draws a thin rule
    under every row. `size` is that of its type in points.
    """

    order: tuple[str, ...]
    palette: Palette
    own: tuple[str, ...] = ("data",)
    apart: bool = False
    interval: str = "to"
    wording: str = "plain"
    favours: str = "below"
    arrows: bool = True
    plot_head: bool = False
    weight_head: str = "Weight"
    unit: bool = True
    whole: bool = True
    ruled: bool = False
    size: float = 8.6


_BLUE: Final = "#1f4e79"
_SUPPOSED: Final = {"published": "#ffffff", "supposed": _BLUE}

LAYOUTS: Final[Mapping[str, Layout]] = MappingProxyType(
    {
        "default": Layout(
            order=(STUDY, OUTCOME, MORE, WEIGHT, PLOT, ESTIMATE, CI, ROB),
            palette=Palette(
                square="#8fb3d5",
                counts="#8fb3d5",
                edge=_BLUE,
                diamonds={"random": _BLUE, "subgroup": "#8fb3d5", "common": "#ffffff", **_SUPPOSED},
                mean=_BLUE,
            ),
            own=("n",),
            whole=False,
        ),
        "revman5": Layout(
            order=(STUDY, OUTCOME, MORE, WEIGHT, ESTIMATE, CI, PLOT, ROB),
            palette=Palette(
                square="#3f9e6e",
                counts="#4a7fc1",
                edge="#2b2b2b",
                diamonds={"random": "#000000", "subgroup": "#000000", "common": "#ffffff", **_SUPPOSED},
                mean="#595959",
            ),
            apart=True,
            interval="bracket",
            wording="cochrane",
            arrows=False,
            plot_head=True,
            size=8.2,
        ),
        "jama": Layout(
            order=(STUDY, OUTCOME, MORE, ESTIMATE, CI, PLOT, WEIGHT, ROB),
            palette=Palette(
                square="#8c8c8c",
                counts="#8c8c8c",
                edge="#3b3b3b",
                diamonds={"random": "#3b3b3b", "subgroup": "#a6a6a6", "common": "#ffffff", **_SUPPOSED},
                mean="#595959",
                band="#e6e6e6",
            ),
            interval="parenthesised",
            wording="jama",
            favours="above",
            weight_head="Weight, %",
            unit=False,
        ),
        "bmj": Layout(
            order=(STUDY, OUTCOME, MORE, PLOT, WEIGHT, ESTIMATE, CI, ROB),
            palette=Palette(
                square="#7a96ae",
                counts="#7a96ae",
                edge="#2f4b63",
                diamonds={"random": "#2f4b63", "subgroup": "#7a96ae", "common": "#ffffff", **_SUPPOSED},
                mean="#2f4b63",
                band="#e4eaf0",
                rule="#7a96ae",
            ),
            interval="parenthesised",
            wording="bmj",
            weight_head="Weight (%)",
            unit=False,
            ruled=True,
        ),
    }
)
"""The layouts by name: this project's own, and those that readers know from Cochrane reviews, JAMA and The BMJ."""

PREDICTIONS: Final = ("bar", "shade", "both", "none")
"""How a prediction interval is drawn: a bar under the mean, a shaded band behind the results, both, or neither."""


def layout_of(name: str) -> Layout:
    """The layout of that name.

    Raises:
        ValueError: there is none; lists those there are.
    """
    if name not in LAYOUTS:
        raise ValueError(f"unknown layout {name!r}; known are {', '.join(LAYOUTS)}")
    return LAYOUTS[name]
