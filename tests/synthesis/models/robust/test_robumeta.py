"""Correlated and hierarchical effects: moments that whole matrices confirm, weights, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.regression.regression import meta_regression
from synthesis.models.robust.rho_sensitivity import RHOS, rho_sensitivity
from synthesis.models.robust.robumeta import correlated_effects, hierarchical_effects
from synthesis.models.robust.robust import robust
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from tests.synthesis.models.made import made
from tests.thoroughness import cases

SIZES = (3, 1, 4, 2, 5, 2, 3, 1, 6, 2)


def effects(seed=1, sizes=SIZES, spread=0.5, scale=1.0):
    """Effects of studies of these sizes, with a moderator x."""
    rng = np.random.default_rng(seed)
    k = sum(sizes)
    study = np.repeat(np.arange(len(sizes)), sizes)
    y = rng.normal(0.3, spread, len(sizes))[study] + rng.normal(0, 0.3, k)
    some = made(y * scale, rng.uniform(0.02, 0.2, k) * scale**2, x=list(rng.normal(size=k)))
    rows = (replace(row, study=f"s{j}", study_label=f"S{j}") for row, j in zip(some.rows, study, strict=True))
    return Effects(measure="SMD", rows=tuple(rows))


def whole(some, x):
    """y, v, X and the matrix J of the effects: 1 where two are of one study."""
    study = np.array([row.study for row in some.rows])
    X = np.column_stack([np.ones(some.k), [row.moderators["x"] for row in some.rows]])
    return some.y, some.v, X if x else X[:, :1], (study[:, None] == study).astype(float)


def left(X, W):
    return np.eye(len(X)) - X @ np.linalg.solve(X.T @ W @ X, X.T @ W)


@pytest.mark.parametrize("x", [False, True], ids=["mean", "regression"])
@settings(max_examples=cases(40, 500))
@given(seed=st.integers(0, 200), rho=st.floats(0, 1))
def test_tau2_of_correlated_effects_is_where_q_meets_its_expectation(x, seed, rho):
    some = effects(seed)
    y, v, X, J = whole(some, x)
    sizes = J.sum(axis=0)
    mean = (J @ v) / sizes
    W = np.diag(1 / (sizes * mean))
    P = W @ left(X, W)
    own = J * mean * rho + np.diag(mean * (1 - rho))
    expected = (y @ P @ y - np.trace(P @ own)) / np.trace(P @ J)

    found = correlated_effects(some, "~ x" if x else "", rho=rho)
    assert found.tau2 == pytest.approx(max(0.0, expected), rel=1e-8, abs=1e-12)
    assert found.i2 == pytest.approx(100 * max(0.0, 1 - np.trace(P @ own) / (y @ P @ y)), rel=1e-8, abs=1e-9)
    w = 1 / (sizes * (mean + found.tau2))
    beta = np.linalg.solve((X.T * w) @ X, (X.T * w) @ y)
    assert [one.estimate for one in found.coefficients] == pytest.approx(list(beta), rel=1e-8)


@pytest.mark.parametrize("x", [False, True], ids=["mean", "regression"])
@settings(max_examples=cases(40, 500))
@given(seed=st.integers(0, 200))
def test_both_variances_of_hierarchical_effects_meet_two_expectations(x, seed):
    some = effects(seed)
    y, v, X, J = whole(some, x)
    rest = left(X, np.diag(1 / v))
    forms = [rest.T @ J @ rest, np.diag(1 / v) @ rest]
    sides = [y @ form @ y - np.trace(form * v) for form in forms]
    A = np.array([[np.trace(form @ J), np.trace(form)] for form in forms])
    tau2, omega2 = np.linalg.solve(A, sides)
    if omega2 < 0:
        omega2, tau2 = 0.0, sides[1] / A[1, 0]

    found = hierarchical_effects(some, "~ x" if x else "")
    assert found.omega2 == pytest.approx(omega2, rel=1e-7, abs=1e-10)
    assert found.tau2 == pytest.approx(max(0.0, tau2), rel=1e-7, abs=1e-10)
    w = 1 / (v + found.tau2 + found.omega2)
    beta = np.linalg.solve((X.T * w) @ X, (X.T * w) @ y)
    assert [one.estimate for one in found.coefficients] == pytest.approx(list(beta), rel=1e-8)


def test_single_effects_are_pooled_as_by_dersimonian_and_laird():
    some = effects(sizes=(1,) * 12)
    fit = random_effects(some, tau2="DL", test="z")
    found = correlated_effects(some, rho=0.3)

    assert found.tau2 == pytest.approx(fit.tau2, rel=1e-10)
    assert found.covariance == pytest.approx(robust(fit).covariance, rel=1e-10)


def test_without_correction_variances_are_multiplied_and_tested_on_studies_less_coefficients():
    small, large = (correlated_effects(effects(), "~ x", small=one) for one in (True, False))

    assert (small.robust.kind, large.robust.kind) == ("CR2", "CR1p")
    assert [one.df for one in large.coefficients] == [8.0, 8.0]
    assert small.tau2 == large.tau2
    assert small.omnibus.test == "HTZ"


@settings(max_examples=cases(40, 500))
@given(st.integers(0, 100), st.floats(-6, 6))
def test_variances_follow_the_units_of_the_effects(seed, power):
    unit = 10.0**power
    for model in (correlated_effects, hierarchical_effects):
        own, other = model(effects(seed)), model(effects(seed, scale=unit))

        assert other.tau2 / unit**2 == pytest.approx(own.tau2, rel=1e-8, abs=1e-12)
        assert other.coefficients[0].p == pytest.approx(own.coefficients[0].p, rel=1e-6)


def test_what_a_working_model_does_not_have_is_said():
    corr, hier = correlated_effects(effects()), hierarchical_effects(effects())

    assert isinstance(corr.omega2, Unavailable)
    assert isinstance(hier.rho, Unavailable)
    assert isinstance(hier.i2, Unavailable)


def test_effects_without_a_moderator_are_set_aside_and_told():
    some = effects()
    first = replace(some.rows[0], moderators={})
    some = replace(some, rows=(first, *some.rows[1:]))
    labels = [row.study for row in some.rows]
    found = correlated_effects(some, "~ x")

    assert found.robust.k == some.k - 1
    assert [one.study for one in found.excluded] == ["s0"]
    assert "1 effect is left out for want of a moderator." in found.notes
    assert "One effect was left out for want of a moderator" in found.methods_text()
    own = correlated_effects(some, "~ x", cluster=labels)
    assert own.covariance == pytest.approx(found.covariance, rel=1e-14)


@pytest.mark.parametrize(
    ("model", "asked", "told"),
    [
        (correlated_effects, {"rho": 1.2}, "rho: expected a correlation between 0 and 1; found 1.2"),
        (correlated_effects, {"rho": "high"}, "rho: expected a number; found 'high'"),
        (correlated_effects, {"small": 1}, "small: expected True or False; found 1"),
        (correlated_effects, {"formula": "~ year"}, "unknown moderator 'year'; known: x"),
        (correlated_effects, {"cluster": "lab"}, "clusters by 'lab': unknown; known: outcome, study, x"),
        (hierarchical_effects, {"cluster": list(range(29))}, "no cluster holds several effects"),
        (hierarchical_effects, {"cluster": "outcome"}, "they need 2 or more; found 1"),
    ],
)
def test_what_cannot_be_is_refused(model, asked, told):
    with pytest.raises(NotEstimable, match=told):
        model(effects(), **asked)


def test_no_effects_are_refused():
    with pytest.raises(NotEstimable, match="no studies"):
        correlated_effects(Effects(measure="SMD", rows=()))


def test_the_correlation_is_varied_and_told_side_by_side():
    found = rho_sensitivity(effects(), "~ x")
    frame = found.to_frame()

    assert tuple(frame.index) == RHOS
    assert list(frame.columns) == [
        "intercept: estimate",
        "intercept: se",
        "x: estimate",
        "x: se",
        "tau2",
        "i2",
    ]
    assert frame.loc[0.8, "tau2"] == correlated_effects(effects(), "~ x").tau2
    assert found.summary().count("SE") == 2
    with pytest.raises(NotEstimable, match="rhos: expected a correlation or more; found none"):
        rho_sensitivity(effects(), rhos=[])


def test_a_result_shows_weights_coefficients_and_heterogeneity():
    corr, hier = correlated_effects(effects(), "~ x"), hierarchical_effects(effects())

    assert "Assumed correlation  0.8000" in corr.summary()
    assert "omega², within studies" in hier.summary()
    assert corr.in_a_line() == "SMD, 29 effects in 10 clusters by study, CR2: intercept, x"
    assert "were taken to correlate by 0.8" in corr.methods_text()
    assert "We pooled 29 effects by robust variance estimation (Hedges et al. 2010)" in hier.methods_text()
    assert list(corr.to_frame().index) == ["intercept", "x"]


def test_weights_and_variances_are_those_of_the_same_weights_by_robust():
    some = effects()
    found = correlated_effects(some, "~ x")
    sizes = np.array([sum(other.study == row.study for other in some.rows) for row in some.rows])
    mean = np.array(
        [np.mean([other.v for other in some.rows if other.study == row.study]) for row in some.rows]
    )
    pseudo = replace(
        some,
        rows=tuple(
            replace(row, v=float(n * (v + found.tau2)))
            for row, n, v in zip(some.rows, sizes, mean, strict=True)
        ),
    )

    same = robust(meta_regression(pseudo, "~ x", tau2=0.0))
    assert same.covariance == pytest.approx(found.covariance, rel=1e-9)
