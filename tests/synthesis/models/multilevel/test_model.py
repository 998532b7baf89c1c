"""The model in numbers: invariances, limits, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.dependence.blocks import Blocks, diagonal, of_matrix
from synthesis.errors import NotEstimable
from synthesis.models.design import intercept
from synthesis.models.mixed import Options, mixed
from synthesis.models.multilevel import layout as layouts
from synthesis.models.multilevel.model import Asked, likelihood, multilevel_model
from tests.synthesis.models.multilevel.dense import (
    columns,
    correlated,
    intercepts,
    loglik,
    marginal,
    structured,
)
from tests.synthesis.models.multilevel.drawn import DESIGNS, drawn

Z = Asked(test="z")
SEEDS = st.integers(min_value=0, max_value=300)


def numbers(found):
    return np.array([one.estimate for one in found.components])


def three_levels(k=20, v=0.1, seed=0):
    y = np.random.default_rng(seed).normal(size=k)
    terms = [intercepts("study", np.repeat(range(k // 4), 4)), intercepts("study/effect", range(k))]
    return y, diagonal(np.full(k, v)), columns(np.ones((k, 1))), terms


def variances(found):
    return np.array([one.estimate for one in found.variances])


# Against matrices written out ------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("kind", DESIGNS)
def test_all_numbers_of_a_model_are_those_of_whole_matrices(kind, method):
    y, V, design, terms = drawn(11, kind)
    found = multilevel_model(y, V, design, terms, Asked(method=method, test="z"))
    X, k, p = design.X, y.size, design.p
    M = marginal(V.dense(), terms, found.theta)
    W, own = np.linalg.inv(M), np.linalg.inv(V.dense())
    C = np.linalg.inv(X.T @ W @ X)
    beta = C @ X.T @ W @ y
    e = y - X @ np.linalg.solve(X.T @ own @ X, X.T @ own @ y)
    ml, reml = loglik(y, X, M, restricted=False), loglik(y, X, M, restricted=True)
    saturated = -(k * np.log(2 * np.pi) + np.linalg.slogdet(V.dense())[1]) / 2
    n = p + len(found.components)

    np.testing.assert_allclose(found.coefficients.estimate, beta, rtol=1e-8)
    np.testing.assert_allclose(found.covariance, C, rtol=1e-8)
    np.testing.assert_allclose(found.coefficients.statistic, beta / np.sqrt(np.diag(C)), rtol=1e-8)
    assert found.q == pytest.approx(e @ own @ e)
    assert (found.full.loglik, found.restricted.loglik) == pytest.approx((ml, reml))
    assert found.full.deviance == pytest.approx(-2 * (ml - saturated))
    assert found.restricted.deviance == pytest.approx(-2 * reml)
    assert found.full.aic == pytest.approx(-2 * ml + 2 * n)
    assert found.restricted.bic == pytest.approx(-2 * reml + n * np.log(k - p))
    np.testing.assert_allclose(found.applied(np.eye(k)), W, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("kind", ["nested", "crossed", "three_terms", "two_level", "mixed"])
def test_where_groups_stand_does_not_change_a_model(kind, monkeypatch):
    y, V, design, terms = drawn(12, kind)
    model = (y, diagonal(V.diagonal), design, terms)
    inside = multilevel_model(*model, Z)
    monkeypatch.setattr(layouts, "LARGEST", 1)
    outside = multilevel_model(*model, Z)

    assert outside.layout.Z.shape[1] > inside.layout.Z.shape[1]
    assert numbers(outside) == pytest.approx(numbers(inside), rel=1e-6, abs=1e-9)
    assert outside.loglik == pytest.approx(inside.loglik, rel=1e-11)


# Invariances -----------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(seed=SEEDS, scale=st.sampled_from([1e-8, 1e-3, 1e8, 2.0**60]))
def test_a_change_of_unit_changes_variances_by_its_square(seed, scale):
    y, V, design, terms = drawn(seed)
    scaled = Blocks(partition=V.partition, values=tuple(part * scale**2 for part in V.values))
    one, other = (
        multilevel_model(y, V, design, terms, Z),
        multilevel_model(y * scale, scaled, design, terms, Z),
    )

    typical = float(np.median(V.diagonal))
    assert variances(other) / scale**2 == pytest.approx(variances(one), rel=1e-9, abs=1e-9 * typical)
    assert other.coefficients.estimate / scale == pytest.approx(one.coefficients.estimate, rel=1e-8, abs=1e-9)
    assert other.coefficients.p == pytest.approx(one.coefficients.p, rel=1e-6, abs=1e-12)


@settings(max_examples=30)
@given(seed=SEEDS)
def test_the_order_of_the_rows_does_not_matter(seed):
    y, V, design, terms = drawn(seed)
    order = np.random.default_rng(seed).permutation(y.size)
    moved = [
        replace(term, inner=term.inner[order], outer=term.outer[order])
        if hasattr(term, "outer")
        else replace(term, of=term.of[order])
        for term in terms
    ]
    one = multilevel_model(y, V, design, terms, Z)
    other = multilevel_model(y[order], V.take(order), columns(design.X[order]), moved, Z)

    assert other.loglik == pytest.approx(one.loglik, rel=1e-10, abs=1e-10)
    assert variances(other) == pytest.approx(variances(one), rel=1e-6, abs=1e-8)
    assert other.coefficients.estimate == pytest.approx(one.coefficients.estimate, rel=1e-6, abs=1e-8)


@settings(max_examples=30)
@given(seed=SEEDS)
def test_what_groups_are_called_does_not_matter(seed):
    y, V, design, terms = drawn(seed, "three_terms")
    rng = np.random.default_rng(seed)
    named = [intercepts(term.name, rng.permutation(1000)[term.of]) for term in terms]
    one, other = multilevel_model(y, V, design, terms, Z), multilevel_model(y, V, design, named, Z)

    assert numbers(other).tolist() == numbers(one).tolist()


@settings(max_examples=30)
@given(seed=SEEDS, constant=st.sampled_from([-3.0, 1e3, 1e9]))
def test_a_constant_added_to_all_effects_moves_the_intercept_alone(seed, constant):
    y, V, design, terms = drawn(seed)
    rounding = 1e-7 * max(1.0, abs(constant) / 1e3)
    one, other = multilevel_model(y, V, design, terms, Z), multilevel_model(y + constant, V, design, terms, Z)

    assert variances(other) == pytest.approx(variances(one), rel=1e-5, abs=rounding)
    assert other.coefficients.estimate[0] - constant == pytest.approx(
        one.coefficients.estimate[0], abs=10 * rounding
    )
    assert other.loglik == pytest.approx(one.loglik, abs=rounding * 10)


@settings(max_examples=30)
@given(seed=SEEDS, method=st.sampled_from(["REML", "ML"]))
def test_one_effect_a_study_gives_the_random_effects_model(seed, method):
    y, V, design, _ = drawn(seed, "nested")
    found = multilevel_model(
        y, diagonal(V.diagonal), design, [intercepts("study", range(y.size))], Asked(method=method, test="z")
    )
    plain = mixed(y, V.diagonal, design, Options(tau2=method, test="z"))

    assert numbers(found)[0] == pytest.approx(plain.tau2, rel=1e-8, abs=1e-10)
    assert found.coefficients.estimate == pytest.approx(plain.coefficients.estimate, rel=1e-8, abs=1e-10)
    assert found.coefficients.se == pytest.approx(plain.coefficients.se, rel=1e-8)
    assert found.q == pytest.approx(plain.q)


def test_a_structure_with_one_variance_for_all_is_a_random_intercept():
    y, V, design, terms = three_levels()
    study = structured("one | study", np.tile([0, 1, 2, 3], 5), terms[0].of, "CS", fixed_rho=1.0)
    one, other = multilevel_model(y, V, design, [terms[0]], Z), multilevel_model(y, V, design, [study], Z)

    assert numbers(other)[0] == pytest.approx(numbers(one)[0], abs=1e-12)
    assert other.loglik == pytest.approx(one.loglik)


def test_a_variance_given_as_0_is_the_same_as_no_such_term():
    y, V, design, terms = three_levels()
    without = multilevel_model(y, V, design, terms[1:], Z)
    at_zero = multilevel_model(y, V, design, [replace(terms[0], fixed=0.0), terms[1]], Z)

    assert at_zero.loglik == pytest.approx(without.loglik)
    assert at_zero.restricted.aic == pytest.approx(without.restricted.aic)
    assert (at_zero.components[0].estimate, at_zero.components[0].fixed) == (0.0, True)


def test_rows_given_twice_with_their_errors_in_full_are_refused_by_cluster():
    y, _, _, _ = three_levels(8)
    twice = correlated(np.full(16, 0.1), [*range(8), *range(8)], 1.0)

    with pytest.raises(
        NotEstimable, match="cluster 0: the covariances of its 2 effects make no positive definite"
    ):
        multilevel_model(np.r_[y, y], twice, intercept(16), [intercepts("study", np.repeat(range(4), 4))], Z)


def test_rows_given_twice_as_if_independent_are_fitted_as_they_stand():
    y, _, _, _ = three_levels(8)
    study, k = np.tile(np.repeat(range(2), 4), 2), 16
    found = multilevel_model(
        np.r_[y, y],
        diagonal(np.full(k, 0.1)),
        intercept(k),
        [intercepts("study", study), intercepts("effect", range(k))],
        Z,
    )

    assert found.coefficients.estimate[0] == pytest.approx(y.mean())


# Limits ----------------------------------------------------------------------------------------------------


def test_all_effects_equal_vary_by_exactly_0():
    _, V, design, terms = three_levels()
    found = multilevel_model(np.full(20, 0.3), V, design, terms, Z)

    assert numbers(found).tolist() == [0.0, 0.0]
    assert found.coefficients.estimate[0] == pytest.approx(0.3)
    assert found.coefficients.se[0] == pytest.approx((0.1 / 20) ** 0.5)
    assert found.q == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("v", [1e-300, 1e-200, 1e-30, 1e-12])
def test_sampling_variances_of_next_to_nothing_leave_the_model_of_the_effects_themselves(v):
    y, _, design, terms = three_levels()
    found = multilevel_model(y, diagonal(np.full(20, v)), design, terms, Z)
    exact = multilevel_model(y, diagonal(np.full(20, 1e-9)), design, terms, Z)

    assert numbers(found) == pytest.approx(numbers(exact), abs=1e-7)


def test_sampling_variances_that_drown_the_effects_leave_no_other():
    y, _, design, terms = three_levels()
    found = multilevel_model(y, diagonal(np.full(20, 1e12)), design, terms, Z)

    assert numbers(found).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("seed", range(5))
def test_variances_24_orders_apart_are_fitted_all_the_same(seed):
    y, _, design, terms = three_levels(seed=seed)
    v = 10.0 ** np.random.default_rng(seed).uniform(-12, 12, 20)
    found = multilevel_model(y, diagonal(v), design, terms, Z)
    M = marginal(np.diag(v), terms, found.theta)

    assert found.restricted.loglik == pytest.approx(loglik(y, design.X, M, restricted=True), rel=1e-9)


@pytest.mark.parametrize(("y", "v"), [(1e200, 1.0), (1.0, 1e303), (1e-200, 1e-303)])
def test_numbers_whose_squares_are_none_are_refused(y, v):
    effects, _, design, terms = three_levels()

    with pytest.raises(NotEstimable, match="too large, too small or too far apart"):
        multilevel_model(effects * y, diagonal(np.full(20, v)), design, terms, Z)


def test_one_group_tells_nothing_of_a_variance_between_groups_which_is_given_as_0():
    y, V, design, terms = three_levels()
    found = multilevel_model(y, V, design, [intercepts("study", [0] * 20), terms[1]], Z)

    assert (found.components[0].estimate, found.components[0].fixed) == (0.0, True)
    assert found.loglik == pytest.approx(multilevel_model(y, V, design, terms[1:], Z).loglik)


def test_a_cluster_of_2000_effects_takes_no_matrix_of_their_square():
    rng = np.random.default_rng(1)
    study = np.r_[np.zeros(2000, dtype=int), np.repeat(np.arange(1, 30), 3)]
    y = rng.normal(size=study.size) * 0.3 + rng.normal(size=30)[study] * 0.3
    terms = [intercepts("study", study), intercepts("effect", range(study.size))]
    found = multilevel_model(y, diagonal(np.full(study.size, 0.04)), intercept(study.size), terms, Z)

    assert found.layout.partition.largest < 2000
    sums = np.array([found.coefficients.estimate[0], *numbers(found)])
    assert np.all(np.isfinite(sums))
    assert found.components[1].estimate == pytest.approx(0.05, abs=0.01)


def test_five_crossed_factors_are_told_apart():
    rng = np.random.default_rng(2)
    k = 600
    terms = [intercepts(f"factor_{i}", rng.integers(0, 6, k)) for i in range(5)]
    sizes = [0.0, 0.2, 0.4, 0.6, 0.8]
    y = rng.normal(size=k) * 0.2
    for term, size in zip(terms, sizes, strict=True):
        y = y + size * rng.normal(size=6)[term.of]
    found = multilevel_model(y, diagonal(np.full(k, 0.04)), intercept(k), terms, Z)

    assert found.layout.Z.shape[1] > 0
    assert numbers(found)[0] < 0.05
    assert np.all(numbers(found)[2:] > 0.02)


# Tests and degrees of freedom ------------------------------------------------------------------------------


def test_a_column_that_is_constant_in_studies_has_the_studies_degrees_of_freedom():
    y, V, _, terms = three_levels()
    between, within = np.repeat([0.0, 1, 0, 1, 2], 4), np.tile([0.0, 1, 2, 3], 5)
    found = multilevel_model(y, V, columns(np.column_stack([np.ones(20), between, within])), terms)

    assert found.df.tolist() == [2, 2, 17]
    assert found.omnibus.df2 == 2


def test_residual_degrees_of_freedom_are_the_same_for_all():
    found = multilevel_model(*three_levels(), Asked(df="residual"))

    assert found.df.tolist() == [19]


def test_no_more_groups_than_coefficients_leave_no_degrees_of_freedom():
    y, V, _, terms = three_levels(12)
    X = np.column_stack([np.ones(12), np.random.default_rng(0).normal(size=(12, 4))])

    with pytest.raises(NotEstimable, match="leave no degrees of freedom"):
        multilevel_model(y, V, columns(X), terms)
    assert multilevel_model(y, V, columns(X), terms, Z).df.tolist() == [np.inf] * 5


def test_the_omnibus_test_leaves_out_an_intercept_and_nothing_else():
    y, V, _, terms = three_levels()
    x = np.random.default_rng(3).normal(size=20)
    with_one = multilevel_model(y, V, columns(np.column_stack([np.ones(20), x])), terms, Z)
    without = multilevel_model(y, V, columns(np.column_stack([x, x**2])), terms, Z)

    assert (with_one.omnibus.tested, without.omnibus.tested) == ((1,), (0, 1))
    assert with_one.omnibus.statistic == pytest.approx(with_one.coefficients.statistic[1] ** 2)


# What is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2])
def test_no_more_effects_than_coefficients_are_refused(k):
    with pytest.raises(NotEstimable, match=f"need {k + 1} effects; there {'is 1' if k == 1 else 'are 2'}"):
        multilevel_model(np.ones(k), diagonal(np.ones(k)), columns(np.eye(k)), [])


def test_columns_that_repeat_one_another_are_refused_by_name():
    y, V, _, terms = three_levels()

    with pytest.raises(NotEstimable, match="columns that repeat a combination of those before them: x1"):
        multilevel_model(y, V, columns(np.ones((20, 2))), terms)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_an_effect_that_is_no_number_is_refused_by_its_place(bad):
    y, V, design, terms = three_levels()

    with pytest.raises(NotEstimable, match="effect 3: y must be a finite number"):
        multilevel_model(np.r_[y[:3], bad, y[4:]], V, design, terms)


def test_covariances_that_are_not_positive_definite_are_refused_by_cluster():
    y, _, design, terms = three_levels()
    V = np.eye(20)
    V[4, 5] = V[5, 4] = 1.2

    with pytest.raises(NotEstimable, match=r"cluster 4: .* no positive definite matrix"):
        multilevel_model(y, of_matrix(V), design, terms)


def test_pieces_of_different_length_are_refused():
    y, V, design, terms = three_levels()

    with pytest.raises(NotEstimable, match="there are 19 effects, V is of 20, the design of 20"):
        multilevel_model(y[1:], V, design, terms)


@pytest.mark.parametrize(
    "asked", [{"method": "DL"}, {"test": "knha"}, {"df": "satterthwaite"}, {"level": 1.5}]
)
def test_what_is_not_known_is_refused(asked):
    with pytest.raises(NotEstimable):
        Asked(**asked)


def test_the_corrected_criterion_needs_two_more_observations_than_parameters():
    plain = likelihood(-10.0, 20.0, 3, 4)

    assert plain.aicc == pytest.approx(20 + 2 * 3 * 5 / (5 - 3 - 1))
