"""Tests of whether effects differ: against sums by hand and dense algebra."""

from math import log

import numpy as np
import pytest

from synthesis.models.counts import glmm_parts, glmm_search
from synthesis.models.counts.arrowhead import parameters
from synthesis.models.counts.counts import tables
from synthesis.models.counts.glmm_data import prepare
from synthesis.models.counts.glmm_heterogeneity import fixed_saturated, random_saturated
from synthesis.numbers import Unavailable

GIVEN = {
    "events_exp": [3, 8, 1, 12],
    "n_exp": [20, 31, 25, 40],
    "events_ctl": [5, 4, 9, 6],
    "n_ctl": [22, 30, 24, 41],
}
NO_EVENTS = {"events_exp": 0, "n_exp": 18, "events_ctl": 3, "n_ctl": 17}


def prepared(columns):
    names = [str(row) for row in range(len(columns["n_exp"]))]
    return prepare(tables(names, **columns), "OR", conditional=False, exact=False)


def wald(information, y, Z, shifts):
    """The least of d'Id over d = (y - Zb, shifts), by the covariance of y with the shifts free."""
    k = y.size
    V = np.linalg.inv(information)[:k, :k] if shifts else np.linalg.inv(information)
    W = np.linalg.inv(V)
    rest = y - Z @ np.linalg.solve(Z.T @ W @ Z, Z.T @ W @ y)
    return rest @ W @ rest


def test_of_fixed_levels_it_is_the_sum_of_squares_about_the_weighted_mean():
    given, Z = prepared(GIVEN), np.ones((4, 1))
    a, n, c, m = (
        np.array(GIVEN[name], dtype=float) for name in ("events_exp", "n_exp", "events_ctl", "n_ctl")
    )
    y = np.log(a * (m - c)) - np.log((n - a) * c)
    w = 1 / (1 / a + 1 / (n - a) + 1 / c + 1 / (m - c))

    found = fixed_saturated(given, Z, glmm_search.common(given, Z, "UM.FS", 7))

    assert found.wald.statistic == pytest.approx(np.sum(w * (y - np.sum(w * y) / np.sum(w)) ** 2), rel=1e-10)
    assert (found.wald.df, found.ratio.df) == (3, 3)


def test_the_likelihood_ratio_is_the_deviance_of_counts_fitted_by_one_odds_ratio():
    given, Z = prepared(GIVEN), np.ones((4, 1))
    common = glmm_search.common(given, Z, "UM.FS", 7)
    point = common.maximum.point
    deviance = 0.0
    for i in range(4):
        for y, n, eta in (
            (GIVEN["events_exp"][i], GIVEN["n_exp"][i], point.own[i] + point.shared[0]),
            (GIVEN["events_ctl"][i], GIVEN["n_ctl"][i], point.own[i]),
        ):
            fitted = n / (1 + np.exp(-eta))
            deviance += 2 * (y * log(y / fitted) + (n - y) * log((n - y) / (n - fitted)))

    assert fixed_saturated(given, Z, common).ratio.statistic == pytest.approx(deviance, rel=1e-10)


@pytest.mark.parametrize("slopes", [1, 2])
def test_of_random_levels_it_is_that_of_the_dense_covariance(slopes):
    given = prepared(GIVEN)
    Z = np.column_stack([np.ones(4), [0.2, -1.0, 0.5, 0.3]])[:, :slopes]
    common = glmm_search.common(given, Z, "UM.RS", 1)
    own = glmm_search.saturated(given, 1, common)
    P = parameters(own.part.layout, own.maximum.point)
    information = -glmm_parts.local(own.part)(P).hessian
    jacobian = np.zeros((4, 3, 6))
    jacobian[np.arange(4), 1, np.arange(4)] = jacobian[:, 0, 4] = jacobian[:, 2, 5] = 1.0
    dense = np.einsum("kpa,kpq,kqb->ab", jacobian, information, jacobian)

    found = random_saturated(given, Z, common, 1)

    assert found.wald.statistic == pytest.approx(wald(dense, P[:, 1], Z, shifts=True), rel=1e-8)
    assert found.ratio.statistic == pytest.approx(2 * (own.ll - common.ll), rel=1e-12)


def test_a_study_whose_comparison_is_infinite_has_no_share_in_the_wald_test_of_fixed_levels():
    plain, more = (
        prepared(columns)
        for columns in (GIVEN, {name: [*column, NO_EVENTS[name]] for name, column in GIVEN.items()})
    )
    one, other = (
        fixed_saturated(
            given, np.ones((given.k, 1)), glmm_search.common(given, np.ones((given.k, 1)), "UM.FS", 7)
        )
        for given in (plain, more)
    )

    assert other.wald.statistic == pytest.approx(one.wald.statistic, rel=1e-12)
    assert other.ratio.statistic > one.ratio.statistic


def test_the_wald_test_of_random_levels_does_not_depend_on_how_far_out_an_infinite_comparison_is_put(
    monkeypatch,
):
    given = prepared({name: [*column, NO_EVENTS[name]] for name, column in GIVEN.items()})
    Z = np.ones((5, 1))
    common = glmm_search.common(given, Z, "UM.RS", 1)

    here = random_saturated(given, Z, common, 1)
    monkeypatch.setattr(glmm_search, "_FAR", 18.0)
    there = random_saturated(given, Z, common, 1)

    assert there.wald.statistic == pytest.approx(here.wald.statistic, rel=1e-10)
    assert there.ratio.statistic == pytest.approx(here.ratio.statistic, rel=1e-9)


def test_as_many_coefficients_as_studies_leave_nothing_to_test():
    given, Z = prepared(GIVEN), np.eye(4)

    found = fixed_saturated(given, Z, glmm_search.common(given, Z, "UM.FS", 7))

    assert found.ratio == found.wald == Unavailable(reason="as many coefficients as studies")
