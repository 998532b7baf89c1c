"""The numbers of models fitted anew to sets of effects, and their robust variances."""

import numpy as np
import pytest

import synthesis
from synthesis.effects import Effects
from synthesis.models.multilevel.diagnostics.of import left_out, without_each
from synthesis.models.multilevel.diagnostics.refits import refits
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from synthesis.models.robust.robust import robust
from synthesis.numbers import Unavailable
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effect, effects, some_effects

Z = Asked(test="z")


def test_every_number_is_that_of_the_model_of_the_set_by_itself():
    fit = multilevel(effects(), formula="~ year")
    clusters = left_out(fit, "study")

    found = refits(fit.model, without_each(clusters), near=True, clusters=clusters)

    for i in (0, 6, 10):
        alone = multilevel(
            effects([name for name in clusters.labels if name != clusters.labels[i]]), formula="~ year"
        )
        c, r = alone.coefficients, robust(alone)
        assert found.count[i] == alone.k
        assert found.beta[i] == pytest.approx(c.estimate, rel=1e-7)
        assert found.se[i] == pytest.approx(c.se, rel=1e-7)
        assert found.df[i] == pytest.approx(alone.model.df)
        assert found.p[i] == pytest.approx(c.p, rel=1e-6)
        assert found.beta[i] + found.half_width[i] == pytest.approx(c.high, rel=1e-7)
        assert found.q[i] == pytest.approx(alone.model.q)
        assert found.components[i] == pytest.approx(
            [one.estimate for one in alone.model.components], rel=1e-5
        )
        for name in ("se", "df", "p", "low", "high"):
            own = [getattr(line, name) for line in r.coefficients]
            assert found.robust_of(name)[i] == pytest.approx(own, rel=1e-5)


def test_without_clusters_there_are_no_robust_variances():
    fit = multilevel(effects(), asked=Z)

    found = refits(fit.model, without_each(left_out(fit, "study"))[:2], near=True)

    assert all(isinstance(one, Unavailable) for one in found.robust)
    assert np.isnan(found.robust_of("se")).all()


def test_random_terms_that_cross_the_clusters_leave_model_based_numbers_alone():
    rows = [
        effect(0.7 * lab + 0.1 * study * (-1) ** lab, 0.02, f"s_{study}", lab, lab=f"lab_{lab}")
        for study in range(6)
        for lab in range(3)
    ]
    fit = multilevel(Effects(measure="SMD", rows=tuple(rows)), ["~ 1 | study", "~ 1 | lab"], asked=Z)

    found = synthesis.leave_one_out(fit)

    assert np.isfinite(found.se).all()
    assert all(
        isinstance(one, Unavailable) and "lab crosses the clusters" in one.reason
        for one in found.refits.robust
    )


def test_a_set_without_a_fit_has_a_reason_and_no_numbers():
    fit = multilevel(some_effects([(0.1, 0.1), (0.4, 0.1)], [(0.2, 0.1), (0.3, 0.2)], [(0.5, 0.1)]), asked=Z)
    told = []

    found = refits(
        fit.model,
        [np.arange(5) == 0, np.arange(5) < 3],
        near=False,
        progress=lambda done, total: told.append((done, total)),
    )

    assert list(found.without) == [0]
    assert "need 2 effects" in found.without[0]
    assert np.isnan(found.beta[0]).all()
    assert np.isfinite(found.beta[1]).all()
    assert told == [(1, 2), (2, 2)]


def test_where_only_a_sum_of_variances_can_be_told_neither_is_given():
    """Without the one study of several effects, study and effect are the same."""
    fit = multilevel(
        some_effects([(0.1, 0.1), (0.4, 0.1), (0.9, 0.1)], [(0.2, 0.1)], [(1.3, 0.2)], [(0.5, 0.1)]), asked=Z
    )

    found = synthesis.leave_one_out(fit)

    assert np.isnan(found.refits.components[0]).all()
    assert np.isfinite(found.refits.components[1:]).all()
    alone = synthesis.random_effects(some_effects([(0.2, 0.1)], [(1.3, 0.2)], [(0.5, 0.1)]), test="z")
    assert found.estimate[0] == pytest.approx(alone.estimate, rel=1e-6)
    assert found.se[0] == pytest.approx(alone.se, rel=1e-6)
