"""Files of rows are read as they are, whatever spreadsheet wrote them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.errors import ImportFault
from extraction_forms.exchange import delimited


def texts(sheet):
    return [[cell.text for cell in row.cells.values()] for row in sheet.rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_delimiter_is_found_in_the_header(delimiter):
    sheet = delimited.parse(f'"a{delimiter}b"{delimiter}c\n1{delimiter}2\n', "f.csv")

    assert sheet.delimiter == delimiter
    assert sheet.header == (f"a{delimiter}b", "c")
    assert texts(sheet) == [["1", "2"]]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"\xef\xbb\xbfid;n\r\n1;2\r\n")

    sheet = delimited.read(path)

    assert sheet.header == ("id", "n")
    assert texts(sheet) == [["1", "2"]]


def test_a_cell_knows_whether_it_was_quoted():
    (row,) = delimited.parse('m;sd\n"26.8";26,8\n', "f.csv").rows

    assert [(cell.text, cell.quoted) for cell in row.cells.values()] == [("26.8", True), ("26,8", False)]


def test_nothing_is_taken_for_missing_or_for_a_number():
    (row,) = delimited.parse('a;b;c;d\nNA;None;010;"8.1999999999999993"\n', "f.csv").rows

    assert [cell.text for cell in row.cells.values()] == ["NA", "None", "010", "8.1999999999999993"]


def test_a_ragged_row_is_a_problem_with_its_line_and_still_counted():
    sheet = delimited.parse("a;b\n1;2\n3\n4;5;6\n7;8\n", "f.csv")

    assert [str(problem.place) for problem in sheet.problems] == ["f.csv:3", "f.csv:4"]
    assert [problem.found for problem in sheet.problems] == ["1", "3"]
    assert sheet.rows_in == 4
    assert texts(sheet) == [["1", "2"], ["7", "8"]]


def test_a_row_after_a_quoted_line_break_has_the_line_it_starts_on():
    sheet = delimited.parse('a;b\n"x\ny";1\nz;2\n', "f.csv")

    assert [row.line for row in sheet.rows] == [2, 4]
    assert sheet.rows[0].text("a") == "x\ny"


def test_a_column_named_twice_is_a_problem():
    (problem,) = delimited.parse("a;b;a\n1;2;3\n", "f.csv").problems

    assert str(problem.place) == "f.csv:1:5"
    assert "'a' again" in problem.found


@pytest.mark.parametrize(
    ("text", "expected"),
    [('a;b\n"1;2\n', "a closing quote"), ('a;b\n"1"x;2\n', "a delimiter after the closing quote")],
)
def test_broken_quotes_are_a_problem(text, expected):
    problems = delimited.parse(text, "f.csv").problems

    assert expected in [problem.expected for problem in problems]


def test_an_empty_file_is_a_problem():
    assert [problem.found for problem in delimited.parse("\n\n", "f.csv").problems] == ["an empty file"]


def test_a_file_in_another_encoding_is_refused_with_the_line(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes("a;b\nRüsch;1\n".encode("cp1252"))

    with pytest.raises(ImportFault, match=r"f\.csv:2: expected UTF-8 text; found the byte 0xFC"):
        delimited.read(path)


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0\ufeff"), max_size=8)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=5), st.sampled_from([";", ",", "\t"]))
def test_whatever_the_standard_writer_writes_reads_back(rows, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b", "c"], *rows])

    sheet = delimited.parse(out.getvalue(), "f.csv")

    assert texts(sheet) == rows
    assert sheet.problems == ()


def test_names_of_columns_that_repeat_are_a_fault_or_numbered_where_a_program_means_them_so():
    text = "a,N,N,N (2),N\n1,2,3,4,5\n"

    sheet = delimited.parse(text, "f.csv", numbered=True)

    assert sheet.header == ("a", "N", "N (3)", "N (2)", "N (4)")
    assert texts(sheet) == [["1", "2", "3", "4", "5"]]
    assert sheet.problems == ()
    assert "'N' again" in str(delimited.parse(text, "f.csv").problems[0])


def test_a_file_that_is_larger_than_any_table_of_studies_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n3,4\n", "utf-8")
    monkeypatch.setattr(delimited, "MAX_CELLS", 5)

    with pytest.raises(ImportFault, match=r"a\.csv:3: expected at most 5 cells; found more"):
        delimited.read(tmp_path / "a.csv")

    monkeypatch.setattr(delimited, "MAX_BYTES", 8)
    with pytest.raises(ImportFault, match=r"a\.csv: expected at most 0 MB; found a larger file"):
        delimited.read(tmp_path / "a.csv")
