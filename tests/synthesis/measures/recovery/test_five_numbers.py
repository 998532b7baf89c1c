"""Means and standard deviations from medians, quartiles and extremes, against R and against the papers' tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.recovery.order_statistics import (
    expected_order_statistic,
    expected_range,
    tabulated_interquartile_range,
    tabulated_range,
    wan_interquartile_range,
    wan_range,
)
from synthesis.measures.recovery.registry import derive
from synthesis.measures.recovery.summary import pattern_of

WAYS = {
    "range": "mean_sd_from_median_range",
    "quartiles": "mean_sd_from_median_iqr",
    "five numbers": "mean_sd_from_five_numbers",
}
RANGE = {"min": [2, 10, 1], "median": [6, 25, 3], "max": [14, 60, 20], "n": [20, 100, 15]}
QUARTILES = {"q1": [4, 18, 40], "median": [6, 25, 55], "q3": [10, 33, 80], "n": [20, 57, 9]}
FIVE = {"min": [2, 10], "q1": [4, 18], "median": [6, 25], "q3": [10, 33], "max": [14, 60], "n": [20, 200]}

# conv.fivenum of metafor 5.0-1 without its test: method of mean and sd, columns, mean, sd.
METAFOR = [
    (
        ("luo2018", "shi2020"),
        RANGE,
        [6.59446776011673, 26.1228770976294, 5.58131325571707],
        [3.2115759673697, 10.0056409363734, 5.46170319087215],
    ),
    (
        ("luo2018", "shi2020"),
        QUARTILES,
        [6.7195, 25.3534210526316, 58.7166666666667],
        [4.78707604337047, 11.408397808874, 34.9872062619124],
    ),
    (
        ("luo2018", "shi2020"),
        FIVE,
        [6.93884124993977, 25.7277025842768],
        [3.67943504464321, 10.4329408270885],
    ),
    (("wan2014", "wan2014"), FIVE, [7, 27.75], [3.99932600537008, 10.171218596717]),
    (
        ("wan2014", "wan2014"),
        QUARTILES,
        [20 / 3, 76 / 3, 175 / 3],
        [4.78707604337047, 11.408397808874, 34.9872062619124],
    ),
    (("bland2015", "bland2015"), FIVE, [7, 27.75], [3.39116499156263, 12.0545634512412]),
    (("hozo2005", "hozo2005"), RANGE, [7, 25, 6.75], [3, 8.33333333333333, 5.89667985677816]),
    (("walter2007", "walter2007"), RANGE, [6, 25, 3], [3.21289431370911, 9.96971743614549, 5.47262308986487]),
]
# The same with dist = "lnorm": columns, mean, sd, and both on the log scale.
LOGNORMAL = [
    (
        RANGE,
        [6.53149544560327, 26.5419846091589, 4.73354230084982],
        [3.44264276979582, 9.68414096938182, 4.18609968395979],
        [1.75440988791176, 3.21658392073188, 1.23602552207071],
        [0.511200160534022, 0.354710602193654, 0.8427689588496],
    ),
    (
        QUARTILES,
        [7.81786804119005, 27.159062077103, 64.0926357617565],
        [5.54291021765228, 12.770214285575, 34.3069335945564],
        [1.82966291473596, 3.20089647231769, 4.02823561387581],
        [0.703787659407204, 0.454743059699047, 0.559181965034566],
    ),
    (
        FIVE,
        [7.0595595309562, 26.6418200407506],
        [4.24041669414378, 11.194381076755],
        [1.79761995593078, 3.20125332866734],
        [0.574338013047068, 0.403983209205675],
    ),
]


def made(columns, **choices):
    return derive(WAYS[pattern_of(columns)], columns, **choices)


@pytest.mark.parametrize(("methods", "columns", "mean", "sd"), METAFOR)
def test_every_method_agrees_with_metafor(methods, columns, mean, sd):
    found = made(columns, mean=methods[0], sd=methods[1], skewed="ignore").numbers

    assert found["mean"] == pytest.approx(mean, rel=1e-13)
    assert found["sd"] == pytest.approx(sd, rel=1e-9)  # R integrates for walter2007


def test_standard_deviations_by_the_tables_agree_with_meta():
    """metamean(method.sd = "Wan") of meta 8.3-0, which takes Wan's tables where they reach."""
    columns = {
        "min": [2, 10],
        "q1": [4, 18],
        "median": [6, 25],
        "q3": [10, 33],
        "max": [14, 60],
        "n": [20, 100],
    }

    found = made(columns, sd="wan2014_tables", skewed="ignore").numbers

    assert found["mean"] == pytest.approx([6.93884124993977, 25.9718534432037], rel=1e-13)
    assert found["sd"] == pytest.approx([3.98737808376363, 10.6419182125476], rel=1e-13)


