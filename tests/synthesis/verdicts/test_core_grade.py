"""Imprecision by margins."""

import pytest

from synthesis.errors import SynthesisError
from synthesis.numbers import Unavailable
from synthesis.verdicts.core_grade import RATINGS, core_grade
from synthesis.verdicts.margin import Margin


@pytest.mark.parametrize(
    ("estimate", "low", "high", "target", "rating"),
    [
        (0.1, -0.1, 0.19, "little_or_no_effect", "none"),
        (0.1, -0.1, 0.3, "little_or_no_effect", "serious"),
        (0.0, -0.3, 0.1, "little_or_no_effect", "serious"),
        (0.0, -0.3, 0.3, "little_or_no_effect", "very_serious"),
        (0.4, 0.3, 0.5, "important_benefit", "none"),
        (0.2, 0.2, 0.5, "important_benefit", "none"),
        (0.3, 0.1, 0.5, "important_benefit", "serious"),
        (0.3, -0.2, 0.8, "important_benefit", "very_serious"),
        (-0.3, -0.5, -0.1, "important_harm", "serious"),
        (-0.2, -0.5, -0.2, "important_harm", "none"),
    ],
)
def test_the_target_is_where_the_estimate_lies_and_each_margin_crossed_takes_a_level(
    small, estimate, low, high, target, rating
):
    found = core_grade(estimate, low, high, small)

    assert (found.target, found.rating) == (target, rating)
    assert found.levels == RATINGS[rating][1] == found.crosses_harm + found.crosses_benefit


def test_it_says_why(small):
    assert core_grade(0.1, -0.1, 0.3, small).text == (
        "Certainty of little or no effect: imprecision serious, because the 95% interval crosses the margin of "
        "important benefit"
    )
    assert core_grade(0.1, 0.0, 0.15, small).text.endswith(
        "not serious, because the 95% interval crosses no margin"
    )


def test_it_needs_both_margins():
    assert isinstance(core_grade(0, -1, 1, Margin(id="m", harm=0.2)), Unavailable)


def test_an_estimate_outside_its_interval_is_refused(small):
    with pytest.raises(SynthesisError, match="expected an estimate from 0 to 1; found 2"):
        core_grade(2, 0, 1, small)
