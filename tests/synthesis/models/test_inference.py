"""Tests and intervals of one coefficient, against quantiles printed by R 4.2.2."""

import pytest

from synthesis.errors import NotEstimable
from synthesis.models.inference import TESTS, Mean, infer, quantile, two_sided

MEAN = Mean(estimate=0.3, variance=0.01, scale=0.64, df=7)


@pytest.mark.parametrize(
    ("test", "se", "critical"),
    [
        ("z", 0.1, 1.959963984540054),  # qnorm(.975)
        ("t", 0.1, 2.364624251592785),  # qt(.975, 7)
        ("knha", 0.08, 2.364624251592785),
        ("adhoc", 0.1, 2.364624251592785),
    ],
)
def test_each_rule_has_its_standard_error_and_quantile(test, se, critical):
    found = infer(MEAN, test, 0.95)

    assert found.se == pytest.approx(se)
    assert found.interval.high - 0.3 == pytest.approx(critical * se)
    assert found.interval.rule == test


@pytest.mark.parametrize("test", sorted(TESTS))
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_an_interval_touches_zero_just_when_p_is_one_less_the_level(test, level):
    se = infer(MEAN, test, level).se
    df = infer(MEAN, test, level).df

    assert two_sided(quantile(level, df) * se, se, df) == pytest.approx(1 - level)


def test_a_p_value_far_out_keeps_its_digits():
    assert two_sided(20.0, 1.0, float("inf")) == pytest.approx(5.507248237212467e-89, rel=1e-9)


def test_an_unknown_rule_is_told_the_known_ones():
    with pytest.raises(NotEstimable, match="unknown test 'kr'; known: adhoc"):
        infer(MEAN, "kr", 0.95)
