import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.regression.regression import meta_regression
from synthesis.models.small_study.unrestricted import powered, uwls, waap
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.made import made
from tests.synthesis.models.small_study.trials import fitted


def test_uwls_of_the_bcg_trials_is_rs_least_squares():
    found = uwls(fitted())  # R 4.2.2, lm(yi ~ 1, weights=1/vi)

    assert (found.estimate, found.se) == pytest.approx((-0.430285163654091, 0.144246547979696), rel=1e-12)
    assert found.p == pytest.approx(0.0114222350400532, rel=1e-10)


def test_uwls_does_not_depend_on_the_tau2_of_the_fit():
    assert uwls(fitted(tau2="DL")).se == uwls(fitted()).se


def test_waap_takes_the_powered_studies_alone():
    found = waap(fitted())  # R 4.2.2, by its definition

    assert found.k == 4
    assert found.estimate == pytest.approx(-0.398279953096043, rel=1e-12)
    assert found.used.tolist() == powered(fitted()).tolist()


def test_without_two_powered_studies_uwls_stands_in_and_says_so():
    v = [1.0 + 0.1 * i for i in range(12)]
    fit = random_effects(made([0.1 * (-1) ** i + 0.05 for i in range(12)], v))

    found = waap(fit)
    assert found.name == "WAAP-UWLS"
    assert found.estimate == uwls(fit).estimate
    assert found.notes[0] == "No studies have a power of 80%; UWLS of all stands in."


def test_moderators_are_refused():
    fit = meta_regression(effects(), "~ ablat")

    for function in (uwls, waap, powered):
        with pytest.raises(NotEstimable, match="without moderators"):
            function(fit)


def test_effects_that_agree_exactly_keep_the_common_effect_interval():
    found = uwls(random_effects(made([0.3] * 5, [0.1, 0.2, 0.3, 0.4, 0.5])))

    assert found.se == pytest.approx(1 / np.sqrt(sum(1 / v for v in (0.1, 0.2, 0.3, 0.4, 0.5))))


def test_it_says_what_it_found():
    assert uwls(fitted()).in_a_line() == "UWLS, 13 effects: −0.4303 (−0.7446 to −0.1160)"
    assert "4 of 13 effects have a power of 80%" in waap(fitted()).summary().replace("\n", " ")
