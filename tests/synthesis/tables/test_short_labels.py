"""Labels told in short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.tables.short_labels import in_short


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["S1 Table"], ["S1 Table"]),
        (["S1 Table", "S2 Table"], ["S1 Table", "S2 Table"]),
        (["S1 Table", "S2 Table", "S3 Table"], ["S1 to S3 Tables"]),
        (["S2 Figure", "S3 Table", "S4 Table", "S5 Table"], ["S2 Figure", "S3 to S5 Tables"]),
        (["“Methods”", "“Votes”", "S9 Figure"], ["“Methods”", "“Votes”", "S9 Figure"]),
        (["S1 Table", "S2 Table", "S4 Table", "S5 Table"], ["S1 Table", "S2 Table", "S4 Table", "S5 Table"]),
    ],
)
def test_runs_of_three_and_more_are_told_by_their_ends(labels, told):
    assert list(in_short(labels)) == told


@given(st.lists(st.integers(1, 40), unique=True).map(sorted))
def test_no_number_is_lost_in_short(numbers):
    found = []
    for one in in_short([f"S{n} Table" for n in numbers]):
        ends = [int(part[1:]) for part in one.split() if part[1:].isdigit()]
        found += range(ends[0], ends[-1] + 1)

    assert found == numbers
