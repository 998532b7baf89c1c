"""What a fit says of its tau2, against metafor 3.8 (REML, knha, threshold 1e-13, root tolerance 1e-14)."""

import pytest

from synthesis.models.model_tau2 import COMMON, GIVEN, likelihood_profile
from synthesis.models.univariate import ONE_STUDY, common_effect, random_effects
from synthesis.numbers import Unavailable

Y = [0.1, 0.9, 0.4, -0.3, 0.2, 0.6, 0.7]
V = [0.05, 0.04, 0.1, 0.02, 0.08, 0.05, 0.1]


@pytest.fixture
def fit(effects_of):
    return random_effects(effects_of(Y, V))


def test_tau2_has_a_standard_error(fit):
    assert fit.tau2 == pytest.approx(0.149611157528919, rel=1e-9)
    assert fit.se_tau2 == pytest.approx(0.119890513111685, rel=1e-9)


def test_the_q_profile_interval_carries_tau_i2_and_h2(fit):
    found = fit.tau2_interval()

    assert (found.low, found.high) == pytest.approx((0.0338750945152623, 0.764246340617216), rel=1e-8)
    assert found.tau == pytest.approx((0.1840518799557947, 0.874211839668862), rel=1e-8)
    assert found.i2 == pytest.approx((40.0799182223724486, 93.785201741916396), rel=1e-8)
    assert found.h2 == pytest.approx((1.6688895781403481, 16.090626895238255), rel=1e-8)


def test_the_interval_has_the_level_of_the_fit_unless_asked_otherwise(effects_of):
    fit = random_effects(effects_of(Y, V), level=0.8)

    assert fit.tau2_interval().level == 0.8
    assert fit.tau2_interval(level=0.99).high > fit.tau2_interval().high


def test_likelihood_statistics_are_those_of_r(fit):
    restricted, full = fit.statistics(), fit.statistics("ML")

    assert restricted.log_likelihood == pytest.approx(-3.49953589853557)
    assert restricted.deviance == pytest.approx(6.99907179707115)
    assert (restricted.aic, restricted.bic) == pytest.approx((10.99907179707115, 10.58259073552725))
    assert restricted.aicc == pytest.approx(14.99907179707115)
    assert (full.log_likelihood, full.deviance) == pytest.approx((-3.63480793794362, 14.6577386187225))
    assert (full.aic, full.bic, full.aicc) == pytest.approx(
        (11.26961587588725, 11.16143617399787, 14.26961587588725)
    )


def test_the_profile_is_highest_at_the_estimate(fit):
    grid = [0.9 * fit.tau2, fit.tau2, 1.1 * fit.tau2]
    low, top, high = likelihood_profile(fit.mixed, grid)

    assert top > low
    assert top > high
    assert top == pytest.approx(fit.statistics().log_likelihood)


def test_a_tau2_that_was_given_has_no_precision_and_is_no_parameter(effects_of):
    fit = random_effects(effects_of(Y, V), tau2=0.05)

    assert fit.se_tau2 == fit.tau2_interval() == GIVEN
    assert fit.statistics().aic == pytest.approx(fit.statistics().deviance + 2)


def test_common_effect_fits_and_single_studies_say_why_they_have_none(effects_of):
    assert common_effect(effects_of(Y, V)).se_tau2 == COMMON
    assert isinstance(common_effect(effects_of(Y, V)).tau2_interval(), Unavailable)
    one = random_effects(effects_of(Y[:1], V[:1]))
    assert one.se_tau2 == one.tau2_interval() == one.statistics() == ONE_STUDY
