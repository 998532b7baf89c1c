"""Effects of one study made into one: against metafor, dense matrices, and at the ends of the correlation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotComputable
from synthesis.measures.aggregate import aggregate

# Assink & Wibbelink (2016), the first two studies; metafor 5.0-1, aggregate(struct="CS", rho=0.6).
STUDY = [1, 1, 1, 1, 1, 1, 2, 2, 2]
Y = [0.9066, 0.4295, 0.2679, 0.2078, 0.0526, -0.0507, 0.5117, 0.4738, 0.3544]
V = [0.074, 0.0398, 0.0481, 0.0239, 0.0331, 0.0886, 0.0115, 0.0076, 0.0065]


def test_correlated_effects_are_made_one_as_in_metafor():
    found = aggregate(Y, V, STUDY, rho=0.6)

    assert found.clusters == (1, 2)
    assert found.sizes == (6, 3)
    assert found.y == pytest.approx([0.162876971886441, 0.406036416781024], rel=1e-12)
    assert found.v == pytest.approx([0.019696672756007, 0.00557233129339825], rel=1e-12)


@given(
    rows=st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=1, max_size=6),
    rho=st.floats(0, 0.95),
)
def test_the_closed_form_is_generalised_least_squares(rows, rho):
    y, v = (np.array(column) for column in zip(*rows, strict=True))
    s = np.sqrt(v)
    full = np.outer(s, s) * (rho + (1 - rho) * np.eye(len(y)))
    weights = np.linalg.solve(full, np.ones(len(y)))

    found = aggregate(y, v, ["a"] * len(y), rho=rho)

    assert found.y[0] == pytest.approx(weights @ y / weights.sum(), rel=1e-7, abs=1e-7)
    assert found.v[0] == pytest.approx(1 / weights.sum(), rel=1e-7)


def test_independent_effects_are_weighted_by_their_precision():
    found = aggregate([1.0, 3.0], [1.0, 0.5], ["b", "b"])

    assert (found.y[0], found.v[0]) == pytest.approx(((1 + 6) / 3, 1 / 3))


def test_a_cluster_of_one_keeps_its_effect_whatever_the_correlation():
    found = aggregate([0.3, 0.7, 0.5], [0.1, 0.2, 0.2], ["x", "y", "y"], rho=0.9)

    assert (found.y[0], found.v[0]) == pytest.approx((0.3, 0.1))


def test_clusters_keep_the_order_in_which_they_first_appear():
    found = aggregate([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], ["z", "a", "z"])

    assert found.clusters == ("z", "a")
    assert found.y.tolist() == [2.0, 2.0]


@pytest.mark.parametrize("rho", [1.0, -0.5, 1.2])
def test_a_correlation_no_covariance_matrix_has_is_refused(rho):
    with pytest.raises(NotComputable, match=r"rho must be above -0.5 and below 1"):
        aggregate([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], ["a", "a", "a"], rho=rho)


def test_impossible_effects_are_refused():
    with pytest.raises(NotComputable, match="aggregate: v of row 1 must be a finite number above 0; found 0"):
        aggregate([1.0, 2.0], [1.0, 0.0], ["a", "a"])
    with pytest.raises(NotComputable, match="aggregate: y of row 0 must be a finite number; found nan"):
        aggregate([float("nan"), 2.0], [1.0, 1.0], ["a", "a"])
    with pytest.raises(NotComputable, match="aggregate: 1 effects, 2 variances, 1 clusters"):
        aggregate([1.0], [1.0, 1.0], ["a"])
