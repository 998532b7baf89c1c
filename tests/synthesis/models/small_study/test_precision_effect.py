import pytest

from synthesis.errors import NotEstimable
from synthesis.models.regression.regression import meta_regression
from synthesis.models.small_study.precision_effect import peese, pet, pet_peese
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.made import made
from tests.synthesis.models.small_study.trials import fitted


def test_pet_of_the_bcg_trials_is_rs_least_squares():
    own = pet(fitted()).limit  # R 4.2.2, lm(yi ~ sqrt(vi), weights=1/vi)

    assert (own.estimate, own.se) == pytest.approx((-0.19092864235982, 0.220084949548725), rel=1e-10)


def test_peese_of_the_bcg_trials_is_rs_least_squares():
    own = peese(fitted()).limit  # R 4.2.2, lm(yi ~ vi, weights=1/vi)

    assert (own.estimate, own.se) == pytest.approx((-0.379953506428271, 0.157255291682204), rel=1e-10)


def test_without_an_effect_by_pet_pet_stands():
    found = pet_peese(fitted())

    assert found.p_effect == pytest.approx(0.404183981705598, rel=1e-9)
    assert (found.stands, found.limit) == ("PET", found.pet.limit)


def test_with_an_effect_by_pet_peese_stands():
    v = [0.01 * i for i in range(1, 13)]
    found = pet_peese(random_effects(made([0.5 + 0.01 * (-1) ** i for i in range(12)], v)))

    assert (found.stands, found.limit) == ("PEESE", found.peese.limit)


def test_the_choice_is_at_the_alpha_asked_for():
    assert pet_peese(fitted(), alpha=0.5).stands == "PEESE"
    with pytest.raises(NotEstimable, match="alpha: expected a number between 0 and 1"):
        pet_peese(fitted(), alpha=5)


def test_a_variance_between_studies_can_be_had():
    assert pet(fitted(), model="rma").mixed.tau2 == pytest.approx(0.308249111106848, rel=1e-9)


def test_moderators_are_refused():
    with pytest.raises(NotEstimable, match="no one limit"):
        pet_peese(meta_regression(effects(), "~ ablat"))


def test_nine_studies_are_refused_unless_forced():
    for function in (pet, peese, pet_peese):
        with pytest.raises(NotEstimable, match="found 9 studies"):
            function(fitted(first=9))
    assert pet_peese(fitted(first=9), force=True).notes[0].startswith("It rests on 9 studies")


def test_it_says_which_stands():
    found = pet_peese(fitted())

    assert found.in_a_line().startswith("PET stands: −0.1909")
    assert "here PET stands" in found.summary().replace("\n", " ")
