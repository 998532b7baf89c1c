"""Sentences on the readings: number agrees with verb, the comparator is named, nothing is said that is not shown."""

import pytest

from synthesis.prose.readings import reading_methods, said_by_margin
from synthesis.verdicts.verdict import CLASSES

SOURCE = "the review's own choice"
MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": SOURCE}}
COMPARED = {"comparator": "control_kind"}


@pytest.fixture
def said(carried):
    """What is said of the one synthesis of a review."""

    def make(*studies, **parts):
        made = carried(*studies, **{"margins": MARGIN, **parts})
        return "".join(
            run.text for run in said_by_margin(made.analysis, made.numbers, made.analysis.readings[0])
        )

    return make


def trial(build, name, y="0.3", se="0.1", kind="usual_care", outcome="mood"):
    control = {"id": "control", "role": "control", "control_kind": kind}
    return build.study(
        name, build.result("r1", outcome, contrast=build.g(y, se)), arms=[build.peer(), control]
    )


def clause(code, exp="the experimental arm", ctl="the control arm"):
    """What a class says of two arms."""
    return CLASSES[code].sentence.format(exp=exp, ctl=ctl)


def several(build, *pairs, **more):
    return [trial(build, f"s{n}", y, se, **more) for n, (y, se) in enumerate(pairs)]


def test_a_verdict_names_what_was_compared_with_and_the_margins(build, said):
    text = said(*several(build, *[("0.5", "0.1")] * 3), verdicts=COMPARED)

    assert text.startswith("Clinical. By the mean (Better, important; margins −0.20 to 0.20 on ")
    assert f"), {clause('better_important', ctl='usual care')}. " in text


def test_several_comparators_are_named_with_how_many_results_each_has(build, said):
    studies = [*several(build, *[("0.5", "0.1")] * 2), trial(build, "w", "0.5", kind="waitlist")]

    text = said(*studies, verdicts=COMPARED)

    assert (
        clause("better_important", ctl="the control arm (usual care in 2 results, waiting list in 1)") in text
    )


def test_without_a_comparator_the_side_is_named_as_the_plan_words_it(build, said):
    wording = {"experimental": "peer support", "control": "care without peers"}

    text = said(*several(build, *[("0.5", "0.1")] * 3), wording=wording)

    assert clause("better_important", exp="peer support", ctl="care without peers") in text


def test_of_a_new_study_the_class_of_the_prediction_interval_is_told(build, said):
    text = said(
        *several(build, *[(y, "0.15") for y in ("0.1", "0.5", "0.9", "-0.2", "0.4")]), verdicts=COMPARED
    )

    assert "By the mean (Non-inferior (benefit possible); " in text
    told = clause("inconclusive", ctl="usual care")
    assert f"In a new study, the prediction interval says, {told}." in text


def test_of_fewer_than_five_effects_it_says_how_uncertain_that_is(build, said):
    text = said(*several(build, *[(y, "0.15") for y in ("0.1", "0.9", "-0.4", "0.4")]), verdicts=COMPARED)

    told = clause("inconclusive", ctl="usual care")
    assert (
        f"In a new study, the prediction interval says, {told}; it rests on 4 effects and is very uncertain."
        in text
    )


def test_that_there_is_no_spread_is_told_in_place_of_a_verdict_on_a_new_study(build, said):
    text = said(*several(build, *[("0.3", "0.1")] * 3))

    assert "Of a new study there is no verdict, since τ² is 0, " in text


def test_of_one_result_there_is_no_mean_and_its_number_is_in_the_singular(build, said):
    text = said(trial(build, "a", "0.3"), verdicts={**COMPARED, "fewest": 1})

    told = clause("better_unclear", ctl="usual care")
    assert text.startswith(
        "Clinical. By its one result (Better, importance unclear; margins −0.20 to 0.20 on "
    )
    assert f"), {told}. Of a new study there is no verdict, since there is one result, " in text
    assert (
        "Of the 1 result held against margins, 0 are equivalent (no difference shown); 1 is “better" in text
    )


