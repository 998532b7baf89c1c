"""Rows in clusters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.dependence.partition import joined, numbered, partition, refuse_uneven
from synthesis.errors import NotEstimable

LABELS = st.lists(st.sampled_from("abcdef"), max_size=30)


@given(LABELS)
def test_every_row_stands_in_one_cluster_with_those_of_its_label_in_order(labels):
    parts = partition(labels)

    rows = sorted(int(row) for group in parts.groups for row in group.ravel())
    assert rows == list(range(len(labels)))
    for group, numbers in zip(parts.groups, parts.numbers, strict=True):
        for few, number in zip(group, numbers, strict=True):
            assert few.tolist() == [i for i, one in enumerate(labels) if one == labels[few[0]]]
            assert set(parts.of[few]) == {number}
    assert (parts.k, parts.m) == (len(labels), len(set(labels)))


@given(LABELS)
def test_clusters_are_numbered_as_they_first_appear(labels):
    order = list(dict.fromkeys(labels))

    assert numbered(labels).tolist() == [order.index(one) for one in labels]


@given(st.lists(st.integers(-5, 5), max_size=20))
def test_whole_numbers_in_an_array_are_numbered_as_labels_are(labels):
    assert numbered(np.array(labels, dtype=np.int64)).tolist() == numbered(labels).tolist()


def test_clusters_of_one_size_stand_side_by_side():
    parts = partition(list("abacdb"))

    assert [group.tolist() for group in parts.groups] == [[[3], [4]], [[0, 2], [1, 5]]]
    assert parts.sizes.tolist() == [2, 2, 1, 1]
    assert parts.largest == 2
    assert repr(parts) == "<Partition: 6 rows in 4 clusters of at most 2>"


def test_no_rows_make_no_clusters():
    assert (partition([]).m, partition([]).largest) == (0, 0)


@given(
    st.integers(1, 30).flatmap(
        lambda k: st.lists(st.lists(st.integers(0, 12), min_size=k, max_size=k), min_size=2, max_size=3)
    )
)
def test_rows_are_joined_as_long_as_any_two_share_a_label(labellings):
    """By hand: clusters that share a label are put together until none do."""
    clusters = [{row} for row in range(len(labellings[0]))]
    for labels in labellings:
        for label in set(labels):
            same = {row for row, own in enumerate(labels) if own == label}
            near = [one for one in clusters if one & same]
            clusters = [*(one for one in clusters if not one & same), set().union(*near)]

    found = joined([np.array(one) for one in labellings], len(labellings[0]))

    assert {frozenset(np.flatnonzero(found.of == n).tolist()) for n in range(found.m)} == set(
        map(frozenset, clusters)
    )


def test_a_chain_of_any_length_is_one_cluster():
    rows = np.arange(500)
    backwards = rows[::-1]

    assert joined([backwards // 2, (backwards + 1) // 2], 500).m == 1


def test_rows_that_share_a_label_by_way_of_others_are_joined():
    parts = joined([np.array([0, 0, 1, 2, 3]), np.array([5, 6, 6, 7, 8])], 5)

    assert parts.of.tolist() == [0, 0, 0, 1, 2]


def test_without_a_labelling_each_row_stands_alone_and_one_is_a_partition():
    assert joined([], 3).of.tolist() == [0, 1, 2]
    assert joined([np.array([4, 2, 4])], 3).of.tolist() == [0, 1, 0]


def test_a_column_of_another_length_is_refused_by_name():
    with pytest.raises(NotEstimable, match="there are 3 effects; cluster has 2 values"):
        refuse_uneven(3, cluster=["a", "b"])
