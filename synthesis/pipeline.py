"""The line of travel, written once: a review's records in, every output out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from synthesis.analysis import DEAR, Analysis, analyse
from synthesis.compose.checklists import checklists
from synthesis.compose.document import compose
from synthesis.compose.readings import reading_sentences, reading_tables
from synthesis.figures.figure import Figure
from synthesis.figures.fitting import Fitted
from synthesis.figures.review_figures import early_figures, review_figures
from synthesis.files.figure_files import doubts, figure_files, fit, shape
from synthesis.files.pictures import Studio, studio
from synthesis.headline import chosen, unmet
from synthesis.ledger.ledger import ledger
from synthesis.lettering import check_lettering
from synthesis.long_tables.audit import audit_tables
from synthesis.long_tables.table import LongTable
from synthesis.long_tables.tables import long_tables
from synthesis.numbers import Quantity
from synthesis.output import output_folder
from synthesis.places import Places, find_places
from synthesis.reconciliation import reconcile
from synthesis.review import Review, folder, open_review
from synthesis.supplement import Document
from synthesis.tables.multiverse import specification_rows
from synthesis.tables.reconciliation import reconciliation_table
from synthesis.tables.table import Table
from synthesis.tables.vote_tables import vote_blocks
from synthesis.tables.votes import tally_table
from synthesis.verification.script import verification

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a run gave: the review, what it adds up to, the document, and the files by path in `output/`."""

    review: Review
    analysis: Analysis
    numbers: Mapping[str, Quantity]
    document: Document
    files: Mapping[str, bytes]
    warnings: tuple[str, ...] = ()
    """What the files lack of what was asked for: sizes that a journal wants, patterns that no key has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A run that ended: what was built, and what a person had put into `output/`, now kept beside."""

    built: Built
    kept: tuple[str, ...]


def run(path: Path | str, at_work: Studio | None = None) -> Done:
    """Build a review and put the result in its `output/`, whole or not at all.

    Args:
        path: The review's folder.
        at_work: Where pictures are drawn, when that is there already.

    Raises:
        ReviewError: a fault of the records or plan, or a folder that cannot be written.
    """
    path = folder(path)
    output_folder.recover(path)
    made_from = output_folder.inputs(path)
    built = build(path, at_work)
    kept = output_folder.replace(path, built.files, made_from=made_from)
    return Done(built=built, kept=kept)


