"""The curve of a selection model, and the mean under selection that is supposed."""

import numpy as np
import pytest

import synthesis
from synthesis.errors import NotEstimable
from synthesis.models.design import intercept
from synthesis.models.mixed import Options, mixed
from synthesis.models.selection.curve import selection_curve
from synthesis.models.selection.model import selection_model
from synthesis.models.selection.sensitivity import PATTERNS, STEPS, selection_sensitivity
from synthesis.numbers import Unavailable
from tests.synthesis.models.made import made
from tests.synthesis.models.selection.published import BANGERT, COHEN, HACKSHAW


def model(data):
    return mixed(*data, intercept(data[0].size), Options(tau2="ML"))


def test_the_curve_of_a_step_function_is_its_weights():
    found = selection_model(model(BANGERT), "stepfun", steps=(0.025, 0.5))
    curve = selection_curve(found, [0.01, 0.025, 0.026, 0.5, 0.51, 1.0])

    first, middle, last = (one.estimate for one in found.delta)
    assert curve.weight == pytest.approx([first, first, middle, middle, last, last])


def test_the_interval_of_a_weight_is_symmetric_on_the_log_scale():
    found = selection_model(model(BANGERT), "stepfun", steps=(0.025, 0.5))
    curve = selection_curve(found, [0.01, 0.7])

    late = found.delta[2]
    half = 1.959963984540054 * late.se / late.estimate
    assert (curve.low[0], curve.high[0]) == (1.0, 1.0)
    assert curve.low[1] == pytest.approx(late.estimate * np.exp(-half))
    assert curve.high[1] == pytest.approx(late.estimate * np.exp(half))


def test_curves_fall_from_1():
    for kind in ("halfnorm", "logistic", "power"):
        curve = selection_curve(selection_model(model(HACKSHAW), kind))

        assert (np.diff(curve.weight) <= 0).all()
        assert curve.weight[0] <= 1
        assert (curve.low <= curve.weight).all()


def test_the_beta_curve_is_told_beside_its_highest_weight():
    curve = selection_curve(selection_model(model(BANGERT), "beta"))

    assert curve.weight.max() == 1.0
    assert "the highest weight is 1" in curve.summary()


def test_both_sides_of_a_step_are_among_the_places():
    curve = selection_curve(selection_model(model(HACKSHAW), "stepfun", steps=0.025))

    place = int(np.searchsorted(curve.p, 0.025))
    assert curve.p[place] == 0.025
    assert curve.p[place + 1] == np.nextafter(0.025, 1)
    assert curve.weight[place] == 1.0 > curve.weight[place + 1]
    assert list(curve.to_frame().columns) == ["weight", "ci_low", "ci_high"]


def test_a_curve_with_a_parameter_on_its_border_has_no_interval():
    found = selection_model(model(BANGERT), "negexppow")

    assert isinstance(found.delta[1].se, Unavailable)
    curve = selection_curve(found)
    assert isinstance(curve.low, Unavailable)
    assert curve.to_frame()["ci_low"].isna().all()
    assert "no standard error" in curve.summary()


@pytest.mark.parametrize("p", [[0.0], [1.2], [], [[0.1]]])
def test_p_values_that_cannot_be_are_refused(p):
    found = selection_model(model(HACKSHAW), "stepfun", steps=0.025)
    with pytest.raises(NotEstimable, match="above 0 and at most 1"):
        selection_curve(found, p)


def test_the_curve_of_something_else_is_refused():
    with pytest.raises(NotEstimable, match="expected a selection model; found Mixed"):
        selection_curve(model(HACKSHAW))


def test_ratings_of_teaching_move_by_the_weights_of_vevea_and_woods_as_in_r():
    # metafor 4.8, ML, the weights of Vevea & Woods (2005, Psychol Methods 10:428)
    found = selection_sensitivity(model(COHEN))

    assert [row.name for row in found.rows] == ["none", *PATTERNS]
    means = [row.coefficient.estimate for row in found.rows[1:]]
    assert means == pytest.approx([0.351894, 0.321518, 0.362019, 0.332180], abs=1e-6)
    assert [row.tau2 for row in found.rows[1:]] == pytest.approx(
        [0.0045, 0.009544, 0.002774, 0.005652], abs=1e-6
    )
    assert found.rows[2].change == pytest.approx(0.321518 - found.rows[0].coefficient.estimate, abs=1e-6)


def test_patterns_have_a_weight_for_every_interval_and_two_tailed_ones_spare_both_ends():
    for pattern in PATTERNS.values():
        assert len(pattern.weights) == len(STEPS)
    assert PATTERNS["severe_two_tailed"].weights[-1] == 1
    assert PATTERNS["severe_one_tailed"].weights[-1] == 0.1


def test_the_sensitivity_presents_itself():
    found = selection_sensitivity(synthesis.random_effects(made(*COHEN)))

    assert "severe, one-tailed" in found.summary()
    assert repr(found) == "<SelectionSensitivity: 20 effects under 4 patterns of selection>"
    assert found.to_frame().loc["none", "estimate"] == found.rows[0].coefficient.estimate


def test_two_sided_patterns_are_asked_for_by_one_side():
    with pytest.raises(NotEstimable, match="expected greater or less"):
        selection_sensitivity(model(COHEN), alternative="two-sided")
