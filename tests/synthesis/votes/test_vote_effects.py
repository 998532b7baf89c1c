"""Effects from votes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes import vote_effects, vote_likelihood
from synthesis.votes.vote_effects import combine_with_effects, effect_from_votes

NAN = float("nan")
Z = 1.959963984540054

# Twelve studies with equal arms, worked out by the equations of Hedges & Olkin (1985, ch. 4).
SIZES = [12, 15, 20, 25, 30, 30, 40, 50, 60, 80, 100, 120]
VOTES = [1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1]

MIXED = st.lists(
    st.tuples(st.booleans(), st.integers(min_value=4, max_value=5000)), min_size=2, max_size=30
).filter(lambda rows: len({vote for vote, _ in rows}) == 2)


def log_likelihood(votes, precision, effect):
    """The logarithm of the chance of these votes, term by term."""
    chance = ndtr(np.asarray(precision) * effect)
    return float(np.log(np.where(votes, chance, 1 - chance)).sum())


def test_the_worked_example_comes_out():
    found = effect_from_votes(VOTES, SIZES, SIZES)

    assert (found.k, found.n_positive, found.tau) == (12, 10, 0)
    assert found.estimate == pytest.approx(0.236900, abs=5e-7)
    assert found.se == pytest.approx(0.104033, abs=5.1e-7)
    assert (found.low, found.high) == pytest.approx((0.054236, 0.478133), abs=5.1e-7)


def test_ten_of_twelve_votes_of_like_studies_give_the_closed_form():
    assert effect_from_votes([1] * 10 + [0] * 2, 40, 40).estimate == pytest.approx(0.216322, abs=5e-7)


@given(
    u=st.integers(min_value=1, max_value=40),
    v=st.integers(min_value=1, max_value=40),
    n=st.integers(4, 10**6),
)
def test_like_studies_have_a_closed_form(u, v, n):
    z = float(ndtri(u / (u + v)))
    smd = effect_from_votes([1] * u + [0] * v, n, n, tau=0)
    cor = effect_from_votes([1] * u + [0] * v, n, measure="COR", tau=0)

    assert smd.estimate == pytest.approx(z / math.sqrt(n / 2), rel=1e-9, abs=1e-14)
    assert cor.estimate == pytest.approx(math.tanh(z / math.sqrt(n)), rel=1e-9, abs=1e-14)
    # The delta method of Phi^-1(u / k) gives the same standard error as the expected information.
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    share = u / (u + v)
    assert smd.se == pytest.approx(
        math.sqrt(share * (1 - share) / (u + v)) / density / math.sqrt(n / 2), rel=1e-8
    )


@given(rows=MIXED, tau=st.sampled_from([0.0, 0.1, 0.5]))
def test_nothing_makes_the_votes_likelier_and_the_interval_is_where_they_are_just_likely_enough(rows, tau):
    votes, sizes = zip(*rows, strict=True)
    found = effect_from_votes(votes, sizes, sizes, tau=tau)
    precision = [1 / math.sqrt(tau**2 + 2 / n) for n in sizes]
    most = log_likelihood(votes, precision, found.estimate)

    for off in (-1e-3, 1e-3):
        assert log_likelihood(votes, precision, found.estimate + off * found.se) <= most
    for end in (found.low, found.high):
        chance = ndtr(np.asarray(precision) * end)
        if chance.min() > 1e-8 and chance.max() < 1 - 1e-8:  # where the plain sum keeps its digits
            assert 2 * (most - log_likelihood(votes, precision, end)) == pytest.approx(Z * Z, rel=1e-6)
    assert found.low < found.estimate < found.high


@given(rows=MIXED)
def test_turned_votes_give_the_turned_effect(rows):
    votes, sizes = zip(*rows, strict=True)
    one = effect_from_votes(votes, sizes, sizes, tau=0)
    other = effect_from_votes([not vote for vote in votes], sizes, sizes, tau=0)

    assert (-other.estimate, other.se) == pytest.approx((one.estimate, one.se), rel=1e-8, abs=1e-12)
    assert (-other.high, -other.low) == pytest.approx((one.low, one.high), rel=1e-8, abs=1e-12)


@given(rows=MIXED)
def test_the_order_of_studies_does_not_matter(rows):
    one, other = (
        effect_from_votes([v for v, _ in some], [n for _, n in some], 50, tau=0)
        for some in (rows, rows[::-1])
    )

    assert one.estimate == pytest.approx(other.estimate, rel=1e-9, abs=1e-12)


def test_true_effects_that_differ_make_the_same_votes_mean_a_larger_effect():
    found = effect_from_votes(VOTES, SIZES, SIZES, tau=[0, 0.1, 0.2, 0.3])
    estimates = [one.estimate for one in found.at]

    assert [one.tau for one in found.at] == [0, 0.1, 0.2, 0.3]
    assert estimates == sorted(estimates)
    assert found.estimate == estimates[0]
    assert effect_from_votes(VOTES, SIZES, SIZES, tau=0.2).estimate == estimates[2]
    assert [one.tau for one in effect_from_votes(VOTES, SIZES, SIZES).at] == list(vote_effects.TAUS)


def test_votes_that_all_agree_have_one_bound_and_no_estimate():
    up, down = (effect_from_votes([vote] * 5, 40, 40, tau=0) for vote in (1, 0))

    # 2 * 5 * log Phi(bound * sqrt(20)) = -z^2
    bound = float(ndtri(math.exp(-Z * Z / 10))) / math.sqrt(20)
    assert up.low == pytest.approx(bound, rel=1e-9)
    assert up.estimate == up.se == up.high == vote_likelihood.ALL_POSITIVE
    assert down.high == pytest.approx(-bound, rel=1e-9)
    assert down.estimate == down.se == down.low == vote_likelihood.ALL_NEGATIVE


def test_a_single_vote_bounds_an_effect_on_one_side():
    found = effect_from_votes([1], [30], [30], tau=0)

    assert isinstance(found.low, float)
    assert isinstance(found.high, Unavailable)


def test_votes_of_very_large_and_very_small_studies_hold():
    found = effect_from_votes([1, 0, 1, 0], [10**9, 10, 12, 15], [10**9, 10, 12, 15], tau=0)

    assert 0 < found.estimate < 1e-3
    assert found.low < found.estimate < found.high


def test_a_wider_level_gives_a_wider_interval():
    narrow, wide = (effect_from_votes(VOTES, SIZES, SIZES, tau=0, level=level) for level in (0.8, 0.99))

    assert wide.low < narrow.low < narrow.high < wide.high


def test_a_result_shows_every_tau_and_says_what_it_rests_on():
    found = effect_from_votes(VOTES, SIZES, SIZES)
    told = " ".join(found.summary().split())

    assert "Positive votes 10 of 12" in told
    assert "0 0.2369 0.1040 0.0542 0.4781" in told
    assert "At tau 0 every study has the same true effect." in told
    assert repr(found) == "<VoteEffect: SMD, 10 of 12 votes positive: 0.2369 (0.0542 to 0.4781)>"
    assert "n/a: all of these votes are positive" in effect_from_votes([1, 1], 9, 9).summary()


# Together with effects -------------------------------------------------------------------------------------


def test_estimates_and_votes_of_other_studies_are_weighed_by_their_variances():
    y, v = [0.2, 0.4, NAN, NAN, NAN, NAN], [0.04, 0.02, NAN, NAN, NAN, NAN]
    found = combine_with_effects(y, v, [1, 1, 1, 0, 1, 1], 40, 40)
    voted = effect_from_votes([1, 0, 1, 1], 40, 40, tau=0)
    mean, spread = (0.2 / 0.04 + 0.4 / 0.02) / 75, 1 / 75
    weights = [1 / spread, 1 / voted.se**2]

    assert (found.effects.k, found.votes.k, found.idle, found.empty) == (2, 4, 2, 0)
    assert (found.effects.estimate, found.effects.se) == pytest.approx((mean, math.sqrt(spread)))
    assert (found.votes.estimate, found.votes.se) == (voted.estimate, voted.se)
    assert found.estimate == pytest.approx((mean * weights[0] + voted.estimate * weights[1]) / sum(weights))
    assert found.variance == pytest.approx(1 / sum(weights))
    assert (found.low, found.high) == pytest.approx(
        (found.estimate - Z * found.se, found.estimate + Z * found.se)
    )


def test_the_vote_of_a_study_with_an_estimate_changes_nothing():
    y, v = [0.2, NAN, NAN, NAN], [0.04, NAN, NAN, NAN]
    sizes = [30, 40, 50, 60]
    some = [combine_with_effects(y, v, [vote, 1, 0, 1], sizes, sizes) for vote in (0, 1, NAN, None)]

    assert len({one.estimate for one in some}) == 1
    assert [one.idle for one in some] == [1, 1, 0, 0]


def test_studies_with_neither_are_counted():
    found = combine_with_effects(
        [0.2, NAN, 0.3, NAN, None], [0.04, NAN, NAN, 1, None], [NAN, 1, 0, NAN, 1], 40, 40
    )

    assert (found.effects.k, found.votes.k, found.empty) == (1, 3, 1)
    assert "Studies with neither an estimate nor a vote: 1." in found.summary()


def test_a_correlation_is_combined_as_fisher_s_z_and_told_as_such():
    z = [0.3, NAN, NAN, NAN]
    found = combine_with_effects(z, [0.01, NAN, NAN, NAN], [NAN, 1, 1, 0], [NAN, 50, 60, 70], measure="COR")
    voted = math.atanh(effect_from_votes([1, 1, 0], [50, 60, 70], measure="COR", tau=0).estimate)
    se = effect_from_votes([1, 1, 0], [50, 60, 70], measure="COR", tau=0).se / (1 - math.tanh(voted) ** 2)

    assert math.atanh(found.estimate) == pytest.approx(
        (0.3 / 0.01 + voted / se**2) / (1 / 0.01 + 1 / se**2), rel=1e-12
    )
    assert found.variance == pytest.approx(1 / (1 / 0.01 + 1 / se**2), rel=1e-12)
    assert math.atanh(found.high) == pytest.approx(math.atanh(found.estimate) + Z * math.sqrt(found.variance))


def test_votes_that_all_agree_cannot_be_weighed():
    found = combine_with_effects([0.2, NAN, NAN], [0.04, NAN, NAN], [NAN, 1, 1], 40, 40)

    assert found.estimate == found.se == found.low == found.variance == vote_likelihood.ALL_POSITIVE
    assert found.effects.estimate == 0.2
    assert "n/a: all of these votes are positive" in found.summary()
    assert repr(found) == "<CombinedEffect: SMD, 1 estimates, 2 votes: n/a (n/a to n/a)>"


# Refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "n", "told"),
    [
        ([], [], "there are no votes"),
        ([1, 2], [9, 9], "expected 1 .positive. or 0 .negative.; found 2"),
        ([1, NAN], [9, 9], "casts no vote: leave it out"),
        ([1, None], [9, 9], "found None"),
        (["+", "-"], [9, 9], r"found '\+'"),
        ("10", [9, 9], "votes: expected a list or a column; found '10'"),
        ([1, 0], [9], "n_exp: expected one for each of 2 votes; found 1"),
        ([1, 0], [9, 0], "n_exp: expected a number above 0; found 0"),
        ([1, 0], [9, NAN], "n_exp: expected a finite number; found nan"),
        ([1, 0], [9, "9"], "n_exp: expected a finite number; found '9'"),
    ],
)
def test_what_is_no_vote_or_no_number_of_people_is_refused(votes, n, told):
    with pytest.raises(NotComputable, match=told):
        effect_from_votes(votes, n, 9)


def test_arms_taus_and_measures_must_be_known():
    with pytest.raises(NotComputable, match="n_ctl: expected one for each of 2 votes; found 0"):
        effect_from_votes([1, 0], 9)
    with pytest.raises(NotComputable, match="a correlation has one number of people for each study"):
        effect_from_votes([1, 0], 9, 9, measure="COR")
    with pytest.raises(NotComputable, match="tau: expected one number of 0 or more"):
        effect_from_votes([1, 0], 9, 9, tau=-0.1)
    with pytest.raises(NotComputable, match="tau: expected one number of 0 or more, or several"):
        effect_from_votes([1, 0], 9, 9, tau=[])
    with pytest.raises(NotComputable, match="measure of an effect from votes 'OR'; known: COR, SMD"):
        effect_from_votes([1, 0], 9, 9, measure="OR")


def test_combining_needs_estimates_and_votes_of_other_studies():
    with pytest.raises(NotComputable, match="found 2 and 0"):
        combine_with_effects([0.1, 0.2], [0.1, 0.1], [1, 1], 9, 9)
    with pytest.raises(NotComputable, match="found 0 and 2"):
        combine_with_effects([NAN, NAN], [NAN, NAN], [1, 0], 9, 9)
    with pytest.raises(NotComputable, match="v: expected one for each of 2 estimates; found 1"):
        combine_with_effects([0.1, NAN], [0.1], [1, 1], 9, 9)
    with pytest.raises(NotComputable, match="votes: expected one for each of 2 studies; found 1"):
        combine_with_effects([0.1, NAN], [0.1, NAN], [1], 9, 9)
    with pytest.raises(NotComputable, match="v: expected a number above 0; found 0"):
        combine_with_effects([0.1, NAN], [0, NAN], [1, 1], 9, 9)
    with pytest.raises(NotComputable, match="n_exp: expected one for each of 2 studies; found 3"):
        combine_with_effects([0.1, NAN], [0.1, NAN], [1, 1], [9, 9, 9], 9)
