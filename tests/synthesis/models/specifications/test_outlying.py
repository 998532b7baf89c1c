"""What the rules for outlying effects leave in."""

import numpy as np
import pytest

from synthesis.data_frames.effect_frames import effect_sizes
from synthesis.models.diagnostics.influence import influence
from synthesis.models.specifications import outlying as module
from synthesis.models.specifications.means import EffectSet
from synthesis.models.specifications.outlying import OUTLYING, Pooled, studentised
from synthesis.models.univariate import random_effects

Y = (0.10, 0.12, 0.08, 0.11, 0.95, 0.09, 0.13)
V = (0.010, 0.012, 0.008, 0.011, 0.010, 0.009, 0.013)


def pooled(y=Y, v=V, tau2="REML", test="headline"):
    return Pooled(of=EffectSet(y=np.array(y), v=np.array(v)), tau2=tau2, test=test)


def fit(y=Y, v=V, **more):
    import pandas as pd

    frame = pd.DataFrame({"study": [f"S{n}" for n in range(len(y))], "estimate": y, "variance": v})
    return random_effects(effect_sizes(frame, measure="GEN"), **more)


@pytest.mark.parametrize("tau2", ["REML", "DL", "EE"])
def test_studentised_residuals_are_those_of_the_influence_analysis_by_the_models_own_variances(tau2):
    (found,) = studentised([pooled(tau2=tau2)])

    assert found == pytest.approx(influence(fit(tau2=tau2, test="z")).rstudent, rel=1e-8)


def test_each_of_several_sets_is_looked_over_by_its_own_model(monkeypatch):
    few = pooled(Y[2:6], V[2:6], tau2="DL")
    several = [pooled(), few, pooled(tau2="DL"), pooled(Y[:4], V[:4]), few]
    alone = [studentised([one])[0].tolist() for one in several]

    assert [one.tolist() for one in studentised(several)] == alone
    monkeypatch.setattr(module, "VALUES", 1)
    assert [one.tolist() for one in studentised(several)] == [pytest.approx(one) for one in alone]


def test_of_two_effects_each_is_held_against_the_other_and_a_lone_one_stays():
    pair, alone = studentised([pooled((0.0, 1.0), (0.04, 0.05)), pooled((0.5,), (0.1,))])

    assert pair == pytest.approx([-1 / 0.3, 1 / 0.3])
    assert np.isnan(alone).all()
    for rule in OUTLYING.values():
        assert rule([pooled((0.5,), (0.1,))])[0].tolist() == [True]


def test_effects_beyond_the_bound_go_and_the_others_stay():
    (beyond_3,) = OUTLYING["residual_3"]([pooled()])
    (beyond_2,) = OUTLYING["residual_1_96"]([pooled(tau2="EE")])

    assert beyond_3.tolist() == [True, True, True, True, False, True, True]
    residuals = studentised([pooled(tau2="EE")])[0]
    assert beyond_2.tolist() == (np.abs(residuals) <= 1.96).tolist()


def test_an_interval_that_does_not_meet_that_of_the_mean_is_outlying():
    own = fit(test="z", tau2="EE").interval
    (kept,) = OUTLYING["outside_interval"]([pooled(tau2="EE", test="z")])

    half = 1.959963984540054 * np.sqrt(np.array(V))
    meets = (np.array(Y) + half >= own.low) & (np.array(Y) - half <= own.high)
    assert kept.tolist() == meets.tolist()
    assert not kept.all()
