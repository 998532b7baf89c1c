"""MD and SMD: what they are worth, what they refuse, and that they reproduce a published database."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotComputable
from synthesis.measures.continuous import approximate_correction, exact_correction
from synthesis.measures.registry import MEASURES, compute

GROUPS = {"n_exp": 20, "mean_exp": 12.0, "sd_exp": 3.0, "n_ctl": 25, "mean_ctl": 10.0, "sd_ctl": 4.0}

# Metapsy database of peer support, v23.0.3, doi:10.5281/zenodo.7687898:
# row, (n, mean, sd) of both arms, .g, .g_se.
REPRODUCED = [
    (2, (64, 4.63, 1.28), (72, 4.49, 1.18), 0.113364492552044, 0.170970957254762),
    (3, (65, 2.73, 0.26), (73, 2.79, 0.32), -0.203440096003736, 0.170037429682004),
    (4, (56, 60.9, 10.0), (50, 59.2, 11.0), 0.160994334799564, 0.193478808254927),
]
NOT_REPRODUCED = [
    (1, (65, 1.8, 0.38), (73, 1.78, 0.46), -0.05, 0.17),
    (33, (90, 4.41, 0.696491205974634), (93, 4.23, 1.0), 0.20709047950524, 0.147647924266901),
    (34, (99, 3.78, 0.49749371855331), (100, 3.69, 0.7), 0.147273896942439, 0.141430374453236),
    (64, (45, 5.04, 0.7), (45, 5.18, 0.69), -0.199822167082925, 0.203004013949151),
]


def metapsy(experimental, control):
    """Hedges' g and its standard error as the database makes them."""
    (n1, m1, s1), (n2, m2, s2) = experimental, control
    columns = {"n_exp": n1, "mean_exp": m1, "sd_exp": s1, "n_ctl": n2, "mean_ctl": m2, "sd_ctl": s2}
    found = compute("SMD", columns, vtype="LS2", correction="approximate")
    return float(found.y[0]), math.sqrt(float(found.v[0]))


@pytest.mark.parametrize(("row", "experimental", "control", "g", "se"), REPRODUCED)
def test_rows_of_the_database_come_out_to_nine_digits(row, experimental, control, g, se):
    ours, our_se = metapsy(experimental, control)

    assert abs(ours) == pytest.approx(abs(g), abs=1e-9)
    assert our_se == pytest.approx(se, abs=1e-9)


@pytest.mark.parametrize(("row", "experimental", "control", "g", "se"), NOT_REPRODUCED)
def test_rows_whose_g_does_not_follow_from_their_means_are_known(row, experimental, control, g, se):
    """The printed means of these rows give another g or standard error than the database prints."""
    ours, our_se = metapsy(experimental, control)

    assert max(abs(abs(ours) - abs(g)), abs(our_se - se)) > 1e-6


def exact(df):
    """J by the recursion gamma(x + 1) = x gamma(x), in fractions, times a power of pi."""
    half = Fraction(1)
    for i in range(df - 2, 0, -2):
        half *= Fraction(i, 2)
    other = Fraction(1)
    for i in range(df - 3, 0, -2):
        other *= Fraction(i, 2)
    root_pi = math.sqrt(math.pi) if df % 2 else 1 / math.sqrt(math.pi)
    return float(half / other) * root_pi / math.sqrt(df / 2)


@pytest.mark.parametrize("df", [2, 3, 4, 10, 25, 48, 49, 50, 51, 60, 200, 1001])
def test_the_exact_correction_is_exact(df):
    assert exact_correction(np.array([float(df)]))[0] == pytest.approx(exact(df), rel=3e-14)


def test_the_corrections_meet_as_groups_grow():
    df = np.array([100.0, 1e4, 1e8])

    assert approximate_correction(df) == pytest.approx(exact_correction(df), rel=1e-5)
    assert exact_correction(df)[2] == pytest.approx(1 - 0.75e-8, rel=1e-15)


def test_a_worked_example_of_the_mean_difference():
    found = compute("MD", GROUPS)

    assert (found.y[0], found.v[0]) == pytest.approx((2.0, 9 / 20 + 16 / 25))


