"""Columns beside the main ones whose values stand on other rows than they belong to, as when sorted by themselves."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from math import comb, exp, fsum, log
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited
from synthesis.audit.of_columns import is_absence, read_number
from synthesis.audit.printed import Printed
from synthesis.audit.rules.called import called
from synthesis.audit.rules.chance import MOST_ALIKE, TELLING, Spread, spread_of
from synthesis.audit.rules.flag import flag, listed_once
from synthesis.audit.rules.side_columns import Block, Found, Sheet, sheets

FEWEST: Final = 3
"""From so many values on, in rows of other studies, a column is told: fewer are told row by row."""
MOSTLY: Final = 0.5
"""Share of the values unlike their own row that other rows must have: others may be effects of their own."""
EXPLAINED: Final = 0.8
"""Share of the slipped values that one order of the rows must put right."""
MOST_NAMED: Final = 3
"""How many pairs of rows a message names."""

Order = tuple[int, ...]
"""The position of the row whose value stands at each position."""


@frozen
class _Slipped:
    """A block of columns, and for each position where its value is another row's the rows it may belong to."""

    block: Block
    links: Mapping[int, tuple[int, ...]]
    expected: float

    @property
    def tail(self) -> float:
        """How likely chance gives as many: Chernoff's bound on a Poisson count."""
        found = len(self.links)
        if found <= self.expected:
            return 1.0
        return exp(found - self.expected - found * log(found / max(self.expected, 1e-300)))


@frozen
class _Explained:
    """An order of the rows, or a shift, that gives slipped values back to their rows; in words."""

    words: str = ""
    order: Order = ()

    def explains(self, at: int, rows: Sequence[int]) -> bool:
        """Whether it gives a value back to one of some rows."""
        return bool(self.order) and self.order[at] in rows


def column_slip(audited: Audited) -> Iterator[Finding]:
    """Blocks of columns that slipped, one finding for those that one order explains."""
    for sheet in sheets(audited.lines):
        some = _slipped(sheet)
        told = [one for one in some if _tells(sheet, one, len(some))]
        while told:
            first = told.pop(0)
            why = _explained(sheet, first)
            with_it = [one for one in some if one is not first and _follows(one, why)]
            told = [one for one in told if all(one is not other for other in with_it)]
            yield _finding(sheet, [first, *with_it], why)


@frozen
class _Mains:
    """The main effects of a sheet in order, each with its row and how finely it is known; and their standard errors."""

    values: tuple[float, ...]
    rows: tuple[int, ...]
    slacks: tuple[float, ...]
    errors: tuple[float, ...]
    slack: float
    spread: Spread
    like: Printed

    def near(self, one: Found) -> Iterator[int]:
        """The rows whose main effect is one, errors aside."""
        far = self.slack + one.slack + 1e-9
        for value in one.values if one.signed else (*one.values, *(-value for value in one.values)):
            low, high = bisect_left(self.values, value - far), bisect_right(self.values, value + far)
            for place in range(low, high):
                if abs(self.values[place] - value) <= one.slack + self.slacks[place] + 1e-9:
                    yield self.rows[place]

    def by_chance(self, one: Found) -> float:
        """How many main effects chance would make equal to one that has nothing to do with them."""
        alike = self.spread.chance(one.printed, self.like) if one.signed else self.spread.chance(self.like)
        readings = 1 if one.signed else 2 * len(one.values)
        expected = len(self.values) * min(1.0, readings * alike)
        if one.error is None or not self.errors:
            return expected
        error, far = one.error.value, 2 * one.error.slack + 1e-9
        same = bisect_right(self.errors, error + far) - bisect_left(self.errors, error - far)
        return expected * max(same, 1) / len(self.errors)


def _mains(sheet: Sheet) -> _Mains:
    ordered = sorted((found.values[0], at) for at, found in sheet.main.items())
    errors = sorted(found.error.value for found in sheet.main.values() if found.error is not None)
    coarsest = max(sheet.main.values(), key=lambda found: found.slack)
    return _Mains(
        values=tuple(value for value, _ in ordered),
        rows=tuple(at for _, at in ordered),
        slacks=tuple(sheet.main[at].slack for _, at in ordered),
        errors=tuple(errors),
        slack=coarsest.slack,
        spread=spread_of((sheet.lines[at].study, value) for value, at in ordered),
        like=next(iter(sheet.main.values())).printed,
    )


def _slipped(sheet: Sheet) -> list[_Slipped]:
    if not sheet.main or not sheet.blocks:
        return []
    mains = _mains(sheet)
    found = []
    for block in sheet.blocks:
        unlike = {
            at: one for at, one in block.of.items() if at in sheet.main and not one.like(sheet.main[at])
        }
        links = {at: rows for at, one in unlike.items() if (rows := _like(sheet, mains, at, one))}
        if links and len(links) >= MOSTLY * len(unlike):
            expected = fsum(mains.by_chance(one) for one in unlike.values())
            found.append(_Slipped(block=block, links=links, expected=expected))
    return found


def _like(sheet: Sheet, mains: _Mains, at: int, one: Found) -> tuple[int, ...]:
    """The other rows whose main effect is the one that stands at a row; none where they are too many to tell."""
    found: dict[int, None] = {}
    for j in mains.near(one):
        if j != at and one.same_error(sheet.main[j]):
            found[j] = None
            if len(found) > MOST_ALIKE:
                return ()
    return tuple(found)


