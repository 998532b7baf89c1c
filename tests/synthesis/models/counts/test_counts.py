"""Raw counts: what is accepted, what is left out, and how faults are named."""

import numpy as np
import pytest

from synthesis.errors import NotComputable
from synthesis.models.counts.counts import proportions, rates, single_rates, tables

STUDIES = ["adams", "baker", "clark"]


def test_a_study_with_a_missing_count_is_left_out_by_name_and_field():
    found = tables(STUDIES, events_exp=[1, np.nan, 2], n_exp=[9, 9, 9], events_ctl=[3, 1, 1], n_ctl=[9, 9, 9])

    assert found.studies == ("adams", "clark")
    assert [(one.study, one.rule, one.reason) for one in found.left_out] == [
        ("baker", "missing", "events_exp is missing")
    ]


def test_impossible_counts_are_refused_all_at_once_with_study_and_field():
    with pytest.raises(NotComputable) as fault:
        tables(STUDIES, events_exp=[1, 12, 2], n_exp=[9, 9, 0], events_ctl=[3, -1, 1], n_ctl=[9, 9, 9])

    assert str(fault.value) == (
        "baker: events_ctl must be at least 0; found -1; clark: n_exp must be at least 1; found 0; "
        "baker: events_exp must be at most n_exp; found 12; clark: events_exp must be at most n_exp; found 2"
    )


def test_person_time_must_be_above_zero():
    with pytest.raises(NotComputable, match="baker: time_ctl must be above 0; found 0"):
        rates(STUDIES, events_exp=[1, 2, 3], time_exp=[5, 5, 5], events_ctl=[1, 2, 3], time_ctl=[5, 0, 5])
    with pytest.raises(NotComputable, match="clark: time must be above 0; found inf"):
        single_rates(STUDIES, events=[1, 2, 3], time=[5, 5, np.inf])


def test_columns_of_unlike_lengths_are_refused_by_name():
    with pytest.raises(NotComputable, match="n holds 2 values, there are 3 studies"):
        proportions(STUDIES, events=[1, 2, 3], n=[5, 5])


def test_counts_are_kept_by_name_in_the_order_given():
    found = proportions(STUDIES, events=[1, 2, 3], n=[5, 6, 7])

    assert {name: column.tolist() for name, column in found.columns.items()} == {
        "events": [1, 2, 3],
        "n": [5, 6, 7],
    }
