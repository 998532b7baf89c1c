"""P-values combined."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes import irwin_hall, p_combination
from synthesis.votes.p_combination import COMBINATIONS, combine_p_values
from synthesis.votes.p_methods import log_t_above
from synthesis.votes.p_values import OneSided, one_sided, one_sided_not_significant, one_sided_of_effect

P = st.floats(min_value=1e-12, max_value=1 - 1e-12)
SEVERAL = st.lists(P, min_size=1, max_size=25)
METHOD = st.sampled_from(sorted(COMBINATIONS))
CHECKED = [0.016, 0.067, 0.25, 0.405, 0.871]
SIZES = [100, 50, 200, 40, 80]


def p_of(p, method, **more):
    return combine_p_values(p, method, **more).p


# Worked by hand from the formulas of the Handbook's chapter 12 and of the R package metap, at the digits shown.
BY_HAND = [
    ("fisher", {}, 18.5330, 0.046611),
    ("stouffer", {}, 1.53247, 0.062703),
    ("stouffer", {"weights": [math.sqrt(n) for n in SIZES]}, 1.52136, 0.064084),
    ("tippett", {}, 0.016, 0.077481),
    ("logit", {}, 1.61654, 0.058403),
    ("edgington", {}, 1.609, 0.086376),
    ("wilkinson", {"r": 2}, 0.067, 0.039172),
]


@pytest.mark.parametrize(("method", "more", "statistic", "p"), BY_HAND)
def test_the_worked_example_comes_out(method, more, statistic, p):
    found = combine_p_values(CHECKED, method, **more)

    assert found.statistic == pytest.approx(statistic, abs=5e-5 if method == "fisher" else 5e-6)
    assert found.p == pytest.approx(p, abs=5e-7)


# metap 1.8 in R 4.2.2 (Rosenthal's five studies): sumlog, sumz, logitp, sump, minimump, wilkinsonp with r = 2.
ROSENTHAL = [0.12053081, 0.01000296, 0.71907241, 0.06949071, 0.16939644]
IN_R = [
    ("fisher", 1, 22.9851860752614, 10, 0.0108013913079549),
    ("stouffer", 1, 2.39466510278566, None, 0.00831777599279951),
    ("logit", 1, 2.51105263032912, 29, 0.0089314047882978),
    ("edgington", 1, 1.08849333, None, 0.012733268660669),
    ("tippett", 1, 0.01000296, None, 0.0490241668359346),
    ("wilkinson", 2, 0.06949071, None, 0.0419215331556798),
]


@pytest.mark.parametrize(("method", "r", "statistic", "df", "p"), IN_R)
def test_the_numbers_of_r_come_out(method, r, statistic, df, p):
    found = combine_p_values(ROSENTHAL, method, r=r)

    assert found.statistic == pytest.approx(statistic, rel=1e-12)
    assert found.p == pytest.approx(p, rel=1e-12)
    assert found.df == df if df else isinstance(found.df, Unavailable)


@given(p=SEVERAL)
def test_scipy_combines_to_the_same_p_values(p):
    for ours, theirs in (("fisher", "fisher"), ("stouffer", "stouffer"), ("tippett", "tippett")):
        found = combine_p_values(p, ours)
        statistic, expected = stats.combine_pvalues(p, method=theirs)
        assert found.statistic == pytest.approx(statistic, rel=1e-9, abs=1e-12)
        assert found.p == pytest.approx(expected, rel=1e-8, abs=1e-15)
    logit = stats.combine_pvalues(p, method="mudholkar_george")
    assert p_of(p, "logit") == pytest.approx(logit.pvalue, rel=1e-8, abs=1e-15)


@given(p=SEVERAL, method=METHOD)
def test_the_order_of_p_values_does_not_matter(p, method):
    assert combine_p_values(p, method).log_p == pytest.approx(
        combine_p_values(p[::-1], method).log_p, rel=1e-12, abs=1e-15
    )


@given(p=st.floats(min_value=1e-300, max_value=1 - 1e-12))
def test_one_p_value_alone_is_its_own_combination(p):
    for method in ("fisher", "stouffer", "tippett", "edgington", "wilkinson"):
        assert p_of([p], method) == pytest.approx(p, rel=1e-11), method


@given(parts=st.lists(st.integers(min_value=1, max_value=2**30 - 1), min_size=1, max_size=25))
def test_turned_p_values_give_the_turned_result(parts):
    p = [part / 2**30 for part in parts]
    turned = [1 - one for one in p]
    for method in ("stouffer", "edgington", "logit"):
        assert p_of(p, method) + p_of(turned, method) == pytest.approx(1, abs=1e-9), method


@given(
    p=SEVERAL, method=METHOD, place=st.integers(min_value=0), share=st.floats(min_value=0.01, max_value=0.99)
)
def test_a_smaller_p_value_never_makes_the_result_larger(p, method, place, share):
    smaller = list(p)
    smaller[place % len(p)] *= share

    assert combine_p_values(smaller, method).log_p <= combine_p_values(p, method).log_p + 1e-12


@given(p=SEVERAL, w=st.floats(min_value=0.001, max_value=1000))
def test_equal_weights_are_no_weights(p, w):
    weighted = combine_p_values(p, "stouffer", weights=[w] * len(p))

    assert weighted.statistic == pytest.approx(
        combine_p_values(p, "stouffer").statistic, rel=1e-12, abs=1e-12
    )
    assert len(weighted.weights) == len(p)


@given(p=SEVERAL)
def test_wilkinson_s_first_rank_is_tippett_s_method(p):
    assert p_of(p, "wilkinson") == pytest.approx(p_of(p, "tippett"), rel=1e-10)


@given(p=SEVERAL, r=st.integers(min_value=1, max_value=25))
def test_the_r_th_smallest_p_follows_a_beta_distribution(p, r):
    if r > len(p):
        return
    found = combine_p_values(p, "wilkinson", r=r)

    assert found.statistic == sorted(p)[r - 1]
    assert found.p == pytest.approx(
        float(stats.beta.cdf(sorted(p)[r - 1], r, len(p) - r + 1)), rel=1e-9, abs=1e-300
    )


# Far in the tails ------------------------------------------------------------------------------------------


def exact_sum_below(s, k):
    """P(S <= s) of k uniform variables, in fractions of whole numbers."""
    terms = ((-1) ** j * math.comb(k, j) * (s - j) ** k for j in range(math.floor(s) + 1))
    return Fraction(sum(terms), math.factorial(k))


@pytest.mark.parametrize("k", [2, 3, 10, 30, 60, 200])
@pytest.mark.parametrize("share", [0.004, 0.02, 0.2, 0.4, 0.5])
def test_a_sum_of_p_values_is_exact_where_floats_lose_every_digit(k, share):
    p = [share] * k
    s = sum(Fraction(one) for one in p)
    expected = exact_sum_below(s, k)

    found = combine_p_values(p, "edgington")

    assert found.p == pytest.approx(float(expected), rel=1e-12)
    assert math.exp(found.log_p) == found.p


def test_a_sum_of_hundreds_of_large_p_values_is_a_probability():
    # The one-sided p-values of 102 effects of elevated CO2 (dat.curtis1998) have S = 91.459; the alternating sum of
    # metap 1.8 gives -9.99590538446635e+34 for it.
    p = [0.9, 0.8939] * 51
    found = combine_p_values(p, "edgington")
    rest = exact_sum_below(sum(1 - Fraction(one) for one in p), 102)

    assert found.p == 1
    assert -found.log_p == pytest.approx(float(rest), rel=1e-12)
    assert 0 < rest < Fraction(1, 10**40)


def test_tiny_p_values_do_not_vanish_in_a_sum():
    found = combine_p_values([1e-300] * 50, "edgington")

    assert found.log_p == pytest.approx(50 * math.log(50e-300) - math.lgamma(51), rel=1e-14)
    assert combine_p_values([1e-300, 0.5], "edgington").p == pytest.approx(0.125, rel=1e-15)


@given(k=st.integers(min_value=1, max_value=40))
def test_fisher_s_p_value_is_its_poisson_sum_far_below_what_a_float_holds(k):
    found = combine_p_values([1e-300] * k, "fisher")
    with localcontext() as context:
        context.prec = 60
        h = -Decimal("1e-300").ln() * k
        poisson = sum((h**j / math.factorial(j) for j in range(k)), Decimal(0))
        expected = float(poisson.ln() - h)

    assert found.log_p == pytest.approx(expected, rel=1e-13)
    assert found.p == math.exp(expected) or found.p == pytest.approx(math.exp(expected), rel=1e-9)


def test_stouffer_s_z_of_p_values_near_1e_300_is_exact():
    # R 4.2.2: qnorm(1e-300, lower.tail = FALSE)
    found = combine_p_values([1e-300] * 4, "stouffer")

    assert found.statistic == pytest.approx(2 * 37.0470962993612, rel=1e-14)
    assert found.log_p < -2700


@pytest.mark.parametrize("df", [9, 29, 514])
@pytest.mark.parametrize("t", [0.5, 3.0, 60.0, 1e5, 1e60])
def test_the_tail_of_t_holds_where_no_float_does(t, df):
    # In x = df / (df + t^2) the density integrates to the series below, summed here with many digits.
    with localcontext() as context:
        context.prec = 80
        big, nu = Decimal(t), Decimal(df)
        x = nu / (nu + big * big)
        total, term, n = Decimal(1), Decimal(1), 0
        while term > Decimal("1e-60") * total:
            term *= (nu / 2 + Decimal("0.5") + n) / (nu / 2 + 1 + n) * x
            total, n = total + term, n + 1
        logs = (nu / 2) * x.ln() + (1 - x).ln() / 2 + total.ln() - nu.ln()
    beta = math.lgamma(df / 2) + math.lgamma(0.5) - math.lgamma((df + 1) / 2)

    assert log_t_above(t, df) == pytest.approx(float(logs) - beta, rel=1e-11)


def test_the_tail_of_t_is_that_of_r():
    # R 4.2.2: pt(66.7649648627885, 514, lower.tail = FALSE)
    assert math.exp(log_t_above(66.7649648627885, 514)) == pytest.approx(9.72092410133476e-256, rel=1e-10)
    assert log_t_above(0, 9) == math.log(0.5)
    assert math.exp(log_t_above(-1.5, 9)) == pytest.approx(float(stats.t.cdf(1.5, 9)), rel=1e-13)


def test_the_smallest_of_tiny_p_values_is_not_lost():
    assert combine_p_values([1e-300, 0.5, 0.9], "tippett").p == pytest.approx(3e-300, rel=1e-12)
    far = combine_p_values([one_sided_of_effect(60, 1), 0.5], "tippett")
    assert far.p == 0
    assert far.log_p == pytest.approx(-1800 - math.log(60 * math.sqrt(2 * math.pi)) + math.log(2), abs=3e-4)


@given(z=st.floats(min_value=9, max_value=37))
def test_p_values_that_print_as_one_still_weigh_in(z):
    against = one_sided_of_effect(-z, 1)
    both = combine_p_values([against, one_sided_of_effect(z, 1)], "stouffer")

    assert against.p == 1
    assert both.statistic == pytest.approx(0, abs=1e-9)
    assert combine_p_values([against] * 2, "stouffer").statistic == pytest.approx(
        -z * math.sqrt(2), rel=1e-12
    )
    assert combine_p_values([against, one_sided_of_effect(z, 1)], "logit").p == pytest.approx(0.5, abs=1e-12)


# Intervals, and what is left out ---------------------------------------------------------------------------

BELOW = one_sided(0.05, sides="two", favours="favours_exp", relation="below", label="Adams 2001")
WORST = one_sided_not_significant("favours_ctl", "Brown 2004")
KNOWN = one_sided(0.3, sides="two", favours="favours_exp", label="Clark 2007")


@given(p=SEVERAL, method=METHOD, low=P, width=st.floats(min_value=0.001, max_value=1))
def test_an_interval_gives_the_results_of_its_two_ends(p, method, low, width):
    high = low + (1 - 1e-12 - low) * width
    if not low < high < 1:
        return
    found = combine_p_values([*p, OneSided(low=low, high=high)], method)

    assert found.censored
    assert found.low.log_p == combine_p_values([*p, low], method).log_p
    assert found.high.log_p == combine_p_values([*p, high], method).log_p
    assert found.p == found.statistic == p_combination.TWO_RESULTS


def test_the_worst_end_of_an_upper_bound_is_the_bound():
    found = combine_p_values([BELOW, KNOWN], "fisher")

    assert found.high.p == p_of([0.025, 0.15], "fisher")
    assert found.low.p == found.low.statistic == p_combination.TO_ZERO


@pytest.mark.parametrize(("method", "there"), [("fisher", True), ("stouffer", False), ("logit", False)])
def test_an_end_at_one_counts_where_its_limit_is_a_number(method, there):
    found = combine_p_values([WORST, KNOWN], method)

    assert isinstance(found.low.p, float)
    assert isinstance(found.high.p, float) == there
    if there:
        assert found.high.statistic == pytest.approx(-2 * math.log(0.15), rel=1e-15)
    else:
        assert found.high.p == p_combination.TO_ONE


def test_the_sum_of_p_values_has_both_ends():
    found = combine_p_values([BELOW, WORST, KNOWN], "edgington")

    assert (found.low.statistic, found.high.statistic) == pytest.approx((0.65, 1.175), rel=1e-15)
    assert found.low.p < found.high.p


@pytest.mark.parametrize("method", sorted(COMBINATIONS))
def test_upper_bounds_alone_leave_nothing_at_their_lower_end(method):
    found = combine_p_values([BELOW, BELOW], method)

    assert found.low.p == p_combination.TO_ZERO
    assert found.high.p == p_of([0.025, 0.025], method)


@pytest.mark.parametrize(("r", "low"), [(1, p_combination.TO_ZERO), (2, 0.15**2)])
def test_wilkinson_s_rank_says_whether_an_open_end_matters(r, low):
    found = combine_p_values([BELOW, KNOWN], "wilkinson", r=r)

    assert found.low.p == (low if r == 1 else pytest.approx(low, rel=1e-12))


def test_weights_stand_beside_the_p_values():
    told = " ".join(combine_p_values([0.1, 0.2], "stouffer", weights=[3, 4]).summary().split())

    assert "Weights as given" in told
    assert "row 1 0.1000 3.0000 row 2 0.2000 4.0000" in told


def test_what_could_not_be_made_one_sided_is_left_out_with_its_reason():
    found = combine_p_values(
        [KNOWN, one_sided(0.01), 0.2], "stouffer", weights=[3, 9, 3], labels=["a", "b", "c"]
    )
    (left,) = found.left_out

    assert (left.label, "direction of the result is not known" in left.reason) == ("b", True)
    assert (found.k, found.weights) == (2, (3, 3))
    assert found.p == pytest.approx(p_of([0.15, 0.2], "stouffer"), rel=1e-12)
    assert [one.label for one in found.p_values] == ["Clark 2007", "c"]


def test_a_result_says_its_question_its_assumptions_and_what_it_leaves_out():
    taken = one_sided(0.04, favours="favours_exp", label="Davis 2011")
    told = " ".join(
        combine_p_values([BELOW, taken, one_sided(0.01)], labels=["a", "b", "Evans 2013"]).summary().split()
    )

    assert "Is there evidence that there is an effect in at least one study?" in told
    assert "says nothing of the size of an effect" in told
    assert "Left out: Evans 2013: the direction" in told
    assert "taken as two-sided" in told
    assert "Adams 2001 0 to 0.0250 p < 0.05, two-sided, favours experimental" in told
    assert "n/a: a p-value of which only an upper bound is known" in told


def test_a_result_in_a_line_names_method_number_and_p():
    assert repr(combine_p_values(CHECKED)) == "<PCombination: Fisher, 5 p-values: p 0.047>"
    assert repr(combine_p_values([0.2])) == "<PCombination: Fisher, 1 p-value: p 0.200>"
    assert combine_p_values(CHECKED, "wilkinson", r=2).label == "Wilkinson, 2nd smallest p"
    assert combine_p_values([0.5] * 12, "wilkinson", r=11).label == "Wilkinson, 11th smallest p"


def test_vectors_and_columns_are_taken_as_lists_are():
    assert p_of(np.array(CHECKED), "fisher") == p_of(tuple(CHECKED), "fisher") == p_of(CHECKED, "fisher")


# Refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("p", "told"),
    [
        ([0.5, 0.0], "p-value of row 2: expected a p-value above 0 and below 1; found exactly 0"),
        ([1, 0.5], r"exactly 1, which is a rounded one\. Say what is known of it: one_sided\(0.999"),
        ([0.5, math.nan], "p-value of row 2: expected a finite number; found nan"),
        ([0.5, 1.2], "expected a number above 0 and below 1; found 1.2"),
        ([0.5, -0.1], "found -0.1"),
        ([0.5, "0.1"], "expected a finite number; found '0.1'"),
        ([0.5, None], "found None"),
        ([True], "found True"),
        ([], "there is no p-value to combine"),
        ("0.5", "p-values: expected a list or a column; found '0.5'"),
        (0.5, "expected a list or a column; found 0.5"),
        ({"a": 0.5}, "expected a list or a column; found a dict"),
        (np.ones((2, 2)) / 2, "expected a list or a column; found"),
        (
            [one_sided(0.01)],
            "there is no p-value to combine: row 1: the direction of the result is not known",
        ),
    ],
)
def test_what_cannot_be_combined_is_refused_in_words(p, told):
    for method in COMBINATIONS:
        with pytest.raises(NotComputable, match=told):
            combine_p_values(p, method)


def test_weights_ranks_and_names_must_fit():
    with pytest.raises(NotComputable, match=r"fisher takes no weights.*Those that do: stouffer"):
        combine_p_values(CHECKED, "fisher", weights=[1] * 5)
    with pytest.raises(NotComputable, match="weights: expected one for each of 5 p-values; found 2"):
        combine_p_values(CHECKED, "stouffer", weights=[1, 2])
    with pytest.raises(NotComputable, match="weights: expected a number above 0; found 0"):
        combine_p_values(CHECKED, "stouffer", weights=[1, 2, 0, 1, 1])
    with pytest.raises(NotComputable, match="fisher takes no rank; found r = 2"):
        combine_p_values(CHECKED, "fisher", r=2)
    with pytest.raises(NotComputable, match="r: expected the rank of one of 5 p-values; found 6"):
        combine_p_values(CHECKED, "wilkinson", r=6)
    with pytest.raises(NotComputable, match="names: expected one for each of 5 p-values; found 1"):
        combine_p_values(CHECKED, labels=["a"])
    with pytest.raises(NotComputable, match="names: expected texts; found 1"):
        combine_p_values(CHECKED, labels=[1, 2, 3, 4, 5])


def test_an_unknown_method_is_refused_with_those_there_are():
    with pytest.raises(NotComputable, match="'fischer'; known: edgington, fisher, logit"):
        combine_p_values(CHECKED, "fischer")


def test_a_sum_of_more_p_values_than_can_be_taken_exactly_is_refused():
    with pytest.raises(NotComputable, match="edgington: expected at most 1000 p-values; found 1001"):
        combine_p_values([0.5] * (irwin_hall.MOST + 1), "edgington")


def test_the_distribution_of_a_sum_rises_across_the_point_where_its_formula_changes():
    tight = [Fraction(1) - Fraction(1, 10**9), Fraction(1), Fraction(1) + Fraction(1, 10**9)]
    found = [irwin_hall.log_below(s, 5, math.log(s)) for s in tight]

    assert all(low < high for low, high in pairwise(found))
    assert found[2] - found[0] == pytest.approx(1e-8, rel=1e-3)
