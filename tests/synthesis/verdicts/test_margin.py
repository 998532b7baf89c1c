"""Margins: what a reviewer declares, on the scale of each measure, and what is printed of it."""

from math import atanh, inf, log, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import SynthesisError
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable
from synthesis.verdicts.margin import UNITS, Declared, Margin, resolve


def declared(unit, **more):
    return Declared(id="m", unit=unit, source="the review's own choice", **more)


def test_a_margin_needs_a_harm_or_a_benefit():
    with pytest.raises(SynthesisError, match="margin m: expected a harm, a benefit or both; found neither"):
        Margin(id="m")


@pytest.mark.parametrize("wrong", [0, -0.2, inf, nan, "0.2", True])
@pytest.mark.parametrize("side", ["harm", "benefit"])
def test_a_margin_that_is_no_finite_number_above_0_is_refused(side, wrong):
    with pytest.raises(SynthesisError, match=f"margin m: {side}: expected"):
        Margin(id="m", **{side: wrong})


def test_one_margin_alone_has_no_room_and_two_have_their_sum():
    assert isinstance(Margin(id="m", harm=0.2).room, Unavailable)
    assert Margin(id="m", harm=0.2, benefit=0.5).room == pytest.approx(0.7)


def test_scaled_margins_are_so_many_times_as_far_from_zero_and_say_so():
    twice = Margin(id="m", harm=0.2, text="above −0.20 standard deviations", source="a paper").scaled(2)

    assert (twice.harm, twice.benefit) == (0.4, None)
    assert twice.text == "2 times above −0.20 standard deviations"
    assert twice.source == "a paper"


@pytest.mark.parametrize("factor", [0, -1, inf, nan])
def test_a_factor_that_is_no_finite_number_above_0_is_refused(small, factor):
    with pytest.raises(SynthesisError, match="factor of a margin"):
        small.scaled(factor)


@pytest.mark.parametrize("measure", ["SMD", "SMDH", "SMD1", "SMCC", "OR2D"])
def test_standard_deviations_stay_as_they_are(measure):
    found = resolve(declared("standard_deviations", harm=0.2, benefit=0.3), measure)

    assert (found.harm, found.benefit) == (0.2, 0.3)
    assert found.text == "−0.20 to 0.30 standard deviations"
    assert found.source == "the review's own choice"


def test_points_stay_points_where_these_are_pooled_and_are_divided_by_a_named_sd_where_sds_are():
    asked = declared("points", harm=5, benefit=7.5, sd=25, sd_of="the control arms of the trials")

    assert (resolve(asked, "MD").harm, resolve(asked, "MD").text) == (5, "−5.0 to 7.5 points")
    assert (resolve(asked, "SMD").harm, resolve(asked, "SMD").benefit) == (0.2, 0.3)
    assert resolve(asked, "SMD").text == (
        "−0.20 to 0.30 standard deviations (−5.0 to 7.5 points, divided by 25, the standard deviation of the control "
        "arms of the trials)"
    )


def test_points_without_a_standard_deviation_are_none_of_a_standardised_measure():
    found = resolve(declared("points", harm=5), "SMD")

    assert "by a standard deviation, and none is named" in found.reason


def test_a_standard_deviation_of_nobody_is_refused():
    with pytest.raises(SynthesisError, match="whose standard deviation"):
        resolve(declared("points", harm=5, sd=25), "SMD")


@pytest.mark.parametrize("measure", ["OR", "RR", "HR", "IRR", "ROM", "D2OR"])
def test_a_ratio_and_its_inverse_are_as_far_from_1(measure):
    found = resolve(declared("ratio", harm=0.8, benefit=0.8), measure)
    turned = resolve(declared("ratio", harm=1.25, benefit=1.25), measure)

    assert found.harm == found.benefit == pytest.approx(log(1.25), abs=1e-15)
    assert turned.harm == pytest.approx(found.harm, abs=1e-15)
    assert found.text == turned.text == "ratios of 0.80 to 1.25, above 1 favouring the experimental arm"


def test_a_ratio_of_one_group_does_not_speak_of_arms():
    assert resolve(declared("ratio", benefit=1.5), "ROMC").text == "ratios below 1.50, above 1 for benefit"


@pytest.mark.parametrize("wrong", [1, 0, -0.8])
def test_a_ratio_that_is_1_or_not_above_0_is_refused(wrong):
    with pytest.raises(SynthesisError, match="margin m: harm"):
        resolve(declared("ratio", harm=wrong), "OR")


# Hand-worked: a baseline risk of .20; a bad event at .25 is a harm, at .16 a benefit; a good one the other way.
@pytest.mark.parametrize(
    ("measure", "polarity", "harm", "benefit"),
    [
        ("OR", "lower_better", log((0.25 / 0.75) / (0.20 / 0.80)), log((0.20 / 0.80) / (0.16 / 0.84))),
        ("OR", "higher_better", log((0.20 / 0.80) / (0.15 / 0.85)), log((0.24 / 0.76) / (0.20 / 0.80))),
        ("RR", "lower_better", log(0.25 / 0.20), log(0.20 / 0.16)),
        ("RR", "higher_better", log(0.20 / 0.15), log(0.24 / 0.20)),
        ("RD", "lower_better", 0.05, 0.04),
        ("RD", "higher_better", 0.05, 0.04),
    ],
)
def test_a_difference_in_risk_is_turned_by_the_baseline_risk_and_by_what_is_good(
    measure, polarity, harm, benefit
):
    asked = declared("risk_difference", harm=0.05, benefit=0.04, baseline_risk=0.2)
    found = resolve(asked, measure, polarity)

    assert (found.harm, found.benefit) == (pytest.approx(harm), pytest.approx(benefit))


