"""Models of subsets of clusters: with components of their own, or those of the whole model."""

import numpy as np
import pytest

import synthesis
from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.diagnostics.subsets import cluster_subsets
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effect, effects, some_effects

Z = Asked(test="z")
FOUR = ["11", "12", "18", "71"]


def test_each_subset_has_the_model_of_its_studies_alone():
    found = cluster_subsets(multilevel(effects(FOUR)))

    assert len(found.inside) == 15
    assert found.clusters.tolist() == [1] * 4 + [2] * 6 + [3] * 4 + [4]
    for i in (6, 11, 14):
        some = [name for name, inside in zip(found.labels, found.inside[i], strict=True) if inside]
        alone = multilevel(effects(some), asked=Z)
        assert found.k[i] == alone.k
        assert found.estimate[i] == pytest.approx(alone.estimate, rel=1e-7)
        assert found.se[i, 0] == pytest.approx(alone.se, rel=1e-7)
        assert found.components[i] == pytest.approx(
            [one.estimate for one in alone.model.components], abs=1e-7
        )


def test_of_a_single_study_the_variance_between_studies_is_not_told():
    found = cluster_subsets(multilevel(effects(FOUR)))

    assert np.isnan(found.components[:4, 0]).all()
    assert np.isfinite(found.components[:4, 1]).all()
    assert np.isfinite(found.estimate).all()


@pytest.mark.parametrize("formula", ["", "~ year"])
def test_with_components_held_subsets_are_those_of_whole_matrices(formula):
    fit = multilevel(effects(), formula=formula, asked=Z)
    y, X = fit.model.y, fit.model.design.X
    between, within = (one.estimate for one in fit.model.components)
    study = np.array([row.study for row in fit.effects.rows])

    found = cluster_subsets(fit, quick=True)

    assert len(found.inside) == 2**11 - 1
    assert found.held
    assert (found.components == [between, within]).all()
    for i in (300, 1500, 2046):
        rows = found.inside[i][fit_of(found, study)]
        M = np.diag(fit.effects.v + within) + between * (study[:, None] == study)
        W = np.linalg.inv(M[np.ix_(rows, rows)])
        G = np.linalg.inv(X[rows].T @ W @ X[rows])
        assert found.beta[i] == pytest.approx(G @ X[rows].T @ W @ y[rows], rel=1e-6)
        assert found.se[i] == pytest.approx(np.sqrt(np.diag(G)), rel=1e-6)


def fit_of(found, study):
    return [found.labels.index(name) for name in study]


def test_subsets_that_cannot_tell_a_moderator_have_no_numbers():
    found = cluster_subsets(multilevel(effects(), formula="~ year", asked=Z), quick=True)

    same = {"11": 1976, "27": 1976, "58": 1976}
    for inside, beta in zip(found.inside, found.beta, strict=True):
        names = {name for name, there in zip(found.labels, inside, strict=True) if there}
        if names <= set(same):
            assert np.isnan(beta).all()
    assert found.without == (
        ("the clusters cannot tell the coefficients apart", int(np.isnan(found.estimate).sum())),
    )


def test_reasons_for_subsets_without_a_fit_are_counted():
    fit = multilevel(some_effects([(0.1, 0.1), (0.4, 0.1)], [(0.2, 0.1)], [(0.5, 0.1)]), asked=Z)

    found = cluster_subsets(fit)

    ((why, n),) = found.without
    assert "need 2 effects" in why
    assert n == 2
    assert np.isnan(found.estimate).sum() == 2


def test_of_more_subsets_than_asked_for_as_many_are_drawn_with_a_seed():
    fit = multilevel(effects(), asked=Z)

    with pytest.raises(NotEstimable, match=r"11 clusters have 2\^11 - 1 subsets, more than 100; give a seed"):
        cluster_subsets(fit, most=100)
    one, again, other = (cluster_subsets(fit, most=100, seed=seed, quick=True) for seed in (1, 1, 2))
    assert one.drawn
    assert (one.inside == again.inside).all()
    assert (one.inside != other.inside).any()
    assert one.inside.any(axis=1).all()


def test_held_components_need_clusters_that_nothing_ties_together():
    rows = [effect(0.3 * lab, 0.1, f"s_{s}", lab, lab=f"lab_{lab}") for s in range(5) for lab in range(2)]
    fit = multilevel(Effects(measure="SMD", rows=tuple(rows)), ["~ 1 | study", "~ 1 | lab"], asked=Z)

    with pytest.raises(NotEstimable, match="quick=True needs clusters"):
        cluster_subsets(fit, quick=True)


def test_progress_is_told():
    fit = multilevel(effects(FOUR[:3]), asked=Z)
    slow, fast = [], []

    cluster_subsets(fit, progress=lambda done, total: slow.append((done, total)))
    cluster_subsets(fit, quick=True, progress=lambda done, total: fast.append((done, total)))

    assert slow == [(i + 1, 7) for i in range(7)]
    assert fast == [(7, 7)]
    with pytest.raises(NotEstimable, match="progress: expected a function"):
        cluster_subsets(fit, progress=3)


def test_it_is_public():
    assert synthesis.cluster_subsets is cluster_subsets
