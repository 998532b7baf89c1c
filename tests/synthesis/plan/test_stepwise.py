"""The forest plots of steps that a plan asks for: what their diagnostics lack, with the key that is to be added."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.review import open_review
from tests.synthesis.small_studies import estimated

ENTERING = {"kind": "cumulative_forest", "synthesis": "clinical"}
LEFT = {"kind": "leave_one_out_forest", "synthesis": "clinical"}
YEAR = {"clinical": {"cumulative": "year"}}


@pytest.fixture
def fault(build, tmp_path):
    """What is wrong with a review of these parts."""

    def make(figure, diagnostics):
        parts = {"syntheses": estimated(), "figures": {"one": figure}}
        parts |= {"diagnostics": diagnostics} if diagnostics else {}
        with pytest.raises(Rejected) as rejected:
            open_review(build.write(tmp_path / "r", build.study("a"), **parts))
        return str(rejected.value)

    return make


@pytest.mark.parametrize(
    ("figure", "diagnostics", "words"),
    [
        (ENTERING, None, "Add `cumulative: year` to clinical in the block `diagnostics`"),
        ({**ENTERING, "order": "size"}, None, "Add `cumulative: size`"),
        (ENTERING, {"clinical": {"leave_one_out": "yes"}}, "Add `cumulative: year`"),
        ({**ENTERING, "order": "size"}, YEAR, "one of year"),
        (LEFT, YEAR, "Add `leave_one_out: yes` to clinical in the block `diagnostics`"),
        ({**LEFT, "order": "year"}, {"clinical": {"leave_one_out": "yes"}}, "one of effect, given"),
        ({**ENTERING, "columns": ["q"]}, YEAR, "one of i2, p, tau2"),
        ({**ENTERING, "synthesis": "clinicl"}, YEAR, "Did you mean 'clinical'"),
        ({"kind": "cumulative_forest"}, YEAR, "synthesis"),
    ],
)
def test_steps_that_are_not_asked_for_are_a_fault_with_its_place(fault, figure, diagnostics, words):
    text = fault(figure, diagnostics)

    assert text.startswith("review.yaml:")
    assert words in text
    assert text.count("review.yaml:") == 1


def test_steps_that_are_asked_for_are_no_fault(build, tmp_path):
    asked = {"clinical": {"cumulative": "size, year", "leave_one_out": "yes"}}
    figures = {"one": {**ENTERING, "order": "year"}, "two": {**LEFT, "order": "effect", "columns": ["i2"]}}
    parts = {"syntheses": estimated(), "diagnostics": asked, "figures": figures}

    plan = open_review(build.write(tmp_path / "r", build.study("a"), **parts)).plan

    assert [one.kind for one in plan.figures] == ["cumulative_forest", "leave_one_out_forest"]
