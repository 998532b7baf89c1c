"""Hypotheses, nested models, permutations and collinearity as they show themselves."""

import pytest

from synthesis.models.diagnostics.permutation import permutation_test
from synthesis.models.regression.collinearity import inflation, term_inflation
from synthesis.models.regression.contrasts import ADJUSTMENTS, contrast
from synthesis.models.regression.hypothesis_sheets import ADJUSTMENT_WORDS
from synthesis.models.regression.likelihood_ratio import likelihood_ratio
from synthesis.models.regression.regression import meta_regression
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects

PAIR = [{"alloc = random": 1}, {"alloc = random": 1, "alloc = systematic": -1}]


@pytest.fixture(scope="module")
def regression():
    return meta_regression(effects(), "alloc + ablat")


def flat(text):
    return " ".join(text.split())


def test_hypotheses_are_written_out_with_the_joint_test(regression):
    shown = contrast(regression, PAIR).summary()

    assert "(alloc = random) - (alloc = systematic) = 0" in shown
    assert "All at once  F = " in shown
    assert "adjusted" not in shown


def test_how_p_values_were_adjusted_is_said(regression):
    found = contrast(regression, PAIR, adjust="holm")

    assert "adjusted p" in found.summary()
    assert "adjusted for their number by Holm's method." in found.summary()
    assert found.to_frame()["p_adjusted"].tolist() == found.p.tolist()


def test_every_adjustment_has_words():
    assert set(ADJUSTMENT_WORDS) == set(ADJUSTMENTS) - {"none"}


def test_a_contrast_names_the_level_of_its_intervals():
    found = contrast(meta_regression(effects(), "ablat", level=0.9), {"ablat": 10})

    assert "90% interval" in found.summary()


def test_nested_models_stand_side_by_side(regression):
    found = likelihood_ratio(regression, meta_regression(effects(), "ablat"), refit=True)
    shown, frame = flat(found.summary()), found.to_frame()

    assert "full alloc + ablat reduced ablat" in shown
    assert "on 2 df, p = " in shown
    assert frame.loc["full", "aic"] == found.full_statistics.aic[0]


def test_a_permutation_test_says_what_was_arranged_and_how_often(regression):
    turned = permutation_test(random_effects(effects(), tau2="DL"), exact=True)
    shuffled = permutation_test(regression, iterations=50, seed=3)

    assert flat(turned.summary()).startswith(
        "Exact permutation test: signs of the effects turned, all 8192 arrangements"
    )
    assert "effects shuffled over the moderators, 50 arrangements, seed 3" in flat(shuffled.summary())
    assert "all moderators" in shuffled.summary()
    assert "all moderators" not in turned.summary()
    assert shuffled.to_frame().loc["ablat", "p"] == shuffled.p[-1]


def test_inflation_is_a_sequence_and_a_table(regression):
    single, terms = inflation(regression), term_inflation(regression)

    assert (len(single), single[0].name) == (3, "alloc = random")
    assert "GVIF" in terms.summary()
    assert terms.to_frame().loc["alloc", "df"] == 2
