"""The radial plot's numbers: against R, and what its lines mean."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.diagnostics.radial import radial
from synthesis.models.regression.regression import meta_regression
from synthesis.models.univariate import common_effect, random_effects
from tests.synthesis.models.bcg import effects


def test_places_of_bcg_agree_with_r():
    """metafor 5.0-1, radial(rma(yi, vi)), threshold 1e-13."""
    found = radial(random_effects(effects(), test="z"))

    assert found.x[:3] == pytest.approx([1.25114608293453, 1.40327641718215, 1.17152637801879], rel=1e-8)
    assert found.y[:3] == pytest.approx([-1.11265839194355, -2.22473851471885, -1.57930325273193], rel=1e-8)


def test_the_mean_of_a_common_effect_is_the_regression_through_the_origin():
    fit = common_effect(effects())
    found = radial(fit)

    assert found.slope == pytest.approx(float(found.x @ found.y / (found.x @ found.x)))
    assert (found.low, found.high) == (fit.interval.low, fit.interval.high)
    assert float(np.sum((found.y - found.slope * found.x) ** 2)) == pytest.approx(fit.heterogeneity.q)


def test_effects_outside_the_band_are_marked_and_a_wider_band_holds_more():
    fit = common_effect(effects())
    narrow, wide = radial(fit, level=0.5), radial(fit, level=0.99999)

    assert narrow.outside.sum() > wide.outside.sum()
    marked = [
        line for line in narrow.summary().splitlines() if line.startswith("Trial") and line.endswith("*")
    ]
    assert len(marked) == narrow.outside.sum()
    assert list(narrow.to_frame().columns) == ["x", "y", "outside"]


def test_the_interval_is_the_headline_of_the_fit(effects_of):
    """Of five effects that agree closely, Wald's interval is the wider one and is the headline."""
    fit = random_effects(effects_of([0.30, 0.31, 0.29, 0.305, 0.30], [0.1] * 5))

    assert (radial(fit).low, radial(fit).high) == (fit.interval.low, fit.interval.high)
    assert radial(fit.mixed).high < radial(fit).high


def test_equal_effects_lie_on_the_line(effects_of):
    found = radial(random_effects(effects_of([0.3] * 3, [0.1, 0.2, 0.3])))

    assert found.y == pytest.approx(0.3 * found.x)
    assert not found.outside.any()
    assert "1 / sqrt(v);" in " ".join(found.summary().split())


def test_a_model_with_moderators_and_a_lone_effect_have_no_radial_plot(effects_of):
    with pytest.raises(NotEstimable, match="this model has intercept, ablat"):
        radial(meta_regression(effects(), "~ ablat"))
    with pytest.raises(NotEstimable, match="no model to work on"):
        radial(random_effects(effects_of([0.4], [0.1])))
