"""What LibreOffice shows of the Word files of a review: the checklists, a supplement with a table of several pages."""

import io
import re
import zipfile
from dataclasses import replace
from types import SimpleNamespace

import docx as word
import pypdf
import pytest
from docx.oxml.ns import qn

from synthesis.analysis import analyse
from synthesis.compose.checklists import checklists
from synthesis.compose.document import compose
from synthesis.figures.review_figures import review_figures
from synthesis.ledger.ledger import ledger
from synthesis.render import docx
from synthesis.review import open_review
from synthesis.starting import start
from synthesis.supplement import Paragraph, Run, TableBlock
from synthesis.tables.table import Cell, Column, Row, Table
from tests.libreoffice import convert

LONG = Table(
    id="long",
    title="A table of several pages",
    columns=(Column(id="trial", label="Trialist"), Column(id="n", label="People", align="right")),
    rows=tuple(Row(cells=(Cell(text=f"Walker {n}"), Cell(text=str(n)))) for n in range(150)),
)
CAPTION = re.compile(r"^S(\d+) (Table|Figure)\. ", re.MULTILINE)
NAMED = re.compile(r"S(\d+)\s(Table|Figure)\b")
LEAST = 80
"""Signs that a page without a picture holds at least."""


def drawn(page: pypdf.PageObject) -> int:
    """How many pictures a page shows; those of all pages stand among its resources."""
    return len(re.findall(rb"/Im\d+ Do\b", page.get_contents().get_data()))


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The documents, their Word files, and the pages that LibreOffice makes of them: converted once."""
    folder = tmp_path_factory.mktemp("word")
    start(folder / "review")
    analysis = analyse(open_review(folder / "review"))
    numbers = ledger(analysis)
    made = compose(analysis, numbers, review_figures(analysis, numbers))
    see = Paragraph(runs=(Run(text="See "), Run(text="", ref="long"), Run(text=".")))
    supplement = replace(made, blocks=(*made.blocks, see, TableBlock(table=LONG)))
    documents = {"supplement.docx": supplement, **checklists(analysis, supplement)}
    for name, document in documents.items():
        (folder / name).write_bytes(docx.write(document))
    convert([folder / name for name in documents], "pdf", folder, package="libreoffice-writer-nogui")
    printed = {name: pypdf.PdfReader((folder / name).with_suffix(".pdf")) for name in documents}
    return SimpleNamespace(
        documents=documents,
        files={name: (folder / name).read_bytes() for name in documents},
        pages={name: [page.extract_text() for page in file.pages] for name, file in printed.items()},
        pictures={name: [drawn(page) for page in file.pages] for name, file in printed.items()},
    )


@pytest.fixture(scope="module")
def text(shown):
    """The supplement from its first chapter on, without the lists at the front."""
    pages = shown.pages["supplement.docx"]
    first = next(n for n, page in enumerate(pages) if page.startswith("About this supplement"))
    return "\n".join(pages[first:])


def test_captions_count_from_one_without_a_gap_in_each_kind(shown, text):
    found = [(kind, int(n)) for n, kind in CAPTION.findall(text)]
    expected = {"Table": len(shown.documents["supplement.docx"].tables)}
    expected |= {"Figure": len(shown.documents["supplement.docx"].figures)}

    for kind, count in expected.items():
        assert [n for each, n in found if each == kind] == list(range(1, count + 1))


def test_every_table_and_figure_that_is_named_is_there(shown, text):
    captions = set(CAPTION.findall(text))
    named = {pair for name in shown.pages for page in shown.pages[name] for pair in NAMED.findall(page)}

    assert named == captions
    assert "See S{} Table.".format(len(shown.documents["supplement.docx"].tables)) in " ".join(text.split())


def test_no_reference_is_broken(shown):
    for pages in shown.pages.values():
        assert "not found" not in " ".join(pages)
        assert "Error" not in " ".join(pages)


def test_the_front_lists_contents_tables_and_figures(shown):
    document = shown.documents["supplement.docx"]
    pages = shown.pages["supplement.docx"]
    first = next(n for n, page in enumerate(pages) if page.startswith("About this supplement"))
    front = " ".join(" ".join(pages[:first]).split())

    for n, table in enumerate(document.tables, 1):
        assert f"S{n} Table. {table.title}" in front
    for n, figure in enumerate(document.figures, 1):
        assert f"S{n} Figure. {figure.title}" in front
    assert "Results in detail" in front


def test_the_head_of_a_long_table_stands_on_each_of_its_pages(shown):
    held = [
        page for page in shown.pages["supplement.docx"] if re.search(r"^Walker \d+ \d+$", page, re.MULTILINE)
    ]

    assert len(held) > 2
    assert all("Trialist People" in page for page in held)


def test_every_page_says_which_it_is_of_how_many(shown):
    for name, pages in shown.pages.items():
        for n, page in enumerate(pages, 1):
            assert f"{n} / {len(pages)}" in page, name


def test_no_page_is_nearly_empty(shown):
    for name, pages in shown.pages.items():
        title = shown.documents[name].title
        for n, page in enumerate(pages):
            held = page.replace(title, "").strip()
            assert len(held) >= LEAST or shown.pictures[name][n], f"{name}, page {n + 1}: {held!r}"


def test_every_figure_is_a_picture_with_its_alternative_text(shown):
    figures = shown.documents["supplement.docx"].figures
    body = word.Document(io.BytesIO(shown.files["supplement.docx"])).element.body
    described = [one.get("descr") for one in body.iter(qn("wp:docPr"))]

    assert described == [figure.alt for figure in figures]
    assert all(described)
    assert sum(shown.pictures["supplement.docx"]) == len(figures)


def test_tables_are_tables_that_can_be_edited(shown):
    for name, document in shown.documents.items():
        found = word.Document(io.BytesIO(shown.files[name])).tables
        rows = [len(table.rows) for table in found]

        assert rows == [len(table.rows) + 1 for table in document.tables]
        assert not any(list(table._tbl.iter(qn("w:drawing"))) for table in found)


def test_no_part_of_a_file_is_kept_out_of_sight(shown):
    for content in shown.files.values():
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            assert not [name for name in file.namelist() if "embed" in name.lower() or name.endswith(".bin")]
