"""The margins of a plan: what each fault says, and where."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.review import open_review

SMD = {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}


@pytest.fixture
def fault(build, tmp_path):
    """What is wrong with a review of these parts."""

    def make(**parts):
        with pytest.raises(Rejected) as rejected:
            open_review(build.write(tmp_path / "r", build.study("a"), **parts))
        return str(rejected.value)

    return make


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"measure": "SDM"}, "found 'SDM'"),
        ({"harm": 0}, "a number above 0"),
        ({"where": "mod == 'x'"}, "Margins > smd > where"),
        ({"where": "format == 'grup'"}, "a code of format"),
        ({"where": "format =="}, "Margins > smd > where"),
        ({"unit": "ratio"}, "do not fit"),
        ({"unit": "points"}, "standard deviation"),
        ({"harm": None, "benefit": None}, "neither"),
    ],
)
def test_a_margin_that_cannot_be_is_a_fault_with_its_place(fault, change, words):
    margin = {name: value for name, value in {**SMD, **change}.items() if value is not None}

    text = fault(margins={"smd": margin})

    assert text.startswith("review.yaml:")
    assert words in text


def test_a_margin_without_a_source_is_a_fault(fault):
    margin = {name: value for name, value in SMD.items() if name != "source"}

    assert "source" in fault(margins={"smd": margin})


def test_verdicts_name_only_what_results_can_be_asked_for(fault):
    text = fault(margins={"smd": SMD}, verdicts={"by": ["formt"], "domain": "domian", "comparator": "kind"})

    for name in ("formt", "domian", "kind"):
        assert repr(name) in text


def test_codes_that_stand_apart_are_codes_of_the_comparator(fault):
    text = fault(verdicts={"comparator": "control_kind", "apart": ["usual_car"]})

    assert "Did you mean 'usual_care'" in text


def test_codes_that_stand_apart_need_a_comparator(fault):
    assert "under comparator" in fault(verdicts={"apart": ["usual_care"]})
