import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.small_study.rank_test import rank_test, schwarzer
from tests.synthesis.models.small_study.trials import fitted


def test_the_rank_test_of_the_bcg_trials_agrees_with_r():
    found = rank_test(fitted())  # metafor 5.0-1, ranktest

    assert (found.tau, found.p) == pytest.approx((0.0256410256410256, 0.952361907960866), rel=1e-12)
    assert found.kendall.exact


def test_its_normal_approximation_agrees_with_r():
    assert rank_test(fitted(), exact=False).p == pytest.approx(0.90288494086971, rel=1e-12)


def test_schwarzers_test_of_the_bcg_trials_agrees_with_r():
    found = schwarzer(fitted("OR"))  # meta 8.3-0, metabias(method.bias="Schwarzer")

    assert found.kendall.s == 6
    assert (found.statistic, found.p) == pytest.approx((0.366053325651938, 0.71432528466629), rel=1e-12)


def test_turning_the_effects_turns_schwarzers_tau():
    from dataclasses import replace

    from synthesis.models.univariate import random_effects

    fit = fitted("OR")
    rows = tuple(replace(row, y=-row.y, sense=-row.sense) for row in fit.effects.rows)
    turned = random_effects(replace(fit.effects, rows=rows))
    assert schwarzer(turned).kendall.s == -schwarzer(fit).kendall.s


def test_schwarzers_test_is_of_odds_ratios():
    with pytest.raises(NotEstimable, match="expected effects of OR or PETO; found RR"):
        schwarzer(fitted())


def test_nine_studies_are_tested_only_if_forced():
    for test in (rank_test, schwarzer):
        with pytest.raises(NotEstimable, match="found 9 studies"):
            test(fitted("OR", first=9))
        assert test(fitted("OR", first=9), force=True).k == 9


def test_an_odds_ratio_without_bound_is_refused(effects_of):
    import pandas as pd

    from synthesis.data_frames.effect_frames import effect_sizes
    from synthesis.models.univariate import random_effects

    tables = pd.DataFrame(
        {
            "events_exp": np.zeros(10, dtype=int),
            "n_exp": np.arange(20, 30),
            "events_ctl": np.arange(1, 11),
            "n_ctl": np.arange(20, 30),
        }
    )
    fit = random_effects(effect_sizes(tables, measure="OR"))
    with pytest.raises(NotEstimable, match="is 0 or without bound"):
        schwarzer(fit)
    assert schwarzer(fit, add=0.5).k == 10


def test_it_says_what_it_found():
    assert (
        rank_test(fitted()).in_a_line() == "Begg and Mazumdar's rank test, 13 effects: tau = 0.03, p = 0.952"
    )
    assert "p, exact" in rank_test(fitted()).summary()
    assert "p, by the normal distribution" in rank_test(fitted(), exact=False).summary()
