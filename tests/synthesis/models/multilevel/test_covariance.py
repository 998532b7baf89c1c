"""The covariance matrix a model implies, in clusters, against the whole matrix."""

from dataclasses import replace

import numpy as np
import pytest

from synthesis.dependence.blocks import diagonal
from synthesis.errors import NotEstimable
from synthesis.models.multilevel import layout as layouts
from synthesis.models.multilevel.covariance import marginal
from synthesis.models.multilevel.model import Asked, multilevel_model
from tests.synthesis.models.multilevel import dense
from tests.synthesis.models.multilevel.dense import correlated, intercepts
from tests.synthesis.models.multilevel.drawn import drawn

Z = Asked(test="z")


def held(terms, values):
    """Terms whose variances are given."""
    return [replace(term, fixed=value) for term, value in zip(terms, values, strict=True)]


def groups(term):
    return term.outer if hasattr(term, "outer") else term.of


@pytest.mark.parametrize("most", [1, 256])
@pytest.mark.parametrize("kind", ["nested", "two_level", "CS", "UN", "HAR", "CAR"])
def test_in_clusters_that_hold_its_groups_the_matrix_is_that_of_the_model(kind, most, monkeypatch):
    monkeypatch.setattr(layouts, "LARGEST", most)
    y, V, design, terms = drawn(21, kind)
    model = multilevel_model(y, V, design, terms, Z)
    found = marginal(model, groups(terms[0]))

    assert found.partition.m == terms[0].levels
    np.testing.assert_allclose(found.dense(), dense.marginal(V.dense(), terms, model.theta), atol=1e-12)


@pytest.mark.parametrize("most", [1, 256])
def test_clusters_may_be_larger_than_the_groups(most, monkeypatch):
    monkeypatch.setattr(layouts, "LARGEST", most)
    study = np.repeat(range(6), 2)
    terms = held([intercepts("study", study), intercepts("effect", range(12))], [0.3, 0.2])
    V = correlated(np.linspace(0.1, 0.4, 12), study, 0.5)
    model = multilevel_model(np.arange(12.0), V, dense.columns(np.ones((12, 1))), terms, Z)
    found = marginal(model, study // 2)

    assert found.partition.m == 3
    np.testing.assert_allclose(found.dense(), dense.marginal(V.dense(), terms, [0.3, 0.2]), atol=1e-12)


def crossed(values):
    study, lab = np.repeat(range(6), 2), np.tile([0, 1], 6)
    terms = held([intercepts("study", study), intercepts("lab", lab)], values)
    y, V = np.arange(12.0), diagonal(np.full(12, 0.2))
    return multilevel_model(y, V, dense.columns(np.ones((12, 1))), terms, Z), study


def test_a_term_that_crosses_the_clusters_is_refused_by_name():
    model, study = crossed([0.3, 0.2])

    with pytest.raises(NotEstimable, match="lab crosses the clusters"):
        marginal(model, study)


@pytest.mark.parametrize("most", [1, 256])
def test_a_term_that_crosses_the_clusters_with_a_variance_of_0_does_no_harm(most, monkeypatch):
    monkeypatch.setattr(layouts, "LARGEST", most)
    model, study = crossed([0.3, 0.0])
    found = marginal(model, study)

    assert found.partition.m == 6
    np.testing.assert_allclose(
        found.dense(), dense.marginal(np.diag(np.full(12, 0.2)), model.terms, [0.3, 0.0]), atol=1e-12
    )


def test_sampling_errors_that_cross_the_clusters_are_refused():
    study = np.repeat(range(3), 2)
    V = correlated(np.ones(6), [0, 1, 1, 2, 3, 3], 0.5)
    model = multilevel_model(
        np.arange(6.0), V, dense.columns(np.ones((6, 1))), held([intercepts("study", study)], [0.1]), Z
    )

    with pytest.raises(NotEstimable, match="sampling errors of effects in different clusters covary"):
        marginal(model, study)


def test_known_correlations_between_groups_tie_all_clusters():
    study = np.repeat(range(3), 2)
    known = 0.5 ** np.abs(np.subtract.outer(range(3), range(3)))
    term = replace(intercepts("study", study), known=known, fixed=0.1)
    model = multilevel_model(np.arange(6.0), diagonal(np.ones(6)), dense.columns(np.ones((6, 1))), [term], Z)

    with pytest.raises(NotEstimable, match="study crosses the clusters"):
        marginal(model, study)
