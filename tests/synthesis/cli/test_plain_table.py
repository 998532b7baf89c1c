from hypothesis import given
from hypothesis import strategies as st

from synthesis.cli.plain_table import LINE, columns_of, plain
from synthesis.tables.table import Cell, Column, Note, Row, Table

COLUMNS = (Column(id="name", label="Name"), Column(id="n", label="n", align="right", unit="people"))


def table(*rows, notes=()):
    return Table(id="t", title="A title", columns=COLUMNS, rows=rows, notes=notes)


def row(*texts, kind="body"):
    return Row(cells=tuple(Cell(text=text) for text in texts), kind=kind)


def test_texts_stand_left_and_numbers_right_under_their_heads():
    made = plain(table(row("Peers", "12"), row("All of them", "7"), row("Total", "19", kind="total")))

    assert made.splitlines() == [
        "A title",
        "Name         n (people)",
        "Peers                12",
        "All of them           7",
        "Total                19",
    ]


def test_a_group_runs_across_and_does_not_widen_the_columns():
    made = plain(table(row("A group whose name is longer than any other text", kind="group"), row("a", "1")))

    assert made.splitlines()[2:] == ["A group whose name is longer than any other text", "a              1"]


def test_a_full_width_sign_takes_two_columns_and_a_combining_one_none():
    assert [columns_of(text) for text in ("▲", "漢", "ｗ", "e\N{COMBINING ACUTE ACCENT}")] == [1, 2, 2, 1]
    lines = plain(table(row("漢字", "1"), row("abcd", "1"))).splitlines()
    assert [columns_of(line) for line in lines[2:]] == [16, 16]


def test_notes_stand_below_with_their_mark_and_are_broken_between_words():
    made = plain(table(row("a", "1"), notes=(Note(text="word " * 60, mark="*"), Note(text="short"))))

    notes = made.splitlines()[3:]
    assert notes[0].startswith("  *: word word")
    assert notes[-1] == "  short"
    assert all(len(line) <= LINE for line in notes)


@given(
    st.lists(st.tuples(st.text("ab ▲漢é", min_size=1), st.text("0123−.", min_size=1)), min_size=1, max_size=5)
)
def test_every_row_ends_in_the_same_column(rows):
    lines = plain(table(*(row(*texts) for texts in rows))).split("\n")[1:-1]

    assert len({columns_of(line) for line in lines}) == 1
