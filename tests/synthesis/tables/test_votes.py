import pytest

VOTES = {"domain": "domain", "measure": "SMD", "by": ["mode"]}
COUNTED = (
    "votes_by_mode",
    "votes_by_delivery",
    "votes_by_peer_role",
    "votes_by_role_contrast",
)


@pytest.mark.parametrize("name", COUNTED)
def test_every_column_of_counts_adds_up_to_the_total_of_its_domain(peer_support, name):
    table = peer_support.table(name)
    counts = [
        i for i, one in enumerate(table.columns) if one.id in {"studies", "positive", "negative", "null"}
    ]
    sums, totals = [0] * len(counts), 0
    for row in table.rows:
        values = [row.cells[i].value for i in counts] if row.kind != "group" else None
        if row.kind == "body":
            sums = [one + other for one, other in zip(sums, values, strict=True)]
        elif row.kind == "total":
            assert sums == values
            sums, totals = [0] * len(counts), totals + 1

    assert totals == 3


def test_states_add_up_to_the_studies_of_a_domain(peer_support):
    for row in peer_support.table("votes_direction").rows:
        studies, *states = [cell.value for cell in row.cells[1:5]]
        assert studies == sum(states)


def test_the_votes_of_clinical_recovery_are_printed(peer_support):
    assert peer_support.cells("votes_direction")[0] == [
        "Clinical recovery",
        "21",
        "18",
        "3",
        "0",
        "86%",
        "65% to 95%",
        "0.001",
        "< 0.001",
        "< 0.001",
    ]


def test_the_cautions_of_the_sign_test_travel_with_its_table(peer_support):
    notes = peer_support.notes("votes_direction")

    assert "Nikolakopoulos 2020" in notes
    assert "not the size of an effect" in notes
    assert "Wilson" in notes
    assert "at least 70%" in notes


def test_the_cautions_are_printed_in_full_once_and_named_under_the_other_vote_tables(peer_support):
    tables = [table for table in peer_support.document.tables if table.id.startswith("votes_")]
    full = [table.id for table in tables if "Poisson-binomial" in peer_support.notes(table.id)]

    assert full == ["votes_direction"]
    for name in COUNTED:
        assert "one per study and domain” hold here too." in peer_support.notes(name)


def test_votes_by_a_variable_of_one_level_are_a_sentence_and_no_table(peer_support):
    assert "votes_by_design" not in {table.id for table in peer_support.document.tables}
    assert "Design: all studies that vote are of one level, " in peer_support.text
    assert "votes.direction_by_design.clinical_recovery.trial.positive" in peer_support.numbers


def test_the_caution_about_claims_stands_only_under_tables_that_print_a_count_by_claims(crisis):
    tables = [table.id for table in crisis.document.tables]
    warned = [name for name in tables if "must not be used for inference" in crisis.notes(name)]

    assert warned == ["tallies_design_by_reading", "tallies_domain", "tallies_design_by_domain"]
    assert {text for row in crisis.cells("tallies_mode_by_reading")[:-1] for text in row[1:-1]} == {
        "not reported"
    }
    assert crisis.cells("tallies_design_by_domain")[-1][1:3] == ["12", "7"]


def test_votes_outside_the_test_are_bounded_from_both_sides(peer_support):
    assert (
        "Functional recovery: the 2 votes without a direction stay outside the test; the share positive would be "
        "63% (p = 0.307) if all were negative and 71% (p = 0.064) if all were positive."
    ) in peer_support.notes("votes_direction")


def test_few_votes_are_said_to_be_too_few_instead_of_not_significant(peer_support):
    notes = peer_support.notes("votes_by_mode")

    assert "0.125 with 4 votes" in notes
    assert "1.000 with 1 vote," in notes
    assert "cannot fall below 0.05" in notes


def test_a_study_that_varies_has_a_row_of_its_own(build, carried):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    contrasts = [{"id": f"c_{one}", "arm_exp": one, "arm_ctl": "control"} for one in ("peer", "online")]
    values = {"c_peer": build.g("0.1"), "c_online": build.g("0.6")}
    arms = [build.peer(), build.peer("online", delivery="online"), control]
    record = build.study("a", build.result(**values), arms=arms, contrasts=contrasts)

    made = carried(record, build.study("b"), votes=VOTES)

    assert [row[:2] for row in made.cells("votes_by_mode")[1:]] == [
        ["Group", "1"],
        ["Varies within the study", "1"],
        ["Total", "2"],
    ]


def test_counts_are_printed_cell_for_cell_with_the_source_quoted(crisis):
    table = crisis.table("tallies_design_by_reading")

    assert [column.label for column in table.columns[1:]] == [
        "Improved outcomes",
        "‘No better or worse’",
        "Poorer outcomes",
        "Total",
    ]
    assert crisis.cells("tallies_design_by_reading") == [
        ["Trials", "13", "13", "1", "27"],
        ["Comparison-group studies", "9", "9", "0 (by subtraction)", "18"],
        ["Total", "22", "22", "1", "45"],
    ]


def test_margins_are_checked_with_their_arithmetic(crisis):
    notes = crisis.notes("tallies_design_by_reading")

    assert "Trials: adds up: 13 + 13 + 1 = 27." in notes
    assert "adds up: 9 + 9 + 0 = 18" in notes
    assert "Design: adds up: 27 + 18 = 45 = 22 + 22 + 1." in notes


@pytest.mark.parametrize(
    "name", ["tallies_design", "tallies_mode", "tallies_domain", "tallies_design_by_reading"]
)
def test_the_columns_of_counts_add_up_to_their_totals(crisis, name):
    *body, total = [[cell.value for cell in row.cells[1:]] for row in crisis.table(name).rows]

    assert [sum(column) for column in zip(*body, strict=True)] == total


@pytest.mark.parametrize(
    "name", ["tallies_mode_by_reading", "tallies_design_by_mode", "tallies_design_by_domain"]
)
def test_a_crossing_that_was_not_given_is_not_reported_in_every_place(crisis, name):
    inner = [row[1:-1] for row in crisis.cells(name)[:-1]]

    assert {text for row in inner for text in row} == {"not reported"}
