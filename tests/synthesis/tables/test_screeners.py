"""The tables of screeners: a row for each pair and for all, and the decisions of each pair crossed."""

from extraction_forms.agreement.bootstrap import Resampling
from extraction_forms.screening.rules import Rules
from extraction_forms.screening.screeners import agreed
from synthesis.tables.screeners import screener_tables
from tests.extraction_forms.screening.test_screeners import publication, table

HOW = Resampling(resamples=200)


def tables(records, rules=None):
    return list(screener_tables(agreed(records, "title", rules or Rules(), HOW), HOW))


def texts(one):
    return [[cell.text for cell in row.cells] for row in one.rows]


def test_a_pair_has_a_row_of_statistics_with_intervals_and_its_decisions_crossed():
    statistics, crossed = tables(table([[45, 15], [25, 15]]))

    (row,) = texts(statistics)
    assert row[:4] == ["Anna and Ben", "100", "0", "60%"]
    assert row[5] == "0.13"
    assert " to " in row[4]
    assert texts(crossed) == [["Included", "45", "15"], ["Excluded", "25", "15"]]
    assert [note.text for note in statistics.notes] == [
        "CI: 95% intervals by drawing records again, 200 times from the seed 1960."
    ]


def test_more_than_two_have_a_row_together_and_what_cannot_be_had_has_its_reason():
    records = [publication("included", "included", "excluded")] * 3 + [publication("included", "excluded")]

    statistics, *crossed = tables(records)

    assert [row[0] for row in texts(statistics)] == [
        "Anna and Ben",
        "Anna and Carla",
        "Ben and Carla",
        "Anna, Ben and Carla",
    ]
    assert len(crossed) == 3
    notes = [note.text for note in statistics.notes]
    assert "No interval from fewer than 5 units." in notes
    assert any("Fleiss" in note for note in notes)


def test_a_maybe_of_its_own_has_a_row_and_a_column():
    _, crossed = tables(
        table([[1, 2, 3], [0, 4, 0], [1, 0, 5]], ("included", "maybe", "excluded")), Rules(maybe="own")
    )

    assert texts(crossed) == [
        ["Included", "1", "2", "3"],
        ["Maybe", "0", "4", "0"],
        ["Excluded", "1", "0", "5"],
    ]


def test_one_screener_has_no_table():
    assert tables([publication("included")]) == []
