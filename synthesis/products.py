"""Every file that a build makes: what is read on a screen, and what is printed."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from extraction_forms.frozen_values import frozen
from extraction_forms.workers import work_on, workers_for
from synthesis.analysis import Analysis
from synthesis.compose.checklists import checklists
from synthesis.figures.figure import Figure
from synthesis.figures.fitting import Fitted
from synthesis.files import numbers_file
from synthesis.files.figure_files import drawings, prints, shape
from synthesis.files.pictures import Studio
from synthesis.files.workshop import Workshop
from synthesis.headline import chosen
from synthesis.long_tables.audit import audit_tables
from synthesis.long_tables.table import LongTable
from synthesis.long_tables.tables import long_tables
from synthesis.numbers import Quantity
from synthesis.places import find_places
from synthesis.review import Review
from synthesis.supplement import Document
from synthesis.tables.multiverse import specification_rows
from synthesis.verification.script import verification

Files = dict[str, bytes]


@frozen
class Shown:
    """An analysis with all that is shown of it: its numbers, its document, its figures as large as files want them."""

    analysis: Analysis
    numbers: Mapping[str, Quantity]
    document: Document
    fits: Mapping[str, Fitted]

    @property
    def figures(self) -> tuple[Fitted, ...]:
        """The figures in their order."""
        return tuple(self.fits.values())


def everything(shown: Shown, made_in: Workshop) -> Files:
    """Every file by its path.

    What Office reads is written by a copy of this process, where there can be one; what is made of pictures comes last,
    and the PDF is set beside all others.
    """
    return _with_print(shown, made_in, lambda: _data(shown) | _pages(shown))


def on_screen(shown: Shown, pictures: Studio) -> Files:
    """What is read on a screen: pages, tables as text, numbers, data, drawings."""
    return _shared_out(lambda: _pages(shown), lambda: _data(shown), pictures)


def for_print(shown: Shown, made_in: Workshop) -> Files:
    """What is not there yet after `on_screen`: the PDF, the files of Office, pictures and the PDF of each figure."""
    return _with_print(shown, made_in, dict)


def _with_print(shown: Shown, made_in: Workshop, meanwhile: Callable[[], Files]) -> Files:
    """What is printed, and what is made while the PDF is set and pictures are drawn."""

    def first() -> Files:
        laid_out = _laid_out(shown.document)
        with ThreadPoolExecutor(max_workers=1) as hand:
            printed = hand.submit(made_in.press.print, laid_out)
            files = meanwhile() | _figures(shown, made_in.pictures)
            return files | {"supplement.pdf": printed.result()}

    return _shared_out(first, lambda: _of_office(shown, made_in.pictures), made_in.pictures)


def _shared_out(first: Callable[[], Files], second: Callable[[], Files], pictures: Studio) -> Files:
    """Files of two kinds, the second made by a copy of this process where that is worth it."""
    halves = (first, second)
    workers = workers_for(len(halves), least=1) if pictures.draws_beside else 1
    made: list[Files] = work_on(
        halves, lambda half: half(), pack=pickle.dumps, unpack=pickle.loads, workers=workers
    )
    return {name: content for half in made for name, content in half.items()}


def _data(shown: Shown) -> Files:
    """What other programs read: the numbers, the tables, the records, the script that does everything again."""
    from synthesis.render import csv

    analysis = shown.analysis
    return {
        numbers_file.NAME: numbers_file.write(shown.numbers),
        **_tables(shown),
        **_records(analysis.review, audit_tables(analysis.audit)),
        **verification(analysis, shown.numbers, csv.write_rows),
    }


def _tables(shown: Shown) -> Files:
    """Each table as CSV and LaTeX, and those as CSV that no document has room for."""
    from synthesis.render import csv, latex

    label = find_places(shown.document).label
    files: Files = {}
    for table in shown.document.tables:
        files[f"tables/{table.id}.csv"] = csv.write_table(table).encode()
        files[f"tables/{table.id}.tex"] = latex.write(table, label(table.id)).encode()
    for table in map(specification_rows, shown.analysis.multiverses):
        files[f"tables/{table.id}.csv"] = csv.write_table(table).encode()
    return files


def _pages(shown: Shown) -> Files:
    """What people read without more ado: the page, the figures that answer, each drawing."""
    from synthesis.figures import interactive
    from synthesis.render import html

    document = shown.document
    files: Files = {"supplement.html": html.write(document)}
    if shown.fits:
        files["interactive.html"] = interactive.page(
            document.figures, document.title, document.numbers, document.provenance
        )
    label = find_places(document).label
    return files | drawings(shown.figures, shape(shown.analysis.review.plan), label)


def _figures(shown: Shown, pictures: Studio) -> Files:
    """The figures as pictures and PDF, and what a journal takes."""
    asked = shape(shown.analysis.review.plan)
    return prints(shown.figures, asked, pictures, find_places(shown.document).label)


def _laid_out(document: Document) -> str:
    """What is printed, ready for the press: laid out before all else, since the press takes longest."""
    from synthesis.render import pdf

    return pdf.laid_out(document)


def _of_office(shown: Shown, pictures: Studio) -> Files:
    """The workbook and the Word files."""
    from synthesis.render import docx, xlsx

    def draw(figure: Figure) -> bytes:
        """The picture that stands among the files, which a journal may want larger."""
        return pictures.png(shown.fits[figure.id].figure if figure.id in shown.fits else figure)

    document = shown.document
    more = checklists(shown.analysis, document)
    return {
        "tables.xlsx": xlsx.write(document),
        **_manuscript(shown.analysis.review, shown.numbers),
        **{name: docx.write(one, draw) for name, one in more.items()},
        "supplement.docx": docx.write(document, draw),
    }


def _manuscript(review: Review, numbers: Mapping[str, Quantity]) -> Files:
    """The numbers for a manuscript: as LaTeX macros, and as fields of a Word file."""
    from synthesis.render import docx_numbers, latex_numbers

    plan = review.plan
    wanted = chosen(numbers, plan)
    return {
        "numbers.tex": latex_numbers.write(plan.title, wanted).encode(),
        "manuscript_numbers.docx": docx_numbers.write(plan.title, plan.date, wanted),
    }


def _records(review: Review, more: tuple[LongTable, ...]) -> Files:
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