@pytest.mark.parametrize(("columns", "mean", "sd", "log_mean", "log_sd"), LOGNORMAL)
def test_lognormal_samples_agree_with_metafor_on_both_scales(columns, mean, sd, log_mean, log_sd):
    raw = made(columns, distribution="lognormal").numbers
    logs = made(columns, distribution="lognormal", scale="log").numbers

    assert raw["mean"] == pytest.approx(mean, rel=1e-12)
    assert raw["sd"] == pytest.approx(sd, rel=1e-12)
    assert logs["mean"] == pytest.approx(log_mean, rel=1e-12)
    assert logs["sd"] == pytest.approx(log_sd, rel=1e-12)


@pytest.mark.parametrize(
    ("columns", "skewed"), [(RANGE, [1, 2]), (QUARTILES, []), (FIVE, [1])], ids=["range", "quartiles", "five"]
)
def test_the_rows_metafor_leaves_out_as_skewed_are_refused(columns, skewed):
    found = made(columns)

    assert sorted(found.refused) == skewed
    assert np.flatnonzero(np.isnan(found.numbers["mean"])).tolist() == skewed
    assert np.flatnonzero(np.isnan(found.numbers["sd"])).tolist() == skewed


def test_a_skewed_row_is_kept_with_a_caution_where_asked():
    found = made(RANGE, skewed="caution")

    assert found.refused == {}
    assert found.cautions[2] == (
        "significantly skewed (Shi et al. 2023): 0.789 where 0.470 is the most at the 5 % level"
    )
    assert np.isfinite(found.numbers["sd"]).all()


@pytest.mark.parametrize(
    ("n", "d2"), [(2, 1.128), (3, 1.693), (4, 2.059), (5, 2.326), (10, 3.078), (25, 3.931), (50, 4.498)]
)
def test_the_expected_range_is_tippetts(n, d2):
    assert expected_range(np.array([n]))[0] == pytest.approx(d2, abs=5e-4)
    assert tabulated_range(np.array([float(n)]))[0] == d2


@pytest.mark.parametrize(("n", "eta"), [(5, 0.990), (9, 1.144)])
def test_the_expected_interquartile_range_is_that_of_the_tables(n, eta):
    assert tabulated_interquartile_range(np.array([float(n)]))[0] == eta


def test_order_statistics_are_antisymmetric_and_known_for_two():
    two = expected_order_statistic(np.array([2.0, 2.0]), np.array([1.0, 2.0]))

    assert two == pytest.approx([-1 / np.sqrt(np.pi), 1 / np.sqrt(np.pi)], rel=1e-12)


def test_beyond_the_tables_the_equations_take_over():
    n = np.array([51.0, 300.0])

    assert tabulated_range(n) == pytest.approx(wan_range(n))
    assert tabulated_interquartile_range(n)[1] == wan_interquartile_range(n)[1]


