"""Residuals against normal quantiles: against R, ties, and effects that have no residual."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.design import design
from synthesis.models.diagnostics.normal_quantiles import normal_quantiles, quantiles
from synthesis.models.diagnostics.residuals import residuals
from synthesis.models.mixed import Options, mixed
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.diagnostics.test_refitted import V, Y


def test_quantiles_and_residuals_of_bcg_agree_with_r():
    """metafor 5.0-1, qqnorm(rma(yi, vi)), threshold 1e-13: internally studentised residuals."""
    found = normal_quantiles(random_effects(effects(), test="z"))

    assert found.quantile[:4] == pytest.approx(
        [-0.194028142423926, -0.869423773288886, -0.395725295814487, -1.76882503851871], rel=1e-12
    )
    assert found.residual[:2] == pytest.approx([-0.224425113512778, -1.26290266944348], rel=1e-8)


def test_up_to_ten_residuals_stand_at_bloms_positions():
    """R's ppoints(3) = (0.625, 1.625, 2.625) / 3.25."""
    assert quantiles(np.array([5.0, 1.0, 2.0])) == pytest.approx([0.8694238, -0.8694238, 0.0], abs=1e-7)


def test_equal_residuals_keep_the_order_of_the_effects(effects_of):
    found = normal_quantiles(random_effects(effects_of([0.3] * 4, [0.1] * 4)))

    assert found.residual.tolist() == [0] * 4
    assert (np.diff(found.quantile) > 0).all()


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30))
def test_quantiles_are_symmetric_and_rise_with_the_residuals(values):
    given_values = np.array(values)
    found = quantiles(given_values)

    assert np.sort(found) == pytest.approx(-np.sort(found)[::-1], abs=1e-12)
    assert (np.diff(given_values[np.argsort(found)]) >= 0).all()


@pytest.mark.parametrize("kind", ["standardised", "studentised", "pearson"])
def test_each_kind_of_residual_is_the_one_of_that_name(kind):
    fit = random_effects(effects())
    found = normal_quantiles(fit, residual=kind)

    assert found.residual.tolist() == getattr(residuals(fit), kind).tolist()
    assert f"13 {kind} residuals" in found.summary()
    assert found.to_frame().shape == (13, 2)


def test_an_effect_without_a_residual_is_left_out_with_the_reason():
    columns = design(("intercept", "first"), np.column_stack([np.ones(13), np.eye(13)[0]]))
    model = mixed(np.array(Y), np.array(V), columns, Options())

    for kind, reason in (("standardised", "passes through"), ("studentised", "repeats a combination")):
        found = normal_quantiles(model, residual=kind)
        assert len(found.quantile) == 12
        assert list(found.without) == ["effect 1"]
        assert reason in found.without["effect 1"]
        assert "Left out: 1" in found.summary()


def test_residuals_that_cannot_be_had_are_refused(effects_of):
    with pytest.raises(NotEstimable, match="pearson, standardised, studentised"):
        normal_quantiles(random_effects(effects()), residual="raw")
    with pytest.raises(NotEstimable, match="no studentised residuals"):
        normal_quantiles(random_effects(effects(), weights=[1.0] * 13), residual="studentised")
    with pytest.raises(NotEstimable, match="no model to work on"):
        normal_quantiles(random_effects(effects_of([0.4], [0.1])))


def test_where_no_effect_can_be_left_out_the_reason_is_told():
    columns = design(("intercept", "x"), np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 4.0]]))
    model = mixed(np.array([0.1, 0.4, 0.2]), np.array([0.1, 0.1, 0.2]), columns, Options())

    with pytest.raises(NotEstimable, match="2 effects cannot give tau2 and 2 coefficients"):
        normal_quantiles(model, residual="studentised")
