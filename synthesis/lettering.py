"""Whether the shipped fonts can set all that a document prints; what they cannot is traced to file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.records import Datum, Record
from synthesis.figures.faces import advice
from synthesis.figures.figure import Figure, Text
from synthesis.figures.metrics import missing
from synthesis.overlap.csv_file import FILE as OVERLAP
from synthesis.review import Review
from synthesis.supplement import Block, Document, FigureBlock, Heading, Paragraph
from synthesis.tables.table import Table

_HINT: Final = "Please write it in Latin, Greek, Cyrillic or Arabic letters, without control characters."
_FILES: Final = ("review.yaml", "outcomes.yaml", "references.bib", OVERLAP)


def check_lettering(document: Document, review: Review) -> None:
    """Nothing, where the fonts have every character that is to be printed.

    Raises:
        Rejected: every place of the review that holds a character they lack.
    """
    unset = {text: lacking for text in _printed(document) if (lacking := missing(text))}
    if not unset:
        return
    found = list(_in_files(review.path, unset))
    for record in review.evidence.records:
        found += _in_record(record, unset)
    told = {character for _, _, lacking in found for character in lacking}
    for text, lacking in unset.items():
        if not told.issuperset(lacking):  # written as an escape, so that no line of a file shows it
            found.append((Place(file="review.yaml"), f"printed text {text!a}", lacking))
    raise Rejected(_problem(place, where, lacking) for place, where, lacking in found)


def _problem(place: Place, where: str, lacking: tuple[str, ...]) -> Problem:
    named = ", ".join(f"U+{ord(c):04X}" + (f" ({c})" if c.isprintable() else "") for c in lacking)
    return Problem(
        place=place,
        where=where,
        expected="characters that the shipped fonts have",
        found=named,
        hint=advice(lacking) or _HINT,
    )


def _printed(document: Document) -> Iterator[str]:
    yield from (document.title, document.subtitle, *document.authors)
    for block in document.blocks:
        yield from _of_block(block)


def _of_block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield block.text
    elif isinstance(block, Paragraph):
        yield from (run.text for run in block.runs)
    elif isinstance(block, FigureBlock):
        yield from _of_figure(block.figure)
    else:
        yield from _of_table(block.table)


def _of_figure(figure: Figure) -> Iterator[str]:
    yield from (figure.title, figure.caption)
    yield from (mark.text for mark in figure.marks if isinstance(mark, Text))


def _of_table(table: Table) -> Iterator[str]:
    yield from (table.title, table.source)
    for column in table.columns:
        yield from (column.label, column.unit)
    for row in table.rows:
        yield from (cell.printed for cell in row.cells)
    for note in table.notes:
        yield from (note.mark, note.text)


Found = tuple[Place, str, tuple[str, ...]]


def _in_record(record: Record, unset: dict[str, tuple[str, ...]]) -> Iterator[Found]:
    """The answers of a record that are printed and cannot be set; in print a text may be broken into lines."""
    printed = [set(text.split()) for text in unset]
    for datum in _data(record):
        found: list[str] = []
        for text in (datum.printed, datum.corrected, datum.note, datum.provisional, datum.source.quote):
            words = {word for word in text.split() if missing(word)}
            if any(words & those for those in printed):
                found += missing(text)
        if found:
            yield datum.place, datum.origin.partition("#")[2], tuple(dict.fromkeys(found))


def _data(record: Record) -> Iterator[Datum]:
    for entries in record.sections.values():
        for entry in entries:
            yield from entry.data.values()
            for unit in entry.units.values():
                yield from unit.values()


def _in_files(review: Path, unset: dict[str, tuple[str, ...]]) -> Iterator[Found]:
    """The lines of the plan, the vocabulary, the references and the overlap that hold what cannot be set."""
    lacked = {character for lacking in unset.values() for character in lacking}
    for name in _FILES:
        file = review / name
        lines = file.read_text("utf-8").split("\n") if file.is_file() else []
        for number, line in enumerate(lines, 1):
            lacking = tuple(dict.fromkeys(character for character in line if character in lacked))
            if lacking and not line.lstrip().startswith("#"):
                column = min(line.index(character) for character in lacking) + 1
                yield Place(file=name, line=number, column=column), "", lacking
