"""What may be assumed of correlations."""

import copy

import pytest

from synthesis.dependence.correlations import Correlations
from synthesis.errors import NotEstimable


def test_one_outcome_measured_twice_correlates_by_rho_where_nothing_else_is_said():
    assert Correlations(rho=0.6).same_outcome == 0.6
    assert Correlations(rho=0.6, within=0.8).same_outcome == 0.8


def test_a_pair_of_outcomes_has_no_order():
    assert dict(Correlations(between={("mood", "fear"): 0.7}).between) == {("fear", "mood"): 0.7}


def test_a_table_is_a_copy_that_cannot_be_written_to():
    table = {("a", "b"): 0.5}
    found = Correlations(between=table)
    table["a", "b"] = 0.1

    assert found.between["a", "b"] == 0.5
    assert dict(copy.deepcopy(found).between) == {("a", "b"): 0.5}
    with pytest.raises(TypeError):
        found.between["a", "b"] = 0.2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"rho": 1.0}, "the correlation rho must be above -1 and below 1; found 1"),
        ({"rho": "0.6"}, "rho: expected a number; found '0.6'"),
        ({"within": -1}, "the correlation within must be above -1 and below 1; found -1"),
        ({"phi": 1.2}, "the correlation phi must be from 0 to 1; found 1.2"),
        ({"time": "toeplitz"}, "unknown time 'toeplitz'; known: ar, cs"),
        ({"between": {("a", "b"): 2.0}}, "between a and b must be above -1 and below 1; found 2"),
        ({"between": {"ab": 0.5}}, "expected pairs of outcomes; found 'ab'"),
        ({"between": {("a", "b"): 0.5, ("b", "a"): 0.4}}, "expected one correlation; found 0.5 and 0.4"),
        ({"between": 0.5}, "between: expected a correlation by pair of outcomes; found 0.5"),
    ],
)
def test_what_is_no_correlation_is_refused(given, told):
    with pytest.raises(NotEstimable, match=told):
        Correlations(**given)
