"""Newton's method on an arrowhead: against dense algebra, from poor starts, and where there is no maximum."""

import numpy as np
import pytest

from synthesis.models.counts.arrowhead import Layout, Local, Point, at, maximise, parameters

# Four studies of two parameters: a level of their own and what the three shared parameters make of the border.
RNG = np.random.default_rng(11)
BORDER = RNG.normal(size=(4, 2, 3)) * np.array([[0.0], [1.0]]) + np.array([[0.3], [0.0]])
LAYOUT = Layout(local=0, border=BORDER)
START = Point(own=np.zeros(4), shared=np.zeros(3))
CURVES = np.array([np.cov(RNG.normal(size=(2, 9))) + np.eye(2) for _ in range(4)])
TOPS = RNG.normal(size=(4, 2))


def bowl(P):
    """The log-likelihood -(P_i - top_i)'C_i (P_i - top_i) / 2 of each study."""
    away = P - TOPS
    pull = np.einsum("kpq,kq->kp", CURVES, away)
    return Local(value=-np.sum(away * pull, axis=1) / 2, gradient=-pull, hessian=-CURVES)


def counts(P):
    """Two Poisson counts of each study, log means P_1 and P_1 + P_2."""
    y = np.array([[3, 7], [1, 4], [12, 9], [5, 2]])
    eta = np.stack([P[:, 0], P.sum(axis=1)], axis=1)
    fitted = np.exp(eta)
    loads = np.array([[1.0, 0.0], [1.0, 1.0]])
    hessian = -np.einsum("kj,jp,jq->kpq", fitted, loads, loads)
    return Local(value=np.sum(y * eta - fitted, axis=1), gradient=(y - fitted) @ loads, hessian=hessian)


def total(objective):
    return lambda P: float(objective(P).value.sum())


def dense(objective, point):
    """Gradient and information of all 4 + 3 parameters, from the full Jacobian of P."""
    local = objective(parameters(LAYOUT, point))
    jacobian = np.zeros((4, 2, 7))
    jacobian[np.arange(4), 0, np.arange(4)] = 1.0
    jacobian[:, :, 4:] = BORDER
    gradient = np.einsum("kpa,kp->a", jacobian, local.gradient)
    return gradient, -np.einsum("kpa,kpq,kqb->ab", jacobian, local.hessian, jacobian)


def test_the_maximum_of_a_quadratic_is_the_solution_of_the_dense_equations():
    gradient, information = dense(bowl, START)
    wanted = np.linalg.solve(information, gradient)

    found = maximise(bowl, total(bowl), LAYOUT, START)

    assert found.converged
    assert np.concatenate([found.point.own, found.point.shared]) == pytest.approx(wanted, rel=1e-10)


def test_the_information_is_that_of_the_dense_inverse():
    found = maximise(counts, total(counts), LAYOUT, START)
    gradient, information = dense(counts, found.point)

    assert gradient == pytest.approx(np.zeros(7), abs=1e-9)
    assert np.linalg.inv(found.information) == pytest.approx(np.linalg.inv(information)[4:, 4:], rel=1e-9)
    assert at(counts, LAYOUT, found.point).information == pytest.approx(found.information, rel=1e-12)


def test_poor_starts_lead_to_the_same_maximum():
    near = maximise(counts, total(counts), LAYOUT, START)
    far = maximise(counts, total(counts), LAYOUT, Point(own=np.full(4, 9.0), shared=np.array([-4.0, 3, 6])))

    assert (far.converged, far.value) == (True, pytest.approx(near.value, rel=1e-12))
    assert far.point.shared == pytest.approx(near.point.shared, abs=1e-7)


def test_a_start_where_the_surface_curves_upwards_is_climbed_from():
    """-(x^2 - 1)^2, whose curvature at 0.1 is that of a valley."""

    def hills(P):
        x = P[:, 0]
        return Local(
            value=-((x**2 - 1) ** 2),
            gradient=(-4 * x * (x**2 - 1))[:, None],
            hessian=(4 - 12 * x**2)[:, None, None],
        )

    alone = Layout(local=-1, border=np.ones((1, 1, 1)))

    found = maximise(hills, total(hills), alone, Point(own=np.zeros(0), shared=np.array([0.1])))

    assert (found.converged, found.point.shared[0]) == (True, pytest.approx(1, abs=1e-8))


def test_a_surface_that_rises_for_ever_is_not_said_to_have_a_maximum():
    def slope(P):
        return Local(value=P[:, 0], gradient=np.ones((1, 1)), hessian=np.full((1, 1, 1), -1e-12))

    alone = Layout(local=-1, border=np.ones((1, 1, 1)))

    assert not maximise(slope, total(slope), alone, Point(own=np.zeros(0), shared=np.zeros(1))).converged
