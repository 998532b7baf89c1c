"""The second-generation p-value."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.numbers import Unavailable
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.second_generation import second_generation_p
from synthesis.verdicts.verdict import judge

ENDS = st.tuples(st.floats(-2, 2), st.floats(-2, 2)).map(sorted)


# Hand-worked: margins of 0.2 both ways, 0.4 apart.
@pytest.mark.parametrize(
    ("low", "high", "p"),
    [
        (-0.1, 0.1, 1.0),
        (0.3, 0.5, 0.0),
        (0.1, 0.3, 0.5),
        (0.0, 0.8, 0.25),
        (-1.0, 1.0, 0.5),
        (-0.1, 1.9, 0.375),
        (-inf, inf, 0.5),
        (0.1, inf, 0.125),
        (0.1, 0.1, 1.0),
        (0.3, 0.3, 0.0),
    ],
)
def test_it_is_the_share_within_the_margins_and_half_where_the_interval_says_nothing(small, low, high, p):
    assert second_generation_p(low, high, small) == pytest.approx(p)


@given(ends=ENDS, harm=st.floats(0.1, 1), benefit=st.floats(0.1, 1))
def test_it_runs_from_0_to_1_and_is_1_where_the_interval_lies_within(ends, harm, benefit):
    margin = Margin(id="m", harm=harm, benefit=benefit)
    found = second_generation_p(*ends, margin)

    assert 0 <= found <= 1
    if judge(*ends, margin).flags["within_margins"]:
        assert found == 1


def test_it_needs_both_margins():
    assert isinstance(second_generation_p(0, 1, Margin(id="m", harm=0.2)), Unavailable)
