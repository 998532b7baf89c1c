"""Workbooks from anybody: hostile ones are refused in words, usual ones are read as they show."""

import io
import struct
import zipfile
from contextlib import suppress

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings

from extraction_forms.errors import ImportFault
from extraction_forms.exchange import safe_xlsx_parts, safe_zip
from extraction_forms.exchange.safe_xlsx import open_workbook, read_workbook
from extraction_forms.exchange.workbook_cells import letters
from tests.damage import damaged
from tests.thoroughness import cases


def book(fill, **options):
    made = io.BytesIO()
    file = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = file.add_worksheet("Results")
    fill(file, sheet)
    file.close()
    return made.getvalue()


PLAIN = book(lambda _, sheet: sheet.write_string(0, 0, "n"))


def altered(data, *, put=(), drop=(), renamed=()):
    """The workbook with members put in, taken out, or under other names."""
    made = io.BytesIO()
    names = dict(renamed)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        replaced = {name for name, _ in put}
        for name in old.namelist():
            if name not in drop and name not in replaced:
                new.writestr(names.get(name, name), old.read(name))
        for name, content in put:
            new.writestr(name, content)
    return made.getvalue()


def refusal(data):
    with pytest.raises(ImportFault) as caught:
        read_workbook(data, "a.xlsx")
    (problem,) = caught.value.problems
    return str(problem)


def shown(fill):
    return {
        cell.coordinate: (cell.text, cell.kind)
        for row in read_workbook(book(fill), "a").sheets[0].rows
        for cell in row
    }


def test_a_zip_bomb_is_refused_while_it_is_read():
    data = altered(PLAIN, put=[("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 30_000_000)])

    assert "packed more than 400 times smaller" in refusal(data)


def test_many_members_that_unpack_to_too_much_are_refused(monkeypatch):
    monkeypatch.setattr(safe_zip, "MAX_UNPACKED", 2000)

    assert refusal(PLAIN).startswith("a.xlsx: expected at most 0 MB when unpacked; found more.")


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(safe_zip, "MAX_FILE", 1000)

    assert "expected a file of at most 0 MB" in refusal(PLAIN)


def test_a_file_of_too_many_members_is_refused():
    data = altered(PLAIN, put=[(f"xl/{number}.xml", b"") for number in range(2000)])

    assert "expected at most 2000 parts" in refusal(data)


@pytest.mark.parametrize(
    "name", ["../a.xml", "/etc/a.xml", "C:a.xml", "xl/../../a.xml", "xl\\a.xml", "\\\\host\\a.xml"]
)
def test_a_member_that_leads_out_of_the_file_is_refused(name):
    assert "which leads out of it" in refusal(altered(PLAIN, put=[(name, b"x")]))


def test_a_member_that_stands_twice_is_refused():
    assert "expected every part once; found 'XL/Workbook.xml' twice" in refusal(
        altered(PLAIN, put=[("XL/Workbook.xml", b"x")])
    )


def test_a_member_that_is_a_link_is_refused():
    link = zipfile.ZipInfo("xl/a.xml")
    link.create_system, link.external_attr = 3, 0o120777 << 16

    assert "a link to another file" in refusal(altered(PLAIN, put=[(link, b"/etc/passwd")]))


def test_a_header_that_lies_about_a_size_is_found_out():
    sheet = zipfile.ZipFile(io.BytesIO(PLAIN)).read("xl/worksheets/sheet1.xml")
    lying = bytearray(altered(PLAIN, put=[("xl/worksheets/sheet1.xml", sheet)]))
    last = lying.rindex(b"PK\x01\x02")  # the entry of the sheet, in the list at the end
    lying[last + 24 : last + 28] = struct.pack("<I", 30)

    assert "'xl/worksheets/sheet1.xml', which cannot be unpacked" in refusal(bytes(lying))


@pytest.mark.parametrize("name", ["xl/embeddings/a.xlsx", "xl/a.zip", "xl/embeddings/b.docx"])
def test_a_file_packed_into_the_file_is_refused(name):
    assert "expected no files packed into the file" in refusal(altered(PLAIN, put=[(name, b"PK")]))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<!DOCTYPE a SYSTEM "http://example.org/a.dtd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>',
    ],
)
def test_xml_with_entities_or_a_document_type_is_refused(head):
    sheet = f"<?xml version='1.0'?>{head}<worksheet><sheetData/></worksheet>".encode()

    assert "declares entities or a document type" in refusal(
        altered(PLAIN, put=[("xl/worksheets/sheet1.xml", sheet)])
    )


def test_xml_that_nests_too_deep_is_refused():
    sheet = b"<a>" * 60 + b"</a>" * 60

    assert "nests too deep" in refusal(altered(PLAIN, put=[("xl/worksheets/sheet1.xml", sheet)]))


@pytest.mark.parametrize(
    "content", [b"", b"<a", b"\xff\xfe\x00", b"<?xml version='1.0' encoding='nonsense'?><a/>"]
)
def test_a_part_that_is_no_xml_is_refused(content):
    assert "is no XML" in refusal(altered(PLAIN, put=[("xl/worksheets/sheet1.xml", content)]))


def test_a_workbook_with_macros_is_refused():
    told = refusal(altered(PLAIN, put=[("xl/vbaProject.bin", b"x")]))

    assert told == (
        "a.xlsx: expected a workbook without macros; found one with macros. "
        "Open it and save it as .xlsx (Excel workbook)."
    )


def test_a_workbook_with_links_to_other_files_is_refused():
    assert "found links to other files" in refusal(
        altered(PLAIN, put=[("xl/externalLinks/externalLink1.xml", b"<a/>")])
    )


def test_an_old_workbook_and_a_locked_one_are_told_apart():
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

    assert "found an old .xls workbook. Open it and save it as .xlsx" in refusal(old)
    assert "found one that is locked" in refusal(old + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "an empty file"),
        (b"study;n\n", "a file of another kind"),
        (b"PK\x03\x04 nonsense", "one that cannot be unpacked"),
    ],
)
def test_what_is_no_workbook_is_told_by_what_it_is(data, found):
    assert f"found {found}" in refusal(data)