def test_of_too_few_studies_the_results_are_counted_and_nothing_is_said_of_their_mean(build, said):
    text = said(*several(build, *[("0.3", "0.1")] * 2))

    assert text.startswith("Clinical. No verdict is given of its mean, since only 2 studies give an effect")
    assert "Of the 2 results held against margins, " in text
    assert "2 are “better, importance unclear”." in text


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("0", "0.05")], "1 result held against margins, 1 is equivalent (no difference shown). 0 were too"),
        (
            [("0", "0.05")] * 2,
            "2 results held against margins, 2 are equivalent (no difference shown). 0 were",
        ),
        (
            [("0", "0.4"), ("0", "0.05")],
            "1 was too imprecise to lie within the margins, whatever the truth, among them 1 of the 1 inconclusive",
        ),
        (
            [("0", "0.4")] * 2,
            "2 were too imprecise to lie within the margins, whatever the truth, among them 2 of the 2 inconclusive",
        ),
    ],
)
def test_verbs_agree_with_their_numbers(build, said, pairs, words):
    assert words in said(*several(build, *pairs))


def test_classes_are_told_from_worse_to_better_after_the_one_of_likeness(build, said):
    text = said(*several(build, ("0.5", "0.1"), ("-0.5", "0.1"), ("0", "0.05"), ("0.1", "0.1")))

    assert (
        "1 is equivalent (no difference shown); 1 is “worse, important”; 1 is “non-inferior (benefit possible)”; "
        "1 is “better, important”."
    ) in text


def test_without_any_margin_only_that_is_said(build, said):
    text = said(trial(build, "a"), margins={})

    assert text == (
        "Clinical. No margin of importance is declared for these results, so whether they rule out differences that "
        "matter is not said."
    )


def test_where_margins_are_for_other_measures_that_is_the_reason(build, said):
    other = {"or": {"measure": "OR", "unit": "ratio", "harm": 0.8, "benefit": 1.25, "source": SOURCE}}

    assert said(trial(build, "a"), margins=other) == (
        "Clinical. Nothing is read by margin, since no margin is declared for SMD."
    )


def test_where_no_result_gives_an_effect_nothing_is_said_of_margins(build, said):
    lacking = {**build.g("0.3"), "smd_se": {"missing": "not_reported"}}

    text = said(build.study("a", build.result(contrast=lacking)))

    assert text.startswith("Clinical. No result here gives an effect with an interval, ")


def test_where_no_verdict_is_given_of_the_mean_the_reason_is(build, said):
    studies = [*several(build, *[("0.3", "0.1")] * 2), trial(build, "w", kind="non_peer_same_role")]

    text = said(*studies, verdicts={**COMPARED, "apart": ["non_peer_same_role"]})

    assert text.startswith("Clinical. No verdict is given of its mean, since its results were compared with ")
    assert "Of the 3 results held against margins" in text


def test_with_one_margin_what_the_mean_rules_out_is_told(build, said):
    margins = {"smd": {"measure": "SMD", "harm": 0.2, "source": SOURCE}}

    text = said(*several(build, *[("0.3", "0.1")] * 3), margins=margins)

    assert text.startswith("Clinical. An important harm of the mean is ruled out (margin above −0.20 on ")
    assert text.endswith("none has a class; 3 rule out an important harm.")


@pytest.mark.parametrize(
    ("side", "ys", "words"),
    [
        ("harm", ("0.3", "0.4", "-0.5"), "none has a class; 2 rule out an important harm."),
        ("harm", ("0.3", "-0.4", "-0.5"), "none has a class; 1 rules out an important harm."),
        ("benefit", ("0.3", "-0.4", "-0.5"), "none has a class; 2 rule out an important benefit."),
    ],
)
def test_with_one_margin_its_flag_is_told_and_no_class(build, said, side, ys, words):
    margins = {"smd": {"measure": "SMD", side: 0.2, "source": SOURCE}}

    text = said(*several(build, *((y, "0.1") for y in ys)), margins=margins)

    assert text.endswith(words)
    assert text.startswith(f"Clinical. An important {side} of the mean is not ruled out (margin ")
    assert "equivalent" not in text


def test_methods_are_told_only_where_something_is_held_against_a_margin(build, carried):
    with_margin = carried(trial(build, "a"), margins=MARGIN)

    (text,) = reading_methods(with_margin.analysis)

    assert "Ten classes, which exclude one another" in text
    assert text in with_margin.text


def test_without_a_margin_there_are_no_methods_of_margins(build, carried):
    assert list(reading_methods(carried(trial(build, "a")).analysis)) == []


def test_every_number_in_a_sentence_bears_the_key_it_was_taken_from(peer_support):
    for one in peer_support.analysis.readings:
        runs = list(said_by_margin(peer_support.analysis, peer_support.numbers, one))

        keyed = [run for run in runs if run.key]
        found = [peer_support.numbers[run.key] for run in keyed]
        assert [run.text for run in keyed] == [number.reason or number.text for number in found]
        assert len(keyed) >= 5
