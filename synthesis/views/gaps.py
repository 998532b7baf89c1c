"""The evidence-gap map: how many studies stand where a domain meets one or two variables, and what they show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from synthesis.analysis import Analysis
from synthesis.numbers import Unavailable
from synthesis.plan import FigurePlan
from synthesis.readings import ResultReading, nulls_rule, votes_among
from synthesis.views.allocation import GROUPS, Named, every_result, levels_of

BY_MARGIN: Final[Named] = (
    ("better", "Better"),
    ("noninferior", "Non-inferior"),
    ("within", "Within the margins"),
    ("inconclusive", "Inconclusive"),
    ("worse", "Worse, or no important benefit"),
    ("no_verdict", "No verdict"),
)
"""What verdicts are put together to, from better to worse."""

BY_DIRECTION: Final[Named] = (
    ("positive", "Positive"),
    ("none", "No direction, or not reported"),
    ("negative", "Negative"),
)
"""What votes are put together to, where no margin is declared."""

NOTHING: Final = Unavailable(reason="there are no results to map")


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCell:
    """One place of the map: its studies, and their make-up by verdict, in results, or by direction, in studies."""

    row: str
    columns: tuple[str, ...]
    studies: tuple[str, ...]
    make_up: Mapping[str, int]
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapMap:
    """The map: rows, one or two variables of columns, and every place, also where there is no study.

    `by` is `margin` where at least half of the results are held against one, else `direction`; `inks` are the parts of
    a make-up.
    """

    row_head: str
    rows: Named
    column_heads: tuple[str, ...]
    columns: tuple[Named, ...]
    cells: tuple[GapCell, ...]
    by: str
    inks: Named

    @property
    def gaps(self) -> int:
        """How many places hold no study."""
        return sum(not cell.studies for cell in self.cells)


def gap_map_of(analysis: Analysis, plan: FigurePlan) -> GapMap | Unavailable:
    """The results of all syntheses by the variables that a figure names."""
    found = every_result(analysis)
    if not found:
        return NOTHING
    axes = [analysis.review.axis(name) for name in (plan.rows, *plan.columns)]
    levels = [
        levels_of(axis, found, name) for axis, name in zip(axes, (plan.rows, *plan.columns), strict=True)
    ]
    margin = 2 * sum(bool(row.verdict_code) for row in found) >= len(found)
    cells: list[GapCell] = []
    for codes in product(*([code for code, _ in named] for named in levels)):
        here = [
            row
            for row in found
            if all(row.code_of(n) == c for n, c in zip((plan.rows, *plan.columns), codes, strict=True))
        ]
        cells.append(_cell(codes, here, nulls_rule(analysis.review), margin=margin))
    used = {code for cell in cells for code in cell.make_up}
    return GapMap(
        row_head=axes[0].label,
        rows=levels[0],
        column_heads=tuple(axis.label for axis in axes[1:]),
        columns=tuple(levels[1:]),
        cells=tuple(cells),
        by="margin" if margin else "direction",
        inks=tuple((code, label) for code, label in (BY_MARGIN if margin else BY_DIRECTION) if code in used),
    )


def _cell(codes: tuple[str, ...], here: Sequence[ResultReading], nulls: str, *, margin: bool) -> GapCell:
    if margin:
        counts = Counter(GROUPS[row.verdict_code] for row in here)
    else:
        states = (vote.state for vote in votes_among(here, nulls))
        counts = Counter(state if state in {"positive", "negative"} else "none" for state in states)
    return GapCell(
        row=codes[0],
        columns=codes[1:],
        studies=tuple(dict.fromkeys(row.study for row in here)),
        make_up=dict(counts),
        origins=tuple(sorted({at for row in here for at in (*row.of.origins, *row.direction_origins)})),
    )
