"""What does not depend on how columns are written: quadratics of years, near repeats, and columns of any size."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.diagnostics.baujat import baujat
from synthesis.models.diagnostics.blup import blup
from synthesis.models.diagnostics.influence import influence
from synthesis.models.diagnostics.permutation import permutation_test
from synthesis.models.diagnostics.refitted import leave_one_out
from synthesis.models.kernel.coordinates import back, moved, origin_of
from synthesis.models.regression.collinearity import inflation
from synthesis.models.regression.contrasts import contrast, omnibus_test
from synthesis.models.regression.prediction import predict
from synthesis.models.regression.regression import meta_regression
from tests.synthesis.models.made import made

YEARS = np.arange(2001.0, 2011.0)
Y = np.array([0.31, 0.12, 0.45, 0.22, 0.51, 0.05, 0.38, 0.61, 0.27, 0.49])
V = np.array([0.02, 0.05, 0.03, 0.04, 0.02, 0.06, 0.03, 0.02, 0.05, 0.01])
RTOL = 1e-9


@pytest.fixture(scope="module")
def both():
    """The regression on years as they are, and on years less 2005.5: the same model."""
    data = made(Y, V, yr=YEARS, c=YEARS - 2005.5)
    return tuple(meta_regression(data, f"~ {x} + I({x}^2)", tau2=0.01) for x in ("yr", "c"))


def test_predictions_do_not_depend_on_centring(both):
    far = np.array([2001.0, 2005.0, 2020.0])
    here = predict(both[0], [{"yr": x} for x in far])
    there = predict(both[1], [{"c": x - 2005.5} for x in far])

    for name in ("estimate", "se"):
        np.testing.assert_allclose(getattr(here, name), getattr(there, name), rtol=RTOL)
    np.testing.assert_allclose(here.prediction.high, there.prediction.high, rtol=RTOL)


@pytest.mark.parametrize("name", ["rstudent", "dffits", "cook", "cov_ratio", "hat", "q", "tau2"])
def test_case_diagnostics_do_not_depend_on_centring(both, name):
    here, there = (getattr(influence(one), name) for one in both)

    np.testing.assert_allclose(here, there, rtol=RTOL, atol=1e-12)


def test_tests_baujat_and_studies_do_not_depend_on_centring(both):
    here, there = both

    assert here.omnibus.statistic == pytest.approx(there.omnibus.statistic, rel=RTOL)
    assert omnibus_test(here, 2).statistic == pytest.approx(omnibus_test(there, 2).statistic, rel=RTOL)
    np.testing.assert_allclose(baujat(here).shift, baujat(there).shift, rtol=RTOL)
    np.testing.assert_allclose(blup(here).se, blup(there).se, rtol=RTOL)
    np.testing.assert_allclose(here.fitted, there.fitted, rtol=RTOL)


def test_the_last_coefficient_is_the_same_with_and_without_centring(both):
    for name in ("estimate", "se", "p"):
        here, there = (getattr(one.coefficients, name)[2] for one in both)
        assert here == pytest.approx(there, rel=RTOL)
    assert inflation(both[0])[1].value > 1e5


def test_a_contrast_of_the_quadratic_is_the_slope_there(both):
    here = contrast(both[0], [{"yr": 1, "yr^2": 2 * 2005.5}], 0.01)
    there = contrast(both[1], [{"c": 1}], 0.01)

    assert here.rows.estimate == pytest.approx(there.rows.estimate, rel=1e-8)
    assert here.rows.se == pytest.approx(there.rows.se, rel=RTOL)
    assert here.joint.statistic == pytest.approx(there.joint.statistic, rel=1e-8)


@pytest.mark.parametrize(("apart", "rel"), [(1e-3, 1e-11), (1e-6, 1e-8)])
def test_the_omnibus_test_of_near_repeats_is_that_of_what_sets_them_apart(apart, rel):
    x, z = YEARS - 2005.5, np.array([1.0, -1, 2, 0, -2, 1, 1, -1, 0, 2])
    x2 = x + apart * z
    here = meta_regression(made(Y, V, a=x, b=x2), "~ a + b", tau2=0.01)
    there = meta_regression(made(Y, V, a=x, b=(x2 - x) / apart), "~ a + b", tau2=0.01)

    assert here.omnibus.statistic == pytest.approx(there.omnibus.statistic, rel=rel)
    assert omnibus_test(here, "b").statistic == pytest.approx(omnibus_test(there, "b").statistic, rel=rel)
    for name in ("cook", "rstudent", "cov_ratio"):
        here_, there_ = (getattr(influence(one), name) for one in (here, there))
        np.testing.assert_allclose(here_, there_, rtol=10 * rel)


@pytest.mark.parametrize("size", [1e-140, 1e-10, 1e10, 1e140])
def test_columns_of_any_size_give_the_same_model(size):
    x = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3])
    here = meta_regression(made(Y, V, x=x * size), "~ x")
    there = meta_regression(made(Y, V, x=x), "~ x")

    assert here.coefficients.estimate[1] * size == pytest.approx(there.coefficients.estimate[1], rel=1e-9)
    assert here.omnibus.p == pytest.approx(there.omnibus.p, rel=1e-9)
    assert here.r2 == pytest.approx(there.r2, rel=1e-9)
    np.testing.assert_allclose(influence(here).cook, influence(there).cook, rtol=1e-9)
    np.testing.assert_allclose(leave_one_out(here).se, leave_one_out(there).se, rtol=1e-9)
    np.testing.assert_allclose(predict(here).se, predict(there).se, rtol=1e-9)


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_columns_whose_coefficients_have_no_variance_in_floating_point_are_refused_by_name(size):
    with pytest.raises(NotEstimable, match="column 'x': the variance of its coefficient"):
        meta_regression(made(Y, V, x=YEARS * size), "~ x")


def test_an_outlying_value_of_a_moderator_may_be_left_out():
    x = np.array([1e9, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    found = leave_one_out(meta_regression(made(Y, V, x=x), "~ x", tau2=0.01))
    alone = meta_regression(made(Y[1:], V[1:], x=x[1:]), "~ x", tau2=0.01)

    assert not found.refits.without
    np.testing.assert_allclose(found.refits.beta[0], alone.coefficients.estimate, rtol=1e-9)
    np.testing.assert_allclose(found.refits.se[0], alone.coefficients.se, rtol=1e-9)


@pytest.mark.parametrize("scale", [1e-100, 1e-140, 1e100, 1e140])
@pytest.mark.parametrize("formula", ["~ 1", "~ x"])
def test_effects_of_any_size_give_the_same_answers(scale, formula):
    x = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3])
    here, there = (meta_regression(made(Y * a, V / 10 * a**2, x=x), formula) for a in (scale, 1.0))

    assert here.tau2 / scale**2 == pytest.approx(there.tau2, rel=1e-9)
    for end in ("low", "high"):
        found = getattr(here.tau2_interval(), end) / scale**2
        assert found == pytest.approx(getattr(there.tau2_interval(), end), rel=1e-9)
    assert here.mixed.i2 == pytest.approx(there.mixed.i2, rel=1e-9)
    np.testing.assert_allclose(leave_one_out(here).se / scale, leave_one_out(there).se, rtol=1e-9)
    np.testing.assert_allclose(influence(here).dfbetas, influence(there).dfbetas, rtol=1e-9)
    np.testing.assert_allclose(predict(here).se / scale, predict(there).se, rtol=1e-9)
    assert permutation_test(here, iterations=50).p == pytest.approx(permutation_test(there, iterations=50).p)
    assert here.summary()


def test_only_columns_far_from_0_are_moved_and_they_come_back():
    X = np.column_stack([np.ones(10), YEARS, YEARS % 2])
    origin = origin_of(X)

    np.testing.assert_array_equal(origin.row, [0, 2006, 0])
    np.testing.assert_allclose(
        moved(X, origin) @ [1, 2, 3], X @ back(np.array([[1.0], [2], [3]]), origin)[:, 0]
    )


def test_without_a_constant_nothing_is_moved():
    assert not origin_of(np.column_stack([YEARS, YEARS**2])).row.any()
