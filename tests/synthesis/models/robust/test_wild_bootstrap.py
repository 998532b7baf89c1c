"""The cluster wild bootstrap: each replication is a fit anew, p is had by counting, chance is told."""

from itertools import product

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.robust.contrasts import wald_test
from synthesis.models.robust.robust import of_working
from synthesis.models.robust.wild_bootstrap import ADJUSTMENTS, WEIGHTS, wild_bootstrap
from tests.synthesis.models.robust.dense import Dense, made

SIZES = (2, 1, 3, 2, 3, 1, 4)


def restricted(dense, L):
    """What the hypotheses leave: fitted values and residuals of the restricted model, and that model."""
    M = dense.inner
    beta = dense.beta - M @ L.T @ np.linalg.solve(L @ M @ L.T, L @ dense.beta)
    _, _, vh = np.linalg.svd(L)
    null = Dense(
        y=dense.y,
        X=dense.X @ vh[len(L) :].T,
        W=dense.W,
        phi=dense.phi,
        labels=dense.labels,
        inverse=dense.inverse,
    )
    return dense.X @ beta, dense.y - dense.X @ beta, null


def refitted(dense, y, L, kind):
    """The Wald statistic of other effects, fitted anew."""
    other = Dense(y=y, X=dense.X, W=dense.W, phi=dense.phi, labels=dense.labels, inverse=dense.inverse)
    b = L @ other.beta
    return b @ np.linalg.solve(L @ other.covariance(kind) @ L.T, b) / len(L)


@pytest.mark.parametrize("kind", ["CR0", "CR2"])
@pytest.mark.parametrize("adjust", sorted(ADJUSTMENTS))
@pytest.mark.parametrize("L", [[[0, 1, 0]], [[0, 1, 0], [0, 0, 1]]], ids=["one", "two"])
@pytest.mark.parametrize("inverse", [True, False], ids=["inverse", "own weights"])
def test_every_replication_is_the_model_fitted_anew(kind, adjust, L, inverse):
    L = np.array(L, dtype=float)
    dense = made(np.random.default_rng(31), SIZES, inverse=inverse)
    found = wild_bootstrap(of_working(dense.working(), kind=kind), L, adjust=adjust)

    fitted, rest, null = restricted(dense, L)
    if adjust == "CR2":
        whole = rest.copy()
        for rows in dense.clusters:
            rest[rows] = null.adjustment("CR2", rows) @ whole[rows]
    statistics = []
    for signs in product([1.0, -1.0], repeat=len(SIZES) - 1):
        y = fitted.copy()
        for rows, sign in zip(dense.clusters, (1.0, *signs), strict=True):
            y[rows] += sign * rest[rows]
        statistics.append(refitted(dense, y, L, kind))
    assert found.exhaustive
    assert np.sort(found.draws) == pytest.approx(np.sort(statistics), rel=1e-7)
    assert found.statistic == pytest.approx(refitted(dense, dense.y, L, kind), rel=1e-9)


def test_all_combinations_of_signs_count_the_effects_as_they_are():
    found = wild_bootstrap(of_working(made(np.random.default_rng(32), SIZES).working()), "x1")

    assert (found.replications, found.p_error) == (64, 0.0)
    assert found.p == np.count_nonzero(found.draws >= found.statistic * (1 - 1e-7)) / 64
    assert found.p >= 1 / 64
    assert (
        "7 clusters have 64 combinations of signs that differ, so p cannot be below 0.0156" in found.notes[0]
    )


def test_draws_count_the_observed_statistic_and_say_the_error_of_chance():
    fit = of_working(made(np.random.default_rng(33), (2,) * 20).working())
    found = wild_bootstrap(fit, ["x1", "x2"], replications=499, seed=7)

    assert not found.exhaustive
    assert found.p == (np.count_nonzero(found.draws >= found.statistic) + 1) / 500
    assert found.p_error == pytest.approx(np.sqrt(found.p * (1 - found.p) / 499))
    assert np.array_equal(found.draws, wild_bootstrap(fit, ["x1", "x2"], replications=499, seed=7).draws)
    assert not np.array_equal(found.draws, wild_bootstrap(fit, ["x1", "x2"], replications=499, seed=8).draws)


def test_a_null_that_holds_is_rejected_about_as_often_as_it_should_be():
    rng = np.random.default_rng(34)
    ps = []
    for _ in range(200):
        dense = made(rng, (2,) * 10, p=2)
        dense.y = np.linalg.cholesky(dense.phi) @ rng.normal(size=20)
        ps.append(wild_bootstrap(of_working(dense.working(), kind="CR0"), "x1", replications=512).p)

    assert 0.01 <= np.mean(np.array(ps) <= 0.05) <= 0.10  # 5 % within 3 standard errors of 200


def test_webbs_weights_have_mean_0_and_variance_1_in_six_values():
    drawn = WEIGHTS["webb"](np.random.default_rng(1), (2000, 50))

    assert np.unique(drawn**2) == pytest.approx([0.5, 1.0, 1.5])
    assert abs(drawn.mean()) < 4 / np.sqrt(drawn.size)
    assert drawn.var() == pytest.approx(1.0, abs=0.01)


def test_webbs_weights_are_drawn_where_there_are_few_signs():
    fit = of_working(made(np.random.default_rng(35), (3, 2, 3, 2, 4), p=2).working())
    found = wild_bootstrap(fit, "x1", weights="webb", replications=999)

    assert (found.exhaustive, found.replications, found.notes) == (False, 999, ())
    assert np.unique(found.draws).size > 500


def test_the_statistic_is_that_of_the_wald_test():
    fit = of_working(made(np.random.default_rng(36), SIZES).working(), kind="CR1")

    assert (
        wild_bootstrap(fit, ["x1", "x2"]).statistic == wald_test(fit, ["x1", "x2"], test="naive-F").statistic
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"asked": "x9"}, "unknown coefficient or term 'x9'"),
        ({"asked": [{"x1": 1}, {"x1": 2}]}, "the hypotheses are not independent of each other"),
        ({"asked": "x1", "weights": "mammen"}, "unknown weights 'mammen'; known: rademacher, webb"),
        ({"asked": "x1", "adjust": "CR3"}, "unknown adjustment of residuals 'CR3'; known: CR2, none"),
        (
            {"asked": "x1", "replications": 50},
            "replications: expected a whole number of 99 or more; found 50",
        ),
        ({"asked": "x1", "seed": -1}, "seed: expected a whole number of 0 or more; found -1"),
        ({"asked": "x1", "fit": 3}, "fit: expected a robust result, as robust gives it; found 3"),
    ],
)
def test_what_cannot_be_tested_is_refused(asked, told):
    fit = of_working(made(np.random.default_rng(37), SIZES).working())
    with pytest.raises(NotEstimable, match=told):
        wild_bootstrap(**{"fit": fit, **asked})


def test_without_a_statistic_there_is_no_test():
    dense = made(np.random.default_rng(38), (4, 3, 3, 2, 5), p=2)
    first = np.array([float(label == "c0") for label in dense.labels])
    dense.X = np.column_stack([first, 1 - first])

    with pytest.raises(NotEstimable, match=r"there is no statistic to test: .* lies within one cluster"):
        wild_bootstrap(of_working(dense.working()), "x0")


def test_the_test_shows_what_was_tested_and_how():
    found = wild_bootstrap(of_working(made(np.random.default_rng(39), (2,) * 16).working()), ["x1", "x2"])
    told = found.summary()

    assert all(one in told for one in ("x1 = 0", "x2 = 0", "rademacher, 16 clusters", "Seed", "by chance"))
    assert found.to_frame().shape == (1999, 1)
