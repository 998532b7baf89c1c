"""The tables by margin: what was declared, what the pooled estimates say, and every result in its four readings."""

from math import exp, log

import pytest

from synthesis.tables.verdicts import (
    calibrated_table,
    compared_words,
    margins_table,
    pooled_table,
    results_table,
)

SOURCE = "the review's own choice"
MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": SOURCE}}
RISKS = {
    "risk": {
        "measure": "OR",
        "unit": "risk_difference",
        "harm": 0.05,
        "benefit": 0.05,
        "baseline_risk": 0.2,
        "source": "a panel",
    }
}
EVENTS = {
    "domains": [{"id": "clinical", "label": "Clinical"}],
    "outcomes": [
        {"id": "relapse", "label": "Relapse", "domain": "clinical", "polarity": "lower_better"},
        {"id": "cure", "label": "Cure", "domain": "clinical", "polarity": "higher_better"},
    ],
}
RATIO = {"clinical": {"where": "domain == 'clinical'", "measure": "OR", "use": "computed"}}


def trial(build, name, y="0.3", se="0.1", kind="usual_care", **more):
    control = {"id": "control", "role": "control", "control_kind": kind}
    result = build.result(contrast=build.g(y, se), more=more)
    return build.study(name, result, arms=[build.peer(), control])


def events(build, name, outcome="relapse", counts=(10, 50, 20, 50)):
    a, m, c, n = map(str, counts)
    return build.study(
        name,
        build.result(outcome=outcome, peer={"events": a, "total": m}, control={"events": c, "total": n}),
    )


