"""Intervals of tau2 against R's, and the equations that their bounds must solve."""

import numpy as np
import pytest
from scipy.special import chdtri

from synthesis.errors import NotEstimable
from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.likelihood import log_likelihood
from synthesis.models.kernel.linear import moments
from synthesis.models.kernel.quadratic_form import quadratic_form
from synthesis.models.kernel.weighted_chi_squares import below
from synthesis.models.tau2.bounds import BOUNDS
from synthesis.models.tau2.estimation import estimate
from synthesis.models.tau2.interval import bounds, tau2_interval
from synthesis.numbers import Unavailable

# BCG, log risk ratios: confint() of metafor 5.0-1 with tol 1e-13.
PLAIN = [
    ("REML", "QP", 0.95, 0.119718361141152, 1.11147908406093),
    ("REML", "QP", 0.90, 0.14100224158316, 0.909805471952732),
    ("ML", "PL", 0.95, 0.105077380808933, 0.833912476824103),
    ("REML", "PL", 0.95, 0.115266105748054, 0.964695326514216),
    ("DL", "HT", 0.95, 0.199717541766845, 0.470382720541305),
    ("REML", "Wald", 0.95, 0.0, 0.639431739796918),
    ("REML", "Wald.log", 0.95, 0.110570535518944, 0.887409455940906),
    ("REML", "Wald.sqrt", 0.95, 0.0719719477193516, 0.724348911040216),
]
# QP: on latitude and year; on latitude.
MODERATORS = [
    (3, (0.0217867280025673, 0.954869618040396), (33.560301162872, 95.678218345976)),
    (2, (0.0166800683208299, 0.784835254575501), (32.0978832362159, 95.6974435368293)),
]


@pytest.mark.parametrize(("method", "kind", "level", "low", "high"), PLAIN)
def test_an_interval_is_that_of_r(bcg, method, kind, level, low, high):
    y, v, _ = bcg

    found = tau2_interval(batch(y, v), method=method, kind=kind, level=level)

    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-8)
    assert found.low_open == (low == 0)
    assert not found.high_open


@pytest.mark.parametrize(("p", "tau2", "i2"), MODERATORS)
def test_with_moderators_too_it_is_that_of_r(bcg, p, tau2, i2):
    y, v, X = bcg

    found = tau2_interval(batch(y, v, X=X[:, :p]))

    assert (found.low, found.high) == pytest.approx(tau2, rel=1e-7)
    assert found.i2 == pytest.approx(i2, rel=1e-7)


def test_bounds_of_tau_i2_and_h2_follow_from_those_of_tau2(bcg):
    """metafor 5.0-1, confint(REML) of BCG."""
    y, v, _ = bcg

    found = tau2_interval(batch(y, v))

    assert found.tau == pytest.approx((0.346003412036864, 1.05426708383641), rel=1e-9)
    assert found.i2 == pytest.approx((81.9205745585831, 97.6780749578874), rel=1e-9)
    assert found.h2 == pytest.approx((5.53114922396356, 43.0677124309817), rel=1e-9)


def test_the_interval_of_two_effects_has_an_upper_bound_where_r_stops_searching():
    """y = 0.1, 0.7, v = 0.1: Q = .36 / (2 (.1 + tau2)), so tau2 = .18 / chi2 - .1; R's search ends at 100."""
    found = tau2_interval(batch([0.1, 0.7], [0.1, 0.1]))

    assert found.high == pytest.approx(0.18 / chdtri(1, 0.975) - 0.1, rel=1e-10)
    assert found.high > 100
    assert found.low_open


@pytest.mark.parametrize("p", [1, 3])
def test_the_bounds_of_any_weights_are_quantiles_of_the_distribution_of_their_form(bcg, p):
    """The bounds R prints for these (.12205 and 1.13998 for p = 1) are good to its search's .0001 only."""
    y, v, X = bcg
    data = batch(y, v, X=None if p == 1 else X).weighted(v**-0.5)
    value = quadratic_form(data, data.weights).value

    found = tau2_interval(data, method="GENQ", kind="GENQ")
    at = [below(data, data.weights, np.array([bound]), value)[0] for bound in (found.low, found.high)]

    assert at == pytest.approx([0.975, 0.025], abs=1e-10)
    if p == 1:
        assert (found.low, found.high) == pytest.approx((0.122053, 1.139979), abs=1e-4)


