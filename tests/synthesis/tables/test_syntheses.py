import pytest

BY_MODE = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "by": ["mode"]}}


def test_each_synthesis_of_peer_support_is_followed_by_its_twin(peer_support):
    rows = peer_support.cells("syntheses")

    assert [row[0] for row in rows[:2]] == ["Clinical recovery", "Clinical recovery, one row per study"]
    assert rows[0][1:12] == [
        "22",
        "21",
        "0.19",
        "0.11 to 0.27",
        "Knapp-Hartung",
        "< 0.001",
        "0.11 to 0.27",
        "0.000",
        "10%",
        "0%",
        "23.33",
    ]


def test_studies_that_enter_more_than_once_are_said_in_one_sentence(peer_support):
    notes = peer_support.notes("syntheses")

    assert notes.count("more than once") == 1
    assert (
        "Rogers, 2016 enters more than once in Clinical recovery, Personal recovery and Functional recovery."
        in notes
    )


def heads(made, name):
    return {column.id: column.label for column in made.table(name).columns}


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("syntheses", "estimate"),
        ("subgroups_mode", "estimate"),
        ("effects", "estimate"),
        ("recomputed", "reported"),
    ],
)
def test_one_measure_is_named_in_the_head(peer_support, name, column):
    found = heads(peer_support, name)

    assert found[column].endswith(" (Hedges’ g)")
    assert "measure" not in found


@pytest.mark.parametrize("name", ["syntheses", "subgroups_mode", "effects"])
def test_several_measures_have_a_column_and_the_scale_of_a_mean_difference_is_said(build, carried, name):
    asked = {
        code.lower(): {"where": "domain == 'clinical'", "measure": code, "use": "computed", "by": ["mode"]}
        for code in ("SMD", "MD")
    }
    values = {"peer": build.arm(mean="9"), "control": build.arm(mean="10")}

    made = carried(*(build.study(one, build.result(**values)) for one in "ab"), syntheses=asked)

    at = list(heads(made, name)).index("measure")
    assert {row[at] for row in made.cells(name) if len(row) > 1} == {"Hedges’ g", "Mean difference"}
    assert heads(made, name)["estimate"] in {"Estimate", "Effect"}
    assert "on each instrument’s own scale, turned so that + favours" in made.notes(name)


def test_every_level_of_a_subgroup_table_names_the_rule_of_its_interval(peer_support):
    table = peer_support.table("subgroups_mode")
    at = [column.id for column in table.columns].index("ci_rule")
    rules = {row.cells[at].text for row in table.rows if row.kind == "body"}

    assert rules == {"Knapp-Hartung", "Wald", "the study’s own"}
    assert "Rule: how the 95% confidence interval" in peer_support.notes("subgroups_mode")


def test_numbers_from_0_to_100_show_their_percent_sign_in_a_sheet(peer_support):
    formats = {
        (table.id, column.id): column.number_format
        for table in peer_support.document.tables
        for column in table.columns
    }

    assert formats["syntheses", "i2_q"] == formats["votes_direction", "share"] == '0"%"'
    assert formats["effects", "weight"] == '0.0"%"'
    assert formats["votes_direction", "smallest_p"] == '[<0.001]"< 0.001";0.000'


def test_the_rule_of_the_narrower_interval_is_noted_only_where_it_may_apply(build, carried):
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "test": "z"}}

    made = carried(build.study("a"), build.study("b"), syntheses=asked)

    assert "Knapp-Hartung" not in made.notes("syntheses")


def test_a_failed_synthesis_has_a_row_of_what_there_is_and_a_note_with_the_reason(build, carried):
    made = carried(build.study("a", build.result(outcome="hope")))

    (row,) = made.cells("syntheses")
    assert row[:5] == ["Clinical", "0", "0", "not available", "not available"]
    assert set(row[5:]) == {"–"}
    assert made.notes("syntheses") == "Clinical: nothing is pooled (no result meets its condition)."


@pytest.mark.parametrize("variable", ["mode", "delivery", "peer_role", "role_contrast"])
def test_the_levels_of_a_subgroup_table_add_up_to_the_effects_of_the_synthesis(peer_support, variable):
    total, sums = "", {}
    for row in peer_support.table(f"subgroups_{variable}").rows:
        if row.kind == "group":
            total = row.cells[0].text.split(" (test")[0]
        else:
            sums[total] = sums.get(total, 0) + row.cells[1].value

    assert sums == {one.label: one.random.k for one in peer_support.analysis.syntheses}


def test_levels_are_printed_with_the_labels_of_the_form_in_its_order(peer_support):
    rows = peer_support.cells("subgroups_mode")

    assert [row[0] for row in rows[1:5]] == ["One-to-one", "Group", "Online", "Mixed"]


def test_one_level_has_no_test_and_the_heading_says_why(build, carried):
    made = carried(build.study("a"), build.study("b"), syntheses=BY_MODE)

    assert made.cells("subgroups_mode")[0] == [
        "Clinical (no test between levels: a test between subgroups needs two levels; there is 1)"
    ]
    assert "P-values" not in made.notes("subgroups_mode")


def test_a_test_between_levels_is_printed_with_its_cautions(peer_support):
    heading = peer_support.cells("subgroups_delivery")[10][0]
    notes = peer_support.notes("subgroups_delivery")

    assert heading == "Personal recovery (test between levels: Q = 14.90, df = 3, p = 0.002)"
    assert "not corrected for the number of tests" in notes
    assert "A level of one effect has no τ²" in notes
    assert "Subgroups compare studies, not people" in notes


@pytest.mark.parametrize(("reason", "label"), [("not_reported", "Not reported"), ("unclear", "Unclear")])
def test_a_level_without_codes_is_explained_whatever_the_reason(build, carried, reason, label):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    hidden = build.peer(format={"missing": reason})

    made = carried(build.study("a"), build.study("u", arms=[hidden, control]), syntheses=BY_MODE)

    assert [row[0] for row in made.cells("subgroups_mode")[1:]] == ["Group", label]
    assert "outside the test" in made.notes("subgroups_mode")


def test_every_result_set_aside_is_listed_with_its_rule(peer_support):
    rows = [row for row in peer_support.cells("set_aside") if len(row) > 1]
    excluded = [one for synthesis in peer_support.analysis.syntheses for one in synthesis.effects.excluded]

    assert len(rows) == len(excluded) == 3
    assert rows[0] == [
        "Rogers, 2016",
        "BASIS-24, low support",
        "first in the record",
        "stands later in the record; BASIS-24, high support (row_50.contrast_high) stands for the study",
    ]


def test_where_nothing_is_set_aside_there_is_no_such_table(build, carried):
    assert "set_aside" not in {table.id for table in carried(build.study("a")).document.tables}
