"""Egger's test for dependent effects: against R, and the refusals that keep it honest."""

from dataclasses import replace
from math import sin, sqrt

import pytest

from synthesis.dependence.correlations import Correlations
from synthesis.errors import NotEstimable
from synthesis.models.small_study.dependent import dependent_regression_test

SAME = Correlations(rho=0.6, within=0.6)


@pytest.fixture
def thirty_six(effects_of):
    """Three effects of each of twelve studies, larger where their variance is."""
    v = [0.02 + 0.01 * ((i * 7) % 11) for i in range(36)]
    y = [0.3 + 0.4 * sin(1.7 * i) + sqrt(v[i]) for i in range(36)]
    made = effects_of(y, v, [f"study_{i // 3}" for i in range(36)])
    rows = tuple(
        replace(row, n_exp=20 + (i * 5) % 13, n_ctl=25 + (i * 3) % 7) for i, row in enumerate(made.rows)
    )
    return replace(made, rows=rows)


# metafor 3.8-1 and clubSandwich 0.5.8: rma.mv(y, V, mods = ~ x, random = ~ 1 | study/effect) with
# V = impute_covariance_matrix(v, study, r = 0.6), control = list(rel.tol = 1e-10); coef_test(vcov = "CR2").
R = {
    "sei": (
        0.4853797951,
        0.3197652670,
        0.2103408428,
        0.8327986189,
        9.4107775447,
        10.4605978821,
        0.0452227398,
        0.7086941790,
    ),
    "vi": (
        0.5335992429,
        0.4347961883,
        0.1203561703,
        1.7460747601,
        9.8850321353,
        10.8780283325,
        0.0013033958,
        0.8079893450,
    ),
    "corrected": (
        1.3240670466,
        -2.7813516020,
        1.3521853751,
        4.9223432988,
        6.3285321933,
        6.2164609294,
        0.3634151772,
        0.5918355140,
    ),
}


@pytest.mark.parametrize("predictor", R)
def test_the_slope_and_its_robust_test_are_those_of_r(thirty_six, predictor):
    found = dependent_regression_test(thirty_six, predictor=predictor, correlations=SAME)

    slope, limit = found.slope, found.limit
    numbers = (limit.estimate, slope.estimate, limit.se, slope.se, limit.df, slope.df, limit.p, slope.p)
    assert numbers == pytest.approx(R[predictor], rel=2e-6)


def test_of_standardised_mean_differences_with_sizes_the_corrected_predictor_is_the_usual_one(thirty_six):
    assert dependent_regression_test(thirty_six, correlations=SAME).predictor == "corrected"


def test_without_the_sizes_of_groups_the_standard_error_is_the_usual_predictor(thirty_six):
    bare = replace(thirty_six, rows=tuple(replace(row, n_exp=None) for row in thirty_six.rows))

    assert dependent_regression_test(bare, correlations=SAME).predictor == "sei"


def test_the_corrected_predictor_names_the_studies_without_sizes(thirty_six):
    first, *others = thirty_six.rows
    bare = replace(thirty_six, rows=(replace(first, n_ctl=None), *others))

    with pytest.raises(NotEstimable, match="Study 0: the sizes of both groups are needed"):
        dependent_regression_test(bare, predictor="corrected")


def test_fewer_than_ten_studies_are_refused_unless_forced_and_then_told(thirty_six):
    few = replace(thirty_six, rows=thirty_six.rows[:27])

    with pytest.raises(NotEstimable, match="expected at least 10 studies; found 9 studies"):
        dependent_regression_test(few)
    assert "It rests on 9 studies" in dependent_regression_test(few, force=True).notes[0]


def test_ten_effects_of_fewer_studies_are_not_ten_studies(thirty_six):
    with pytest.raises(NotEstimable, match="found 4 studies"):
        dependent_regression_test(replace(thirty_six, rows=thirty_six.rows[:12]))


def test_a_predictor_that_is_the_same_throughout_is_refused(thirty_six):
    same = replace(thirty_six, rows=tuple(replace(row, v=0.04) for row in thirty_six.rows))

    with pytest.raises(NotEstimable, match=r"the predictor sei is the same of all effects, 0\.2"):
        dependent_regression_test(same, predictor="sei")


def test_an_unknown_predictor_is_refused_with_those_there_are(thirty_six):
    with pytest.raises(Exception, match="corrected"):
        dependent_regression_test(thirty_six, predictor="ni")


def test_the_summary_names_the_predictor_and_the_slope(thirty_six):
    told = dependent_regression_test(thirty_six, predictor="sei", correlations=SAME).summary()

    assert "predictor sei: slope" in told
    assert "standard_error" in told
