"""Every measure of two groups' means against metafor, and how each answers to a change of unit, origin or side."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.errors import NotComputable
from synthesis.measures.registry import MEASURES, compute
from tests.thoroughness import cases

# The nine studies of Normand (1999), length of stay under specialist and routine stroke care.
STROKE = {
    "n_exp": [155, 31, 75, 18, 8, 57, 34, 110, 60],
    "mean_exp": [55, 27, 64, 66, 14, 19, 52, 21, 30],
    "sd_exp": [47, 7, 17, 20, 8, 7, 45, 16, 27],
    "n_ctl": [156, 32, 71, 18, 13, 52, 33, 183, 52],
    "mean_ctl": [75, 29, 119, 137, 18, 18, 41, 31, 23],
    "sd_ctl": [64, 4, 29, 48, 11, 4, 34, 27, 20],
}

# metafor 5.0-1, escalc of these: yi and vi of the first and the third study.
METAFOR = [
    ("MD", {}, (-20, -55), (40.5080231596361, 15.6984037558685)),
    ("MD", {"vtype": "HO"}, (-20, -55), (40.58631541754, 15.2808763693271)),
    ("SMD", {}, (-0.355169640940107, -2.31756916016373), (0.0130646755415297, 0.0458121102801828)),
    (
        "SMD",
        {"vtype": "LS2"},
        (-0.355169640940107, -2.31756916016373),
        (0.0130022562030212, 0.0455266747906522),
    ),
    (
        "SMD",
        {"vtype": "UB"},
        (-0.355169640940107, -2.31756916016373),
        (0.0130671503925683, 0.0462968455000617),
    ),
    (
        "SMD",
        {"vtype": "AV"},
        (-0.355169640940107, -2.31756916016373),
        (0.0132960163301312, 0.0283426329932433),
    ),
    (
        "SMD",
        {"vtype": "H0"},
        (-0.355169640940107, -2.31756916016373),
        (0.0128828340138987, 0.0275145514337471),
    ),
    (
        "SMD",
        {"correction": "none"},
        (-0.356034619171092, -2.32972779074023),
        (0.0130656645707946, 0.0460056197555436),
    ),
    ("SMDH", {}, (-0.355341601578235, -2.30179153387716), (0.0131548054543991, 0.0514803302672018)),
    (
        "SMDH",
        {"vtype": "LS2"},
        (-0.355341601578235, -2.30179153387716),
        (0.0130702895215178, 0.0507622064059956),
    ),
    (
        "SMDH",
        {"vtype": "LS3"},
        (-0.355341601578235, -2.30179153387716),
        (0.0130717161170057, 0.0510886712161884),
    ),
    ("SMD1", {}, (-0.310985051997738, -1.87614647316812), (0.0131718427191426, 0.0522060487472853)),
    ("SMD1", {"correction": "none"}, (-0.3125, -1.89655172413793), (0.0131748701147643, 0.0527481815187598)),
    ("SMD1H", {}, (-0.310985051997738, -1.87614647316812), (0.0102655773101994, 0.0440718037788494)),
    ("ROM", {}, (-0.310133192941342, -0.620188260748162), (0.00937908326060819, 0.00177721240927502)),
    (
        "ROM",
        {"correction": "none"},
        (-0.31015492830384, -0.620240409751858),
        (0.00937908326060819, 0.00177721240927502),
    ),
    (
        "ROM",
        {"vtype": "LS2"},
        (-0.310133192941342, -0.620188260748162),
        (0.00940107553373653, 0.00177800474978053),
    ),
    (
        "ROM",
        {"vtype": "HO"},
        (-0.310133192941342, -0.620188260748162),
        (0.0103261248170054, 0.00236855891728412),
    ),
    (
        "ROM",
        {"vtype": "AV"},
        (-0.310133192941342, -0.620188260748162),
        (0.00569670416827658, 0.0121559844567312),
    ),
    (
        "ROM",
        {"vtype": "AVHO"},
        (-0.310133192941342, -0.620188260748162),
        (0.00570580643084176, 0.0121631534360896),
    ),
    ("VR", {}, (-0.308714534854473, -0.534468586316358), (0.00647255969836615, 0.0138996138996139)),
    (
        "VR",
        {"correction": "none"},
        (-0.308735481649613, -0.534082485930258),
        (0.00647255969836615, 0.0138996138996139),
    ),
    ("CVR", {}, (0.00141865808686865, 0.0857196744318035), (0.0158516429589743, 0.0156768263088889)),
    (
        "CVR",
        {"correction": "none"},
        (0.00141944665422614, 0.0861579238215997),
        (0.0158516429589743, 0.0156768263088889),
    ),
    ("D2OR", {}, (-0.645775365897898, -4.22565878568342), (0.0429843135170239, 0.151352422404719)),
    ("D2ORL", {}, (-0.645775365897898, -4.22565878568342), (0.0429843135170239, 0.151352422404719)),
    ("D2ORN", {}, (-0.587457121632302, -3.84405085472138), (0.0355712717939883, 0.125250299784467)),
    ("RPB", {}, (-0.175809848606193, -0.760853423802259), (0.00299200610355647, 0.000870116232778866)),
    ("ZPB", {}, (-0.177655576240527, -0.998238608458622), (0.00318590958700221, 0.00490684707924943)),
    ("RBIS", {}, (-0.220345618922089, -0.953792741299177), (0.00468316804623824, 0.000857235591277785)),
    ("ZBIS", {}, (-0.224019335751188, -1.8721954287791), (0.00517332546725995, 0.105177489894963)),
    ("CLESN", {}, (0.400568306937962, 0.0509039605826361), (0.000982557458368741, 0.000283068966593369)),
]


@pytest.mark.parametrize(("code", "choices", "y", "v"), METAFOR)
def test_stroke_care_comes_out_as_in_metafor(code, choices, y, v):
    found = compute(code, STROKE, **choices)

    assert found.y[[0, 2]] == pytest.approx(y, rel=1e-11)
    assert found.v[[0, 2]] == pytest.approx(v, rel=1e-11)


UNITLESS = ["SMD", "SMDH", "SMD1", "SMD1H", "D2OR", "RPB", "ZPB", "RBIS", "ZBIS", "CLESN"]
RATIOS = ["ROM", "CVR", "VR"]
SYMMETRIC = ["MD", "SMD", "SMDH", "D2ORN", "RPB", "ZPB", "RBIS", "ZBIS", *RATIOS]


def groups(**changes):
    found = {"n_exp": 20, "mean_exp": 12.0, "sd_exp": 3.0, "n_ctl": 25, "mean_ctl": 10.0, "sd_ctl": 4.0}
    return found | changes


def variants(code):
    table = {
        "SMD": ["LS", "LS2", "UB", "AV", "H0"],
        "SMDH": ["LS", "LS2", "LS3"],
        "SMD1": ["LS", "LS2", "UB", "AV"],
    }
    table |= {"ROM": ["LS", "LS2", "HO", "AV", "AVHO"], "RPB": ["ST", "CS"], "ZPB": ["ST", "CS"]}
    return [{"vtype": one} for one in table.get(code, ())] or [{}]


@pytest.mark.parametrize("code", UNITLESS)
@settings(max_examples=cases(40, 500))
@given(shift=st.floats(-100, 100), factor=st.floats(0.01, 100))
def test_a_standardised_difference_has_no_unit_and_no_origin(code, shift, factor):
    moved = groups(
        mean_exp=factor * (12 + shift), mean_ctl=factor * (10 + shift), sd_exp=factor * 3, sd_ctl=factor * 4
    )

    for choices in variants(code):
        here, there = compute(code, groups(), **choices), compute(code, moved, **choices)
        assert there.y == pytest.approx(here.y, rel=1e-9)
        assert there.v == pytest.approx(here.v, rel=1e-9)


@pytest.mark.parametrize("code", RATIOS)
@given(factor=st.floats(0.01, 100))
def test_a_ratio_has_no_unit(code, factor):
    moved = {name: value if name.startswith("n_") else factor * value for name, value in groups().items()}

    for choices in variants(code):
        here, there = compute(code, groups(), **choices), compute(code, moved, **choices)
        assert there.y == pytest.approx(here.y, rel=1e-9, abs=1e-12)
        assert there.v == pytest.approx(here.v, rel=1e-9)


@pytest.mark.parametrize("code", SYMMETRIC)
def test_exchanging_the_arms_turns_the_sign_and_keeps_the_variance(code):
    here = groups()
    other = {f"{name}_{arm}": here[f"{name}_{no}"] for name in ("n", "mean", "sd") for arm, no in SIDES}

    for choices in variants(code):
        ours, theirs = compute(code, here, **choices), compute(code, other, **choices)
        assert theirs.y == pytest.approx(-ours.y)
        assert theirs.v == pytest.approx(ours.v)


SIDES = (("exp", "ctl"), ("ctl", "exp"))


def test_exchanging_the_arms_makes_the_chance_its_complement():
    here = groups()
    other = {f"{name}_{arm}": here[f"{name}_{no}"] for name in ("n", "mean", "sd") for arm, no in SIDES}
    ours, theirs = compute("CLESN", here), compute("CLESN", other)

    assert theirs.y == pytest.approx(1 - ours.y)
    assert theirs.v == pytest.approx(ours.v)


@pytest.mark.parametrize("code", ["SMD", "SMDH", "SMD1", "SMD1H", "MD", "D2OR", "RPB", "RBIS"])
def test_equal_means_are_no_effect(code):
    assert compute(code, groups(mean_ctl=12.0)).y[0] == MEASURES[code].null == 0


def test_equal_means_leave_the_chance_at_one_half():
    assert compute("CLESN", groups(mean_ctl=12.0)).y[0] == MEASURES["CLESN"].null == 0.5


@pytest.mark.parametrize(
    ("means", "message"),
    [
        (
            {"mean_exp": -1.0},
            "ROM: mean_exp / mean_ctl of row 0 must be above 0, means of one sign; found -0.1",
        ),
        ({"mean_ctl": 0.0}, "ROM: mean_ctl of row 0 must be other than 0; found 0"),
    ],
)
def test_means_of_two_signs_and_a_mean_of_zero_have_no_log_ratio(means, message):
    with pytest.raises(NotComputable, match=message):
        compute("ROM", groups(**means))


def test_two_means_below_zero_have_the_log_ratio_of_their_sizes():
    here, there = compute("ROM", groups()), compute("ROM", groups(mean_exp=-12.0, mean_ctl=-10.0))

    assert (there.y, there.v) == (pytest.approx(here.y), pytest.approx(here.v))


def test_a_coefficient_of_variation_needs_a_mean_above_zero():
    with pytest.raises(NotComputable, match="CVR: mean_exp of row 0 must be above 0; found -12"):
        compute("CVR", groups(mean_exp=-12.0, mean_ctl=-10.0))


@pytest.mark.parametrize(
    ("code", "changes", "message"),
    [
        ("VR", {"sd_exp": 0}, "VR: sd_exp of row 0 must be above 0"),
        ("VR", {"n_ctl": 1}, "VR: n_ctl of row 0 must be at least 2"),
        ("SMDH", {"n_exp": 1}, "SMDH: n_exp of row 0 must be at least 2"),
        ("SMDH", {"sd_exp": 0, "sd_ctl": 0}, "SMDH: the average variance of row 0 must be above 0"),
        ("SMD1", {"sd_ctl": 0}, "SMD1: sd_ctl of row 0 must be above 0"),
        ("SMD1", {"n_ctl": 2}, "SMD1: df = n_ctl - 1 of row 0 must be above 1; found 1"),
        ("SMD1H", {"n_exp": 1}, "SMD1H: n_exp of row 0 must be at least 2"),
        ("CLESN", {"n_exp": 1}, "CLESN: n_exp of row 0 must be at least 2"),
    ],
)
def test_what_a_measure_cannot_be_made_from_is_told(code, changes, message):
    with pytest.raises(NotComputable, match=message):
        compute(code, groups(**changes))


def test_a_biserial_correlation_beyond_one_has_no_fisher_z_and_leaves_the_other_rows_theirs():
    two = {name: [value, value] for name, value in groups().items()}
    made = compute("ZBIS", two | {"mean_exp": [1000.0, two["mean_exp"][1]]})

    assert made.left_out[0].endswith("Fisher's z is of correlations between -1 and 1")
    assert made.y[1:] == pytest.approx(compute("ZBIS", groups()).y)
    assert np.isnan([made.y[0], made.v[0]]).all()


@pytest.mark.parametrize(
    ("d", "y", "v"),
    [
        (0.5, 0.279434636078, 0.0289495400984729),
        (2.0, 0.90033782951132, 0.00638969465477362),
        (2.5, 1.02281436808377, 0.00316294154023113),
        (6.0, 1.35107169168523, 0.00316294154023113),
        (-8.0, -1.39983931501892, 0.00316294154023113),
    ],
)
def test_the_variance_of_a_biserial_correlation_beyond_one_is_that_of_one(d, y, v):
    """R's metafor 3.8-1, `escalc("RBIS", m1i=d, m2i=0, sd1i=1, sd2i=1, n1i=12, n2i=56)`: r is cut for v only."""
    one = {"n_exp": 12, "mean_exp": d, "sd_exp": 1, "n_ctl": 56, "mean_ctl": 0, "sd_ctl": 1}
    made = compute("RBIS", one)

    assert (made.y[0], made.v[0]) == pytest.approx((y, v), rel=1e-12)


