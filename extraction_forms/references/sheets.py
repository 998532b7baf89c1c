"""Tables of references in CSV: those of Rayyan, ASReview and Covidence, and any other with a column `title`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import starmap
from typing import Any, Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.raw_csv import NoRow, csv_rows
from extraction_forms.references import names
from extraction_forms.references.assembling import Layout, Values, assembled, cleaned
from extraction_forms.references.decoding import Decoded
from extraction_forms.references.plain import plain
from extraction_forms.references.reading import Reading, Remark, parted
from extraction_forms.references.reference import Reference, Screened, accession
from extraction_forms.references.screening import ASREVIEW

COLUMNS: Final = {
    "title": ("title", "primary_title", "document title", "article title"),
    "container": (
        "journal",
        "container",
        "secondary_title",
        "source title",
        "journal/book",
        "publication title",
    ),
    "authors": ("authors", "author", "author names", "first_authors"),
    "volume": ("volume",),
    "issue": ("issue", "number"),
    "pages": ("pages", "page"),
    "publisher": ("publisher",),
    "location": ("location", "place"),
    "language": ("language",),
    "abstract": ("abstract", "notes_abstract"),
}
"""Columns of parts that are one text, in lower case."""

ACCESSIONS: Final = ("accession number", "accession_number", "accession")
"""Columns of the number that some database, which is not named, knows a reference by."""

LABELS: Final = ("asreview_label", "included", "label_included")
COVIDENCE: Final = "covidence #"
"""The column of the number that Covidence knows a reference by."""

_RAYYAN: Final = frozenset({"key", "title", "year", "authors", "notes", "pubmed_id", "pmc_id"})
_LABEL: Final = {"1": "included", "0": "excluded", "-1": "not_seen", "": "not_seen"}
_SHORT: Final = re.compile(r"\S.* (?:[A-Z][A-Z-]{0,3}|(?:[^\W\d_]\.[ -]?)+)\Z")
_INITIALS: Final = re.compile(r"(?:[A-Z]\.[ -]?)+\Z|[A-Z]{1,3}\Z")


def layout(format_: str) -> Layout:
    """The columns of such a table and the parts they are."""
    return Layout(
        format=format_,
        name=names.read,
        title=COLUMNS["title"],
        container=COLUMNS["container"],
        dates=("year", "publication_year", "publication year", "published year", "pubyear", "date"),
        keywords=("keywords", "author keywords"),
        notes=("notes", "note"),
        doi=("doi",),
        pmid=("pubmed_id", "pmid", "pubmed id"),
        pmcid=("pmc_id", "pmcid"),
        serials=("issn", "isbn"),
        url=("url", "urls", "link"),
        commas=True,
        texts={name: tags for name, tags in COLUMNS.items() if name not in {"title", "container", "authors"}},
    )


def head(text: str) -> tuple[str, tuple[str, ...]]:
    """The sign that parts the cells of the first line, and its cells in lower case; none where it is no table."""
    first = next((line for line in text.split("\n", 20) if line.strip()), "")
    if len(first) > 20_000:
        return "", ()
    for sign in (",", ";", "\t"):
        try:
            cells = [cell.strip().casefold() for cell in next(csv_rows(first, sign))[1]]
        except NoRow:
            continue
        if len(cells) > 1 and any(cell in COLUMNS["title"] for cell in cells):
            return sign, tuple(cells)
    return "", ()


def named(columns: tuple[str, ...]) -> str:
    """Whose table has such columns: Covidence's, Rayyan's, ASReview's, or another."""
    if COVIDENCE in columns:
        return "covidence"
    if set(columns) >= _RAYYAN:
        return "rayyan"
    if any(column in LABELS or column.startswith("asreview_") for column in columns):
        return "asreview"
    return "csv"


