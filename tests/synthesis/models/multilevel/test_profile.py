"""Profile intervals of variance components: against R, against the likelihood itself, and at the edges."""

import numpy as np
import pytest
from scipy.special import chdtri

from synthesis.errors import NotEstimable
from synthesis.models.multilevel.given import Given
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from synthesis.models.multilevel.profile import component_interval, component_intervals, profile_likelihood
from synthesis.numbers import Unavailable
from tests.synthesis.models.multilevel.waves import HCS_RHO, HCS_TAU2_B, SIGMA2, UN_TAU2_C, waves

DROP = float(chdtri(1, 0.05)) / 2


@pytest.fixture(scope="module")
def effects(effects_of):
    return waves(effects_of)


def multivariate(effects, structure):
    given = Given(structure=structure)
    return multilevel(effects, "~ out | study", formula="~ 0 + out", given=given, asked=Asked(test="z"))


def test_intervals_of_both_levels_are_those_of_r(effects):
    found = component_intervals(multilevel(effects))

    for one, (estimate, low, high) in zip(found, SIGMA2, strict=True):
        assert (one.component.estimate, one.low, one.high) == pytest.approx((estimate, low, high), rel=1e-6)


def test_an_interval_that_reaches_0_starts_at_exactly_0_and_says_so(effects):
    between, within = component_intervals(multilevel(effects))

    assert (between.at_bound, within.at_bound) == (False, True)
    assert within.low == 0.0


def test_of_levels_with_variances_of_their_own_each_has_its_interval(effects):
    model = multivariate(effects, "HCS").model

    tau2, rho = component_interval(model, 1), component_interval(model, "ρ out | study")

    assert (tau2.low, tau2.high) == pytest.approx(HCS_TAU2_B, rel=1e-6)
    assert (rho.low, rho.high) == pytest.approx(HCS_RHO, rel=1e-6)


def test_an_unstructured_variance_has_the_interval_of_r(effects):
    found = component_interval(multivariate(effects, "UN").model, "τ² c")

    assert (found.low, found.high) == pytest.approx(UN_TAU2_C, rel=1e-6)


def restricted(effects, G):
    """The restricted log-likelihood of the three outcomes, G (3, 3) their covariances between studies, densely."""
    k, p = effects.k, 3
    X = np.eye(3)[np.arange(k) % 3]
    study = np.arange(k) // 3
    M = np.diag(effects.v) + np.where(study[:, None] == study, np.tile(G, (k // 3, k // 3)), 0.0)
    W = np.linalg.inv(M)
    A = X.T @ W @ X
    rest = effects.y - X @ np.linalg.solve(A, X.T @ W @ effects.y)
    logs = np.linalg.slogdet(M)[1] + np.linalg.slogdet(A)[1] - np.linalg.slogdet(X.T @ X)[1]
    return -((k - p) * np.log(2 * np.pi) + logs + rest @ W @ rest) / 2


def test_no_covariance_matrix_with_a_correlation_outside_its_interval_is_likely_enough(effects):
    """metafor 3.8-1 prints -0.435 for this end: there its search takes matrices that are no covariances."""
    fit = multivariate(effects, "UN")
    found = component_interval(fit.model, "ρ a, c")
    rng = np.random.default_rng(5)
    rho = found.low - 0.02
    s = np.sqrt([one.estimate for one in fit.model.variances])

    highest = -np.inf
    for _ in range(3000):
        r = rng.uniform(-1, 1, 2)
        R = np.array([[1, r[0], rho], [r[0], 1, r[1]], [rho, r[1], 1]])
        if np.linalg.eigvalsh(R)[0] >= 0:
            scale = s * np.exp(rng.normal(0, 0.3, 3))
            highest = max(highest, restricted(effects, np.outer(scale, scale) * R))

    assert highest < fit.model.loglik - DROP
    assert found.low == pytest.approx(-0.33170, abs=1e-4)


def test_the_profile_is_highest_at_the_estimate_and_a_chi_square_lower_at_the_ends(effects):
    fit = multilevel(effects)
    one = component_interval(fit.model, 0)

    peak, low, high = profile_likelihood(fit, 0, [one.component.estimate, one.low, one.high])

    assert peak == pytest.approx(fit.model.loglik, abs=1e-9)
    assert (peak - low, peak - high) == pytest.approx((DROP, DROP), rel=1e-6)


def test_a_lower_level_gives_a_narrower_interval_within_the_wider_one(effects):
    model = multilevel(effects).model
    wide, narrow = component_interval(model, 0), component_interval(model, 0, 0.8)

    assert wide.low < narrow.low < narrow.high < wide.high


def test_a_given_component_has_no_interval(effects):
    fit = multilevel(effects, given=Given(sigma2=[0.1, None]))

    found = component_interval(fit.model, 0)

    assert isinstance(found, Unavailable)
    assert "was given" in found.reason


def test_scaled_effects_have_scaled_intervals(effects, effects_of):
    small = effects_of(
        [1e-4 * y for y in effects.y], [1e-8 * v for v in effects.v], [r.study for r in effects.rows]
    )

    plain, scaled = component_intervals(multilevel(effects)), component_intervals(multilevel(small))

    for one, other in zip(plain, scaled, strict=True):
        assert (other.low, other.high) == pytest.approx(
            (1e-8 * one.low, 1e-8 * one.high), rel=1e-7, abs=1e-20
        )


@pytest.mark.parametrize(("which", "words"), [("σ² sutdy", "known: σ² study"), (7, "there are 2 components")])
def test_a_component_that_is_not_there_is_refused(effects, which, words):
    with pytest.raises(NotEstimable, match=words):
        component_interval(multilevel(effects).model, which)


def test_a_value_that_a_component_cannot_have_is_refused(effects):
    with pytest.raises(NotEstimable, match=r"expected values from 0 to inf; found -0\.01"):
        profile_likelihood(multilevel(effects), "σ² study", [-0.01])
