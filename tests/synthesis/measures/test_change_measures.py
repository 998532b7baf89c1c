"""Change within a group: against metafor, by every way, and as it answers to unit, origin and order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.registry import MEASURES, compute

# Morris (2008), table 5, the trained groups of the first and the third study.
TRAINED = {
    "mean_post": [38.5, 0.7],
    "sd_post": [11.6, 0.1],
    "mean_pre": [30.6, 0.5],
    "sd_pre": [15, 0.1],
    "n": [20, 9],
    "r": [0.47, 0.77],
}
# metafor 5.0-1, escalc with post first; SMCR and SMCRH are standardised by the deviation before.
METAFOR = [
    ("MC", {}, (7.9, 0.2), (9.8, 0.000511111111111111)),
    ("SMCC", {}, (0.541663699150114, 2.66192690689593), (0.0573349890744246, 0.504769714314253)),
    (
        "SMCC",
        {"vtype": "LS2"},
        (0.541663699150114, 2.66192690689593),
        (0.0534063833569829, 0.484200081939864),
    ),
    ("SMCC", {"vtype": "UB"}, (0.541663699150114, 2.66192690689593), (0.0584989185086719, 0.675226838332883)),
    ("SMCC", {"vtype": "H0"}, (0.541663699150114, 2.66192690689593), (0.0514915583158004, 0.120721971648964)),
    (
        "SMCC",
        {"correction": "none"},
        (0.564285714285714, 2.94883912309794),
        (0.0579604591836735, 0.594202898550724),
    ),
    ("SMCR", {}, (0.50555278587344, 1.80540666735282), (0.0593895904826099, 0.232194068584556)),
    ("SMCR", {"vtype": "LS2"}, (0.50555278587344, 1.80540666735282), (0.0552252684221216, 0.222732037692338)),
    ("SMCR", {"correction": "none"}, (0.526666666666667, 2), (0.0599344444444444, 0.273333333333333)),
    ("SMCRP", {}, (0.574859431443544, 1.84619732206447), (0.0580432840431404, 0.201925314635491)),
    ("SMCRPH", {}, (0.574859431443544, 1.84619732206447), (0.0629031219436678, 0.227165978964927)),
    ("ROMC", {}, (0.225920450137773, 0.335383801247063), (0.00961196937047384, 0.00182312925170068)),
    ("VRC", {}, (-0.257045102989891, 0), (0.0410052631578947, 0.0508875)),
    ("CVRC", {}, (-0.482965553127664, -0.335383801247063), (0.0506172325283686, 0.0527106292517007)),
    ("CLESCN", {}, (0.661522263890611, 0.921350396474857), (0.00422669822285391, 0.00276362415492282)),
]


@pytest.mark.parametrize(("code", "choices", "y", "v"), METAFOR)
def test_training_comes_out_as_in_metafor(code, choices, y, v):
    found = compute(code, TRAINED, **choices)

    assert found.y == pytest.approx(y, rel=1e-11, abs=1e-14)
    assert found.v == pytest.approx(v, rel=1e-11)


def test_the_change_by_a_deviation_that_differs_after_comes_out_as_in_metafor():
    """metafor 5.0-1, SMCRH of m1i = 38.5, m2i = 30.6, sd1i = 11.6, sd2i = 15: standardised by 11.6."""
    turned = {**TRAINED, "sd_pre": TRAINED["sd_post"], "sd_post": TRAINED["sd_pre"]}
    found = compute("SMCRH", turned)

    assert found.y == pytest.approx((0.653732050698414, 1.80540666735282), rel=1e-11)
    assert found.v == pytest.approx((0.0879095833483575, 0.261218327157626), rel=1e-11)


def test_a_reported_change_gives_what_both_times_give():
    sd = 14.0  # of Morris' first group: 11.6^2 + 15^2 - 2 * 0.47 * 11.6 * 15 = 196
    reported = {"mean_change": 7.9, "sd_change": sd, "n": 20}
    first = {name: values[0] for name, values in TRAINED.items()}

    for code in ("MC", "SMCC"):
        found, wanted = compute(code, reported), compute(code, first)
        assert (found.route, wanted.route) == ("change", "")
        assert (found.y[0], found.v[0]) == pytest.approx((wanted.y[0], wanted.v[0]))
    by_t = compute("SMCC", {"t": 7.9 / (sd / 20**0.5), "n": 20})
    assert by_t.y == pytest.approx(compute("SMCC", first).y)


STANDARDISED = ["SMCC", "SMCR", "SMCRH", "SMCRP", "SMCRPH", "CLESCN"]
RATIOS = ["ROMC", "VRC", "CVRC"]


def group(**changes):
    return {"mean_post": 12.0, "sd_post": 3.0, "mean_pre": 10.0, "sd_pre": 4.0, "n": 20, "r": 0.6} | changes


def moved(factor, shift=0.0):
    found = {name: factor * (value + shift) for name, value in group().items() if name.startswith("mean")}
    return group(**found, sd_post=3 * factor, sd_pre=4 * factor)


@pytest.mark.parametrize("code", STANDARDISED)
@given(shift=st.floats(-100, 100), factor=st.floats(0.01, 100))
def test_a_standardised_change_has_no_unit_and_no_origin(code, shift, factor):
    here, there = compute(code, group()), compute(code, moved(factor, shift))

    assert there.y == pytest.approx(here.y, rel=1e-9)
    assert there.v == pytest.approx(here.v, rel=1e-9)


@pytest.mark.parametrize("code", RATIOS)
@given(factor=st.floats(0.01, 100))
def test_a_ratio_of_two_times_has_no_unit(code, factor):
    here, there = compute(code, group()), compute(code, moved(factor))

    assert there.y == pytest.approx(here.y, rel=1e-9, abs=1e-12)
    assert there.v == pytest.approx(here.v, rel=1e-9)


@pytest.mark.parametrize("code", ["MC", "SMCC", "SMCRP", "SMCRPH", *RATIOS])
def test_exchanging_the_times_turns_the_sign_and_keeps_the_variance(code):
    other = group(mean_post=10.0, mean_pre=12.0, sd_post=4.0, sd_pre=3.0)
    ours, theirs = compute(code, group()), compute(code, other)

    assert theirs.y == pytest.approx(-ours.y)
    assert theirs.v == pytest.approx(ours.v)


def test_equal_deviations_make_the_two_variances_of_the_average_one_but_for_a_person():
    alike = group(sd_pre=3.0)

    assert compute("SMCRPH", alike).v * 19 / 20 == pytest.approx(compute("SMCRP", alike).v)
    assert compute("SMCRH", alike).v * 19 / 20 == pytest.approx(compute("SMCR", alike).v)


@pytest.mark.parametrize("code", sorted({"MC", *STANDARDISED, *RATIOS}))
@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [("r", 1.01, "between -1 and 1"), ("sd_pre", -1.0, "at least 0|above 0"), ("n", 0, "at least [12]")],
)
def test_impossible_changes_are_refused_by_row_and_column(code, field, value, expected):
    columns = {name: [number, number] for name, number in group().items()}
    columns[field][1] = value

    with pytest.raises(ImpossibleNumber, match=f"^{code}: {field} of row 1 must be ({expected}); found"):
        compute(code, columns)


def test_change_without_spread_is_refused():
    with pytest.raises(NotComputable, match="SMCC: the variance of changes of row 0 must be above 0"):
        compute("SMCC", group(sd_post=4.0, r=1.0))


def test_means_of_two_signs_have_no_log_ratio():
    with pytest.raises(
        NotComputable, match="ROMC: mean_post / mean_pre of row 0 must be above 0, means of one sign"
    ):
        compute("ROMC", group(mean_pre=-10.0))


# Differences of change between two groups -----------------------------------------------------------------

TWO = {
    **{f"{name}_exp": TRAINED[name][0] for name in ("mean_post", "mean_pre", "sd_pre", "n", "r")},
    "mean_post_ctl": 19.7,
    "mean_pre_ctl": 23.1,
    "sd_pre_ctl": 13.8,
    "n_ctl": 20,
    "r_ctl": 0.47,
}


def test_the_difference_of_two_changes_is_metafors():
    """Morris (2008), table 5, first study; metafor 3.8-1: escalc SMCR of both groups, yi - yi and vi + vi."""
    found = compute("SMDPP", TWO)

    assert found.y[0] == pytest.approx(0.742052438043184, rel=1e-12)
    assert found.v[0] == pytest.approx(0.1137878926195202, rel=1e-12)


def test_the_difference_by_the_pooled_baseline_is_morris_d_ppc2():
    """Morris (2008), eq. 8 to 10 and 25, by hand: s^2 = (15^2 + 13.8^2) / 2, c = 1 - 3 / (4 * 38 - 1)."""
    c, s = 1 - 3 / 151, ((15**2 + 13.8**2) / 2) ** 0.5
    d = c * (7.9 + 3.4) / s
    null = 2 * 0.53 * (2 / 20)
    v = c**2 * null * (38 / 36) * (1 + d**2 / null) - d**2

    found = compute("SMDPPC", TWO, correction="approximate")

    assert (found.y[0], found.v[0]) == pytest.approx((d, v))


@pytest.mark.parametrize("code", ["SMDPP", "SMDPPC"])
def test_exchanging_the_groups_turns_the_sign_of_the_difference_of_changes(code):
    other = {name[:-3] + {"exp": "ctl", "ctl": "exp"}[name[-3:]]: value for name, value in TWO.items()}
    ours, theirs = compute(code, TWO), compute(code, other)

    assert theirs.y == pytest.approx(-ours.y)
    assert theirs.v == pytest.approx(ours.v)


@pytest.mark.parametrize(("code", "where"), [("SMDPP", "SMDPP, arm ctl: r"), ("SMDPPC", "SMDPPC: r_ctl")])
def test_an_impossible_correlation_of_one_group_is_refused_by_its_name(code, where):
    with pytest.raises(ImpossibleNumber, match=f"^{where} of row 0 must be between -1 and 1; found 2"):
        compute(code, TWO | {"r_ctl": 2.0})


def test_change_compares_with_no_other_group_and_differences_of_change_do():
    assert not any(MEASURES[code].comparative for code in ["MC", *STANDARDISED, *RATIOS])
    assert MEASURES["SMDPP"].comparative
    assert MEASURES["SMDPPC"].comparative
