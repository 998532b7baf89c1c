"""Four readings of the same results: what each says of a result, and that none borrows from another."""

import pytest

from synthesis.numbers import Unavailable
from synthesis.readings.readings import Readings, each_once
from synthesis.verdicts.verdict import CLASSES

MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}}


@pytest.fixture
def read(carried):
    """The readings of the one synthesis of a review."""

    def make(*studies, **parts):
        return carried(*studies, **{"margins": MARGIN, **parts}).analysis.readings[0]

    return make


def one(found: Readings, study: str):
    return next(row for row in found.rows if row.study == study)


def test_the_clinical_results_have_the_verdicts_of_the_anchor(peer_support):
    found = peer_support.analysis.readings[0]

    counts = {code: sum(row.verdict_code == code for row in found.rows) for code in CLASSES}

    # votes.md: 22 rows, margins of 0.20 either way, g plus and minus 1.959964 standard errors
    assert {code: n for code, n in counts.items() if n} == {
        "worse_unclear": 1,
        "inconclusive": 11,
        "noninferior": 5,
        "better_unclear": 5,
    }
    assert peer_support.analysis.pooled_readings[found.id].interval.code == "better_unclear"


@pytest.mark.parametrize(
    ("effect", "se", "level", "verdict"),
    [
        ("0.5", "0.1", "better", "better_important"),
        ("0.3", "0.1", "better", "better_unclear"),
        ("0.1", "0.04", "better", "better_trivial"),
        ("0.1", "0.1", "includes_zero", "noninferior"),
        ("0.02", "0.05", "includes_zero", "equivalent"),
        ("0", "0.4", "includes_zero", "inconclusive"),
        ("-0.1", "0.1", "includes_zero", "no_important_benefit"),
        ("-0.1", "0.04", "worse", "worse_trivial"),
        ("-0.3", "0.1", "worse", "worse_unclear"),
        ("-0.5", "0.1", "worse", "worse_important"),
    ],
)
def test_an_interval_is_read_against_zero_and_against_the_margins(build, read, effect, se, level, verdict):
    found = read(build.study("a", build.result(contrast=build.g(effect, se))))

    assert (found.rows[0].by_interval, found.rows[0].verdict_code) == (level, verdict)


@pytest.mark.parametrize("claim", ["improved", "not_significant", "claimed_equivalent", "worse", "mixed"])
def test_a_claim_changes_no_other_reading(build, read, claim):
    claimed, plain = (
        build.study("a", build.result(more={"reported_claim": claim})),
        build.study("b"),
    )

    first, second = read(claimed, plain).rows

    assert (first.claim, second.claim) == (claim, "not_reported")
    assert (first.direction, first.by_interval, first.verdict_code) == (
        second.direction,
        second.by_interval,
        second.verdict_code,
    )


def test_a_result_without_an_effect_keeps_its_direction_and_has_no_verdict(build, read):
    lacking = {"missing": "not_reported"}
    arms = {name: {**build.arm(mean=m), "sd": lacking} for name, m in (("peer", "8"), ("control", "10"))}
    found = read(build.study("a"), build.study("b", build.result(**arms)))

    row = one(found, "b")

    assert (row.direction, row.source, row.by_interval) == ("positive", "summary_data", "no_interval")
    assert isinstance(row.verdict, Unavailable)


def test_without_a_margin_no_result_has_a_verdict(build, read):
    found = read(build.study("a"), margins={})

    assert not found.has_margin
    assert found.rows[0].verdict_code == ""
    assert found.margin.reason == "no margin is declared"


def test_the_first_margin_that_fits_is_taken(build, read):
    margins = {
        "mood": {**MARGIN["smd"], "where": "outcome == 'mood'", "harm": 0.5},
        "others": MARGIN["smd"],
    }
    found = read(build.study("a"), build.study("b", build.result(outcome="fear")), margins=margins)

    assert [row.verdict.margin.id for row in found.rows] == ["mood", "others"]
    assert found.margin.reason == "its results are held against 2 different margins"


