"""The curves by correlation of a review: of the numbers of its tables, once in its chapter, or why there is none."""

import pytest

from synthesis.compose.document import compose
from synthesis.figures.review_figures import review_figures, why_not
from synthesis.figures.rho_curve.plot import Text
from synthesis.supplement import FigureBlock, Heading, Paragraph
from tests.synthesis import dependent_studies as known
from tests.synthesis.dependent_studies import MARGINS, planned, studies

CURVE = {"curve": {"kind": "rho_curve", "synthesis": "clinical"}}


@pytest.fixture(scope="module")
def made(build, tmp_path_factory):
    figures = {**CURVE, "split": {"kind": "forest", "synthesis": "clinical", "by": "format"}}
    folder = build.review.write(
        tmp_path_factory.mktemp("dependent") / "review",
        *studies(build.review),
        margins=MARGINS,
        verdicts={"fewest": "3"},
        figures=figures,
        **planned(by=["format"]),
    )
    return build.review.carry_out(folder)


@pytest.fixture(scope="module")
def figures(made):
    return {one.id: one for one in review_figures(made.analysis)}


def test_a_curve_names_only_numbers_that_are_there_and_prints_them_as_they_are(made, figures):
    printed = {mark.key: mark.text for mark in figures["curve"].marks if isinstance(mark, Text) and mark.key}

    assert {spot.key for spot in figures["curve"].spots} <= set(made.numbers)
    assert {key: made.numbers[key].text for key in printed} == printed
    assert len(printed) == 10


def test_every_point_of_the_grid_says_its_correlation_its_mean_and_its_components(made, figures):
    told = {spot.key: spot.text for spot in figures["curve"].spots}

    assert told["dependence.clinical.rho.1.estimate"] == (
        "ρ of 0",
        "Hedges’ g 0.38 (95% CI 0.15 to 0.60)",
        "τ² 0.007 between, 0.056 within studies",
    )
    assert told["dependence.clinical.che.estimate"] == (
        "Correlated and hierarchical effects, CR2",
        "Hedges’ g 0.38 (95% CI 0.15 to 0.60)",
        "11 effects of 7 studies",
        "Better, importance unclear",
    )


def test_its_caption_says_what_was_assumed_and_where_that_is_from(figures):
    caption = figures["curve"].caption

    assert caption.startswith("Mood and fear: 11 effects of 7 studies, of which 4 have several.")
    assert "different outcomes were taken to correlate by 0.2" in caption
    assert caption.endswith("Source of ρ: Rossi (2018), table 2.")
    assert figures["curve"].table == "dependence_rho"


def test_it_stands_once_in_the_chapter_on_dependence(made):
    drawn = review_figures(made.analysis)
    blocks = compose(made.analysis, made.numbers, drawn).blocks
    heading = ""
    where = []
    for block in blocks:
        if isinstance(block, Heading):
            heading = block.id
        if isinstance(block, FigureBlock) and block.figure.id == "curve":
            where.append(heading)

    assert where == ["dependence_chapter"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (
            tuple(row for row in known.ROWS if row[1] == "mood"),
            "no study has several effects in its synthesis, and none share a control group",
        ),
        (known.ROWS[:2], "no fit by any rho"),
    ],
)
def test_where_there_is_none_the_reason_is_told_once(build, carried, rows, reason):
    made = carried(*studies(build.review, rows), figures=CURVE, **planned())
    (plan,) = made.review.plan.figures
    told = [
        "".join(run.text for run in block.runs)
        for block in made.document.blocks
        if isinstance(block, Paragraph) and "(curve) is not drawn" in "".join(run.text for run in block.runs)
    ]

    assert why_not(made.analysis, plan).startswith(reason)
    assert len(told) == 1
    assert reason in told[0]


def test_counts_have_no_curve(build, carried):
    arms = {"peer": {"events": "4", "total": "30"}, "control": {"events": "9", "total": "30"}}
    b = build.review
    some = [b.study(name, b.result("r1", "mood", **arms), b.result("r2", "fear", **arms)) for name in "ab"]
    asked = {"where": "domain == 'clinical'", "measure": "OR", "use": "any", "model": "peto"}
    made = carried(*some, syntheses={"clinical": asked}, figures=CURVE)

    (plan,) = made.review.plan.figures
    assert why_not(made.analysis, plan) == "its synthesis pools counts, of which no covariances are known"


def test_peer_support_says_that_its_curve_rests_on_nothing(peer_support):
    curve = next(
        one for one in review_figures(peer_support.analysis) if one.id == "dependence_clinical_recovery"
    )
    said = " ".join(mark.text for mark in curve.marks if isinstance(mark, Text))

    assert "No pair of effects of this synthesis rests on ρ" in said
    assert "By default: 0.6" in said
    assert curve.caption.endswith("No ρ is declared; 0.6 is the engine’s default.")


def test_a_forest_of_dependent_effects_prints_its_weights_heterogeneity_and_the_test_between_levels(
    figures, geometry
):
    said = " ".join(geometry.words(figures["split"]).split()).replace(" ,", ",")

    assert "9.4%" in said
    assert "Q = 50.55, df = 10" in said
    assert "F = 0.57, df = 1 and 3.8, p = 0.496" in said
    assert "the dependence of those of one study modelled" in figures["split"].caption
    assert "as if each came from a study of its own" not in figures["split"].caption
