from itertools import product

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.regression.regression import meta_regression
from synthesis.models.small_study.excess_significance import EXCESS, excess_significance
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.made import made
from tests.synthesis.models.small_study.trials import fitted


@pytest.mark.parametrize(("kind", "p"), [("chi2", 0.144552729083023), ("binom", 0.217063085745655)])
def test_the_test_of_the_bcg_trials_agrees_with_r(kind, p):
    found = excess_significance(fitted(tau2="EE"), kind)  # metafor 5.0-1, tes(rma(method="FE"))

    assert found.observed == 8
    assert found.expected_number == pytest.approx(6.09265909028069, rel=1e-10)
    assert found.p == pytest.approx(p, rel=1e-9)


def test_with_a_variance_between_studies_the_power_is_averaged_over_it():
    found = excess_significance(fitted())  # metafor 5.0-1, which leaves out 5.7e-7 of each power

    assert found.expected_number == pytest.approx(7.80883030234646, abs=13 * 5.8e-7)
    assert found.p == pytest.approx(0.584058504300783, rel=1e-5)


def test_the_exact_test_counts_all_outcomes():
    power = np.array([0.1, 0.5, 0.3, 0.8])
    likely = [
        (sum(outcome), np.prod([p if one else 1 - p for one, p in zip(outcome, power, strict=True)]))
        for outcome in product((0, 1), repeat=4)
    ]
    for observed in range(5):
        wanted = sum(share for number, share in likely if number >= observed)
        assert EXCESS["exact"](observed, power) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("kind", sorted(EXCESS))
def test_at_the_limit_p_is_as_asked(kind):
    fit = fitted(tau2="EE")
    found = excess_significance(fit, kind)

    from synthesis.models.small_study.excess_significance import _Question

    question = _Question(y=fit.effects.y, v=fit.effects.v, tau2=0.0, alpha=0.05, kind=kind)
    assert question.p(found.limit) == pytest.approx(0.10, rel=1e-9)
    assert found.limit < 0


def test_without_excess_at_a_mean_of_0_there_is_no_limit():
    found = excess_significance(random_effects(made([0.1, 0.2, 0.1, 0.15], [1.0] * 4)))

    assert isinstance(found.limit, Unavailable)
    assert found.observed == 0
    assert excess_significance(random_effects(made([0.1, 0.2, 0.1], [1.0] * 3)), "binom").p == 1


def test_power_that_is_certain_is_no_excess():
    fit = random_effects(made([9.0, 9.1, 9.2], [0.01] * 3), tau2="EE")

    assert [excess_significance(fit, kind).p for kind in ("binom", "exact")] == pytest.approx([1, 1])
    assert excess_significance(fit, "chi2").p <= 0.5 + 1e-9


@pytest.mark.parametrize("asked", [{"kind": "fisher"}, {"alpha": 5}, {"limit_alpha": 0}])
def test_what_cannot_be_is_refused(asked):
    with pytest.raises(NotEstimable, match=r"known: |between 0 and 1"):
        excess_significance(fitted(), **asked)


def test_moderators_are_refused():
    with pytest.raises(NotEstimable, match="without moderators"):
        excess_significance(meta_regression(effects(), "~ ablat"))


def test_it_says_what_it_found():
    found = excess_significance(fitted(tau2="EE"))

    assert found.in_a_line().startswith("8 of 13 effects significant, 6.09 expected, p = ")
    assert "An excess has other reasons" in found.summary()
