"""How numbers of people and differences on instruments are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.certainty.findings import OnInstrument, Size
from synthesis.ledger.certainty import better_or_worse, fewer_or_more, shortened
from synthesis.numbers import per_thousand


@pytest.mark.parametrize(
    ("risk", "text"),
    [(0.02, "20"), (0.0125, "13"), (0.0005, "1"), (0.0004, "< 1"), (0, "0"), (1, "1000"), (0.2249, "225")],
)
def test_a_risk_is_whole_people_of_a_thousand_and_never_none_unless_it_is(risk, text):
    assert per_thousand(risk) == text


@pytest.mark.parametrize("risk", [-0.1, float("nan"), float("inf")])
def test_what_is_no_risk_is_a_fault(risk):
    with pytest.raises(ValueError, match="risk of 0 or more"):
        per_thousand(risk)


@pytest.mark.parametrize(
    ("difference", "text"),
    [(-0.01, "10 fewer"), (0.003, "3 more"), (0, "0"), (1e-17, "0"), (-0.0001, "< 1 fewer")],
)
def test_a_difference_is_fewer_or_more_people(difference, text):
    assert fewer_or_more(difference) == text


@given(st.floats(1e-6, 1))
def test_fewer_is_as_many_as_more(difference):
    assert fewer_or_more(difference).split()[:-1] == fewer_or_more(-difference).split()[:-1]


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        ("15 fewer", "2 fewer", "15 to 2 fewer"),
        ("15 fewer", "3 more", "15 fewer to 3 more"),
        ("15 fewer", "0", "15 fewer to 0"),
        ("0", "0", "0 to 0"),
        ("< 1 fewer", "< 1 more", "< 1 fewer to < 1 more"),
    ],
)
def test_two_ends_tell_a_word_they_share_once(low, high, text):
    assert shortened(low, high) == text


@pytest.mark.parametrize(
    ("value", "better", "text"),
    [
        (3.14, True, "3.1 points better"),
        (-3.14, True, "3.1 points worse"),
        (-3.14, False, "3.1 points lower"),
    ],
)
def test_a_difference_on_an_instrument_is_better_or_worse(value, better, text):
    size = Size(value=value, low=value, high=value)
    on = OnInstrument(instrument="x", unit="points", sd=1.0, source="", size=size, better=better)

    assert better_or_worse(value, on, on.unit) == text