def test_of_inverse_total_variances_the_two_q_intervals_have_a_bound_in_common(bcg):
    y, v, _ = bcg
    data = batch(y, v)
    high = tau2_interval(data).high

    found = tau2_interval(data, method="GENQ", kind="GENQ", weights=1 / (v + high))

    assert found.high == pytest.approx(high, rel=1e-9)


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("p", [1, 3])
def test_at_profile_bounds_the_likelihood_has_fallen_by_half_a_quantile(method, p):
    rng = np.random.default_rng(12)
    v = 0.1 * rng.chisquare(3, (300, 9)) + 0.001
    y, X = rng.normal(0, np.sqrt(v + 0.2)), np.column_stack([np.ones(9), rng.normal(size=(9, 2))])
    data = batch(y, v, X=None if p == 1 else X)
    top = log_likelihood(data, estimate(data, method).value, method)

    found = bounds(data, method=method, kind="PL")
    drop = [top - log_likelihood(data, bound, method) for bound in (found.low, found.high)]

    half = chdtri(1, 0.05) / 2
    assert drop[1] == pytest.approx(np.full(300, half), rel=1e-8)
    assert drop[0][~found.low_open] == pytest.approx(np.full(np.sum(~found.low_open), half), rel=1e-8)
    assert np.all(drop[0][found.low_open] <= half)
    assert 0 < np.sum(found.low_open) < 300


@pytest.mark.parametrize("p", [1, 3])
def test_at_q_profile_bounds_q_is_a_quantile_of_chi_square(p):
    rng = np.random.default_rng(13)
    v = 10 ** rng.uniform(-3, 1, (300, 8))
    y, X = rng.normal(0, np.sqrt(v + 0.5)), np.column_stack([np.ones(8), rng.normal(size=(8, 2))])
    data = batch(y, v, X=None if p == 1 else X)

    found = bounds(data, kind="QP", level=0.8)

    for bound, open_, tail in ((found.low, found.low_open, 0.1), (found.high, found.high_open, 0.9)):
        q, quantile = moments(data, bound).ypy, chdtri(8 - p, tail)
        assert q[~open_] == pytest.approx(np.full(np.sum(~open_), quantile), rel=1e-9)
        assert np.all(q[open_] <= quantile)


@pytest.mark.parametrize("kind", sorted(set(BOUNDS) - {"Wald.log", "Wald.sqrt", "HT", "Wald", "PL"}))
def test_data_that_agree_too_well_have_no_interval(kind):
    found = tau2_interval(batch([0.3, 0.3, 0.3], [0.1, 0.2, 0.3]), kind=kind, weights=[1, 2, 3])

    assert isinstance(found, Unavailable)
    assert found.reason.startswith("no value of tau2 agrees with the data")


@pytest.mark.parametrize("kind", sorted(BOUNDS))
@pytest.mark.parametrize("scale", [1e-20, 1e20])
def test_bounds_have_no_scale_of_their_own(bcg, kind, scale):
    y, v, X = bcg

    here = tau2_interval(batch(y, v, X=X), kind=kind, weights=1 / v)
    there = tau2_interval(batch(y * scale, v * scale**2, X=X), kind=kind, weights=1 / v)

    assert (there.low / scale**2, there.high / scale**2) == pytest.approx((here.low, here.high), rel=1e-9)
    assert there.i2 == pytest.approx(here.i2, rel=1e-9)


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_only_a_likelihood_has_a_profile(bcg, method):
    y, v, _ = bcg

    assert tau2_interval(batch(y, v), method=method, kind="PL").low > 0
    with pytest.raises(
        NotEstimable, match="a profile-likelihood interval needs ML or REML; the method is 'DL'"
    ):
        tau2_interval(batch(y, v), method="DL", kind="PL")


@pytest.mark.parametrize(
    ("y", "choices", "reason"),
    [
        ([0.1, 0.1, 0.2], {"kind": "Wald.log"}, "tau2 is 0, where its logarithm"),
        ([0.1, 0.1, 0.2], {"kind": "Wald.sqrt"}, "tau2 is 0, where its logarithm"),
        ([0.1, 0.9], {"kind": "HT"}, "2 degrees of freedom"),
        ([0.1, 0.9], {"method": "FE"}, "the common-effect model has no variance between studies"),
        ([0.0, 4.473], {"kind": "Wald.log", "level": 1 - 1e-15}, "beyond every number"),
    ],
)
def test_an_interval_that_cannot_be_had_says_why(y, choices, reason):
    found = tau2_interval(batch(y, [10.0] * len(y)), **choices)

    assert isinstance(found, Unavailable)
    assert reason in found.reason


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"kind": "qp"}, "unknown interval of tau2 'qp'; known: GENQ, HT, PL, QP, Wald, Wald.log, Wald.sqrt"),
        ({"method": "reml"}, "unknown tau2 estimator 'reml'; known: CE, DL"),
        ({"level": 95}, "the level of an interval must be between 0 and 1; found 95"),
        ({"kind": "GENQ"}, "GENQ and GENQM need weights"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(choices, words):
    with pytest.raises(NotEstimable, match=words):
        tau2_interval(batch([0.1, 0.2, 0.9], [0.1, 0.1, 0.1]), **choices)


def test_several_fits_have_no_one_interval():
    with pytest.raises(NotEstimable, match="an interval of tau2 is asked of one fit; found 2"):
        tau2_interval(batch(np.zeros((2, 3)), np.ones((2, 3))))
