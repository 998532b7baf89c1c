"""Directions and the one vote of a study in a domain."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotComputable
from synthesis.votes import directions

SMALL = st.integers(min_value=0, max_value=40)


@pytest.mark.parametrize(
    ("y", "state"),
    [(0.19, "positive"), (-0.05, "negative"), (0.0, "null"), (-0.0, "null"), (5e-324, "positive")],
)
def test_a_direction_is_the_sign_of_the_oriented_estimate(make, y, state):
    assert state == directions.direction_of(make.effect(y))


@pytest.mark.parametrize("y", [math.nan, math.inf])
def test_an_estimate_that_is_not_finite_has_no_direction(make, y):
    with pytest.raises(NotComputable, match="a, r1: expected a finite estimate"):
        directions.direction_of(make.effect(y))


def test_the_states_stand_in_their_order_with_a_symbol_each():
    symbols = [state.symbol for state in directions.STATES.values()]

    assert list(directions.STATES) == [
        "positive",
        "negative",
        "conflicting",
        "no_clear_majority",
        "null",
        "not_reported",
    ]
    assert symbols[:3] == ["▲", "▼", "◄►"]
    assert len(set(symbols)) == len(symbols)
    assert [code for code, state in directions.STATES.items() if state.tested] == ["positive", "negative"]


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        ((3, 0, 0), "positive"),
        ((0, 2, 0), "negative"),
        ((2, 1, 0), "conflicting"),
        ((3, 1, 0), "positive"),
        ((1, 3, 0), "negative"),
        ((7, 3, 0), "positive"),
        ((69, 31, 0), "conflicting"),
        ((1, 1, 0), "conflicting"),
        ((2, 0, 1), "no_clear_majority"),
        ((3, 0, 1), "positive"),
        ((3, 1, 2), "no_clear_majority"),
        ((1, 1, 1), "conflicting"),
        ((0, 0, 2), "null"),
        ((0, 0, 0), "not_reported"),
    ],
)
def test_seven_in_ten_results_make_a_direction(counts, state):
    assert state == directions.within_study(*counts)


@pytest.mark.parametrize(
    ("counts", "state"), [((2, 0, 1), "positive"), ((1, 0, 5), "positive"), ((2, 1, 4), "conflicting")]
)
def test_nulls_left_out_do_not_stand_in_the_way(counts, state):
    assert state == directions.within_study(*counts, nulls="left_out")


@given(positive=SMALL, negative=SMALL, null=SMALL, nulls=st.sampled_from(sorted(directions.NULLS)))
def test_turning_every_result_around_turns_the_vote_around(positive, negative, null, nulls):
    opposite = {"positive": "negative", "negative": "positive"}
    forth = directions.within_study(positive, negative, null, nulls)
    back = directions.within_study(negative, positive, null, nulls)

    assert back == opposite.get(forth, forth)


@given(positive=SMALL, negative=SMALL, null=SMALL)
def test_counting_nulls_never_makes_a_direction_that_leaving_them_out_does_not(positive, negative, null):
    counted = directions.within_study(positive, negative, null, "counted")
    left_out = directions.within_study(positive, negative, null, "left_out")

    assert counted in {left_out, "no_clear_majority"}


def test_an_unknown_rule_is_refused_with_the_known_ones(make):
    with pytest.raises(NotComputable, match="'halved'; known are counted, left_out"):
        directions.within_study(1, 0, 0, "halved")
    with pytest.raises(NotComputable, match="'mixed'; known are positive, negative, null, not_reported"):
        make.reading("mixed")
    with pytest.raises(NotComputable, match="source of a direction 'rumour'"):
        make.reading("positive", source="rumour")
    with pytest.raises(NotComputable, match="0 or more"):
        directions.within_study(-1, 0)


def test_a_vote_keeps_its_results_and_their_origins(make):
    states = ("positive", "positive", "negative", "null", "not_reported")
    one = directions.vote([make.reading(state, result=f"r{n}") for n, state in enumerate(states)])

    assert (one.state, one.n_results) == ("conflicting", 5)
    assert (one.n_positive, one.n_negative, one.n_null, one.n_not_reported) == (2, 1, 1, 1)
    assert one.origins == ("a#r0", "a#r1", "a#r2", "a#r3", "a#r4")
    assert (one.nulls, one.sources, one.by_significance) == ("counted", ("estimate",), False)


def test_results_that_are_not_reported_do_not_count_in_the_majority(make):
    one = directions.vote([make.reading("positive"), make.reading("not_reported", result="r2")])

    assert one.state == "positive"


def test_a_vote_remembers_that_words_or_significance_made_it(make):
    words = make.reading("positive", result="r2", source="stated_in_words", by_significance=True)
    one = directions.vote([words, make.reading("positive")])

    assert one.sources == ("estimate", "stated_in_words")
    assert one.by_significance


def test_a_result_without_a_direction_is_no_source_of_one(make):
    silent = make.reading("not_reported")
    means = make.reading("positive", result="r2", source="summary_data")

    assert directions.vote([silent, means]).sources == ("summary_data",)
    assert directions.vote([silent]).sources == ()


def test_a_vote_of_two_studies_or_two_domains_is_refused(make):
    with pytest.raises(NotComputable, match="found a in symptoms, b in symptoms"):
        directions.vote([make.reading("positive"), make.reading("positive", study="b")])
    with pytest.raises(NotComputable, match="found a in hope, a in symptoms"):
        directions.vote([make.reading("positive"), make.reading("positive", domain="hope")])
    with pytest.raises(NotComputable, match="found no results"):
        directions.vote([])


def test_effects_become_one_vote_per_study_in_their_order(make):
    effects = [make.effect(0.1, "b"), make.effect(-0.2, "a"), make.effect(0.3, "b", "r2")]
    made = directions.votes_of(effects, "symptoms")

    assert [(one.study, one.state, one.n_results) for one in made] == [
        ("b", "positive", 2),
        ("a", "negative", 1),
    ]
    assert made[0].study_label == "B"
    assert {one.domain for one in made} == {"symptoms"}


def test_a_study_in_two_domains_has_a_vote_in_each(make):
    made = directions.votes([make.reading("positive"), make.reading("negative", domain="hope")])

    assert [(one.domain, one.state) for one in made] == [("symptoms", "positive"), ("hope", "negative")]


def test_a_tag_on_which_results_differ_varies_and_one_that_some_lack_is_dropped(make):
    effects = [
        make.effect(0.1, country="uk", mode="group", role="flexible"),
        make.effect(0.2, result="r2", country="uk", mode="online"),
    ]
    (one,) = directions.votes_of(effects, "symptoms")

    assert dict(one.tags) == {"country": "uk", "mode": "varies_within_study"}
    assert dict(one.labels) == {"country": "Uk", "mode": "Varies within the study"}


@pytest.mark.parametrize(
    ("tables", "state"),
    [
        ({"events_exp": 0.0, "n_exp": 25.0, "events_ctl": 0.0, "n_ctl": 27.0}, "null"),
        ({"events_exp": 25.0, "n_exp": 25.0, "events_ctl": 27.0, "n_ctl": 27.0}, "null"),
        ({"events_exp": 0.0, "n_exp": 25.0, "events_ctl": 3.0, "n_ctl": 27.0}, "negative"),
        ({"events_exp": 0.0, "time_exp": 8.0, "events_ctl": 0.0, "time_ctl": 9.0}, "null"),
        ({}, "negative"),
    ],
)
def test_what_was_added_to_a_table_of_like_arms_gives_no_direction(make, tables, state):
    corrected = replace(make.effect(-0.08), correction="0.5 added to the cells", inputs=tables)

    assert state == directions.direction_of(corrected)
    assert directions.direction_of(replace(corrected, correction="")) == "negative"
