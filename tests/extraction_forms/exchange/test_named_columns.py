"""A sheet with its columns named: each column has a name of its own, and cells that hold no answer are faults."""

import pytest

from extraction_forms.exchange.named_columns import shown, table_of
from extraction_forms.exchange.workbook_cells import Cell, Sheet


def cell(text, row, column, kind="text"):
    return Cell(text=text, kind=kind, row=row, column=column)


def sheet(*rows, comments=None):
    cells = tuple(
        tuple(cell(text, at, column) for column, text in enumerate(row, 1) if text)
        for at, row in enumerate(rows, 1)
    )
    return Sheet(name="S", rows=cells, comments=comments or {})


def test_columns_of_one_label_are_told_apart_by_their_letters():
    table, problems = table_of(sheet(("a", "Mean\r[ID: 1]", "Mean\r[ID: 1]"), ("1", "2", "3")), "a.xlsx")

    assert [one.name for one in table.columns] == ["a", "B Mean", "C Mean"]
    assert table.cells(table.lines[0]) == {"a": "1", "B Mean": "2", "C Mean": "3"}
    assert problems == ()


def test_a_cell_beyond_the_head_is_called_by_its_letter_and_a_blank_row_is_no_line():
    table, _ = table_of(sheet(("a",), (" ",), ("1", "2")), "a.xlsx")

    assert [line.number for line in table.lines] == [3]
    assert table.cells(table.lines[0]) == {"a": "1", "B": "2"}


@pytest.mark.parametrize(("text", "faults"), [("=1+1", 1), ("=A1", 1), ("= 60", 0), ("=-3.5", 0)])
def test_a_formula_is_a_fault_unless_it_is_a_number_behind_an_equals_sign(text, faults):
    rows = ((cell("a", 1, 1),), (cell(text, 2, 1, "formula"),))

    _, problems = table_of(Sheet(name="S", rows=rows), "a.xlsx")

    assert len(problems) == faults


def test_comments_of_the_head_are_those_of_columns():
    table, _ = table_of(sheet(("a", "b"), ("1", "2"), comments={(1, 2): "of b", (2, 1): "of a cell"}), "a")

    assert dict(table.comments) == {2: "of b"}


def test_line_ends_are_one_kind_and_hidden_characters_are_left_out():
    assert shown(" a\r\nb\rc\x00\ud800 ") == "a\nb\nc"