def test_a_zip_file_of_another_kind_is_no_workbook():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "x")

    assert "expected an .xlsx workbook; found a file of another kind" in refusal(made.getvalue())


def test_a_cell_whose_shared_text_is_not_there_is_refused():
    assert "a cell whose text is not there" in refusal(altered(PLAIN, drop=["xl/sharedStrings.xml"]))


def test_more_cells_than_anybody_fills_are_refused(monkeypatch):
    monkeypatch.setattr(safe_xlsx_parts, "MAX_CELLS", 3)

    assert "expected at most 3 filled cells" in refusal(
        book(lambda _, s: [s.write_number(n, 0, n) for n in range(5)])
    )


@pytest.mark.parametrize("where", ['r="A0"', 'r="ZZZZ1"', 'r="A9999999"', 'r="1A"'])
def test_a_cell_that_stands_nowhere_is_refused(where):
    sheet = f"<worksheet><sheetData><row r='1'><c {where}><v>1</v></c></row></sheetData></worksheet>".encode()

    assert "expected cells by letter and number" in refusal(
        altered(PLAIN, put=[("xl/worksheets/sheet1.xml", sheet)])
    )


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(
        ImportFault, match=r"a\.xlsx: expected a readable file; found no such file or directory"
    ):
        open_workbook(tmp_path / "a.xlsx")


def test_every_kind_of_cell_is_told_by_what_it_shows():
    def fill(file, sheet):
        sheet.write_string(0, 0, "=text")
        sheet.write_number(1, 0, 8.1999999999999993)
        sheet.write_formula(2, 0, "=1+1", None, 2)
        sheet.write_boolean(3, 0, boolean=True)
        sheet.write_number(4, 0, 45000, file.add_format({"num_format": "dd/mm/yy"}))
        sheet.write_number(5, 0, 1.1, file.add_format({"num_format": "0.00"}))
        sheet.write_string(6, 0, "\u00a0 ")
        sheet.write_number(7, 0, 12, file.add_format({"num_format": "@"}))

    assert shown(fill) == {
        "A1": ("=text", "text"),
        "A2": ("8.2", "number"),
        "A3": ("=1+1", "formula"),
        "A4": ("TRUE", "boolean"),
        "A5": ("2023-03-15", "date"),
        "A6": ("1.10", "number"),
        "A8": ("12", "number"),
    }


