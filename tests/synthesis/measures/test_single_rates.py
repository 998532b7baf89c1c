"""One group's incidence rate and its transformations: R's numbers, zeros, refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber
from synthesis.measures.registry import compute

# metafor 5.0-1, escalc of 19 events in 398 patient-years (dat.hart1999, row 1, control).
OF_R = [
    ("IR", 0.0477386934673367, 0.000119946465998333),
    ("IRLN", -3.042013026118, 0.0526315789473684),
    ("IRS", 0.218491861329745, 0.000628140703517588),
    ("IRFT", 0.221329890580428, 0.000628140703517588),
]


@pytest.mark.parametrize(("code", "y", "v"), OF_R)
def test_a_rate_is_as_in_r(code, y, v):
    found = compute(code, {"events": 19, "time": 398})

    assert (found.y[0], found.v[0]) == pytest.approx((y, v), rel=1e-12)


def test_without_events_half_an_event_is_added_where_it_must_be():
    """metafor 3.8-1, escalc(measure="IR", xi=0, ti=10) and so on."""
    none = {"events": 0, "time": 10}

    assert (compute("IR", none).y[0], compute("IR", none).v[0]) == pytest.approx((0.05, 0.005))
    assert compute("IRS", none).y[0] == 0
    assert compute("IRFT", none).y[0] == pytest.approx(0.158113883008, rel=1e-11)
    assert [compute(code, none).corrected for code in ("IR", "IRLN", "IRS", "IRFT")] == [(0,), (0,), (), ()]


@pytest.mark.parametrize("code", ["IR", "IRLN"])
def test_without_a_correction_no_events_are_left_out_with_a_reason(code):
    (reason,) = compute(code, {"events": 0, "time": 10}, to="none").left_out.values()

    assert reason.startswith(f"no events: {code} has no estimate with a finite variance above 0")


@given(events=st.integers(1, 1000), time=st.floats(0.1, 1e5), unit=st.floats(0.01, 100))
def test_another_unit_of_time_divides_the_rate(events, time, unit):
    here, there = ({"events": events, "time": one} for one in (time, time * unit))

    assert compute("IR", there).y == pytest.approx(compute("IR", here).y / unit)
    assert compute("IRLN", there).v == pytest.approx(compute("IRLN", here).v)
    assert compute("IRFT", there).y == pytest.approx(compute("IRFT", here).y / unit**0.5)


@pytest.mark.parametrize("code", ["IR", "IRLN", "IRS", "IRFT"])
def test_impossible_numbers_are_refused_by_row_and_column(code):
    with pytest.raises(ImpossibleNumber, match=f"^{code}: events of row 0 must be at least 0; found -1$"):
        compute(code, {"events": -1, "time": 10})
    with pytest.raises(ImpossibleNumber, match=f"^{code}: time of row 1 must be above 0; found 0$"):
        compute(code, {"events": [1, 1], "time": [10, 0]})
