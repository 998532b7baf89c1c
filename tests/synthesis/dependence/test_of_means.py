"""Covariances of weighted means, against whole matrices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.dependence.of_means import of_means, places, within
from synthesis.dependence.partition import partition
from tests.synthesis.dependence.test_blocks import blocks


def test_each_row_has_its_place():
    at = places(partition(list("abac")))

    assert at.group.tolist() == [1, 0, 1, 0]
    assert at.cluster.tolist() == [0, 0, 0, 1]
    assert at.place.tolist() == [0, 0, 1, 0]


@given(blocks(), st.data())
def test_means_covary_as_the_whole_matrix_says(V, data):
    own = partition(data.draw(st.lists(st.integers(0, 3), min_size=V.k, max_size=V.k)))
    w = np.array(data.draw(st.lists(st.floats(-1, 2), min_size=V.k, max_size=V.k)))
    W = np.zeros((own.m, V.k))
    W[own.of, np.arange(V.k)] = w

    assert of_means(V, own, w).dense() == pytest.approx(W @ V.dense() @ W.T, abs=1e-9)


@given(blocks(), st.data())
def test_the_covariances_within_other_clusters_are_those_of_the_whole(V, data):
    own = partition(data.draw(st.lists(st.integers(0, 3), min_size=V.k, max_size=V.k)))
    dense = V.dense()

    for rows, part in zip(own.groups, within(V, own), strict=True):
        assert part == pytest.approx(dense[rows[:, :, None], rows[:, None, :]])
