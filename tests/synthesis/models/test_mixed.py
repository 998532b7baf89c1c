"""The model that univariate fits and meta-regressions share."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.design import design, intercept
from synthesis.models.mixed import Options, batch_of, mixed, omnibus, under

Y = np.array([0.1, 0.9, 0.4, -0.3, 0.2, 0.6, 0.7])
V = np.array([0.05, 0.04, 0.1, 0.02, 0.08, 0.05, 0.1])
YEAR = np.array([1.0, 4.0, 2.0, 0.0, 1.0, 3.0, 5.0])
SLOPE = design(("intercept", "year"), np.column_stack([np.ones(7), YEAR]))


def test_coefficients_solve_the_normal_equations_at_a_known_tau2():
    model = mixed(Y, V, SLOPE, Options(tau2=0.1))
    X, w = SLOPE.X, 1 / (V + 0.1)
    gram = X.T @ (w[:, None] * X)

    assert model.coefficients.estimate == pytest.approx(np.linalg.solve(gram, X.T @ (w * Y)))
    assert model.covariance == pytest.approx(np.linalg.inv(gram))
    assert model.scale == pytest.approx(np.sum(w * (Y - model.fitted) ** 2) / 5)


def test_another_test_of_the_same_model_needs_no_other_fit():
    here = under(mixed(Y, V, SLOPE, Options(test="z")), "hartung-knapp", 0.9)
    there = mixed(Y, V, SLOPE, Options(test="knha", level=0.9)).coefficients

    assert here.se.tolist() == there.se.tolist()
    assert (here.low.tolist(), here.df) == (there.low.tolist(), there.df)


def test_with_one_moderator_the_omnibus_test_is_the_square_of_its_own():
    for test in ("z", "knha"):
        model = mixed(Y, V, SLOPE, Options(test=test))

        assert model.omnibus.statistic == pytest.approx(model.coefficients.statistic[1] ** 2)
        assert model.omnibus.p == pytest.approx(model.coefficients.p[1])
        assert model.omnibus.tested == (1,)


def test_the_omnibus_test_does_not_depend_on_units():
    S = np.array([[2.0, 0.5], [0.5, 1.0]])
    b, unit = np.array([1.0, -0.5]), np.diag([1e-9, 1e9])

    here, there = omnibus(b, S, (0, 1), np.inf), omnibus(unit @ b, unit @ S @ unit, (0, 1), np.inf)

    assert here.statistic == pytest.approx(b @ np.linalg.solve(S, b))
    assert there.statistic == pytest.approx(here.statistic)


@pytest.mark.parametrize(("beta", "statistic", "p"), [(0.3, np.inf, 0.0), (0.0, 0.0, 1.0)])
def test_a_variance_of_zero_leaves_no_doubt(beta, statistic, p):
    found = omnibus(np.array([beta]), np.zeros((1, 1)), (0,), 4)

    assert (found.statistic, found.p) == (statistic, p)


def test_weights_of_ones_own_are_those_of_the_sandwich():
    weights = np.arange(1.0, 8.0)
    model = mixed(Y, V, SLOPE, Options(tau2=0.1, weights=weights))
    X = SLOPE.X
    half = np.linalg.solve(X.T @ (weights[:, None] * X), X.T * weights)

    assert model.coefficients.estimate == pytest.approx(half @ Y)
    assert model.covariance == pytest.approx(half @ np.diag(V + 0.1) @ half.T)
    assert batch_of(model).weights is not None


def test_weights_go_to_tau2_only_where_its_estimator_takes_them():
    weights = np.arange(1.0, 8.0)
    plain = mixed(Y, V, intercept(7), Options(tau2="DL"))

    assert mixed(Y, V, intercept(7), Options(tau2="DL", weights=weights)).tau2 == plain.tau2
    assert mixed(Y, V, intercept(7), Options(tau2="generalised-q", weights=weights)).tau2 != plain.tau2
    assert mixed(Y, V, intercept(7), Options(tau2="GENQ", weights=1 / V)).tau2 == pytest.approx(plain.tau2)


def test_shares_of_variance_are_those_of_their_definitions():
    random, common = mixed(Y, V, intercept(7), Options()), mixed(Y, V, intercept(7), Options(tau2="FE"))

    assert random.i2 == pytest.approx(100 * random.tau2 / (random.tau2 + random.typical))
    assert random.h2 == pytest.approx(100 / (100 - random.i2))
    assert common.i2 == pytest.approx(100 * (common.q - 6) / common.q)
    assert common.h2 == pytest.approx(common.q / 6)


def test_equal_effects_share_no_variance_beyond_chance():
    model = mixed(np.full(7, 0.3), V, intercept(7), Options(tau2="FE"))

    assert (model.i2, model.q, model.q_p) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_is_a_share(level):
    with pytest.raises(NotEstimable, match="between 0 and 1"):
        under(mixed(Y, V, SLOPE, Options()), "z", level)


def test_no_more_effects_than_coefficients_are_refused():
    with pytest.raises(NotEstimable, match="needs 3 studies; found 2"):
        mixed(Y[:2], V[:2], design(("a", "b"), np.eye(2)), Options())


@pytest.mark.parametrize(
    ("y", "v"),
    [
        ([1e160, -1e160, 0.0], [1.0, 1.0, 1.0]),
        ([1e-160, 2e-160, 5e-160], [1e-320, 1e-320, 1e-320]),
    ],
)
@pytest.mark.parametrize("tau2", ["REML", "DL", "HE", "SJ", "PM", "EE"])
def test_what_floating_point_cannot_carry_is_refused_without_a_warning(y, v, tau2):
    with pytest.raises(NotEstimable, match=r"did not converge|to be fitted"):
        mixed(np.array(y), np.array(v), intercept(3), Options(tau2=tau2))


OWN = np.array([3.0, 1, 2, 5, 4, 1, 7, 2, 6, 3, 1, 2, 4])


# metafor 3.8.1, rma(yi, vi, mods, weights=w or weighted=FALSE, test="knha"), control=list(threshold=1e-13,
# maxiter=10000), of the log risk ratios of dat.bcg: tau2 by REML, the last coefficient, its se by knha and by t, s2w.
@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        (
            {"weights": OWN},
            {
                1: (-0.819103434180085, 0.21640786610762, 0.215198622377024, 1.01126997196685),
                2: (-0.0171303980045803, 0.0113996364610716, 0.0100012120376162, 1.29920215898264),
            },
        ),
        (
            {"weighted": False},
            {
                1: (-0.740650381210937, 0.190403847291389, 0.189339908799874, 1.01126997196685),
                2: (-0.026372804319319, 0.00950765519362445, 0.00834132526038842, 1.29920215898264),
            },
        ),
    ],
)
@pytest.mark.parametrize("columns", [1, 2])
def test_with_weights_of_the_user_the_scale_is_that_of_the_usual_fit(bcg, more, wanted, columns):
    y, v, X = bcg
    estimate, knha, t, scale = wanted[columns]
    asked = design(("intercept", "ablat")[:columns], X[:, :columns])

    for test, se in (("knha", knha), ("adhoc", knha), ("t", t), ("z", t)):
        model = mixed(y, v, asked, Options(test=test, **more))

        assert model.coefficients.estimate[-1] == pytest.approx(estimate, rel=1e-8)
        assert model.coefficients.se[-1] == pytest.approx(se, rel=1e-8)
        assert model.scale == pytest.approx(scale, rel=1e-8)
