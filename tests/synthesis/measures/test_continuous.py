"""MD: what it is worth, and what it refuses."""

import math

import pytest

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.registry import compute

GROUPS = {"n_exp": 20, "mean_exp": 12.0, "sd_exp": 3.0, "n_ctl": 25, "mean_ctl": 10.0, "sd_ctl": 4.0}


def test_a_worked_example_of_the_mean_difference():
    found = compute("MD", GROUPS)

    assert (found.y[0], found.v[0]) == pytest.approx((2.0, 9 / 20 + 16 / 25))


def test_the_pooled_variance_is_that_of_borenstein():
    """Borenstein et al. 2009, Introduction to Meta-Analysis, chapter 4: D = 3, V = 1.0100."""
    groups = {"n_exp": 50, "mean_exp": 103, "sd_exp": 5.5, "n_ctl": 50, "mean_ctl": 100, "sd_ctl": 4.5}

    found = compute("MD", groups, vtype="HO")

    assert (found.y[0], found.v[0]) == pytest.approx((3, 1.01))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("n_ctl", 0, "n_ctl of row 1 must be at least 1; found 0"),
        ("sd_exp", -0.5, "sd_exp of row 1 must be at least 0; found -0.5"),
        ("mean_exp", math.nan, "mean_exp of row 1 must be a finite number; found nan"),
        ("sd_ctl", math.inf, "sd_ctl of row 1 must be a finite number; found inf"),
    ],
)
@pytest.mark.parametrize("code", ["MD", "SMD", "SMDH", "SMD1H", "ROM", "D2OR", "RPB", "ZBIS", "CLESN"])
def test_impossible_numbers_are_refused_by_row_and_column(code, field, value, message):
    columns = {name: [number, number] for name, number in GROUPS.items()}
    columns[field][1] = value

    with pytest.raises(ImpossibleNumber, match=f"^{code}: {field} of row 1") as told:
        compute(code, columns)

    assert told.value.row == 1
    if code in {"MD", "SMD"}:
        assert str(told.value) == f"{code}: {message}"


def test_two_people_make_no_comparison():
    with pytest.raises(NotComputable, match="n_exp \\+ n_ctl of row 0 must be at least 3; found 2"):
        compute("MD", GROUPS | {"n_exp": 1, "n_ctl": 1})


def test_groups_without_any_spread_are_refused():
    with pytest.raises(NotComputable, match="MD: the variance of row 0 must be above 0; found 0"):
        compute("MD", GROUPS | {"sd_exp": 0, "sd_ctl": 0})
