"""Bootstrap intervals corrected for bias and acceleration."""

import numpy as np
import pytest

from synthesis.numbers import Unavailable
from synthesis.verdicts.bca import bca


@pytest.mark.parametrize("statistic", [np.mean, lambda sample, axis: np.mean(sample > 1, axis=axis)])
def test_the_interval_is_that_of_scipy_on_the_same_resamples(statistic):
    from scipy.stats import bootstrap

    sample = np.random.default_rng(5).exponential(size=25)
    theirs = bootstrap((sample,), statistic, n_resamples=999, method="BCa", rng=np.random.default_rng(7))
    without = np.array([statistic(np.delete(sample, i), axis=0) for i in range(25)])
    ours = bca(float(statistic(sample, axis=0)), theirs.bootstrap_distribution, without)

    assert ours == pytest.approx((theirs.confidence_interval.low, theirs.confidence_interval.high), rel=1e-12)


def test_without_bias_and_skewness_it_is_the_percentile_interval():
    resampled = np.arange(-500.0, 501.0)

    assert bca(0.0, resampled, np.array([-1.0, 0.0, 1.0])) == pytest.approx(
        tuple(np.quantile(resampled, [0.025, 0.975]))
    )


@pytest.mark.parametrize("estimate", [-1.0, 2.0])
def test_where_every_resample_lies_on_one_side_there_is_none(estimate):
    found = bca(estimate, np.linspace(0, 1, 100), np.array([0.4, 0.5, 0.6]))

    assert isinstance(found, Unavailable)


def test_where_the_correction_passes_every_quantile_there_is_none():
    found = bca(0.999995, np.linspace(0, 1, 100_001), np.array([0.0, *[1.0] * 1000]))

    assert isinstance(found, Unavailable)
    assert "too skewed" in found.reason
