"""How rows are laid out: every row once, together with those it covaries with."""

import numpy as np
import pytest

from synthesis.dependence.blocks import diagonal
from synthesis.models.multilevel import layout as layouts
from synthesis.models.multilevel.algebra import blocks_of
from synthesis.models.multilevel.layout import laid_out, places
from tests.synthesis.models.multilevel.dense import correlated, intercepts, marginal, structured
from tests.synthesis.models.multilevel.drawn import DESIGNS, drawn


def laid(y, V, design, terms):
    return laid_out(y, design.X, V, terms)


@pytest.mark.parametrize("kind", DESIGNS)
def test_every_row_stands_in_one_place(kind):
    y, V, design, terms = drawn(5, kind)
    layout = laid(y, V, design, terms)
    there = np.concatenate([stack.rows[stack.rows < layout.k] for stack in layout.stacks])

    assert sorted(there.tolist()) == list(range(y.size))
    assert (layout.k, layout.p) == design.X.shape
    assert layout.n == places(terms)[-1].stop


@pytest.mark.parametrize("most", [1, 4, 256])
@pytest.mark.parametrize("kind", DESIGNS)
def test_blocks_and_what_is_outside_them_make_the_whole_matrix(kind, most, monkeypatch):
    monkeypatch.setattr(layouts, "LARGEST", most)
    y, V, design, terms = drawn(7, kind)
    layout = laid(y, V, design, terms)
    theta = np.full(layout.n, 0.3)
    M = np.zeros((layout.k + 1, layout.k + 1))
    for stack, D in zip(layout.stacks, blocks_of(layout, theta), strict=True):
        M[stack.rows[:, :, None], stack.rows[:, None, :]] = D
    for i, own in layout.outside:
        M += theta[layout.at[i]][0] * layout.Z[:, own] @ layout.Z[:, own].T

    np.testing.assert_allclose(M[:-1, :-1], marginal(V.dense(), terms, theta), atol=1e-14)


def test_effects_stand_as_residuals_of_an_unweighted_fit():
    y, V, design, terms = drawn(8, "nested")
    layout = laid(y, V, design, terms)

    np.testing.assert_allclose(layout.y[:-1] + design.X @ layout.base, y)
    np.testing.assert_allclose(design.X.T @ layout.y[:-1], 0, atol=1e-12)


def test_empty_places_are_rows_of_an_identity():
    sizes = [3, 2, 2]
    study = np.repeat(np.arange(3), sizes)
    layout = laid_out(np.zeros(7), np.ones((7, 1)), diagonal(np.full(7, 0.5)), [intercepts("study", study)])
    (stack,) = layout.stacks

    assert stack.rows.shape == (3, 3)
    empty = stack.rows == 7
    assert empty.sum() == 2
    for g, i in np.argwhere(empty):
        np.testing.assert_array_equal(stack.V[g, i], np.eye(3)[i])
        assert not stack.same[0][g, i].any()


def test_clusters_of_one_effect_are_never_padded():
    study = [0, 0, 0, *range(1, 50)]
    layout = laid_out(np.zeros(52), np.ones((52, 1)), diagonal(np.ones(52)), [intercepts("study", study)])

    assert {stack.rows.shape for stack in layout.stacks} == {(1, 3), (49, 1)}


def test_nested_groups_stand_in_the_blocks_of_the_largest():
    study = np.repeat(np.arange(10), 3)
    terms = [intercepts("study", study), intercepts("study/effect", range(30))]
    layout = laid_out(np.zeros(30), np.ones((30, 1)), diagonal(np.ones(30)), terms)

    assert layout.inside == (0, 1)
    assert layout.Z.shape == (31, 0)
    assert layout.partition.largest == 3


def test_a_factor_that_would_chain_all_blocks_together_stays_outside():
    k = 600
    study, lab = np.repeat(np.arange(200), 3), np.tile(np.arange(4), 150)
    terms = [intercepts("study", study), intercepts("lab", lab)]
    layout = laid_out(np.zeros(k), np.ones((k, 1)), diagonal(np.ones(k)), terms)

    assert layout.inside == (0,)
    assert layout.outside == ((1, slice(0, 4)),)
    assert layout.partition.largest == 3


def test_of_few_rows_crossed_factors_stand_in_one_block():
    study, lab = np.repeat(np.arange(5), 3), np.tile(np.arange(3), 5)
    terms = [intercepts("study", study), intercepts("lab", lab)]
    layout = laid_out(np.zeros(15), np.ones((15, 1)), diagonal(np.ones(15)), terms)

    assert layout.inside == (0, 1)
    assert layout.partition.m == 1


def test_levels_that_covary_are_always_in_blocks(monkeypatch):
    monkeypatch.setattr(layouts, "LARGEST", 1)
    outer = np.repeat(np.arange(4), 2)
    terms = [structured("level | study", [0, 1] * 4, outer, "UN"), intercepts("lab", [0, 1] * 4)]
    layout = laid_out(np.zeros(8), np.ones((8, 1)), diagonal(np.ones(8)), terms)

    assert layout.inside == (0,)
    assert layout.partition.largest == 2


def test_groups_that_correlate_by_a_known_matrix_tie_all_rows():
    R = 0.5 ** np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    layout = laid_out(
        np.zeros(4), np.ones((4, 1)), diagonal(np.ones(4)), [intercepts("study", range(4), known=R)]
    )

    assert layout.partition.largest == 4
    np.testing.assert_array_equal(layout.stacks[0].same[0][0], R)


def test_sampling_errors_that_covary_join_rows_of_different_groups():
    V = correlated(np.ones(4), [0, 1, 1, 2], 0.5)
    layout = laid_out(np.zeros(4), np.ones((4, 1)), V, [intercepts("study", [0, 0, 1, 1])])

    assert layout.partition.m == 1


def test_a_model_without_random_terms_has_the_blocks_of_v():
    V = correlated(np.ones(4), [0, 1, 1, 2], 0.5)
    layout = laid_out(np.zeros(4), np.ones((4, 1)), V, ())

    assert (layout.n, layout.partition.m) == (0, 3)
