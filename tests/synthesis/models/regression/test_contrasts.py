"""Hypotheses about coefficients: subsets, combinations, many at once, and p adjusted for their number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.regression import contrasts
from synthesis.models.regression.contrasts import ADJUSTMENTS, adjusted, contrast
from synthesis.models.regression.regression import meta_regression
from synthesis.numbers import Unavailable
from tests.synthesis.models.bcg import effects

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def fit(text="alloc + ablat", **asked):
    return meta_regression(effects(), text, **asked)


@pytest.mark.parametrize("some", ["alloc", ["alloc = random", "alloc = systematic"], [1, 2], (2, 1, 1)])
def test_a_factor_is_tested_by_term_by_coefficients_or_by_position(some):
    # metafor 5.0-1, anova(rma(yi, vi, mods = ~ factor(alloc) + ablat, test="knha"), btt=2:3), threshold 1e-13
    found = contrasts.omnibus_test(fit(), some)

    assert found.statistic == pytest.approx(0.600725428259995, rel=1e-8)
    assert (found.df, found.df2) == (2, 10 - 1)
    assert found.p == pytest.approx(0.569000377430724, rel=1e-8)


def test_hypotheses_with_right_hand_sides_agree_with_r():
    # metafor 5.0-1, anova(..., X=rbind(c(1,-1,0),c(0,1,-1)), rhs=c(0.1,-0.2)) of ~ 0 + factor(alloc), knha
    found = contrast(fit("0 + alloc"), [[1, -1, 0], [0, 1, -1]], [0.1, -0.2])

    assert found.rows.estimate == pytest.approx([0.347818401390556, -0.336856617622275], rel=1e-7)
    assert found.rows.se == pytest.approx([0.493318571737082, 0.417319847719445], rel=1e-7)
    assert found.p == pytest.approx([0.497, 0.438], abs=5e-4)
    assert found.joint.statistic == pytest.approx(0.437830584377018, rel=1e-7)
    assert found.joint.p == pytest.approx(0.657236473326206, rel=1e-7)


def test_hypotheses_that_follow_from_each_other_have_no_joint_test_but_adjusted_p():
    # metafor 5.0-1, the three pairs of ~ 0 + factor(alloc), knha, adjust="holm"
    found = contrast(fit("0 + alloc"), [[1, -1, 0], [0, 1, -1], [1, 0, -1]], adjust="holm")

    assert isinstance(found.joint, Unavailable)
    assert found.p == pytest.approx([0.770709704986182, 0.681822069079869, 0.871281961022341], rel=1e-6)


def test_a_hypothesis_may_be_written_by_names():
    pairs = [{"alloc = random": 1, "alloc = systematic": -1}, {"ablat": 10}]
    named, plain = contrast(fit(), pairs), contrast(fit(), [[0, 1, -1, 0], [0, 0, 0, 10]])

    assert named.rows.names == ("(alloc = random) - (alloc = systematic)", "10 * ablat")
    np.testing.assert_array_equal(named.L, plain.L)
    single = contrast(fit(), pairs[0], 0.1)
    assert single.rows.names == ("(alloc = random) - (alloc = systematic) - 0.1",)
    np.testing.assert_allclose(single.rows.estimate + 0.1, plain.rows.estimate[:1])


def test_a_contrast_with_one_coefficient_is_its_own_test():
    one = fit()
    found = contrast(one, {"ablat": 1})

    assert found.p[0] == pytest.approx(one.coefficients.p[3], rel=1e-12)
    assert found.joint.statistic == pytest.approx(one.coefficients.statistic[3] ** 2, rel=1e-12)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ([[1, 2]], r"must have 4 columns, one a coefficient; found shape \(1, 2\)"),
        ([[0, 0, 0, 0]], "must weight some coefficient"),
        ([[1, np.nan, 0, 0]], "finite numbers"),
        ({"abalt": 1}, "unknown coefficient or term 'abalt'; known: intercept, .*Did you mean 'ablat'"),
        ({"alloc": 1}, "term 'alloc' has several coefficients: alloc = random, alloc = systematic"),
    ],
)
def test_a_hypothesis_that_does_not_fit_is_refused(wrong, fault):
    with pytest.raises(NotEstimable, match=fault):
        contrast(fit(), wrong)


def test_wrong_sides_adjustments_and_positions_are_refused():
    with pytest.raises(NotEstimable, match="1 hypotheses and 2 right-hand sides"):
        contrast(fit(), {"ablat": 1}, [1, 2])
    with pytest.raises(
        NotEstimable, match="unknown adjustment 'tukey'; known: BH, bonferroni, hochberg, holm"
    ):
        contrast(fit(), {"ablat": 1}, adjust="tukey")
    with pytest.raises(NotEstimable, match="numbered from 0 to 3"):
        contrasts.omnibus_test(fit(), 4)
    with pytest.raises(NotEstimable, match="no coefficients are named"):
        contrasts.omnibus_test(fit(), [])


def test_adjusted_p_values_are_those_of_a_hand_computation():
    p = [0.01, 0.04, 0.03, 0.005]

    assert adjusted(p, "bonferroni") == pytest.approx([0.04, 0.16, 0.12, 0.02])
    assert adjusted(p, "holm") == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert adjusted(p, "hochberg") == pytest.approx([0.03, 0.04, 0.04, 0.02])
    assert adjusted(p, "BH") == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert adjusted(p, "sidak") == pytest.approx([1 - (1 - one) ** 4 for one in p])
    assert adjusted(p, "none") == pytest.approx(p)


@given(P_VALUES, st.sampled_from(sorted(ADJUSTMENTS)))
def test_adjusting_never_lowers_p_nor_lifts_it_above_bonferroni(p, how):
    found = adjusted(p, how)

    assert np.all(found >= np.array(p) - 1e-12)
    assert np.all(found <= adjusted(p, "bonferroni") + 1e-12)
