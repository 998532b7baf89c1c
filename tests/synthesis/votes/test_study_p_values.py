"""One one-sided p-value of each study."""

import pytest

from synthesis.numbers import Unavailable
from synthesis.review import open_review
from synthesis.routes.study_rows import rows
from synthesis.votes.study_p_values import p_as_printed, p_of_effect, printed_p


@pytest.fixture
def row(build, tmp_path):
    """A function: the one row of a study whose contrast printed these."""

    def make(**contrast):
        record = build.study("a", build.result(contrast=contrast))
        (found,) = rows(open_review(build.write(tmp_path / "r", record)).evidence)
        return found

    return make


def test_the_p_value_of_an_effect_is_towards_benefit(make):
    found = p_of_effect(make.effect(0.392, "a"))

    assert found.p.low == found.p.high == pytest.approx(0.0249979, abs=1e-7)
    assert found.p.origins == found.origins


@pytest.mark.parametrize(
    ("printed", "state", "ends"),
    [
        ({"p": "0.04", "p_sides": "two"}, "positive", (0.02, 0.02)),
        ({"p": "0.04", "p_sides": "two"}, "negative", (0.98, 0.98)),
        ({"p": "0.04", "p_sides": "one"}, "positive", (0.04, 0.04)),
        ({"p": "0.04", "p_sides": "one"}, "negative", (0.96, 0.96)),
        ({"p": "0.70", "p_sides": "one"}, "positive", (0.30, 0.30)),
        ({"p": "0.70", "p_sides": "one"}, "negative", (0.70, 0.70)),
        ({"p": "0.05", "p_sides": "one", "p_relation": "below"}, "positive", (0, 0.05)),
        ({"p": "0.04", "p_sides": "two", "favours": "ctl"}, "not_reported", (0.98, 0.98)),
        ({"p": "0.04", "p_sides": "two", "favours": "ctl"}, "positive", (0.02, 0.02)),
        ({"p": "0.05", "p_sides": "two", "p_relation": "below"}, "positive", (0, 0.025)),
        ({"p": "0.05", "p_sides": "two", "p_relation": "above"}, "negative", (0.5, 0.975)),
    ],
)
def test_a_printed_p_value_takes_the_direction_of_its_result_else_of_the_arm_it_favours(
    row, printed, state, ends
):
    found = p_as_printed(row(**printed), state)

    assert (found.p.low, found.p.high) == pytest.approx(ends)
    assert {origin.rpartition("/")[2] for origin in found.p.origins} == set(printed)


def test_without_any_direction_a_printed_p_value_is_left_out_with_the_reason(row):
    found = p_as_printed(row(p="0.04"), "null")

    assert isinstance(found.p, Unavailable)
    assert "direction" in found.p.reason


def test_a_missing_p_value_is_none(row):
    assert printed_p(row(p={"missing": "not_reported"})) is None


@pytest.mark.parametrize(("p", "relation"), [("0.05", "above"), ("0.60", "below")])
def test_a_one_sided_bound_that_does_not_tell_its_side_is_left_out(row, p, relation):
    found = p_as_printed(row(p=p, p_sides="one", p_relation=relation), "positive")

    assert isinstance(found.p, Unavailable)
    assert "side" in found.p.reason