def read(source: Decoded, file: str) -> Reading:
    """The references of a table; a row without a title, or with more cells than its head, is rejected.

    Raises:
        ImportFault: a quotation mark is not closed, so that rows cannot be told apart.
    """
    sign, columns = head(source.text)
    arranged = layout(named(columns))

    def read_row(line: int, cells: list[str]) -> Reference | Remark:
        place = Place(file, line)
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            return Remark(place, f"{len(cells)} cells, where the first line has {len(columns)}")
        return _reference(arranged, columns, cells, place)

    references, rejected = parted(starmap(read_row, _rows(source.text, sign, file)))
    return Reading(
        file=file,
        format=arranged.format,
        encoding=source.encoding,
        records=_counted(source.text, sign),
        references=references,
        rejected=rejected,
        remarks=source.remarks,
    )


def _rows(text: str, sign: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows below the head, without empty lines."""
    try:
        rows = [(line, cells) for line, cells in csv_rows(text, sign) if len(cells) > 1 or cells[0].strip()]
    except NoRow as fault:
        place = Place(file=file, line=fault.line)
        problem = Problem(place=place, where="", expected="a row of cells", found=str(fault))
        raise ImportFault([problem]) from None
    yield from rows[1:]


def _counted(text: str, sign: str) -> int:
    """How many rows there are below the head, counted by the lines that are left without quoted cells."""
    quoted = re.compile(rf'(?:(?<={sign})|^)"[^"]*(?:""[^"]*)*"', re.MULTILINE)
    return sum(1 for line in quoted.sub("x", text).split("\n") if line.strip()) - 1


def _reference(arranged: Layout, columns: tuple[str, ...], cells: list[str], place: Place) -> Reference:
    values: Values = {}
    for column, cell in zip(columns, cells, strict=False):
        values.setdefault(column, []).append(cell)
    told = _parts(values)
    values = cleaned(values)
    year = values.get("year", [""])[0]
    month = values.pop("month", values.pop("published month", [""]))[0]
    day = values.pop("day", [""])[0]
    if year.isdecimal() and len(year) == 4 and month:
        values["year"] = [
            f"{year} {month} {day}".strip() if not month.isdecimal() else f"{year}-{month}-{day}".strip("-")
        ]
    for start, end in (("start_page", "end_page"), ("page start", "page end")):
        pages = [page for tag in (start, end) for page in values.pop(tag, [])]
        told["pages"] = told.get("pages") or "-".join(pages)
    return assembled(arranged, values, "article", place, told)


def _parts(values: Values) -> dict[str, Any]:
    """Authors, numbers of databases, and the decision of ASReview: a blank label is of a record that nobody saw."""
    numbers = [number for column in ACCESSIONS for cell in values.pop(column, []) if (number := plain(cell))]
    told: dict[str, Any] = {"accessions": tuple(accession("", number) for number in dict.fromkeys(numbers))}
    for column in COLUMNS["authors"]:
        for cell in values.pop(column, []):
            told["authors"] = told.get("authors") or authors_of(cell)
    label = next((column for column in LABELS if column in values), "")
    said = values.get(label, ["?"])[0].strip().removesuffix(".0")
    if said in _LABEL:
        values.pop(label)
        told["screening"] = (Screened(ASREVIEW, _LABEL[said]),)
    return told


def authors_of(cell: str) -> tuple[str, ...]:
    """The authors in one cell: parted by `and`, by semicolons, or by commas where these do not stand within names."""
    text = plain(cell)
    if " and " in text:
        parts = text.split(" and ")
    elif ";" in text:
        parts = text.split(";")
    else:
        parts = _commas([part.strip() for part in text.split(",") if part.strip()], text)
    return tuple(dict.fromkeys(name for part in parts if (name := names.read(part.strip(" ,")))))


def _commas(parts: list[str], text: str) -> list[str]:
    if len(parts) > 1 and all(_SHORT.match(part) for part in parts):
        return parts
    if len(parts) > 2 and len(parts) % 2 == 0 and all(_INITIALS.match(part) for part in parts[1::2]):
        return [", ".join(pair) for pair in zip(parts[::2], parts[1::2], strict=True)]
    return [text]
