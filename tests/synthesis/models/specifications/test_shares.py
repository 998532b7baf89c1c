"""The share of each choice in the variance of estimates."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.specifications.shares import MOST_CHOICES, shares

SIZES = st.lists(st.integers(1, 4), min_size=1, max_size=4)


def explained(y, levels, some):
    """The share of the sum of squares that main effects of some choices account for, by least squares."""
    columns = [np.ones(len(y))]
    columns += [(levels[:, f] == level).astype(float) for f in some for level in np.unique(levels[:, f])]
    X = np.column_stack(columns)
    rest = y - X @ np.linalg.lstsq(X, y, rcond=None)[0]
    return 1 - rest @ rest / np.sum((y - y.mean()) ** 2)


@given(sizes=SIZES, seed=st.integers(0, 10_000), kept=st.floats(0.3, 1))
def test_shares_are_none_below_0_and_add_up_to_1(sizes, seed, kept):
    rng = np.random.default_rng(seed)
    levels = np.array(list(product(*map(range, sizes))))
    levels = levels[rng.random(len(levels)) <= kept]
    assume(len(levels) > 1)
    found = shares(rng.normal(size=len(levels)), levels)

    assert (found.of >= 0).all()
    assert found.rest >= 0
    assert found.of.sum() + found.rest == pytest.approx(1)


@given(seed=st.integers(0, 1000))
def test_a_share_is_what_a_choice_adds_averaged_over_all_orders(seed):
    rng = np.random.default_rng(seed)
    levels = np.array(list(product(range(3), range(2), range(2))))
    levels = levels[rng.permutation(len(levels))[:9]]
    y = rng.normal(size=9)
    found = shares(y, levels)

    by_hand = np.zeros(3)
    for order in permutations(range(3)):
        for at, f in enumerate(order):
            by_hand[f] += explained(y, levels, order[: at + 1]) - explained(y, levels, order[:at])
    assert found.of == pytest.approx(by_hand / 6, abs=1e-8)
    assert found.rest == pytest.approx(1 - explained(y, levels, range(3)), abs=1e-8)


def test_where_every_combination_is_there_a_share_is_the_sum_of_squares_of_the_choice():
    levels = np.array(list(product(range(2), range(3))))
    y = np.array([1.0, 2.0, 6.0, 2.0, 4.0, 9.0])
    found = shares(y, levels)

    table = y.reshape(2, 3)
    whole = np.sum((y - y.mean()) ** 2)
    of_rows = 3 * np.sum((table.mean(axis=1) - y.mean()) ** 2) / whole
    of_columns = 2 * np.sum((table.mean(axis=0) - y.mean()) ** 2) / whole
    assert found.of == pytest.approx([of_rows, of_columns])
    assert found.rest == pytest.approx(1 - of_rows - of_columns)


def test_choices_that_always_go_together_share_evenly_and_one_that_never_varies_has_nothing():
    levels = np.array([[0, 0, 5], [0, 0, 5], [1, 1, 5], [1, 1, 5]])
    found = shares([0.0, 1.0, 4.0, 5.0], levels)

    assert found.of == pytest.approx([8 / 17, 8 / 17, 0.0])


def test_estimates_that_do_not_differ_have_no_shares_and_too_many_choices_are_refused():
    with pytest.raises(NotEstimable, match="the estimates do not differ"):
        shares([0.3, 0.3, 0.3], [[0], [1], [2]])
    levels = np.eye(MOST_CHOICES + 1, dtype=int)
    with pytest.raises(NotEstimable, match="13 choices vary; shares are worked out for 12 at most"):
        shares(np.arange(13.0), levels)
