"""The search between two bounds, on curves whose roots are known."""

import numpy as np
import pytest

from synthesis.models.tau2.bracketed_root import beyond, root_between

ROOTS = np.array([1e-30, 1e-9, 0.02, 1.0, 7.0, 1e6, 1e12])


def curves(x, fits):
    return np.log((ROOTS[fits] + 1e-3) / (x + 1e-3)) ** 3


def steps(x, fits):
    return np.where(x < ROOTS[fits], 1.0, -1.0)


@pytest.mark.parametrize("curve", [curves, steps])
def test_a_root_is_found_to_twelve_digits_or_to_rounding_beside_the_base(curve):
    zero, base = np.zeros(ROOTS.size), np.full(ROOTS.size, 1e-3)

    high = beyond(curve, zero, base)
    root, found = root_between(curve, zero, high, base)

    assert found.all()
    assert root == pytest.approx(ROOTS, rel=1e-11, abs=1e-17)


def test_no_change_of_sign_is_no_root():
    root, found = root_between(curves, np.full(7, 1e13), np.full(7, 1e14), np.ones(7))

    assert not found.any()
    assert np.isnan(root).all()


def test_a_curve_that_stays_above_0_has_no_end():
    assert np.isinf(beyond(lambda x, _: np.ones(x.size), np.zeros(2), np.ones(2))).all()
