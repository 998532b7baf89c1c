"""`overlap.csv` of a review: who includes whom, as a list of inclusions or as a matrix of studies by reviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.exchange.slugs import slug
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean, plain_word
from extraction_forms.raw_csv import NoRow, csv_rows
from synthesis.overlap.listing import Listed, Listing, StudyFacts
from synthesis.overlap.names import year_of

FILE: Final = "overlap.csv"

OF_LISTS: Final = ("review", "study", "outcome", "source", "page", "quote")
"""The columns of a list, a line for each inclusion."""

OF_STUDIES: Final = ("year", "doi", "pmid", "registration")
"""The columns that tell of a study, in a list and in a matrix."""

CELLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("1", "x", "yes", "y", "included", "✓"), "in"),
        **dict.fromkeys(("", "0", "no", "n", "-", "–"), "out"),
        **dict.fromkeys(("na", "n/a", "not_possible"), "barred"),
    }
)
"""What a cell of a matrix says: the study is in the review, is not, or could not be."""


@frozen
class _Sheet:
    """The rows of the file with their lines, and the name of each column."""

    names: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def read_listed(review: Path, reviews: Mapping[str, str], problems: list[Problem]) -> Listed:
    """What the file of a review lists; nothing where there is no such file. Faults go to the problems.

    Args:
        review: The folder.
        reviews: The labels of the reviews that the plan declares, by id.
        problems: Where faults go.
    """
    path = review / FILE
    if not path.is_file():
        return Listed()
    try:
        text = path.read_text(encoding="utf-8-sig")
        sheet = _sheet(text, problems)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(_problem(0, "a readable table in UTF-8", str(error)))
        return Listed(whole=False)
    if sheet is None:
        return Listed(whole=False)
    before = len(problems)
    known = {plain_word(label): name for name, label in reviews.items()} | {
        plain_word(name): name for name in reviews
    }
    read = _list if "review" in sheet.names else _matrix
    listings = tuple(read(sheet, known, problems))
    facts = tuple(_facts(sheet, problems))
    return Listed(listings=listings, facts=facts, whole=len(problems) == before)


def _sheet(text: str, problems: list[Problem]) -> _Sheet | None:
    """The rows of the text; none where its head or a row is at fault."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    before = len(problems)
    try:
        rows = list(csv_rows(text, delimiter))
    except NoRow as fault:
        problems.append(_problem(fault.line, "a row of cells", str(fault)))
        return None
    heads = tuple(cell.strip() for cell in rows[0][1]) if rows else ()
    names = tuple(plain_word(head) for head in heads)
    if "study" not in names:
        expected = "a column study, and a column review or one for each review"
        problems.append(_problem(1, expected, ", ".join(filter(None, heads)) or "no columns"))
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    problems += [_problem(1, "each column once", repr(name)) for name in twice]
    body = [(line, cells) for line, cells in rows[1:] if any(cell.strip() for cell in cells)]
    for line, cells in body:
        if len(cells) != len(names):
            problems.append(_problem(line, f"{len(names)} cells, as in the head", f"{len(cells)}"))
    if len(problems) > before:
        return None
    mapped = tuple(
        (line, MappingProxyType(dict(zip(names, (cell.strip() for cell in cells), strict=True))))
        for line, cells in body
    )
    return _Sheet(names=names, heads=heads, rows=mapped)


def _list(sheet: _Sheet, known: Mapping[str, str], problems: list[Problem]) -> Iterator[Listing]:
    """A line for each inclusion."""
    usual = (*OF_LISTS, *OF_STUDIES)
    for name, head in zip(sheet.names, sheet.heads, strict=True):
        if name not in usual:
            hint = did_you_mean(name, usual)
            problems.append(_problem(1, f"one of the columns {', '.join(usual)}", repr(head), hint))
    for line, row in sheet.rows:
        review = known.get(plain_word(row["review"]), "")
        if not review:
            problems.append(_unknown(line, row["review"], known))
        if not row["study"]:
            problems.append(_problem(line, "a study", "none"))
        if review and row["study"]:
            yield Listing(
                review=review,
                study=row["study"],
                outcome=row.get("outcome", ""),
                place=Place(file=FILE, line=line),
                origin=_origin(review, row["study"], line),
                source=row.get("source", ""),
                page=row.get("page", ""),
                quote=row.get("quote", ""),
            )


def _matrix(sheet: _Sheet, known: Mapping[str, str], problems: list[Problem]) -> Iterator[Listing]:
    """A row for each study, a column for each review."""
    columns: list[tuple[str, str]] = []
    for name, head in zip(sheet.names, sheet.heads, strict=True):
        if name == "study" or name in OF_STUDIES:
            continue
        if name in known:
            columns.append((name, known[name]))
        else:
            problems.append(_unknown(1, head, known))
    for line, row in sheet.rows:
        if not row["study"]:
            problems.append(_problem(line, "a study", "none"))
            continue
        for name, review in columns:
            said = CELLS.get(plain_word(row[name]), "")
            if not said:
                expected = "1 (included), 0 or nothing (not), or NA (could not be) of a review"
                problems.append(_problem(line, expected, repr(row[name])))
            if said in {"in", "barred"}:
                yield Listing(
                    review=review,
                    study=row["study"],
                    place=Place(file=FILE, line=line),
                    origin=_origin(review, row["study"], line),
                    barred=said == "barred",
                )


def _origin(review: str, study: str, line: int) -> str:
    return f"{FILE}#{review}/{slug(study) or line}"


def _facts(sheet: _Sheet, problems: list[Problem]) -> Iterator[StudyFacts]:
    """What the lines tell of the studies; where two lines differ, that is a fault."""
    told: dict[tuple[str, str], tuple[str, int]] = {}
    for line, row in sheet.rows:
        for name in OF_STUDIES:
            text = row.get(name, "")
            if not text or not row["study"]:
                continue
            if name == "year" and year_of(text) is None:
                problems.append(_problem(line, "a year such as 2019", repr(text)))
            before, at = told.setdefault((row["study"], name), (text, line))
            if before != text:
                expected = f"one {name} of {row['study']}, {before} as in line {at}"
                problems.append(_problem(line, expected, repr(text)))
    for study in dict.fromkeys(row["study"] for _, row in sheet.rows if row["study"]):
        of = {name: told[study, name][0] for name in OF_STUDIES if (study, name) in told}
        yield StudyFacts(
            study=study,
            year=year_of(of.get("year", "")),
            doi=of.get("doi", ""),
            pmid=of.get("pmid", ""),
            registration=of.get("registration", ""),
        )


def _unknown(line: int, text: str, known: Mapping[str, str]) -> Problem:
    ids = tuple(dict.fromkeys(known.values()))
    expected = f"a review that `overlap` in review.yaml declares ({', '.join(ids) or 'it declares none'})"
    return _problem(line, expected, repr(text), did_you_mean(text, ids))


def _problem(line: int, expected: str, found: str, hint: str = "") -> Problem:
    return Problem(place=Place(file=FILE, line=line), where="", expected=expected, found=found, hint=hint)