def rows(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def notes(table):
    return "\n".join(note.text for note in table.notes)


def by_column(table, place=0):
    """The texts of a row by the ids of its columns."""
    cells = table.rows[place].cells
    return {column.id: cell.text for column, cell in zip(table.columns, cells, strict=True)}


def test_a_margin_is_printed_with_its_measure_its_condition_and_its_source(build, carried):
    margins = {"mood": {**MARGIN["smd"], "where": "outcome == 'mood'", "harm": 0.1}, **MARGIN}
    made = carried(trial(build, "a"), margins=margins)

    found = rows(margins_table(made.analysis))

    assert [row[0] for row in found] == ["Hedges’ g", "Hedges’ g"]
    assert [row[1] for row in found] == ["outcome == 'mood'", "all results of the measure"]
    assert [row[2].split(" on ")[0] for row in found] == ["−0.10 to 0.20", "−0.20 to 0.20"]
    assert [row[3] for row in found] == [SOURCE, SOURCE]


def ratios(better):
    """Odds ratios, + for benefit, of 5 percentage points either way at a risk of 20 %; `better` is 1 where more is."""
    odds = [risk / (1 - risk) for risk in (0.2 - better * 0.05, 0.2, 0.2 + better * 0.05)]
    low, high = (exp(-abs(log(odds[0] / odds[1]))), exp(abs(log(odds[2] / odds[1]))))
    return f"{low:.2f} to {high:.2f}"


@pytest.mark.parametrize(
    ("outcomes", "signs"), [(["relapse"], [-1]), (["cure"], [1]), (["relapse", "cure"], [-1, 1])]
)
def test_margins_of_risks_are_printed_as_the_results_were_held_against_them(build, carried, outcomes, signs):
    """5 points fewer and 5 points more of 20 % are not as far from it on the scale of odds."""
    studies = [events(build, name, name) for name in outcomes]
    made = carried(*studies, outcomes=EVENTS, syntheses=RATIO, margins=RISKS)

    ((_, _, told, _),) = rows(margins_table(made.analysis))

    assert {ratios(sign) for sign in signs} == {
        part.split(",")[0].removeprefix("ratios of ") for part in told.split("; ")
    }


def test_a_margin_that_no_result_was_held_against_is_printed_all_the_same(build, carried):
    made = carried(trial(build, "a"), margins=RISKS)

    assert rows(margins_table(made.analysis))[0][2].startswith(f"ratios of {ratios(1)}")


def test_without_margins_there_are_no_tables_by_margin(build, carried):
    made = carried(trial(build, "a"))

    assert margins_table(made.analysis) is None
    assert pooled_table(made.analysis, made.numbers) is None
    assert calibrated_table(made.analysis, made.numbers) is None
    table = results_table(made.analysis, made.numbers, made.analysis.readings[0])
    assert "verdict" not in {column.id for column in table.columns}


def test_the_pooled_row_prints_the_verdicts_beside_the_estimate(peer_support):
    found = by_column(peer_support.table("verdicts_pooled"))

    assert found["verdict"] == "Better, importance unclear"  # the anchor of votes.md
    assert found["estimate"] == peer_support.numbers["syntheses.clinical_recovery.estimate"].text
    assert found["ci"] == peer_support.numbers["syntheses.clinical_recovery.ci"].text


def test_every_cell_of_the_tables_by_margin_is_a_number_of_the_ledger(peer_support):
    for name in ("verdicts_pooled", "verdicts_beyond"):
        for row in peer_support.table(name).rows:
            for cell in row.cells:
                assert not cell.key or cell.text == peer_support.numbers[cell.key].text
            assert sum(bool(cell.key) for cell in row.cells) >= len(row.cells) - 2


def test_what_was_compared_with_is_named_with_numbers_only_where_it_is_several_things(build, carried):
    verdicts = {"comparator": "control_kind"}
    one = carried(trial(build, "a"), trial(build, "b"), margins=MARGIN, verdicts=verdicts)

    assert compared_words(one.analysis.readings[0], one.numbers) == "Usual care"


def test_of_several_comparators_each_has_its_number_and_the_mixture_is_told(build, carried):
    studies = [trial(build, "a"), trial(build, "b"), trial(build, "c", kind="waitlist")]
    made = carried(*studies, margins=MARGIN, verdicts={"comparator": "control_kind"})

    table = pooled_table(made.analysis, made.numbers)

    assert by_column(table)["comparator"] == "Usual care (2), Waiting list (1)"
    assert "Clinical: the results were compared with different things" in notes(table)


def test_without_a_comparator_in_the_plan_there_is_a_dash(build, carried):
    made = carried(trial(build, "a"), margins=MARGIN)

    assert compared_words(made.analysis.readings[0], made.numbers) == "–"


def test_a_verdict_that_is_not_given_is_explained_under_the_table(build, carried):
    studies = [trial(build, "a"), trial(build, "b", "0.3"), trial(build, "c", kind="non_peer_same_role")]
    verdicts = {"comparator": "control_kind", "apart": ["non_peer_same_role"]}
    made = carried(*studies, margins=MARGIN, verdicts=verdicts)

    table = pooled_table(made.analysis, made.numbers)

    assert by_column(table)["verdict"] == "not available"
    assert f"no verdict on the mean, since {made.analysis.pooled_readings['clinical'].reason}." in notes(
        table
    )


def test_that_tau2_is_0_is_told_where_there_is_no_verdict_on_a_new_study(build, carried):
    made = carried(*(trial(build, name) for name in "abc"), margins=MARGIN)

    table = pooled_table(made.analysis, made.numbers)

    assert by_column(table)["verdict_prediction"] == "not available"
    assert "Clinical: no verdict on a new study, since τ² is 0" in notes(table)


def test_syntheses_of_different_margins_have_each_its_own_note(build, carried):
    margins = {"mood": {**MARGIN["smd"], "where": "outcome == 'mood'", "harm": 0.1}, **MARGIN}
    studies = [
        build.study(name, build.result(outcome=outcome)) for name, outcome in (("a", "mood"), ("b", "fear"))
    ]
    asked = {name: {"where": f"outcome == '{name}'", "measure": "SMD"} for name in ("mood", "fear")}
    made = carried(*studies, margins=margins, syntheses=asked)

    told = notes(pooled_table(made.analysis, made.numbers))

    assert "Mood: margins −0.10 to 0.20" in told
    assert "Fear: margins −0.20 to 0.20" in told


def test_calibrated_shares_are_printed_only_where_there_are_ten_studies(build, carried):
    made = carried(*(trial(build, f"s{n}", str(n / 10)) for n in range(10)), margins=MARGIN)

    found = by_column(calibrated_table(made.analysis, made.numbers))

    # of the ten estimates 0.0, 0.1 ... 0.9, drawn a little towards their mean of 0.45, all but two are above 0.20
    assert (found["benefit_calibrated"], found["harm_calibrated"]) == ("80%", "0%")


def test_with_nine_studies_there_is_no_table_of_calibrated_shares(build, carried):
    made = carried(*(trial(build, f"s{n}", str(n / 10)) for n in range(9)), margins=MARGIN)

    assert calibrated_table(made.analysis, made.numbers) is None


def test_a_result_stands_in_a_row_with_all_its_readings(build, carried):
    made = carried(trial(build, "a", "0.3", "0.1", reported_claim="not_significant"), margins=MARGIN)

    found = by_column(made.table("readings_clinical"))

    assert found["claim"].startswith("‘")
    assert found["claim"].endswith("’")
    assert {name: text for name, text in found.items() if name not in {"study", "outcome", "claim"}} == {
        "estimate": "0.30",
        "ci": "0.10 to 0.50",
        "interval": "Interval on the better side",
        "direction": "▲ Positive",
        "verdict": "Better, importance unclear",
        "mde": "0.28",
        "could": "yes",
    }


def test_what_is_not_claimed_is_a_dash_and_needs_no_note(build, carried):
    made = carried(trial(build, "a"))

    assert by_column(made.table("readings_clinical"))["claim"] == "–"
    assert "Between ‘ and ’" not in made.notes("readings_clinical")


def test_a_direction_told_for_its_significance_bears_a_mark_with_a_note(build, carried):
    stated = {"code": "favours_exp", "evidence": {"report": "main", "quote": "significantly better"}}
    words = {
        "id": "r1",
        "outcome": "mood",
        "stated_direction": stated,
        "stated_because": "significance",
    }
    made = carried(build.study("a", words), trial(build, "b"), margins=MARGIN)

    table = made.table("readings_clinical")
    found = next(by_column(table, n) for n, row in enumerate(table.rows) if row.cells[0].text == "A")

    assert found["direction"] == "▲ Positive *"
    assert (found["estimate"], found["ci"], found["interval"]) == ("–", "–", "No interval")
    assert (found["verdict"], found["mde"], found["could"]) == ("–", "–", "–")
    assert [note.mark for note in table.notes if note.mark] == ["*"]
    assert "the direction is from: stated in words" in made.notes("readings_clinical")


def test_of_ratios_a_note_tells_what_zero_and_the_smallest_effect_are(build, carried):
    made = carried(
        events(build, "a"),
        outcomes=EVENTS,
        syntheses={"clinical": {**RATIO["clinical"], "direction": "measured"}},
        margins={"or": {"measure": "OR", "unit": "ratio", "harm": 0.8, "benefit": 1.25, "source": SOURCE}},
    )

    found, told = by_column(made.table("readings_clinical")), made.notes("readings_clinical")

    # 10 of 50 relapse against 20 of 50: the odds ratio is 0.375, and fewer relapses are better
    assert (found["estimate"], found["interval"]) == ("0.38", "Interval on the better side")
    assert "zero stands for a ratio of 1" in told
    assert "as a ratio above 1" in told
    assert "the readings beside them are turned" in told


def test_of_differences_for_benefit_no_such_note_is_needed(build, carried):
    made = carried(trial(build, "a"), margins=MARGIN)

    assert not made.table("readings_clinical").notes


def test_a_synthesis_that_asks_for_nothing_there_is_has_no_table_of_results(build, carried):
    made = carried(build.study("a", build.result(outcome="hope")))

    assert results_table(made.analysis, made.numbers, made.analysis.readings[0]) is None


SIGNED = "the sign of the effect is told only by the arm that a test favoured"


def test_a_sign_that_a_test_told_is_noted(build, carried):
    unknown = {"missing": "not_reported"}
    arms = {name: {"n": "40", "mean": unknown, "sd": unknown} for name in ("peer", "control")}
    tested = build.result("r1", **arms, contrast={"p": "0.01", "p_sides": "two", "favours": "exp"})
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "use": "any"}}

    told = carried(build.study("a", tested), trial(build, "b"), syntheses=asked)

    assert f"A: {SIGNED}" in told.notes("readings_clinical")
    assert f"A: {SIGNED}" in told.notes("effects")


def test_the_effects_of_one_arm_have_no_sign_that_a_test_could_tell(build, carried):
    events = {"peer": {"events": "10", "total": "50"}, "control": {"events": "20", "total": "50"}}
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "PLO", "use": "computed"}}

    single = carried(build.study("a", build.result("r1", **events)), trial(build, "b"), syntheses=asked)

    assert single.analysis.readings[0].rows[0].direction == "not_reported"
    assert SIGNED not in single.notes("readings_clinical") + single.notes("effects")


@pytest.mark.parametrize(
    ("y", "few"), [(("0.1", "0.9", "-0.4"), True), (("0.1", "0.9", "-0.4", "0.3", "0"), False)]
)
def test_a_verdict_on_a_new_study_from_few_effects_says_how_few(build, carried, y, few):
    made = carried(*(trial(build, f"s{n}", one, "0.1") for n, one in enumerate(y)), margins=MARGIN)

    told = notes(pooled_table(made.analysis, made.numbers))

    assert ("the verdict on a new study and the shares of true effects rest on 3 effects" in told) == few
