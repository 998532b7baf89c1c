"""A Word file that holds the numbers of a manuscript, each as a field that can be copied into the text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from itertools import groupby

import docx
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from synthesis.headline import Chosen
from synthesis.render.docx_fields import field
from synthesis.render.docx_pages import PORTRAIT, set_page
from synthesis.render.docx_properties import set_properties
from synthesis.render.docx_styles import dress
from synthesis.render.docx_tables import word_table
from synthesis.render.docx_writing import tell_writing
from synthesis.render.docx_xml import paragraph, run
from synthesis.render.zip_dates import day, pack
from synthesis.tables.table import Cell, Column, Row, Table

COMMAND = "synthesis text REVIEW MANUSCRIPT.docx"
_COPY = (
    "Each number below is a field. Copy one and paste it into the manuscript where the number belongs; keep or merge "
    "the formatting, do not paste as text only. A field turns grey when it is clicked."
)
_RUN = (
    "Save the manuscript, close it, and run the command below. It writes the numbers of the present analysis into the "
    "manuscript, keeps a copy of the file as it was, and lists every number that changed and every field whose number "
    "is no longer there. Run it again whenever the analysis was built anew."
)
_MORE = (
    "Numbers that are not listed here can be printed too: in Word, press Ctrl+F9 and type DOCPROPERTY and a key of "
    "numbers.json between the braces. The list text: in review.yaml says which numbers stand here."
)
_COLUMNS = (
    Column(id="what", label="Number", width=2.4),
    Column(id="text", label="Text", width=1.4),
    Column(id="key", label="Key", width=3),
)


def write(title: str, date: str, numbers: Sequence[Chosen]) -> bytes:
    """The numbers as fields, in a table, under what they are of; the same bytes wherever it is written."""
    file = docx.Document()
    dress(file, "en-GB")
    set_page(file.sections[0], PORTRAIT)
    facts = file.core_properties
    facts.title, facts.author, facts.comments = "Numbers for the manuscript", "", ""
    facts.created = facts.modified = datetime.combine(day(date), time(), tzinfo=UTC)
    end = file.element.body[-1]
    for element in _content(title, numbers):
        end.addprevious(element)
    tell_writing(file.element)
    made = io.BytesIO()
    file.save(made)
    with zipfile.ZipFile(made) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    set_properties(members, {one.key: one.number.text for one in numbers})
    return pack(members, date)


def _content(title: str, numbers: Sequence[Chosen]) -> Iterator[BaseOxmlElement]:
    yield paragraph("Title", [run("Numbers for the manuscript")])
    yield paragraph("Subtitle", [run(title)])
    yield paragraph("Normal", [run(_COPY)])
    yield paragraph("Normal", [run(_RUN)])
    yield paragraph("Caution", [run(COMMAND, bold=True)])
    yield paragraph("Normal", [run(_MORE)])
    if not numbers:
        yield paragraph("Normal", [run("The analysis gave no numbers that were asked for.")])
        return
    yield _table(numbers)


def _table(numbers: Sequence[Chosen]) -> BaseOxmlElement:
    rows = []
    for of, group in groupby(numbers, key=lambda one: one.of):
        rows.append(Row(cells=(Cell(text=of),), kind="group"))
        rows += [
            Row(cells=(Cell(text=one.what), Cell(text=one.number.text), Cell(text=one.key))) for one in group
        ]
    table = Table(id="numbers", title="", columns=_COLUMNS, rows=tuple(rows))
    drawn = word_table(table, PORTRAIT.width)
    lines = list(drawn.iterchildren(qn("w:tr")))[1:]
    texts = (line for line, row in zip(lines, rows, strict=True) if row.kind == "body")
    for line, one in zip(texts, numbers, strict=True):
        _as_field(list(line.iterchildren(qn("w:tc")))[1], one)
    return drawn


def _as_field(cell: BaseOxmlElement, one: Chosen) -> None:
    """Let a cell print its number as a field."""
    prose = next(cell.iter(qn("w:p")))
    for old in list(prose.iterchildren(qn("w:r"))):
        prose.remove(old)
    prose.extend(field(f'DOCPROPERTY "{one.key}"', one.number.text))
