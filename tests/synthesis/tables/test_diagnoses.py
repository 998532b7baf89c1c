"""The tables of single studies: left out, entering one by one, over subsets."""

from tests.synthesis.small_studies import counted, estimated, of_counts, of_effects

EVERYTHING = {
    "leave_one_out": "yes",
    "influence": "yes",
    "baujat": "yes",
    "cumulative": "year, precision",
    "subsets": {"seed": "3", "most": "30"},
}


def made_of(build, carried, multiplicity="all_rows", **asked):
    return carried(
        *of_effects(build, second="bcd"),
        syntheses=estimated(multiplicity=multiplicity),
        diagnostics={"clinical": asked or EVERYTHING},
    )


def ids(table):
    return [column.id for column in table.columns]


def test_a_row_for_each_study_and_one_for_none(build, carried):
    made = made_of(build, carried)
    table, cells = made.table("diagnostics_clinical"), made.cells("diagnostics_clinical")

    assert table.title == "Leaving out each study: mood"
    assert [row[0] for row in cells] == [*"ABCDEFGHIJKL", "No study"]
    assert table.rows[-1].kind == "total"
    assert cells[-1][2] == made.numbers["syntheses.clinical.estimate"].text
    assert cells[1][1] == "13"
    assert cells[0][2] == made.numbers["diagnostics.clinical.left_out.a.estimate"].text
    assert {len(row) for row in cells} == {len(table.columns)}


def test_only_what_was_asked_for_has_columns(build, carried):
    influence = made_of(build, carried, influence="yes").table("diagnostics_clinical")

    assert ids(influence) == ["study", "cook", "dfbetas", "leverage", "stands_out"]
    assert influence.title == "What single studies do: mood"
    assert [row.cells[0].text for row in influence.rows] == [*"ABCDEFGHIJKL"]


def test_what_was_not_asked_for_has_no_columns(build, carried):
    table = made_of(build, carried, leave_one_out="yes").table("diagnostics_clinical")

    assert ids(table) == ["study", "k", "estimate", "ci", "tau2", "i2"]
    assert "Cook" not in "".join(note.text for note in table.notes)


def test_studies_that_stand_out_say_by_which_rule(build, carried):
    made = made_of(build, carried)
    (one,) = made.analysis.diagnoses
    told = {row[0].lower(): row[9] for row in made.cells("diagnostics_clinical")[:-1]}

    assert {study for study, rules in told.items() if rules != "–"} == set(one.standing_out())


def test_orders_have_a_table_each_by_year_with_the_year(build, carried):
    made = made_of(build, carried)
    by_year, by_precision = (made.table(f"cumulative_clinical_{name}") for name in ("year", "precision"))

    assert (ids(by_year)[0], ids(by_precision)[0]) == ("at", "study")
    assert [cell.text for cell in by_year.rows[0].cells[:4]] == ["1999", "L", "1", "1"]
    assert by_year.rows[1].cells[1].text == "+ F"
    assert "the most precise first" in by_precision.notes[0].text


def test_subsets_are_told_by_study_and_in_all(build, carried):
    made = made_of(build, carried)
    table = made.table("subsets_clinical")

    assert len(table.rows) == 12
    assert table.columns[3].label == "Median I² with it"
    assert table.notes[0].text.startswith("30 subsets of two studies or more, drawn at random")


def test_dependent_effects_tell_heterogeneity_of_subsets_by_tau2(build, carried):
    made = made_of(build, carried, multiplicity="dependent", subsets={"seed": "1", "most": "8"})

    assert made.table("subsets_clinical").columns[3].label == "Median τ² with it"


def test_ratios_are_printed_as_ratios(build, carried):
    made = carried(
        *of_counts(build, 5),
        syntheses=counted(model="peto"),
        diagnostics={"clinical": {"leave_one_out": "yes", "cumulative": "size"}},
    )

    cells = made.cells("diagnostics_clinical")
    assert cells[-1][2] == made.numbers["syntheses.clinical.shown.estimate"].text
    assert made.table("diagnostics_clinical").columns[2].label == "Mean (odds ratio)"
    assert {row[4] for row in cells} == {"–"}  # Peto's method has no variance between studies
    assert "the largest first" in made.notes("cumulative_clinical_size")
