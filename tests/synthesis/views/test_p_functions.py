"""p-value functions of a synthesis: peaks, intervals of every level, and the p-value at no effect."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import synthesis
from synthesis.numbers import Unavailable
from synthesis.views.p_functions import PFunction, of_effect, of_mean, of_new_study, p_functions_of
from tests.synthesis import dependent_studies as dependent

BCG = Path(__file__).parents[3] / "docs" / "data" / "bcg.csv"


@pytest.fixture(scope="module")
def fit():
    effects = synthesis.effect_sizes(pd.read_csv(BCG), measure="RR")
    return synthesis.random_effects(effects, test="knha")


@pytest.mark.parametrize(
    ("level", "mean", "new"),
    [
        (0.50, (-0.84026990240071, -0.58879478191557), (-1.12358560937599, -0.30547907494029)),
        (0.80, (-0.959725239345147, -0.469339444971132), (-1.512201356090550, 0.083136671774271)),
        (0.95, (-1.10844371368555, -0.32062097063073), (-1.99601683419620, 0.56695214987992)),
        (0.999, (-1.495153358950204, 0.066088674633925), (-3.254072450632521, 1.825007766316243)),
    ],
)
def test_its_widths_are_the_intervals_of_metafor_at_every_level(fit, level, mean, new):
    """predict(rma(yi, vi, test = "knha"), level = 100 * level), BCG log risk ratios, REML; metafor 3.8-1."""
    assert of_mean(fit).interval(level) == pytest.approx(mean, rel=1e-6)
    assert of_new_study(fit).interval(level) == pytest.approx(new, rel=1e-6)


def test_at_no_effect_it_is_the_p_value_of_the_mean(fit):
    assert of_mean(fit).p(0.0) == pytest.approx(fit.p, rel=1e-12)
    assert of_mean(fit).interval(0.95) == pytest.approx((fit.interval.low, fit.interval.high))
    assert of_new_study(fit).interval(0.95) == pytest.approx((fit.prediction.low, fit.prediction.high))


def test_that_of_a_study_has_the_interval_that_tables_print(fit):
    for row in fit.effects.rows:
        assert of_effect(row).interval(0.95) == pytest.approx(row.interval)


@given(
    y=st.floats(-5, 5),
    se=st.floats(0.01, 5),
    df=st.sampled_from([1.0, 4.0, float("inf")]),
    level=st.floats(0.01, 0.999),
)
def test_the_ends_of_an_interval_have_the_p_value_of_its_level(y, se, df, level):
    one = PFunction(estimate=y, se=se, df=df)

    assert one.p(y) == 1.0
    assert [one.p(end) for end in one.interval(level)] == pytest.approx([1 - level] * 2, abs=1e-7)


def test_one_effect_alone_has_no_mean_and_no_new_study_beside_it(build, carried):
    made = carried(build.study("a"), figures={"d": {"kind": "drapery", "synthesis": "clinical"}})

    found = p_functions_of(made.analysis, made.review.plan.figures[0])

    assert len(found.studies) == 1
    assert found.mean == Unavailable(reason="there is one effect alone")
    assert isinstance(found.new, Unavailable)


def test_a_model_of_dependent_effects_has_a_new_study_beside_its_mean(build, carried):
    """Its ends at 95% are metafor's and clubSandwich's, as of the prediction interval."""
    made = carried(*dependent.studies(build), **dependent.planned())
    fit = made.analysis.synthesis("clinical").random

    assert of_mean(fit).interval(0.95) == pytest.approx(dependent.CHE_ENDS, rel=1e-5)
    assert of_new_study(fit).interval(0.95) == pytest.approx(dependent.CHE_PI, rel=1e-5)
