"""The distribution of a weighted sum of chi-squares against cases that are known exactly."""

from fractions import Fraction
from math import exp

import numpy as np
import pytest
from scipy.special import chdtr

from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.weighted_chi_squares import below


@pytest.mark.parametrize(("k", "p"), [(2, 1), (3, 2), (10, 1), (10, 8), (100, 3), (1000, 1)])
def test_with_weights_of_inverse_variances_it_is_the_chi_square(k, p):
    rng = np.random.default_rng(k + p)
    v, q = 10 ** rng.uniform(-3, 2, (20, k)), (k - p) * np.exp(rng.normal(0, 2 / np.sqrt(k - p), 20))
    X = np.column_stack([np.ones(k), rng.normal(size=(k, p - 1))])
    data = batch(rng.normal(size=(20, k)), v, X=None if p == 1 else X)
    tau2 = np.full(20, 0.3)

    assert below(data, 1 / (data.v + tau2), tau2, q) == pytest.approx(chdtr(k - p, q), abs=1e-12)


@pytest.mark.parametrize("value", [0.3, 5.0, 40.0, 400.0])
def test_of_pairs_of_equal_weights_it_is_the_sum_of_exponentials(value):
    """2 n + 1 effects of variance s_i whose mean is that of the one with weight nearly inf: n exponentials."""
    means = [Fraction(8), Fraction(3), Fraction(1), Fraction(1, 4)]
    s = np.array([float(m) for m in means for _ in range(2)] + [1e-18])
    weights = np.ones(9)
    weights[-1] = 1e18
    data = batch(np.zeros(9), s)

    expected = 0.0
    for i, one in enumerate(means):
        share = Fraction(1)
        for j, other in enumerate(means):
            share *= one / (one - other) if i != j else 1
        expected += float(share) * (1 - exp(-value / (2 * float(one))))

    assert below(data, weights[:, None], np.zeros(1), np.array([value]))[0] == pytest.approx(
        expected, abs=1e-11
    )


def test_two_effects_make_one_chi_square_of_their_difference():
    """y'Ay = a b / (a + b) (y1 - y2)^2, and (y1 - y2)^2 / (s1 + s2) is a chi-square on 1 degree."""
    a, s, value = np.array([3.0, 0.2]), np.array([0.7, 9.0]), 2.5
    scale = a.prod() / a.sum() * s.sum()

    found = below(batch([0.0, 1.0], s), a[:, None], np.zeros(1), np.array([value]))

    assert found[0] == pytest.approx(chdtr(1, value / scale), abs=1e-13)


def test_a_form_of_zero_has_nothing_below_it():
    assert below(batch([1.0, 1.0], [1.0, 2.0]), np.ones((2, 1)), np.zeros(1), np.zeros(1))[0] == 0.0


def test_a_masked_study_adds_nothing():
    mask = np.array([True, True, False, True])
    v, a = np.array([0.5, 1.0, 9.0, 2.0]), np.array([1.0, 2.0, 0.0, 0.3])
    value, tau2 = np.array([1.7]), np.array([0.4])

    masked = below(batch(np.zeros(4), v, mask=mask), a[:, None], tau2, value)
    absent = below(batch(np.zeros(3), v[mask]), a[mask][:, None], tau2, value)

    assert masked == pytest.approx(absent, abs=1e-14)
