from math import comb

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.small_study.named_tests import SMALL_STUDY, egger, harbord, pustejovsky
from synthesis.models.small_study.regression_test import regression_test
from synthesis.models.univariate import random_effects
from tests.synthesis.models.small_study.trials import fitted

# meta 8.3-0, metabias of metabin(sm="OR", method="Inverse"): slope, its standard error, p
OF_META = {
    "deeks": (-50.2971699400331, 27.9147632171243, 0.0990159313702874),
    "egger": (-2.34534124207975, 1.55634902138774, 0.159991485084265),
    "harbord": (-2.09299154079424, 1.66576544178062, 0.234971952122066),
    "macaskill": (5.72378268663232e-06, 1.21485727034077e-06, 0.000638170187086762),
    "peters": (-563.688203913343, 413.723340020776, 0.200291792284136),
    "thompson": (-0.748959249028853, 0.967284059207412, 0.455079344434815),
}


@pytest.mark.parametrize("name", OF_META)
def test_tests_of_the_bcg_trials_agree_with_r(name):
    found = SMALL_STUDY[name](fitted("OR"))

    assert (found.bias, found.se, found.p) == pytest.approx(OF_META[name], rel=1e-9)
    assert found.df == 11


@pytest.mark.parametrize("name", sorted(set(SMALL_STUDY) - {"pustejovsky"}))
def test_nine_studies_are_tested_only_if_forced(name):
    with pytest.raises(NotEstimable, match="found 9 studies"):
        SMALL_STUDY[name](fitted("OR", first=9))
    assert SMALL_STUDY[name](fitted("OR", first=9), force=True).notes[0].startswith("It rests on 9 studies")


def test_eggers_test_is_the_regression_test_by_least_squares():
    assert egger(fitted()).p == regression_test(fitted(), model="lm").p


def test_harbords_score_of_odds_is_of_the_hypergeometric_distribution():
    a, n1, m, n2 = 4, 123, 15, 139
    ways = np.array([comb(n1, x) * comb(n2, m - x) for x in range(m + 1)], dtype=float)
    share, x = ways / ways.sum(), np.arange(m + 1.0)
    mean, variance = share @ x, share @ x**2 - (share @ x) ** 2

    found = harbord(fitted("OR")).mixed
    assert 1 / found.v[0] == pytest.approx(variance, rel=1e-10)
    assert found.y[0] == pytest.approx((a - mean) / variance, rel=1e-10)


def test_harbords_score_of_risks_is_that_of_the_likelihood_with_the_base_risk_taken_out():
    a, n1, c, n2 = 4, 123, 11, 139
    p = (a + c) / (n1 + n2)
    # in (log ratio, log base risk) at a ratio of 1 each person carries the information p / (1 - p)
    each = p / (1 - p)
    information = n1 * each - (n1 * each) ** 2 / ((n1 + n2) * each)
    score = a - (n1 - a) * each

    found = harbord(fitted("RR")).mixed
    assert 1 / found.v[0] == pytest.approx(information, rel=1e-12)
    assert found.y[0] == pytest.approx(score / information, rel=1e-12)


def test_a_corrected_predictor_is_free_of_the_difference_itself(effects_of):
    from dataclasses import replace

    some = effects_of([0.1 * i for i in range(12)], [0.05 + 0.01 * i for i in range(12)])
    rows = tuple(replace(row, n_exp=10 + i, n_ctl=20 + 2 * i) for i, row in enumerate(some.rows))
    found = pustejovsky(random_effects(replace(some, rows=rows)))

    assert found.mixed.design.X[:, 1].tolist() == [
        np.sqrt(1 / (10 + i) + 1 / (20 + 2 * i)) for i in range(12)
    ]
    assert found.limit.estimate == found.mixed.coefficients.estimate[0]


def test_a_corrected_predictor_is_for_standardised_differences():
    with pytest.raises(NotEstimable, match="expected standardised differences of means; found RR"):
        pustejovsky(fitted())


def test_tests_of_tables_are_of_odds_ratios():
    for name in ("deeks", "peters", "schwarzer"):
        with pytest.raises(NotEstimable, match="expected effects of OR or PETO; found RR"):
            SMALL_STUDY[name](fitted())


def test_persons_have_no_limit():
    assert "no limit at 0" in SMALL_STUDY["macaskill"](fitted()).limit.reason


def test_the_information_of_groups_of_equal_size_gives_harbords_test_of_risks_as_meta_has_it():
    """meta 8.3: metabias(metabin(..., sm = "RR", method = "Inverse"), method.bias = "Harbord") of the BCG trials."""
    found = harbord(fitted("RR"), equal_groups=True)

    assert (found.bias, found.se) == pytest.approx((-1.69001756358499, 1.61509898817297), rel=1e-9)
    assert harbord(fitted("RR")).bias == pytest.approx(-1.8371778406746164, rel=1e-9)


def test_of_odds_the_size_of_groups_is_never_taken_as_equal():
    assert harbord(fitted("OR"), equal_groups=True).p == harbord(fitted("OR")).p