def test_an_error_and_rich_text_are_read_as_they_show():
    def fill(file, sheet):
        sheet.write_rich_string(0, 0, "a", file.add_format({"bold": True}), "b", "c")
        sheet.write_formula(1, 0, "=NA()", None, "#N/A")

    data = book(fill)
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").replace(b"<f>NA()</f>", b"")
    cells = read_workbook(altered(data, put=[("xl/worksheets/sheet1.xml", sheet)]), "a").sheets[0]

    assert cells.cell(1, 1).text == "abc"
    assert (cells.cell(2, 1).text, cells.cell(2, 1).kind) == ("#N/A", "error")


def test_hidden_sheets_merged_cells_and_names_are_told():
    def fill(file, sheet):
        sheet.merge_range("B2:C3", "x")
        file.add_worksheet("Aside").hide()
        file.define_name("record_study", "=Results!$A$1")

    found = read_workbook(book(fill), "a.xlsx")

    assert [(sheet.name, sheet.hidden, sheet.merged) for sheet in found.sheets] == [
        ("Results", False, ("B2:C3",)),
        ("Aside", True, ()),
    ]
    assert found.names == {"record_study": "Results!$A$1"}
    assert found.sheet("results") is found.sheets[0]


def test_a_workbook_saved_by_another_library_reads_the_same():
    made = io.BytesIO()
    again = openpyxl.load_workbook(io.BytesIO(book(lambda _, sheet: sheet.write_row(0, 0, ["n", 1.5]))))
    again.save(made)

    assert [cell.text for cell in read_workbook(made.getvalue(), "a").sheets[0].rows[0]] == ["n", "1.5"]


@pytest.mark.parametrize(("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_columns_are_lettered_as_spreadsheets_do(number, name):
    assert letters(number) == name


def test_comments_come_with_their_cells_where_they_are_asked_for():
    data = book(lambda _, sheet: (sheet.write_string(1, 2, "n"), sheet.write_comment(1, 2, "how\nmany")))

    assert dict(read_workbook(data, "a", comments=True).sheets[0].comments) == {(2, 3): "how\nmany"}
    assert dict(read_workbook(data, "a").sheets[0].comments) == {}


def test_a_bomb_of_elements_is_refused_while_it_is_read(monkeypatch):
    """Four bytes are one element, which takes twenty times as much; the same part counts each time it is read."""
    monkeypatch.setattr(safe_xlsx_parts, "MAX_ELEMENTS", 2000)
    sheet = "<worksheet>" + "<a/>" * 2000 + "</worksheet>"
    few = altered(PLAIN, put=[("xl/worksheets/sheet1.xml", f"<worksheet>{'<a/>' * 500}</worksheet>")])
    again = b'<sheet name="%d" sheetId="1" r:id="rId1"/>'

    assert "2,000 elements of XML" in refusal(altered(PLAIN, put=[("xl/worksheets/sheet1.xml", sheet)]))
    assert len(read_workbook(few, "a").sheets) == 1
    book_part = "xl/workbook.xml"
    with zipfile.ZipFile(io.BytesIO(few)) as archive:
        text = archive.read(book_part)
    many = text.replace(b"</sheets>", b"".join(again % number for number in range(5)) + b"</sheets>")
    assert "2,000 elements of XML" in refusal(altered(few, put=[(book_part, many)]))


def test_a_number_format_longer_than_any_is_refused():
    """It would be gone through for every cell."""
    styles = (
        f'<styleSheet><numFmts><numFmt numFmtId="200" formatCode="0.{"0" * 255}"/></numFmts></styleSheet>'
    )

    assert "at most 255 characters" in refusal(altered(PLAIN, put=[("xl/styles.xml", styles)]))


def test_half_of_a_pair_stays_as_the_workbook_writes_it():
    found = shown(lambda _, sheet: sheet.write_string(0, 0, "a_xD800_b_x000D_c_xdfff_"))

    assert found["A1"][0].encode() == b"a_xD800_b_x000D_c_xdfff_"


@settings(max_examples=cases(60, 2000))
@given(damaged(PLAIN))
def test_a_damaged_workbook_is_read_or_refused_and_never_more(data):
    with suppress(ImportFault):
        read_workbook(data, "a.xlsx")


def test_a_row_of_a_number_of_thousands_of_digits_is_refused():
    sheet = f'<worksheet><sheetData><row r="{"9" * 5000}"/></sheetData></worksheet>'

    assert "expected rows by number" in refusal(altered(PLAIN, put=[("xl/worksheets/sheet1.xml", sheet)]))