def test_one_far_outlier_among_biserial_correlations_does_not_outweigh_the_others():
    """Whatever the sizes of the groups, no variance beyond r = 1 is below that at 1, and none is below 0."""
    sizes = np.array([1, 2, 5, 12, 50])
    made = compute(
        "RBIS",
        {
            "n_exp": sizes,
            "mean_exp": np.full(5, 50.0),
            "sd_exp": np.ones(5),
            "n_ctl": 100 - sizes,
            "mean_ctl": np.zeros(5),
            "sd_ctl": np.ones(5),
        },
    )

    assert (made.y > 1).all()
    assert (made.v > 0).all()


def test_the_log_response_ratio_of_borenstein():
    """Borenstein et al. 2009, chapter 4: means 61.515 and 51.015, pooled SD 19.475, n 10: ln R .1871, V .0246."""
    plants = {
        "n_exp": 10,
        "mean_exp": 61.515,
        "sd_exp": 19.475,
        "n_ctl": 10,
        "mean_ctl": 51.015,
        "sd_ctl": 19.475,
    }

    found = compute("ROM", plants, vtype="HO", correction="none")

    assert found.y[0] == pytest.approx(0.1871, abs=1e-4)
    assert found.v[0] == pytest.approx(0.0246, abs=5e-5)


