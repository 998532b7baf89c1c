"""Numbers no study can have: refused whatever the measure and whether used or not, all of them at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.measure import every_fault, refuse
from synthesis.measures.registry import MEASURES, compute
from tests.thoroughness import cases

SOUND = {
    **dict.fromkeys(("n", "n_exp", "n_ctl"), 20.0),
    **dict.fromkeys(("events", "events_exp", "events_ctl", "a", "b", "c"), 4.0),
    **dict.fromkeys(("time", "time_exp", "time_ctl"), 30.0),
    **dict.fromkeys(("mean", "mean_exp", "mean_ctl", "mean_post", "mean_pre", "mean_change"), 3.0),
    **dict.fromkeys(("mean_post_exp", "mean_pre_exp", "mean_post_ctl", "mean_pre_ctl"), 3.0),
    **dict.fromkeys(("adjusted_mean_exp", "adjusted_mean_ctl"), 3.0),
    **dict.fromkeys(("sd", "sd_exp", "sd_ctl", "sd_post", "sd_pre", "sd_change"), 1.5),
    **dict.fromkeys(("sd_pre_exp", "sd_pre_ctl", "sd_post_exp", "sd_post_ctl"), 1.5),
    **dict.fromkeys(("r", "r_exp", "r_ctl", "r_pb", "r_covariates", "r2", "auc", "alpha"), 0.4),
    "d": 0.5,
    "p": 0.2,
    "sign": 1.0,
    "t": 1.0,
    "f": 2.0,
    "level": 0.9,
    "items": 8.0,
    "predictors": 2.0,
    "covariates": 2.0,
    "estimate": 1.2,
    "log_estimate": 0.2,
    "se": 0.3,
    "variance": 0.09,
    "ci_low": 0.7,
    "ci_high": 1.9,
}
IMPOSSIBLE = {
    **dict.fromkeys(("n", "n_exp", "n_ctl", "items", "predictors", "covariates"), (0.0, -3.0)),
    **dict.fromkeys(("events", "events_exp", "events_ctl", "a", "b", "c"), (-1.0,)),
    **dict.fromkeys(("time", "time_exp", "time_ctl"), (0.0, -1.0)),
    **dict.fromkeys((name for name in SOUND if name.startswith("sd")), (-1.0,)),
    **dict.fromkeys(("r", "r_exp", "r_ctl", "r_pb", "r_covariates"), (-1.2, 1.2)),
    **dict.fromkeys(("auc", "r2"), (-0.1, 1.1)),
    "p": (-0.1, 0.0, 1.1),
    "sign": (0.0, 2.0),
    "f": (-1.0,),
    "alpha": (1.0, 1.5),
    "level": (0.0, 1.0),
    "se": (0.0, -0.3),
    "variance": (0.0, -0.1),
    "ci_high": (0.5, 1.0),
    "ci_low": (2.0, 1.5),
}
CASES = [
    (code, route, name, value)
    for code, measure in MEASURES.items()
    for route in measure.routes
    for name in (*route.inputs, *measure.unused)
    for value in IMPOSSIBLE.get(name, ())
]


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_the_sound_numbers_give_an_effect_by_every_route(code):
    for route in MEASURES[code].routes:
        made = compute(code, {name: SOUND[name] for name in route.inputs})

        assert np.isfinite(made.y).all()


@pytest.mark.parametrize(("code", "route", "name", "value"), CASES)
def test_an_impossible_number_is_refused_whether_it_is_used_or_not(code, route, name, value):
    numbers = {one: SOUND[one] for one in (*route.inputs, *MEASURES[code].unused)}

    with pytest.raises(ImpossibleNumber):
        compute(code, {**numbers, name: value})


def test_every_fault_of_every_row_is_named_in_the_order_of_rows():
    with pytest.raises(ImpossibleNumber) as refusal:
        compute(
            "SMD",
            {
                "n_exp": [20, 0, 20, 20],
                "mean_exp": [1.0, 1.0, 1.0, 1.0],
                "sd_exp": [1.0, -1.0, 1.0, 0.0],
                "n_ctl": [20, 20, 20, 20],
                "mean_ctl": [0.0, 0.0, np.inf, 0.0],
                "sd_ctl": [1.0, -2.0, 1.0, 0.0],
            },
        )

    assert [(fault.row, fault.of("")) for fault in refusal.value.faults] == [
        (1, "SMD: sd_exp must be at least 0; found -1"),
        (1, "SMD: sd_ctl must be at least 0; found -2"),
        (1, "SMD: n_exp must be at least 1; found 0"),
        (2, "SMD: mean_ctl must be a finite number; found inf"),
        (3, "SMD: the pooled variance must be above 0; found 0"),
    ]
    assert (refusal.value.row, refusal.value.what) == (1, "SMD: sd_exp")
    assert list(refusal.value.by_row) == [1, 2, 3]


def test_what_follows_from_an_impossible_input_is_not_told():
    with pytest.raises(ImpossibleNumber) as refusal:
        compute("OR", {"events_exp": 3, "n_exp": -5, "events_ctl": -1, "n_ctl": 10})

    assert refusal.value.by_row == {
        0: "OR: n_exp must be at least 1; found -5; OR: events_ctl must be at least 0; found -1"
    }


def test_after_faults_were_collected_the_next_one_stops_again():
    bad = np.array([True])

    faults = every_fault(lambda: refuse(bad, np.array([1.0]), "X: n", "above 1"), ("n",))

    assert [fault.of("") for fault in faults] == ["X: n must be above 1; found 1"]
    with pytest.raises(ImpossibleNumber):
        refuse(bad, np.array([1.0]), "X: n", "above 1")


def test_a_message_of_very_many_faults_tells_a_hundred_and_counts_the_others():
    with pytest.raises(ImpossibleNumber) as refusal:
        compute("MN", {"mean": np.ones(250), "sd": -np.ones(250), "n": np.full(250, 9.0)})

    assert len(refusal.value.faults) == 250
    assert str(refusal.value).endswith("of row 99 must be above 0; found -1; and 150 more")


@pytest.mark.parametrize("code", sorted(MEASURES))
@settings(max_examples=cases(10, 500))
@given(data=st.data())
def test_whatever_the_numbers_they_give_effects_or_are_refused_in_words(code, data):
    values = st.sampled_from([-3.0, -1.0, 0.0, 0.2, 0.9, 1.0, 1.5, 7.0, 20.0, 1e300, -1e300, np.nan, np.inf])
    route = data.draw(st.sampled_from(MEASURES[code].routes))
    names = (*route.inputs, *MEASURES[code].unused)
    columns = {name: data.draw(st.lists(values, min_size=3, max_size=3), label=name) for name in names}

    try:
        made = compute(code, columns)
    except NotComputable:
        return
    gone = list(made.left_out)
    assert np.isfinite(np.delete(made.y, gone)).all()
    assert (np.delete(made.v, gone) > 0).all()


@pytest.mark.parametrize(
    "choices",
    [{"add": np.int64(1)}, {"add": np.float64(0.5)}, {"drop00": np.bool_(1)}, {"to": np.str_("all")}],
)
def test_choices_may_be_numpys_own(choices):
    table = {"events_exp": [0, 3], "n_exp": [9, 9], "events_ctl": [2, 4], "n_ctl": [9, 9]}
    plain = {name: value.item() for name, value in choices.items()}

    assert compute("OR", table, **choices).y.tolist() == compute("OR", table, **plain).y.tolist()
