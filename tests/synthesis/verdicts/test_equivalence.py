"""Two one-sided tests: their statistics, and that they say what the intervals say."""

from math import inf, nan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from synthesis.errors import SynthesisError
from synthesis.numbers import Unavailable
from synthesis.verdicts.equivalence import tost, tost_of
from synthesis.verdicts.margin import Margin

ESTIMATES = st.floats(-1, 1)
ERRORS = st.floats(0.01, 1)
DEGREES = st.sampled_from([1.0, 4.0, 21.0, inf])
MARGINS = st.tuples(st.floats(0.05, 1), st.floats(0.05, 1)).map(
    lambda sizes: Margin(id="m", harm=sizes[0], benefit=sizes[1])
)


# Quantiles of tables of t and of the normal distribution: 9 degrees of freedom, 2.2622 leaves 2.5 % and 1.8331 5 %.
@pytest.mark.parametrize(
    ("df", "t_harm", "t_benefit", "p_harm", "p_benefit"),
    [
        (9, 2.2622, -1.8331, 0.025, 0.05),
        (inf, 1.95996, -1.64485, 0.025, 0.05),
        (9, 1.8331, -2.2622, 0.05, 0.025),
    ],
)
def test_each_test_is_one_sided_and_the_larger_p_counts(df, t_harm, t_benefit, p_harm, p_benefit):
    found = tost(0.0, 0.1, df, Margin(id="m", harm=0.1 * t_harm, benefit=-0.1 * t_benefit))

    assert (found.t_harm, found.t_benefit) == (pytest.approx(t_harm), pytest.approx(t_benefit))
    assert found.p_harm == pytest.approx(p_harm, rel=1e-4)
    assert found.p_benefit == pytest.approx(p_benefit, rel=1e-4)
    assert found.p == max(found.p_harm, found.p_benefit)


def test_the_statistics_are_the_distances_of_the_estimate_from_the_margins_in_standard_errors():
    found = tost(0.1, 0.05, 9, Margin(id="m", harm=0.2, benefit=0.3))

    assert (found.t_harm, found.t_benefit) == (pytest.approx(6), pytest.approx(-4))


@given(estimate=ESTIMATES, se=ERRORS, df=DEGREES, margin=MARGINS)
def test_p_is_below_025_or_05_where_the_95_or_90_interval_lies_within_the_margins(estimate, se, df, margin):
    found = tost(estimate, se, df, margin)
    assume(min(abs(found.p - 0.025), abs(found.p - 0.05)) > 1e-9)

    assert (found.p < 0.025) is found.within_95
    assert (found.p < 0.05) is found.within_90
    assert found.within_90 or not found.within_95
    assert found.within_95 == found.verdict.flags["within_margins"]


@given(estimate=ESTIMATES, se=ERRORS, df=DEGREES, margin=MARGINS)
def test_with_the_sign_turned_and_the_margins_exchanged_the_tests_change_places(estimate, se, df, margin):
    here = tost(estimate, se, df, margin)
    there = tost(-estimate, se, df, Margin(id="m", harm=margin.benefit, benefit=margin.harm))

    assert (there.p_harm, there.p_benefit, there.p) == (here.p_benefit, here.p_harm, here.p)


@pytest.mark.parametrize(
    ("estimate", "p", "within"), [(0.1, 0.0, True), (0.2, 0.5, False), (-0.2, 0.5, False), (0.3, 1.0, False)]
)
def test_an_estimate_without_error_lies_within_or_does_not(small, estimate, p, within):
    found = tost(estimate, 0, inf, small)

    assert found.p == p
    assert found.within_95 is found.within_90 is within
    assert "Two one-sided tests" in found.summary()


def test_with_one_margin_only_its_own_test_is_had():
    found = tost(0.0, 0.1, inf, Margin(id="m", harm=0.2))

    assert found.p_harm == pytest.approx(0.022750131948179)
    assert isinstance(found.p, Unavailable)
    assert isinstance(found.p_benefit, Unavailable)
    assert isinstance(found.within_95, Unavailable)
    assert "no margin of important benefit is declared" in found.summary().replace("\n" + " " * 22, " ")


def test_the_tests_of_a_fit_are_by_its_own_interval(fit_of, small):
    fit = fit_of([0.1, 0.3, 0.2, -0.1, 0.4], [0.02, 0.03, 0.01, 0.02, 0.05])
    found = tost_of(fit, small)

    assert (found.estimate, found.se, found.df) == (fit.estimate, fit.se, fit.df)
    assert found.interval_95 == pytest.approx((fit.interval.low, fit.interval.high))


@pytest.mark.parametrize(
    ("estimate", "se", "df"),
    [(nan, 0.1, 9), (inf, 0.1, 9), (0, -0.1, 9), (0, inf, 9), (0, 0.1, 0), (0, 0.1, nan)],
)
def test_numbers_that_cannot_be_are_refused(small, estimate, se, df):
    with pytest.raises(SynthesisError):
        tost(estimate, se, df, small)
