"""SMD: that it reproduces a published database, by which ways it can be had, and what it refuses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotComputable
from synthesis.measures.registry import MEASURES, compute

GROUPS = {"n_exp": 20, "mean_exp": 12.0, "sd_exp": 3.0, "n_ctl": 25, "mean_ctl": 10.0, "sd_ctl": 4.0}
SIZES = {"n_exp": 20, "n_ctl": 25}

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


def test_the_worked_example_of_borenstein():
    """Borenstein et al. 2009, chapter 4: d .5970, V .0418; g .5924, V .0411."""
    groups = {"n_exp": 50, "mean_exp": 103, "sd_exp": 5.5, "n_ctl": 50, "mean_ctl": 100, "sd_ctl": 4.5}

    d = compute("SMD", groups, vtype="LS2", correction="none")
    g = compute("SMD", groups, vtype="LS2", correction="approximate")

    assert (d.y[0], d.v[0]) == pytest.approx((0.5970, 0.0418), abs=5e-5)
    assert (g.y[0], g.v[0]) == pytest.approx((0.5924, 0.0411), abs=5e-5)


def same(columns, route, **choices):
    """The effect by another way, once it has been taken and agrees with that by means."""
    by_means, found = compute("SMD", GROUPS, **choices), compute("SMD", {**SIZES, **columns}, **choices)
    assert found.route == route
    assert found.y == pytest.approx(by_means.y, rel=1e-10)
    assert found.v == pytest.approx(by_means.v, rel=1e-10)


def d_of_groups():
    return float(compute("SMD", GROUPS, correction="none").y[0])


# Fleiss 1993, Stat Methods Med Res 2:121, five trials with means; g and its 95 % limits as R's meta prints them
# (metacont, sm="SMD", with RevMan's formulas).
FLEISS = [
    ((13, 5.0, 4.70), (13, 6.50, 3.80), -0.3399, -1.1152, 0.4354),
    ((30, 4.9, 1.71), (50, 6.10, 2.30), -0.5659, -1.0274, -0.1044),
    ((35, 22.5, 3.44), (35, 24.90, 10.65), -0.2999, -0.7712, 0.1714),
    ((20, 12.5, 1.47), (20, 12.30, 1.66), 0.1250, -0.4954, 0.7455),
    ((8, 6.5, 0.76), (8, 7.38, 1.41), -0.7346, -1.7575, 0.2883),
]


@pytest.mark.parametrize(("experimental", "control", "g", "low", "high"), FLEISS)
def test_the_variance_that_revman_weights_with_gives_the_limits_it_prints(
    experimental, control, g, low, high
):
    (n1, m1, s1), (n2, m2, s2) = experimental, control
    columns = {"n_exp": n1, "mean_exp": m1, "sd_exp": s1, "n_ctl": n2, "mean_ctl": m2, "sd_ctl": s2}

    found = compute("SMD", columns, vtype="REVMAN", correction="approximate")

    half = 1.959963984540054 * math.sqrt(float(found.v[0]))
    assert (found.y[0], found.y[0] - half, found.y[0] + half) == pytest.approx((g, low, high), abs=5.1e-5)


def test_the_variance_of_revman_needs_four_people():
    with pytest.raises(
        NotComputable, match=r"with variance type REVMAN, of row 0 must be at least 4; found 3"
    ):
        compute("SMD", {"d": 0.5, "n_exp": 1, "n_ctl": 2}, vtype="REVMAN", correction="none")


@pytest.mark.parametrize("vtype", ["LS", "LS2", "UB", "H0", "REVMAN"])
def test_every_way_to_g_leads_to_the_same_g(vtype):
    from scipy.special import stdtr

    d, df = d_of_groups(), 43
    t = d / math.sqrt(1 / 20 + 1 / 25)

    same({"d": d}, "d", vtype=vtype)
    same({"t": t}, "t", vtype=vtype)
    same({"f": t**2, "sign": 1}, "F", vtype=vtype)
    same({"p": 2 * stdtr(df, -abs(t)), "sign": 1}, "p", vtype=vtype)
    same({"r_pb": float(compute("RPB", GROUPS).y[0])}, "r_pb", vtype=vtype)


@given(p=st.floats(1e-12, 1), sign=st.sampled_from([-1, 1]))
def test_a_p_value_gives_the_t_it_belongs_to(p, sign):
    from scipy.special import stdtr

    d = compute("SMD", {**SIZES, "p": p, "sign": sign}, correction="none").y[0]
    t = d / math.sqrt(1 / 20 + 1 / 25)

    assert 2 * stdtr(43, -abs(t)) == pytest.approx(p, rel=1e-8)
    assert sign * d >= 0


def test_a_signed_p_value_of_metafors_manual():
    """metafor's manual of escalc: p = .018, negative, two groups of 20: -0.7664."""
    found = compute("SMD", {"n_exp": 20, "n_ctl": 20, "p": 0.018, "sign": -1})

    assert found.y[0] == pytest.approx(-0.7664, abs=5e-5)


# metafor 5.0-1, escalc(measure="SMD", di= or ti= or pi=, n1i=20, n2i=22).
@pytest.mark.parametrize(
    ("columns", "y", "v"),
    [
        ({"d": 0.6}, 0.588667316662017, 0.0995798931891414),
        ({"t": 1.1}, 0.333433833687226, 0.096778094519395),
        ({"p": 0.018, "sign": 1}, 0.747830810825547, 0.10211229452145),
    ],
)
def test_reported_statistics_come_out_as_in_metafor(columns, y, v):
    found = compute("SMD", {"n_exp": 20, "n_ctl": 22, **columns})

    assert (found.y[0], found.v[0]) == pytest.approx((y, v), rel=1e-9)


