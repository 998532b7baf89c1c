"""The cumulative and leave-one-out forest plots of a review: of the numbers of its diagnostics, in their chapter."""

from itertools import pairwise
from math import exp, log
from pathlib import Path

import pytest

from synthesis.analysis import analyse
from synthesis.compose.document import compose
from synthesis.figures.figure import Text
from synthesis.figures.review_figures import KINDS, review_figures, why_not
from synthesis.review import open_review
from synthesis.supplement import FigureBlock, Heading
from tests.synthesis.small_studies import counted, estimated, of_counts, of_effects

FIGURES = {
    "entering": {"kind": "cumulative_forest", "synthesis": "clinical"},
    "by_size": {"kind": "cumulative_forest", "synthesis": "clinical", "order": "precision"},
    "left": {"kind": "leave_one_out_forest", "synthesis": "clinical", "prediction": "yes"},
    "ordered": {"kind": "leave_one_out_forest", "synthesis": "clinical", "order": "effect", "columns": ["p"]},
}
ASKED = {"clinical": {"cumulative": "year, precision", "leave_one_out": "yes"}}

BCG = Path(__file__).parents[3] / "reviews" / "bcg_vaccine"


@pytest.fixture
def build(build):
    """The builders of reviews."""
    return build.review


@pytest.fixture
def drawn(carried):
    """The figures of a review with these studies by id, and the review carried out."""

    def make(some, syntheses=None, **parts):
        asked = {"figures": FIGURES, "diagnostics": ASKED, **parts}
        made = carried(*some, syntheses=syntheses or estimated(), **asked)
        return made, {one.id: one for one in review_figures(made.analysis)}

    return make


def keyed(figure):
    return [(mark.key, mark.text) for mark in figure.marks if isinstance(mark, Text) and mark.key]


def labels(figure):
    return [mark.text for mark in figure.marks if isinstance(mark, Text) and mark.column == "study"]


@pytest.mark.parametrize("counts", [False, True])
def test_every_number_is_that_of_the_ledger(drawn, build, counts):
    some = of_counts(build) if counts else of_effects(build, second=("b",))
    made, figures = drawn(some, counted("RR") if counts else None)

    for figure in figures.values():
        assert keyed(figure)
        assert {key: text for key, text in keyed(figure) if made.numbers[key].text != text} == {}
        assert all(spot.key in made.numbers for spot in figure.spots)
        assert len(figure.spots) == 13


def test_the_rows_of_a_figure_are_those_of_its_table(drawn, build):
    made, figures = drawn(of_effects(build))

    for name in ("entering", "left"):
        table = made.table(figures[name].table)
        bare = [text.removeprefix("Without ") for text in labels(figures[name])[:-1]]
        studies = [next(cell.text for cell in row.cells if not cell.key) for row in table.rows]
        assert bare == [study for study in studies if study != "No study"]
        held = {cell.key for row in table.rows for cell in row.cells if cell.key}
        more = {
            key.rpartition(".")[2] for key, _ in keyed(figures[name]) if key.startswith("diagnostics.")
        } - {key.rpartition(".")[2] for key in held}
        assert more <= {"p", "studies"}


@pytest.mark.parametrize(("model", "spread"), [("random", True), ("mantel_haenszel", False)])
def test_a_model_with_one_effect_for_all_has_no_column_of_tau2(drawn, build, geometry, model, spread):
    """Mantel and Haenszel estimate no τ²: a column of dashes would ask what they mean."""
    _, figures = drawn(of_counts(build), counted("RR", model=model))

    for name in ("entering", "left"):
        heads = {mark.text for mark in figures[name].marks if isinstance(mark, Text) and mark.bold}
        assert ("τ²" in heads) == spread
        assert {"p", "I²"} <= heads
        assert geometry.page_faults(figures[name]) == []


def test_a_cumulative_plot_is_by_the_order_it_names_else_the_first_of_the_diagnostics(drawn, build):
    _, figures = drawn(of_effects(build))

    assert figures["entering"].table == "cumulative_clinical_year"
    assert figures["by_size"].table == "cumulative_clinical_precision"
    assert "the most precise first" in figures["by_size"].caption


def test_leaving_out_may_be_in_the_order_of_the_means(drawn, build):
    made, figures = drawn(of_effects(build))

    means = [made.numbers[spot.key].value for spot in figures["ordered"].spots[:-1]]
    assert means == sorted(means)


