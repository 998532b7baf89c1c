"""The solver, held against a grid of the likelihood, R's roots, and the algebra it must obey."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.likelihood import log_likelihood, slope
from synthesis.models.tau2.estimation import COMMON, TAU2, WEIGHTED, estimate
from tests.thoroughness import cases

SEARCHED = ("REML", "ML")


def ordinary(seed, n, k):
    rng = np.random.default_rng(seed)
    v = 0.1 * rng.chisquare(3, (n, k)) + 0.001
    return rng.normal(0, np.sqrt(v + rng.uniform(0, 0.2, (n, 1)))), v


def wild(seed, n, k):
    rng = np.random.default_rng(seed)
    v = 10 ** rng.uniform(-6, 2, (n, k))
    return rng.normal(0, np.sqrt(v + 10 ** rng.uniform(-6, 2, (n, 1)))), v


def weights(method, v):
    """Weights for the estimators that need them."""
    return 1 / np.sqrt(v) if method in WEIGHTED else None


def moderators(seed, k):
    return np.column_stack([np.ones(k), np.random.default_rng(seed).normal(size=(k, 2))])


def highest_of_grid(data, method, top):
    best = log_likelihood(data, np.zeros(data.n), method)
    for share in np.geomspace(1e-9, 1, 399):
        best = np.maximum(best, log_likelihood(data, share * top, method))
    return best


@pytest.mark.parametrize("method", SEARCHED)
@pytest.mark.parametrize("draw", [ordinary, wild])
@pytest.mark.parametrize(("k", "with_moderators"), [(10, False), (3, False), (10, True), (7, True)])
def test_no_fit_of_many_is_worse_than_the_best_of_400_points(method, draw, k, with_moderators):
    y, v = draw(20261, cases(2_000, 10_000), k)
    whole = batch(y, v, X=moderators(1, k) if with_moderators else None)
    found = estimate(whole, method)
    top = 10 * np.var(y, axis=1) + 1e-9

    for where, data in whole.blocks():
        reached = log_likelihood(data, found.value[where], method)
        best = highest_of_grid(data, method, top[where])
        assert np.all(reached >= best - 1e-9 * (1 + np.abs(reached)))

    assert found.converged.all()
    assert np.all(found.value >= 0)


@pytest.mark.parametrize("method", SEARCHED)
@pytest.mark.parametrize("with_moderators", [False, True])
def test_an_interior_estimate_is_a_root_of_the_slope(method, with_moderators):
    y, v = ordinary(7, 500, 12)
    data = batch(y, v, X=moderators(2, 12) if with_moderators else None)
    value = estimate(data, method).value
    inside = value > 0
    near = slope(data, value, method)

    assert inside.sum() > 100
    assert np.all(np.abs(near.slope / near.information)[inside] <= 1e-9 * value[inside] + 1e-14)
    assert np.all(near.slope[~inside] <= 0)


@pytest.mark.parametrize("method", SEARCHED)
def test_slope_and_curvature_are_derivatives_of_the_log_likelihood(method):
    y, v = ordinary(11, 20, 8)
    data, at, step = batch(y, v, X=moderators(3, 8)), np.full(20, 0.3), 1e-4

    up, here, down = (log_likelihood(data, at + shift, method) for shift in (step, 0, -step))
    near = slope(data, at, method)

    assert near.slope == pytest.approx((up - down) / (2 * step), rel=1e-5, abs=1e-5)
    assert near.curvature == pytest.approx((up - 2 * here + down) / step**2, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("method", SEARCHED)
def test_a_column_of_ones_is_the_plain_mean(method):
    y, v = ordinary(5, 200, 9)

    plain, column = estimate(batch(y, v), method), estimate(batch(y, v, X=np.ones((9, 1))), method)

    assert column.value == pytest.approx(plain.value, rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("method", sorted(TAU2))
@pytest.mark.parametrize("with_moderators", [False, True])
def test_a_masked_study_is_as_good_as_absent(method, with_moderators):
    y, v = ordinary(3, 40, 10)
    X = moderators(4, 10) if with_moderators else None
    mask = np.ones(y.shape, dtype=bool)
    mask[:, [0, 4]] = False
    y[:, 0], v[:, 4] = np.nan, -1.0
    kept = [i for i in range(10) if i not in (0, 4)]

    own = np.where(mask, np.linspace(1, 2, 10), np.nan) if method in WEIGHTED else None
    masked = estimate(batch(y, v, X=X, mask=mask), method, own)
    absent = estimate(
        batch(y[:, kept], v[:, kept], X=None if X is None else X[kept]),
        method,
        None if own is None else own[:, kept],
    )

    assert masked.value == pytest.approx(absent.value, rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("method", sorted(TAU2))
def test_one_fit_is_a_batch_of_one(method):
    n = 300 if method == "GENQM" else 3000
    y, v = ordinary(9, n, 10)

    together = estimate(batch(y, v), method, weights(method, v)).value
    alone = [
        estimate(batch(y[i], v[i]), method, weights(method, v[i])).value[0] for i in range(0, n, n // 10)
    ]

    assert alone == pytest.approx(together[:: n // 10], rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("method", sorted(set(TAU2) - COMMON))
@pytest.mark.parametrize("scale", [1e-8, 1e-60, 1e8, 1e60])
@pytest.mark.parametrize("with_moderators", [False, True])
def test_tau2_has_no_scale_of_its_own(method, scale, with_moderators):
    y, v = ordinary(13, 200 if method == "GENQM" else 2000, 10)
    X, own = moderators(5, 10) if with_moderators else None, weights(method, v)

    here = estimate(batch(y, v, X=X), method, own).value
    there = estimate(batch(y * scale, v * scale**2, X=X), method, own).value

    assert there / scale**2 == pytest.approx(here, rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("method", sorted(TAU2))
@pytest.mark.parametrize("value", [0.0, 0.1, -3.7, 1e6])
@pytest.mark.parametrize("X", [None, np.ones((5, 1)), np.column_stack([np.ones(5), [3.0, 1, 4, 1, 5]])])
def test_all_equal_effects_give_tau2_of_exactly_zero(method, value, X):
    v = np.array([0.1, 0.02, 0.5, 0.7, 0.03])

    found = estimate(batch([value] * 5, v, X=X), method, weights(method, v))

    assert found.value[0] == 0.0
    assert found.converged[0]


@settings(deadline=None)
@given(
    pairs=st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=2, max_size=12),
    shift=st.floats(-50, 50),
    order=st.randoms(use_true_random=False),
    method=st.sampled_from(sorted(TAU2)),
)
def test_order_sign_and_a_common_shift_do_not_matter(pairs, shift, order, method):
    y, v = map(np.array, zip(*pairs, strict=True))
    shuffled = list(pairs)
    order.shuffle(shuffled)
    y2, v2 = map(np.array, zip(*shuffled, strict=True))
    data, own = batch(y, v), weights(method, v)

    tau2 = estimate(data, method, own).value
    variants = [
        estimate(batch(y2, v2), method, weights(method, v2)),
        estimate(batch(-y, v), method, own),
        estimate(batch(y + shift, v), method, own),
    ]

    for variant in variants:
        if method in SEARCHED:  # peaks of equal height may be told apart by rounding alone
            ours, theirs = (log_likelihood(data, at, method)[0] for at in (tau2, variant.value))
            assert theirs == pytest.approx(ours, rel=1e-9, abs=1e-9)
        else:
            assert variant.value == pytest.approx(tau2, rel=1e-7, abs=1e-11)


@settings(deadline=None)
@given(
    pairs=st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=6, max_size=12),
    slopes=st.tuples(st.floats(-50, 50), st.floats(-5, 5)),
    method=st.sampled_from(sorted(set(TAU2) - {*SEARCHED, "SJ"})),
)
def test_what_the_design_explains_does_not_matter(pairs, slopes, method):
    """SJ alone starts from the variance of y itself, which moderators that explain y enlarge."""
    y, v = map(np.array, zip(*pairs, strict=True))
    X = np.column_stack([np.ones(y.size), np.arange(y.size) ** 2])
    own = weights(method, v)

    here = estimate(batch(y, v, X=X), method, own).value
    there = estimate(batch(y + X @ slopes, v, X=X), method, own).value

    assert there == pytest.approx(here, rel=1e-7, abs=1e-9)


def test_the_root_with_a_moderator_is_the_tight_one(bcg):
    """BCG ~ ablat, REML: metafor 5.0-1 with threshold 1e-13 gives .0763479640, root .076347963955."""
    y, v, X = bcg

    value = estimate(batch(y, v, X=X[:, :2]), "REML").value[0]

    assert value == pytest.approx(0.076347963955, rel=1e-10)


def test_without_an_intercept_nothing_is_centred(bcg):
    """BCG ~ ablat - 1, REML: rma.mv of metafor 5.0-1 gives tau2 .0864503."""
    y, v, X = bcg

    value = estimate(batch(y, v, X=X[:, 1:2]), "REML").value[0]

    assert value == pytest.approx(0.0864503, abs=5e-8)


@pytest.mark.parametrize("method", sorted(set(TAU2) - COMMON - {"SJ"}))
def test_without_an_intercept_a_shift_matters_as_much_as_it_should(bcg, method):
    """What is taken from y is a multiple of latitude, never its mean: y + c ablat is y, y + c is not."""
    y, v, X = bcg
    ablat, own = X[:, 1:2], weights(method, v)

    here = estimate(batch(y, v, X=ablat), method, own).value
    along = estimate(batch(y + 3 * ablat[:, 0], v, X=ablat), method, own).value
    across = estimate(batch(y + 3, v, X=ablat), method, own).value

    assert along == pytest.approx(here, rel=1e-9)
    assert across != pytest.approx(here, rel=0.1)


def test_an_unknown_estimator_is_told_the_known_ones():
    with pytest.raises(
        NotEstimable, match="unknown tau2 estimator 'reml'; known: CE, DL, DLIT, EB, EE, FE, GENQ, "
    ):
        estimate(batch([0.1, 0.2], [1.0, 1.0]), "reml")


@pytest.mark.parametrize("method", sorted(WEIGHTED))
def test_an_estimator_of_given_weights_asks_for_them(method):
    with pytest.raises(
        NotEstimable, match="GENQ and GENQM need weights, one for each study; none were given"
    ):
        estimate(batch([0.1, 0.2], [1.0, 1.0]), method)
