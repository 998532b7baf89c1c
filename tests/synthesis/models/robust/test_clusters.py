"""Clusters: by study, by what effects are tagged with, by labels; and what cannot be a cluster."""

from dataclasses import replace

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.robust.clusters import clusters_of
from synthesis.numbers import Unavailable
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.made import made

NONE = Unavailable(reason="a bare model holds no effects")
ROWS = ([0.1, 0.2, 0.3, 0.4], [0.1] * 4)
STUDIES = ["hope", "trust", "hope", "care"]


def test_effects_of_a_study_are_a_cluster_called_by_its_label(effects_of):
    found = clusters_of(effects_of(*ROWS, studies=STUDIES), 4)

    assert found.partition.of.tolist() == [0, 1, 0, 2]
    assert (found.labels, found.by, found.m) == (("Hope", "Trust", "Care"), "study", 3)


def test_clusters_by_a_tag_are_called_as_print_calls_the_code(effects_of):
    tags = [{"team": "north"}, {"team": "south"}, {"team": "south"}, {"team": "north"}]
    found = clusters_of(effects_of(*ROWS, tags=tags), 4, "team")

    assert (found.partition.of.tolist(), found.labels, found.by) == ([0, 1, 1, 0], ("North", "South"), "team")


def test_clusters_by_a_moderator_and_by_outcome():
    found = clusters_of(effects(), 13, "alloc")

    assert found.labels == ("random", "alternate", "systematic")
    assert found.partition.sizes.tolist() == [7, 2, 4]
    assert clusters_of(effects(), 13, "outcome").labels == ("Tuberculosis",)
    assert clusters_of(effects(), 13, "year").m == 12


def test_labels_of_any_kind_make_clusters():
    found = clusters_of(NONE, 3, [7, "b", 7])

    assert (found.labels, found.by) == (("7", "b"), "labels")
    assert clusters_of(NONE, 3, np.array([1, 1, 2])).labels == ("1", "2")


def test_every_effect_of_a_bare_model_is_a_study():
    assert clusters_of(NONE, 3).labels == ("effect 1", "effect 2", "effect 3")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("aloc", r"unknown; known: ablat, alloc, outcome, study, year\. Did you mean 'alloc'\\?"),
        ([1, 2], "there are 13 effects; cluster has 2 labels"),
        ([1] * 12 + [None], "expected a label for each effect; found none in row 12"),
        ([1.0] * 12 + [float("nan")], "found none in row 12"),
        (3, "cluster: expected study, a tag or moderator of the effects, or a label for each; found 3"),
    ],
)
def test_what_makes_no_clusters_is_refused(given, told):
    with pytest.raises(NotEstimable, match=told):
        clusters_of(effects(), 13, given)


def test_effects_without_the_tag_are_named(effects_of):
    tags = [{"team": "north"}, {}, {"team": "south"}, {}]
    with pytest.raises(NotEstimable, match="'team': these effects have none: Study 2; Study 4"):
        clusters_of(effects_of(*ROWS, tags=tags), 4, "team")


def test_a_bare_model_has_nothing_to_cluster_by():
    with pytest.raises(NotEstimable, match="a bare model holds no effects; give a label for each effect"):
        clusters_of(NONE, 3, "team")


def test_an_outcome_that_stands_among_the_moderators_makes_clusters_too():
    named = made([0.1, 0.2, 0.3], [1.0, 1.0, 1.0], outcome=["mood", "fear", "mood"])
    bare = replace(named, rows=tuple(replace(row, outcome="") for row in named.rows))

    assert clusters_of(bare, 3, "outcome").labels == ("mood", "fear")