@given(
    shift=st.floats(-100, 100),
    factor=st.floats(0.01, 100),
    vtype=st.sampled_from(["LS", "LS2", "UB", "AV", "H0"]),
    correction=st.sampled_from(["exact", "approximate", "none"]),
)
def test_a_standardised_difference_has_no_unit_and_no_origin(shift, factor, vtype, correction):
    moved = dict(GROUPS)
    for arm in ("exp", "ctl"):
        moved[f"mean_{arm}"] = factor * (GROUPS[f"mean_{arm}"] + shift)
        moved[f"sd_{arm}"] = factor * GROUPS[f"sd_{arm}"]

    here = compute("SMD", GROUPS, vtype=vtype, correction=correction)
    there = compute("SMD", moved, vtype=vtype, correction=correction)

    assert there.y == pytest.approx(here.y, rel=1e-9)
    assert there.v == pytest.approx(here.v, rel=1e-9)


@pytest.mark.parametrize("code", ["MD", "SMD"])
def test_exchanging_the_arms_turns_the_sign_and_keeps_the_variance(code):
    other = dict(GROUPS)
    for field in ("n", "mean", "sd"):
        other[f"{field}_exp"], other[f"{field}_ctl"] = GROUPS[f"{field}_ctl"], GROUPS[f"{field}_exp"]

    here, there = compute(code, GROUPS), compute(code, other)

    assert there.y == pytest.approx(-here.y)
    assert there.v == pytest.approx(here.v)


@pytest.mark.parametrize("code", ["MD", "SMD"])
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("n_ctl", 0, "n_ctl of row 1 must be at least 1; found 0"),
        ("sd_exp", -0.5, "sd_exp of row 1 must be at least 0; found -0.5"),
        ("mean_exp", math.nan, "mean_exp of row 1 must be a finite number; found nan"),
        ("sd_ctl", math.inf, "sd_ctl of row 1 must be a finite number; found inf"),
    ],
)
def test_impossible_numbers_are_refused_by_row_and_column(code, field, value, message):
    columns = {name: [number, number] for name, number in GROUPS.items()}
    columns[field][1] = value

    with pytest.raises(NotComputable, match=f"^{code}: {message}$"):
        compute(code, columns)


def test_two_people_make_no_comparison():
    with pytest.raises(NotComputable, match="n_exp \\+ n_ctl of row 0 must be at least 3; found 2"):
        compute("MD", GROUPS | {"n_exp": 1, "n_ctl": 1})


def test_on_one_degree_of_freedom_there_is_no_g():
    with pytest.raises(NotComputable, match="df = n_exp \\+ n_ctl - 2 of row 0 must be above 1; found 1"):
        compute("SMD", GROUPS | {"n_exp": 1, "n_ctl": 2})


def test_the_variance_under_no_effect_needs_three_degrees_of_freedom():
    with pytest.raises(NotComputable, match="variance type H0, of row 0 must be above 2; found 2"):
        compute("SMD", GROUPS | {"n_exp": 2, "n_ctl": 2}, vtype="H0")


@pytest.mark.parametrize(("code", "what"), [("SMD", "the pooled variance"), ("MD", "the variance")])
def test_groups_without_any_spread_are_refused(code, what):
    with pytest.raises(NotComputable, match=f"{code}: {what} of row 0 must be above 0; found 0"):
        compute(code, GROUPS | {"sd_exp": 0, "sd_ctl": 0})


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"vtype": "LS9"}, "unknown variance type of SMD 'LS9'; known: AV, H0, LS, LS2, UB"),
        ({"correction": "hedges"}, "unknown correction of SMD 'hedges'; known: approximate, exact, none"),
        ({"vtyp": "LS"}, "SMD has no option 'vtyp'; known: correction, vtype"),
    ],
)
def test_unknown_choices_are_told_the_known_ones(choices, message):
    with pytest.raises(NotComputable, match=message):
        compute("SMD", GROUPS, **choices)


def test_every_measure_is_named_by_its_code():
    assert {code: measure.code for code, measure in MEASURES.items()} == {code: code for code in MEASURES}
