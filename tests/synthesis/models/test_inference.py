"""Tests of coefficients, against quantiles printed by R 4.2.2."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.inference import TESTS, known_test, quantile, upper_tail
from synthesis.models.mixed import coefficients

DF = 7


def infer(test, level=0.95, variance=0.01, scale=0.64, beta=0.3):
    factor, distribution = TESTS[test]
    return coefficients(
        ("intercept",),
        np.array([beta]),
        np.array([[variance * factor(scale)]]),
        distribution(DF),
        level,
    )


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
    found = infer(test)

    assert found.se[0] == pytest.approx(se)
    assert found.high[0] - 0.3 == pytest.approx(critical * se)
    assert found.statistic[0] == pytest.approx(0.3 / se)


@pytest.mark.parametrize("test", sorted(TESTS))
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_an_interval_touches_zero_just_when_p_is_one_less_the_level(test, level):
    found = infer(test, level)
    touching = infer(test, level, beta=float(quantile(level, found.df) * found.se[0]))

    assert touching.low[0] == pytest.approx(0, abs=1e-12)
    assert touching.p[0] == pytest.approx(1 - level)


def test_a_p_value_far_out_keeps_its_digits():
    assert infer("z", beta=2.0).p[0] == pytest.approx(5.507248237212467e-89, rel=1e-9)


def test_the_upper_tail_is_that_of_r():
    assert upper_tail(1.5, float("inf")) == pytest.approx(0.0668072012688581)  # 1 - pnorm(1.5)
    assert upper_tail(1.5, 7) == pytest.approx(0.088649243494985)  # 1 - pt(1.5, 7)


def test_an_unknown_rule_is_told_the_known_ones():
    with pytest.raises(NotEstimable, match="unknown test 'kr'; known: adhoc"):
        known_test("kr")


@pytest.mark.parametrize("name", ["knha", "KNHA", "Hartung-Knapp", "knapp hartung", "HKSJ"])
def test_a_rule_is_known_by_its_code_and_its_aliases_in_any_case(name):
    assert known_test(name) == "knha"
