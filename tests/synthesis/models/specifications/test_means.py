"""Many means at once: each is what the single fit gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.models.inference import TESTS
from synthesis.models.specifications import means as module
from synthesis.models.specifications.means import EffectSet, intervals, means
from synthesis.models.tau2.estimation import TAU2, WEIGHTED
from synthesis.models.univariate import random_effects

ESTIMATORS = sorted(set(TAU2) - WEIGHTED)
EVERY_TEST = (*TESTS, "headline")
NUMBERS = st.tuples(st.floats(-3, 3), st.floats(0.01, 2))
SETS = st.lists(st.lists(NUMBERS, min_size=1, max_size=9), min_size=1, max_size=6)


def effects(numbers):
    rows = [
        Effect(
            y=y,
            v=v,
            measured=y,
            study=f"s{n}",
            study_label=f"S{n}",
            result="r",
            outcome="o",
            outcome_label="O",
            measure="SMD",
            route="reported",
            origins=(),
        )
        for n, (y, v) in enumerate(numbers)
    ]
    return Effects(measure="SMD", rows=tuple(rows))


def of(numbers):
    y, v = (np.array(column) for column in zip(*numbers, strict=True))
    return EffectSet(y=y, v=v)


@given(sets=SETS, tau2=st.sampled_from(ESTIMATORS), test=st.sampled_from(EVERY_TEST))
def test_each_of_many_means_is_the_single_fit(sets, tau2, test):
    held = [of(one) for one in sets]
    found = means(held, [(n, tau2) for n in range(len(held))])
    ends = intervals(found, [test] * len(held))

    for n, numbers in enumerate(sets):
        alone = random_effects(effects(numbers), tau2=tau2, test=test)
        assert found.estimate[n] == pytest.approx(alone.estimate, rel=1e-9, abs=1e-12)
        assert ends.low[n] == pytest.approx(alone.interval.low, rel=1e-7, abs=1e-9)
        assert ends.high[n] == pytest.approx(alone.interval.high, rel=1e-7, abs=1e-9)
        assert ends.p[n] == pytest.approx(alone.p, rel=1e-6, abs=1e-12)
        assert ends.rules[n] == alone.interval.rule


def test_one_set_can_be_asked_for_by_several_estimators_in_any_order():
    held = [of([(0.1, 0.1), (0.9, 0.2), (0.4, 0.1)]), of([(0.2, 0.3), (1.5, 0.1)])]
    asked = [(1, "DL"), (0, "REML"), (1, "REML"), (0, "DL"), (0, "REML")]
    found = means(held, asked)

    for n, (place, tau2) in enumerate(asked):
        numbers = list(zip(held[place].y.tolist(), held[place].v.tolist(), strict=True))
        assert found.tau2[n] == pytest.approx(random_effects(effects(numbers), tau2=tau2).tau2, rel=1e-9)
    assert found.take([1, 1]).estimate.tolist() == [found.estimate[1]] * 2


def test_what_is_laid_out_in_pieces_is_the_same(monkeypatch):
    rng = np.random.default_rng(3)
    held = [EffectSet(y=rng.normal(size=k), v=rng.uniform(0.1, 1, size=k)) for k in (5, 2, 9, 7, 3, 1)]
    asked = [(n, "REML") for n in range(len(held))]
    whole = means(held, asked)
    monkeypatch.setattr(module, "VALUES", 10)

    assert means(held, asked).estimate.tolist() == pytest.approx(whole.estimate.tolist(), rel=1e-12)


def test_a_lone_effect_stands_by_its_own_interval_whatever_the_test():
    found = intervals(means([of([(0.5, 0.04)])], [(0, "REML")]), ["knha"])

    assert found.rules == ("study",)
    assert (found.low[0], found.high[0]) == pytest.approx((0.5 - 1.959964 * 0.2, 0.5 + 1.959964 * 0.2))


def test_effects_that_agree_exactly_have_the_wald_interval_of_a_knapp_hartung_test():
    found = intervals(means([of([(0.5, 0.04), (0.5, 0.01)])], [(0, "REML")]), ["knha"])

    assert found.rules == ("z",)


def test_an_empty_set_an_unknown_estimator_and_an_unknown_test_are_refused():
    some = of([(0.1, 0.1), (0.2, 0.1)])

    with pytest.raises(NotEstimable, match="no studies"):
        means([EffectSet(y=np.array([]), v=np.array([]))], [(0, "REML")])
    with pytest.raises(NotEstimable, match="unknown tau2 estimator 'XX'"):
        means([some], [(0, "XX")])
    with pytest.raises(NotEstimable, match=r"unknown test 'tt'; known: .*headline"):
        intervals(means([some], [(0, "REML")]), ["tt"])
