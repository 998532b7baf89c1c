"""The table of what the methods for small studies say: planned means first, then by kind of method."""

from tests.synthesis.small_studies import counted, estimated, of_counts, of_effects

ASKED = {"adjust": ["pet_peese", "step_function"], "worst_case": "yes", "on_request": ["fail_safe"]}
NAME = "small_study_clinical"


def carried_out(build, carried, second="bcd", **more):
    syntheses = estimated(multiplicity="all_rows" if second else "one_row")
    return carried(
        *of_effects(build, second=second), syntheses=syntheses, small_study={"clinical": {**ASKED, **more}}
    )


def test_planned_means_stand_first_then_each_kind_under_its_heading(build, carried):
    made = carried_out(build, carried)
    cells = made.cells(NAME)

    assert [row[0] for row in cells] == [
        "Mean as planned",
        "Mean, one row per study",
        "Tests of asymmetry",
        "Egger’s test for dependent effects",
        "Means adjusted for asymmetry or selection",
        "PET-PEESE",
        "Selection model, one step",
        "Selection at its strongest",
        "Worst case of selection",
        "Asked for beside",
        "Fail-safe number",
    ]
    numbers = made.numbers
    assert cells[0][2:] == [
        "15",
        "–",
        "–",
        numbers["syntheses.clinical.estimate"].text,
        numbers["syntheses.clinical.ci"].text,
    ]
    assert cells[5][5] == numbers["small_study.clinical.pet_peese.estimate"].text
    assert cells[3][5:] == ["–", "–"]


def test_notes_tell_which_method_was_given_which_rows(build, carried):
    notes = carried_out(build, carried).notes(NAME)

    assert "15 effects come from 12 studies." in notes
    assert "given the one row of each study that the declared rules leave (PET-PEESE" in notes
    assert "all effects entered in Egger’s test for dependent effects and worst case of selection" in notes
    assert "takes them for independent" not in notes


def test_studies_of_one_effect_each_need_no_twin_and_no_such_note(build, carried):
    made = carried_out(build, carried, second="")

    assert "Mean, one row per study" not in [row[0] for row in made.cells(NAME)]
    assert "effects come from" not in made.notes(NAME)


def test_a_test_on_standard_errors_of_standardised_differences_is_cautioned(build, carried):
    assert "grows with the difference itself" in carried_out(build, carried).notes(NAME)


def test_ratios_are_printed_as_ratios_and_not_cautioned_so(build, carried):
    made = carried(*of_counts(build), syntheses=counted(), small_study={"clinical": ASKED})

    assert made.table(NAME).columns[5].label == "Mean (odds ratio)"
    planned = made.cells(NAME)[0]
    assert planned[5] == made.numbers["syntheses.clinical.shown.estimate"].text
    assert "grows with the difference itself" not in made.notes(NAME)


def test_every_row_fills_its_columns_and_every_number_has_its_key(build, carried):
    table = carried_out(build, carried, force="yes").table(NAME)

    assert {len(row.cells) for row in table.rows if row.kind == "body"} == {len(table.columns)}
    assert all(cell.key for row in table.rows if row.kind == "body" for cell in row.cells[2:3])
