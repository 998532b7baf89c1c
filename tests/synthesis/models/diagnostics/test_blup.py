"""Predictions of the studies' own effects, against metafor 3.8 (REML, knha, threshold 1e-13)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.models.diagnostics import residuals
from synthesis.models.diagnostics.blup import blup, ranef
from synthesis.models.univariate import ONE_STUDY, common_effect, random_effects

Y = [0.1, 0.9, 0.4, -0.3, 0.2, 0.6, 0.7]
V = [0.05, 0.04, 0.1, 0.02, 0.08, 0.05, 0.1]
PRED = [0.162753067975553, 0.784083667560676, 0.380178871109779, -0.223292280977340]
SE = [0.197815102226268, 0.180929998360494, 0.253321160021686, 0.134195597455831]
LOW = [-0.3212830499973554, 0.3413639103447433, -0.2396756774930754, -0.5516570787634916]
RANEF = [-0.1877711827662680, 0.4335594168188555, 0.0296546203679584, -0.5738165317191610]
RANEF_SE = [0.228681001161644, 0.219055651125115, 0.263466670675892, 0.195363725875804]
RANEF_HIGH = [0.3717910691078549, 0.9695692856171767, 0.6743343392265073, -0.0957787155898203]


def test_predictions_and_random_effects_are_those_of_r(effects_of):
    fit = random_effects(effects_of(Y, V))
    found, apart = blup(fit), ranef(fit)

    assert found.estimate[:4] == pytest.approx(PRED, rel=1e-8)
    assert found.se[:4] == pytest.approx(SE, rel=1e-8)
    assert found.low[:4] == pytest.approx(LOW, rel=1e-8)
    assert apart.estimate[:4] == pytest.approx(RANEF, rel=1e-8)
    assert apart.se[:4] == pytest.approx(RANEF_SE, rel=1e-8)
    assert apart.high[:4] == pytest.approx(RANEF_HIGH, rel=1e-8)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=2, max_size=9))
def test_a_prediction_lies_between_the_study_and_the_mean(effects_of, pairs):
    y, v = map(list, zip(*pairs, strict=True))
    fit = random_effects(effects_of(y, v))
    found = blup(fit)

    low, high = np.minimum(y, fit.estimate), np.maximum(y, fit.estimate)
    assert ((found.estimate >= low - 1e-9) & (found.estimate <= high + 1e-9)).all()
    assert found.estimate - ranef(fit).estimate == pytest.approx(np.full(len(y), fit.estimate))


def test_without_variance_between_studies_all_are_predicted_at_the_mean(effects_of):
    fit = common_effect(effects_of(Y, V))

    assert blup(fit).estimate == pytest.approx(np.full(7, fit.estimate))
    assert blup(fit).se == pytest.approx(np.full(7, fit.se))
    assert ranef(fit).estimate.tolist() == [0.0] * 7


def test_another_level_widens_the_intervals(effects_of):
    fit = random_effects(effects_of(Y, V))

    assert (blup(fit, 0.99).low < blup(fit).low).all()


def test_one_study_has_nothing_to_be_drawn_to(effects_of):
    assert blup(random_effects(effects_of([0.1], [0.2]))) == ONE_STUDY


def test_predictions_can_be_read_and_taken_on(effects_of):
    found = blup(random_effects(effects_of(Y, V)))

    assert "Study 4   −0.2233  0.1342  −0.5517" in found.summary()
    assert list(found.to_frame().columns) == ["study", "estimate", "se", "pi_low", "pi_high"]
    assert found._repr_html_().count("<tr>") == 8


def test_pearson_residuals_are_those_of_r(effects_of):
    """metafor 3.8, DL."""
    model = random_effects(effects_of(Y, V), tau2="DL").mixed
    expected = [-0.5016498145863453, 1.0893433167309226, 0.0796964058484921, -1.3679928569396973]

    assert residuals.pearson(model)[:4] == pytest.approx(expected, rel=1e-8)
    assert residuals.raw(model) + model.fitted == pytest.approx(Y)