def test_rows_are_marked_where_the_interval_changes_its_side_of_no_effect(drawn, build, geometry):
    made, figures = drawn(of_effects(build))

    (found,) = made.analysis.diagnoses
    steps = found.cumulated["year"]
    turns = [b.label for a, b in pairwise(steps) if a.side != b.side]
    texts = [mark for mark in figures["entering"].marks if isinstance(mark, Text)]
    heights = {mark.y for mark in texts if mark.text == "†"}
    assert turns
    assert [m.text.removeprefix("+ ") for m in texts if m.column == "study" and m.y in heights] == turns
    assert "every interval lies above no effect, as that of all studies does" in geometry.words(
        figures["left"]
    ).replace("\n", " ")


def test_figures_stand_in_the_chapter_on_single_studies(drawn, build):
    made, figures = drawn(of_effects(build))
    document = compose(made.analysis, made.numbers, tuple(figures.values()))

    chapter, found = "", {}
    for block in document.blocks:
        chapter = block.id if isinstance(block, Heading) else chapter
        if isinstance(block, FigureBlock):
            found[block.figure.id] = chapter
    assert {name: found[name] for name in FIGURES} == dict.fromkeys(FIGURES, "diagnostics_chapter")
    ids = {table.id for table in document.tables}
    assert {figure.table for figure in figures.values()} <= ids


def test_one_study_enters_alone_and_cannot_be_left_out(drawn, build, geometry):
    made, figures = drawn(of_effects(build, 1))

    assert set(figures) == {"entering", "by_size"}
    assert geometry.plain_faults(figures["entering"]) == []
    plan = next(one for one in made.analysis.review.plan.figures if one.id == "left")
    assert why_not(made.analysis, plan) == "leaving out the only study leaves nothing"


def test_two_studies_can_be_told_apart(drawn, build, geometry):
    _, figures = drawn(of_effects(build, 2))

    assert [geometry.plain_faults(one) for one in figures.values()] == [[]] * 4
    assert len(labels(figures["left"])) == 3


def test_a_synthesis_that_failed_says_why_it_has_no_steps(drawn, build):
    made, figures = drawn(of_counts(build, 2))

    assert figures == {}
    plan = made.analysis.review.plan.figures[0]
    assert "nothing is pooled" in why_not(made.analysis, plan)


# metafor 5.0-1, dat.bcg, log risk ratios, REML: cumul(rma(yi, vi, data=dat), order=year), and
# leave1out(rma(yi, vi, data=dat, test="knha")), in ascending order.
CUMUL = (
    *(-0.889311333920205, -1.32500344224488, -0.972079557781193, -1.00109369559612, -1.10142355005877),
    *(-0.973463876140063, -0.901251436421003, -0.788565567147329, -0.865607471697204, -0.78521054378687),
    *(-0.708206256582989, -0.794767610948287, -0.714532348365101),
)
LEAVE1OUT = (
    *(-0.794767610948287, -0.777536180774624, -0.764170094987222, -0.759812097339421, -0.757858625204249),
    *(-0.741197299313848, -0.710876564850935, -0.707083788031437, -0.685554417972832, -0.655247599791984),
    *(-0.654031200397814, -0.653032925763431, -0.628409407862505),
)


@pytest.mark.parametrize(
    ("kind", "expected"), [("cumulative_forest", CUMUL), ("leave_one_out_forest", LEAVE1OUT)]
)
def test_the_rows_of_the_vaccine_trials_stand_and_read_as_in_metafor(kind, expected):
    analysis = analyse(open_review(BCG))
    plan = next(one for one in analysis.review.plan.figures if one.kind == kind)
    (figure,) = KINDS[kind](analysis, plan)

    printed = [mark for mark in figure.marks if isinstance(mark, Text) and mark.column == "estimate"]
    texts = [mark.text for mark in printed[:-1]]
    xs = [spot.x for spot in figure.spots[:-1]]
    if kind == "leave_one_out_forest":
        texts, xs = sorted(texts), sorted(xs)
    assert texts == [f"{exp(y):.2f}" for y in expected]
    ticks = [mark for mark in figure.marks if isinstance(mark, Text) and mark.column == "axis"]
    at = {float(mark.text): mark.x for mark in ticks}
    unit = (at[1.0] - at[0.5]) / log(2)
    assert xs == pytest.approx([at[1.0] + unit * y for y in expected], abs=0.01)
