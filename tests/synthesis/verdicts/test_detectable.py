"""What a study of its size could have shown."""

from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import SynthesisError
from synthesis.numbers import Unavailable
from synthesis.verdicts.detectable import detectable, minimal_detectable, power_within
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import judge

NORMAL = NormalDist()
Z975, Z80, Z90 = (NORMAL.inv_cdf(share) for share in (0.975, 0.80, 0.90))
SIZES = st.floats(0.05, 1)


def test_the_least_effect_told_from_zero_is_2_8_standard_errors():
    assert minimal_detectable(0.1) == pytest.approx(0.1 * (Z975 + Z80), rel=1e-14)


@given(se=st.floats(0.01, 1), harm=SIZES, benefit=SIZES)
def test_an_interval_wider_than_the_room_cannot_lie_within_and_a_narrower_one_can(se, harm, benefit):
    margin = Margin(id="m", harm=harm, benefit=benefit)
    found = detectable(se, margin)
    middle = (benefit - harm) / 2
    best = judge(middle - found.width / 2, middle + found.width / 2, margin)

    assert found.width == pytest.approx(2 * Z975 * se)
    if abs(found.width - found.room) > 1e-9:
        assert best.flags["within_margins"] is found.could
    if not found.could:
        assert found.power == 0


# Equal margins of 0.2: 2 Phi(0.2 / se - z) - 1, and 0 where that is below.
@pytest.mark.parametrize(("se", "power"), [(0.05, 2 * NORMAL.cdf(4 - Z975) - 1), (0.2, 0.0)])
def test_the_power_to_lie_within_equal_margins(small, se, power):
    assert detectable(se, small).power == pytest.approx(power, abs=1e-9)


def test_the_90_interval_has_the_more_power(small):
    found = detectable(0.06, small)

    assert found.power_90 == power_within(0.06, small, level=0.90) > found.power > 0


def test_with_equal_margins_the_study_needed_has_the_margin_at_3_24_standard_errors(small):
    needed = (0.1 * (Z975 + Z90) / 0.2) ** 2

    assert detectable(0.1, small).factor == pytest.approx(needed, rel=1e-12)


@given(se=st.floats(0.01, 1), harm=SIZES, benefit=SIZES)
def test_a_study_so_many_times_as_large_has_80_percent_power(se, harm, benefit):
    margin = Margin(id="m", harm=harm, benefit=benefit)
    found = detectable(se, margin)

    assert detectable(se / sqrt(found.factor), margin).power == pytest.approx(0.8, abs=1e-9)
    assert detectable(se / sqrt(found.factor_harm), margin).power_harm == pytest.approx(0.8, abs=1e-9)


def test_with_one_margin_only_what_needs_both_is_not_had():
    found = detectable(0.1, Margin(id="m", harm=0.2))

    assert isinstance(found.could, Unavailable)
    assert isinstance(found.power, Unavailable)
    assert isinstance(found.factor, Unavailable)
    assert found.power_harm == pytest.approx(NORMAL.cdf(2 - Z975))
    assert isinstance(detectable(0.1, Margin(id="m", benefit=0.2)).power_harm, Unavailable)


def test_what_could_be_shown_is_printed(small):
    assert "Could have lain within the margins                 no" in detectable(0.2, small).summary()


@pytest.mark.parametrize("se", [0, -0.1, float("inf"), float("nan"), "0.1"])
def test_a_standard_error_that_is_no_finite_number_above_0_is_refused(small, se):
    with pytest.raises(SynthesisError, match="se: expected"):
        detectable(se, small)
