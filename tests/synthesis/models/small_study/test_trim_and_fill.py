from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.regression.regression import meta_regression
from synthesis.models.small_study.trim_and_fill import trim_and_fill
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.made import made
from tests.synthesis.models.small_study.trials import fitted


def test_one_effect_is_filled_in_among_the_bcg_trials_as_in_r():
    found = trim_and_fill(fitted())  # metafor 5.0-1, REML, threshold 1e-13, trimfill(estimator="L0")

    assert (found.missing, found.side) == (1, "right")
    assert found.se == pytest.approx(2.45279864318293, rel=1e-9)
    assert found.adjusted.estimate == pytest.approx(-0.657082783487767, rel=1e-9)
    assert found.adjusted.tau2 == pytest.approx(0.331287633439506, rel=1e-9)
    assert found.adjusted.effects.y[-1] == pytest.approx(0.310403024029067, rel=1e-9)


@pytest.mark.parametrize(
    ("estimator", "missing", "se", "mean"),
    [("R0", 4, 3.16227766016838, -0.291025992106353), ("Q0", 5, 3.9691833511491, -0.286260374516564)],
)
def test_the_other_estimators_agree_with_r(estimator, missing, se, mean):
    found = trim_and_fill(fitted(tau2="EE"), estimator=estimator)  # metafor 5.0-1, method="FE"

    assert (found.missing, found.adjusted.k) == (missing, 13 + missing)
    assert (found.se, found.adjusted.estimate) == pytest.approx((se, mean), rel=1e-10)


def test_r0_has_a_test_that_nothing_is_missing():
    assert trim_and_fill(fitted(tau2="EE"), estimator="R0").p == 0.5**5
    assert "only the estimator R0" in trim_and_fill(fitted()).p.reason


def test_what_was_filled_in_is_marked_and_named():
    found = trim_and_fill(fitted())

    assert found.filled.tolist() == [False] * 13 + [True]
    assert found.adjusted.effects.names[-1].startswith("Filled: ")
    assert found.adjusted.effects.rows[-1].origins == ()
    assert found.to_frame().filled.sum() == 1


def test_what_was_filled_in_mirrors_the_extreme_effects():
    found = trim_and_fill(fitted(tau2="EE"), estimator="R0")
    y = found.fit.effects.y

    mirrored = found.adjusted.effects.y[13:]
    centres = (mirrored + np.sort(y)[3::-1]) / 2
    assert centres == pytest.approx(np.full(4, centres[0]), rel=1e-12)


@settings(max_examples=25)
@given(st.lists(st.floats(-2, 2), min_size=12, max_size=12))
def test_turning_the_effects_turns_the_side(y):
    v = [0.02 * (i + 1) for i in range(12)]
    plain = trim_and_fill(random_effects(made(y, v), tau2="DL"), side="left")
    turned = trim_and_fill(random_effects(made([-one for one in y], v), tau2="DL"), side="right")

    assert plain.missing == turned.missing
    assert turned.adjusted.estimate == pytest.approx(-plain.adjusted.estimate, abs=1e-12)


def test_where_nothing_is_missing_the_fit_is_left_as_it_is():
    fit = fitted()

    found = trim_and_fill(fit, side="left")  # metafor 5.0-1: k0 = 0, with this standard error
    assert (found.missing, found.se) == (0, pytest.approx(2.16665853701039, rel=1e-9))
    assert found.adjusted is fit


def test_a_filled_fit_is_asked_as_the_fit_was():
    found = trim_and_fill(fitted(tau2="PM", test="headline"))

    assert found.adjusted.tau2_method == "PM"
    assert found.adjusted.ruled


def test_q0_that_does_not_exist_is_refused():
    with pytest.raises(NotEstimable, match="Q0 does not exist for ranks so one-sided"):
        trim_and_fill(fitted("OR", tau2="EE"), estimator="Q0")


def test_moderators_and_own_weights_are_refused():
    for fit in (meta_regression(effects(), "~ ablat"), random_effects(effects(), weights="equal")):
        with pytest.raises(NotEstimable, match="expected a fit of a mean"):
            trim_and_fill(fit)


@pytest.mark.parametrize("asked", [{"estimator": "L1"}, {"side": "top"}])
def test_an_unknown_choice_is_refused_with_those_there_are(asked):
    with pytest.raises(NotEstimable, match="known: "):
        trim_and_fill(fitted(), **asked)


def test_nine_studies_are_filled_only_if_forced():
    with pytest.raises(NotEstimable, match="found 9 studies"):
        trim_and_fill(fitted(first=9))
    assert trim_and_fill(fitted(first=9), force=True).fit.k == 9


def test_it_says_what_was_filled_in():
    found = trim_and_fill(fitted(tau2="EE"), estimator="R0")

    assert found.in_a_line().startswith("4 filled in on the right: −0.2910")
    assert "p that none is missing" in found.summary()
    turned = replace(found, side="left")
    assert "on the left" in turned.in_a_line()
