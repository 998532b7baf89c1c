"""Q, I2 both ways and H2, by hand."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.heterogeneity import heterogeneity, typical_variance
from synthesis.numbers import Unavailable


def test_equal_variances_are_their_own_typical_variance():
    assert typical_variance(np.full(5, 0.07)) == pytest.approx(0.07)


def test_the_numbers_of_a_case_done_by_hand():
    """w = 10, 20, 20; mean 0.34; Q = 10 (.34)^2 + 20 (.16)^2 + 20 (.01)^2 = 1.67."""
    found = heterogeneity(np.array([0.0, 0.5, 0.35]), np.array([0.1, 0.05, 0.05]), 0.02)
    s2 = 2 * 50 / (50**2 - 900)

    assert found.q == pytest.approx(1.67)
    assert (found.q_df, found.q_p) == (2, pytest.approx(np.exp(-1.67 / 2)))
    assert found.i2_q == 0.0
    assert found.i2_tau2 == pytest.approx(100 * 0.02 / (0.02 + s2))
    assert found.h2 == pytest.approx(1 + 0.02 / s2)


def test_q_keeps_its_digits_when_variances_span_seven_powers_of_ten():
    """y = 0, 0, 5, 1: Q = 3.5 - 1.5^2 / 2000001.1; R's own digits end at 3.49999887."""
    found = heterogeneity(np.array([0.0, 0.0, 5.0, 1.0]), np.array([1e-6, 1e-6, 10.0, 1.0]), 0.0)

    assert found.q == pytest.approx(3.5 - 2.25 / 2000001.1, rel=1e-14)


def test_without_tau2_its_shares_say_why():
    none = Unavailable(reason="not estimated")
    found = heterogeneity(np.array([0.0, 0.5]), np.array([0.1, 0.05]), none)

    assert found.i2_tau2 == found.h2 == none


def test_the_typical_variance_of_takkouche_is_the_harmonic_mean():
    assert typical_variance(np.array([0.1, 0.05, 0.05]), "takkouche") == pytest.approx(3 / 50)


def test_an_unknown_typical_variance_is_told_the_known_ones():
    with pytest.raises(NotEstimable, match="'mean'; known: higgins-thompson, takkouche"):
        typical_variance(np.array([0.1, 0.2]), "mean")
