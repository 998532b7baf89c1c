"""The sign test."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import bdtr, bdtrc

from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes import sign_test
from synthesis.votes.cautions import SIGN_TEST_CAUTIONS
from synthesis.votes.tallies import crosstab

VOTES = st.integers(min_value=1, max_value=300).flatmap(
    lambda n: st.tuples(st.integers(min_value=0, max_value=n), st.just(n))
)
RULE = st.sampled_from(sorted(sign_test.INTERVALS))

# Cochrane Handbook 12.4.2.3 for 10/12 (83 %, 55 % to 95 %, P = .039); Hilton Boon & Thomson 2021 for 9/9
# (P = .0039) and 5/6 (P = .2188); the other figures by the formulas at six and four decimals.
PUBLISHED = [
    (10, 12, 0.038574, 0.022461, (0.5520, 0.9530), (0.5638, 0.9637), (0.5159, 0.9791)),
    (9, 9, 0.003906, 0.001953, (0.7009, 1), (0.7624, 1), (0.6637, 1)),
    (5, 6, 0.218750, 0.125000, (0.4365, 0.9699), (0.4419, 0.9814), (0.3588, 0.9958)),
    (14, 20, 0.115318, 0.078354, (0.4810, 0.8545), (0.4828, 0.8639), (0.4572, 0.8811)),
    (0, 5, 0.062500, 0.031250, (0, 0.4345), (0, 0.3794), (0, 0.5218)),
]

# R 4.2.2: binom.test(x, n)$p.value and $conf.int, prop.test(x, n, correct = FALSE)$conf.int.
IN_R = [
    (0, 5, 0.0625, (0, 0.521823750104981), (0, 0.434482464783175)),
    (5, 5, 0.0625, (0.478176249895019, 1), (0.565517535216825, 1)),
    (17, 17, 1.52587890625e-05, (0.804935677030907, 1), (0.815681864991148, 1)),
    (1, 1, 1, (0.025, 1), (0.206549314377238, 1)),
    (3, 10, 0.34375, (0.0667395111777345, 0.652452850059997), (0.107791267406301, 0.603221852538855)),
    (500, 1000, 1, (0.468549172971792, 0.531450827028208), (0.469069600368104, 0.530930399631896)),
    (
        36,
        47,
        0.000346001140314911,
        (0.619742701876402, 0.876966536714498),
        (0.627757424498444, 0.863967254137728),
    ),
    (2, 13, 0.0224609375, (0.0192066719825285, 0.454471055676558), (0.0432581783580813, 0.422346310194825)),
    (
        31,
        37,
        4.12575900554657e-05,
        (0.679862924132329, 0.938074278666604),
        (0.68863516299065, 0.923487927659889),
    ),
    (3, 9, 0.5078125, (0.0748546314196918, 0.70070494379146), (0.120583818386911, 0.645797864419604)),
]

# R 4.2.2: qbeta(c(.025, .975), x + .5, n - x + .5); its ends at 0 and n are replaced by 0 and 1.
JEFFREYS_IN_R = [
    (0, 5, 0, 0.379377142299039),
    (5, 5, 0.620622857700961, 1),
    (17, 17, 0.864521562108311, 1),
    (3, 10, 0.0926945939381532, 0.605818318148671),
    (500, 1000, 0.469047712699114, 0.530952287300886),
]


@pytest.mark.parametrize("example", PUBLISHED)
def test_the_published_examples_come_out(example):
    u, n, p, mid, wilson, jeffreys, clopper_pearson = example

    assert p == pytest.approx(sign_test.two_sided_p(u, n), abs=5e-7)
    assert mid == pytest.approx(sign_test.mid_p(u, n), abs=5.1e-7)
    assert wilson == pytest.approx(sign_test.wilson(u, n), abs=5.1e-5)
    assert jeffreys == pytest.approx(sign_test.jeffreys(u, n), abs=5.1e-5)
    assert clopper_pearson == pytest.approx(sign_test.clopper_pearson(u, n), abs=5.1e-5)


@pytest.mark.parametrize(("u", "n", "p", "clopper_pearson", "wilson"), IN_R)
def test_the_numbers_of_r_come_out(u, n, p, clopper_pearson, wilson):
    assert p == pytest.approx(sign_test.two_sided_p(u, n), rel=1e-12)
    assert clopper_pearson == pytest.approx(sign_test.clopper_pearson(u, n), rel=1e-10)
    assert wilson == pytest.approx(sign_test.wilson(u, n), rel=1e-10)


def test_a_p_value_far_in_the_tail_is_still_exact():
    assert sign_test.two_sided_p(5, 102) == pytest.approx(
        3.45987289337485e-23, rel=1e-12
    )  # R 4.2.2, binom.test


@pytest.mark.parametrize(("u", "n", "low", "high"), JEFFREYS_IN_R)
def test_the_beta_quantiles_of_r_come_out(u, n, low, high):
    assert (low, high) == pytest.approx(sign_test.jeffreys(u, n), rel=1e-10)


@given(votes=VOTES)
def test_p_agrees_with_the_binomial_distribution(votes):
    u, n = votes
    tails = min(float(bdtr(u, n, 0.5)), float(bdtrc(u - 1, n, 0.5)) if u else 1.0)

    assert sign_test.two_sided_p(u, n) == pytest.approx(min(1, 2 * tails), rel=1e-9)


@given(votes=VOTES)
def test_p_does_not_care_which_way_is_called_positive(votes):
    u, n = votes

    assert sign_test.two_sided_p(u, n) == sign_test.two_sided_p(n - u, n)
    assert sign_test.mid_p(u, n) == sign_test.mid_p(n - u, n)


@given(votes=VOTES)
def test_mid_p_is_below_p_and_no_p_is_below_the_smallest(votes):
    u, n = votes

    assert sign_test.smallest_p(n) <= sign_test.two_sided_p(u, n) <= 1
    assert 0 < sign_test.mid_p(u, n) <= sign_test.two_sided_p(u, n)


@given(votes=VOTES, rule=RULE)
def test_an_interval_holds_the_share_and_mirrors_with_it(votes, rule):
    u, n = votes
    low, high = sign_test.INTERVALS[rule](u, n, 0.95)
    mirrored = sign_test.INTERVALS[rule](n - u, n, 0.95)

    assert 0 <= low <= u / n <= high <= 1
    assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-12)


@given(votes=VOTES)
def test_clopper_pearson_holds_wilson_s_level_at_its_ends(votes):
    u, n = votes
    low, high = sign_test.clopper_pearson(u, n)

    if u > 0:
        assert float(bdtrc(u - 1, n, low)) == pytest.approx(0.025, rel=1e-8)
    if u < n:
        assert float(bdtr(u, n, high)) == pytest.approx(0.025, rel=1e-8)


@pytest.mark.parametrize(("n", "least"), [(1, 1.0), (5, 0.0625), (6, 0.03125)])
def test_the_smallest_p_needs_six_votes_to_pass_below_05(n, least):
    assert least == sign_test.smallest_p(n)
    assert bool(sign_test.remark(n)) == (least > 0.05)


def test_too_few_votes_say_that_the_test_cannot_reach_05(make):
    test = sign_test.sign_test(make.votes(positive=5))

    assert test.remark == (
        "With 5 votes the smallest p-value is 0.063: the test cannot reach 0.05, whatever the votes."
    )
    assert sign_test.sign_test(make.votes(positive=6)).remark == ""
    assert sign_test.remark(1).startswith("With 1 vote the smallest p-value is 1.000")


def test_only_votes_with_a_direction_enter_the_test(make):
    votes = make.votes(positive=9, conflicting=1, null=2, not_reported=1, no_clear_majority=1)
    test = sign_test.sign_test(votes)

    assert (test.n_positive, test.n_negative, test.n) == (9, 0, 9)
    assert test.p == pytest.approx(0.00390625, rel=1e-12)  # Hilton Boon & Thomson 2021: P = .0039
    assert test.share == 1
    assert not any(origin.startswith("conflicting") for origin in test.origins)
    assert len(test.origins) == 9


def test_a_test_names_its_interval_and_carries_its_cautions(make):
    default = sign_test.sign_test(make.votes(positive=10, negative=2))
    jeffreys = sign_test.sign_test(make.votes(positive=10, negative=2), rule="jeffreys", level=0.9)

    assert (default.interval.rule, default.interval.level) == ("wilson", 0.95)
    assert (jeffreys.interval.rule, jeffreys.interval.level) == ("jeffreys", 0.9)
    assert jeffreys.interval.low > sign_test.jeffreys(10, 12)[0]
    assert default.cautions == SIGN_TEST_CAUTIONS
    assert "Poisson-binomial" in default.cautions[0].text
    assert "Nikolakopoulos 2020" in default.cautions[0].source
    assert set(sign_test.INTERVAL_LABELS) == set(sign_test.INTERVALS)


def test_votes_without_any_direction_allow_no_test(make):
    assert sign_test.sign_test(make.votes(null=3)) == Unavailable(reason="no vote has a direction")
    assert sign_test.sign_test(()) == Unavailable(reason="no vote has a direction")
    assert isinstance(sign_test.bounds(()), Unavailable)


def test_votes_chosen_by_significance_allow_bounds_only(make):
    chosen = make.vote("positive", "z", source="stated_in_words", by_significance=True)
    votes = (*make.votes(positive=6, not_reported=2), chosen)
    bounds = sign_test.bounds(votes)

    assert sign_test.sign_test(votes) == Unavailable(reason=sign_test.SELECTED)
    assert (bounds.n, bounds.unknown, bounds.low, bounds.high) == (9, 2, 7, 9)
    assert bounds.p_low == bounds.p_high == Unavailable(reason=sign_test.SELECTED)


def test_bounds_take_every_unknown_vote_both_ways(make):
    bounds = sign_test.bounds(make.votes(positive=10, negative=2, conflicting=1, null=1, not_reported=1))

    assert (bounds.n, bounds.unknown, bounds.low, bounds.high) == (15, 3, 10, 13)
    assert (bounds.share_low, bounds.share_high) == (10 / 15, 13 / 15)
    assert bounds.p_low == pytest.approx(sign_test.two_sided_p(10, 15))
    assert bounds.p_high == pytest.approx(sign_test.two_sided_p(13, 15))


def test_two_domains_or_two_votes_of_a_study_are_refused(make):
    with pytest.raises(NotComputable, match="votes of one domain; found hope, symptoms"):
        sign_test.sign_test([make.vote("positive", "a"), make.vote("positive", "b", domain="hope")])
    with pytest.raises(NotComputable, match="one vote per study; found more for a"):
        sign_test.sign_test([make.vote("positive", "a"), make.vote("negative", "a")])


def test_counts_that_a_source_printed_are_refused(make):
    table = crosstab(make.deck(), make.design, make.claim)

    for refused in (table, table.rows, [13, 13, 1], make.deck(), 13):
        with pytest.raises(NotComputable, match="allow no test, interval or p-value"):
            sign_test.sign_test(refused)
        with pytest.raises(NotComputable, match="allow no test, interval or p-value"):
            sign_test.bounds(refused)


def test_an_unknown_interval_or_level_is_refused():
    with pytest.raises(NotComputable, match="'wald'; known are wilson, jeffreys, clopper_pearson"):
        sign_test.share_interval(1, 2, "wald")
    with pytest.raises(NotComputable, match="level between 0 and 1"):
        sign_test.share_interval(1, 2, level=95)


@pytest.mark.parametrize(("u", "n"), [(0, 0), (3, 2), (-1, 2)])
def test_a_count_that_cannot_be_is_refused(u, n):
    for made in (sign_test.two_sided_p, sign_test.mid_p, sign_test.wilson):
        with pytest.raises(NotComputable, match="positive votes of n"):
            made(u, n)


def test_thousands_of_votes_are_still_exact():
    assert sign_test.two_sided_p(2500, 5000) == 1
    assert math.isfinite(sign_test.two_sided_p(0, 5000))


# Votes counted by hand -------------------------------------------------------------------------------------

# Half of 1000 votes: R 4.2.2, binom.test, prop.test(correct = FALSE), qbeta.
THOUSAND = [
    (500, 1.0, (0.469069600368104, 0.530930399631896), (0.469047712699114, 0.530952287300886)),
]


@pytest.mark.parametrize("example", PUBLISHED)
def test_a_test_of_counts_is_that_of_the_votes(example, make):
    u, n, p, mid, wilson, jeffreys, clopper_pearson = example
    intervals = {"wilson": wilson, "jeffreys": jeffreys, "clopper_pearson": clopper_pearson}
    for rule, (low, high) in intervals.items():
        found = sign_test.sign_test_of(u, n - u, interval=rule)
        assert (found.p, found.mid_p) == pytest.approx((p, mid), abs=5.1e-7)
        assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=5.1e-5)
    counted, voted = (
        sign_test.sign_test_of(u, n - u),
        sign_test.sign_test(make.votes(positive=u, negative=n - u)),
    )

    assert (counted.p, counted.interval, counted.cautions) == (voted.p, voted.interval, voted.cautions)


@pytest.mark.parametrize(("u", "p", "wilson", "jeffreys"), THOUSAND)
def test_a_thousand_votes_are_tested_exactly(u, p, wilson, jeffreys):
    found = sign_test.sign_test_of(u, 1000 - u)
    other = sign_test.sign_test_of(u, 1000 - u, interval="jeffreys")

    assert found.p == p
    assert (found.interval.low, found.interval.high) == pytest.approx(wilson, rel=1e-12)
    assert (other.interval.low, other.interval.high) == pytest.approx(jeffreys, rel=1e-10)
    assert found.mid_p == 1
    assert found.smallest_p == 2**-999


def test_a_test_shows_itself_with_its_cautions():
    found = sign_test.sign_test_of(3, 1, interval="jeffreys", level=0.9)
    told = " ".join(found.summary().split())

    assert "Positive votes 3 of 4" in told
    assert "90% interval (Jeffreys)" in told
    assert "the test cannot reach 0.05" in told
    assert "Poisson-binomial" in told
    assert (
        repr(sign_test.sign_test_of(10, 2))
        == "<SignTest: 10 of 12 positive: 0.8333 (0.5520 to 0.9530), p 0.039>"
    )


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((0, 0), "positive votes of n ≥ 1; found 0 of 0"),
        ((-1, 2), "positive votes: expected a whole number of 0 or more; found -1"),
        ((1, 2.5), "negative votes: expected a whole number of 0 or more; found 2.5"),
        ((True, 2), "positive votes: expected a whole number of 0 or more; found True"),
        (("3", 2), "positive votes: expected a whole number of 0 or more; found '3'"),
    ],
)
def test_what_are_no_counts_of_votes_is_refused(counts, told):
    with pytest.raises(NotComputable, match=told):
        sign_test.sign_test_of(*counts)


def test_an_interval_that_is_not_known_is_refused_for_counts():
    with pytest.raises(
        NotComputable, match="unknown interval 'wald'; known: clopper_pearson, jeffreys, wilson"
    ):
        sign_test.sign_test_of(3, 1, interval="wald")
