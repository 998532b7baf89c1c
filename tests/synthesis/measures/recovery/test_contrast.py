"""Standard errors of estimates from intervals, tests and p-values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.recovery.registry import derive

Z = 1.959963984540054
ESTIMATES = st.floats(-5, 5).filter(lambda x: abs(x) > 1e-3)
ERRORS = st.floats(0.05, 3)


def test_the_handbook_gets_0_011_from_a_risk_difference_with_p_of_0_008():
    """Cochrane Handbook, section 6.3.1: risk difference 0.03, p = 0.008, z = 2.652."""
    found = derive("se_from_p", {"estimate": 0.03, "p": 0.008}).numbers["se"]

    assert found == pytest.approx([0.03 / 2.652], rel=2e-4)


def test_odds_ratios_with_limits_agree_with_metafor():
    """dat.hackshaw1998, studies 1 to 3: conv.wald of metafor 5.0-1."""
    made = derive(
        "log_ratio_from_ci",
        {"ratio": [1.18, 1.45, 2.02], "ratio_ci_low": [0.9, 1.02, 0.48], "ratio_ci_high": [1.54, 2.08, 8.56]},
    )

    assert made.numbers["estimate"] == pytest.approx(np.log([1.18, 1.45, 2.02]), rel=1e-12)
    v = [0.0187768854850681, 0.033044038905788, 0.540195865342449]
    assert made.numbers["se"] ** 2 == pytest.approx(v, rel=1e-12)


def test_p_values_by_t_and_by_z_agree_with_meta():
    """metagen(TE = c(.5, .3), pval = c(.01, .2), df = c(18, 40)) of meta 8.3-0."""
    columns = {"estimate": [0.5, 0.3], "p": [0.01, 0.2], "df": [18, 40]}

    by_t, by_z = (derive(name, columns).numbers["se"] for name in ("se_from_p_t", "se_from_p"))

    assert by_t == pytest.approx([0.173705172900202, 0.230224298248335], rel=1e-12)
    assert by_z == pytest.approx([0.194112241564732, 0.234091243821714], rel=1e-12)


@given(estimate=ESTIMATES, se=ERRORS)
def test_interval_z_and_p_give_back_the_standard_error(estimate, se):
    z = estimate / se
    columns = {
        "estimate": estimate,
        "ci_low": estimate - Z * se,
        "ci_high": estimate + Z * se,
        "z": z,
        "t": z,
        "p": 2 * ndtr(-abs(z)),
    }
    ways = ["se_from_ci", "se_from_z", "se_from_t"] + (["se_from_p"] if 0.01 < abs(z) < 30 else [])

    for way in ways:
        assert derive(way, columns).numbers["se"] == pytest.approx([se], rel=1e-9), way
    assert derive("estimate_from_ci", columns).numbers["estimate"] == pytest.approx([estimate])


def test_half_a_two_sided_p_is_the_one_sided_p():
    two = derive("se_from_p", {"estimate": 0.4, "p": 0.04}).numbers["se"]

    assert derive("se_from_p", {"estimate": 0.4, "p": 0.02}, sides=1).numbers["se"] == pytest.approx(two)


def test_with_many_degrees_of_freedom_t_is_z():
    columns = {"ci_low": -1.0, "ci_high": 2.0, "df": 1e9}

    by_t, by_z = (derive(name, columns).numbers["se"] for name in ("se_from_ci_t", "se_from_ci"))

    assert by_t == pytest.approx(by_z, rel=1e-8)


def test_a_log_ratio_from_p_is_that_of_its_logarithm():
    found = derive("log_ratio_from_p", {"ratio": 0.5, "p": 0.01}).numbers

    assert found["estimate"] == pytest.approx([math.log(0.5)])
    assert found["se"] == derive("se_from_p", {"estimate": math.log(0.5), "p": 0.01}).numbers["se"]


def test_a_ratio_off_the_middle_of_its_log_interval_gets_a_caution():
    columns = {"ratio": [1.0, 1.25], "ratio_ci_low": [0.5, 0.5], "ratio_ci_high": [2.0, 2.0]}

    made = derive("log_ratio_from_ci", columns)

    assert dict(made.cautions) == {1: "the ratio is off the middle of its log interval by 16 % of its width"}


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        (
            "log_ratio_from_ci",
            {"ratio": 3, "ratio_ci_low": 1, "ratio_ci_high": 2},
            "ratio of row 0 must be between",
        ),
        ("log_ratio_from_ci", {"ratio": 1, "ratio_ci_low": 0, "ratio_ci_high": 2}, "ratio_ci_low of row 0"),
        ("log_ratio_from_ci", {"ratio": 1, "ratio_ci_low": 1, "ratio_ci_high": 1}, "above ratio_ci_low"),
        ("se_from_z", {"estimate": 1, "z": -1}, "z of row 0 must be of the same sign as the estimate"),
        ("se_from_z", {"estimate": 1, "z": 0}, "z of row 0 must be other than 0"),
        ("se_from_p", {"estimate": 0, "p": 0.5}, "the estimate of row 0 must be other than 0"),
        ("se_from_p", {"estimate": 1, "p": 0}, "p of row 0 must be above 0 and below 1"),
        ("se_from_p", {"estimate": 1, "p": 1}, "p of row 0 must be above 0 and below 1"),
        ("log_ratio_from_p", {"ratio": 1, "p": 0.5}, "the estimate of row 0 must be other than 0"),
    ],
)
def test_what_gives_no_standard_error_is_refused(name, columns, said):
    with pytest.raises(ImpossibleNumber, match=said):
        derive(name, columns)


def test_a_one_sided_p_above_a_half_is_refused():
    with pytest.raises(ImpossibleNumber, match=r"above 0 and below 0\.5"):
        derive("se_from_p", {"estimate": 1, "p": 0.6}, sides=1)


@pytest.mark.parametrize("sides", [0, 3, True, "2"])
def test_a_p_has_one_side_or_two(sides):
    with pytest.raises(NotComputable, match="sides of a p-value must be 1 or 2"):
        derive("se_from_p", {"estimate": 1, "p": 0.1}, sides=sides)
