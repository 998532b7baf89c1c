"""Quantiles of proportions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from synthesis.measures.probits import probit, quantile


@given(events=st.floats(0.5, 1e6), others=st.floats(0.5, 1e6))
def test_the_quantile_gives_back_the_proportion(events, others):
    z = quantile(np.array([events]), np.array([others]))

    assert ndtr(z[0]) == pytest.approx(events / (events + others), rel=1e-11)


def test_the_variance_of_a_half_is_that_of_the_median():
    """At p = 1/2, z = 0 and the variance is 2 pi / (4 n)."""
    z, v = probit(np.array([50.0]), np.array([50.0]))

    assert (z[0], v[0]) == pytest.approx((0, np.pi / 200))
