import pytest


def rows(made, name="effects"):
    return [row for row in made.cells(name) if len(row) > 1]


def test_every_row_of_peer_support_is_printed_once(peer_support):
    assert len(rows(peer_support)) == 66
    assert len(rows(peer_support, "recomputed")) == 66


def test_sample_sizes_missing_in_13_rows_are_not_reported_and_never_blank(peer_support):
    arms = [row[2:4] for row in rows(peer_support)]

    assert sum(row == ["not reported", "not reported"] for row in arms) == 13
    assert all(cell.strip() for row in arms for cell in row)


def test_a_decimal_comma_of_the_source_is_printed_as_a_point(peer_support):
    boevink = next(row for row in rows(peer_support) if row[:2] == ["Boevink, 2016", "CAPE"])

    assert boevink[2:] == [
        "65, 1.8 (0.38)",
        "73, 1.78 (0.46)",
        "−0.05",
        "−0.38 to 0.28",
        "▼ negative",
        "4.5%",
    ]


def test_weights_of_a_synthesis_add_up_to_100(peer_support):
    table = peer_support.table("effects")
    sums, last = {}, ""
    for row in table.rows:
        if row.kind == "group":
            last = row.cells[0].text
        else:
            sums[last] = sums.get(last, 0) + row.cells[-1].value

    assert sums == pytest.approx(dict.fromkeys(sums, 100))
    assert len(sums) == 3


def test_a_missing_reason_other_than_not_reported_keeps_its_own_words(build, carried):
    gone = {"missing": "unusable"}
    values = {
        "contrast": build.g("0.3"),
        "peer": {"n": "40", "mean": gone, "sd": gone},
        "control": {"n": "40", "mean": "3", "sd": {"missing": "not_reported"}},
    }

    made = carried(build.study("a", build.result(**values)))

    assert rows(made)[0][2:4] == ["40, unusable", "40, 3 (NR)"]
    assert "Not reported." in made.notes("effects")


def test_nr_is_explained_only_where_it_is_printed(build, carried):
    assert "Not reported." not in carried(build.study("a")).notes("effects")


@pytest.mark.parametrize(("printed", "shown"), [("1234", "1234"), ("12.50", "12.50"), ("3", "3")])
def test_a_mean_keeps_the_decimals_it_was_printed_with(build, carried, printed, shown):
    values = {"contrast": build.g("0.3"), "peer": build.arm(mean=printed), "control": build.arm()}

    assert rows(carried(build.study("a", build.result(**values))))[0][2] == f"50, {shown} (5)"


def test_reported_effects_that_point_the_other_way_than_their_means_are_named(peer_support):
    notes = peer_support.notes("recomputed")

    assert (
        "point in different directions: Davidson, 2004 (Brief Psychiatric Rating Scale); Davidson, 2004"
        in notes
    )


def test_by_the_formula_of_the_source_all_but_three_rows_agree_to_the_third_decimal(peer_support):
    gaps = [row[7] for row in rows(peer_support, "recomputed")]

    assert gaps.count("0.000") == len(gaps) - gaps.count("–") - 3
    assert gaps.count("–") == 16


def test_without_a_formula_of_the_source_there_is_no_column_for_it(build, carried):
    columns = [column.id for column in carried(build.study("a")).table("recomputed").columns]

    assert "as_source" not in columns


def test_an_effect_that_cannot_be_recomputed_says_why_in_its_place(peer_support):
    ludman = next(row for row in rows(peer_support, "recomputed") if row[0] == "Ludman, 2007")

    assert ludman[4:] == ["Peer support: number analysed not reported", "–", "–", "–"]
