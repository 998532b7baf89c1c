"""The parts of a mixed model of counts: each against its likelihood written out, and integrated on a fine grid."""

from math import comb, exp, lgamma, log

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.counts import glmm_parts
from synthesis.models.counts.arrowhead import Point, parameters
from synthesis.models.counts.counts import rates, tables
from synthesis.models.counts.glmm_data import prepare

GIVEN = {"events_exp": [3, 8], "n_exp": [20, 31], "events_ctl": [5, 4], "n_ctl": [22, 30]}
TIMES = {"events_exp": [3, 8], "time_exp": [20, 31], "events_ctl": [5, 4], "time_ctl": [22, 30]}
ROWS = [(3, 20, 5, 22), (8, 31, 4, 30)]
Z = np.array([[1.0, -0.5], [1.0, 0.5]])
ZETA = np.array([-0.3, 0.4])
THETA = (-0.5, -0.1)
ALPHA = np.array([-1.2, -1.5])
GRID = np.linspace(-10, 10, 4_001)


def binomial(y, n, eta):
    return log(comb(n, y)) + y * eta - n * np.log1p(np.exp(eta))


def poisson(y, time, eta):
    return y * (eta + log(time)) - time * np.exp(eta) - lgamma(y + 1)


def integral(logs, t=GRID):
    return log(np.sum(np.exp(logs - t * t / 2)) * (t[1] - t[0]) / np.sqrt(2 * np.pi))


def height(part, shared, own=()):
    at = parameters(part.layout, Point(own=np.array(own), shared=np.array(shared)))
    return glmm_parts.value(part)(at) + part.prepared.constant


def prepared(measure="OR", **named):
    data = tables(["a", "b"], **GIVEN) if measure == "OR" else rates(["a", "b"], **TIMES)
    return prepare(data, measure, **{"conditional": False, "exact": False, **named})


@pytest.mark.parametrize(("measure", "density"), [("OR", binomial), ("IRR", poisson)])
def test_fixed_levels_have_the_difference_on_one_arm_and_its_deviation_on_both(measure, density):
    wanted = sum(
        integral(density(a, n, alpha + theta + 0.35 * GRID) + density(c, m, alpha - 0.35 * GRID))
        for (a, n, c, m), theta, alpha in zip(ROWS, THETA, ALPHA, strict=True)
    )

    part = glmm_parts.fixed_studies(prepared(measure), Z, 25, random=True)

    assert height(part, [*ZETA, 0.7], ALPHA) == pytest.approx(wanted, rel=1e-10)


def test_without_a_deviation_the_counts_are_independent():
    wanted = sum(
        binomial(a, n, alpha + theta) + binomial(c, m, alpha)
        for (a, n, c, m), theta, alpha in zip(ROWS, THETA, ALPHA, strict=True)
    )
    given = prepared()

    assert height(glmm_parts.fixed_studies(given, Z, 7, random=False), ZETA, ALPHA) == pytest.approx(wanted)
    assert height(glmm_parts.fixed_studies(given, Z, 7, random=True), [*ZETA, 0.0], ALPHA) == pytest.approx(
        wanted
    )


def test_random_levels_and_differences_may_go_together():
    """u = b t1 + c t2 has the covariance sigma b with the level and the variance b^2 + c^2."""
    t = np.linspace(-8, 8, 401)
    first, second = np.meshgrid(t, t, indexing="ij")
    u = 0.3 * first + 0.5 * second
    wanted = 0.0
    for (a, n, c, m), theta in zip(ROWS, THETA, strict=True):
        level = -1.3 + 0.6 * first
        logs = binomial(a, n, level + theta + u / 2) + binomial(c, m, level - u / 2)
        density = np.exp(logs - (first**2 + second**2) / 2) / (2 * np.pi)
        wanted += log(np.sum(density) * (t[1] - t[0]) ** 2)

    part = glmm_parts.random_studies(prepared(), Z, 21, spread=2)

    assert height(part, [-1.3, *ZETA, 0.6, 0.3, 0.5]) == pytest.approx(wanted, rel=1e-9)


def test_a_saturated_part_gives_each_study_its_own_difference():
    wanted = sum(
        integral(binomial(a, n, -1.3 + theta + 0.6 * GRID) + binomial(c, m, -1.3 + 0.6 * GRID))
        for (a, n, c, m), theta in zip(ROWS, THETA, strict=True)
    )

    assert height(glmm_parts.saturated(prepared(), 25), [-1.3, 0.6], THETA) == pytest.approx(wanted, rel=1e-9)


def test_given_the_margins_the_likelihood_is_integrated_over_every_table():
    wanted = 0.0
    for (a, n, c, m), theta in zip(ROWS, THETA, strict=True):
        eta = theta + 0.7 * GRID
        total = sum(comb(n, u) * comb(m, a + c - u) * np.exp(u * eta) for u in range(a + c + 1))
        wanted += integral(log(comb(n, a) * comb(m, c)) + a * eta - np.log(total))

    part = glmm_parts.single(prepared(conditional=True, exact=True), Z, 41, random=True)

    assert height(part, [*ZETA, 0.7]) == pytest.approx(wanted, rel=1e-10)


@pytest.mark.parametrize("nodes", [1, 7])
def test_the_values_of_a_part_are_those_its_derivatives_come_with(nodes):
    part = glmm_parts.random_studies(prepared(), Z, nodes, spread=1)
    P = parameters(part.layout, Point(own=np.zeros(0), shared=np.array([-1.3, *ZETA, 0.6, 0.5])))

    assert glmm_parts.local(part)(P).value.sum() == pytest.approx(glmm_parts.value(part)(P), rel=1e-12)


def test_a_deviation_that_is_zero_but_for_rounding_is_set_to_zero():
    given = prepare(
        tables(["a", "b"], events_exp=[4, 8], n_exp=[20, 40], events_ctl=[5, 10], n_ctl=[20, 40]),
        "OR",
        conditional=False,
        exact=False,
    )
    part = glmm_parts.fixed_studies(given, np.ones((2, 1)), 7, random=True)

    found = glmm_parts.search(part, Point(own=ALPHA, shared=np.array([0.0, 0.4])))

    assert found.point.shared[1] == 0
    assert exp(found.point.shared[0]) == pytest.approx((4 / 16) / (5 / 15), rel=1e-7)


def test_studies_that_contradict_each_other_without_bound_are_refused():
    columns = {
        "events_exp": [0, 90_000],
        "n_exp": [90_000] * 2,
        "events_ctl": [90_000, 0],
        "n_ctl": [90_000] * 2,
    }
    given = prepare(tables(["a", "b"], **columns), "OR", conditional=True, exact=False)
    part = glmm_parts.single(given, np.ones((2, 1)), 7, random=True)

    with pytest.raises(NotEstimable, match="the search did not converge"):
        glmm_parts.search(part, Point(own=np.zeros(0), shared=np.array([0.0, 3.2])))
