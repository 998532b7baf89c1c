"""The one model behind a fit, a meta-regression or itself."""

import pytest

from synthesis.errors import NotEstimable
from synthesis.models.diagnostics.baujat import baujat
from synthesis.models.diagnostics.influence import influence
from synthesis.models.diagnostics.permutation import permutation_test
from synthesis.models.diagnostics.refitted import all_subsets, cumulative, leave_one_out
from synthesis.models.modelled import measure_of, model_of, names_of
from synthesis.models.regression.regression import meta_regression
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects


@pytest.fixture(scope="module")
def results():
    fit = random_effects(effects())
    return {"fit": fit, "regression": meta_regression(effects(), "year"), "mixed": fit.mixed}


def test_each_kind_of_result_has_one_model(results):
    assert model_of(results["fit"]) is results["fit"].mixed
    assert model_of(results["regression"]) is results["regression"].mixed
    assert model_of(results["mixed"]) is results["mixed"]


def test_effects_have_their_names_and_those_of_a_bare_model_numbers(results):
    assert names_of(results["fit"])[:2] == ("Trial 1", "Trial 2")
    assert names_of(results["mixed"])[:2] == ("effect 1", "effect 2")
    assert (measure_of(results["fit"]), measure_of(results["mixed"])) == ("RR", "")


@pytest.mark.parametrize(
    "analysis", [influence, baujat, leave_one_out, cumulative, permutation_test], ids=lambda one: one.__name__
)
@pytest.mark.parametrize("kind", ["fit", "regression", "mixed"])
def test_every_analysis_takes_every_kind_of_result(results, analysis, kind):
    shown = analysis(results[kind]).summary()

    assert max(map(len, shown.splitlines())) <= 80
    assert "<table" in analysis(results[kind])._repr_html_()


@pytest.mark.parametrize(
    "analysis", [influence, baujat, leave_one_out, cumulative, permutation_test, all_subsets]
)
def test_one_effect_is_refused_with_the_reason(effects_of, analysis):
    with pytest.raises(NotEstimable, match="no model to work on: one study"):
        analysis(random_effects(effects_of([0.4], [0.1])))


def test_what_has_no_model_is_refused_by_its_kind():
    with pytest.raises(NotEstimable, match="expected a fit, a meta-regression or a mixed model; found dict"):
        model_of({})


def test_a_bare_model_has_no_moderator_to_be_ordered_by(results):
    with pytest.raises(NotEstimable, match="nothing to order by"):
        cumulative(results["mixed"], order="year")

    assert cumulative(results["mixed"], order=[-i for i in range(13)]).names[0] == "+ effect 13"
