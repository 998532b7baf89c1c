"""The tables of readings: every cell a number of the ledger, quotations marked, nothing by margin without margins."""

import pytest

from synthesis.readings.readings import BY_INTERVAL
from synthesis.tables.readings import could_table, cross_table, readings_table
from synthesis.verdicts.verdict import CLASSES, FLAG_LABELS

SOURCE = "the review's own choice"
MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": SOURCE}}
BOTH = {
    "clinical": {"where": "domain == 'clinical'", "measure": "SMD"},
    "personal": {"where": "domain == 'personal'", "measure": "SMD"},
}


@pytest.fixture
def table(carried):
    """A table of a review of these studies, by what makes it."""

    def make(maker, *studies, **parts):
        made = carried(*studies, **parts)
        return maker(made.analysis, made.numbers)

    return make


def body(table):
    """Rows of a table by their first cell, those under a heading apart: (heading, label) -> texts."""
    rows, heading = {}, ""
    for row in table.rows:
        if row.kind == "group":
            heading = row.cells[0].text
        else:
            rows[heading, row.cells[0].text] = [cell.text for cell in row.cells[1:]]
    return rows


def notes(table):
    return "\n".join(note.text for note in table.notes)


def claiming(build, name, claim, y="0.3", outcome="mood"):
    return build.study(
        name, build.result("r1", outcome, {"reported_claim": claim}, contrast=build.g(y, "0.1"))
    )


def test_the_four_readings_of_peer_support_stand_side_by_side(peer_support):
    rows = body(peer_support.table("readings"))

    by_margin = {label: texts[0] for (head, label), texts in rows.items() if head.startswith("By margin, in")}
    # votes.md and Metapsy, clinical recovery: 22 rows; margins of 0.20 either way
    assert {label: n for label, n in by_margin.items() if n != "0"} == {
        "Worse, importance unclear": "1",
        "Inconclusive": "11",
        "Non-inferior (benefit possible)": "5",
        "Better, importance unclear": "5",
    }
    assert rows["What is read", "Results"][0] == "22"
    # 18 positive and 3 negative studies: the anchor of the vote by direction
    assert rows["By direction of effect, one vote per study", "▲ Positive"][0] == "18"
    assert rows["By direction of effect, one vote per study", "▼ Negative"][0] == "3"


def test_every_class_flag_and_level_has_its_row(peer_support):
    labels = [label for _, label in body(peer_support.table("readings"))]

    assert set(labels) >= {kind.label for kind in CLASSES.values()}
    assert set(labels) >= {*FLAG_LABELS.values(), *BY_INTERVAL.values()}


def test_each_part_adds_up_down_its_column(peer_support):
    rows = body(peer_support.table("readings"))

    for place in range(3):
        parts = {}
        for (head, _), texts in rows.items():
            parts[head] = parts.get(head, 0) + int(texts[place])
        results, studies = (int(rows["What is read", name][place]) for name in ("Results", "Studies"))
        assert parts["By the 95% interval, in results"] == results
        assert parts["By direction of effect, one vote per study"] == studies
        assert parts["By margin, in results (classes exclude one another)"] == results


def test_claims_are_quotations_and_what_is_not_claimed_is_none(build, table):
    studies = [claiming(build, "a", "improved"), claiming(build, "b", "claimed_equivalent"), build.study("c")]

    rows = body(table(readings_table, *studies))

    claimed = [(label, n) for (head, label), n in rows.items() if head.startswith("As claimed")]
    assert [n for _, n in claimed] == [["1"], ["1"], ["1"]]
    assert [label.startswith("‘") and label.endswith("’") for label, _ in claimed] == [True, True, False]
    assert claimed[-1][0] == "Not reported"


def test_a_claim_that_one_synthesis_lacks_is_there_0_times(build, table):
    studies = [claiming(build, "a", "improved"), claiming(build, "b", "worse", outcome="hope")]

    rows = body(table(readings_table, *studies, syntheses=BOTH))

    claimed = [n for (head, _), n in rows.items() if head.startswith("As claimed")]
    assert sorted(claimed) == [["0", "1"], ["1", "0"]]


def test_without_a_margin_the_table_ends_with_directions_and_says_so(build, table):
    found = table(readings_table, build.study("a"))

    heads = [row.cells[0].text for row in found.rows if row.kind == "group"]
    assert heads[-1] == "By direction of effect, one vote per study"
    assert "Clinical: read by direction and interval only, since no margin is declared." in notes(found)


def test_the_caution_on_counts_by_significance_names_its_source(build, table):
    assert "Cochrane Handbook" in notes(table(readings_table, build.study("a")))


