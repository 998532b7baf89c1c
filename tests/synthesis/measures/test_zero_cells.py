"""Zero cells: which tables are added to, how much, which are dropped, and what is said of each."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotComputable
from synthesis.measures.registry import MEASURES, compute

# Tables in a row: no zero, a single zero, no events at all, only events.
TABLES = {
    "events_exp": [3, 0, 0, 10],
    "n_exp": [10, 5, 10, 10],
    "events_ctl": [4, 6, 0, 12],
    "n_ctl": [13, 12, 12, 12],
}
NO_EVENTS = "no events in either arm: dropped, as declared (drop00)"
ONLY_EVENTS = "only events in both arms: dropped, as declared (drop00)"


def of(*rows):
    return {name: [TABLES[name][row] for row in rows] for name in TABLES}


def log_odds_ratio(a, b, c, d):
    return math.log(a * d / (b * c))


CELLS = [(3, 7, 4, 9), (0, 5, 6, 6), (0, 10, 0, 12), (10, 0, 12, 0)]


@pytest.mark.parametrize(
    ("to", "added"),
    [
        ("only0", [0, 0.5, 0.5, 0.5]),
        ("all", [0.5, 0.5, 0.5, 0.5]),
        ("if0all", [0.5, 0.5, 0.5, 0.5]),
    ],
)
def test_each_rule_adds_to_its_tables_and_lists_them(to, added):
    found = compute("OR", TABLES, to=to)

    wanted = [log_odds_ratio(*(x + more for x in cells)) for cells, more in zip(CELLS, added, strict=True)]
    assert found.y == pytest.approx(wanted, rel=1e-13)
    assert found.corrected == tuple(row for row, more in enumerate(added) if more)
    assert not found.left_out


def test_nothing_is_added_where_no_table_has_a_zero():
    assert compute("OR", of(0, 0), to="if0all").corrected == ()
    assert compute("OR", of(0, 0), to="only0").corrected == ()
    assert compute("OR", of(0, 0), to="all").corrected == (0, 1)


def test_the_amount_is_the_one_declared():
    found = compute("OR", of(1), add=0.1)

    assert found.y[0] == pytest.approx(log_odds_ratio(0.1, 5.1, 6.1, 6.1))
    assert found.v[0] == pytest.approx(1 / 0.1 + 1 / 5.1 + 2 / 6.1)


def test_adding_nothing_corrects_nothing():
    found = compute("AS", TABLES, to="all")

    assert found.corrected == ()
    assert MEASURES["AS"].choices["add"] == 0


def test_without_a_correction_a_zero_leaves_no_odds_ratio_and_the_reason_says_where_it_is():
    found = compute("OR", TABLES, to="none")

    assert list(found.left_out) == [1, 2, 3]
    assert found.left_out[1] == (
        "no events in the experimental arm: OR has no estimate with a finite variance above 0 "
        "unless something is added to the cells (add, to)"
    )
    assert found.left_out[2].startswith(
        "no events in the experimental arm and no events in the control arm: OR"
    )
    assert found.left_out[3].startswith(
        "only events in the experimental arm and only events in the control arm"
    )
    assert np.isnan(found.y[1:]).all()
    assert np.isnan(found.v[1:]).all()
    assert found.y[0] == pytest.approx(log_odds_ratio(3, 7, 4, 9))
    assert found.corrected == ()


def test_a_difference_of_risks_without_variance_is_left_out_rather_than_certain():
    found = compute("RD", TABLES, to="none")

    assert list(found.left_out) == [2, 3]
    assert found.y[1] == pytest.approx(-0.5)


@pytest.mark.parametrize(
    "code", ["RR", "OR", "RD", "AS", "PETO", "PHI", "YUQ", "YUY", "PBIT", "OR2D", "RTET"]
)
def test_double_zeros_are_dropped_where_declared(code):
    found = compute(code, TABLES, to="only0", add=0.5, drop00=True)

    assert found.left_out == {2: NO_EVENTS, 3: ONLY_EVENTS}
    assert found.corrected == (1,)
    assert np.isnan(found.y).tolist() == [False, False, True, True]


def test_a_dropped_double_zero_is_no_zero_to_add_for():
    """metafor 3.8-1, to="if0all", drop00=TRUE: no correction where the only zeros are dropped ones."""
    found = compute("OR", of(0, 2), to="if0all", drop00=True)

    assert found.y[0] == pytest.approx(-0.0363676441709, rel=1e-10)
    assert found.corrected == ()


def test_the_rows_of_an_edge_case_are_those_of_r():
    """metafor 5.0-1, default rules, of (0/10, 0/12), (5/10, 5/10), (10/10, 10/10), (3/12, 0/9)."""
    columns = {"events_exp": [0, 5, 10, 3], "n_exp": [10, 10, 10, 12]}
    columns |= {"events_ctl": [0, 5, 10, 0], "n_ctl": [12, 10, 10, 9]}
    wanted = {
        "OR": [
            (0.174353387144778, 4.17523809523809),
            (0, 0.8),
            (0, 4.19047619047619),
            (1.94591014905531, 2.49624060150376),
        ],
        "RR": [
            (0.167054084663167, 3.83216783216783),
            (0, 0.2),
            (0, 0.00865800865800864),
            (1.68354588458782, 2.10879120879121),
        ],
        "RD": [
            (0.00699300699300699, 0.00678919105248021),
            (0, 0.05),
            (0, 0.00788880540946656),
            (0.219230769230769, 0.0198842740100137),
        ],
        "PETO": [
            (0.167832167832168, 4.02797202797203),
            (0, 0.76),
            (0, 4),
            (1.45961538461538, 1.17793522267206),
        ],
        "AS": [(0, 0.0458333333333333), (0, 0.05), (0, 0.05), (0.523598775598299, 0.0486111111111111)],
    }

    for code, rows in wanted.items():
        found = compute(code, columns)
        assert found.y == pytest.approx([y for y, _ in rows], rel=1e-12, abs=1e-14)
        assert found.v == pytest.approx([v for _, v in rows], rel=1e-12)


# The treatment-arm correction ------------------------------------------------------------------------------


def test_the_treatment_arm_correction_goes_by_the_reciprocal_of_the_other_arm_and_sums_to_one():
    """Sweeting, Sutton & Lambert 2004: with R = n_ctl / n_exp, 1 / (R + 1) and R / (R + 1); here 1/3 and 2/3."""
    found = compute("OR", {"events_exp": 0, "n_exp": 100, "events_ctl": 5, "n_ctl": 200}, to="treatment_arm")

    third = 1 / 3
    assert found.y[0] == pytest.approx(log_odds_ratio(third, 100 + third, 5 + 2 * third, 195 + 2 * third))
    assert found.corrected == (0,)


def test_the_treatment_arm_correction_of_equal_arms_is_one_half():
    table = {"events_exp": 0, "n_exp": 40, "events_ctl": 3, "n_ctl": 40}

    assert compute("RR", table, to="treatment_arm").y == pytest.approx(compute("RR", table).y)


@given(n_exp=st.integers(1, 10_000), n_ctl=st.integers(1, 10_000), code=st.sampled_from(["OR", "RR"]))
def test_with_the_treatment_arm_correction_a_double_zero_speaks_for_neither_arm(n_exp, n_ctl, code):
    table = {"events_exp": 0, "n_exp": n_exp, "events_ctl": 0, "n_ctl": n_ctl}

    assert compute(code, table, to="treatment_arm").y[0] == pytest.approx(0, abs=1e-9)


def test_the_treatment_arm_correction_leaves_tables_without_a_zero_alone():
    assert compute("OR", TABLES, to="treatment_arm").corrected == (1, 2, 3)


# What is no rule -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("add", [-0.5, math.nan, math.inf, "1/2", True])
def test_an_amount_that_is_none_is_refused(add):
    with pytest.raises(NotComputable, match=r"`add`.*expected a number of at least 0"):
        compute("OR", TABLES, add=add)


@pytest.mark.parametrize("drop00", ["yes", 1, 0.0])
def test_a_flag_that_is_none_is_refused(drop00):
    with pytest.raises(NotComputable, match=r"`drop00`.*expected true or false"):
        compute("OR", TABLES, drop00=drop00)


def test_an_unknown_rule_is_refused_by_the_list_of_those_there_are():
    with pytest.raises(NotComputable, match=r"known: all, if0all, none, only0, treatment_arm$"):
        compute("OR", TABLES, to="some")


def test_where_there_are_no_arms_of_people_there_is_no_treatment_arm_correction():
    rates = {"events_exp": 0, "time_exp": 10, "events_ctl": 3, "time_ctl": 12}

    with pytest.raises(NotComputable, match=r"'treatment_arm'; known: all, if0all, none, only0$"):
        compute("IRR", rates, to="treatment_arm")
    with pytest.raises(NotComputable, match="PR has no option 'drop00'; known: add, to, vtype"):
        compute("PR", {"events": 0, "n": 10}, drop00=True)


@given(
    cells=st.lists(st.tuples(*[st.integers(0, 4)] * 4), min_size=1, max_size=6),
    to=st.sampled_from(["only0", "all", "if0all", "none", "treatment_arm"]),
    drop00=st.booleans(),
    code=st.sampled_from(
        ["RR", "OR", "RD", "AS", "PETO", "PHI", "ZPHI", "YUQ", "YUY", "PBIT", "RTET", "ZTET"]
    ),
)
def test_every_row_has_an_effect_of_finite_variance_or_a_reason(cells, to, drop00, code):
    whole = [one for one in cells if one[0] + one[1] and one[2] + one[3]] or [(1, 1, 1, 1)]
    a, b, c, d = np.array(whole).T
    columns = {"events_exp": a, "n_exp": a + b, "events_ctl": c, "n_ctl": c + d}

    found = compute(code, columns, to=to, drop00=drop00)

    there = np.array([row not in found.left_out for row in range(len(whole))])
    assert np.isfinite(found.y).tolist() == there.tolist()
    assert (found.v > 0).tolist() == there.tolist()
    assert all(found.left_out.values())
