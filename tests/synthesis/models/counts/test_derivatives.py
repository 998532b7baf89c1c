"""Derivatives by steps along the imaginary axis: against functions whose derivatives are known."""

import numpy as np
import pytest

from synthesis.models.counts.derivatives import derive

P = np.array([[0.3, -1.2, 0.8], [1.1, 0.4, -0.5]])


def wave(Q):
    return np.exp(Q[..., 0] * Q[..., 1]) + np.sin(Q[..., 2]) * Q[..., 0] ** 2


def test_value_gradient_and_hessian_are_those_by_hand():
    x, y, z = P.T
    e, zero = np.exp(x * y), np.zeros(2)
    gradient = np.stack([y * e + 2 * x * np.sin(z), x * e, np.cos(z) * x**2], axis=1)
    hessian = np.array(
        [
            [y**2 * e + 2 * np.sin(z), (1 + x * y) * e, 2 * x * np.cos(z)],
            [(1 + x * y) * e, x**2 * e, zero],
            [2 * x * np.cos(z), zero, -np.sin(z) * x**2],
        ]
    )

    found = derive(wave, P)

    assert found.value == pytest.approx(wave(P), rel=1e-15)
    assert found.gradient == pytest.approx(gradient, rel=1e-14)
    assert found.hessian == pytest.approx(hessian.transpose(2, 0, 1), rel=1e-10, abs=1e-11)


def test_a_quartic_has_exact_second_derivatives_but_for_rounding():
    found = derive(lambda Q: Q[..., 0] ** 4 - 3 * Q[..., 1] ** 2 * Q[..., 2], P)

    assert found.hessian[:, 0, 0] == pytest.approx(12 * P[:, 0] ** 2, rel=1e-11)
    assert found.hessian[:, 1, 2] == pytest.approx(-6 * P[:, 1], rel=1e-11)
    assert np.array_equal(found.hessian, found.hessian.transpose(0, 2, 1))


def test_small_slopes_of_a_large_value_are_kept():
    """Differences of values near 1e12 would leave nothing of a slope of 1e-6."""
    found = derive(lambda Q: 1e12 + 1e-6 * Q[..., 0], P)

    assert found.gradient[:, 0] == pytest.approx(1e-6, rel=1e-14)
