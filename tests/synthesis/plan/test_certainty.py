"""What a plan says of certainty and findings, held against its syntheses and its reasons."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.certainty.absolute import RISKS
from synthesis.certainty.ratings import DOMAINS
from synthesis.plan.certainty import ABSOLUTE, DOWN
from tests.synthesis.small_studies import counted, estimated


def test_the_domains_of_a_plan_are_those_that_rules_and_people_rate():
    assert tuple(DOMAINS) == DOWN


def test_baseline_risks_are_for_the_measures_that_make_risks_of_them():
    assert set(ABSOLUTE) == set(RISKS)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"certainty": {"clinicl": {}}}, r"Certainty: expected one of clinical; found 'clinicl'"),
        ({"findings": {"clinicl": {}}}, r"Summary of findings: expected one of clinical; found 'clinicl'"),
        (
            {"certainty": {"clinical": {"imprecision": "serious"}}},
            r"Certainty > clinical > imprecision: expected its reason beside it, under imprecision_reason",
        ),
        (
            {"certainty": {"clinical": {"imprecision_reason": "Few."}}},
            r"expected the judgement that it is the reason for, under imprecision; found none",
        ),
        (
            {"findings": {"clinical": {"baseline": {"low": "0.1"}, "baseline_source": "x"}}},
            r"baseline: expected a synthesis of RR, OR, PETO, RD or HR; found SMD",
        ),
        (
            {"findings": {"clinical": {"sd": "8", "instrument": "x"}}},
            r"sd: expected where this standard deviation is from, under sd_source",
        ),
        ({"findings": {"clinical": {"sd": "8", "sd_source": "x"}}}, r"expected the instrument that it is of"),
        ({"findings": {"clinical": {"instrument": "x"}}}, r"its standard deviation, under sd or sd_of"),
        (
            {"findings": {"clinical": {"sd": "8", "sd_source": "x", "instrument": "y", "sd_of": "mood"}}},
            r"sd_of: expected sd or sd_of; found both",
        ),
    ],
)
def test_what_cannot_be_assessed_is_a_fault_with_its_place(build, carried, parts, told):
    with pytest.raises(Rejected, match=rf"review.yaml:\d+:\d+: .*{told}"):
        carried(build.study("a"), syntheses=estimated(), **parts)


@pytest.mark.parametrize("risk", ["0", "1", "20", "two"])
def test_a_baseline_risk_lies_between_none_and_all(build, carried, risk):
    asked = {"clinical": {"baseline": {"low": risk}, "baseline_source": "a register"}}

    with pytest.raises(
        Rejected, match=rf"baseline > low: expected a risk above 0 and below 1.*found '{risk}'"
    ):
        carried(build.study("a"), syntheses=counted("RR"), findings=asked)


def test_a_baseline_risk_says_where_it_is_from(build, carried):
    with pytest.raises(Rejected, match=r"where these risks are from, under baseline_source"):
        carried(
            build.study("a"), syntheses=counted("RR"), findings={"clinical": {"baseline": {"low": "0.1"}}}
        )
