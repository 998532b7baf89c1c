"""The reporting checklists as documents and as Word files."""

import io
import re
import zipfile

import docx
import pytest

from synthesis.compose.checklists import checklists
from synthesis.places import find_places
from synthesis.render.docx import write
from synthesis.tables.prisma import FILL

NAMES = ("S1_checklist_prisma.docx", "S2_checklist_swim.docx")


def files(made):
    return checklists(made.analysis, made.document)


def rows(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_there_is_one_for_prisma_and_one_for_swim(peer_support):
    assert tuple(files(peer_support)) == NAMES


def test_where_everything_is_pooled_there_is_none_for_swim(build, carried):
    made = carried(*(build.study(f"s{n}", build.result(contrast=build.g(0.1 * n))) for n in range(3)))

    assert tuple(files(made)) == NAMES[:1]


def test_they_refer_to_what_the_supplement_calls_so(peer_support):
    found = files(peer_support)
    labels = {place.label for place in find_places(peer_support.document).by_block.values()}
    printed = " ".join(
        cell.text.replace("\N{NO-BREAK SPACE}", " ")
        for document in found.values()
        for table in document.tables
        for row in table.rows
        for cell in row.cells[3:]
    )

    assert set(re.findall(r"S\d+ (?:Table|Figure)\b", printed)) <= labels
    assert set(re.findall("“([^”]+)”", printed)) <= labels
    assert "S1 Table" in printed


def test_they_carry_a_name_of_their_own_and_are_not_counted_among_tables(peer_support):
    found = files(peer_support)

    assert [place.label for one in found.values() for place in find_places(one).by_block.values()] == [
        "S1 Checklist",
        "S1 Checklist, abstract",
        "S2 Checklist",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_they_are_tables_to_edit_whose_heads_repeat_on_every_page(peer_support, name):
    content = write(files(peer_support)[name])
    document = docx.Document(io.BytesIO(content))

    for table in document.tables:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    body = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert "SEQ Table" not in body
    assert f">{'S1' if 'prisma' in name else 'S2'} Checklist" in body


def test_what_only_authors_can_answer_asks_them_to_fill(peer_support):
    document = docx.Document(io.BytesIO(write(files(peer_support)[NAMES[0]])))
    main, abstract = (rows(table) for table in document.tables)

    registration = next(row for row in main if row[0] == "24a")
    assert registration[3] == FILL.capitalize()
    assert {row[3] for row in abstract[1:] if row[0].isdigit()} == {FILL.capitalize()}


@pytest.mark.parametrize("name", NAMES)
def test_written_twice_they_are_the_same_bytes(peer_support, name):
    assert write(files(peer_support)[name]) == write(files(peer_support)[name])
