"""Tables for people: what is not settled, written and read back filled; disagreements; where every record ended."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.raw_csv import NoRow, named_rows
from extraction_forms.references.duplicates.table import harmless
from extraction_forms.references.reference import compose
from extraction_forms.screening.counting import Counts
from extraction_forms.screening.deciding import counted, said_by_each
from extraction_forms.screening.ending import ENDS, OPEN, Ended
from extraction_forms.screening.kinds import FULL, STAGES, TITLE
from extraction_forms.screening.reasons import reasons_of
from extraction_forms.screening.rules import Resolved

COLUMNS: Final = ("stage", "decision", "why", "said", "reasons", "reference", "places")
DECISIONS: Final = ("included", "excluded")
"""What may stand in the column `decision`."""

_BETWEEN: Final = " | "


def written(found: Counts) -> str:
    """The open points as CSV, with `decision` left empty: conflicts, contradictions, and what only got a maybe."""
    rows = [
        [TITLE if one.end.startswith(TITLE) else FULL, "", one.why, *_cells(one)]
        for one in open_points(found)
    ]
    return _table(COLUMNS, rows)


def disagreements(found: Counts) -> str:
    """Every record that screeners decided on differently, as CSV, with where it ended: settled or not."""
    rows = [
        [stage, ENDS[one.end], *_cells(one)]
        for stage in STAGES
        for one in found.ended
        if len({decision for _, decision in counted(one.publication.claims(stage), stage, found.rules)}) > 1
    ]
    return _table(("stage", "ended", *COLUMNS[3:]), rows)


def records(found: Counts) -> str:
    """Every publication with where it ended, the reason it counts under and why, as CSV, in the order of the boxes."""
    order = list(ENDS)
    every = sorted(found.ended, key=lambda one: (order.index(one.end), one.publication.places))
    rows = [[ENDS[one.end], harmless(one.reason), one.why or one.remark, *_cells(one)] for one in every]
    return _table(("ended", "reason", "why", *COLUMNS[3:]), rows)


def _cells(one: Ended) -> list[str]:
    publication = one.publication
    texts = [
        _BETWEEN.join(said_by_each(publication)),
        "; ".join(reasons_of(publication)),
        compose(publication.fullest),
    ]
    return [*map(harmless, texts), _BETWEEN.join(map(str, publication.places))]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return made.getvalue()


def open_points(found: Counts) -> tuple[Ended, ...]:
    """The publications that a person has to settle."""
    return tuple(one for one in found.ended if one.end in OPEN or one.why)


def resolved(text: str, file: str, places: Iterable[Place]) -> Resolved:
    """What such a table settles, by stage and by where a record stands.

    Raises:
        ImportFault: it has not the columns, names no stage or a place at which no record stands, decides something else
            than included or excluded, or says two things of one record; all at once.
    """
    there = set(map(str, places))
    found: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    for line, row in _rows(text, file):
        decision, stage = row["decision"].strip().casefold(), row["stage"].strip()
        if not decision:
            continue
        at = [place.strip() for place in row["places"].split(_BETWEEN)]
        faults = list(
            _faults(Place(file=file, line=line), decision, stage, [one for one in at if one not in there])
        )
        problems += faults
        for place in at if not faults else ():
            if found.setdefault((stage, place), decision) != decision:
                where = Place(file=file, line=line)
                problems.append(_problem(where, "decision", "one decision on a record", f"{decision!r}, too"))
    if problems:
        raise ImportFault(problems)
    return found


def _rows(text: str, file: str) -> Iterable[tuple[int, Mapping[str, str]]]:
    """The rows of the table by column, each with its line."""
    try:
        head, rows = named_rows(text)
    except NoRow as fault:
        place = Place(file=file, line=fault.line)
        raise ImportFault([_problem(place, "", "a row of cells", str(fault))]) from None
    lacking = [name for name in ("stage", "decision", "places") if name not in head]
    if lacking:
        raise ImportFault([_problem(Place(file=file, line=1), "", f"the column {lacking[0]}", "none")])
    return rows


def _faults(place: Place, decision: str, stage: str, nowhere: list[str]) -> Iterator[Problem]:
    if decision not in DECISIONS:
        yield _problem(place, "decision", "included, excluded or nothing", repr(decision))
    if stage not in STAGES:
        yield _problem(place, "stage", " or ".join(STAGES), repr(stage))
    for one in nowhere:
        yield _problem(place, "places", "the file and line of a record", repr(one))


def _problem(place: Place, where: str, expected: str, found: str) -> Problem:
    return Problem(place=place, where=where, expected=expected, found=found)
