"""Arms combined and shared out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.recovery.arms import combined_events, combined_means, split
from synthesis.measures.recovery.registry import derive

ARM = st.tuples(st.integers(2, 500), st.floats(-100, 100), st.floats(0.1, 50))


def combined(arms):
    return [float(one[0]) for one in combined_means(*zip(*arms, strict=True))]


@given(st.lists(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8), min_size=2, max_size=5))
def test_combined_arms_have_the_mean_and_sd_of_all_their_participants(people):
    arms = [(len(arm), np.mean(arm), np.std(arm, ddof=1) if len(arm) > 1 else 0.0) for arm in people]
    together = np.concatenate(people)

    n, mean, sd = combined(arms)

    assert n == together.size
    assert mean == pytest.approx(together.mean(), abs=1e-9)
    assert sd == pytest.approx(together.std(ddof=1), rel=1e-9, abs=1e-9)


@given(ARM, ARM, ARM)
def test_the_order_of_combining_is_all_one(first, second, third):
    once = combined([first, second, third])

    assert combined([combined([first, second]), third]) == pytest.approx(once, rel=1e-9)
    assert combined([first, combined([third, second])]) == pytest.approx(once, rel=1e-9)


def test_two_arms_by_the_handbooks_own_formula():
    """Cochrane Handbook, table 6.5.a, its formula for two groups written out."""
    (n1, m1, s1), (n2, m2, s2) = (20, 12.0, 3.0), (30, 15.0, 4.0)
    squares = (n1 - 1) * s1**2 + (n2 - 1) * s2**2 + n1 * n2 / (n1 + n2) * (m1**2 + m2**2 - 2 * m1 * m2)
    columns = {"n_a": n1, "mean_a": m1, "sd_a": s1, "n_b": n2, "mean_b": m2, "sd_b": s2}

    found = derive("combine_means", columns).numbers

    assert found["n"] == 50
    assert found["mean"] == pytest.approx([13.8])
    assert found["sd"] == pytest.approx([np.sqrt(squares / 49)])


def test_combining_works_on_many_studies_at_once():
    n, mean, _ = combined_means([[10, 20], [30, 40]], [[1, 2], [3, 4]], [[1, 1], [1, 1]])

    assert n.tolist() == [40, 60]
    assert mean == pytest.approx([2.5, 200 / 60])


def test_events_are_added():
    columns = {"events_a": [3, 0], "n_a": [10, 5], "events_b": [4, 1], "n_b": [12, 6]}

    found = derive("combine_events", columns).numbers

    assert found["events"].tolist() == [7, 1]
    assert found["n"].tolist() == [22, 11]


@given(st.integers(0, 1000), st.integers(1, 6))
def test_the_parts_of_a_split_arm_add_up_to_it(count, parts):
    assert parts * split(count, parts)[0] == pytest.approx(count)


def test_impossible_arms_are_refused():
    with pytest.raises(ImpossibleNumber, match="sd of arm 2 of row 0 must be at least 0"):
        combined_means([10, 10], [1, 2], [1, -1])
    with pytest.raises(ImpossibleNumber, match="n of arm 1 of row 0 must be at least 1"):
        combined_means([0, 10], [1, 2], [1, 1])
    with pytest.raises(ImpossibleNumber, match="n - events of arm 2 of row 0"):
        combined_events([1, 5], [10, 4])
    with pytest.raises(ImpossibleNumber, match="n of the combined arms of row 0 must be at least 2"):
        combined_means([1], [1], [0])
    with pytest.raises(ImpossibleNumber, match="mean of row 0 must be a finite number"):
        combined_means([5, 5], [1, np.nan], [0, 1])


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(NotComputable, match=r"n is \(2, 1\), mean \(3, 1\)"):
        combined_means([10, 10], [1, 2, 3], [1, 1])
    with pytest.raises(NotComputable, match="events is"):
        combined_events([1, 5], [10, 4, 3])
    with pytest.raises(NotComputable, match="must have one row an arm"):
        combined_events([], [])


def test_an_arm_is_not_split_into_none():
    with pytest.raises(NotComputable, match="1 part or more; found 0"):
        split(10, 0)
    with pytest.raises(ImpossibleNumber, match="to be split of row 0 must be at least 0"):
        split(-1, 2)
