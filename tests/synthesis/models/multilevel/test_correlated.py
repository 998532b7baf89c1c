"""The correlated and hierarchical effects model: against R, its clusters, its words and its edges."""

from dataclasses import replace

import pytest

from synthesis.dependence.correlations import Correlations
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.correlated import correlated_hierarchical
from synthesis.models.multilevel.weights import row_weights
from synthesis.numbers import Unavailable
from tests.synthesis.models.multilevel.waves import (
    CHE,
    CHE_SIGMA2,
    CHE_WEIGHTS,
    FIRST_WEIGHTS,
    waves,
)

SAME = Correlations(rho=0.6, within=0.6)


@pytest.fixture(scope="module")
def effects(effects_of):
    return waves(effects_of)


def test_the_mean_and_its_robust_test_are_those_of_r(effects):
    found = correlated_hierarchical(effects, correlations=SAME).mean

    numbers = (found.estimate, found.se, found.df, found.p, found.low, found.high)
    assert numbers == pytest.approx(CHE, rel=1e-6)


def test_the_variances_of_the_working_model_are_those_of_r(effects):
    found = correlated_hierarchical(effects, correlations=SAME)

    assert tuple(found.tau2s.values()) == pytest.approx(CHE_SIGMA2, rel=2e-6)


def test_weights_are_the_row_sums_of_r_and_add_up_to_a_hundred(effects):
    from synthesis.models.multilevel.multilevel import multilevel

    che = row_weights(correlated_hierarchical(effects, correlations=SAME).model.model)
    plain = row_weights(multilevel(effects).model)

    assert tuple(che[:4]) == pytest.approx(CHE_WEIGHTS, rel=2e-6)
    assert tuple(plain[:4]) == pytest.approx(FIRST_WEIGHTS, rel=2e-6)
    assert (che.sum(), plain.sum()) == pytest.approx((100, 100), rel=1e-12)


def test_the_interval_bears_the_name_of_its_rule(effects):
    assert correlated_hierarchical(effects, correlations=SAME).interval.rule == "cr2"


def test_studies_with_one_control_group_are_one_cluster(effects):
    rows = tuple(
        replace(row, control_group="shared", outcome="o", arms=((f"peer_{row.study}",), ("control",)))
        if row.study in {"study_0", "study_1"}
        else row
        for row in effects.rows[::3]
    )
    found = correlated_hierarchical(replace(effects, rows=rows), 0.5)

    assert (found.n_studies, found.robust.m) == (12, 11)


def test_where_every_study_has_one_effect_nothing_varies_within(effects):
    found = correlated_hierarchical(replace(effects, rows=effects.rows[::3]))

    assert tuple(found.tau2s) == ("study",)
    assert "Every study has one effect" in found.notes[0]


def test_one_study_is_refused(effects):
    with pytest.raises(NotEstimable):
        correlated_hierarchical(replace(effects, rows=effects.rows[:3]))


def test_no_effects_are_refused(effects):
    with pytest.raises(NotEstimable, match="no studies"):
        correlated_hierarchical(replace(effects, rows=()))


def test_two_studies_have_no_prediction_interval(effects):
    found = correlated_hierarchical(replace(effects, rows=effects.rows[:6]), correlations=SAME)

    assert isinstance(found.prediction, Unavailable)


def test_with_moderators_each_coefficient_has_its_own_degrees_of_freedom(effects):
    found = correlated_hierarchical(effects, correlations=SAME, formula="~ out")

    assert len({one.df for one in found.robust.coefficients}) > 1
    assert isinstance(found.prediction, Unavailable)


def test_a_correlation_that_makes_no_matrix_names_the_study(effects):
    with pytest.raises(NotEstimable, match=r"Study [0-9]+: the covariances of its 3 effects"):
        correlated_hierarchical(effects, correlations=Correlations(rho=-0.9, within=-0.9))


def test_the_methods_name_the_model_the_assumption_and_the_robust_variances(effects):
    told = correlated_hierarchical(effects, correlations=SAME).methods_text()

    for words in ("correlated and hierarchical effects model", "correlate by 0.6", "CR2", "Satterthwaite"):
        assert words in told
    assert "Pustejovsky JE, Tipton E. Meta-analysis with robust variance estimation" in told


def test_the_summary_shows_mean_components_and_prediction(effects):
    told = correlated_hierarchical(effects, correlations=SAME).summary()

    for words in ("intercept", "σ² study/effect", "Prediction interval of a new effect"):
        assert words in told
