"""Covariance matrices in blocks, against whole matrices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.dependence.blocks import Blocks, check_positive, coarsened, diagonal, of_matrix
from synthesis.dependence.partition import joined, partition
from synthesis.errors import NotEstimable


@st.composite
def blocks(draw):
    """A positive definite matrix of a few clusters, as blocks."""
    parts = partition(draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=9)))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    values = []
    for rows in parts.groups:
        root = rng.normal(size=(*rows.shape, rows.shape[1]))
        values.append(root @ np.swapaxes(root, 1, 2) + np.eye(rows.shape[1]))
    return Blocks(partition=parts, values=tuple(values))


@given(blocks())
def test_a_whole_matrix_comes_back_from_its_blocks(V):
    dense = V.dense()

    assert of_matrix(dense).dense() == pytest.approx(dense)
    assert V.diagonal == pytest.approx(np.diag(dense))
    assert V.times(np.arange(V.k, dtype=float)) == pytest.approx(dense @ np.arange(V.k))
    assert V.times(np.eye(V.k)) == pytest.approx(dense)


@given(blocks(), st.data())
def test_some_rows_in_any_order_have_the_covariances_of_the_whole(V, data):
    rows = data.draw(st.permutations(range(V.k)))[: data.draw(st.integers(1, V.k))]

    assert V.take(np.array(rows)).dense() == pytest.approx(V.dense()[np.ix_(rows, rows)])


@given(blocks(), st.data())
def test_clusters_laid_out_in_larger_ones_keep_their_covariances(V, data):
    wider = data.draw(st.lists(st.integers(0, 2), min_size=V.k, max_size=V.k))
    into = joined([V.partition.of, np.array(wider)], V.k)

    found = Blocks(partition=into, values=coarsened(V, into))

    assert found.dense() == pytest.approx(V.dense())


def test_the_values_laid_out_by_their_own_partition_are_themselves():
    V = diagonal([1.0, 2.0])

    assert coarsened(V, V.partition) is V.values


def test_a_cluster_has_its_rows_and_its_block():
    V = of_matrix([[2.0, 0.0, 1.0], [0.0, 3.0, 0.0], [1.0, 0.0, 4.0]])

    rows, block = V.block(0)

    assert (rows.tolist(), block.tolist()) == ([0, 2], [[2, 1], [1, 4]])
    with pytest.raises(NotEstimable, match="there are 2 clusters; asked for number 5"):
        V.block(5)


def test_independent_rows_have_nothing_beside_the_diagonal():
    V = diagonal([0.1, 0.2])

    assert V.is_diagonal
    assert V.dense().tolist() == [[0.1, 0.0], [0.0, 0.2]]
    assert not of_matrix([[1.0, 0.5], [0.5, 1.0]]).is_diagonal
    assert of_matrix([0.1, 0.2]).dense().tolist() == V.dense().tolist()
    assert diagonal([]).k == 0


def test_rows_chained_by_covariances_make_one_cluster():
    V = of_matrix([[1.0, 0.2, 0.0], [0.2, 1.0, 0.2], [0.0, 0.2, 1.0]])

    assert repr(V) == "<Blocks: <Partition: 3 rows in 1 clusters of at most 3>>"


def test_blocks_cannot_be_written_to():
    V = of_matrix([[1.0, 0.5], [0.5, 1.0]])

    with pytest.raises(ValueError, match="read-only"):
        V.values[0][0, 0, 0] = 3.0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (np.ones((2, 3)), r"a square matrix \(k, k\); found shape \(2, 3\)"),
        ([[1.0, np.nan], [np.nan, 1.0]], "expected finite numbers; found nan in row 0, column 1"),
        ([[1.0, 0.5], [0.2, 1.0]], "found 0.5 in row 0, column 1 and 0.2 in row 1, column 0"),
    ],
)
def test_what_is_no_covariance_matrix_is_refused(given, told):
    with pytest.raises(NotEstimable, match=told):
        of_matrix(given)


def test_a_variance_must_be_above_0_by_the_name_of_its_study():
    with pytest.raises(NotEstimable, match="B: a sampling variance must be a finite number above 0; found 0"):
        check_positive(diagonal([1.0, 0.0]), ["A", "B"])


def test_effects_that_repeat_one_another_are_refused_by_the_name_of_their_study():
    V = of_matrix([[1.0, 0.0, 0.0], [0.0, 4.0, 2.0], [0.0, 2.0, 1.0]])

    with pytest.raises(NotEstimable, match="B: the covariances of its 2 effects make no positive definite"):
        check_positive(V, ["A", "B", "B"])


@given(blocks())
def test_a_positive_definite_matrix_passes(V):
    check_positive(V, ["a"] * V.k)


def test_scale_makes_no_matrix_indefinite():
    s = np.array([1e-9, 1.0, 1e6])
    V = of_matrix(np.outer(s, s) * (0.5 + 0.5 * np.eye(3)))

    check_positive(V, ["a"] * 3)
