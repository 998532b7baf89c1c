"""Counts from data frames: the kind follows from the columns, and no row is lost in silence."""

import pandas as pd
import pytest

from synthesis.data_frames.count_frames import counts
from synthesis.errors import NotComputable
from synthesis.models.counts.counts import Proportions, Rates, SingleRates, Tables

TRIALS = {
    "study": ["Ito", "Berg"],
    "tpos": [4, 6],
    "n_exp": [123, 306],
    "events_ctl": [11, 29],
    "n_ctl": [139, 303],
}


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ({"events_exp": [4], "n_exp": [123], "events_ctl": [11], "n_ctl": [139]}, Tables),
        ({"events_exp": [4], "time_exp": [12.5], "events_ctl": [11], "time_ctl": [13.9]}, Rates),
        ({"events": [4], "n": [123]}, Proportions),
        ({"events": [4], "time": [12.5]}, SingleRates),
    ],
)
def test_the_columns_say_what_kind_of_counts_they_are(columns, kind):
    assert isinstance(counts(pd.DataFrame(columns)), kind)


def test_columns_may_be_called_otherwise():
    found = counts(pd.DataFrame(TRIALS), columns={"events_exp": "tpos"})

    assert found.studies == ("Ito", "Berg")
    assert found.events_exp.tolist() == [4, 6]


def test_a_study_that_lacks_a_count_is_left_out_and_listed():
    found = counts(pd.DataFrame({**TRIALS, "events_ctl": [None, 29]}), columns={"events_exp": "tpos"})

    assert found.studies == ("Berg",)
    assert [aside.study for aside in found.left_out] == ["Ito"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"tpos": [400, 6]}, "Ito"),
        ({"tpos": ["four", 6]}, "Ito: tpos must be a number; found 'four'"),
        ({"n_ctl": [139, -1]}, "Berg"),
    ],
)
def test_a_count_no_study_can_have_is_refused_with_its_study(changed, told):
    with pytest.raises(NotComputable, match=told):
        counts(pd.DataFrame({**TRIALS, **changed}), columns={"events_exp": "tpos"})


def test_columns_that_are_no_counts_are_refused_with_what_is_needed():
    with pytest.raises(
        NotComputable, match="needs the columns events_exp, n_exp, events_ctl, n_ctl; or events_exp, time"
    ):
        counts(pd.DataFrame({"mean": [1.0]}))


def test_a_frame_without_rows_is_refused():
    with pytest.raises(NotComputable, match="no rows"):
        counts(pd.DataFrame({"events": [], "n": []}))


def test_every_value_that_is_no_number_is_named_in_the_order_of_rows():
    frame = pd.DataFrame({**TRIALS, "tpos": ["four", 6], "n_ctl": [139, "many"], "n_exp": [None, "all"]})

    with pytest.raises(NotComputable) as refusal:
        counts(frame, columns={"events_exp": "tpos"})

    assert str(refusal.value) == (
        "Ito: tpos must be a number; found 'four'; Berg: n_ctl must be a number; found 'many'; "
        "Berg: n_exp must be a number; found 'all'"
    )
