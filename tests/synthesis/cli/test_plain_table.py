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


def test_a_table_wider_than_the_room_is_set_in_blocks_that_keep_intervals_beside_estimates():
    columns = tuple(Column(id=name, label=name) for name in ("who", "kappa", "kappa_ci", "ac1", "ac1_ci"))
    rows = (row("Anna", "0.81", "0.5 to 0.9", "0.7", "0.6 to 0.8"), row("All", kind="group"))
    wide = Table(id="t", title="Title", columns=columns, rows=rows, notes=(Note(text="word " * 9),))

    assert plain(wide, 24).splitlines() == [
        "Title",
        "who   kappa  kappa_ci",
        "Anna  0.81   0.5 to 0.9",
        "All",
        "",
        "who   ac1  ac1_ci",
        "Anna  0.7  0.6 to 0.8",
        "All",
        "  word word word word",
        "    word word word word",
        "    word",
    ]
    assert plain(wide, 1).count("Anna") == 2
    assert plain(wide).count("Anna") == 1


@given(
    st.lists(st.tuples(st.text("ab ▲漢é", min_size=1), st.text("0123−.", min_size=1)), min_size=1, max_size=5)
)
def test_every_row_ends_in_the_same_column(rows):
    lines = plain(table(*(row(*texts) for texts in rows))).split("\n")[1:-1]

    assert len({columns_of(line) for line in lines}) == 1
