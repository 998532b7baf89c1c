"""Likelihood-ratio tests of nested regressions, and those that cannot be compared."""

import pytest

from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.regression.likelihood_ratio import likelihood_ratio
from synthesis.models.regression.regression import meta_regression
from tests.synthesis.models.bcg import effects


def ml(text, **asked):
    return meta_regression(effects(), text, tau2="ML", **asked)


def test_latitude_against_none_agrees_with_r():
    # metafor 5.0-1, anova(rma(mods = ~ ablat, method="ML"), rma(method="ML")), threshold 1e-13
    found = likelihood_ratio(ml("ablat"), ml("1"))

    assert (found.statistic, found.df) == (pytest.approx(9.95882163972536, rel=1e-9), 1)
    assert found.p == pytest.approx(0.00160080481067469, rel=1e-8)
    assert found.r2 == pytest.approx(87.7328604131289, rel=1e-8)
    assert found.full_statistics.aicc[0] == pytest.approx(24.0379977234949, rel=1e-9)


def test_restricted_fits_of_different_moderators_are_refused_unless_fitted_again():
    full, reduced = meta_regression(effects(), "ablat"), meta_regression(effects(), "1")
    with pytest.raises(NotEstimable, match="REML with different moderators have no comparable likelihoods"):
        likelihood_ratio(full, reduced)

    found = likelihood_ratio(full, reduced, refit=True)
    assert found.statistic == pytest.approx(likelihood_ratio(ml("ablat"), ml("1")).statistic, rel=1e-12)
    assert found.full.tau2_method == "ML"


def test_a_model_is_nested_however_its_factor_is_coded():
    one = likelihood_ratio(ml("alloc + ablat"), ml("alloc"))
    other = likelihood_ratio(ml("C(alloc, random) + ablat"), ml("0 + alloc"))

    assert other.statistic == pytest.approx(one.statistic, rel=1e-8)


@pytest.mark.parametrize(
    ("full", "reduced", "fault"),
    [
        ("ablat", "year", "not nested in the full one: year is not in the full one"),
        ("ablat", "ablat", "no fewer coefficients"),
        ("ablat", "ablat + year", "year is not in the full one"),
        ("0 + ablat + year", "1", "intercept is not in the full one"),
    ],
)
def test_models_that_are_not_nested_are_refused(full, reduced, fault):
    with pytest.raises(NotEstimable, match=fault):
        likelihood_ratio(ml(full), ml(reduced))


def test_fits_of_different_effects_are_refused():
    fewer = Effects(measure="RR", rows=effects().rows[1:])
    with pytest.raises(NotEstimable, match=r"different effects \(13 and 12\)"):
        likelihood_ratio(ml("ablat"), meta_regression(fewer, "1", tau2="ML"))


def test_fits_by_different_methods_or_with_weights_are_refused():
    with pytest.raises(NotEstimable, match="by ML and EE"):
        likelihood_ratio(ml("ablat"), meta_regression(effects(), "1", tau2="EE"))
    with pytest.raises(NotEstimable, match="weights of the user's own"):
        likelihood_ratio(ml("ablat", weights=[1.0] * 13), ml("1"))


def test_common_effect_models_are_compared_by_their_q():
    full, reduced = (meta_regression(effects(), text, tau2="EE") for text in ("ablat", "1"))
    found = likelihood_ratio(full, reduced)

    assert found.statistic == pytest.approx(reduced.mixed.q - full.mixed.q, rel=1e-9)
