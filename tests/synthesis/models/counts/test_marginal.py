"""Likelihoods with the random effects integrated out: against a fine trapezium, and their derivatives."""

from math import exp, log

import numpy as np
import pytest

from synthesis.models.counts.derivatives import derive
from synthesis.models.counts.marginal import Counts, Structure, log_likelihood, modes

ONE = Structure(fixed=np.array([[1.0], [0.0]]), random=np.array([[[0.0]], [[1.0]]]))
TWO = Structure(
    fixed=np.array([[1.0, 1.0], [1.0, 0.0], [0, 0], [0, 0]]),
    random=np.array(
        [[[0, 0], [0, 0]], [[0, 0], [0, 0]], [[1, 0], [1, 0]], [[0, 0.5], [0, -0.5]]], dtype=float
    ),
)


def counts(family, y, size):
    y, size = np.array([y], dtype=float), np.array([size], dtype=float)
    return Counts(family=family, y=y, size=size, offset=np.zeros(y.shape))


def kernel(family, y, size, eta):
    return y * eta - (np.exp(eta) if family == "poisson" else size * np.log1p(np.exp(eta)))


def at(data, structure, P, nodes):
    start = np.zeros((1, structure.q))
    return float(log_likelihood(data, structure, P, modes(data, structure, P, start), nodes)[0])


@pytest.mark.parametrize(
    ("family", "y", "size"), [("binomial", 3, 20), ("binomial", 0, 9), ("poisson", 4, 1)]
)
def test_many_nodes_give_the_integral_of_a_fine_trapezium(family, y, size):
    t = np.linspace(-12, 12, 20_001)
    density = np.exp(kernel(family, y, size, -0.4 + 0.8 * t) - t * t / 2) / np.sqrt(2 * np.pi)

    found = at(counts(family, [y], [size]), ONE, np.array([[-0.4, 0.8]]), 41)

    assert found == pytest.approx(log(np.sum(density) * (t[1] - t[0])), rel=1e-9)


def test_one_node_is_the_laplace_approximation():
    mode = 0.0
    for _ in range(50):
        risk = 1 / (1 + exp(0.4 - 0.8 * mode))
        mode += (0.8 * (3 - 20 * risk) - mode) / (1 + 0.64 * 20 * risk * (1 - risk))
    risk = 1 / (1 + exp(0.4 - 0.8 * mode))
    wanted = (
        kernel("binomial", 3, 20, -0.4 + 0.8 * mode)
        - mode**2 / 2
        - log(1 + 0.64 * 20 * risk * (1 - risk)) / 2
    )

    assert at(counts("binomial", [3], [20]), ONE, np.array([[-0.4, 0.8]]), 1) == pytest.approx(
        wanted, rel=1e-12
    )


def test_two_random_effects_give_the_integral_over_the_plane():
    t = np.linspace(-9, 9, 601)
    first, second = np.meshgrid(t, t, indexing="ij")
    one = kernel("binomial", 3, 20, -0.9 + 0.7 * first + 0.45 * second)
    other = kernel("binomial", 7, 25, -0.5 + 0.7 * first - 0.45 * second)
    density = np.exp(one + other - (first**2 + second**2) / 2) / (2 * np.pi)
    wanted = log(np.sum(density) * (t[1] - t[0]) ** 2)

    found = at(counts("binomial", [3, 7], [20, 25]), TWO, np.array([[-0.5, -0.4, 0.7, 0.9]]), 25)

    assert found == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("nodes", [1, 7])
def test_derivatives_are_those_of_the_values(nodes):
    data, P = counts("binomial", [3, 7], [20, 25]), np.array([[-0.5, -0.4, 0.7, 0.9]])
    start = modes(data, TWO, P, np.zeros((1, 2)))
    found = derive(lambda Q: log_likelihood(data, TWO, Q, start, nodes), P)

    def second(i, j, step=1e-3):
        one, other = step * np.eye(4)[i], step * np.eye(4)[j]
        corners = [(1, one + other), (-1, one - other), (-1, other - one), (1, -one - other)]
        return sum(sign * at(data, TWO, P + shift, nodes) for sign, shift in corners) / (4 * step**2)

    for i in range(4):
        up, down = (at(data, TWO, P + sign * 1e-5 * np.eye(4)[i], nodes) for sign in (1, -1))
        assert found.gradient[0, i] == pytest.approx((up - down) / 2e-5, rel=1e-6, abs=1e-9)
        for j in range(4):
            assert found.hessian[0, i, j] == pytest.approx(second(i, j), rel=1e-4, abs=1e-5)
