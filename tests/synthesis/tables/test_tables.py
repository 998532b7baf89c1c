"""What holds for every table of every review."""

import pytest

from synthesis.tables.table import Row

NAMES = ["peer_support", "crisis"]


def all_rows(made):
    return [(table, row) for table in made.document.tables for row in table.rows]


@pytest.mark.parametrize("name", NAMES)
def test_every_key_of_a_cell_is_in_the_ledger_and_prints_as_there(name, request):
    made = request.getfixturevalue(name)
    keyed = [cell for _, row in all_rows(made) for cell in row.cells if cell.key]

    assert keyed
    assert {cell.key for cell in keyed} <= set(made.numbers)
    same = [cell for cell in keyed if not cell.key.endswith(("common.ci", "recomputed.estimate"))]
    assert all(cell.text == made.numbers[cell.key].text for cell in same)


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_is_empty(name, request):
    assert all(cell.text.strip() for _, row in all_rows(request.getfixturevalue(name)) for cell in row.cells)


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_one_cell_per_column(name, request):
    for table, row in all_rows(request.getfixturevalue(name)):
        assert len(row.cells) == (1 if row.kind == "group" else len(table.columns))


@pytest.mark.parametrize("name", NAMES)
def test_every_table_has_a_title_column_labels_and_an_id_of_its_own(name, request):
    tables = request.getfixturevalue(name).document.tables

    assert len({table.id for table in tables}) == len(tables)
    for table in tables:
        assert table.title
        assert all(column.label for column in table.columns)
        assert len({column.id for column in table.columns}) == len(table.columns)


@pytest.mark.parametrize("name", NAMES)
def test_no_note_is_printed_twice_under_one_table(name, request):
    for table in request.getfixturevalue(name).document.tables:
        notes = [note.text for note in table.notes]
        assert len(set(notes)) == len(notes)


@pytest.mark.parametrize("kind", ["body", "total", "group"])
def test_a_row_of_the_wrong_width_is_refused(peer_support, kind):
    from dataclasses import replace

    table = next(one for one in peer_support.document.tables if one.id == "characteristics")
    cells = table.rows[0].cells[:2]

    with pytest.raises(ValueError, match="2 cells for"):
        replace(table, rows=(Row(cells=cells, kind=kind),))
