"""How much effects vary, level by level, against whole matrices."""

import numpy as np
import pytest

from synthesis.dependence.blocks import diagonal
from synthesis.models.multilevel.heterogeneity import shares, total_variance, typical_variance
from synthesis.models.multilevel.model import Asked, multilevel_model
from tests.synthesis.models.multilevel.dense import columns, correlated, intercepts, structured
from tests.synthesis.models.multilevel.drawn import DESIGNS, drawn

Z = Asked(test="z")


@pytest.mark.parametrize("kind", DESIGNS)
def test_the_typical_variance_is_that_of_the_projection_of_v(kind):
    y, V, design, terms = drawn(31, kind)
    model = multilevel_model(y, V, design, terms, Z)
    W, X = np.linalg.inv(V.dense()), design.X
    P = W - W @ X @ np.linalg.inv(X.T @ W @ X) @ X.T @ W

    assert typical_variance(model) == pytest.approx((y.size - design.p) / np.trace(P), rel=1e-9)


def test_of_one_effect_a_study_the_typical_variance_is_higgins_and_thompsons():
    v = np.array([0.1, 0.3, 0.2, 0.7])
    model = multilevel_model(
        np.arange(4.0), diagonal(v), columns(np.ones((4, 1))), [intercepts("study", range(4))], Z
    )
    w = 1 / v

    assert typical_variance(model) == pytest.approx(3 * w.sum() / (w.sum() ** 2 - (w**2).sum()))


@pytest.mark.parametrize("seed", range(10))
def test_the_shares_of_all_levels_and_of_sampling_are_100_percent(seed):
    model = multilevel_model(*drawn(seed, "three_terms"), Z)
    found = shares(model)
    sampling = found.typical / (found.typical + sum(one.estimate for one in model.variances))

    assert sum(one.i2 for one in found.levels) == pytest.approx(found.i2)
    assert found.i2 + 100 * sampling == pytest.approx(100)
    assert [one.component for one in found.levels] == list(model.variances)


def test_a_model_without_random_terms_has_no_share():
    model = multilevel_model(np.arange(4.0), diagonal(np.ones(4)), columns(np.ones((4, 1))), [], Z)

    assert (shares(model).i2, shares(model).levels) == (0.0, ())


def test_a_variance_of_one_level_counts_for_the_rows_of_that_level():
    inner, outer = [0, 1] * 5 + [0] * 2, [*np.repeat(range(5), 2), 5, 6]
    rng = np.random.default_rng(0)
    term = structured("outcome | study", inner, outer, "DIAG")
    V = correlated(np.full(12, 0.05), outer, 0.4)
    model = multilevel_model(rng.normal(size=12), V, columns(np.ones((12, 1))), [term], Z)
    first, second = (one.estimate for one in model.variances)
    found = shares(model)

    assert [one.i2 for one in found.levels] == pytest.approx(
        [
            100 * part / (first * 7 / 12 + second * 5 / 12 + found.typical)
            for part in (first * 7 / 12, second * 5 / 12)
        ]
    )
    assert total_variance(model) == pytest.approx(np.where(term.inner == 0, first, second))


def test_the_variance_of_true_effects_is_the_sum_of_the_terms():
    model = multilevel_model(*drawn(3, "three_terms"), Z)

    assert total_variance(model) == pytest.approx(
        np.full(model.k, sum(one.estimate for one in model.components))
    )
