"""Events by group from margins and a statistic; events from percentages."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.recovery.registry import derive
from synthesis.measures.recovery.two_by_two import chi_squared, odds_ratio, phi_coefficient, risk_ratio

CELLS = st.tuples(*[st.integers(1, 400)] * 4)


def margins(a, b, c, d):
    return {"n_exp": a + b, "n_ctl": c + d, "events": a + c}


def events(made):
    return [float(made.numbers[name][0]) for name in ("events_exp", "events_ctl")]


def test_tables_agree_with_metafor():
    """conv.2x2 of metafor 5.0-1: odds ratios 1.5 and 2.5, phi 0.2, chi-squared 4.1 with Yates' correction."""
    by_odds = derive(
        "events_from_odds_ratio",
        {"odds_ratio": [1.5, 2.5], "n_exp": [50, 90], "n_ctl": [50, 110], "events": [40, 110]},
    )
    by_phi = derive("events_from_phi", {"phi": 0.2, "n_exp": 40, "n_ctl": 80, "events": 60})
    columns = {"chi2": 4.1, "direction": 1, "n_exp": 30, "n_ctl": 50, "events": 40}

    assert by_odds.numbers["events_exp"].tolist() == [22, 60]
    assert by_odds.numbers["events_ctl"].tolist() == [18, 50]
    assert events(by_phi) == [26, 34]
    assert events(derive("events_from_chi_squared", columns)) == [20, 20]
    assert events(derive("events_from_chi_squared", columns, correction=False)) == [19, 21]


@given(cells=CELLS)
def test_a_table_is_had_back_from_its_margins_and_any_of_its_statistics(cells):
    a, b, c, d = map(float, cells)
    there = margins(a, b, c, d)

    assert events(derive("events_from_odds_ratio", {"odds_ratio": odds_ratio(a, b, c, d), **there})) == [a, c]
    assert events(derive("events_from_risk_ratio", {"risk_ratio": risk_ratio(a, b, c, d), **there})) == [a, c]
    made = derive("events_from_phi", {"phi": phi_coefficient(a, b, c, d), **there})
    assert events(made) == [a, c]
    assert made.cautions == {}


@given(cells=CELLS, correction=st.booleans())
def test_a_table_is_had_back_from_chi_squared_and_its_direction(cells, correction):
    a, b, c, d = map(float, cells)
    yates = np.asarray((a + b + c + d) / 2 if correction else 0.0)
    assume(abs(a * d - b * c) >= yates)
    columns = {
        "chi2": float(chi_squared(*map(np.asarray, (a, b, c, d)), yates)),
        "direction": 1 if a * d >= b * c else -1,
        **margins(a, b, c, d),
    }

    assert events(derive("events_from_chi_squared", columns, correction=correction)) == [a, c]


@given(cells=CELLS)
def test_the_groups_swapped_swap_the_table(cells):
    a, b, c, d = map(float, cells)

    made = derive("events_from_odds_ratio", {"odds_ratio": odds_ratio(c, d, a, b), **margins(c, d, a, b)})

    assert events(made) == [c, a]


def test_an_odds_ratio_of_one_shares_the_events_in_proportion():
    made = derive("events_from_odds_ratio", {"odds_ratio": 1.0, "n_exp": 30, "n_ctl": 60, "events": 45})

    assert events(made) == [15, 30]


def test_whole_events_that_miss_the_printed_statistic_get_a_caution():
    made = derive("events_from_odds_ratio", {"odds_ratio": 1.5, "n_exp": 50, "n_ctl": 50, "events": 40})

    assert dict(made.cautions) == {0: "whole events give 1.397, printed is 1.5"}


def test_a_statistic_no_table_with_these_margins_has_is_refused():
    made = derive(
        "events_from_phi", {"phi": [0.9, 0.1], "n_exp": [10, 40], "n_ctl": [90, 40], "events": [50, 40]}
    )

    assert dict(made.refused) == {
        0: "no table with these margins has this statistic: it would need 18.50 events",
    }
    assert np.isnan(made.numbers["events_exp"]).tolist() == [True, False]


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        ("events_from_odds_ratio", {"odds_ratio": 0}, "odds_ratio of row 0 must be above 0"),
        ("events_from_phi", {"phi": 1.1}, "phi of row 0 must be between -1 and 1"),
        ("events_from_phi", {"phi": 0.1, "events": 99}, "events of row 0 must be at most n_exp"),
        ("events_from_phi", {"phi": 0.1, "events": 9.5}, "events of row 0 must be a whole number"),
        ("events_from_chi_squared", {"chi2": -1, "direction": 1}, "chi2 of row 0 must be at least 0"),
        ("events_from_chi_squared", {"chi2": 1, "direction": 0}, "direction of row 0 must be 1 or -1"),
    ],
)
def test_impossible_tables_are_refused(name, columns, said):
    with pytest.raises(ImpossibleNumber, match=said):
        derive(name, {"n_exp": 20, "n_ctl": 20, "events": 10, **columns})


def test_a_chi_squared_without_its_direction_is_not_guessed_at():
    with pytest.raises(NotComputable, match="missing: direction"):
        derive("events_from_chi_squared", {"chi2": 3, "n_exp": 20, "n_ctl": 20, "events": 10})


def test_yates_correction_was_made_or_was_not():
    columns = {"chi2": 3, "direction": 1, "n_exp": 20, "n_ctl": 20, "events": 10}

    with pytest.raises(
        NotComputable, match="correction of a chi-squared must be true or false; found 'yates'"
    ):
        derive("events_from_chi_squared", columns, correction="yates")


@given(n=st.integers(1, 3000), share=st.floats(0, 1), decimals=st.integers(0, 3))
def test_a_percentage_gives_its_own_events_or_none(n, share, decimals):
    x = round(share * n)
    made = derive(
        "events_from_percentage",
        {"percentage": round(100 * x / n, decimals), "percentage_decimals": decimals, "n": n},
    )

    assert made.refused or made.numbers["events"].tolist() == [x]
    assert not made.refused or n > 10**decimals * 90


def test_a_percentage_that_fits_several_numbers_of_events_is_refused_with_their_span():
    made = derive(
        "events_from_percentage",
        {"percentage": [12, 12, 33.4], "percentage_decimals": [0, 0, 1], "n": [1000, 50, 3]},
    )

    assert dict(made.refused) == {
        0: "any of 115 to 125 events has this percentage",
        2: "no whole number of events has this percentage",
    }
    assert made.numbers["events"][1] == 6


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"percentage": 101}, "percentage of row 0 must be between 0 and 100"),
        ({"percentage_decimals": 0.5}, "percentage_decimals of row 0 must be a whole number"),
        ({"n": 9.5}, "n of row 0 must be a whole number"),
        ({"n": 0}, "n of row 0 must be at least 1"),
    ],
)
def test_impossible_percentages_are_refused(columns, said):
    with pytest.raises(ImpossibleNumber, match=said):
        derive("events_from_percentage", {"percentage": 10, "percentage_decimals": 0, "n": 10, **columns})
