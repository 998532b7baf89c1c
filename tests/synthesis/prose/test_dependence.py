"""What is said of effects that depend on one another: in the methods, and of what changes by it."""

import pytest

from tests.synthesis import dependent_studies as known
from tests.synthesis.dependent_studies import MARGINS, planned, studies


def said(made):
    """The paragraph on the one synthesis."""
    return next(line for line in made.text.splitlines() if line.startswith("Mood and fear. "))


def test_what_changes_is_told_with_both_means_and_how_much_wider_the_interval_is(build, carried):
    made = carried(*studies(build), margins=MARGINS, verdicts={"fewest": "3"}, **planned())
    wider = made.numbers["dependence.clinical.widening"].text
    plain = made.numbers["dependence.clinical.all_rows.ci"].text

    assert said(made) == (
        "Mood and fear. 4 of 7 studies have several effects. Taken for independent, all 11 effects give a mean of "
        f"0.38 (95% CI {plain}); with their dependence modelled it is 0.38 (95% CI 0.15 to 0.60), an interval {wider} "
        "times as wide. By all 5 answers the interval lies above no effect, and the verdict on the mean stays “Better, "
        "importance unclear”."
    )


def test_a_verdict_that_another_answer_does_not_share_is_not_said_to_stay(build, carried):
    wide = {"smd": {**MARGINS["smd"], "harm": "0.6", "benefit": "0.6"}}
    made = carried(*studies(build), margins=wide, verdicts={"fewest": "3"}, **planned())

    one_row = made.numbers["dependence.clinical.one_row.verdict"].text
    both = made.numbers["dependence.clinical.che.verdict"].text
    assert one_row != both
    assert f"the verdict on the mean is “{both}” by both, by other answers “{one_row}”." in said(made)


def test_every_number_of_it_leads_to_its_data(build, carried):
    made = carried(*studies(build), **planned())
    runs = next(
        block.runs
        for block in made.document.blocks
        if getattr(block, "runs", ()) and block.runs[0].text == "Mood and fear. " and block.runs[0].bold
    )
    keys = [run.key for run in runs if run.key]

    assert keys == [
        f"dependence.clinical.{name}"
        for name in (
            "repeats",
            "all_rows.k",
            "all_rows.estimate",
            "all_rows.ci",
            "che.estimate",
            "che.ci",
            "widening",
        )
    ]
    assert set(keys) <= set(made.numbers)


def test_an_answer_that_turns_is_told(build, carried):
    many = [("a", outcome, ".50", ".12") for outcome in ("mood", "fear") * 3]
    rest = [("b", "mood", ".00", ".12"), ("c", "mood", ".05", ".12"), ("d", "mood", "-.05", ".12")]
    made = carried(*studies(build, [*many, *rest]), margins=MARGINS, verdicts={"fewest": "3"}, **planned())
    plain, own = (made.numbers[f"dependence.clinical.{name}.ci"].value[0] > 0 for name in ("all_rows", "che"))

    assert (plain, own) == (True, False)
    assert (
        "The first interval lies above no effect, the second includes it, and the verdict on the mean turns from “"
        in (said(made))
    )


def test_of_a_measure_of_one_group_no_side_of_no_effect_is_told(build, carried):
    def arms(n):
        return {"peer": {"events": str(n), "total": "40"}, "control": {"events": "10", "total": "40"}}

    some = [
        build.study(name, build.result("r1", "mood", **arms(n)), build.result("r2", "fear", **arms(n + 3)))
        for n, name in zip((8, 12, 19), "abc", strict=True)
    ]
    told = said(carried(*some, **planned("all_rows", measure="PLO", use="computed")))

    assert "with their dependence modelled it is 0." in told
    assert "no effect" not in told


def test_without_margins_no_verdict_is_told(build, carried):
    assert "verdict" not in said(carried(*studies(build), **planned()))


def test_a_synthesis_of_one_study_says_that_it_cannot_be_said(build, carried):
    told = said(carried(*studies(build, known.ROWS[:2]), **planned()))

    assert told.startswith(
        "Mood and fear. 1 study has several effects. What dependence changes cannot be said"
    )


def test_methods_name_the_models_and_their_sources_only_where_effects_depend_on_one_another(
    build, carried, tmp_path
):
    told = carried(*studies(build), **planned()).text
    folder = build.write(tmp_path / "other", *studies(build, known.ROWS[2:3]), **planned())

    assert "Pustejovsky & Tipton 2022" in told
    assert "Effects of one study depend on one another." in told
    assert "Effects of one study depend on one another." not in build.carry_out(folder).text


@pytest.mark.parametrize("name", ["clinical_recovery", "personal_recovery", "functional_recovery"])
def test_peer_support_tells_each_synthesis_once(peer_support, name):
    label = name.replace("_", " ").capitalize()
    lines = [line for line in peer_support.text.splitlines() if line.startswith(f"{label}. 1 of ")]

    assert len(lines) == 1
    assert "1 of " in lines[0]
    assert "studies has several effects" in lines[0]
