"""Robust covariances: whole matrices say the same, R says the same, and what cannot be had is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.robust.bread import bread
from synthesis.models.robust.robust import robust
from synthesis.models.robust.sandwich import SANDWICHES, holders, known_kind, sandwich, unbiasing
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.robust.dense import Dense, made

KINDS = sorted(SANDWICHES)
SIZES = (1, 1, 2, 3, 3, 5, 4, 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("inverse", [True, False], ids=["inverse", "own weights"])
def test_every_kind_is_what_whole_matrices_say(kind, inverse):
    dense = made(np.random.default_rng(1), SIZES, inverse=inverse)
    found = sandwich(bread(dense.working()), kind)

    assert found.bread.root @ found.bread.z == pytest.approx(dense.beta, rel=1e-10)
    assert found.covariance == pytest.approx(dense.covariance(kind), rel=1e-9)


@given(st.integers(0, 10_000), st.lists(st.integers(1, 5), min_size=4, max_size=9), st.booleans())
def test_cr2_is_unbiased_where_the_working_model_holds(seed, sizes, inverse):
    dense = made(np.random.default_rng(seed), sizes, p=2, inverse=inverse)
    found = bread(dense.working())
    if holders(found).size:
        return
    arms = dense.arms("CR2", np.eye(2))
    expected = np.array([[np.trace(a @ dense.phi @ b.T) for b in arms] for a in arms])
    L = dense.inner @ dense.X.T @ dense.W

    assert expected == pytest.approx(L @ dense.phi @ L.T, rel=1e-7, abs=1e-12)
    assert sandwich(found).covariance == pytest.approx(dense.covariance("CR2"), rel=1e-6, abs=1e-12)


def test_cr3_is_the_jackknife_that_leaves_out_a_cluster_at_a_time():
    dense = made(np.random.default_rng(2), SIZES)
    moved = []
    for rows in dense.clusters:
        rest = np.setdiff1d(np.arange(len(dense.y)), rows)
        X, W = dense.X[rest], dense.W[np.ix_(rest, rest)]
        moved.append(dense.beta - np.linalg.solve(X.T @ W @ X, X.T @ W @ dense.y[rest]))

    found = sandwich(bread(dense.working()), "CR3").covariance
    assert found == pytest.approx(np.array(moved).T @ np.array(moved), rel=1e-9)


def test_single_effects_as_clusters_give_the_variances_robust_to_unequal_spread():
    # HC0 and HC2: White (1980, Econometrica 48:817), MacKinnon & White (1985, J Econometrics 29:305)
    dense = made(np.random.default_rng(3), (1,) * 12, diagonal=True)
    dense.phi, dense.W = np.eye(12) * 0.3, np.eye(12) / 0.3
    e, leverage = dense.y - dense.hat @ dense.y, np.diagonal(dense.hat)
    inner = np.linalg.inv(dense.X.T @ dense.X)

    for kind, square in (("CR0", e**2), ("CR2", e**2 / (1 - leverage)), ("CR3", e**2 / (1 - leverage) ** 2)):
        expected = inner @ dense.X.T @ np.diag(square) @ dense.X @ inner
        assert sandwich(bread(dense.working()), kind).covariance == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("kind", "df", "se", "degrees", "p"),
    [
        # metafor 5.0-1, robust(rma(yi, vi), cluster=alloc), and the same with clubSandwich 0.6.0; threshold 1e-13
        ("CR1p", "m-p", 0.187817716566499, 2.0, 0.0626675187240775),
        ("CR2", "satterthwaite", 0.213192645831439, 1.72495194037692, 0.0959615736912062),
    ],
)
def test_bcg_by_allocation_agrees_with_r(kind, df, se, degrees, p):
    found = robust(random_effects(effects()), "alloc", kind=kind, df=df).coefficients[0]

    assert found.estimate == pytest.approx(-0.71453234215814, rel=1e-9)
    assert (found.se, found.df, found.p) == pytest.approx((se, degrees, p), rel=1e-8)


def test_a_cluster_that_alone_holds_a_coefficient_counts_for_nothing_there():
    dense = made(np.random.default_rng(4), (4, 3, 3, 2, 5), p=2)
    only = np.array([label == "c0" for label in dense.labels])
    dense.X[:, 1] = np.where(only, dense.X[:, 1], 0.0)
    found = bread(dense.working())

    assert [dense.working().clusters.labels[i] for i in holders(found)] == ["c0"]
    assert sandwich(found, "CR2").covariance == pytest.approx(dense.covariance("CR2"), rel=1e-6, abs=1e-12)
    with pytest.raises(NotEstimable, match=r"without c0 not all of the coefficients x0, x1 can be had"):
        sandwich(found, "CR3")


@given(st.integers(0, 1000), st.sampled_from(KINDS), st.floats(-8, 8), st.booleans())
def test_variances_follow_the_units_of_effects_and_columns(seed, kind, power, inverse):
    dense = made(np.random.default_rng(seed), SIZES, p=2, inverse=inverse)
    unit = 10.0**power
    other = Dense(
        y=dense.y * unit,
        X=dense.X * [1.0, 1 / unit],
        W=dense.W / unit**2,
        phi=dense.phi * unit**2,
        labels=dense.labels,
        inverse=inverse,
    )
    own, scaled = (sandwich(bread(one.working()), kind) for one in (dense, other))

    size = np.array([unit, unit**2])
    assert scaled.covariance / np.outer(size, size) == pytest.approx(own.covariance, rel=1e-7)


def test_columns_far_from_zero_lose_no_digits():
    dense = made(np.random.default_rng(5), SIZES, p=2)
    near = sandwich(bread(dense.working())).covariance[1, 1]
    dense.X = dense.X + np.array([0.0, 1e5])

    assert sandwich(bread(dense.working())).covariance[1, 1] == pytest.approx(near, rel=1e-9)


def test_effects_of_weight_zero_change_nothing():
    dense = made(np.random.default_rng(6), (2, 3, 3, 2, 4), p=2, inverse=False, diagonal=True)
    weights = np.diagonal(dense.W).copy()
    weights[:2] = 0.0
    dense.W = np.diag(weights)
    found = sandwich(bread(dense.working()), "CR0").covariance
    dense.y = np.where(weights == 0, 100.0, dense.y)

    assert sandwich(bread(dense.working()), "CR0").covariance == pytest.approx(found, rel=1e-12)
    assert found == pytest.approx(dense.covariance("CR0"), rel=1e-9)


def test_adjusting_nothing_but_single_effects_divides_by_the_root_of_what_is_left():
    dense = made(np.random.default_rng(7), (1,) * 6, p=1, diagonal=True)
    found = bread(dense.working())
    (adjusted,) = unbiasing(found, (np.ones((6, 1, 1)),))

    assert adjusted[:, 0, 0] == pytest.approx(1 / np.sqrt(1 - np.diagonal(dense.hat)), rel=1e-10)


@pytest.mark.parametrize(
    ("sizes", "p", "told"),
    [
        ((5,), 1, "they need 2 or more; found 1"),
        ((3, 3), 2, "robust variances of 2 coefficients need 3 clusters or more; found 2"),
        ((3, 2, 3), 4, "robust variances of 4 coefficients need 5 clusters or more; found 3"),
    ],
)
def test_too_few_clusters_are_refused(sizes, p, told):
    with pytest.raises(NotEstimable, match=told):
        sandwich(bread(made(np.random.default_rng(8), sizes, p=p).working()))


def test_a_kind_is_known_in_any_case_and_an_unknown_one_refused_with_those_there_are():
    assert known_kind(" cr1P ") == "CR1p"
    with pytest.raises(NotEstimable, match="known: CR0, CR1, CR1S, CR1p, CR2, CR3"):
        known_kind("HC3")
    with pytest.raises(NotEstimable, match="kind: expected a text"):
        known_kind(2)