def test_a_difference_in_risk_prints_both_scales():
    asked = declared("risk_difference", harm=0.05, benefit=0.035, baseline_risk=0.2)

    assert resolve(asked, "RR", "lower_better").text == (
        "ratios of 0.80 to 1.21, above 1 favouring the experimental arm (differences in risk of −5.0 to 3.5 "
        "percentage points, + for benefit, at a baseline risk of 20%)"
    )
    assert resolve(asked, "RD").text == (
        "differences in risk of −5.0 to 3.5 percentage points, + for benefit"
    )


@pytest.mark.parametrize("amount", [0.2, 0.3])
def test_a_risk_that_cannot_be_is_refused(amount):
    asked = declared("risk_difference", benefit=amount, baseline_risk=0.2)

    with pytest.raises(SynthesisError, match="expected a risk between 0 and 1"):
        resolve(asked, "OR", "lower_better")


@pytest.mark.parametrize("baseline", [0, 1, 1.2])
def test_a_baseline_risk_that_cannot_be_is_refused(baseline):
    asked = declared("risk_difference", harm=0.05, baseline_risk=baseline)

    with pytest.raises(SynthesisError, match="baseline_risk: expected a risk between 0 and 1"):
        resolve(asked, "OR", "lower_better")


def test_without_a_baseline_risk_or_a_known_side_a_difference_in_risk_is_no_ratio():
    without = resolve(declared("risk_difference", harm=0.05), "OR", "lower_better")
    unsided = resolve(declared("risk_difference", harm=0.05, baseline_risk=0.2), "OR")

    assert "by a baseline risk, and none is given" in without.reason
    assert "whether the event is good or bad is not told" in unsided.reason


def test_a_correlation_is_turned_where_fishers_z_is_pooled():
    asked = declared("correlation", harm=0.1, benefit=0.2)

    assert resolve(asked, "ZCOR").benefit == pytest.approx(atanh(0.2))
    assert resolve(asked, "COR").benefit == 0.2
    assert resolve(asked, "ZCOR").text == "correlations of −0.10 to 0.20"


def test_a_correlation_of_1_is_refused():
    with pytest.raises(SynthesisError, match="between 0 and 1; found 1"):
        resolve(declared("correlation", harm=1), "COR")


def test_a_margin_on_the_scale_of_the_analysis_names_that_scale():
    found = resolve(declared("same", harm=0.1, benefit=0.125), "OR")

    assert (found.harm, found.benefit) == (0.1, 0.125)
    assert found.text == "−0.100 to 0.125 on the scale of the log odds ratio"


def test_one_margin_alone_prints_its_side():
    assert resolve(declared("ratio", harm=0.8), "OR").text == (
        "ratios above 0.80, above 1 favouring the experimental arm"
    )
    assert resolve(declared("points", benefit=5), "MD").text == "below 5 points"
    assert resolve(declared("standard_deviations", harm=0.2), "SMD").text == "above −0.20 standard deviations"


def test_a_unit_that_does_not_fit_the_measure_is_refused_with_those_that_do():
    found = resolve(declared("ratio", harm=0.8), "MD")

    assert found.reason == ("margin m: ratios do not fit mean difference (MD); units that do: points, same")


@pytest.mark.parametrize("measure", ["PR", "MN", "CLES", "IRLN"])
def test_a_measure_that_is_not_0_without_a_difference_takes_no_margin(measure):
    found = [resolve(declared(unit, harm=0.1, benefit=0.1), measure) for unit in UNITS]

    assert all("nor does any unit" in one.reason for one in found)


def test_a_margin_for_another_measure_is_none_of_this_one():
    asked = Declared(id="m", measure="SMD", unit="standard_deviations", harm=0.2)

    assert resolve(asked, "SMDH").reason == "margin m: it is declared for SMD, not for SMDH"


def test_where_neither_direction_is_better_there_is_no_harm_and_no_benefit():
    assert "neither direction is better" in resolve(declared("same", harm=1), "SMD", "neutral").reason


@pytest.mark.parametrize(
    ("unit", "measure", "polarity"), [("sd", "SMD", ""), ("same", "XX", ""), ("same", "SMD", "good")]
)
def test_a_unit_measure_or_polarity_that_there_is_not_is_refused_with_those_there_are(
    unit, measure, polarity
):
    with pytest.raises(SynthesisError, match="known: "):
        resolve(declared(unit, harm=0.2), measure, polarity)


def test_every_comparison_that_is_0_without_a_difference_takes_some_unit():
    for code, measure in MEASURES.items():
        taken = [name for name, unit in UNITS.items() if code in unit.fits]
        assert bool(taken) or measure.null != 0 or not measure.comparative, code


@given(
    measure=st.sampled_from(["SMD", "MD", "OR", "RR", "RD", "ZCOR"]),
    unit=st.sampled_from(sorted(UNITS)),
    amount=st.floats(0.001, 0.15),
    polarity=st.sampled_from(["higher_better", "lower_better"]),
)
def test_a_larger_amount_is_never_a_smaller_margin(measure, unit, amount, polarity):
    def at(size):
        more = {"baseline_risk": 0.4, "sd": 3.0, "sd_of": "all"}
        told = 1 + size if unit == "ratio" else size
        return resolve(declared(unit, harm=told, benefit=told, **more), measure, polarity)

    less, more = at(amount), at(2 * amount)

    assert isinstance(less, Unavailable) or (less.harm < more.harm and less.benefit < more.benefit)
