"""Permutation tests: exact ones by counting, drawn ones near them, and what is refused."""

from itertools import permutations, product

import numpy as np
import pytest

from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.design import Design, intercept
from synthesis.models.diagnostics.permutation import MOST, arrangements, permutation_test
from synthesis.models.mixed import Options, mixed
from synthesis.models.regression.regression import meta_regression
from tests.synthesis.models.bcg import effects

Y, V = np.array([0.3, -0.1, 0.8, 0.5, 0.2]), np.array([0.05, 0.02, 0.2, 0.1, 0.04])
X = np.array([1.0, 2.0, 2.0, 5.0, 1.0])


def test_signs_turned_in_bcg_agree_with_r():
    # metafor 5.0-1, permutest(rma(yi, vi, method="DL"), exact=TRUE): 14 of 8192
    fit = meta_regression(effects(), "1", tau2="DL", test="z")
    found = permutation_test(fit.mixed, exact=True)

    assert found.n == 8192
    assert (found.p[0], found.omnibus_p) == (14 / 8192, 14 / 8192)


@pytest.mark.parametrize("test", ["z", "knha"])
@pytest.mark.parametrize("tau2", ["DL", "REML", "EE", 0.05])
def test_turned_signs_are_those_counted_one_by_one(tau2, test):
    options = Options(tau2=tau2, test=test)
    found = permutation_test(mixed(Y, V, intercept(5), options), exact=True)

    statistics = [
        mixed(Y * signs, V, intercept(5), options).coefficients.statistic[0]
        for signs in product([1, -1], repeat=5)
    ]
    own = mixed(Y, V, intercept(5), options).coefficients.statistic[0]
    assert found.n == 32
    assert found.p[0] == np.mean(np.abs(statistics) >= abs(own) - 1e-8)


@pytest.mark.parametrize("test", ["z", "knha"])
@pytest.mark.parametrize("tau2", ["DL", "REML", "EE"])
def test_shuffled_moderators_are_those_counted_one_by_one(tau2, test):
    options = Options(tau2=tau2, test=test)

    def fit(x):
        return mixed(
            Y, V, Design(names=("intercept", "x", "x2"), X=np.column_stack([np.ones(5), x, x**2])), options
        )

    found, own = permutation_test(fit(X), exact=True), fit(X)
    shuffled = [fit(np.array(x)) for x in permutations(X)]
    assert found.n == 30  # 5! / (2! 2!)
    for i in range(3):
        counted = [
            abs(one.coefficients.statistic[i]) >= abs(own.coefficients.statistic[i]) - 1e-8
            for one in shuffled
        ]
        assert found.p[i] == pytest.approx(np.mean(counted), rel=1e-12)
    counted = [one.omnibus.statistic >= own.omnibus.statistic - 1e-8 for one in shuffled]
    assert found.omnibus_p == pytest.approx(np.mean(counted), rel=1e-12)


def test_arrangements_are_those_that_can_be_told_apart():
    # metafor 5.0-1 counts 389188800 for the latitudes of dat.bcg
    assert arrangements(meta_regression(effects(), "ablat").matrix.design.X) == 389188800


def test_a_draw_is_near_the_exact_share_and_the_same_for_the_same_seed():
    few = Effects(measure="RR", rows=effects().rows[:8])
    model = meta_regression(few, "year", tau2="DL").mixed
    exact = permutation_test(model, exact=True)
    drawn = [permutation_test(model, iterations=5000, exact=False, seed=seed) for seed in (1, 1, 2)]

    assert exact.exact
    assert not drawn[0].exact
    np.testing.assert_array_equal(drawn[0].p, drawn[1].p)
    assert np.any(drawn[0].p != drawn[2].p)
    error = 4 * np.sqrt(exact.p * (1 - exact.p) / 5000)
    assert np.all(np.abs(drawn[0].p - exact.p) <= error)


def test_drawn_signs_are_near_the_exact_share():
    model = meta_regression(effects(), "1", tau2="DL").mixed
    exact, drawn = permutation_test(model, exact=True), permutation_test(model, iterations=4000)

    assert abs(drawn.p[0] - exact.p[0]) <= 4 * np.sqrt(exact.p[0] / 4000)


def test_few_arrangements_are_all_gone_through_and_many_are_drawn():
    assert permutation_test(mixed(Y, V, intercept(5), Options())).exact
    assert not permutation_test(meta_regression(effects(), "ablat").mixed, iterations=50).exact


def test_no_p_is_below_one_arrangement():
    found = permutation_test(meta_regression(effects(), "ablat").mixed, iterations=100)

    assert np.all(found.p >= 1 / 100)


def test_what_cannot_be_gone_through_is_refused():
    model = meta_regression(effects(), "ablat").mixed
    with pytest.raises(
        NotEstimable, match=f"389188800 arrangements; an exact test goes through {MOST} at most"
    ):
        permutation_test(model, exact=True)
    with pytest.raises(NotEstimable, match="needs 2 arrangements or more; found 1"):
        permutation_test(model, iterations=1)
    weighted = meta_regression(effects(), "ablat", weights=np.arange(1.0, 14.0)).mixed
    with pytest.raises(NotEstimable, match="weights of the user's own"):
        permutation_test(weighted)
