"""Two arms compared by rates: R's numbers, algebra, zeros, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber
from synthesis.measures.registry import compute

# The first trial of Hart et al. 1999, Ann Intern Med 131:492 (dat.hart1999): strokes in patient-years.
AFASAK = {"events_exp": 9, "time_exp": 413, "events_ctl": 19, "time_ctl": 398}

# metafor 5.0-1, escalc of the first row of dat.hart1999 (metadat 1.7-2).
OF_R = [
    ("IRR", -0.784209989506816, 0.16374269005848),
    ("IRD", -0.0259469259128573, 0.000172711036348162),
    ("IRSD", -0.0708715119382085, 0.00123346758003091),
]


@pytest.mark.parametrize(("code", "y", "v"), OF_R)
def test_the_first_trial_of_warfarin_is_as_in_r(code, y, v):
    found = compute(code, AFASAK)

    assert (found.y[0], found.v[0]) == pytest.approx((y, v), rel=1e-12)


def turned(rates):
    return {
        "events_exp": rates["events_ctl"],
        "time_exp": rates["time_ctl"],
        "events_ctl": rates["events_exp"],
        "time_ctl": rates["time_exp"],
    }


RATES = st.fixed_dictionaries(
    {
        "events_exp": st.integers(1, 500),
        "time_exp": st.floats(0.1, 1e4),
        "events_ctl": st.integers(1, 500),
        "time_ctl": st.floats(0.1, 1e4),
    }
)


@given(rates=RATES, code=st.sampled_from(["IRR", "IRD", "IRSD"]))
def test_exchanging_the_arms_turns_the_sign_and_keeps_the_variance(rates, code):
    here, there = compute(code, rates), compute(code, turned(rates))

    assert there.y == pytest.approx(-here.y, rel=1e-9, abs=1e-12)
    assert there.v == pytest.approx(here.v, rel=1e-9)


@given(rates=RATES, unit=st.floats(0.01, 100))
def test_a_ratio_of_rates_asks_not_for_the_unit_of_time_and_a_difference_does(rates, unit):
    other = rates | {name: rates[name] * unit for name in ("time_exp", "time_ctl")}

    assert compute("IRR", other).y == pytest.approx(compute("IRR", rates).y, rel=1e-9, abs=1e-12)
    assert compute("IRR", other).v == pytest.approx(compute("IRR", rates).v)
    assert compute("IRD", other).v == pytest.approx(compute("IRD", rates).v / unit**2)
    assert compute("IRSD", other).v == pytest.approx(compute("IRSD", rates).v / unit)


ZEROS = {"events_exp": [0, 3, 0], "time_exp": [10, 20, 30], "events_ctl": [0, 4, 6], "time_ctl": [11, 22, 33]}


def test_zeros_are_added_to_and_times_are_left_alone():
    """metafor 3.8-1, escalc(measure="IRD"), default rules."""
    found = compute("IRD", ZEROS)

    assert found.y == pytest.approx([0.00454545454545, -0.03181818181818, -0.18030303030303], rel=1e-11)
    assert found.v == pytest.approx([0.00913223140496, 0.01576446280992, 0.00652433425161], rel=1e-11)
    assert found.corrected == (0, 2)


def test_double_zeros_are_dropped_where_declared_and_the_rest_added_to():
    """metafor 3.8-1, escalc(measure="IRR", to="if0all", drop00=TRUE)."""
    found = compute("IRR", ZEROS, to="if0all", drop00=True)

    assert found.left_out == {0: "no events in either arm: dropped, as declared (drop00)"}
    assert found.y[1:] == pytest.approx([-0.156004248477, -2.469639177657], rel=1e-10)
    assert found.v[1:] == pytest.approx([0.507936507937, 2.153846153846], rel=1e-10)
    assert found.corrected == (1, 2)


def test_without_a_correction_a_zero_leaves_no_ratio_but_a_difference_of_roots():
    assert list(compute("IRR", ZEROS, to="none").left_out) == [0, 2]
    assert list(compute("IRD", ZEROS, to="none").left_out) == [0]
    roots = compute("IRSD", ZEROS)
    assert (roots.left_out, roots.corrected) == ({}, ())
    assert np.isfinite(roots.y).all()


@pytest.mark.parametrize("code", ["IRR", "IRD", "IRSD"])
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("events_exp", -1, "events_exp of row 0 must be at least 0; found -1"),
        ("time_ctl", 0, "time_ctl of row 0 must be above 0; found 0"),
    ],
)
def test_impossible_numbers_are_refused_by_row_and_column(code, field, value, message):
    with pytest.raises(ImpossibleNumber, match=f"^{code}: {message}$"):
        compute(code, AFASAK | {field: value})
