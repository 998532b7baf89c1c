"""The figures of a review by margin: what their squares say, and that the numbers they name are there."""

from dataclasses import replace
from math import log

import pytest

from synthesis.figures import svg
from synthesis.figures.margin_curve.spots import MOST
from synthesis.figures.review_figures import review_figures
from synthesis.figures.review_verdicts import _whose

STRIP = {"kind": "verdict_strip"}
MARGINS = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}}


@pytest.fixture(scope="module")
def figures(peer_support):
    return {one.id: one for one in review_figures(peer_support.analysis)}


def strip_of(carried, *studies, **parts):
    made = carried(*studies, margins=MARGINS, figures={"verdicts": STRIP}, **parts)
    (figure,) = review_figures(made.analysis)
    return made, figure


def test_every_figure_of_peer_support_can_be_pointed_at_and_names_only_numbers_that_are_there(
    figures, peer_support
):
    keys = {spot.key for figure in figures.values() for spot in figure.spots if spot.key}

    assert [name for name, figure in figures.items() if not figure.spots] == []
    assert len(keys) > 60
    assert keys <= set(peer_support.numbers)
    assert all(
        0 < spot.x < one.width and 0 < spot.y < one.height for one in figures.values() for spot in one.spots
    )
    assert all(len(figure.spots) <= MOST for figure in figures.values())


def test_the_spots_of_peer_support_change_no_drawing(figures):
    for figure in figures.values():
        assert svg.draw(replace(figure, spots=())) == svg.draw(figure)


def test_every_result_of_peer_support_that_has_a_verdict_is_a_square_that_leads_to_it(figures, peer_support):
    keys = {spot.key for spot in figures["verdicts"].spots}
    judged = {
        f"{row.effect.key}.verdict"
        for one in peer_support.analysis.readings
        if not one.is_twin
        for row in one.rows
        if row.verdict_code
    }

    assert len(judged) > 60
    assert judged <= keys


def test_a_square_says_study_outcome_estimate_and_class(build, carried):
    b = build
    made, figure = strip_of(
        carried, b.review.study("okafor", b.review.result(contrast=b.review.g("0.3", "0.2")))
    )
    spot = figure.spots[0]

    assert spot.text == (
        "Okafor",
        "Mood",
        "Hedges’ g 0.30 (95% CI −0.09 to 0.69)",
        "Non-inferior (benefit possible)",
    )
    assert spot.key == "effects.okafor.r1.verdict"
    assert made.numbers[spot.key].text == spot.text[-1]


def test_a_ratio_is_said_as_a_ratio_and_an_effect_as_measured_says_which_side_is_better(build):
    effect = build.effect(y=log(1.25), v=0.01, measure="RR", sense=-1.0)

    assert tuple(_whose(effect))[2:] == (
        "Risk ratio 1.25 (95% CI 1.03 to 1.52)",
        "As measured: less of it is better",
    )


def test_a_square_of_the_evidence_gap_map_names_its_studies(figures, peer_support):
    labels = {study.label for study in peer_support.review.evidence.studies}
    for spot in figures["gaps"].spots:
        told, _, names = spot.text[-1].partition(": ")
        found = names.split("; ")
        assert set(found) <= labels
        assert told.split()[0] == str(len(found))
