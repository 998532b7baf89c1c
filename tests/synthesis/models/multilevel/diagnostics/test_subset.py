"""The same model of some of its effects: what is kept of its terms, and what can no longer be told."""

from dataclasses import replace

import numpy as np
import pytest

from synthesis.effects import Effects
from synthesis.models.multilevel.diagnostics.of import left_out, without_each
from synthesis.models.multilevel.diagnostics.subset import Anew, NotFitted, anew, apart, covariances, kept
from synthesis.models.multilevel.model import Asked, multilevel_model
from synthesis.models.multilevel.multilevel import multilevel
from tests.synthesis.models.multilevel.dense import intercepts, marginal, structured
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effects, some_effects
from tests.synthesis.models.multilevel.diagnostics.told import models
from tests.synthesis.models.multilevel.drawn import DESIGNS, drawn

Z = Asked(test="z")


def test_groups_and_levels_that_are_gone_leave_no_trace():
    study = intercepts("study", [0, 0, 1, 1, 2, 2])
    outcome = structured("outcome | study", [0, 1, 0, 2, 0, 2], [0, 0, 1, 1, 2, 2], "AR")

    (one, other), untold = kept([study, outcome], np.array([2, 3, 4, 5]))

    assert one.labels == ("1", "2")
    assert one.of.tolist() == [0, 0, 1, 1]
    assert other.inner_labels == ("level_0", "level_2")
    assert other.inner.tolist() == [0, 1, 0, 1]
    assert other.outer_labels == ("1", "2")
    assert other.spots.tolist() == [0, 2]
    assert untold == frozenset()


def test_correlations_between_groups_are_kept_for_those_that_are_left():
    R = 0.5 ** np.abs(np.subtract.outer(np.arange(3), np.arange(3)))

    (one,), _ = kept([intercepts("species", [0, 1, 2, 1], known=R)], np.array([0, 2]))

    assert one.known.tolist() == [[1, 0.25], [0.25, 1]]


def test_of_one_group_and_of_terms_that_come_to_split_alike_no_variance_is_told():
    study, effect = intercepts("study", [0, 0, 1, 2]), intercepts("effect", range(4))

    single, untold = kept([study, effect], np.array([0, 1]))
    assert single[0].fixed == 0
    assert single[1].fixed is None
    assert untold == {0}
    alike, untold = kept([study, effect], np.array([1, 2, 3]))
    assert alike[0].fixed is None
    assert alike[1].fixed == 0
    assert untold == {0, 1}


def test_a_variance_that_was_given_stays_as_it_was_given():
    (one,), untold = kept([intercepts("study", [0, 0, 1], fixed=0.3)], np.array([0, 1]))

    assert one.fixed == 0.3
    assert untold == frozenset()


@pytest.mark.parametrize("kind", DESIGNS)
def test_covariances_are_columns_of_the_whole_matrix(kind):
    (model,) = models(kind, 1)
    theta = model.theta * 1.5
    rows = np.array([1, 4, 5])

    found = covariances(model, theta, rows)

    assert found == pytest.approx(marginal(model.V.dense(), model.terms, theta)[:, rows])


@pytest.mark.parametrize("kind", DESIGNS)
def test_from_the_parameters_of_the_whole_model_the_search_ends_where_several_starts_do(kind):
    for model in models(kind, 4):
        term = model.terms[0]
        groups = term.outer if hasattr(term, "outer") else term.of
        sets = [groups != g for g in range(int(groups.max()) + 1)]

        for near, far in zip(anew(model, sets, near=True), anew(model, sets, near=False), strict=True):
            assert type(near) is type(far)
            if isinstance(near, Anew):
                assert near.model.loglik >= far.model.loglik - 1e-8


def test_a_model_of_some_effects_is_the_model_of_those_effects_alone():
    fit = multilevel(effects(), formula="~ year")
    rows = [row.study != "71" for row in fit.effects.rows]

    (found,) = anew(fit.model, [np.array(rows)], near=True)

    alone = multilevel(effects([name for name in fit.effects.studies if name != "71"]), formula="~ year")
    assert found.model.coefficients.estimate == pytest.approx(alone.model.coefficients.estimate, rel=1e-7)
    assert found.model.theta == pytest.approx(alone.model.theta, rel=1e-6)
    assert found.same


def test_where_intervals_cannot_be_had_the_estimate_still_is():
    """Of one study by t with the degrees of freedom of its level nothing is left."""
    fit = multilevel(some_effects([(0.1, 0.1), (0.5, 0.1)], [(0.2, 0.1), (0.7, 0.1)]))

    first, second = anew(fit.model, without_each(left_out(fit, "study")), near=True)

    assert "no degrees of freedom" in first.untested
    assert first.untold == {0}
    assert second.model.coefficients.estimate[0] == pytest.approx(0.3)


def test_without_the_effects_that_tell_a_moderator_there_is_no_model():
    rows = some_effects(*[[(0.1, 0.1), (0.5, 0.1), (0.3, 0.2)]] * 4).rows
    rows = tuple(replace(row, moderators={"peer": float(row.study == "s_2")}) for row in rows)
    fit = multilevel(Effects(measure="SMD", rows=rows), formula="~ peer", asked=Z)

    first, second, third, _ = anew(fit.model, without_each(left_out(fit, "study")), near=True)

    assert isinstance(second, NotFitted)
    assert "peer" in second.reason
    assert isinstance(first, Anew)
    assert isinstance(third, Anew)


def test_effects_are_apart_where_neither_terms_nor_errors_tie_their_clusters_together():
    y, V, design, _ = drawn(1, "nested")
    k = len(y)
    study, lab = np.arange(k) // 2, np.arange(k) % 2
    nested = multilevel_model(y, V, design, [intercepts("study", study)], Z)
    crossed = multilevel_model(y, V, design, [intercepts("lab", lab)], Z)

    assert apart(nested, joined_with(V, study))
    assert not apart(crossed, joined_with(V, study))


def joined_with(V, labels):
    """Clusters that hold those of V whole."""
    from synthesis.dependence.partition import joined

    return joined([V.partition.of, labels], V.k).of
