"""A file that is no table in UTF-8 is named for what it is, with what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.errors import ImportFault
from extraction_forms.exchange.encodings import utf_8

TABLE = "id;name\r\n1;Rüsch\r\n"


def fault(data):
    with pytest.raises(ImportFault) as refused:
        utf_8(data, "f.csv")
    (problem,) = refused.value.problems
    assert problem.expected == "UTF-8 text"
    return problem


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"PK\x03\x04\x14\x00", "a workbook (.xlsx or .ods)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "an Excel workbook of the old kind (.xls)"),
    ],
)
def test_a_workbook_is_told_and_is_to_be_saved_as_csv(data, found):
    problem = fault(data)

    assert found in problem.found
    assert 'save the sheet as "CSV UTF-8"' in problem.hint


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_told_with_its_mark_and_without(encoding):
    problem = fault(TABLE.encode(encoding))

    assert problem.found.startswith("UTF-16")
    assert problem.hint == 'Save it as "CSV UTF-8".'


def test_another_encoding_is_told_with_its_line_and_the_letter_that_shows_it():
    problem = fault(TABLE.encode("cp1252"))

    assert problem.place.line == 2
    assert problem.found == "the byte 0xFC, which is 'ü' in Windows-1252 and Latin-1: another encoding"
    assert problem.hint == 'Save it as "CSV UTF-8".'


def test_a_byte_that_is_no_letter_anywhere_is_told_alone():
    assert fault(b"id\n\x81\n").found == "the byte 0x81"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"id\n\x01\xff", "the byte 0x01, which stands in no text: a binary file"),
        (b"id\n1;2\x00", "the byte 0x00, which stands in no text: a binary file"),
    ],
)
def test_what_is_no_text_at_all_is_told(data, found):
    assert fault(data).found == found


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\r\n")))
def test_whatever_is_utf_8_is_read_as_it_is(text):
    assert utf_8(text.encode(), "f.csv") == text.removeprefix("\ufeff")
