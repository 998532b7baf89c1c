"""The tables on dependence: the answers side by side, the grid of correlations, what was assumed beneath."""

import pytest

from tests.synthesis import dependent_studies as known
from tests.synthesis.dependent_studies import MARGINS, planned, studies


@pytest.fixture(scope="module")
def made(build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dependent") / "review"
    return build.carry_out(
        build.write(folder, *studies(build), margins=MARGINS, verdicts={"fewest": "3"}, **planned())
    )


def heads(made, name):
    return [column.label for column in made.table(name).columns]


def test_the_answers_stand_side_by_side_with_what_is_needed_to_judge_them(made):
    rows = made.cells("dependence")

    assert heads(made, "dependence") == [
        "Answer to dependence",
        *(
            "Effects",
            "Studies",
            "Estimate (Hedges’ g)",
            "95% CI",
            "df",
            "p",
            "τ² between",
            "τ² within",
            "95% PI",
        ),
        "Verdict on the mean",
    ]
    assert rows[0] == ["Mood and fear"]
    assert rows[5] == [
        "Correlated and hierarchical effects, CR2",
        *("11", "7", "0.38", "0.15 to 0.60", "5.4", "0.007", "0.003", "0.059", "−0.29 to 1.04"),
        "Better, importance unclear",
    ]
    assert rows[1][8] == "–"  # random effects do not part what varies within studies


def test_without_margins_there_is_no_column_of_verdicts(build, carried):
    made = carried(*studies(build), **planned())

    assert "Verdict on the mean" not in heads(made, "dependence")
    assert {len(row) for row in made.cells("dependence")} == {1, 10}


def test_notes_say_what_was_assumed_and_where_it_is_from(made):
    notes = made.notes("dependence")

    assert "Studies with several effects: A, C, E and F." in notes
    assert (
        "Effects of one study on different outcomes were taken to correlate by 0.2 (4 pairs of effects in 4 studies). "
        "Source of the correlation: Rossi (2018), table 2." in notes
    )
    assert "fewer than 4 degrees of freedom" not in notes


def test_a_correlation_that_nobody_declared_is_told_to_be_the_default(build, carried):
    parts = planned()
    del parts["dependence"]
    notes = carried(*studies(build), **parts).notes("dependence")

    assert "taken to correlate by 0.6 " in notes
    assert "No correlation is declared: that assumed is the engine’s default." in notes


def test_few_degrees_of_freedom_are_pointed_out(build, carried):
    notes = carried(*studies(build, known.ROWS[:5]), **planned()).notes("dependence")

    assert (
        "Mood and fear: fewer than 4 degrees of freedom, so that the robust p-value and interval may not hold."
        in notes
    )


def test_a_robust_interval_narrower_than_the_models_own_is_pointed_out(build, carried):
    alike = [
        (study, outcome, ".30" if outcome == "mood" else ".31", se) for study, outcome, _, se in known.ROWS
    ]
    notes = carried(*studies(build, alike), **planned()).notes("dependence")

    assert (
        "Mood and fear: the robust interval of CHE is narrower than that of the model it corrects." in notes
    )


def test_peer_support_says_that_nothing_rests_on_the_correlation(peer_support):
    assert "No pair of effects rests on an assumed ρ." in peer_support.notes("dependence")
    assert "No pair of effects rests on ρ, so that it changes nothing." in peer_support.notes(
        "dependence_rho"
    )
    assert "Clinical recovery: the robust interval of CHE is narrower" in peer_support.notes("dependence")


def test_an_answer_that_cannot_be_had_has_dashes_and_its_reason_in_a_note(build, carried):
    made = carried(*studies(build, known.ROWS[:2]), **planned())
    rows = {row[0]: row[1:] for row in made.cells("dependence")}

    assert "Correlated and hierarchical effects, CR2; not estimated" in rows
    assert set(rows["Correlated and hierarchical effects, CR2; not estimated"]) == {"–", "not available"}
    assert "Mood and fear, correlated and hierarchical effects, CR2: not estimated. " in made.notes(
        "dependence"
    )
    assert [table.id for table in made.document.tables if table.id == "dependence_rho"] == []


def test_the_grid_has_a_row_for_each_correlation(made):
    rows = made.cells("dependence_rho")

    assert heads(made, "dependence_rho") == [
        "ρ assumed",
        "Estimate (Hedges’ g)",
        "95% CI",
        "τ² between",
        "τ² within",
    ]
    assert [row[0] for row in rows] == ["Mood and fear", "0", "0.2", "0.4", "0.6", "0.8"]
    assert rows[2][1:] == ["0.38", "0.15 to 0.60", "0.003", "0.059"]
    assert "rests on ρ" not in made.notes("dependence_rho")


def test_a_correlation_by_which_there_is_no_estimate_says_why_in_a_note(build, carried):
    rows = [("a", "mood", ".1", ".1"), ("a", "fear", ".2", ".1"), ("a", "hope", ".3", ".1"), *known.ROWS[2:]]
    parts = planned(where="domain == 'clinical' or domain == 'personal'")
    parts["dependence"] = {"clinical": {**known.DECLARED, "grid": ["-0.6", "0.5"]}}
    made = carried(*studies(build, rows), **parts)

    assert made.cells("dependence_rho")[1] == ["−0.6", "not available", "–", "–", "–"]
    told = made.notes("dependence_rho")
    assert (
        "Mood and fear, ρ of −0.6: not estimated. A: the covariances of its 3 effects make no positive"
        in told
    )
    assert "Please" not in told


def test_ratios_stand_as_ratios(build, carried):
    def ratio(y, se):
        return {"estimate": y, "se": se, "scale": "log_or", "sign_convention": "positive_favours_exp"}

    made = carried(*studies(build, more=ratio), **planned(measure="OR"))

    assert heads(made, "dependence")[3] == "Estimate (odds ratio)"
    assert made.cells("dependence")[5][3:5] == ["1.46", "1.17 to 1.82"]
    assert made.cells("dependence_rho")[2][1:3] == ["1.46", "1.17 to 1.82"]
