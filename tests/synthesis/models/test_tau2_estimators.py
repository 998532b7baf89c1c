"""Every estimator of tau2 and its standard error against R's, and the equations that each must solve."""

import numpy as np
import pytest
from scipy.special import chdtri

from synthesis.errors import NotEstimable
from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.linear import moments
from synthesis.models.kernel.quadratic_form import quadratic_form, variance
from synthesis.models.kernel.weighted_chi_squares import below
from synthesis.models.tau2.equations import root_of_q
from synthesis.models.tau2.estimation import COMMON, TAU2, estimate
from synthesis.models.tau2.precision import PRECISIONS, se_tau2

# BCG, log risk ratios: metafor 5.0-1 with threshold 1e-13 and tol 1e-13: tau2 and se.tau2.
PLAIN = {
    "DL": (0.308760262862376, 0.229869992511026),
    "HE": (0.328563857995769, 0.207087178298934),
    "HS": (0.228362863676907, 0.127904556613280),
    "HSk": (0.249169930280965, 0.150709190075735),
    "SJ": (0.345515701598595, 0.149680511347343),
    "ML": (0.280028137268645, 0.144251949382764),
    "REML": (0.313243258136486, 0.166425752836973),
    "PM": (0.318068452205024, 0.173663027462756),
    "EB": (0.318068452205024, 0.173663027462757),
    "DLIT": (0.318068452205024, 0.173663027462756),
    "SJIT": (0.318068452205024, 0.173663027462756),
    "PMM": (0.343387906895807, 0.184775715543423),
}
# The same on latitude and year.
TWO_MODERATORS = {
    "DL": (0.0790389578091283, 0.0739352391461771),
    "HE": (0.235610760816534, 0.192028695739493),
    "HS": (0.0251355173590155, 0.0130793109403581),
    "SJ": (0.253226123181914, 0.133261729344786),
    "ML": (0.0268731993138329, 0.0235843667175534),
    "REML": (0.110784696947975, 0.0844607754600954),
    "PM": (0.171637115724534, 0.117639938382481),
}
# With weights 1 / sqrt(v) and 1 / v.
GENERALISED = {
    ("GENQ", 0.5): (0.315495514121575, 0.178373352846584),
    ("GENQ", 1.0): (0.308760262862376, 0.229869992511026),
    ("GENQM", 0.5): (0.350042810892273, 0.195935847067484),
    ("GENQM", 1.0): (0.382809496481085, 0.283466863316091),
}


def wild(seed, n, k):
    rng = np.random.default_rng(seed)
    v = 10 ** rng.uniform(-6, 2, (n, k))
    return rng.normal(0, np.sqrt(v + 10 ** rng.uniform(-6, 2, (n, 1)))), v


@pytest.mark.parametrize(("method", "expected"), PLAIN.items())
def test_an_estimate_and_its_standard_error_are_those_of_r(bcg, method, expected):
    y, v, _ = bcg
    data = batch(y, v)

    value = estimate(data, method).value

    assert (value[0], se_tau2(data, value, method)[0]) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("method", "expected"), TWO_MODERATORS.items())
def test_with_moderators_too_they_are_those_of_r(bcg, method, expected):
    y, v, X = bcg
    data = batch(y, v, X=X)

    value = estimate(data, method).value

    assert (value[0], se_tau2(data, value, method)[0]) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(("asked", "expected"), GENERALISED.items())
def test_with_weights_of_ones_own_they_are_those_of_r(bcg, asked, expected):
    (method, power), (y, v, _) = asked, bcg
    data, weights = batch(y, v), v**-power

    value = estimate(data, method, weights).value

    assert (value[0], se_tau2(data, value, method, weights)[0]) == pytest.approx(expected, rel=1e-9)


def test_the_estimator_of_inverse_variance_weights_is_that_of_dersimonian_and_laird():
    y, v = wild(1, 50, 6)

    assert estimate(batch(y, v), "GENQ", 1 / v).value == pytest.approx(
        estimate(batch(y, v), "DL").value, rel=1e-9
    )


def test_the_estimator_of_equal_weights_is_that_of_hedges():
    y, v = wild(2, 50, 6)

    assert estimate(batch(y, v), "GENQ", np.full(v.shape, 7.0)).value == pytest.approx(
        estimate(batch(y, v), "HE").value, rel=1e-9
    )


