"""Formulas for one comparison, against the project's own measures."""

from math import log

import pytest

from synthesis.audit.formulas import of_counts, standardised
from synthesis.measures.registry import compute

EXP, CTL = {"n": "20", "mean": "10.0", "sd": "4.00"}, {"n": "25", "mean": "12.0", "sd": "5.00"}


def middle(found):
    return {name: (one.low + one.high) / 2 for name, one in found}


def test_the_usual_formula_is_the_measure_s_own(a_line):
    numbers = {
        "n_exp": [20],
        "mean_exp": [10.0],
        "sd_exp": [4.0],
        "n_ctl": [25],
        "mean_ctl": [12.0],
        "sd_ctl": [5.0],
    }
    found = middle(standardised(a_line(exp=EXP, ctl=CTL)))

    assert found["the formula declared here"] == pytest.approx(float(compute("SMD", numbers).y[0]), rel=1e-12)
    assert found["Glass's delta, by the control arm's standard deviation"] == pytest.approx(-0.4)


def test_ratios_come_as_logarithms_and_impossible_ones_not_at_all(a_line):
    found = middle(of_counts(a_line(exp={"events": "10", "total": "20"}, ctl={"events": "5", "total": "25"})))
    none = middle(of_counts(a_line(exp={"events": "0", "total": "20"}, ctl={"events": "5", "total": "25"})))

    assert found["the odds ratio"] == pytest.approx(log(4))
    assert found["the risk ratio"] == pytest.approx(log(2.5))
    assert "the odds ratio" not in none
    assert "the risk difference" in none
