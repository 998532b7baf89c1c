"""Two arms read as a 2x2 table."""

import numpy as np

from synthesis.measures.two_arm_counts import two_by_two


def test_the_table_holds_events_and_others_and_knows_its_double_zeros():
    columns = {
        "events_exp": np.array([2.0, 0, 5]),
        "n_exp": np.array([10.0, 4, 5]),
        "events_ctl": np.array([3.0, 0, 6]),
        "n_ctl": np.array([30.0, 4, 6]),
    }

    tables = two_by_two(columns, "OR")

    assert tables.cells.tolist() == [[2, 0, 5], [8, 4, 0], [3, 0, 6], [27, 4, 0]]
    assert {words: rows.tolist() for words, rows in tables.doubles.items()} == {
        "no events in either arm": [False, True, False],
        "only events in both arms": [False, False, True],
    }
    assert tables.shares[:, 0].tolist() == [0.25, 0.25, 0.75, 0.75]