def build(path: Path | str, at_work: Studio | None = None) -> Built:
    """Everything a review gives, in memory: records, studies, effects, fits and votes, document, files."""
    review = open_review(path)
    with nullcontext(at_work) if at_work else studio(len(review.plan.figures)) as pictures:
        shown = _show(review, pictures)
        numbers = ledger(shown.analysis)
        document = compose(shown.analysis, numbers, shown.figures)
        check_lettering(document, review)
        files = _files(shown, numbers, document, pictures)
    return Built(
        review=review,
        analysis=shown.analysis,
        numbers=numbers,
        document=document,
        files=MappingProxyType(files),
        warnings=(*unmet(numbers, review.plan), *doubts(tuple(shown.fits.values()))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """An analysis, its figures, and these as large as their files are wanted, by id."""

    analysis: Analysis
    figures: tuple[Figure, ...]
    fits: Mapping[str, Fitted]


def _show(review: Review, pictures: Studio) -> _Shown:
    """The plan carried out and shown; each figure is begun to be drawn as soon as what it shows is there."""
    asked = shape(review.plan)
    early: dict[str, tuple[Figure, ...]] = {}
    fits: dict[str, Fitted] = {}

    def begin(figures: Iterable[Figure]) -> None:
        made = fit(tuple(figures), asked)
        pictures.begin(one.figure for one in made)
        fits.update((one.figure.id, one) for one in made)

    def draw_early(first: Analysis) -> None:
        for plan, figures in early_figures(first, DEAR):
            early[plan.id] = figures
            begin(figures)

    analysis = analyse(review, meanwhile=draw_early)
    figures = review_figures(analysis, early)
    begin(figure for figure in figures if figure.id not in fits)
    return _Shown(analysis=analysis, figures=figures, fits={figure.id: fits[figure.id] for figure in figures})


def _files(shown: _Shown, numbers: Mapping[str, Quantity], document: Document, pictures: Studio) -> Files:
    """Every file by its path; what is made of pictures comes last, and the PDF is set beside all others."""
    from synthesis.render import pdf

    analysis, review = shown.analysis, shown.analysis.review
    with ThreadPoolExecutor(max_workers=1) as press:
        printed = press.submit(pdf.printed, pdf.laid_out(document))  # typst works outside Python's lock
        places = find_places(document)
        files: Files = {
            "numbers.json": numbers_json(numbers),
            **_tables(document, places),
            **_specifications(analysis),
            **_data(review, audit_tables(analysis.audit)),
            **_verification(analysis, numbers),
            **_manuscript(review, numbers),
            **{name: write(document) for name, write in RENDERERS.items()},
        }
        if shown.figures:
            files["interactive.html"] = _interactive(document)
        draw = _fitted(pictures, shown.fits)
        for name, one in {"supplement.docx": document, **checklists(analysis, document)}.items():
            files[name] = _docx(one, draw)
        files |= figure_files(tuple(shown.fits.values()), shape(review.plan), pictures, places.label)
        files["supplement.pdf"] = printed.result()
    return files


def _fitted(pictures: Studio, fits: Mapping[str, Fitted]) -> Callable[[Figure], bytes]:
    """What gives the PNG of a figure: the one that stands among the files, which a journal may want larger."""
    return lambda figure: pictures.png(fits[figure.id].figure if figure.id in fits else figure)


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


def tables_in_word(path: Path | str) -> Mapping[str, bytes]:
    """Each table of a review's supplement as a Word file of its own, by its name, in their order."""
    from synthesis.render import docx

    analysis = analyse(open_review(path))
    numbers = ledger(analysis)
    document = compose(analysis, numbers, review_figures(analysis))
    places = find_places(document)
    return {one.id: docx.write_table(one, places.label(one.id), document) for one in document.tables}


def numbers_json(numbers: Mapping[str, Quantity]) -> bytes:
    """Every reported number under its key, sorted, one a line: value, text, origin; an absent one with its reason."""
    origins = {
        found.origins: _json(found.origins) for found in numbers.values()
    }  # long ones, which many share
    lines = [
        f'{_json(key)}: {_entry(found)[:-1]}, "origin": {origins[found.origins]}}}'
        for key, found in sorted(numbers.items())
    ]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _entry(found: Quantity) -> str:
    entry: dict[str, object] = {"value": found.value, "text": found.text}
    return _json(entry if found.value is not None else {**entry, "reason": found.reason})


# One for every number: `json.dumps` makes a new one at each call that asks for what is not usual.
_json: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _manuscript(review: Review, numbers: Mapping[str, Quantity]) -> Files:
    """The numbers for a manuscript: as LaTeX macros, and as fields of a Word file."""
    from synthesis.render import docx_numbers, latex_numbers

    plan = review.plan
    wanted = chosen(numbers, plan)
    return {
        "numbers.tex": latex_numbers.write(plan.title, wanted).encode(),
        "manuscript_numbers.docx": docx_numbers.write(plan.title, plan.date, wanted),
    }


def _interactive(document: Document) -> bytes:
    from synthesis.figures import interactive

    return interactive.page(document.figures, document.title, document.numbers, document.provenance)


def _tables(document: Document, places: Places) -> Files:
    from synthesis.render import csv, latex

    files: Files = {}
    for table in document.tables:
        files[f"tables/{table.id}.csv"] = csv.write_table(table).encode()
        files[f"tables/{table.id}.tex"] = latex.write(table, places.label(table.id)).encode()
    return files


def _specifications(analysis: Analysis) -> Files:
    """Every specification of every multiverse, a line each, which no document has room for."""
    from synthesis.render import csv

    tables = (specification_rows(one) for one in analysis.multiverses)
    return {f"tables/{table.id}.csv": csv.write_table(table).encode() for table in tables}


def _verification(analysis: Analysis, numbers: Mapping[str, Quantity]) -> Files:
    """The script that does every synthesis again in R, and what it reads."""
    from synthesis.render import csv

    return verification(analysis, numbers, csv.write_rows)


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


def _docx(document: Document, draw: Callable[[Figure], bytes]) -> bytes:
    from synthesis.render import docx

    return docx.write(document, draw)


def _xlsx(document: Document) -> bytes:
    from synthesis.render import xlsx

    return xlsx.write(document)


RENDERERS: Final[Mapping[str, Callable[[Document], bytes]]] = MappingProxyType(
    {"supplement.html": _html, "tables.xlsx": _xlsx}
)
"""The documents made while the pictures are drawn, by file name; each library is loaded when it is used."""
