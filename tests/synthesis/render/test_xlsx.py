import io
import os
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

import synthesis
from synthesis.errors import RenderError
from synthesis.render import xlsx
from synthesis.supplement import Document, TableBlock
from synthesis.tables.table import Cell, Column, Note, Row, Table

DANGEROUS = ("=1+1", "+44 20", "-x", "@sum", "\t=1", "\uff1dA1", "=HYPERLINK(1)", "https://a.b", "007")


def row(*texts: str, **more: object) -> Row:
    return Row(cells=tuple(Cell(text=text) for text in texts), **more)


def table(*rows: Row, **more: object) -> Table:
    columns = (
        Column(id="study", label="Study", width=2),
        Column(id="smd", label="SMD", unit="SD", align="right", number_format="0.00"),
    )
    given = {"id": "effects", "title": "Effects", "columns": columns, "rows": rows}
    return Table(**{**given, **more})


def document(*tables: Table, **more: object) -> Document:
    blocks = tuple(TableBlock(table=each) for each in tables)
    given = {"title": "Peer support", "subtitle": "Supplement", "date": "2026-01-15", "blocks": blocks}
    return Document(**{**given, **more})


def book(made: Document) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx.write(made)))


def test_contents_list_every_table_with_a_link_to_its_sheet():
    contents = book(document(table(row("a", "b")), table(title="=Votes")))["Contents"]

    assert [cell.value for cell in contents[5]] == ["S1 Table", "Effects", 1]
    assert [cell.value for cell in contents[6]] == ["S2 Table", "=Votes", 0]
    assert contents["A6"].hyperlink.location == "'S2 Table'!A1"


def test_every_table_has_its_sheet_with_a_legal_name_of_its_own():
    tables = [table(title="A / very * long [title] : that ? no sheet could be called " * 2)] * 12
    names = book(document(*tables)).sheetnames

    assert ["Contents", *(f"S{number} Table" for number in range(1, 13))] == names
    assert all(len(name) <= 31 for name in names)


@pytest.mark.parametrize("text", DANGEROUS)
def test_texts_that_look_like_formulas_or_links_stay_text_as_they_are(text):
    cell = book(document(table(row(text, text))))["S1 Table"]["A5"]

    assert ("s", text) == (cell.data_type, cell.value)
    assert cell.hyperlink is None


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-x", "@sum", "\t=1", "\uff1dA1"])
def test_a_text_that_looks_like_a_formula_stays_text_when_its_cell_is_edited(text):
    assert book(document(table(row(text, ""))))["S1 Table"]["A5"].quotePrefix


def test_no_sheet_holds_a_formula():
    dangers = table(
        *(row(text, text) for text in DANGEROUS), title="=1", source="=2", notes=(Note(text="=3"),)
    )
    with zipfile.ZipFile(io.BytesIO(xlsx.write(document(dangers, title="=4", subtitle="=5")))) as file:
        sheets = [file.read(name) for name in file.namelist() if "worksheets/sheet" in name]

    assert len(sheets) == 2
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


def test_the_mean_of_minus_0_31_stays_a_number_in_its_columns_format():
    numbers = Row(cells=(Cell(text="a"), Cell(text="−0.31", value=-0.31)))
    cell = book(document(table(numbers)))["S1 Table"]["B5"]

    assert (cell.data_type, cell.value, cell.number_format) == ("n", -0.31, "0.00")


def test_a_number_that_is_none_is_shown_as_printed():
    cell = book(document(table(Row(cells=(Cell(text="a"), Cell(text="n/a", value=float("nan")))))))
    shown = cell["S1 Table"]["B5"]

    assert (shown.data_type, shown.value) == ("s", "n/a")


def test_head_stays_in_sight_and_is_repeated_in_print():
    sheet = book(document(table(row("a", "b"), wide=True)))["S1 Table"]

    assert [cell.value for cell in sheet[4]] == ["Study", "SMD (SD)"]
    assert sheet.freeze_panes == "B5"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.page_setup.orientation == "landscape"


def test_groups_totals_notes_and_source_are_set_apart():
    rows = (row("Group", kind="group"), row("a", "1", indent=1), row("All", "1", kind="total"))
    made = document(table(*rows, notes=(Note(text="adjusted", mark="†"),), source="Smit 2023"))
    sheet = book(made)["S1 Table"]

    assert sheet["A5"].font.b
    assert sheet["A6"].alignment.indent == 1
    assert sheet["B7"].border.top.style == "thin"
    assert [sheet["A9"].value, sheet["A10"].value] == ["† adjusted", "Source: Smit 2023"]


def test_long_notes_are_wrapped_across_the_table():
    sheet = book(document(table(row("a", "1"), notes=(Note(text="note " * 40),))))["S1 Table"]

    assert [str(each) for each in sheet.merged_cells.ranges] == ["A7:B7"]
    assert sheet.row_dimensions[7].height > 100


def test_columns_are_as_wide_as_their_text_within_reason():
    sheet = book(document(table(row("x" * 300, "1"))))["S1 Table"]

    assert [int(sheet.column_dimensions[letter].width) for letter in "AB"] == [48, 10]


def test_characters_that_xml_cannot_hold_are_shown_as_replaced():
    assert book(document(table(row("bell\x07", ""))))["S1 Table"]["A5"].value == "bell\ufffd"


def test_a_text_too_long_for_a_cell_is_refused_and_not_cut():
    with pytest.raises(RenderError, match="S1 Table, row 5, column 1: expected at most 32767"):
        xlsx.write(document(table(row("x" * 32768, ""))))


def test_the_only_date_is_the_documents():
    facts = book(document(authors=("A", "B"))).properties

    assert (datetime(2026, 1, 15), datetime(2026, 1, 15)) == (facts.created, facts.modified)  # noqa: DTZ001
    assert (facts.title, facts.creator) == ("Peer support", "A; B")


SCRIPT = """
import os, sys
os.umask(int(sys.argv[1], 8))
from synthesis.render import xlsx
from synthesis.supplement import Document, TableBlock
from synthesis.tables.table import Cell, Column, Row, Table
columns = tuple(Column(id=i, label=i, number_format="0.00") for i in "abc")
rows = tuple(Row(cells=tuple(Cell(text=f"{i}{n}", value=n / 7) for i in "abc")) for n in range(9))
table = Table(id="t", title="T", columns=columns, rows=rows)
document = Document(title="D", subtitle="", date="2026-01-15", blocks=(TableBlock(table=table),))
sys.stdout.buffer.write(xlsx.write(document))
"""


def written_with(*, zone: str, seed: str, umask: str) -> bytes:
    folder = str(Path(synthesis.__file__).parents[1])
    environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": folder}
    command = [sys.executable, "-c", SCRIPT, umask]
    return subprocess.run(command, env=environment, check=True, capture_output=True).stdout


def test_time_zone_hash_seed_and_umask_change_no_byte():
    here = written_with(zone="Pacific/Auckland", seed="1", umask="077")
    there = written_with(zone="America/Los_Angeles", seed="2", umask="000")

    assert here[:2] == b"PK"
    assert here == there