ADJUSTED = {
    "adjusted_mean_exp": 12.0,
    "adjusted_mean_ctl": 10.0,
    "sd_exp": 3.0,
    "sd_ctl": 4.0,
    "r_covariates": 0.6,
    "covariates": 1,
    **SIZES,
}


def test_adjusted_means_are_standardised_by_the_unadjusted_deviation():
    """d of the groups is as without covariates; the variance of the difference shrinks by 1 - R^2."""
    found = compute("SMD", ADJUSTED, vtype="LS2", correction="none")
    d = d_of_groups()

    assert found.route == "adjusted means"
    assert found.y[0] == pytest.approx(d)
    assert found.v[0] == pytest.approx((1 / 20 + 1 / 25) * 0.64 + d**2 / 90)


def test_a_covariate_costs_a_degree_of_freedom():
    one, two = (
        compute("SMD", ADJUSTED | {"covariates": count}, correction="approximate").y[0] for count in (1, 2)
    )

    assert one / d_of_groups() == pytest.approx(1 - 3 / (4 * 42 - 1))
    assert two / d_of_groups() == pytest.approx(1 - 3 / (4 * 41 - 1))


def test_means_come_before_every_other_way():
    found = compute("SMD", {**GROUPS, "d": 9.0, "t": 9.0})

    assert found.route == ""
    assert found.y[0] < 1


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"p": 0.0, "sign": 1}, "SMD: p of row 0 must be above 0 and at most 1; found 0"),
        ({"p": 1.2, "sign": 1}, "SMD: p of row 0 must be above 0 and at most 1; found 1.2"),
        ({"p": 0.5, "sign": 0}, "SMD: sign of row 0 must be 1 or -1; found 0"),
        ({"f": -1.0, "sign": 1}, "SMD: f of row 0 must be at least 0; found -1"),
        ({"r_pb": 1.0}, "SMD: r_pb of row 0 must be between -1 and 1; found 1"),
        ({"d": 0.5, "n_exp": 0}, "SMD: n_exp of row 0 must be at least 1; found 0"),
    ],
)
def test_impossible_statistics_are_refused(columns, message):
    with pytest.raises(NotComputable, match=message):
        compute("SMD", {**SIZES, **columns})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"r_covariates": 1.0}, "r_covariates of row 0 must be between -1 and 1"),
        ({"covariates": 0}, "covariates of row 0 must be at least 1"),
    ],
)
def test_impossible_covariates_are_refused(change, message):
    with pytest.raises(NotComputable, match=message):
        compute("SMD", ADJUSTED | change)


def test_on_one_degree_of_freedom_there_is_no_g():
    with pytest.raises(NotComputable, match="df = n_exp \\+ n_ctl - 2 of row 0 must be above 1; found 1"):
        compute("SMD", GROUPS | {"n_exp": 1, "n_ctl": 2})


def test_the_variance_under_no_effect_needs_three_degrees_of_freedom():
    with pytest.raises(NotComputable, match="variance type H0, of row 0 must be above 2; found 2"):
        compute("SMD", GROUPS | {"n_exp": 2, "n_ctl": 2}, vtype="H0")


def test_groups_without_any_spread_are_refused():
    with pytest.raises(NotComputable, match="SMD: the pooled variance of row 0 must be above 0; found 0"):
        compute("SMD", GROUPS | {"sd_exp": 0, "sd_ctl": 0})


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"vtype": "LS9"}, "unknown variance type of SMD 'LS9'; known: AV, H0, LS, LS2, REVMAN, UB"),
        ({"correction": "hedges"}, "unknown correction of SMD 'hedges'; known: approximate, exact, none"),
        ({"vtyp": "LS"}, "SMD has no option 'vtyp'; known: correction, vtype"),
    ],
)
def test_unknown_choices_are_told_the_known_ones(choices, message):
    with pytest.raises(NotComputable, match=message):
        compute("SMD", GROUPS, **choices)


def test_the_mean_g_over_studies_is_weighted_by_people():
    found = compute("SMD", {"d": [0.2, 0.8], "n_exp": [10, 30], "n_ctl": [10, 30]}, vtype="AV")
    mean = np.average(found.y, weights=[20, 60])

    assert found.v == pytest.approx([0.2 + mean**2 / 40, 2 / 30 + mean**2 / 120])


@pytest.mark.parametrize("code", ["SMD", "D2OR", "D2ORL", "D2ORN", "RPB", "ZPB", "RBIS", "ZBIS"])
def test_what_rests_on_d_can_be_had_from_the_same_statistics(code):
    assert [route.name for route in MEASURES[code].routes][:6] == ["", "d", "t", "F", "p", "r_pb"]
    by_means, by_d = compute(code, GROUPS), compute(code, {**SIZES, "d": d_of_groups()})

    assert by_d.y == pytest.approx(by_means.y)
    assert by_d.v == pytest.approx(by_means.v)


def test_borensteins_d_as_a_log_odds_ratio():
    """Borenstein et al. 2009, chapter 7: d = .5 with V = .0205 is a log odds ratio of .9069 with V = .0676."""
    n = 100.0
    found = compute("D2OR", {"d": 0.5, "n_exp": n, "n_ctl": n})

    assert found.y[0] == pytest.approx(0.9069, abs=5e-5)
    assert found.v[0] == pytest.approx((2 / n + 0.25 / (4 * n)) * math.pi**2 / 3)
