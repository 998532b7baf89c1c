"""Leverages, weights and residuals of dependent effects: against R, and against whole matrices."""

import numpy as np
import pytest

from synthesis.dependence.blocks import diagonal
from synthesis.models.multilevel.diagnostics.leverage import fitted, row_sums, totals, weights
from synthesis.models.multilevel.model import multilevel_model
from synthesis.models.multilevel.multilevel import multilevel
from synthesis.numbers import Unavailable
from tests.synthesis.models.multilevel.dense import columns, intercepts, marginal
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effects
from tests.synthesis.models.multilevel.diagnostics.told import models
from tests.synthesis.models.multilevel.drawn import DESIGNS, drawn


def whole(model):
    """M, its inverse and (X'M^-1 X)^-1 by whole matrices."""
    M = marginal(model.V.dense(), model.terms, model.theta)
    W = np.linalg.inv(M)
    return M, W, np.linalg.inv(model.design.X.T @ W @ model.design.X)


def test_leverages_and_residuals_agree_with_r():
    """metafor 3.8-1, rma.mv(yi, vi, mods = ~ year, random = ~ 1 | district/school): hatvalues, rstandard."""
    found = fitted(multilevel(effects(), formula="~ year").model)

    assert found.hat[:5] == pytest.approx(
        [0.06517223646, 0.06517223646, 0.05557995689, 0.05557995689, 0.02518020804], rel=1e-6
    )
    assert found.standardised[:5] == pytest.approx(
        [-0.6473919331, -0.7378246293, 0.2626360632, -0.8631264441, -0.1363976719], rel=1e-5
    )


@pytest.mark.parametrize("kind", DESIGNS)
@pytest.mark.parametrize("largest", [256, 2])
def test_what_goes_by_blocks_is_what_whole_matrices_give(kind, largest, monkeypatch):
    """With small blocks crossing terms stay outside of them."""
    monkeypatch.setattr("synthesis.models.multilevel.layout.LARGEST", largest)
    for model in models(kind, 3):
        y, X = model.y, model.design.X
        M, W, G = whole(model)
        H = X @ G @ X.T @ W
        rest = (np.eye(len(y)) - H) @ M @ (np.eye(len(y)) - H).T

        found = fitted(model)

        assert found.hat == pytest.approx(np.diag(H), rel=1e-7, abs=1e-10)
        assert found.total == pytest.approx(np.diag(M), rel=1e-9)
        assert found.se == pytest.approx(np.sqrt(np.diag(rest)), rel=1e-6, abs=1e-8)
        assert found.raw == pytest.approx(y - H @ y, rel=1e-6, abs=1e-9)
        assert found.pearson == pytest.approx(found.raw / np.sqrt(np.diag(M)))
        assert weights(model) == pytest.approx(100 * np.diag(W) / np.trace(W), rel=1e-8)
        if model.design.p == 1:
            assert row_sums(model) == pytest.approx(100 * W.sum(axis=1) / W.sum(), rel=1e-7, abs=1e-9)


def test_leverages_add_up_to_the_number_of_coefficients():
    model = multilevel(effects(), formula="~ year").model

    assert fitted(model).hat.sum() == pytest.approx(2)
    assert totals(fitted(model).hat, np.repeat(np.arange(14), 4)).sum() == pytest.approx(2)


def test_the_mean_is_the_sum_of_effects_by_their_row_sums():
    model = multilevel(effects()).model

    assert row_sums(model) @ model.y / 100 == pytest.approx(model.coefficients.estimate[0])


def test_with_moderators_there_are_no_row_sums():
    found = row_sums(multilevel(effects(), formula="~ year").model)

    assert isinstance(found, Unavailable)
    assert "moderators" in found.reason


def test_an_effect_that_alone_tells_a_coefficient_is_passed_through():
    y, errors, _, _ = drawn(1, "nested")
    V = diagonal(errors.diagonal)
    study = (np.arange(len(y)) + 2) // 3  # the first effect is a study of its own
    X = np.column_stack([np.ones(len(y)), np.arange(len(y)) == 0])

    found = fitted(multilevel_model(y, V, columns(X), [intercepts("study", study)]))

    assert found.se[0] == 0
    assert found.hat[0] == pytest.approx(1)
    assert np.isnan(found.standardised[0])
    assert np.isfinite(found.standardised[1:]).all()
