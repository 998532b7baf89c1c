"""Dependent effects as the fit of a synthesis: its subgroups, sensitivity and verdicts rest on the same model."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from synthesis.dependence.assumed import assumed_covariance
from synthesis.dependence.correlations import Correlations
from synthesis.errors import NotEstimable
from synthesis.figures.review_figures import review_figures
from synthesis.numbers import Unavailable
from synthesis.pooling.dependent import between_levels, by_correlated_effects
from tests.synthesis import dependent_studies as known
from tests.synthesis.dependent_studies import MARGINS, planned, studies

CLOSE = 2e-6
RHO = Correlations(rho=0.2)
FOREST = {"forest": {"kind": "forest", "synthesis": "clinical"}}


@pytest.fixture(scope="module")
def made(build, tmp_path_factory):
    folder = build.write(
        tmp_path_factory.mktemp("dependent") / "review",
        *studies(build),
        margins=MARGINS,
        verdicts={"fewest": "3"},
        sensitivity={"clinical": {"one_row": "yes"}},
        **planned(by=["format"]),
    )
    return build.carry_out(folder)


@pytest.fixture(scope="module")
def effects(made):
    return made.analysis.synthesis("clinical").effects


def test_the_fit_is_what_metafor_and_clubsandwich_give(effects):
    fit = by_correlated_effects(effects, RHO)

    assert (fit.estimate, fit.se, fit.df, fit.p) == pytest.approx(tuple(known.CHE.values()), rel=1e-4)
    assert (fit.interval.low, fit.interval.high) == pytest.approx(known.CHE_ENDS, abs=CLOSE)
    assert fit.tau2 == pytest.approx(sum(known.CHE_TAU2S), abs=CLOSE)
    assert fit.heterogeneity.q == pytest.approx(known.CHE_Q, rel=1e-7)
    assert fit.weights == pytest.approx(known.CHE_WEIGHTS, abs=1e-4)
    assert (fit.prediction.low, fit.prediction.high) == pytest.approx(known.CHE_PI, abs=1e-5)
    assert (fit.model, fit.test, fit.tau2_method) == ("che", "cr2", "REML")


def test_a_study_may_stand_on_both_sides_of_a_comparison_of_levels(effects):
    tested = between_levels(effects, [row.outcome for row in effects.rows], RHO)

    assert tested.letter == "F"
    assert tested.df == 1
    assert 0 < tested.p < 1


def test_levels_are_compared_by_the_robust_test_of_the_trade(effects):
    levels = ["one" if row.study in known.ONE_TO_ONE else "group" for row in effects.rows]
    tested = between_levels(effects, levels, RHO)

    assert (tested.q, tested.df, tested.df2, tested.p) == pytest.approx(known.BETWEEN_FORMATS, rel=1e-4)
    assert tested.df_text == "1 and 3.8"


def test_a_level_of_one_study_is_not_compared_since_it_tells_nothing_of_how_studies_differ(effects):
    levels = ["alone" if row.study == "a" else "group" for row in effects.rows]
    tested = between_levels(effects, levels, RHO)

    assert tested.q == Unavailable(reason="alone: with one study it says nothing of how studies differ")


@pytest.mark.parametrize(
    ("levels", "reason"),
    [(["group"] * 11, "fewer than two levels to compare"), ([""] * 11, "fewer than two levels to compare")],
)
def test_one_level_has_nothing_to_be_compared_with(effects, levels, reason):
    tested = between_levels(effects, levels, RHO)

    assert tested.q == tested.p == Unavailable(reason=reason)


def test_one_study_stands_by_its_composite_and_its_effects_keep_their_rows(build, carried):
    made = carried(*studies(build, known.ROWS[:2]), figures=FOREST, **planned())
    found = made.analysis.synthesis("clinical").random
    V = assumed_covariance(found.effects, RHO).V.dense()
    sums = np.linalg.inv(V) @ np.ones(2)

    assert found.estimate == pytest.approx(sums @ [0.30, 0.62] / sums.sum(), rel=1e-12)
    assert found.se == pytest.approx(sums.sum() ** -0.5, rel=1e-12)
    assert found.weights == pytest.approx(100 * sums / sums.sum(), rel=1e-12)
    assert [row.result for row in found.effects.rows] == ["r1", "r2"]
    assert review_figures(made.analysis)[0].marks


def test_one_effect_stands_by_itself(build, carried):
    fit = carried(*studies(build, known.ROWS[:1]), **planned()).analysis.synthesis("clinical").random

    assert (fit.estimate, fit.se, fit.model) == (pytest.approx(0.3), pytest.approx(0.12), "che")


def test_no_effects_and_covariances_that_cannot_be_are_refused(effects):
    with pytest.raises(NotEstimable, match="no studies"):
        by_correlated_effects(replace(effects, rows=()), RHO)
    repeated = [replace(effects.rows[0], outcome=f"o{n}", result=f"o{n}") for n in range(4)]
    impossible = replace(effects, rows=(*repeated, *effects.rows[2:]))
    with pytest.raises(NotEstimable, match="no positive definite matrix"):
        by_correlated_effects(impossible, Correlations(rho=-0.9))


def test_a_synthesis_that_cannot_be_pooled_says_why(build, carried):
    rows = [*[("a", "mood", f".{n}", ".1") for n in range(1, 5)], *known.ROWS[2:]]
    parts = planned()
    parts["dependence"] = {"clinical": {**known.DECLARED, "within": "-0.9"}}
    made = carried(*studies(build, rows), **parts)

    (failed,) = made.analysis.failed
    assert "A: the covariances of its 4 effects make no positive definite matrix" in failed.reason
    assert made.analysis.synthesis("clinical_one_row").random.model == "random"
    assert "What dependence changes cannot be said" in made.text


def test_its_twin_of_one_row_is_pooled_as_independent(made):
    twin = made.analysis.synthesis("clinical_one_row").random

    assert twin.model == "random"
    assert twin.estimate == pytest.approx(known.ONE_ROW[0], abs=CLOSE)


def test_one_row_among_its_sensitivity_analyses_is_pooled_as_independent(made):
    rows = {row.id: row for row in made.analysis.sensitivity[0].rows}

    assert rows["as_planned"].fit.model == "che"
    assert rows["one_row"].fit.model == "random"
    assert rows["one_row"].fit.estimate == pytest.approx(known.ONE_ROW[0], abs=CLOSE)
    assert made.cells("sensitivity")[-1][6] != "CR2, Satterthwaite"


def test_equivalence_is_tested_on_its_own_degrees_of_freedom(made):
    read = made.analysis.pooled_readings["clinical"]

    y, se, df = (known.CHE[name] for name in ("estimate", "se", "df"))
    t_harm, t_benefit = (y + 0.2) / se, (y - 0.2) / se

    assert (read.tost.t_harm, read.tost.t_benefit) == pytest.approx((t_harm, t_benefit), rel=1e-4)
    assert read.tost.p_harm == pytest.approx(stats.t.sf(t_harm, df), rel=1e-3)
    assert read.tost.p_benefit == pytest.approx(stats.t.cdf(t_benefit, df), rel=1e-3)


def test_its_test_between_levels_stands_in_the_table_of_subgroups(made):
    assert "test between levels: F = 0.57, df = 1 and 3.8, p = 0.496" in made.cells("subgroups_format")[0][0]
