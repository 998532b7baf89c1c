"""What the models of counts have in common: tests, intervals, heterogeneity, criteria."""

from math import exp, inf, log, pi

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.counts.count_fits import (
    chi_squared,
    coefficient,
    criteria,
    named,
    natural,
    normal_criteria,
    shares,
    spread,
)
from synthesis.numbers import Unavailable


def test_a_coefficient_is_tested_by_the_normal_or_by_student():
    """Quantiles 1.959964 and, of 4 degrees of freedom, 2.776445 (Abramowitz & Stegun 1964, table 26.10)."""
    normal = coefficient("mean", 0.6, 0.04, level=0.95)
    student = coefficient("mean", 0.6, 0.04, level=0.95, df=4)

    assert (normal.se, normal.statistic, normal.df) == (0.2, pytest.approx(3), inf)
    assert normal.p == pytest.approx(0.0026997960632601866, rel=1e-12)
    assert normal.interval.high == pytest.approx(0.6 + 0.2 * 1.959964, abs=1e-6)
    assert student.interval.high == pytest.approx(0.6 + 0.2 * 2.776445, abs=1e-6)


@pytest.mark.parametrize(
    ("variance", "level", "told"),
    [
        (0.0, 0.95, "variance above 0"),
        (inf, 0.95, "variance above 0"),
        (1.0, 95, "between 0 and 1; found 95"),
    ],
)
def test_a_coefficient_that_is_none_is_refused(variance, level, told):
    with pytest.raises(NotEstimable, match=told):
        coefficient("mean", 0.1, variance, level=level)


def test_the_chi_squared_test_of_two_degrees_of_freedom_is_an_exponential():
    assert chi_squared(5.0, 2).p == pytest.approx(exp(-2.5), rel=1e-12)


@pytest.mark.parametrize(("scale", "wanted"), [("", 1.2), ("exp", exp(1.2)), ("expit", 1 / (1 + exp(-1.2)))])
def test_an_estimate_is_turned_to_what_readers_know(scale, wanted):
    found = natural(scale, 1.2, coefficient("mean", 1.2, 1e6, level=0.95).interval)

    assert found.estimate == pytest.approx(wanted, rel=1e-14)
    assert np.isfinite([found.low, found.high]).all()


def test_less_heterogeneity_than_chance_is_none_and_one_study_has_no_q():
    assert (spread(10.0, 4).i2, spread(10.0, 4).h2) == (60.0, 2.5)
    assert (spread(3.0, 4).i2, spread(0.0, 4).i2) == (0, 0)
    assert isinstance(spread(0.0, 0), Unavailable)


def test_criteria_are_those_of_akaike_schwarz_and_hurvich_and_tsai():
    found = criteria(-12.0, 5.0, 3, 10)

    assert (found.aic, found.bic) == (30, pytest.approx(24 + 3 * log(10)))
    assert found.aicc == pytest.approx(30 + 2 * 3 * 4 / (10 - 3 - 1))
    assert criteria(-12.0, 5.0, 3, 2).aicc == 24 + 2 * 3 * 5


def test_the_normal_likelihoods_are_densities():
    y, v, mean = np.array([0.2, -0.4, 0.9]), np.array([0.1, 0.3, 0.2]), 0.25
    density = -np.sum(np.log(2 * pi * v) + (y - mean) ** 2 / v) / 2

    full, restricted = normal_criteria(y, v, mean)

    assert full.ll == pytest.approx(density, rel=1e-14)
    assert restricted.ll == pytest.approx(
        density + (log(2 * pi) + log(3) - log(np.sum(1 / v))) / 2, rel=1e-14
    )
    assert isinstance(normal_criteria(y[:1], v[:1], mean)[0], Unavailable)


def test_shares_are_percentages_and_names_make_a_sentence():
    assert shares(np.array([1.0, 3.0])).tolist() == [25, 75]
    assert [named(some) for some in (("a",), ("a", "b"), ("a", "b", "c"))] == ["a", "a and b", "a, b and c"]