def _tells(sheet: Sheet, one: _Slipped, blocks: int) -> bool:
    """Whether so many values of other studies' rows are more than chance gives."""
    lines = sheet.lines
    others = {
        rows[0] for at, rows in one.links.items() if all(lines[at].study != lines[j].study for j in rows)
    }
    return len(others) >= FEWEST and one.tail < TELLING / blocks


def _explained(sheet: Sheet, one: _Slipped) -> _Explained:
    """The order, or the shift, that puts the values right, where one does that chance would not."""
    shifts = set.intersection(*({j - at for j in rows} for at, rows in one.links.items()))
    rows = len(sheet.lines)
    if shifts:
        shift = min(shifts, key=abs)
        how = f"stand {abs(shift)} row{'s' if abs(shift) > 1 else ''} too {'high' if shift > 0 else 'low'}"
        order = tuple((at + shift) % rows for at in range(rows))
        return _Explained(words=f"All of them {how}.", order=order)
    best, most = _Explained(), 0
    for column in sheet.lines[0].columns:
        for down in (False, True):
            order = _sorted(sheet, column, down=down)
            right = sum(order[at] in of for at, of in one.links.items())
            if right > most:
                many = "all" if right == len(one.links) else f"{right} of {len(one.links)}"
                words = (
                    f"In a table sorted by “{column}”{' downwards' if down else ''} {many} of them would stand on "
                    "their own rows: the columns may have been copied from such a one."
                )
                best, most = _Explained(words=words, order=order), right
    found = len(one.links)
    looked_at = 2 * len(sheet.lines[0].columns) * comb(found, most)
    enough = most >= max(FEWEST, EXPLAINED * found) and looked_at * (1.5 / rows) ** most < TELLING
    return best if enough else _Explained()


def _sorted(sheet: Sheet, column: str, *, down: bool) -> Order:
    """The positions of the rows in the order of one column; rows that are alike in it stay as they were."""
    texts = [line.columns[column].strip() for line in sheet.lines]
    numbers = [None if is_absence(text) else read_number(text, "decimal_comma") for text in texts]
    if all(number is not None or is_absence(text) for number, text in zip(numbers, texts, strict=True)):
        last = float("-inf") if down else float("inf")
        keys = [last if number is None else number for number in numbers]
        return tuple(sorted(range(len(texts)), key=keys.__getitem__, reverse=down))
    words = [text.casefold() for text in texts]
    return tuple(sorted(range(len(texts)), key=words.__getitem__, reverse=down))


def _follows(one: _Slipped, why: _Explained) -> bool:
    """Whether all of a block's values are put right by what puts another's right."""
    return all(why.explains(at, rows) for at, rows in one.links.items())


def _finding(sheet: Sheet, some: Sequence[_Slipped], why: _Explained) -> Finding:
    pairs = [(one, at, _row(why, at, rows)) for one in some for at, rows in sorted(one.links.items())]
    lines = [sheet.lines[at] for _, at, _ in pairs] + [sheet.lines[j] for *_, j in pairs]
    numbers = [one.block.of[at] for one, at, _ in pairs]
    printed = tuple(n for found in numbers for n in (found.printed, found.error) if n is not None)
    suppose = [
        Supposed(line=sheet.lines[at].key, number=f"between.{one.block.columns[0]}") for one, at, _ in pairs
    ]
    return flag(COLUMN_SLIP, lines, _message(sheet, some, why), printed, suppose)


def _row(why: _Explained, at: int, rows: Sequence[int]) -> int:
    """The row a value belongs to: the one that explains the slip, else the nearest."""
    return why.order[at] if why.explains(at, rows) else min(rows, key=lambda j: abs(j - at))


def _message(sheet: Sheet, some: Sequence[_Slipped], why: _Explained) -> str:
    parts = []
    for one in some:
        of = [f"“{column}”" for column in one.block.columns]
        found, filled = len(one.links), len(one.block.of)
        pairs = [
            f"{one.block.of[at].words} stands beside {called(sheet.lines[at])} and gives the effect of "
            f"{called(sheet.lines[_row(why, at, rows)])}"
            for at, rows in sorted(one.links.items())[:MOST_NAMED]
        ]
        more = f"; and {found - MOST_NAMED} more" if found > MOST_NAMED else ""
        gives = "give" if len(of) > 1 else "gives"
        column = f"the columns {listed_once(of)}" if len(of) > 1 else f"the column {of[0]}"
        parts.append(
            f"{found} of the {filled} effects that {column} {gives} are unlike their own row's effect and equal "
            f"another row's: {'; '.join(pairs)}{more}."
        )
    told = " ".join(parts)
    tail = f" {why.words}" if why.words else " The columns may have slipped against the rows."
    return f"{told}{tail}"


COLUMN_SLIP: Final = Rule(
    id="identity.column_slip",
    title="Columns that slipped against the rows",
    sees="Effects in a second column, or those that events give, which are the main effects of other rows.",
    why="A column sorted or pasted without the others gives a row another's numbers, which a later step may take.",
    look_up="The source's sheet: were some columns sorted, filtered or pasted without the others?",
    detectable="Second effects, or events, of three rows or more that are the main effects of other studies' rows, "
    "in more than chance explains.",
    find=column_slip,
)
