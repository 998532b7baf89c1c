"""The figures of a plan: each kind is told what it lacks, with its line."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.review import open_review

VOTES = {"domain": "domain", "measure": "SMD", "use": "reported"}
MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}}


@pytest.fixture
def fault(build, tmp_path):
    """What is wrong with a review of these parts."""

    def make(**parts):
        with pytest.raises(Rejected) as rejected:
            open_review(build.write(tmp_path / "r", build.study("a"), **parts))
        return str(rejected.value)

    return make


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ({"kind": "forrest"}, "Did you mean 'forest'"),
        ({"kind": "forest"}, "synthesis"),
        ({"kind": "margin_curve", "synthesis": "clinical"}, "margins, declared"),
        ({"kind": "verdict_strip"}, "margins, declared"),
        ({"kind": "harvest", "allocate": "margin"}, "margins, declared"),
        ({"kind": "harvest"}, "votes, asked for"),
        ({"kind": "effect_direction"}, "votes, asked for"),
        ({"kind": "gap_map"}, "rows and columns"),
        ({"kind": "gap_map", "rows": "domain"}, "no columns"),
        ({"kind": "gap_map", "rows": "domian", "columns": ["format"]}, "Did you mean 'domain'"),
        ({"kind": "gap_map", "rows": "domain", "columns": ["format", "delivery", "mode"]}, "at most 2"),
        ({"kind": "albatross", "synthesis": "clinical", "by": "formt"}, "Did you mean 'format'"),
        ({"kind": "bubble"}, "regression"),
        ({"kind": "bubble", "regression": "age"}, "regression"),
        ({"kind": "labbe", "synthesis": "clinical"}, "a synthesis by one of OR, RR, RD, AS, PETO"),
        ({"kind": "labbe", "synthesis": "clinical", "axes": "log"}, "axes"),
        (
            {"kind": "orchard", "synthesis": "clinical", "by": "format"},
            "a variable its synthesis is split by",
        ),
        ({"kind": "drapery", "synthesis": "clinical", "named": ["b"]}, "a code of study: "),
        ({"kind": "drapery", "synthesis": "clinical", "named": list("aaaaa")}, "at most 4 studies"),
        ({"kind": "funnel", "synthesis": "clinical", "by": "formt"}, "Did you mean 'format'"),
        ({"kind": "baujat"}, "synthesis"),
        ({"kind": "radial", "synthesis": "clinical", "labels": "some"}, "outstanding"),
        ({"kind": "funnel", "synthesis": "clinical", "y_axis": "size"}, "precision"),
    ],
)
def test_a_figure_that_cannot_be_is_a_fault_with_its_place(fault, figure, words):
    text = fault(figures={"one": figure})

    assert text.startswith("review.yaml:")
    assert words in text


def test_a_strip_is_split_by_what_verdicts_are_split_by(fault):
    figure = {"kind": "verdict_strip", "by": "delivery"}

    text = fault(figures={"one": figure}, margins=MARGIN, verdicts={"by": ["format"]})

    assert "Figures > one > by: expected a variable that stands under `verdicts`" in text
    assert text.endswith("found 'delivery'. Add delivery to `by` of `verdicts`.")


def test_a_strip_split_by_what_there_is_not_has_one_fault(fault):
    text = fault(figures={"one": {"kind": "verdict_strip", "by": "delivry"}}, margins=MARGIN)

    assert text.count("expected") == 1
    assert "Did you mean 'delivery'?" in text


@pytest.mark.parametrize("figure", [{"kind": "gapmap", "rows": "domain"}, {"title": "A figure"}])
def test_a_kind_that_is_unknown_or_lacking_is_one_fault(fault, figure):
    text = fault(figures={"one": figure})

    assert text.count("expected") == 1
    assert "Figures > one > kind" in text


def test_a_question_of_another_kind_is_a_fault(fault):
    figure = {"kind": "effect_direction", "allocate": "margin"}

    assert "allocate" in fault(figures={"one": figure}, votes=VOTES, margins=MARGIN)


def test_no_figure_has_the_name_of_one_that_the_audit_makes(fault):
    found = fault(figures={"audit_clinical": {"kind": "forest", "synthesis": "clinical"}})

    assert "a name other than that of the figure that the audit makes" in found


def test_a_bubble_plot_has_a_moderator_of_its_regression_on_its_axis(fault):
    figure = {"kind": "bubble", "regression": "age", "moderator": "mean_agee"}
    regression = {"synthesis": "clinical", "formula": "~ mean_age"}

    text = fault(figures={"one": figure}, regressions={"age": regression})

    assert "Figures > one > moderator: expected a moderator of its meta-regression: mean_age" in text
    assert "Did you mean 'mean_age'" in text
