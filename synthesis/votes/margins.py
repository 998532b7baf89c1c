"""Margins: whether the counts of a table of tallies add up to its totals, with the arithmetic written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.numbers import Unavailable
from synthesis.votes.tallies import Breakdown, TallyTable
from synthesis.votes.tally import TallyCell, added, counts

VERDICTS: Final[Mapping[str, str]] = MappingProxyType(
    {"adds_up": "Adds up", "does_not": "Does not add up", "cannot_be_checked": "Cannot be checked"}
)
BY_SUBTRACTION: Final = "one count was left over by subtraction from this total"
NO_PRINTED_TOTAL: Final = "the source prints no total to hold the sum against"
NO_SUM: Final = "the source does not give every count of the sum"


@frozen
class MarginCheck:
    """One margin: what is added (`of`, a code of the axis or `total`), the verdict, and the arithmetic.

    `reason` says why it cannot be checked, or that it adds up only because a count was made to.
    """

    axis: str
    of: str
    label: str
    verdict: str
    arithmetic: str
    reason: str
    origins: tuple[str, ...]


def check_margins(table: TallyTable | Breakdown) -> tuple[MarginCheck, ...]:
    """Every margin of a table: each row, each column, and the totals both ways."""
    if isinstance(table, Breakdown):
        return (_check(table.axis.variable, "total", table.axis.label, table.cells, table.total),)
    rows, columns = table.row_axis, table.column_axis
    checks = [_check(rows.variable, row.code, row.label, row.cells, row.total) for row in table.rows]
    for place, (level, total) in enumerate(zip(columns.levels, table.totals, strict=True)):
        cells = [row.cells[place] for row in table.rows]
        checks.append(_check(columns.variable, level.code, level.text, cells, total))
    row_totals = [row.total for row in table.rows]
    checks.append(_check(rows.variable, "total", rows.label, row_totals, table.grand, table.totals))
    checks.append(_check(columns.variable, "total", columns.label, table.totals, table.grand, row_totals))
    return tuple(checks)


def _check(
    axis: str,
    of: str,
    label: str,
    cells: Sequence[TallyCell],
    total: TallyCell,
    other_way: Sequence[TallyCell] = (),
) -> MarginCheck:
    """Hold the sum of the cells against the total, or against the sum the other way round."""
    verdict, arithmetic, reason = _judged(cells, total, other_way)
    origins = {origin for one in [*cells, total] for origin in one.origins}
    return MarginCheck(
        axis=axis,
        of=of,
        label=label,
        verdict=verdict,
        arithmetic=arithmetic,
        reason=reason,
        origins=tuple(sorted(origins)),
    )


def _judged(
    cells: Sequence[TallyCell], total: TallyCell, other_way: Sequence[TallyCell]
) -> tuple[str, str, str]:
    numbers = counts(cells)
    if isinstance(numbers, Unavailable):
        return _judged_in_part(cells, total)
    written, against = added(numbers), total.count
    if isinstance(against, Unavailable) or total.how == "sum":
        crossed = counts(other_way)
        if isinstance(crossed, Unavailable) or not (_printed(cells) or _printed(other_way)):
            return "cannot_be_checked", written, NO_PRINTED_TOTAL
        against, equal = sum(crossed), " = ".join(reversed(added(crossed).split(" = ")))
        if sum(numbers) == against:
            return "adds_up", f"{written.rsplit(' = ', 1)[0]} = {equal}", ""
        return "does_not", f"{written}, but {added(crossed)}", ""
    if sum(numbers) != against:
        return "does_not", f"{written}, not {against}", ""
    made = any(one.how == "by_subtraction" for one in cells)
    return "adds_up", written, BY_SUBTRACTION if made else ""


def _judged_in_part(cells: Sequence[TallyCell], total: TallyCell) -> tuple[str, str, str]:
    """Counts of which some are missing can still be too many."""
    some = [one.count for one in cells if not isinstance(one.count, Unavailable)]
    if isinstance(total.count, Unavailable) or sum(some) <= total.count:
        return "cannot_be_checked", "", NO_SUM
    return "does_not", f"{added(some)}, more than {total.count}", NO_SUM


def _printed(cells: Sequence[TallyCell]) -> bool:
    """Whether every count is the source's own: two sums of the same counts would always agree."""
    return all(one.how == "printed" for one in cells)
