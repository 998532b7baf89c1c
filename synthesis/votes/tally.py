"""A tally: one count that a source printed instead of the studies behind it, and the cell it fills.

No test, interval or p-value is made of tallies: there is no function here or above that would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS
from extraction_forms.studies import Tally
from synthesis.errors import NotComputable
from synthesis.numbers import MINUS, Unavailable

NO_COUNT: Final = "the source does not give this count"
NO_TOTAL: Final = "the source gives neither this total nor every count it would be the sum of"
NOTHING_LEFT: Final = "it would be what is left of a total, but the total or another count is not given"
TOO_MUCH: Final = "it would be what is left of a total, but the other counts exceed that total"

HOW: Final[Mapping[str, str]] = MappingProxyType(
    {
        "printed": "Printed in the source",
        "by_subtraction": "By subtraction",
        "sum": "Sum of counts the source gives",
        "not_reported": "Not reported",
    }
)
NOT_GIVEN: Final = frozenset(MISSING_REASONS) - {"unclear"}
DERIVATIONS: Final = ("", "printed", "by_subtraction")


@frozen
class TallyCell:
    """A count and how it came about: `how` is a key of `HOW`.

    `arithmetic` writes out a subtraction or a sum; `tallies` and `quotes` are what it was taken from.
    """

    count: int | Unavailable
    how: str
    arithmetic: str = ""
    tallies: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


NO_CELL: Final = TallyCell(count=Unavailable(reason=NO_COUNT), how="not_reported")


def given_tags(tally: Tally) -> dict[str, str]:
    """The tags that were given; a missing reason in the place of a code is none."""
    return {name: code for name, code in tally.tags.items() if code and code not in NOT_GIVEN}


def cell_of(tally: Tally) -> TallyCell:
    """The cell that a tally fills."""
    if tally.derivation not in DERIVATIONS:
        known = ", ".join(DERIVATIONS[1:])
        raise NotComputable(f"tally {tally.id}: expected derivation to be {known}; found {tally.derivation}")
    by_subtraction = tally.derivation == "by_subtraction"
    count: int | Unavailable
    if tally.n is not None:
        count = tally.n
    else:
        count = Unavailable(reason=MISSING_REASONS.get(tally.missing, tally.missing) or NO_COUNT)
    told = "printed" if tally.n is not None else "not_reported"
    return TallyCell(
        count=count,
        how="by_subtraction" if by_subtraction else told,
        tallies=(tally.id,),
        quotes=(tally.quote,) if tally.quote else (),
        origins=tuple(sorted(set(tally.origins))),
    )


def counts(cells: Sequence[TallyCell]) -> tuple[int, ...] | Unavailable:
    """The counts, when there are any and every one of them is there."""
    numbers = tuple(one.count for one in cells if not isinstance(one.count, Unavailable))
    if numbers and len(numbers) == len(cells):
        return numbers
    return Unavailable(reason=NO_TOTAL)


def added(numbers: Sequence[int]) -> str:
    """A sum written out: `13 + 13 + 1 = 27`."""
    return f"{' + '.join(str(number) for number in numbers)} = {sum(numbers)}"


def summed(cells: Sequence[TallyCell]) -> TallyCell:
    """The sum of counts that are all there, with its arithmetic; otherwise not reported."""
    numbers = counts(cells)
    if isinstance(numbers, Unavailable):
        return TallyCell(count=numbers, how="not_reported")
    return _drawn_from(cells, TallyCell(count=sum(numbers), how="sum", arithmetic=added(numbers)))


def left_over(cell: TallyCell, others: Sequence[TallyCell], total: TallyCell) -> TallyCell:
    """A count by subtraction with its arithmetic, `18 − 9 − 9 = 0`; counted here if it was not entered.

    An entered count that differs from what is left stays as it was entered: the margins then say
    that it does not add up.
    """
    numbers = counts([total, *others])
    if isinstance(numbers, Unavailable):
        if isinstance(cell.count, Unavailable):
            return replace(cell, count=Unavailable(reason=NOTHING_LEFT), how="not_reported")
        return cell
    rest = numbers[0] - sum(numbers[1:])
    if rest < 0 and isinstance(cell.count, Unavailable):
        return replace(cell, count=Unavailable(reason=TOO_MUCH), how="not_reported")
    written = str(rest) if rest >= 0 else f"{MINUS}{-rest}"
    arithmetic = f"{f' {MINUS} '.join(str(number) for number in numbers)} = {written}"
    count = rest if isinstance(cell.count, Unavailable) else cell.count
    return _drawn_from([cell, total, *others], replace(cell, count=count, arithmetic=arithmetic))


def _drawn_from(cells: Sequence[TallyCell], made: TallyCell) -> TallyCell:
    return replace(
        made,
        tallies=tuple(dict.fromkeys(name for one in cells for name in one.tallies)),
        quotes=tuple(dict.fromkeys(quote for one in cells for quote in one.quotes)),
        origins=tuple(sorted({origin for one in cells for origin in one.origins})),
    )
