"""Change from baseline, and means on the log scale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtr, stdtrit

from synthesis.errors import ImpossibleNumber
from synthesis.measures.recovery.registry import derive

SPREADS = st.floats(0.1, 50)


def one(name, columns, **choices):
    (value,) = derive(name, columns, **choices).numbers.values()
    return float(value[0])


@pytest.mark.parametrize(
    ("pre", "post", "change", "r"),
    [(6.4, 7.1, 4.5, 0.78), (7.0, 6.9, 4.2, 0.82)],
    ids=["experimental", "control"],
)
def test_the_handbooks_correlations_follow_from_its_standard_deviations(pre, post, change, r):
    """Cochrane Handbook, section 6.5.2.8."""
    found = one("correlation_from_sds", {"sd_pre": pre, "sd_post": post, "sd_change": change})

    assert found == pytest.approx(r, abs=0.005)


@given(pre=SPREADS, post=SPREADS, r=st.floats(-0.999, 0.999))
def test_a_correlation_gives_the_sd_of_change_and_is_had_back_from_it(pre, post, r):
    change = one("sd_change_from_correlation", {"sd_pre": pre, "sd_post": post, "r": r})

    assert change**2 == pytest.approx(pre**2 + post**2 - 2 * r * pre * post, rel=1e-9)
    back = one("correlation_from_sds", {"sd_pre": pre, "sd_post": post, "sd_change": change})
    assert back == pytest.approx(r, abs=1e-7)


@given(pre=SPREADS, post=SPREADS, r=st.floats(-0.99, 0.99))
def test_the_final_sd_is_had_back_or_refused_as_one_of_two(pre, post, r):
    change = one("sd_change_from_correlation", {"sd_pre": pre, "sd_post": post, "r": r})

    made = derive("sd_post_from_sd_change", {"sd_pre": pre, "sd_change": change, "r": r})

    if made.refused:
        assert r > 0
        assert change <= pre * (1 + 1e-9)
    else:
        assert made.numbers["sd_post"] == pytest.approx([post], rel=1e-5)


def test_two_final_standard_deviations_are_both_told():
    made = derive("sd_post_from_sd_change", {"sd_pre": [10, 10], "sd_change": [8, 1], "r": [0.8, 0.8]})

    assert dict(made.refused) == {
        0: "two final standard deviations fit: 2.708 and 13.29",
        1: "no final standard deviation fits these numbers",
    }


def test_alike_spreads_lose_no_digits():
    """With sd_pre = sd_post = s, sd_change is s sqrt(2 (1 - r))."""
    found = one("sd_change_from_correlation", {"sd_pre": 3.0, "sd_post": 3.0, "r": 1 - 1e-12})

    assert found == pytest.approx(3 * np.sqrt(2 * (1 - (1 - 1e-12))), rel=1e-12)


@given(change=st.floats(0.1, 20), sd=SPREADS, n=st.integers(3, 400))
def test_standard_error_t_and_p_give_the_same_sd_of_change(change, sd, n):
    se = sd / np.sqrt(n)
    t = -change / se
    p = 2 * stdtr(n - 1, t)

    assert one("sd_change_from_se", {"se_change": se, "n": n}) == pytest.approx(sd)
    assert one("sd_change_from_t", {"mean_change": -change, "t_change": t, "n": n}) == pytest.approx(sd)
    if 1e-250 < p < 0.99:
        found = one("sd_change_from_p", {"mean_change": change, "p_change": p, "n": n})
        assert found == pytest.approx(sd, rel=1e-6)


def test_change_and_final_mean_follow_from_each_other():
    assert one("mean_change", {"mean_pre": 15.2, "mean_post": 16.2}) == pytest.approx(1.0)
    assert one("mean_post", {"mean_pre": 15.2, "mean_change": 1.0}) == pytest.approx(16.2)


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        (
            "correlation_from_sds",
            {"sd_pre": 1, "sd_post": 1, "sd_change": 3},
            "correlation of baseline and final",
        ),
        (
            "sd_change_from_correlation",
            {"sd_pre": 1, "sd_post": 1, "r": 1.2},
            "r of row 0 must be between -1 and 1",
        ),
        (
            "sd_change_from_t",
            {"mean_change": 1, "t_change": 0, "n": 9},
            "t_change of row 0 must be other than 0",
        ),
        (
            "sd_change_from_t",
            {"mean_change": 0, "t_change": 1, "n": 9},
            "mean_change of row 0 must be other than 0",
        ),
        ("sd_change_from_p", {"mean_change": 1, "p_change": 0.1, "n": 1}, "n of row 0 must be at least 2"),
        ("log_from_raw", {"mean": 0, "sd": 1}, "mean of row 0 must be above 0"),
        (
            "log_from_geometric",
            {"geometric_mean": 9, "geometric_ci_low": 1, "geometric_ci_high": 4, "n": 9},
            "geometric_mean of row 0 must be within its interval",
        ),
    ],
)
def test_impossible_numbers_are_refused(name, columns, said):
    with pytest.raises(ImpossibleNumber, match=said):
        derive(name, columns)


@given(mean=st.floats(0.1, 1e3), sd=st.floats(0.01, 500))
def test_raw_and_log_scale_are_inverse(mean, sd):
    logs = derive("log_from_raw", {"mean": mean, "sd": sd}).numbers
    raw = derive("raw_from_log", logs).numbers

    assert raw["mean"] == pytest.approx([mean], rel=1e-9)
    assert raw["sd"] == pytest.approx([sd], rel=1e-6)


@given(mean=st.floats(-3, 3), sd=st.floats(0.05, 2), n=st.integers(3, 500))
def test_a_geometric_mean_with_its_interval_gives_back_the_log_scale(mean, sd, n):
    reach = -stdtrit(n - 1, 0.025) * sd / np.sqrt(n)
    columns = dict(
        zip(
            ("geometric_ci_low", "geometric_mean", "geometric_ci_high"),
            np.exp([mean - reach, mean, mean + reach]),
            strict=True,
        )
    )

    found = derive("log_from_geometric", {**columns, "n": n}).numbers

    assert found["mean_log"] == pytest.approx([mean], abs=1e-9)
    assert found["sd_log"] == pytest.approx([sd], rel=1e-6)
