"""Leave-one-cluster-out and cumulative analyses of dependent effects: against R, and at the edges."""

import copy
import pickle

import numpy as np
import pytest

import synthesis
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.correlated import correlated_hierarchical
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from synthesis.models.robust.robust import robust
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effects, some_effects

Z = Asked(test="z")


def test_the_model_without_a_district_agrees_with_r():
    """metafor 3.8-1, rma.mv(yi, vi, random = ~ 1 | district/school, subset = district != ...), rel.tol 1e-10."""
    found = synthesis.leave_one_out(multilevel(effects(), asked=Z))

    for name, numbers in {
        "11": (0.06544049596, 0.03343025249, 0.20698500868, 0.08787237980, 576.75836962698),
        "71": (0.02720128543, 0.02159174567, 0.12152112010, 0.06115175121, 360.52746693227),
    }.items():
        i = found.names.index(name)
        ours = (*found.refits.components[i], found.estimate[i], found.se[i], found.refits.q[i])
        assert ours == pytest.approx(numbers, rel=2e-6)


def test_single_effects_or_any_grouping_can_be_left_out():
    fit = multilevel(effects(), asked=Z)

    few = multilevel(effects(["11", "12", "18"]), asked=Z)
    assert synthesis.leave_one_out(few, by="effect").k.tolist() == [10] * 11
    by_year = synthesis.leave_one_out(fit, by="year")
    assert by_year.by == "year"
    assert by_year.k.tolist() == [37, 52, 51, 41, 45, 54]
    assert by_year.clusters.tolist() == [5] * 6


def test_of_a_correlated_and_hierarchical_model_robust_intervals_are_its_own():
    found = synthesis.leave_one_out(correlated_hierarchical(effects(), 0.6))

    alone = correlated_hierarchical(effects([name for name in found.names if name != "71"]), 0.6)
    i = found.names.index("71")
    assert found.estimate[i] == pytest.approx(alone.estimate, rel=1e-7)
    assert (found.robust_low[i], found.robust_high[i]) == pytest.approx(
        (alone.mean.low, alone.mean.high), rel=1e-5
    )


def test_of_two_studies_each_is_left_with_the_other():
    """By t there are then no degrees of freedom for an interval, and no clusters to compare for a robust one."""
    given = some_effects([(0.1, 0.1), (0.5, 0.1)], [(0.2, 0.1), (0.8, 0.1)])

    found = synthesis.leave_one_out(multilevel(given))

    assert found.estimate == pytest.approx([0.5, 0.3])
    assert np.isnan(found.low).all()
    assert "no degrees of freedom" in found.refits.untested[0]
    assert np.isnan(found.robust_se).all()
    assert np.isfinite(synthesis.leave_one_out(multilevel(given, asked=Z)).low).all()


def test_components_at_zero_stay_there_or_leave_it():
    given = some_effects(
        [(0.1, 0.2), (0.1, 0.1)], [(0.12, 0.2), (0.1, 0.3)], [(0.1, 0.1), (0.09, 0.2)], [(0.3, 0.01)]
    )
    fit = multilevel(given, asked=Z)

    found = synthesis.leave_one_out(fit)

    assert (found.refits.components[:, 1] == 0).all()
    v = given.v[np.array([row.study != "s_4" for row in given.rows])]
    assert found.se[3] == pytest.approx(np.sqrt(1 / np.sum(1 / v)))


def test_without_the_study_that_differs_a_moderator_is_gone_and_the_row_says_so():
    fit = multilevel(effects(["11", "12", "27", "58"]), formula="~ year", asked=Z)

    found = synthesis.leave_one_out(fit)

    i = found.names.index("12")
    assert np.isnan(found.estimate[i])
    assert "year" in found.refits.without[i]
    assert np.isfinite(np.delete(found.estimate, i)).all()


def test_the_last_step_of_a_cumulative_analysis_is_the_whole_model():
    fit = multilevel(effects(), asked=Z)

    found = synthesis.cumulative(fit, order="year")

    assert found.kind == "Cumulated"
    assert found.names[0] == "+ 11"
    assert found.clusters.tolist() == list(range(1, 12))
    assert found.k[-1] == 56
    assert found.estimate[-1] == pytest.approx(fit.estimate, rel=1e-8)
    assert found.se[-1] == pytest.approx(fit.se, rel=1e-8)
    assert found.robust_se[-1] == pytest.approx(robust(fit).coefficients[0].se, rel=1e-6)


def test_what_is_not_a_grouping_is_refused():
    fit = multilevel(effects(), asked=Z)

    with pytest.raises(NotEstimable, match=r"unknown; known: .*study"):
        synthesis.leave_one_out(fit, by="districts")
    with pytest.raises(NotEstimable, match="subsets of dependent effects"):
        synthesis.all_subsets(fit)


def test_results_can_be_copied_and_pickled():
    found = synthesis.leave_one_out(multilevel(effects(["11", "12", "18"]), asked=Z))

    for again in (copy.deepcopy(found), pickle.loads(pickle.dumps(found))):  # noqa: S301 - our own bytes
        assert again.estimate.tolist() == found.estimate.tolist()
        assert not again.refits.beta.flags.writeable
