"""Residuals of effects by four rules: against R, and where a model passes through an effect."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.design import design
from synthesis.models.diagnostics.influence import influence
from synthesis.models.diagnostics.normal_quantiles import normal_quantiles
from synthesis.models.diagnostics.residuals import pearson, raw, residual_se, residuals, standardised
from synthesis.models.mixed import Options, mixed
from synthesis.models.multilevel.multilevel import multilevel
from synthesis.models.regression.regression import meta_regression
from synthesis.models.univariate import common_effect, random_effects
from synthesis.numbers import Unavailable
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.diagnostics.test_refitted import V, Y
from tests.synthesis.models.multilevel.diagnostics import konstantopoulos as dependent

# metafor 3.8-1, rma(yi, vi) of dat.bcg, REML, threshold 1e-13: rstandard, rstudent, residuals(type="pearson").
R_STANDARDISED = [-0.224425113512779, -1.262902669443482, -0.759240850361535]
R_SE = [0.778785355285624, 0.689567245452928, 0.834439830048494]
R_STUDENTISED = [-0.218142485736088, -1.291790185512990, -0.754719765748237]
R_PEARSON = [-0.218674050922356, -1.222052129654406]


def test_residuals_of_bcg_agree_with_r():
    found = residuals(random_effects(effects(), test="z"))

    assert found.standardised[:3] == pytest.approx(R_STANDARDISED, rel=1e-8)
    assert found.se[:3] == pytest.approx(R_SE, rel=1e-8)
    assert found.studentised[:3] == pytest.approx(R_STUDENTISED, rel=1e-8)
    assert found.pearson[:2] == pytest.approx(R_PEARSON, rel=1e-8)


def test_standardised_residuals_do_not_depend_on_the_test_as_in_r():
    found = residuals(random_effects(effects(), test="knha"))

    assert found.standardised[:3] == pytest.approx(R_STANDARDISED, rel=1e-8)
    assert found.studentised[:3] == pytest.approx(
        [-0.213597850407729, -1.286829636919345, -0.742764119170031], rel=1e-8
    )


def test_residuals_of_a_regression_agree_with_r():
    """metafor 3.8-1, rstandard(rma(yi, vi, mods = ~ ablat)), threshold 1e-13."""
    found = residuals(meta_regression(effects(), "~ ablat", test="z"))

    assert found.standardised[:3] == pytest.approx(
        [0.225955779513223, -0.492117840931293, -0.547724522894369], rel=1e-7
    )
    assert found.raw[:2] == pytest.approx([0.139696356585020, -0.236261991568065], rel=1e-7)
    assert found.se[:2] == pytest.approx([0.618246441343379, 0.480092311063054], rel=1e-7)


def test_own_weights_have_standardised_residuals_as_in_r_and_no_studentised_ones():
    """metafor 3.8-1, rstandard(rma(yi, vi, weights = 1/sqrt(vi))), threshold 1e-13."""
    found = residuals(random_effects(effects(), test="z", weights=[v**-0.5 for v in V]))

    assert found.standardised[:3] == pytest.approx(
        [-0.373615268633620, -1.386427791755854, -0.884057850069784], rel=1e-7
    )
    assert found.se[:2] == pytest.approx([0.805696534168317, 0.719184840538225], rel=1e-7)
    assert isinstance(found.studentised, Unavailable)
    assert np.isnan(found.to_frame()["studentised"]).all()
    assert "weights 1 / (v + tau2) only" in " ".join(found.summary().split())


def test_standard_errors_are_the_diagonal_of_the_matrix_that_makes_residuals():
    """(I - H) M (I - H)' written out, with weights of the user's own and without."""
    X = np.column_stack([np.ones(13), [44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33]])
    columns = design(("intercept", "ablat"), X)
    for weights in (None, np.arange(1.0, 14.0)):
        model = mixed(np.array(Y), np.array(V), columns, Options(weights=weights))
        A = np.diag(1 / (model.v + model.tau2) if weights is None else weights)
        rest = np.eye(13) - X @ np.linalg.solve(X.T @ A @ X, X.T @ A)
        spread = np.diagonal(rest @ np.diag(model.v + model.tau2) @ rest.T)

        assert residual_se(model) == pytest.approx(np.sqrt(spread), rel=1e-9)


def test_an_effect_that_the_model_passes_through_has_no_standardised_residual_and_a_reason():
    columns = design(("intercept", "first"), np.column_stack([np.ones(13), np.eye(13)[0]]))
    model = mixed(np.array(Y), np.array(V), columns, Options())
    found = residuals(model)
    shown = " ".join(found.summary().split())

    assert found.se[0] == 0
    assert np.isnan(standardised(model)[0])
    assert np.isfinite(found.standardised[1:]).all()
    assert list(found.without) == [0]
    assert "the model passes through this effect: its leverage is 1" in shown
    assert "without them a moderator repeats" in shown


def test_equal_effects_have_residuals_of_exactly_0(effects_of):
    found = residuals(random_effects(effects_of([0.1 + 0.2, 0.3, 0.3], [0.1, 0.2, 0.3]), test="knha"))

    assert found.raw.tolist() == found.standardised.tolist() == [0, 0, 0]
    assert found.studentised == pytest.approx([0, 0, 0], abs=1e-12)


def test_two_effects_are_as_far_from_each_other_whichever_is_looked_at(effects_of):
    """Left out, each is compared with the other alone: (y1 - y2) / sqrt(v1 + v2)."""
    found = residuals(random_effects(effects_of([0.1, 0.7], [0.1, 0.3]), test="z"))

    assert found.studentised == pytest.approx([-0.6 / 0.4**0.5, 0.6 / 0.4**0.5])
    assert found.standardised[0] == pytest.approx(-found.standardised[1])


def test_one_effect_has_no_residuals(effects_of):
    with pytest.raises(NotEstimable, match="no model to work on"):
        residuals(random_effects(effects_of([0.4], [0.1])))


def test_what_the_frame_holds_is_what_the_functions_give():
    fit = common_effect(effects())
    frame = residuals(fit).to_frame()

    assert list(frame.columns) == ["raw", "se", "pearson", "standardised", "studentised"]
    assert frame["raw"].tolist() == raw(fit.mixed).tolist()
    assert frame["pearson"].tolist() == pytest.approx(pearson(fit.mixed).tolist())
    assert frame["studentised"].tolist() == influence(fit).rstudent.tolist()


def test_residuals_of_dependent_effects_are_over_the_roots_of_their_whole_variances():
    fit = multilevel(dependent.effects(["11", "12", "18", "71"]))
    between, within = (one.estimate for one in fit.model.components)

    found = residuals(fit)

    assert found.raw == pytest.approx(fit.model.y - fit.estimate)
    assert found.pearson == pytest.approx(found.raw / np.sqrt(fit.effects.v + between + within))
    assert (found.se**2 < fit.effects.v + between + within).all()
    assert found.studentised == pytest.approx(influence(fit, by="effect").rstudent)
    assert normal_quantiles(fit).residual == pytest.approx(found.standardised)
