"""What was found as a table: every pair with its reasons, and a column for what a person says of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.raw_csv import NoRow, named_rows
from extraction_forms.references.duplicates.groups import Duplicates, Pair
from extraction_forms.references.reference import Reference, compose

COLUMNS: Final = ("group", "same", "score", "reasons", "one", "other", "one_reference", "other_reference")
SAYS: Final = {"yes": True, "no": False}
"""What may stand in the column `same`."""

_FORMULA: Final = ("=", "+", "-", "@")


def written(found: Duplicates, references: Sequence[Reference]) -> str:
    """The table as CSV: pairs of each group, then those that a person settles, whose `same` is empty."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, group in enumerate(found.groups, 1):
        for pair in group.pairs:
            writer.writerow(_row(str(number), "yes", pair, references))
    for pair in found.doubtful:
        writer.writerow(_row("", "", pair, references))
    return made.getvalue()


def settled(text: str, file: str, references: Sequence[Reference]) -> Mapping[tuple[int, int], bool]:
    """What a table says of pairs, by the positions of their references.

    Raises:
        ImportFault: it has not the columns, says something else than yes or no, names a place at which no reference
            stands, or says two things of one pair; all at once.
    """
    places = {place_of(one): position for position, one in enumerate(references)}
    found: dict[tuple[int, int], bool] = {}
    problems: list[Problem] = []
    for line, row in _rows(text, file):
        said = row["same"].strip().casefold()
        if not said:
            continue
        ends = [places.get(row[name]) for name in ("one", "other")]
        faults = list(_faults(row, said, ends, file, line))
        problems += faults
        one, other = (end for end in ends if end is not None) if not faults else (0, 0)
        pair = (min(one, other), max(one, other))
        if not faults and found.setdefault(pair, SAYS[said]) != SAYS[said]:
            problems.append(_problem(file, line, "same", "one answer for a pair", f"{said!r}, too"))
    if problems:
        raise ImportFault(problems)
    return found


def place_of(reference: Reference) -> str:
    """Where a reference stands: what tells it from all others, also from one of the same key."""
    return f"{reference.place.file}:{reference.place.line}"


def _row(group: str, same: str, pair: Pair, references: Sequence[Reference]) -> list[str]:
    one, other = references[pair.one], references[pair.other]
    texts = [harmless(compose(each)) for each in (one, other)]
    score = f"{pair.likeness.score:.1f}"
    return [group, same, score, pair.likeness.in_words(), place_of(one), place_of(other), *texts]


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(text: str, file: str) -> Iterable[tuple[int, Mapping[str, str]]]:
    """The rows of the table by column, each with its line."""
    try:
        head, rows = named_rows(text)
    except NoRow as fault:
        raise ImportFault([_problem(file, fault.line, "", "CSV", str(fault))]) from None
    lacking = [name for name in ("same", "one", "other") if name not in head]
    if lacking:
        raise ImportFault([_problem(file, 1, "", f"the column {lacking[0]}", "none")])
    return rows


def _faults(
    row: Mapping[str, str], said: str, ends: Sequence[int | None], file: str, line: int
) -> Iterator[Problem]:
    if said not in SAYS:
        yield _problem(file, line, "same", "yes, no or nothing", repr(said))
    for name, end in zip(("one", "other"), ends, strict=True):
        if end is None:
            yield _problem(file, line, name, "the file and line of a reference", repr(row[name]))


def _problem(file: str, line: int, where: str, expected: str, found: str) -> Problem:
    return Problem(place=Place(file=file, line=line), where=where, expected=expected, found=found)
