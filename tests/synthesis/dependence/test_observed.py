"""Which rows are of one observation."""

import numpy as np
import pytest

from synthesis.dependence.observed import Observed, coded
from synthesis.dependence.partition import partition
from synthesis.errors import NotEstimable


def found(cluster, compared=None, **observed):
    none = np.zeros(len(cluster), dtype=np.intp)
    return coded(Observed(**observed), partition(cluster), none if compared is None else np.array(compared))


def test_rows_alike_in_everything_are_observations_of_their_own():
    assert found(list("aab")).series.tolist() == [0, 1, 0]


def test_the_same_outcome_at_another_time_or_of_other_groups_is_the_same_observation():
    assert len(set(found(list("aa"), time=[1.0, 2.0]).series)) == 1
    assert len(set(found(list("aa"), compared=[0, 1]).series)) == 1


def test_what_was_observed_otherwise_is_another_observation():
    codes = found(list("aaa"), observation=["self", "clinician", "self"], time=[1, 1, 2])

    assert codes.series[0] == codes.series[2] != codes.series[1]


def test_times_closer_than_rounding_are_one():
    assert found(list("aa"), time=[4.0, 28 * (1 / 7)]).time.tolist() == [4.0, 4.0]


def test_outcomes_keep_their_names():
    codes = found(list("aab"), outcome=["mood", "fear", "mood"])

    assert (codes.outcome.tolist(), codes.names) == ([0, 1, 0], ("mood", "fear"))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"time": [1.0, float("nan")]}, "time of row 1 must be a finite number; found nan"),
        ({"time": ["late", "early"]}, "time: expected numbers; found something else"),
        ({"time": [1.0]}, "there are 2 effects; time has 1 values"),
        ({"outcome": ["a"]}, "there are 2 effects; outcome has 1 values"),
    ],
)
def test_columns_that_say_nothing_are_refused(given, told):
    with pytest.raises(NotEstimable, match=told):
        found(list("aa"), **given)
