"""Log-likelihoods, deviances and criteria against R's, and the profile of the likelihood."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.fit_statistics import fit_statistics
from synthesis.models.tau2.estimation import estimate
from synthesis.models.tau2.profile import profile

# BCG, log risk ratios: fitstats() of metafor 5.0-1 with threshold 1e-13: logLik, deviance, AIC, BIC, AICc.
FACTS = [
    ("REML", 1, "ML", [-12.6877716626704, 37.1614115988522, 29.3755433253408, 30.5054420402639, 30.5755433253408]),
    ("REML", 1, "REML", [-12.2023714154936, 24.4047428309871, 28.4047428309871, 29.3745561305631, 29.7380761643205]),
    ("EE", 1, "ML", [-70.2235699044309, 152.233008082373, 142.447139808862, 143.012089166323, 142.810776172498]),
    ("EE", 1, "REML", [-71.2286408197941, 142.457281639588, 144.457281639588, 144.942188289376, 144.857281639588]),
    ("ML", 3, "ML", [-7.64611522773012, 27.0780987289716, 23.2922304554602, 25.5520278853064, 28.2922304554602]),
    ("ML", 3, "REML", [-8.88748702360108, 17.7749740472022, 25.7749740472022, 26.9853144191783, 33.7749740472022]),
]  # fmt: skip
FIELDS = ("log_likelihood", "deviance", "aic", "bic", "aicc")


@pytest.mark.parametrize(("method", "p", "likelihood", "expected"), FACTS)
def test_the_statistics_are_those_of_r(bcg, method, p, likelihood, expected):
    y, v, X = bcg
    data = batch(y, v, X=None if p == 1 else X)

    found = fit_statistics(data, estimate(data, method).value, likelihood, estimated=method != "EE")

    assert [getattr(found, name)[0] for name in FIELDS] == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("p", [1, 3])
def test_the_full_likelihood_is_the_normal_density_of_the_data(bcg, p):
    y, v, X = bcg
    X, total = X[:, :p], v + 0.2
    beta = np.linalg.solve(X.T @ (X / total[:, None]), X.T @ (y / total))
    expected = -np.sum(np.log(2 * np.pi * total) + (y - X @ beta) ** 2 / total) / 2

    found = fit_statistics(batch(y, v, X=X), np.array([0.2]), "ML")

    assert found.log_likelihood[0] == pytest.approx(expected, rel=1e-10)


def test_how_a_design_is_coded_does_not_matter_to_the_restricted_likelihood(bcg):
    """X'X and X'WX change alike; without log |X'X| the likelihoods would differ."""
    y, v, X = bcg
    other = X @ np.array([[1.0, 5, 0], [0, 0.1, 3], [0, 0, 2]])

    here = fit_statistics(batch(y, v, X=X), np.array([0.1]), "REML").log_likelihood
    plain, ones = (
        fit_statistics(batch(y, v, X=design), np.array([0.1]), "REML").log_likelihood
        for design in (None, np.ones((13, 1)))
    )

    assert ones == pytest.approx(plain, rel=1e-12)
    assert fit_statistics(batch(y, v, X=other), np.array([0.1]), "ML").log_likelihood == pytest.approx(
        fit_statistics(batch(y, v, X=X), np.array([0.1]), "ML").log_likelihood, rel=1e-10
    )
    assert here != pytest.approx(plain, rel=1e-3)


def test_with_weights_of_ones_own_the_likelihood_is_that_about_their_mean(bcg):
    y, v, _ = bcg
    total = v + 0.3
    expected = -np.sum(np.log(2 * np.pi * total) + (y - y.mean()) ** 2 / total) / 2

    found = fit_statistics(batch(y, v).weighted(np.ones(13)), np.array([0.3]), "ML")

    assert found.log_likelihood[0] == pytest.approx(expected, rel=1e-12)


def test_a_masked_study_is_as_good_as_absent(bcg):
    y, v, X = bcg
    mask = np.arange(13) != 4

    for likelihood in ("ML", "REML"):
        masked = fit_statistics(batch(y, v, X=X, mask=mask), np.array([0.1]), likelihood)
        absent = fit_statistics(batch(y[mask], v[mask], X=X[mask]), np.array([0.1]), likelihood)
        assert [getattr(masked, name)[0] for name in FIELDS] == pytest.approx(
            [getattr(absent, name)[0] for name in FIELDS], rel=1e-10
        )


def test_a_profile_is_that_of_r_and_nowhere_above_the_estimate(bcg):
    """metafor 5.0-1, profile() of the REML fit of BCG, the first four of 11 steps."""
    y, v, _ = bcg
    grid = [0, 0.0939729774409458, 0.187945954881892, 0.281918932322837]
    expected = [-71.2286408197941, -15.0365079764062, -12.6816844884989, -12.2219298430789]

    found = profile(batch(y, v), grid)

    assert found[:, 0] == pytest.approx(expected, rel=1e-10)
    assert np.all(found <= -12.2023714154936 + 1e-12)


@pytest.mark.parametrize("grid", [[-0.1], [np.inf], [[0.1]]])
def test_a_profile_is_refused_where_tau2_cannot_be(grid):
    with pytest.raises(NotEstimable, match="finite values of tau2"):
        profile(batch([0.1, 0.2], [1.0, 1.0]), grid)


def test_an_unknown_likelihood_is_told_the_known_ones():
    with pytest.raises(NotEstimable, match="unknown likelihood 'DL'; known: ML, REML"):
        fit_statistics(batch([0.1, 0.2], [1.0, 1.0]), np.zeros(1), "DL")
