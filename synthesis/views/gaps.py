"""The evidence-gap map: how many studies stand where a domain meets one or two variables, and what they show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.analysis import Analysis
from synthesis.numbers import Unavailable, count
from synthesis.plan.plan import FigurePlan
from synthesis.readings.readings import ResultReading, nulls_rule, votes_among
from synthesis.views.allocation import GROUPS, Named, every_result, levels_of
from synthesis.votes.directions import Vote

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
    ("positive_selected", "Positive, by significance"),
    ("none", "No direction, or not reported"),
    ("negative_selected", "Negative, by significance"),
    ("negative", "Negative"),
)
"""What votes are put together to, where no margin is declared; apart, those told only for being significant."""

NOTHING: Final = Unavailable(reason="there are no results to map")


@frozen
class GapCell:
    """One place of the map: its studies, and their make-up by verdict, in results, or by direction, in studies.

    `marked` is the number of votes whose direction was told only for being significant; none where it is by verdict.
    """

    row: str
    columns: tuple[str, ...]
    studies: tuple[str, ...]
    make_up: Mapping[str, int]
    origins: tuple[str, ...]
    marked: int = 0


@frozen
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
    def selected(self) -> str:
        """How many of its votes were told only because of significance, as a sentence; empty where none was."""
        n = sum(cell.marked for cell in self.cells)
        was = "vote was" if n == 1 else "votes were"
        told = f"By significance: {count(n)} {was} told only because the result was significant."
        return told if n else ""

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
    cast = () if margin else votes_among(here, nulls)
    parts = [GROUPS[row.verdict_code] for row in here] if margin else [_part(vote) for vote in cast]
    return GapCell(
        row=codes[0],
        columns=codes[1:],
        studies=tuple(dict.fromkeys(row.study for row in here)),
        make_up=dict(Counter(parts)),
        origins=tuple(sorted({at for row in here for at in (*row.of.origins, *row.direction_origins)})),
        marked=sum(vote.marked for vote in cast),
    )


def _part(vote: Vote) -> str:
    """The part of a make-up that a vote is of."""
    if vote.state not in {"positive", "negative"}:
        return "none"
    return f"{vote.state}_selected" if vote.marked else vote.state
