"""Degrees of freedom from moments: those of whole m x m matrices, without ever having one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.models.robust.bread import bread
from synthesis.models.robust.sandwich import SANDWICHES, sandwich
from synthesis.models.robust.satterthwaite import (
    beside_diagonal,
    moments,
    rests_on_one,
    satterthwaite,
    wishart,
)
from tests.synthesis.models.robust.dense import made

KINDS = sorted(SANDWICHES)
SIZES = (1, 1, 2, 3, 3, 5, 4, 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("inverse", [True, False], ids=["inverse", "own weights"])
def test_degrees_of_freedom_are_those_of_whole_matrices(kind, inverse):
    dense = made(np.random.default_rng(11), SIZES, inverse=inverse)
    found = sandwich(bread(dense.working()), kind)
    L = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, -2]])

    assert satterthwaite(found, found.bread.places(L)).df == pytest.approx(
        dense.satterthwaite(kind, L), rel=1e-8
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("inverse", [True, False], ids=["inverse", "own weights"])
def test_the_wishart_degrees_of_several_combinations_are_those_of_whole_matrices(kind, inverse):
    dense = made(np.random.default_rng(12), SIZES, inverse=inverse)
    found = sandwich(bread(dense.working()), kind)
    L = np.array([[0.0, 1, 0], [0, 0.5, 1]])

    assert wishart(found, found.bread.places(L)) == pytest.approx(dense.wishart(kind, L), rel=1e-8)


@given(st.integers(0, 1000), st.lists(st.integers(1, 4), min_size=5, max_size=12))
def test_for_one_combination_both_are_the_same(seed, sizes):
    found = sandwich(bread(made(np.random.default_rng(seed), sizes, p=2).working()))
    C = found.bread.places(np.array([[1.0, 0.3]]))

    assert wishart(found, C) == pytest.approx(float(satterthwaite(found, C).df[0]), rel=1e-9)


def test_equal_clusters_of_a_mean_have_a_degree_of_freedom_less_than_clusters():
    dense = made(np.random.default_rng(13), (3,) * 7, p=1, diagonal=True)
    dense.phi, dense.W = np.eye(21) * 0.2, np.eye(21) * 5
    found = sandwich(bread(dense.working()))

    assert satterthwaite(found, found.bread.places(np.eye(1))).df[0] == pytest.approx(6.0, rel=1e-10)


@pytest.mark.parametrize("much", [1e-3, 1e-6, 1e-9])
def test_a_cluster_that_rules_all_others_leaves_two_degrees_of_freedom(much):
    dense = made(np.random.default_rng(14), (2, 2, 2, 2), p=1, diagonal=True)
    dense.phi = np.diag([much if one == "c0" else 1.0 for one in dense.labels])
    dense.W = np.linalg.inv(dense.phi)
    found = sandwich(bread(dense.working()), "CR0")

    # with s the share of each of the three others, P_00 = 3 s, P_jj = s and P_0j = -s but for s^2: 6^2 / 18
    assert satterthwaite(found, found.bread.places(np.eye(1))).df[0] == pytest.approx(
        2.0, rel=10 * much + 1e-3
    )


def test_the_expected_covariance_of_cr2_is_that_of_the_working_model():
    found = sandwich(bread(made(np.random.default_rng(15), SIZES).working()))

    assert moments(found, np.eye(3)).expectation == pytest.approx(np.eye(3), abs=1e-9)
    assert satterthwaite(found, np.eye(3)).share == pytest.approx(np.ones(3), rel=1e-9)


def test_what_lies_within_one_cluster_has_no_degrees_of_freedom():
    dense = made(np.random.default_rng(16), (4, 3, 3, 2, 5), p=2)
    dense.X = np.column_stack([dense.X[:, 0], [float(label == "c0") for label in dense.labels]])
    found = sandwich(bread(dense.working()))
    C = found.bread.places(np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0]]))
    spread = satterthwaite(found, C)

    assert list(spread.df > 1) == [True, False, True]
    assert spread.df[1] == 0
    assert spread.share[0] < 1
    assert rests_on_one(found, C[:2])
    assert not rests_on_one(found, C[2:])


@given(st.integers(0, 1000), st.integers(1, 200), st.integers(1, 3))
def test_sums_beside_the_diagonal_are_those_of_whole_matrices(seed, m, r):
    rng = np.random.default_rng(seed)
    low, turned = rng.normal(size=(2, m, r)), rng.normal(size=(2, m, r))
    whole = low @ np.swapaxes(turned, 1, 2)
    expected = np.sum(whole * np.swapaxes(whole, 1, 2), axis=(1, 2)) - np.sum(
        np.diagonal(whole, axis1=1, axis2=2) ** 2, axis=1
    )

    assert beside_diagonal(low, turned) == pytest.approx(expected, rel=1e-9, abs=1e-9 * m)
