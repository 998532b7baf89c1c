"""Effects that share a group."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.shared_groups import Comparisons, shared_group_correlation, shared_group_covariance


def comparisons(rows):
    """Rows of study, experimental group, control group and their sizes."""
    study, experimental, control, n_exp, n_ctl = zip(*rows, strict=True)
    return Comparisons(
        study=study,
        experimental=experimental,
        control=control,
        n_exp=np.array(n_exp, dtype=float),
        n_ctl=np.array(n_ctl, dtype=float),
    )


def test_shared_controls_agree_with_metafor():
    """vcalc(grp1, grp2, w1, w2) of metafor 5.0-1."""
    compared = comparisons(
        [
            ("1", "A", "P", 20, 22),
            ("1", "B", "P", 25, 22),
            ("2", "A", "P", 30, 30),
            ("2", "B", "P", 30, 30),
            ("2", "C", "P", 28, 30),
        ]
    )

    V = shared_group_covariance(np.array([0.1, 0.09, 0.07, 0.07, 0.072]), compared)

    assert np.diag(V).tolist() == [0.1, 0.09, 0.07, 0.07, 0.072]
    assert V[0, 1] == pytest.approx(0.0477455260559423, rel=1e-13)
    assert V[2, 3:] == pytest.approx([0.035, 0.0348791015385708], rel=1e-13)
    assert not V[:2, 2:].any()


def test_groups_of_one_size_correlate_by_a_half_and_in_a_circle_by_minus_a_half():
    compared = comparisons(
        [("1", "A", "B", 9, 9), ("1", "A", "C", 9, 9), ("1", "B", "C", 9, 9), ("1", "B", "A", 9, 9)]
    )

    found = shared_group_correlation(compared)

    assert found[0] == pytest.approx([1, 0.5, -0.5, -1])
    assert found[1, 2] == pytest.approx(0.5)


@given(st.lists(st.integers(5, 300), min_size=4, max_size=4))
def test_the_correlations_are_those_of_differences_of_independent_groups(sizes):
    names = "ABCD"
    n = dict(zip(names, sizes, strict=True))
    pairs = [(a, b) for a in names for b in names if a != b]
    contrast = np.array([[(x == a) - (x == b) for x in names] for a, b in pairs], dtype=float)
    covariance = contrast @ np.diag([1 / n[x] for x in names]) @ contrast.T
    spread = np.sqrt(np.diag(covariance))

    found = shared_group_correlation(comparisons([("s", a, b, n[a], n[b]) for a, b in pairs]))

    assert found == pytest.approx(covariance / np.outer(spread, spread))


def test_a_group_of_the_same_name_in_another_study_is_another_group():
    compared = comparisons([("1", "A", "P", 9, 9), ("2", "B", "P", 9, 9)])

    assert shared_group_correlation(compared).tolist() == [[1, 0], [0, 1]]


def test_impossible_comparisons_are_refused():
    with pytest.raises(NotComputable, match="comparison 0: the group 'A' is compared with itself"):
        shared_group_correlation(comparisons([("1", "A", "A", 9, 9)]))
    with pytest.raises(ImpossibleNumber, match="n_ctl of row 0 must be at least 1"):
        shared_group_correlation(comparisons([("1", "A", "B", 9, 0)]))
    with pytest.raises(ImpossibleNumber, match="sampling variance of row 0 must be above 0"):
        shared_group_covariance(np.array([0.0]), comparisons([("1", "A", "B", 9, 9)]))
    with pytest.raises(NotComputable, match="there are 2 variances for 1 comparisons"):
        shared_group_covariance(np.array([0.1, 0.1]), comparisons([("1", "A", "B", 9, 9)]))
    with pytest.raises(NotComputable, match="must be equally long; found study 1, experimental 2"):
        shared_group_correlation(
            Comparisons(
                study=("1",), experimental=("A", "B"), control=("C",), n_exp=np.ones(1), n_ctl=np.ones(1)
            )
        )
