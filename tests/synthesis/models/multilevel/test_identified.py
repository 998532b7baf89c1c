"""What effects cannot tell is refused by name."""

from dataclasses import replace

import numpy as np
import pytest

from synthesis.dependence.blocks import diagonal
from synthesis.errors import NotEstimable
from synthesis.models.design import intercept
from synthesis.models.multilevel.identified import refuse_unidentified
from synthesis.models.multilevel.model import Asked, multilevel_model
from synthesis.models.multilevel.structures import STRUCTURES
from tests.synthesis.models.multilevel.dense import columns, intercepts, structured

K = 20
STUDY = np.repeat(range(5), 4)
EFFECT = intercepts("effect", range(K))
V = diagonal(np.full(K, 0.1))
CORRELATED = [name for name, one in STRUCTURES.items() if one.correlated]


def fitted(terms, X=None, **asked):
    y = np.random.default_rng(0).normal(size=K)
    return multilevel_model(
        y, V, columns(np.ones((K, 1)) if X is None else X), terms, Asked(test="z", **asked)
    )


def test_two_terms_with_the_same_groups_are_refused_whatever_their_labels():
    terms = [intercepts("study", STUDY), intercepts("report", [f"r{9 - s}" for s in STUDY])]

    with pytest.raises(NotEstimable, match="study and report split the 20 effects into the same groups"):
        refuse_unidentified(terms, V)


def test_a_study_of_one_effect_each_leaves_nothing_for_a_third_level():
    with pytest.raises(
        NotEstimable, match="study and study/effect split the 20 effects into the same groups"
    ):
        fitted([intercepts("study", range(K)), intercepts("study/effect", range(K))])


def test_a_term_whose_variance_is_given_may_have_the_groups_of_another():
    given = replace(intercepts("study", STUDY), fixed=0.2)
    found = fitted([given, intercepts("report", STUDY)])

    assert found.components[0].estimate == 0.2


def test_an_unstructured_pair_that_never_meets_is_refused_by_the_names_of_its_levels():
    inner = [0, 1, 2, 2] * 2 + [1, 2, 1, 2] * 3  # levels 0 and 1 meet in the first two groups
    apart = np.where(np.arange(K) % 4 == 1, 2, inner)
    apart[:8] = [0, 2, 2, 2] * 2

    refuse_unidentified([structured("outcome | study", inner, STUDY, "UN")], V)
    with pytest.raises(
        NotEstimable, match=r"outcome \| study: level_0 and level_1 never occur in the same group"
    ):
        refuse_unidentified([structured("outcome | study", apart, STUDY, "UN")], V)
    refuse_unidentified([structured("outcome | study", apart, STUDY, "CS")], V)


@pytest.mark.parametrize("name", [name for name in CORRELATED if name != "UN"])
def test_where_no_group_has_two_levels_there_is_no_correlation(name):
    term = structured("outcome | study", [0, 1] * 10, range(K), name)

    with pytest.raises(NotEstimable, match="no group has two of level_0, level_1"):
        refuse_unidentified([term], V)
    refuse_unidentified([replace(term, fixed_rho=0.5)], V)


@pytest.mark.parametrize("name", CORRELATED)
def test_one_level_has_no_correlation(name):
    with pytest.raises(NotEstimable, match=f"has one level \\(level_0\\); structure {name} needs two"):
        refuse_unidentified([structured("outcome | study", [0] * K, STUDY, name)], V)


@pytest.mark.parametrize("name", ["ID", "DIAG"])
def test_levels_that_do_not_correlate_need_not_meet(name):
    refuse_unidentified([structured("outcome | study", [0, 1] * 10, range(K), name)], V)


def each_level_once(name):
    return structured("outcome | study", [0, 1, 2, 3] * 5, STUDY, name)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(
    ("name", "other"),
    [("CS", intercepts("study", STUDY)), ("CS", EFFECT), ("ID", EFFECT), ("UN", EFFECT), ("HCS", EFFECT)],
)
def test_levels_and_a_term_that_say_the_same_are_refused_by_both_names(name, other, method):
    with pytest.raises(NotEstimable, match=rf"outcome \| study and {other.name} cannot be told apart"):
        fitted([each_level_once(name), other], method=method)


def test_levels_that_are_repeated_leave_room_for_a_term_of_single_effects():
    assert len(fitted([structured("outcome | study", [0, 0, 1, 1] * 5, STUDY, "CS"), EFFECT]).components) == 3


def test_moderators_that_take_up_a_level_leave_nothing_to_tell_its_variance():
    dummies = (STUDY[:, None] == range(5)).astype(float)

    with pytest.raises(NotEstimable, match="nothing tells the variance of study: the moderators take up all"):
        fitted([intercepts("study", STUDY), EFFECT], dummies)
    assert fitted([intercepts("study", STUDY), EFFECT], dummies, method="ML").components[0].estimate == 0
    assert len(fitted([EFFECT], dummies).components) == 1


def test_one_degree_of_freedom_does_not_tell_two_variances():
    with pytest.raises(NotEstimable, match="study and effect cannot be told apart"):
        fitted([intercepts("study", STUDY), EFFECT], np.eye(K)[:, : K - 1] + 0.1)


@pytest.mark.parametrize("name", ["CS", "UN"])
def test_one_group_does_not_tell_a_variance_between_groups_from_one_within(name):
    term = structured("outcome | study", range(4), [0] * 4, name)

    with pytest.raises(NotEstimable, match=f"cannot tell all parameters of structure {name}; one with fewer"):
        multilevel_model(np.arange(4.0), diagonal(np.ones(4)), intercept(4), [term], Asked(test="z"))
