from dataclasses import replace

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.regression.regression import meta_regression
from synthesis.models.small_study.fail_safe import FAIL_SAFE, fail_safe_n
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.made import made
from tests.synthesis.models.small_study.trials import fitted

# metafor 5.0-1, fsn of the BCG trials
OF_R = {
    "rosenthal": (598, 8.81395689626115e-30),
    "rosenberg": (370, 2.28862930697316e-26),
    "binomial": (6, 0.0224609375),
}


@pytest.mark.parametrize("kind", OF_R)
def test_numbers_of_the_bcg_trials_agree_with_r(kind):
    found = fail_safe_n(fitted(), kind)

    assert (found.number, found.p) == (OF_R[kind][0], pytest.approx(OF_R[kind][1], rel=1e-10))


def test_orwins_number_agrees_with_r():
    found = fail_safe_n(fitted(), "orwin", target=0.246883460403645)

    assert (found.number, found.target) == (10, -0.246883460403645)


def test_half_the_mean_takes_as_many_studies_as_there_are():
    assert fail_safe_n(fitted(), "orwin").number == 13


def test_the_general_number_agrees_with_r():
    found = fail_safe_n(fitted())  # metafor 5.0-1, REML, threshold 1e-13

    assert found.number == 25
    assert found.together.estimate == pytest.approx(-0.217191922561413, rel=1e-9)
    assert found.together.tau2 == pytest.approx(0.422793477402178, rel=1e-9)
    assert found.together.p == pytest.approx(0.0513341077138122, rel=1e-8)


@pytest.mark.parametrize("exact", [False, True])
def test_one_study_less_would_not_do(exact):
    found = fail_safe_n(fitted(), exact=exact)
    relaxed = fail_safe_n(fitted(), alpha=found.together.p - 1e-9, exact=exact)

    assert found.together.p > 0.05
    assert relaxed.number == found.number
    assert fail_safe_n(fitted(), alpha=found.together.p, exact=exact).number == found.number + 1


def test_of_a_common_effect_the_general_number_is_rosenbergs():
    general = fail_safe_n(fitted(tau2="EE"))

    assert abs(general.number - fail_safe_n(fitted(), "rosenberg").number) <= 1


def test_a_general_target_is_met():
    found = fail_safe_n(fitted(), target=0.3)

    assert abs(found.together.estimate) <= 0.3
    assert found.target == -0.3


def test_a_knapp_hartung_fit_is_undone_by_its_own_test():
    exact = fail_safe_n(fitted(test="knha"), exact=True)
    near = fail_safe_n(fitted(test="knha"))

    assert exact.together.p > 0.05
    assert near.together.p > 0.05
    assert abs(exact.number - near.number) <= 0.5 * exact.number


def test_a_result_that_is_not_significant_takes_none():
    fit = random_effects(made([0.1, -0.1, 0.2, -0.15], [0.1] * 4))

    assert [fail_safe_n(fit, kind).number for kind in ("binomial", "general", "rosenberg", "rosenthal")] == [
        0
    ] * 4


@pytest.mark.parametrize("kind", sorted(FAIL_SAFE))
def test_the_number_does_not_depend_on_the_direction(kind):
    fit = fitted()
    rows = tuple(replace(row, y=-row.y) for row in fit.effects.rows)
    turned = random_effects(replace(fit.effects, rows=rows), test="z")

    assert fail_safe_n(turned, kind).number == fail_safe_n(fit, kind).number


def test_only_the_general_kind_says_what_holds_together():
    assert isinstance(fail_safe_n(fitted(), "rosenthal").together, Unavailable)


@pytest.mark.parametrize(
    ("asked", "message"),
    [({"alpha": 0}, "alpha"), ({"target": 0}, "endlessly many"), ({"kind": "fisher"}, "known: binomial")],
)
def test_what_cannot_be_is_refused(asked, message):
    with pytest.raises(NotEstimable, match=message):
        fail_safe_n(fitted(), **asked)


def test_moderators_are_refused():
    with pytest.raises(NotEstimable, match="a fit of a mean"):
        fail_safe_n(meta_regression(effects(), "~ ablat"))


def test_more_than_ten_million_studies_are_refused():
    with pytest.raises(NotEstimable, match="more than 10,000,000 studies"):
        fail_safe_n(random_effects(made(np.ones(3), np.full(3, 1e-14)), tau2="EE", test="z"))


def test_it_says_what_the_number_does_not_mean():
    found = fail_safe_n(fitted())

    assert found.in_a_line() == "fail-safe N by the general method: 25 to 13 effects"
    assert "does not say how many studies are missing" in found.summary().replace("\n", " ")
    assert "target" in fail_safe_n(fitted(), "orwin").summary()