@given(
    cuts=st.lists(st.integers(1, 1000), min_size=4, max_size=4),
    low=st.integers(1, 100),
    n=st.integers(5, 5000),
    shift=st.integers(-500, 500),
    scale=st.sampled_from([0.1, 1.0, 40.0]),
    methods=st.sampled_from([("luo2018", "shi2020"), ("wan2014", "wan2014"), ("bland2015", "bland2015")]),
)
def test_another_origin_and_unit_move_the_mean_and_stretch_the_sd(cuts, low, n, shift, scale, methods):
    five = low + np.concatenate([[0], np.cumsum(cuts)]).astype(float)
    names = ("min", "q1", "median", "q3", "max")
    choices = {"mean": methods[0], "sd": methods[1], "skewed": "ignore"}

    here = made({**dict(zip(names, five, strict=True)), "n": n}, **choices).numbers
    there = made({**dict(zip(names, shift + scale * five, strict=True)), "n": n}, **choices).numbers

    assert there["mean"] == pytest.approx(shift + scale * here["mean"], rel=1e-9, abs=1e-9)
    assert there["sd"] == pytest.approx(scale * here["sd"], rel=1e-9)


@given(ratios=st.lists(st.floats(1.05, 2.5), min_size=4, max_size=4), n=st.integers(8, 2000))
def test_another_unit_stretches_a_lognormal_mean_and_sd_alike(ratios, n):
    five = np.cumprod([3.0, *ratios])
    names = ("min", "q1", "median", "q3", "max")
    choices = {"distribution": "lognormal", "skewed": "ignore"}

    here = made({**dict(zip(names, five, strict=True)), "n": n}, **choices).numbers
    there = made({**dict(zip(names, 7 * five, strict=True)), "n": n}, **choices).numbers

    assert there["mean"] == pytest.approx(7 * here["mean"], rel=1e-9)
    assert there["sd"] == pytest.approx(7 * here["sd"], rel=1e-9)


def test_a_width_beside_a_printed_mean_gives_the_same_sd_as_with_the_median():
    with_median = made(QUARTILES).numbers["sd"]

    assert derive("sd_from_iqr", QUARTILES).numbers["sd"] == pytest.approx(with_median)
    by_range = made(RANGE, skewed="ignore").numbers["sd"]
    assert derive("sd_from_range", RANGE).numbers["sd"] == pytest.approx(by_range)


def test_a_method_that_does_not_reach_a_pattern_is_told_with_those_that_do():
    with pytest.raises(
        NotComputable, match="hozo2005 has no mean from quartiles; known there: luo2018, wan2014"
    ):
        made(QUARTILES, mean="hozo2005")


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"mean": "guess"}, "unknown method for the mean 'guess'; known: bland2015, hozo2005"),
        (
            {"skewed": "so what"},
            "unknown treatment of skewed numbers 'so what'; known: refuse, caution, ignore",
        ),
        ({"scale": "log"}, "scale of a normal sample must be raw"),
        ({"distribution": "lognormal", "mean": "wan2014"}, "a log-normal sample has one method"),
        ({"distribution": "gamma"}, "unknown distribution of a sample 'gamma'; known: lognormal, normal"),
    ],
)
def test_unknown_choices_are_told_the_known_ones(choices, said):
    with pytest.raises(NotComputable, match=said):
        made(RANGE, **choices)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {"q1": 5, "median": 4, "q3": 8, "n": 20},
            "median of row 0 must be at least the lower quartile; found 4",
        ),
        (
            {"min": [1, 3], "median": [3, 3], "max": [5, 3], "n": [20, 20]},
            "max of row 1 must be above the minimum",
        ),
        ({"q1": 4, "median": 4, "q3": 4, "n": 20}, "q3 of row 0 must be above the lower quartile"),
        ({"q1": 4, "median": 5, "q3": 6, "n": 2}, "n of row 0 must be at least 3"),
    ],
)
def test_numbers_out_of_order_are_refused(columns, said):
    with pytest.raises(ImpossibleNumber, match=said):
        made(columns)


def test_a_lognormal_sample_is_above_zero():
    with pytest.raises(
        ImpossibleNumber, match="lowest number of a log-normal summary of row 0 must be above 0"
    ):
        made({"min": 0, "median": 4, "max": 9, "n": 30}, distribution="lognormal")


def test_without_a_pattern_the_patterns_are_told():
    with pytest.raises(NotComputable, match="expected min, median, max, n; or q1, median, q3, n; or"):
        pattern_of({"median": 3, "n": 20})