def test_states_of_votes_without_a_study_are_left_out_unless_they_are_tested(build, table):
    split = [
        build.result("r1", contrast=build.g("0.3")),
        build.result("r2", "fear", contrast=build.g("-0.3")),
    ]
    asked = {"clinical": {**BOTH["clinical"], "multiplicity": "all_rows"}}

    rows = body(table(readings_table, build.study("a", *split), build.study("b"), syntheses=asked))

    states = [label for head, label in rows if head.startswith("By direction")]
    assert states == ["▲ Positive", "▼ Negative", "◄► Conflicting"]


@pytest.mark.parametrize(("many", "shown"), [(2, 4), (3, 3)])
def test_one_row_twins_stand_beside_only_where_there_is_room(build, table, many, shown):
    asked = {
        name: {"where": f"outcome == '{name}'", "measure": "SMD", "multiplicity": "all_rows"}
        for name in ("mood", "fear", "hope")[:many]
    }
    results = [build.result(f"r_{name}", name) for name in asked]

    found = table(readings_table, build.study("a", *results), syntheses=asked)

    assert len(found.columns) - 1 == shown


def test_a_synthesis_without_results_has_no_column(build, table):
    found = table(readings_table, build.study("a"), syntheses=BOTH)

    assert [column.id for column in found.columns] == ["reading", "clinical"]


def test_without_any_results_there_are_no_tables_of_readings(build, carried):
    made = carried(build.study("a", build.result(outcome="stray")), margins=MARGIN)

    for maker in (readings_table, cross_table, could_table):
        assert maker(made.analysis, made.numbers) is None


def test_the_cross_table_of_peer_support_adds_up_in_both_directions(peer_support):
    table = peer_support.table("readings_cross")

    rows = []
    for row in table.rows:
        if row.kind == "group":
            rows = []
            continue
        counts = [int(cell.text) for cell in row.cells[1:]]
        assert sum(counts[:-1]) == counts[-1]
        if row.kind == "total":
            assert [sum(column) for column in zip(*rows, strict=True)] == counts
        rows.append(counts)


def test_the_cross_table_tells_inconclusive_from_equivalent_where_zero_is_included(build, table):
    studies = [
        build.study("a", build.result(contrast=build.g("0", "0.05"))),
        build.study("b", build.result(contrast=build.g("0", "0.4"))),
        build.study("c", build.result(contrast=build.g("0.5", "0.1"))),
    ]

    found = table(cross_table, *studies, margins=MARGIN)

    assert [column.label for column in found.columns] == [
        "By interval",
        "Inconclusive",
        "Equivalent",
        "Better, important",
        "All",
    ]
    assert body(found) == {
        ("Clinical", "Interval includes no effect"): ["1", "1", "0", "2"],
        ("Clinical", "Interval on the better side"): ["0", "0", "1", "1"],
        ("Clinical", "All"): ["1", "1", "1", "3"],
    }


def test_the_could_table_counts_by_the_width_of_intervals(build, table):
    studies = [
        build.study(name, build.result(contrast=build.g("0", se)))
        for name, se in (("a", "0.05"), ("b", "0.1"), ("c", "0.2"), ("d", "0.4"))
    ]

    (row,) = table(could_table, *studies, margins=MARGIN).rows

    # widths 0.20, 0.39, 0.78 and 1.57 against 0.40; inconclusive are those that reach both margins: c and d
    # the smallest detectable effects are 2.80 times 0.05, 0.1, 0.2 and 0.4
    assert [cell.text for cell in row.cells] == ["Clinical", "4", "2", "2", "2", "2", "0.42", "0.14 to 1.12"]


@pytest.mark.parametrize("maker", [cross_table, could_table])
@pytest.mark.parametrize("margins", [{}, {"smd": {"measure": "SMD", "harm": 0.2, "source": SOURCE}}])
def test_without_classes_nothing_is_crossed_or_said_to_have_been_possible(build, table, maker, margins):
    assert table(maker, build.study("a"), margins=margins) is None


def test_every_number_is_that_of_the_ledger(peer_support):
    for name in ("readings", "readings_cross", "readings_could"):
        cells = [cell for row in peer_support.table(name).rows for cell in row.cells if cell.key]
        assert cells
        assert [cell.text for cell in cells] == [peer_support.numbers[cell.key].text for cell in cells]


def test_words_of_an_interval_suit_differences_and_ratios():
    """Of a ratio no interval lies above or below zero: its side is told as better or worse."""
    said = [*BY_INTERVAL.values(), *FLAG_LABELS.values()]
    assert not [label for label in said if "zero" in label]
    assert (BY_INTERVAL["better"], BY_INTERVAL["worse"]) == (
        "Interval on the better side",
        "Interval on the worse side",
    )
