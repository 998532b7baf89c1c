"""Reported estimates, and what every measure refuses of its columns."""

import pytest

from synthesis.errors import NotComputable
from synthesis.measures.registry import compute


def test_a_reported_estimate_keeps_its_value_and_squares_its_standard_error():
    found = compute("GEN", {"estimate": [0.2, -0.1], "se": [0.1, 0.3]})

    assert found.y.tolist() == [0.2, -0.1]
    assert found.v == pytest.approx([0.01, 0.09])


@pytest.mark.parametrize("se", [0.0, -0.2])
def test_a_standard_error_is_above_zero(se):
    with pytest.raises(NotComputable, match="GEN: se of row 1 must be above 0"):
        compute("GEN", {"estimate": [0.2, 0.2], "se": [0.1, se]})


def test_a_standard_error_whose_square_vanishes_is_refused():
    with pytest.raises(NotComputable, match="large enough for its square"):
        compute("GEN", {"estimate": [0.2], "se": [1e-200]})


def test_a_missing_column_is_named():
    with pytest.raises(NotComputable, match="GEN needs estimate, se; missing: se"):
        compute("GEN", {"estimate": [0.2]})


def test_columns_of_different_length_are_both_named():
    with pytest.raises(NotComputable, match="GEN: se holds 2 values, estimate holds 1"):
        compute("GEN", {"estimate": [0.2], "se": [0.1, 0.2]})


def test_an_unknown_measure_is_told_the_known_ones():
    with pytest.raises(NotComputable, match="unknown measure 'smd'; known: GEN, MD, SMD"):
        compute("smd", {})
