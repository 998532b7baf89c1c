"""Of which models the diagnostics are, and which effects are left out together."""

import numpy as np
import pytest

import synthesis
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.correlated import correlated_hierarchical
from synthesis.models.multilevel.diagnostics.of import (
    left_out,
    multilevel_of,
    robust_clusters,
    without_each,
)
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effects, some_effects

FIT = multilevel(effects())


def test_studies_effects_moderators_and_labels_can_be_left_out():
    assert left_out(FIT, "study").labels[0] == "11"
    assert left_out(FIT, "effect").labels[0] == "11, row_1"
    assert left_out(FIT, "year").labels == ("1976.0", "1989.0", "1994.0", "1997.0", "2000.0", "1995.0")
    assert left_out(FIT, ["a"] * 30 + ["b"] * 26).m == 2


def test_the_only_study_is_not_left_out():
    one = multilevel(effects(["71"]), asked=Asked(test="z"))

    with pytest.raises(NotEstimable, match="leaving out the only study leaves nothing"):
        synthesis.leave_one_out(one)
    with pytest.raises(NotEstimable, match="only cluster"):
        left_out(FIT, ["a"] * 56)


def test_a_univariate_fit_is_no_model_of_dependent_effects():
    with pytest.raises(NotEstimable, match="expected a model of dependent effects"):
        multilevel_of(synthesis.random_effects(effects()))


def test_a_correlated_and_hierarchical_model_is_taken_for_its_working_model():
    found = correlated_hierarchical(effects(), 0.6)

    assert multilevel_of(found) is found.model


def test_robust_variances_are_by_what_is_left_out_but_by_study_where_effects_are():
    """Those of a correlated and hierarchical model stay by its own clusters."""
    by_year = left_out(FIT, "year")

    assert robust_clusters(FIT, by_year) is by_year
    assert robust_clusters(FIT, left_out(FIT, "effect")).by == "study"
    both = correlated_hierarchical(some_effects([(0.1, 0.1), (0.3, 0.1)], [(0.2, 0.1)], [(0.5, 0.2)]))
    assert robust_clusters(both, left_out(both, "effect")) is both.robust.working.clusters


def test_each_set_lacks_one_cluster():
    sets = without_each(left_out(FIT, "study"))

    assert len(sets) == 11
    assert np.sum([~one for one in sets], axis=0).tolist() == [1] * 56
