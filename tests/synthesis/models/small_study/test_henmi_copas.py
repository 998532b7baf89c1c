import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.regression.regression import meta_regression
from synthesis.models.small_study.henmi_copas import _Pivot, henmi_copas
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.made import made
from tests.synthesis.models.small_study.trials import fitted


def test_the_interval_of_the_bcg_trials_agrees_with_r():
    found = henmi_copas(fitted(tau2="DL"))  # metafor 5.0-1, hc(rma(method="DL"))

    assert (found.estimate, found.se) == pytest.approx((-0.430285163654091, 0.28354435135525), rel=1e-12)
    assert found.interval.low == pytest.approx(-1.15554876193203, rel=1e-6)
    assert found.interval.high == pytest.approx(0.294978434623848, rel=1e-6)


def test_it_does_not_depend_on_how_the_fit_has_its_tau2():
    assert henmi_copas(fitted()).interval == henmi_copas(fitted(tau2="DL")).interval


def test_the_moments_of_q_given_the_mean_are_those_of_a_quadratic_form():
    v, tau2 = np.array([0.1, 0.3, 0.2, 0.6]), 0.25
    w = 1 / v
    S, A = np.diag(v + tau2), np.diag(w) - np.outer(w, w) / w.sum()
    c = S @ w / np.sqrt(w.sum())
    spread = float(w @ S @ w / w.sum())
    given = S - np.outer(c, c) / spread

    r = np.array([-1.3, 0.0, 2.0])
    mean, variance = _Pivot(w=w, tau2=tau2).moments(r)
    for i, one in enumerate(r):
        m = c * one / spread
        assert mean[i] == pytest.approx(np.trace(A @ given) + m @ A @ m)
        assert variance[i] == pytest.approx(2 * np.trace(A @ given @ A @ given) + 4 * m @ A @ given @ A @ m)


def test_effects_in_other_units_have_the_interval_in_those():
    y, v = [0.1, 0.5, 0.3, 0.9, -0.2], [0.05, 0.02, 0.1, 0.2, 0.04]
    plain = henmi_copas(random_effects(made(y, v)))
    scaled = henmi_copas(random_effects(made([1e-8 * one for one in y], [1e-16 * one for one in v])))

    assert scaled.interval.high == pytest.approx(1e-8 * plain.interval.high, rel=1e-9)


def test_the_level_is_that_of_the_fit():
    narrow = henmi_copas(random_effects(effects(), level=0.8))

    assert narrow.interval.level == 0.8
    assert narrow.quantile < henmi_copas(random_effects(effects())).quantile


def test_moderators_are_refused():
    with pytest.raises(NotEstimable, match="without moderators"):
        henmi_copas(meta_regression(effects(), "~ ablat"))


def test_it_says_what_it_found():
    assert henmi_copas(fitted()).in_a_line() == "Henmi and Copas, 13 effects: −0.4303 (−1.1555 to 0.2950)"
    assert "common-effect mean" in henmi_copas(fitted()).summary()
