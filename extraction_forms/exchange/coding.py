"""The coding of a database: polarity per instrument and role per study, in a file of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.exchange.account import Remark, Tally
from extraction_forms.exchange.bracketed import bracketed
from extraction_forms.exchange.delimited import Row, Sheet
from extraction_forms.exchange.mapping import Coding
from extraction_forms.exchange.mojibake import repair
from extraction_forms.exchange.slugs import slug
from extraction_forms.frozen_values import frozen

CODING_FILE: Final = "coding.csv"
COLUMNS: Final = ("study", "outcome_category", "instrument", "polarity", "polarity_basis")
POLARITIES: Final = ("higher_better", "lower_better", "neutral")

Key = tuple[str, str, str]


@frozen
class Coded:
    """One row of the coding: what is coded, the words it rests on, and where it stands."""

    key: Key
    polarity: str
    polarity_basis: str
    role: str
    role_description: str
    role_basis: str
    place: Place


@frozen
class CodingFile:
    """The rows of a coding file by study, category and instrument, and the account of them."""

    rows: Mapping[Key, Coded]
    tally: Tally
    problems: tuple[Problem, ...]


def key_of(study: str, category: str, instrument: str) -> Key:
    """What two files join on; names meet only after their mojibake is mended."""
    return (slug(repair(study)), repair(category).strip(), repair(instrument).strip())


def read_coding(sheet: Sheet, coding: Coding) -> CodingFile:
    """Read a coding file; duplicates are set aside, contradictions and unknown words are faults."""
    problems = list(sheet.problems)
    rows: dict[Key, Coded] = {}
    duplicates: list[Remark] = []
    columns = (*COLUMNS, coding.description, coding.basis)
    lacking = [column for column in columns if column not in sheet.header]
    if lacking:
        problems.append(
            _problem(Place(file=sheet.file, line=1), "header", f"the columns {', '.join(lacking)}", "none")
        )
    for row in sheet.rows if not lacking else ():
        coded, faults = _coded(row, coding)
        problems += faults
        first = rows.setdefault(coded.key, coded)
        if first is coded:
            continue
        if _answers(first) == _answers(coded):
            duplicates.append(Remark(place=coded.place, text=f"the same as line {first.place.line}"))
        else:
            found = f"another coding on line {first.place.line}"
            problems.append(_problem(coded.place, " > ".join(coded.key), "one coding", found))
    problems += _roles_at_odds(rows, coding.description)
    tally = Tally(file=sheet.file, rows=sheet.rows_in, kept=len(rows), duplicates=tuple(duplicates))
    return CodingFile(rows=rows, tally=tally, problems=tuple(problems))


def _coded(row: Row, coding: Coding) -> tuple[Coded, list[Problem]]:
    key = key_of(row.text("study"), row.text("outcome_category"), row.text("instrument"))
    problems: list[Problem] = []
    polarity = row.text("polarity")
    if polarity not in POLARITIES:
        place = row.cells["polarity"].place
        problems.append(_problem(place, "polarity", "one of " + ", ".join(POLARITIES), repr(polarity)))
    description = repair(row.text(coding.description))
    word = bracketed(description)
    if word not in coding.codes:
        place = row.cells[coding.description].place
        known = "words in brackets at the end, one of " + ", ".join(coding.codes)
        problems.append(_problem(place, coding.description, known, repr(description)))
    coded = Coded(
        key=key,
        polarity=polarity,
        polarity_basis=row.text("polarity_basis"),
        role=coding.codes.get(word, ""),
        role_description=description,
        role_basis=row.text(coding.basis),
        place=row.place,
    )
    return coded, problems


def _answers(coded: Coded) -> tuple[str, ...]:
    return (coded.polarity, coded.polarity_basis, coded.role_description, coded.role_basis)


def _roles_at_odds(rows: Mapping[Key, Coded], column: str) -> list[Problem]:
    """A study has one role: rows of it that describe another are faults."""
    first: dict[str, Coded] = {}
    problems: list[Problem] = []
    for coded in rows.values():
        known = first.setdefault(coded.key[0], coded)
        if (known.role_description, known.role_basis) != (coded.role_description, coded.role_basis):
            expected = f"{known.role_description!r} ({known.role_basis}) as on line {known.place.line}"
            where = f"{coded.key[0]} > {column}"
            problems.append(
                _problem(coded.place, where, expected, f"{coded.role_description!r} ({coded.role_basis})")
            )
    return problems


def _problem(place: Place, where: str, expected: str, found: str) -> Problem:
    return Problem(place=place, where=where, expected=expected, found=found)
