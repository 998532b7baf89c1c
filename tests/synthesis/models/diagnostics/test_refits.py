"""Fits of many subsets at once are the fits that each subset would have by itself."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.design import design, intercept
from synthesis.models.diagnostics import subsets
from synthesis.models.diagnostics.refits import refit
from synthesis.models.mixed import Options, mixed

RNG = np.random.default_rng(7)
Y = RNG.normal(0.2, 0.5, 9)
V = RNG.uniform(0.02, 0.3, 9)
AGE = np.array([21.0, 35, 44, 28, 61, 39, 50, 33, 47])


def with_age():
    return design(("intercept", "age"), np.column_stack([np.ones(9), AGE]))


@pytest.mark.parametrize("columns", [intercept(9), with_age()], ids=["mean", "slope"])
@pytest.mark.parametrize(
    ("tau2", "test"), [("REML", "z"), ("DL", "knha"), ("EE", "z"), (0.07, "adhoc"), ("ML", "t")]
)
def test_each_subset_is_fitted_as_it_would_be_alone(columns, tau2, test):
    masks = RNG.random((12, 9)) < 0.7
    masks[:, :4] = True
    options = Options(tau2=tau2, test=test)
    found = refit(Y, V, columns, options, masks)

    for i, mask in enumerate(masks):
        alone = mixed(Y[mask], V[mask], design(columns.names, columns.X[mask]), options)
        assert found.beta[i] == pytest.approx(alone.coefficients.estimate, rel=1e-9)
        assert found.se[i] == pytest.approx(alone.coefficients.se, rel=1e-9)
        assert found.p[i] == pytest.approx(alone.coefficients.p, rel=1e-8)
        assert found.half_width[i] == pytest.approx((alone.coefficients.high - alone.coefficients.low) / 2)
        assert (found.tau2[i], found.q[i]) == pytest.approx((alone.tau2, alone.q), rel=1e-8)
        assert (found.i2[i], found.h2[i]) == pytest.approx((alone.i2, alone.h2), rel=1e-8)
        assert (found.count[i], found.q_df[i]) == (alone.k, alone.q_df)
        assert found.q_p[i] == pytest.approx(alone.q_p)


def test_a_subset_of_one_effect_is_that_effect():
    found = refit(Y, V, intercept(9), Options(test="knha"), np.eye(9, dtype=bool))

    assert found.beta[:, 0] == pytest.approx(Y)
    assert found.se[:, 0] == pytest.approx(np.sqrt(V))
    assert found.half_width[:, 0] == pytest.approx(1.959963984540054 * np.sqrt(V))
    assert (found.tau2.tolist(), found.q_p.tolist(), found.h2.tolist()) == ([0.0] * 9, [1.0] * 9, [1.0] * 9)


def test_a_subset_too_small_for_its_coefficients_is_named_and_the_others_are_fitted():
    masks = np.ones((2, 9), dtype=bool)
    masks[0, 2:] = False
    found = refit(Y, V, with_age(), Options(), masks)

    assert dict(found.without) == {0: "2 effects cannot give tau2 and 2 coefficients"}
    assert np.isnan(found.beta[0]).all()
    assert np.isfinite(found.beta[1]).all()


def test_a_subset_in_which_a_moderator_says_nothing_new_is_named():
    group = design(("intercept", "only"), np.column_stack([np.ones(9), np.eye(9)[3]]))
    found = refit(Y, V, group, Options(), ~np.eye(9, dtype=bool))

    assert dict(found.without) == {3: "without them a moderator repeats a combination of the others"}
    assert np.isfinite(np.delete(found.beta, 3, axis=0)).all()


def test_an_empty_subset_is_named():
    found = refit(Y, V, intercept(9), Options(), np.zeros((1, 9), dtype=bool))

    assert list(found.without) == [0]


def test_what_is_laid_out_at_once_does_not_change_the_result(monkeypatch):
    masks = RNG.random((40, 9)) < 0.8
    masks[:, :3] = True
    whole = refit(Y, V, with_age(), Options(), masks)
    monkeypatch.setattr(subsets, "VALUES", 30)
    pieces = refit(Y, V, with_age(), Options(), masks)

    assert pieces.beta == pytest.approx(whole.beta, rel=1e-12)
    assert pieces.tau2 == pytest.approx(whole.tau2, rel=1e-9, abs=1e-14)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (Options(weighted=False), "weights 1 / "),
        (Options(tau2="REMEL"), "unknown tau2 estimator 'REMEL'; known: "),
        (Options(test="welch"), "unknown test 'welch'; known: "),
    ],
)
def test_a_model_that_cannot_be_fitted_anew_is_refused(options, told):
    with pytest.raises(NotEstimable, match=told):
        refit(Y, V, intercept(9), options, ~np.eye(9, dtype=bool))


def test_what_memory_many_subsets_take_does_not_grow_with_their_square():
    k = 600
    y, v = np.sin(np.arange(k)), np.full(k, 0.1)
    masks = subsets.one_less(k)

    assert masks.bits.nbytes == k * k // 8
    assert masks.masks(np.array([3])).tolist() == [[i != 3 for i in range(k)]]
    found = refit(y, v, intercept(k), Options(tau2="DL"), masks)
    assert found.masks.sum() == k * (k - 1)
