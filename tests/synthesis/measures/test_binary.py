"""Two arms compared by events: worked examples, R's numbers, algebra, refusals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.registry import MEASURES, compute

CODES = ("RR", "OR", "RD", "AS", "PETO", "PBIT", "OR2D", "OR2DL", "OR2DN")

# Aronson 1948, the first trial of BCG vaccine in Colditz et al. 1994, JAMA 271:698.
ARONSON = {"events_exp": 4, "n_exp": 123, "events_ctl": 11, "n_ctl": 139}

# metafor 5.0-1, escalc of the first row of dat.bcg (metadat 1.7-2).
OF_R = [
    ("RR", {}, -0.889311333920205, 0.325584765003961),
    ("RR", {"vtype": "H0"}, -0.889311333920205, 0.252340566571133),
    ("OR", {}, -0.938694140870392, 0.357124952253629),
    ("OR", {"vtype": "H0"}, -0.938694140870392, 0.283919845460651),
    ("RD", {}, -0.04661636544423, 0.000780068664855938),
    ("RD", {"vtype": "UB"}, -0.04661636544423, 0.000785964429469541),
    ("RD", {"vtype": "H0"}, -0.04661636544423, 0.000827117118444511),
    ("AS", {}, -0.103835577095252, 0.00383108147628239),
    ("PETO", {}, -0.860383347316419, 0.282836181928359),
    ("PBIT", {}, -0.434076164215414, 0.0724626266222364),
    ("OR2D", {}, -0.517529203824981, 0.108552968611653),
    ("OR2DL", {}, -0.517529203824981, 0.108552968611653),
    ("OR2DN", {}, -0.56890553992145, 0.131175372728606),
]


@pytest.mark.parametrize(("code", "choices", "y", "v"), OF_R)
def test_the_first_trial_of_bcg_is_as_in_r(code, choices, y, v):
    found = compute(code, ARONSON, **choices)

    assert (found.y[0], found.v[0]) == pytest.approx((y, v), rel=1e-12)


def test_the_first_trial_of_bcg_has_the_risk_ratio_its_forest_plots_print():
    """Risk ratio 0.41 (95 % interval 0.13 to 1.26)."""
    found = compute("RR", ARONSON)
    half = 1.959964 * math.sqrt(found.v[0])

    assert round(math.exp(found.y[0]), 2) == 0.41
    assert [round(math.exp(found.y[0] + side * half), 2) for side in (-1, 1)] == [0.13, 1.26]


def test_petos_odds_ratio_by_hand():
    """Of 4 events among 20, 2 are expected in either arm, with variance 4 x 16 x 10 x 10 / (400 x 19)."""
    found = compute("PETO", {"events_exp": 1, "n_exp": 10, "events_ctl": 3, "n_ctl": 10})

    assert (found.y[0], found.v[0]) == pytest.approx((-1 * 19 / 16, 19 / 16))


def test_averaged_variances_take_each_arms_risk_over_all_trials():
    columns = {"events_exp": [1, 5], "n_exp": [10, 20], "events_ctl": [4, 8], "n_ctl": [10, 10]}

    exp, ctl = 6 / 30, 12 / 20
    assert compute("RD", columns, vtype="AV").v == pytest.approx(
        [exp * 0.8 / 10 + ctl * 0.4 / 10, exp * 0.8 / 20 + ctl * 0.4 / 10]
    )
    assert compute("OR", columns, vtype="AV").v == pytest.approx(
        [1 / (exp * 0.8 * n) + 1 / (ctl * 0.4 * 10) for n in (10, 20)]
    )
    assert compute("RR", columns, vtype="AV").v == pytest.approx(
        [0.8 / (exp * n) + 0.4 / (ctl * 10) for n in (10, 20)]
    )


def test_a_dropped_trial_has_no_part_in_the_average():
    columns = {"events_exp": [1, 5, 0], "n_exp": [10, 20, 90], "events_ctl": [4, 8, 0], "n_ctl": [10, 10, 90]}
    first_two = {name: values[:2] for name, values in columns.items()}

    found = compute("RD", columns, vtype="AV", drop00=True)

    assert found.v[:2] == pytest.approx(compute("RD", first_two, vtype="AV").v)


@st.composite
def tables(draw):
    arms = {}
    for arm in ("exp", "ctl"):
        others = draw(st.integers(1, 500))
        arms[f"events_{arm}"] = draw(st.integers(1, 500))
        arms[f"n_{arm}"] = arms[f"events_{arm}"] + others
    return arms


@given(table=tables(), code=st.sampled_from(CODES))
def test_exchanging_the_arms_turns_the_sign_and_keeps_the_variance(table, code):
    other = {
        "events_exp": table["events_ctl"],
        "n_exp": table["n_ctl"],
        "events_ctl": table["events_exp"],
        "n_ctl": table["n_exp"],
    }

    here, there = compute(code, table), compute(code, other)

    assert there.y == pytest.approx(-here.y, rel=1e-9, abs=1e-12)
    assert there.v == pytest.approx(here.v, rel=1e-9)


@given(table=tables(), code=st.sampled_from([code for code in CODES if code != "RR"]))
def test_counting_those_without_the_event_turns_the_sign_of_all_but_the_risk_ratio(table, code):
    other = table | {f"events_{arm}": table[f"n_{arm}"] - table[f"events_{arm}"] for arm in ("exp", "ctl")}

    here, there = compute(code, table), compute(code, other)

    assert there.y == pytest.approx(-here.y, rel=1e-9, abs=1e-12)
    assert there.v == pytest.approx(here.v, rel=1e-9)


@given(
    table=tables(), times=st.integers(2, 50), code=st.sampled_from([code for code in CODES if code != "PETO"])
)
def test_so_many_times_the_people_leave_the_estimate_and_divide_the_variance(table, times, code):
    here, there = compute(code, table), compute(code, {name: times * one for name, one in table.items()})

    assert there.y == pytest.approx(here.y, rel=1e-9, abs=1e-12)
    assert there.v == pytest.approx(here.v / times, rel=1e-9)


@given(table=tables())
def test_fractions_of_people_are_counted(table):
    """Imputation leaves counts that are not whole."""
    found = compute("RR", table | {"events_exp": table["events_exp"] - 0.25})

    assert found.y[0] < compute("RR", table).y[0]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("events_exp", 124, "events_exp of row 1 must be at most n_exp; found 124"),
        ("events_ctl", 139.5, "events_ctl of row 1 must be at most n_ctl; found 139.5"),
        ("events_ctl", -1, "events_ctl of row 1 must be at least 0; found -1"),
        ("n_exp", 0, "n_exp of row 1 must be at least 1; found 0"),
        ("events_exp", math.nan, "events_exp of row 1 must be a finite number; found nan"),
    ],
)
def test_impossible_counts_are_refused_by_row_and_column(code, field, value, message):
    columns = {name: [number, number] for name, number in ARONSON.items()}
    columns[field][1] = value

    with pytest.raises(ImpossibleNumber, match=f"^{code}: {message}$"):
        compute(code, columns)


@pytest.mark.parametrize("code", ["RR", "OR", "RD"])
def test_an_unknown_variance_is_refused_by_the_list_of_those_there_are(code):
    with pytest.raises(NotComputable, match=f"unknown variance type of {code} 'XY'; known: AV, H0, LS"):
        compute(code, ARONSON, vtype="XY")


def test_ratios_are_read_through_the_exponential():
    assert {code for code in CODES if MEASURES[code].scale == "exp"} == {"RR", "OR", "PETO"}
