"""The scale readers know a measure on, and how numbers are written there."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.measures.natural_scale import NaturalScale, Shown, beside, natural_scale, pooled_name
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable


@pytest.mark.parametrize(
    ("code", "pooled", "natural"),
    [
        ("OR", "log odds ratio", "odds ratio"),
        ("ROM", "log ratio of means", "ratio of means"),
        ("PLO", "log odds", "proportion"),
        ("PAS", "arcsine square root of the proportion", "proportion"),
        ("ZCOR", "Fisher's z of the correlation", "correlation"),
        ("IRLN", "log incidence rate", "incidence rate"),
    ],
)
def test_a_measure_is_named_on_both_scales(code, pooled, natural):
    scale = natural_scale(code)

    assert isinstance(scale, NaturalScale)
    assert (pooled_name(code), scale.name) == (pooled, natural)


@pytest.mark.parametrize("code", ["SMD", "MD", "RD"])
def test_a_measure_that_is_pooled_as_it_is_known_has_no_other_scale(code):
    assert isinstance(natural_scale(code), Unavailable)
    assert beside(code, (Shown(name="mean", low=0, high=1),), 0.95) == ()


def test_a_code_that_is_not_known_has_no_name_and_no_scale():
    assert pooled_name("") == pooled_name("own") == ""
    assert isinstance(natural_scale("own"), Unavailable)


def test_ratios_have_two_decimals_and_proportions_three():
    ratio, share = natural_scale("OR"), natural_scale("PLO")

    assert ratio.shown(math.log(0.49)) == "0.49"
    assert ratio.interval(math.log(0.344), math.log(0.7)) == "0.34 to 0.70"
    assert ratio.shown(math.log(0.0031)) == "0.003"
    assert share.shown(math.log(0.134 / 0.866)) == "0.134"


def test_what_no_number_can_hold_is_written_all_the_same():
    ratio = natural_scale("OR")

    assert ratio.shown(800.0) == "∞"
    assert ratio.interval(-3.0, 800.0) == "0.05 to ∞"


def test_a_limit_beyond_the_scale_is_its_end():
    share = natural_scale("PAS")

    assert share.interval(-0.1, 2.0) == "0.000 to 1.000"


@given(
    code=st.sampled_from(sorted(code for code, measure in MEASURES.items() if measure.scale)),
    pair=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
)
def test_the_lower_end_is_written_first_on_every_scale(code, pair):
    low, high = natural_scale(code).interval(*pair).replace("−", "-").split(" to ")

    assert float(low) <= float(high)


def test_every_measure_that_has_another_scale_has_a_name_there():
    scales = {code: natural_scale(code) for code, measure in MEASURES.items() if measure.scale}

    assert [code for code, scale in scales.items() if not scale.name or scale.name.startswith("log ")] == []
