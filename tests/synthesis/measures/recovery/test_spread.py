"""Standard deviations of arms and groups from standard errors, intervals and tests."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.recovery.registry import derive

SPREADS = st.floats(0.01, 1e4)
SIZES = st.integers(2, 5000)


def one(name, columns, **choices):
    return {key: float(values[0]) for key, values in derive(name, columns, **choices).numbers.items()}


def test_the_handbook_gets_5_09_from_an_interval_of_25_people():
    """Cochrane Handbook, section 6.5.2.2: n = 25, 30.0 to 34.2."""
    assert one("sd_from_ci", {"ci_low": 30.0, "ci_high": 34.2, "n": 25})["sd"] == pytest.approx(
        5.09, abs=0.005
    )


def test_by_z_the_width_is_divided_by_3_92():
    found = one("sd_from_ci", {"ci_low": 30.0, "ci_high": 34.2, "n": 100}, distribution="z")

    assert found["sd"] == pytest.approx(10 * 4.2 / 3.92, rel=1e-4)


def test_the_handbook_gets_a_pooled_4_69_from_p_of_0_008():
    """Cochrane Handbook, section 6.5.2.3: difference 3.8, p = 0.008, 25 and 22 people; t 2.78, se 1.37."""
    columns = {"estimate": 3.8, "p": 0.008, "n_exp": 25, "n_ctl": 22}

    assert one("se_from_p_t", {"estimate": 3.8, "p": 0.008, "df": 45})["se"] == pytest.approx(1.37, abs=0.005)
    assert one("pooled_sd_from_p", columns)["sd_exp"] == pytest.approx(4.69, abs=0.01)
    assert one("pooled_sd_from_se", {**columns, "se": 1.37})["sd_ctl"] == pytest.approx(4.69, abs=0.005)


@given(sd=SPREADS, n=SIZES, mean=st.floats(-1e3, 1e3), level=st.sampled_from([0.9, 0.95, 0.99]))
def test_an_interval_made_of_mean_and_sd_gives_them_back(sd, n, mean, level):
    reach = -stdtrit(n - 1, (1 - level) / 2) * sd / np.sqrt(n)
    limits = {"ci_low": mean - reach, "ci_high": mean + reach}

    assert one("sd_from_ci", {**limits, "n": n}, level=level)["sd"] == pytest.approx(sd, rel=1e-6)
    assert one("mean_from_ci", limits)["mean"] == pytest.approx(mean, abs=1e-6)


@given(sd=SPREADS, n=SIZES)
def test_a_standard_error_gives_back_its_sd(sd, n):
    assert one("sd_from_se", {"se": sd / np.sqrt(n), "n": n})["sd"] == pytest.approx(sd, rel=1e-12)


@given(sd=SPREADS, n_exp=SIZES, n_ctl=SIZES, estimate=st.floats(0.1, 50))
def test_standard_error_interval_and_t_give_the_same_pooled_sd(sd, n_exp, n_ctl, estimate):
    sizes = {"n_exp": n_exp, "n_ctl": n_ctl}
    se = sd * np.sqrt(1 / n_exp + 1 / n_ctl)
    reach = -stdtrit(n_exp + n_ctl - 2, 0.025) * se

    found = [
        one("pooled_sd_from_se", {"se": se, **sizes}),
        one("pooled_sd_from_ci", {"ci_low": -reach, "ci_high": reach, **sizes}),
        one("pooled_sd_from_t", {"estimate": estimate, "t": estimate / se, **sizes}),
    ]

    for each in found:
        assert each == pytest.approx({"sd_exp": sd, "sd_ctl": sd}, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        ("sd_from_se", {"se": [1.0, 0.0], "n": [9, 9]}, "se of row 1 must be above 0; found 0"),
        ("sd_from_se", {"se": 1.0, "n": 1}, "n of row 0 must be at least 2"),
        ("sd_from_ci", {"ci_low": 3.0, "ci_high": 2.0, "n": 9}, "ci_high of row 0 must be above ci_low"),
        (
            "sd_from_ci",
            {"ci_low": 3.0, "ci_high": np.inf, "n": 9},
            "ci_high of row 0 must be a finite number",
        ),
        (
            "pooled_sd_from_p",
            {"estimate": 1, "p": 0.1, "n_exp": 1, "n_ctl": 1},
            "df of row 0 must be above 0",
        ),
        ("pooled_sd_from_se", {"se": 1, "n_exp": 0, "n_ctl": 5}, "n_exp of row 0 must be at least 1"),
    ],
)
def test_impossible_numbers_are_refused_by_name_and_row(name, columns, said):
    with pytest.raises(ImpossibleNumber, match=said):
        derive(name, columns)


@pytest.mark.parametrize("level", [0, 1, 95, "0.95", True])
def test_a_level_lies_between_0_and_1(level):
    with pytest.raises(NotComputable, match="confidence level must be between 0 and 1"):
        derive("sd_from_ci", {"ci_low": 1.0, "ci_high": 2.0, "n": 9}, level=level)
