"""Risk of bias by weight: the mean and its thresholds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.certainty.risk_of_bias import SCORES, rating_of, shares

RATINGS = ("not_serious", "serious", "very_serious")


@pytest.mark.parametrize(
    ("score", "rating"),
    [
        *((0, "not_serious"), (0.49, "not_serious"), (0.5, "serious"), (1, "serious"), (1.49, "serious")),
        *((1.5, "very_serious"), (2, "very_serious")),
    ],
)
def test_the_mean_is_rounded_to_the_rating(score, rating):
    assert rating_of(score) == rating


def test_the_last_digits_of_a_sum_do_not_change_a_rating():
    assert rating_of(0.5 - 1e-13) == "serious"


def test_weight_is_shared_among_levels_whatever_the_tool_calls_them():
    found = shares(["low", "moderate", "some_concerns", "critical", "no_information", ""], [4, 1, 1, 2, 1, 1])

    assert dict(found) == {"low": 40, "some_concerns": 20, "high": 20, "unjudged": 20}


@given(st.lists(st.tuples(st.sampled_from([*SCORES, "?"]), st.floats(0.1, 50)), min_size=1, max_size=30))
def test_shares_add_up_to_a_hundred(rows):
    found = shares([code for code, _ in rows], [weight for _, weight in rows])

    assert sum(found.values()) == pytest.approx(100)


@given(st.floats(0, 2), st.floats(0, 2))
def test_more_bias_is_never_rated_milder(one, other):
    low, high = sorted((one, other))

    assert RATINGS.index(rating_of(low)) <= RATINGS.index(rating_of(high))