@pytest.mark.parametrize(("k", "p"), [(2, 1), (3, 1), (10, 1), (7, 3), (4, 3)])
def test_q_at_its_root_is_the_target_however_unlike_the_variances(k, p):
    y, v = wild(3, 2000, k)
    X = np.column_stack([np.ones(k), np.random.default_rng(4).normal(size=(k, p - 1))])
    data = batch(y, v, X=None if p == 1 else X)

    for target in (np.full(2000, k - p), chdtri(k - p, np.full(2000, 0.975))):
        found = root_of_q(data, target)
        at_root, at_zero = moments(data, found.value).ypy, moments(data, np.zeros(2000)).ypy
        inside = found.value > 0

        assert inside.sum() > 500
        assert found.converged.all()
        assert at_root[inside] == pytest.approx(target[inside], rel=1e-9)
        assert np.all(at_zero[~inside] <= target[~inside] * (1 + 1e-12))


@pytest.mark.parametrize(("k", "p"), [(2, 1), (10, 1), (7, 3)])
def test_the_observed_form_is_the_median_of_its_distribution_at_the_median_unbiased_estimate(k, p):
    y, v = wild(5, 60, k)
    X = np.column_stack([np.ones(k), np.random.default_rng(6).normal(size=(k, p - 1))])
    data = batch(y, v, X=None if p == 1 else X).weighted(v**-0.5)
    found = estimate(data, "GENQM")
    observed = quadratic_form(data, data.weights).value
    inside = found.value > 0

    reached = below(data, data.weights, found.value, observed)

    assert found.converged.all()
    assert inside.sum() > 20
    assert reached[inside] == pytest.approx(np.full(inside.sum(), 0.5), abs=1e-9)
    assert np.all(reached[~inside] <= 0.5)


def test_the_median_unbiased_estimator_of_inverse_total_variances_is_that_of_q(bcg):
    """At weights 1 / (v + tau2) the form is Q(tau2), so both equations have the same root."""
    y, v, _ = bcg
    data = batch(y, v)
    value = estimate(data, "PMM").value[0]

    assert estimate(data, "GENQM", 1 / (v + value)).value[0] == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("p", [1, 3])
def test_a_quadratic_form_has_the_mean_and_variance_of_dense_algebra(p):
    rng = np.random.default_rng(7)
    y, v, a = rng.normal(size=8), rng.uniform(0.1, 2, 8), rng.uniform(0.1, 1, 8)
    X = np.column_stack([np.ones(8), rng.normal(size=(8, p - 1))])
    A = np.diag(a) - np.diag(a) @ X @ np.linalg.inv(X.T @ np.diag(a) @ X) @ X.T @ np.diag(a)
    AS = A @ np.diag(v + 0.3)
    data = batch(y, v, X=X)

    form = quadratic_form(data, a[:, None])

    assert form.value[0] == pytest.approx(y @ A @ y, rel=1e-10)
    assert form.tr_a[0] == pytest.approx(A.trace(), rel=1e-10)
    assert form.tr_av[0] == pytest.approx((A @ np.diag(v)).trace(), rel=1e-10)
    assert variance(data, a[:, None], np.array([0.3]))[0] == pytest.approx(2 * (AS @ AS).trace(), rel=1e-10)


@pytest.mark.parametrize("method", sorted(PRECISIONS))
@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_a_standard_error_has_no_scale_of_its_own(bcg, method, scale):
    y, v, X = bcg
    value = np.array([0.2])

    here = se_tau2(batch(y, v, X=X), value, method, 1 / v)
    there = se_tau2(batch(y * scale, v * scale**2, X=X), value * scale**2, method, 1 / v)

    assert there / scale**2 == pytest.approx(here, rel=1e-9)


def test_every_estimator_has_a_standard_error():
    assert set(PRECISIONS) == set(TAU2) - COMMON


@pytest.mark.parametrize(
    ("method", "words"), [("FE", "'FE' assumes tau2"), ("reml", "'reml' is unknown; known: DL, DLIT")]
)
def test_what_is_no_estimator_has_no_standard_error(method, words):
    with pytest.raises(NotEstimable, match=words):
        se_tau2(batch([0.1, 0.2], [1.0, 1.0]), np.zeros(1), method)