def test_stratified_and_common_sampling_are_the_same_without_an_effect_but_for_their_sizes():
    none = groups(mean_exp=10.0)
    stratified, common = compute("RPB", none).v[0], compute("RPB", none, vtype="CS").v[0]

    assert stratified / common == pytest.approx(45 / 43)


def test_the_cross_sectional_variance_is_metafors():
    """metafor 3.8-1, escalc(measure="RPB", vtype="CS") of the groups above; the definition is Tate's of 1954."""
    found = compute("RPB", groups(), vtype="CS")

    assert found.y[0] == pytest.approx(0.272291617104042, rel=1e-12)
    assert found.v[0] == pytest.approx(0.0183606253096089, rel=1e-12)


def test_glass_delta_has_the_variances_of_metafor():
    """metafor 3.8-1, escalc(measure="SMD1") of two studies, one call for each type of variance."""
    two = {
        "n_exp": [20, 12],
        "mean_exp": [12, 3.1],
        "n_ctl": [25, 9],
        "mean_ctl": [10, 4.2],
        "sd_ctl": [4, 0.8],
    }
    wanted = {
        "LS": (0.0946886561267513, 0.2800344360627525),
        "LS2": (0.0890844664082739, 0.2440375794075727),
        "UB": (0.0952661396708962, 0.3170955435739906),
        "AV": (0.0900840020481773, 0.1946777834671591),
    }

    for vtype, v in wanted.items():
        assert compute("SMD1", two, vtype=vtype).v == pytest.approx(v, rel=1e-11)


@pytest.mark.parametrize("code", [*UNITLESS, *RATIOS])
def test_a_hundred_times_the_people_leave_about_a_hundredth_of_the_variance(code):
    many = {
        name: np.multiply(100, value) if name.startswith("n_") else value for name, value in groups().items()
    }

    assert compute(code, many).v == pytest.approx(compute(code, groups()).v / 100, rel=0.1)
