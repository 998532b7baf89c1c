"""The line of travel, written once: a review's records in, every output out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from synthesis import output_folder
from synthesis.analysis import Analysis, analyse
from synthesis.compose import compose
from synthesis.compose_readings import reading_sentences, reading_tables
from synthesis.figures.figure import Figure
from synthesis.figures.review_figures import review_figures
from synthesis.ledger import ledger
from synthesis.lettering import check_lettering
from synthesis.long_audit import audit_tables
from synthesis.long_table import LongTable
from synthesis.long_tables import long_tables
from synthesis.numbers import Quantity
from synthesis.pictures import Pictures, studio
from synthesis.reconciliation import reconcile
from synthesis.review import Review, folder, open_review
from synthesis.supplement import Document
from synthesis.tables.multiverse import specification_rows
from synthesis.tables.reconciliation import reconciliation_table
from synthesis.tables.table import Table
from synthesis.tables.vote_tables import vote_blocks
from synthesis.tables.votes import tally_table

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a run gave: the review, what it adds up to, the document, and the files by path in `output/`."""

    review: Review
    analysis: Analysis
    numbers: Mapping[str, Quantity]
    document: Document
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A run that ended: what was built, and what a person had put into `output/`, now kept beside."""

    built: Built
    kept: tuple[str, ...]


def run(path: Path | str) -> Done:
    """Build a review and put the result in its `output/`, whole or not at all.

    Raises:
        ReviewError: a fault of the records or plan, or a folder that cannot be written.
    """
    path = folder(path)
    output_folder.recover(path)
    made_from = output_folder.inputs(path)
    built = build(path)
    kept = output_folder.replace(path, built.files, made_from=made_from)
    return Done(built=built, kept=kept)


def build(path: Path | str) -> Built:
    """Everything a review gives, in memory: records, studies, effects, fits and votes, document, files."""
    review = open_review(path)
    with studio(len(review.plan.figures)) as at_work:
        analysis = analyse(review)
        numbers = ledger(analysis)
        figures = review_figures(analysis, numbers)
        pictures = at_work.draw(figures)
        document = compose(analysis, numbers, figures)
        check_lettering(document, review)
        files: Files = {"numbers.json": numbers_json(numbers)}
        files.update(_tables(document))
        files.update(_specifications(analysis))
        files.update(_data(review, audit_tables(analysis.audit)))
        for name, write in RENDERERS.items():
            files[name] = write(document)
        files["supplement.docx"] = _docx(document, pictures)
        files.update(_figures(figures, pictures))
        if figures:
            files["interactive.html"] = _interactive(document)
    return Built(
        review=review, analysis=analysis, numbers=numbers, document=document, files=MappingProxyType(files)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteReport:
    """The votes and readings of a review: its title, what each synthesis shows by margin in words, the tables."""

    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]


def vote_report(path: Path) -> VoteReport:
    """The votes of a review: by direction, as its sources report them, the readings beside them, where studies went."""
    analysis = analyse(open_review(path))
    numbers = ledger(analysis)
    account = reconciliation_table(reconcile(analysis), numbers)
    return VoteReport(
        title=analysis.review.plan.title,
        sentences=reading_sentences(analysis, numbers),
        tables=(
            *vote_blocks(analysis, numbers),
            *(tally_table(tallied, numbers) for tallied in analysis.tallied),
            *reading_tables(analysis, numbers),
            *([account] if account is not None else []),
        ),
    )


def numbers_json(numbers: Mapping[str, Quantity]) -> bytes:
    """Every reported number under its key, sorted, one a line: value, text, origin; an absent one with its reason."""
    lines = [f"{_json(key)}: {_json(_entry(numbers[key]))}" for key in sorted(numbers)]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _entry(found: Quantity) -> dict[str, object]:
    entry: dict[str, object] = {"value": found.value, "text": found.text}
    if found.value is None:
        entry["reason"] = found.reason
    return {**entry, "origin": list(found.origins)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _figures(figures: tuple[Figure, ...], pictures: Pictures) -> Files:
    from synthesis.figures import svg

    files: Files = {}
    for figure in figures:
        files[f"figures/{figure.id}.svg"] = svg.draw(figure).encode()
        files[f"figures/{figure.id}.pdf"] = pictures.pdf(figure)
        files[f"figures/{figure.id}.png"] = pictures.png(figure)
    return files


def _interactive(document: Document) -> bytes:
    from synthesis.figures import interactive

    return interactive.page(document.figures, document.title, document.numbers, document.provenance)


def _tables(document: Document) -> Files:
    from synthesis.render import csv

    return {f"tables/{table.id}.csv": csv.write_table(table).encode() for table in document.tables}


def _specifications(analysis: Analysis) -> Files:
    """Every specification of every multiverse, a line each, which no document has room for."""
    from synthesis.render import csv

    tables = (specification_rows(one) for one in analysis.multiverses)
    return {f"tables/{table.id}.csv": csv.write_table(table).encode() for table in tables}


def _data(review: Review, more: tuple[LongTable, ...]) -> Files:
    """The records as long tables with their description, and what more there is as such tables."""
    from synthesis.render import csv

    resources = []
    for table in (*long_tables(review), *more):
        fields = tuple(
            csv.DataField(name=f.name, type=f.type, description=f.description, enum=f.codes)
            for f in table.fields
        )
        content = csv.write_rows([field.name for field in fields], table.rows)
        resources.append(
            csv.Resource(
                name=table.name,
                path=f"{table.name}.csv",
                description=table.description,
                fields=fields,
                content=content,
            )
        )
    files = {f"S3_data/{one.path}": one.content.encode() for one in resources}
    if resources:
        package = csv.datapackage(review.plan.title, review.plan.date, tuple(resources))
        files["S3_data/datapackage.json"] = package.encode()
    return files


def _html(document: Document) -> bytes:
    from synthesis.render import html

    return html.write(document)


def _pdf(document: Document) -> bytes:
    from synthesis.render import pdf

    return pdf.write(document)


def _docx(document: Document, pictures: Pictures) -> bytes:
    from synthesis.render import docx

    return docx.write(document, pictures.png)


def _xlsx(document: Document) -> bytes:
    from synthesis.render import xlsx

    return xlsx.write(document)


RENDERERS: Final[Mapping[str, Callable[[Document], bytes]]] = MappingProxyType(
    {"supplement.html": _html, "supplement.pdf": _pdf, "tables.xlsx": _xlsx}
)
"""The documents made while the pictures are drawn, by file name; each library is loaded when it is used."""
