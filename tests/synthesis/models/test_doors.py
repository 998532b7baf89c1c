"""What a model is asked for, resolved or refused at the door: names, numbers, rows and orders."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.diagnostics.influence import influence
from synthesis.models.diagnostics.permutation import permutation_test
from synthesis.models.diagnostics.refits import refit
from synthesis.models.diagnostics.refitted import cumulative, leave_one_out
from synthesis.models.mixed import Options, mixed, resolved
from synthesis.models.regression.contrasts import contrast
from synthesis.models.regression.prediction import predict
from synthesis.models.regression.regression import meta_regression
from tests.synthesis.models.bcg import effects


@pytest.mark.parametrize(
    ("name", "code"), [("paule-mandel", "PM"), ("reml", "REML"), ("fe", "EE"), (np.int64(0), 0.0), (1, 1.0)]
)
def test_a_name_in_any_spelling_works_wherever_the_regression_goes(name, code):
    here, there = (meta_regression(effects(), "~ ablat", tau2=one) for one in (name, code))

    assert here.mixed.options.tau2 == code
    assert here.tau2_method == there.tau2_method
    np.testing.assert_array_equal(leave_one_out(here).se, leave_one_out(there).se)
    np.testing.assert_array_equal(influence(here).cook, influence(there).cook)
    np.testing.assert_array_equal(permutation_test(here).p, permutation_test(there).p)


def test_refits_know_the_same_names_as_the_model():
    whole = meta_regression(effects(), "~ ablat").mixed
    asked = Options(tau2="paule-mandel", test="Hartung-Knapp")
    masks = np.ones((1, whole.k), dtype=bool)

    found = refit(whole.y, whole.v, whole.design, asked, masks)

    assert (found.options.tau2, found.options.test) == ("PM", "knha")
    model = mixed(whole.y, whole.v, whole.design, asked)
    np.testing.assert_allclose(found.se[0], model.coefficients.se, rtol=1e-12)


@pytest.mark.parametrize("tau2", [-1.0, np.inf, "REMLL"])
def test_an_impossible_tau2_is_refused_at_the_door(tau2):
    with pytest.raises(NotEstimable, match="tau2"):
        resolved(Options(tau2=tau2))


def test_a_vector_is_the_values_of_the_only_moderator():
    one = meta_regression(effects(), "~ ablat")

    found = predict(one, np.array([10.0, 20.0, 30.0]))

    np.testing.assert_array_equal(found.estimate, predict(one, [{"ablat": x} for x in (10, 20, 30)]).estimate)


@pytest.mark.parametrize(("formula", "many"), [("~ ablat + year", 2), ("~ 1", 0)])
def test_a_vector_for_several_moderators_or_none_is_refused(formula, many):
    with pytest.raises(
        NotEstimable, match=f"a vector holds the values of one moderator, and here are {many}"
    ):
        predict(meta_regression(effects(), formula), np.array([1.0, 40.0]))


def test_a_missing_value_to_predict_at_is_called_so():
    with pytest.raises(NotEstimable, match="row 0: expected a value of 'ablat'; found nan"):
        predict(meta_regression(effects(), "~ ablat"), [{"ablat": float("nan")}])


@pytest.mark.parametrize("rhs", [np.nan, np.inf])
def test_a_right_hand_side_that_is_no_finite_number_is_refused(rhs):
    with pytest.raises(NotEstimable, match="rhs: expected finite numbers; found"):
        contrast(meta_regression(effects(), "~ ablat"), [{"ablat": 1}], rhs)


def test_an_order_with_a_missing_value_is_refused():
    order = [float("nan"), *range(12)]

    with pytest.raises(NotEstimable, match="not a number"):
        cumulative(meta_regression(effects(), "~ 1"), order=order)
    with pytest.raises(NotEstimable, match="not a number"):
        cumulative(meta_regression(effects(), "~ 1"), order=lambda row: row.y * np.nan)
