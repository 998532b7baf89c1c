"""Hedges' correction: exact where gamma functions are, and the same from either side of its two computations."""

import math
from fractions import Fraction

import numpy as np
import pytest

from synthesis.measures.small_sample import approximate_correction, exact_correction


def exact(df):
    """J by the recursion gamma(x + 1) = x gamma(x), in fractions, times a power of pi."""
    half = Fraction(1)
    for i in range(df - 2, 0, -2):
        half *= Fraction(i, 2)
    other = Fraction(1)
    for i in range(df - 3, 0, -2):
        other *= Fraction(i, 2)
    root_pi = math.sqrt(math.pi) if df % 2 else 1 / math.sqrt(math.pi)
    return float(half / other) * root_pi / math.sqrt(df / 2)


@pytest.mark.parametrize("df", [2, 3, 4, 10, 25, 48, 49, 50, 51, 60, 200, 1001])
def test_the_exact_correction_is_exact(df):
    assert exact_correction(np.array([float(df)]))[0] == pytest.approx(exact(df), rel=3e-14)


def test_the_corrections_meet_as_groups_grow():
    df = np.array([100.0, 1e4, 1e8])

    assert approximate_correction(df) == pytest.approx(exact_correction(df), rel=1e-5)
    assert exact_correction(df)[2] == pytest.approx(1 - 0.75e-8, rel=1e-15)
