"""Studies in the columns of a harvest plot: by direction or by margin, once in each row, never by a p-value."""

import pytest

from synthesis.numbers import Unavailable
from synthesis.verdicts.verdict import CLASSES
from synthesis.views.allocation import GROUPS, MARGINS, allocate

VOTES = {"domain": "domain", "measure": "SMD"}
MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}}


@pytest.fixture
def placed(carried):
    """Where the studies of a review stand in a harvest plot of these options."""

    def make(*studies, **figure):
        plan = {"where": "domain == 'clinical'", "measure": "SMD", "multiplicity": "all_rows"}
        made = carried(
            *studies,
            votes=VOTES,
            margins=MARGIN,
            syntheses={"clinical": plan},
            figures={"one": {"kind": "harvest", **figure}},
        ).analysis
        return allocate(made, made.review.plan.figures[0])

    return make


def test_every_class_of_verdict_has_a_column():
    assert set(GROUPS) == {*CLASSES, ""}
    assert set(GROUPS.values()) <= set(dict(MARGINS))


def test_a_study_stands_once_in_a_row_by_the_direction_of_its_results(build, placed):
    positive, negative = build.g("0.3"), build.g("-0.3")
    studies = [
        build.study(
            "a", build.result("r1", contrast=positive), build.result("r2", "fear", contrast=positive)
        ),
        build.study(
            "b", build.result("r1", contrast=positive), build.result("r2", "fear", contrast=negative)
        ),
        build.study("c", build.result(contrast=negative)),
    ]

    found = placed(*studies)

    assert [(one.study.id, one.column) for one in found.placed] == [
        ("a", "positive"),
        ("b", "none"),
        ("c", "negative"),
    ]


def test_by_margin_a_study_stands_where_its_verdicts_agree(build, placed):
    better, unclear = build.g("0.5", "0.1"), build.g("0", "0.4")
    studies = [
        build.study("a", build.result(contrast=better)),
        build.study("b", build.result("r1", contrast=better), build.result("r2", "fear", contrast=unclear)),
        build.study("c", build.result(contrast=unclear)),
    ]

    found = placed(*studies, allocate="margin")

    assert [one.column for one in found.placed] == ["better", "several", "inconclusive"]


def test_how_large_an_effect_is_and_how_precise_moves_no_study_by_direction(build, placed):
    studies = [
        build.study(name, build.result(contrast=build.g(y, se)))
        for name, y, se in (("a", "0.01", "0.9"), ("b", "2", "0.1"), ("c", "0.2", "0.1"))
    ]

    assert {one.column for one in placed(*studies).placed} == {"positive"}


def test_more_levels_than_bars_have_heights_are_refused_with_what_would_help(build, placed):
    studies = [build.study(name, country=name) for name in ("ad", "be", "ch", "dk", "ee")]

    found = placed(*studies, height="country")

    assert isinstance(found, Unavailable)
    assert "a variable of the plan can put codes together" in found.reason


def test_a_study_that_only_votes_stands_in_the_plot_of_votes(build, placed):
    """Hope is in no synthesis of this plan, but it has votes."""
    found = placed(build.study("a"), build.study("b", build.result(outcome="hope")))

    assert [(one.study.id, one.row) for one in found.placed] == [("a", "clinical"), ("b", "personal")]
