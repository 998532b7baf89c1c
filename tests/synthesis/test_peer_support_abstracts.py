"""The review of abstracts counts what may vote, and says of the rest why it does not."""

from pathlib import Path

import pytest

from synthesis.review import open_review
from synthesis.voting import voting

REVIEW = Path(__file__).parents[2] / "reviews" / "peer_support_abstracts"


@pytest.fixture(scope="module")
def review():
    return open_review(REVIEW)


def test_the_vocabulary_names_the_domain_of_statements_about_several(review):
    assert review.evidence.vocabulary.bundles == {"several"}


def test_the_study_without_a_control_group_is_barred_and_no_other(review):
    found = voting(review)

    assert [(one.study, one.rule) for one in found.barred] == [("lawn_2008", "no control group")]


def test_the_estimates_of_one_trial_that_point_both_ways_are_read_by_their_sign(review):
    found = voting(review)

    states = {one.result: one.state for one in found.readings["symptoms"]}
    assert (states["r150"], states["r151"], states["r152"], states["r153"]) == (
        "positive",
        "negative",
        "positive",
        "null",
    )


def test_what_is_no_direction_in_the_words_is_none_in_the_votes(review):
    found = voting(review)
    states = {one.result: one.state for readings in found.readings.values() for one in readings}

    silent = {"r134", "r138", "r139", "r142", "r143", "r144", "r145", "r146", "r147", "r148"}
    silent |= {"r155", "r157", "r161", "r162"}
    assert {name for name, state in states.items() if state == "not_reported"} == silent
