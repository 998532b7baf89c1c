"""Association in 2x2 tables: phi, Yule's two coefficients, and Fisher's z of correlations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotComputable
from synthesis.measures.registry import MEASURES, compute
from synthesis.measures.transforms import TRANSFORMS

CODES = ("PHI", "ZPHI", "YUQ", "YUY", "RTET", "ZTET")
ARONSON = {"events_exp": 4, "n_exp": 123, "events_ctl": 11, "n_ctl": 139}

# metafor 5.0-1, escalc of the first row of dat.bcg (metadat 1.7-2).
OF_R = [
    ("PHI", {}, -0.100139232705616, 0.00318191537467725),
    ("PHI", {"vtype": "CS"}, -0.100139232705616, 0.00318191537467725),
    ("PHI", {"vtype": "ST"}, -0.100139232705616, 0.00317948437272752),
    ("ZPHI", {}, -0.100475988806548, 0.00324670391545314),
    ("YUQ", {}, -0.437671609006041, 0.0583525203210558),
    ("YUY", {}, -0.230458410163548, 0.0200123589121675),
]


@pytest.mark.parametrize(("code", "choices", "y", "v"), OF_R)
def test_the_first_trial_of_bcg_is_as_in_r(code, choices, y, v):
    found = compute(code, ARONSON, **choices)

    assert (found.y[0], found.v[0]) == pytest.approx((y, v), rel=1e-12)


def test_fishers_z_of_the_tetrachoric_correlation_is_its_transform():
    r, z = compute("RTET", ARONSON), compute("ZTET", ARONSON)

    assert z.y == pytest.approx(np.arctanh(r.y))
    assert TRANSFORMS[MEASURES["ZTET"].scale].value(z.y) == pytest.approx(r.y)
    assert z.v == pytest.approx(r.v / (1 - r.y**2) ** 2)


def of(a, b, c, d):
    return {"events_exp": a, "n_exp": a + b, "events_ctl": c, "n_ctl": c + d}


def moment(one, other, cells):
    return np.sum(cells * one * other) / np.sum(cells)


@given(cells=st.tuples(*[st.integers(1, 300)] * 4))
def test_phi_is_the_correlation_of_arm_and_event(cells):
    row, column = np.array([1.0, 1, 0, 0]), np.array([1.0, 0, 1, 0])
    x, y = row - moment(row, 1, cells), column - moment(column, 1, cells)

    wanted = moment(x, y, cells) / np.sqrt(moment(x, x, cells) * moment(y, y, cells))
    assert compute("PHI", of(*cells)).y[0] == pytest.approx(wanted, abs=1e-12)


@given(cells=st.tuples(*[st.integers(1, 300)] * 4))
def test_the_cross_sectional_variance_of_phi_is_yules_formula(cells):
    a, b, c, d = cells
    n = sum(cells)
    p, q, events, others = (a + b) / n, (c + d) / n, (a + c) / n, (b + d) / n

    found = compute("PHI", of(*cells))

    y = found.y[0]
    first = 1 - y**2 + y * (1 + y**2 / 2) * (p - q) * (events - others) / np.sqrt(p * q * events * others)
    second = 0.75 * y**2 * ((p - q) ** 2 / (p * q) + (events - others) ** 2 / (events * others))
    assert found.v[0] == pytest.approx((first - second) / n, rel=1e-7)


@given(cells=st.tuples(*[st.integers(1, 300)] * 4), code=st.sampled_from(CODES))
def test_exchanging_the_arms_turns_the_sign_and_keeps_the_variance(cells, code):
    a, b, c, d = cells

    here, there = compute(code, of(a, b, c, d)), compute(code, of(c, d, a, b))

    assert there.y == pytest.approx(-here.y, rel=1e-8, abs=1e-11)
    assert there.v == pytest.approx(here.v, rel=1e-8)


@given(cells=st.tuples(*[st.integers(1, 300)] * 4), code=st.sampled_from([*CODES]))
def test_association_asks_not_which_variable_came_first(cells, code):
    a, b, c, d = cells

    here, there = compute(code, of(a, b, c, d)), compute(code, of(a, c, b, d))

    assert there.y == pytest.approx(here.y, rel=1e-8, abs=1e-11)
    assert there.v == pytest.approx(here.v, rel=1e-8)


def test_yules_coefficients_by_hand():
    """An odds ratio of 9 makes Q = 8/10 and Y = 2/4."""
    table = of(9, 3, 3, 9)

    assert compute("YUQ", table).y[0] == pytest.approx(0.8)
    assert compute("YUY", table).y[0] == pytest.approx(0.5)
    assert compute("YUQ", table).v[0] == pytest.approx(0.36**2 / 4 * 8 / 9)
    assert compute("YUY", table).v[0] == pytest.approx(0.75**2 / 16 * 8 / 9)


@pytest.mark.parametrize("code", ["PHI", "ZPHI"])
@pytest.mark.parametrize("vtype", ["CS", "ST"])
@pytest.mark.parametrize("cells", [(7, 0, 0, 13), (0, 6, 31, 0), (0, 5, 0, 6), (5, 0, 6, 0)])
def test_a_perfect_or_an_undefined_association_is_left_out_with_a_reason(code, vtype, cells):
    found = compute(code, of(*cells), vtype=vtype)

    assert list(found.left_out) == [0]
    assert "has no estimate with a finite variance above 0" in found.left_out[0]


def test_an_unknown_variance_is_refused_by_the_list_of_those_there_are():
    with pytest.raises(NotComputable, match="unknown variance type of PHI 'LS'; known: CS, ST"):
        compute("PHI", ARONSON, vtype="LS")
