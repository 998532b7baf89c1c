"""Figures of a review: what their captions and axes say of the synthesis they show."""

from dataclasses import replace

import pytest

from synthesis.analysis import DEAR, PARTS
from synthesis.figures.figure import Text
from synthesis.figures.review_figures import KINDS, NEEDS, early_figures, review_figures


def drawn(carried, *records):
    """The one figure of a review of some records."""
    made = carried(*records, figures={"plot": {"kind": "forest", "synthesis": "clinical"}})
    (figure,) = review_figures(made.analysis)
    return figure


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))


def test_one_study_is_captioned_in_the_singular_and_without_what_is_not_drawn(build, carried):
    caption = drawn(carried, build.review.study("a")).caption

    assert "1 effect from 1 study, " in caption
    assert "Diamonds" not in caption
    assert "prediction" not in caption


def test_a_caption_names_the_prediction_interval_only_where_there_is_one(build, carried):
    b = build.review
    records = [b.study(f"s{n}", b.result(contrast=b.g(0.1 * n))) for n in range(4)]
    several = drawn(carried, *records)

    assert "4 effects from 4 studies, " in several.caption
    assert several.caption.endswith("confidence intervals; bar: 95% prediction interval.")


def test_a_caption_without_a_prediction_interval_does_not_name_its_bar(build, carried):
    b = build.review
    two = drawn(carried, *(b.study(f"s{n}", b.result(contrast=b.g(0.1 * n))) for n in range(2)))

    assert two.caption.endswith("Diamonds: pooled estimates with 95% confidence intervals.")


@pytest.mark.parametrize(("polarity", "turned"), [("lower_better", True), ("higher_better", False)])
def test_the_axis_says_whom_plus_favours_only_where_an_effect_was_turned(build, carried, polarity, turned):
    b = build.review
    result = b.result(more={"polarity": polarity})

    assert ("+ favours" in said(drawn(carried, b.study("a", result)))) is turned


def test_no_columns_of_judgements_stand_empty(build, carried):
    assert "Risk of bias" not in said(drawn(carried, build.review.study("a")))


def without(analysis, parts):
    return replace(analysis, **{part: None if part == "audit" else () for part in parts})


@pytest.fixture(scope="module")
def shown(peer_support, bcg):
    """Every figure of two reviews, each with the analysis it is drawn of."""
    return [
        (made.analysis, plan) for made in (peer_support, bcg) for plan in made.analysis.review.plan.figures
    ]


def test_a_figure_needs_no_part_of_the_analysis_but_those_it_is_said_to_need(shown):
    assert set(NEEDS) == set(KINDS)
    for analysis, plan in shown:
        lean = without(analysis, set(PARTS) - set(NEEDS[plan.kind]))

        assert KINDS[plan.kind](lean, plan) == KINDS[plan.kind](analysis, plan), plan.id


def test_figures_drawn_early_are_those_drawn_late(bcg):
    analysis = bcg.analysis
    early = {plan.id: drawn for plan, drawn in early_figures(without(analysis, DEAR), DEAR)}

    assert "forest" in {plan.kind for plan in analysis.review.plan.figures if plan.id in early}
    assert not {plan.id for plan in analysis.review.plan.figures if plan.kind == "funnel"} & set(early)
    assert review_figures(analysis, early) == review_figures(analysis)
