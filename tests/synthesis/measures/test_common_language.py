"""A reported chance, and its variances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotComputable
from synthesis.measures.registry import MEASURES, compute


def test_the_variance_is_that_hanley_and_mcneil_print():
    """Hanley & McNeil 1982, eq. 1, with Q1 = y / (2 - y), Q2 = 2 y^2 / (1 + y) for exponential scores."""
    y, n_exp, n_ctl = 0.893, 51, 58
    q1, q2 = y / (2 - y), 2 * y**2 / (1 + y)
    printed = (y * (1 - y) + (n_exp - 1) * (q1 - y**2) + (n_ctl - 1) * (q2 - y**2)) / (n_exp * n_ctl)

    found = compute("CLES", {"auc": y, "n_exp": n_exp, "n_ctl": n_ctl})

    assert found.v[0] == pytest.approx(printed)


@given(auc=st.floats(0.01, 0.99), n_exp=st.integers(2, 500), n_ctl=st.integers(2, 500))
def test_the_chance_the_other_way_is_the_complement(auc, n_exp, n_ctl):
    here = compute("CLES", {"auc": auc, "n_exp": n_exp, "n_ctl": n_ctl})
    there = compute("CLES", {"auc": 1 - auc, "n_exp": n_ctl, "n_ctl": n_exp})

    assert there.y == pytest.approx(1 - here.y)
    assert there.v == pytest.approx(here.v)


def test_without_an_effect_both_variances_agree():
    even = {"auc": MEASURES["CLES"].null, "n_exp": 30, "n_ctl": 30}

    assert compute("CLES", even).v == pytest.approx(compute("CLES", even, vtype="H0").v)


def test_a_chance_beyond_one_is_refused():
    with pytest.raises(NotComputable, match=r"CLES: auc of row 0 must be between 0 and 1; found 1.2"):
        compute("CLES", {"auc": 1.2, "n_exp": 30, "n_ctl": 30})