def test_with_one_margin_there_is_a_flag_and_no_class(build, read):
    margins = {"smd": {"measure": "SMD", "harm": 0.2, "source": "the review's own choice"}}

    (row,) = read(build.study("a"), margins=margins).rows

    assert row.verdict.flags["excludes_important_harm"] is True
    assert row.verdict_code == ""


def test_what_was_compared_with_is_counted_in_results(build, read):
    waiting = [build.peer(), {"id": "control", "role": "control", "control_kind": "waitlist"}]
    found = read(
        build.study("a"),
        build.study("b"),
        build.study("c", arms=waiting),
        verdicts={"comparator": "control_kind"},
    )

    assert found.comparators == (("usual_care", "Usual care", 2), ("waitlist", "Waiting list", 1))


def test_effects_as_measured_are_turned_before_they_are_read(build, read):
    plan = {"where": "outcome == 'mood'", "measure": "SMD", "direction": "measured"}
    found = read(
        build.study("a", build.result(contrast=build.g("0.5", "0.1"))),
        build.study("b", build.result(contrast=build.g("0.4", "0.1"))),
        syntheses={"mood": plan},
    )

    # mood is better when lower, so that + as measured is the control's advantage
    assert {row.effect.sense for row in found.rows} == {-1.0}
    assert [row.verdict_code for row in found.rows] == ["better_important", "better_important"]
    assert [row.direction for row in found.rows] == ["positive", "positive"]


def test_an_outcome_of_which_neither_direction_is_better_has_an_interval_and_nothing_more(build, read):
    found = read(
        build.study("a", build.result(outcome="visits", contrast=build.g("0.4", sign="exp_minus_ctl"))),
        syntheses={"visits": {"where": "outcome == 'visits'", "measure": "SMD", "direction": "measured"}},
    )

    (row,) = found.rows
    assert (row.direction, row.by_interval, row.verdict_code) == ("not_reported", "neutral", "")
    assert found.votes[0].state == "not_reported"


def test_where_one_row_of_each_study_is_read_words_do_not_outvote_its_number(build, read):
    stated = {
        "stated_direction": {
            "code": "favours_exp",
            "evidence": {"report": "main", "quote": "significantly better"},
        },
        "stated_because": "significance",
    }
    words = {"id": "r2", "outcome": "fear", **stated}
    found = read(build.study("a", build.result(contrast=build.g("-0.2")), words), build.study("b", words))

    assert [(row.study, row.of.result) for row in found.rows] == [("a", "r1"), ("b", "r2")]
    assert [vote.state for vote in found.votes] == ["negative", "positive"]


def test_exact_nulls_count_in_a_vote_as_the_plan_says(build, carried):
    effects = [
        build.result(f"r{i}", name, contrast=build.g(y))
        for i, (name, y) in enumerate((("mood", "0.3"), ("fear", "0.3"), ("mood", "0")))
    ]
    plan = {"where": "domain == 'clinical'", "measure": "SMD", "multiplicity": "all_rows"}
    votes = {"domain": "domain", "measure": "SMD", "nulls": "left_out"}
    made = carried(build.study("a", *effects), syntheses={"clinical": plan}, votes=votes).analysis

    assert made.votes[0].votes[0].state == "positive"
    assert made.readings[0].votes[0].state == "positive"


def test_a_result_of_two_syntheses_is_taken_once_as_the_one_with_a_verdict_has_it(build, carried):
    asked = {
        "points": {"where": "outcome == 'mood'", "measure": "MD", "use": "computed"},
        "sds": {"where": "outcome == 'mood'", "measure": "SMD", "use": "computed"},
    }
    arms = {"peer": build.arm(mean="8"), "control": build.arm(mean="10")}
    made = carried(build.study("a", build.result(**arms)), syntheses=asked, margins=MARGIN).analysis

    (row,) = each_once(made.readings)

    assert row.of.measure == "SMD"
    assert row.verdict_code


def test_margins_that_are_the_same_distance_are_one(build, read):
    margins = {
        "mood": {**MARGIN["smd"], "where": "outcome == 'mood'", "source": "a panel"},
        "others": MARGIN["smd"],
    }
    found = read(build.study("a"), build.study("b", build.result(outcome="fear")), margins=margins)

    assert (found.margin.harm, found.margin.benefit) == (0.2, 0.2)
