"""Standard deviations that were worked out of rounded standard errors."""

from math import sqrt

import pytest

from synthesis.audit.rules.spread_rebuilt import COARSE_SE, REBUILT


@pytest.fixture
def study(a_line, audited):
    """Two results of one study: one of 99 and 100 people, one of 90 and 93 with the SDs given."""

    def build(sd, other="0.81", **more):
        return audited(
            a_line(
                exp={"n": "99", "mean": "1.88", "sd": "0.40"}, ctl={"n": "100", "mean": "2.02", "sd": "0.60"}
            ),
            a_line(
                name="row_2",
                row=1,
                exp={"n": "90", "mean": "4.41", "sd": sd},
                ctl={"n": "93", "mean": "4.23", "sd": other},
                **more,
            ),
        )

    return build


def test_an_sd_of_another_results_n_is_told_with_what_it_would_be(study):
    (finding,) = REBUILT.find(study("0.696491205974634"))

    assert "0.07 × √99" in finding.message
    assert "with the 90 of this result it would be 0.664" in finding.message
    assert [(one.number, one.value) for one in finding.suppose] == [
        ("experimental.sd", pytest.approx(0.07 * sqrt(90)))
    ]


def test_the_other_arm_worked_out_alike_is_told_with_it(study):
    (finding,) = REBUILT.find(study("0.696491205974634", "1"))

    assert "0.10 × √100" in finding.message
    assert [one.number for one in finding.suppose] == ["experimental.sd", "control.sd"]


def test_an_sd_of_its_own_n_is_no_slip_whatever_else_would_give_it(study):
    assert list(REBUILT.find(study(repr(0.07 * sqrt(90))))) == []


@pytest.mark.parametrize("sd", ["0.70", "0.696", "0.7123456789012", "5.00000"])
def test_rounded_sds_and_sds_of_no_round_error_are_silent(study, sd):
    assert list(REBUILT.find(study(sd))) == []
    assert list(COARSE_SE.find(study(sd))) == []


def test_an_sd_of_an_error_of_one_low_digit_is_a_caution(study):
    (finding,) = COARSE_SE.find(study(repr(0.05 * sqrt(90))))

    assert COARSE_SE.caution
    assert "± 10 %" in finding.message
    assert list(COARSE_SE.find(study(repr(0.07 * sqrt(90))))) == []
