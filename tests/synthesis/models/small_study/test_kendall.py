from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.small_study.kendall import kendall


def test_the_exact_p_counts_all_orders():
    x = np.arange(6.0)
    sums = [kendall(x, np.array(order, dtype=float)).s for order in permutations(range(6))]

    for y in ([0, 1, 2, 3, 4, 5], [0, 2, 1, 5, 3, 4], [5, 4, 2, 3, 1, 0], [2, 0, 5, 1, 4, 3]):
        found = kendall(x, np.array(y, dtype=float))
        tails = (sum(s >= found.s for s in sums), sum(s <= found.s for s in sums))
        assert found.p == pytest.approx(min(1, 2 * min(tails) / len(sums)), rel=1e-12)


def test_the_variance_with_ties_is_that_of_all_orders():
    x = np.array([1.0, 1, 2, 3, 3, 3])
    y = np.array([1.0, 2, 2, 3, 4, 4])
    sums = [kendall(x, y[list(order)]).s for order in permutations(range(6))]

    found = kendall(x, y)
    assert found.se == pytest.approx(np.sqrt(np.mean(np.square(sums))), rel=1e-12)
    assert (found.tied, found.exact) == (True, False)


def test_numbers_that_differ_by_rounding_alone_are_tied():
    assert kendall(np.array([0.1 + 0.2, 0.3, 1.0]), np.array([1.0, 2.0, 3.0])).s == 2


def test_small_numbers_beside_large_ones_are_not_tied():
    assert kendall(np.array([1e-8, 2e-8, 1.0]), np.array([1.0, 2.0, 3.0])).s == 3


def test_the_correction_for_continuity_takes_1_from_the_size_of_s():
    x, y = np.arange(10.0), np.arange(10.0)[::-1]

    plain, corrected = kendall(x, y, exact=False), kendall(x, y, exact=False, correct=True)
    assert corrected.statistic * corrected.se == plain.s + 1
    assert corrected.p > plain.p


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=12, unique=True), st.randoms())
def test_what_keeps_the_order_keeps_tau(values, random):
    x = np.array(values, dtype=float)
    y = np.array(random.sample(values, len(values)), dtype=float)

    assert kendall(x, y) == kendall(np.exp(x / 50), y)
    assert kendall(x, y).p == pytest.approx(kendall(y, x).p)
    assert kendall(-x, y).tau == -kendall(x, y).tau


@pytest.mark.parametrize(("x", "y"), [([1, 2], [1, 2]), ([1, 1, 1], [1, 2, 3])])
def test_too_few_pairs_or_a_side_all_tied_are_refused(x, y):
    with pytest.raises(NotEstimable, match="a rank correlation"):
        kendall(np.array(x, dtype=float), np.array(y, dtype=float))
