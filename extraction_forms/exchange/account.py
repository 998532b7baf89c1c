"""The account of an import: where every row went, what was read as missing, mended, set aside or at odds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extraction_forms.errors import Place, Problem
from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS


@frozen
class Remark:
    """A line of the account about one place of a file."""

    place: Place
    text: str


@frozen
class Tally:
    """What became of the rows of one file; every row is kept, a duplicate, or set aside."""

    file: str
    rows: int
    kept: int
    duplicates: tuple[Remark, ...] = ()
    set_aside: tuple[Remark, ...] = ()

    @property
    def adds_up(self) -> bool:
        """Whether rows in = kept + duplicates + set aside."""
        return self.rows == self.kept + len(self.duplicates) + len(self.set_aside)


@frozen
class MissingWord:
    """A text of one column that was read as missing, for which reason, and in which rows."""

    column: str
    word: str
    reason: str
    rows: tuple[str, ...]


@frozen
class Repair:
    """A text that was mojibake, as it was mended, and the places it stood at."""

    before: str
    after: str
    places: tuple[Place, ...]


@frozen
class DecimalMarks:
    """The rows of one column whose numbers have a decimal comma, and those that have a point."""

    column: str
    comma: tuple[str, ...]
    point: tuple[str, ...]

    @property
    def mixed(self) -> bool:
        """Whether both marks stand in the column."""
        return bool(self.comma and self.point)


@frozen
class Account:
    """What an import did with everything that came in."""

    tallies: tuple[Tally, ...]
    made: tuple[tuple[str, int], ...]
    columns_used: tuple[str, ...]
    columns_kept: tuple[str, ...]
    missing: tuple[MissingWord, ...] = ()
    repairs: tuple[Repair, ...] = ()
    marks: tuple[DecimalMarks, ...] = ()
    conflicts: tuple[Remark, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def problems(self) -> tuple[Problem, ...]:
        """A fault for every file whose rows do not add up."""
        return tuple(
            Problem(
                place=Place(file=tally.file),
                where="account",
                expected=f"{counted(tally.rows, 'row')} accounted for",
                found=_sum(tally),
            )
            for tally in self.tallies
            if not tally.adds_up
        )

    def text(self) -> str:
        """The account in plain lines."""
        return "\n".join(_lines(self)) + "\n"


def counted(number: int, one: str, many: str = "") -> str:
    """How many of a thing: `1 row`, `3 rows`, `0 studies`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def left_out(comments: int) -> str:
    """That a record's file has a new layout, without its comments."""
    return f"{counted(comments, 'comment')} of the file not kept; the answers are"


def _sum(tally: Tally) -> str:
    duplicates = counted(len(tally.duplicates), "duplicate")
    return f"{tally.kept} kept + {duplicates} + {len(tally.set_aside)} set aside"


def _lines(account: Account) -> Iterator[str]:
    for tally in account.tallies:
        yield f"{tally.file}: {counted(tally.rows, 'row')} in = {_sum(tally)}"
        yield from _remarks(tally.duplicates)
        yield from _remarks(tally.set_aside)
    yield "made: " + ", ".join(counted(number, _one_of(noun), noun) for noun, number in account.made)
    yield f"columns used ({len(account.columns_used)}): {_names(account.columns_used)}"
    yield f"columns kept word for word only ({len(account.columns_kept)}): {_names(account.columns_kept)}"
    yield from _titled("read as missing", (_missing(word) for word in account.missing))
    yield from _titled("mojibake mended", (_repair(repair) for repair in account.repairs))
    yield from _titled("decimal marks", (_marks(marks) for marks in account.marks))
    yield from _titled("at odds between rows", _remarks(account.conflicts))
    yield from _titled("remarks", _remarks(account.remarks))


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = [line.strip() for line in lines]
    yield f"{title}: {len(found) or 'none'}"
    yield from (f"  {line}" for line in found)


def _remarks(remarks: Iterable[Remark]) -> Iterator[str]:
    yield from (f"  {remark.place}: {remark.text}" for remark in remarks)


def _one_of(noun: str) -> str:
    """One of what a plural names: study, result."""
    return f"{noun[:-3]}y" if noun.endswith("ies") else noun.removesuffix("s")


def _names(columns: Iterable[str]) -> str:
    return ", ".join(column or '""' for column in columns)


def _missing(missing: MissingWord) -> str:
    reason = MISSING_REASONS[missing.reason]
    word = repr(missing.word) if missing.word.strip() else "a blank cell"
    return f"{missing.column}: {word} in {_rows(missing.rows)}: {reason}"


def _repair(repair: Repair) -> str:
    places = ", ".join(str(place.line) for place in repair.places)
    lines = "line" if len(repair.places) == 1 else "lines"
    return f"{repair.before!r} -> {repair.after!r} in {repair.places[0].file}, {lines} {places}"


def _marks(marks: DecimalMarks) -> str:
    comma = f"comma in {counted(len(marks.comma), 'row')}" if marks.comma else ""
    point = f"point in {_rows(marks.point)}" if marks.point else ""
    mixed = " (mixed)" if marks.mixed else ""
    return f"{marks.column}: {' and '.join(part for part in (comma, point) if part)}{mixed}"


def _rows(rows: tuple[str, ...]) -> str:
    found = counted(len(rows), "row")
    return f"{found} ({', '.join(rows)})" if len(rows) <= 16 else found
