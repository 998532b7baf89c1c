"""The specification curve of a review: the same specifications as its table."""

import pytest

from synthesis.figures.figure import Circle
from synthesis.figures.review_figures import review_figures
from synthesis.tables.multiverse import specification_rows

CURVE = {"curve": {"kind": "specification_curve", "synthesis": "clinical"}}
DECLARED = {"clinical": {"tau2": ["DL"], "test": ["z"], "outliers": ["residual_1_96"]}}


@pytest.fixture
def made(build, carried):
    ys = ("0.1", "0.5", "0.2", "1.9", "0.3")
    records = [
        build.review.study(f"s{n}", build.review.result(contrast=build.review.g(y))) for n, y in enumerate(ys)
    ]
    margins = {
        "smd": {"measure": "SMD", "harm": "0.2", "benefit": "0.2", "source": "the review's own choice"}
    }
    return carried(*records, multiverse=DECLARED, figures=CURVE, margins=margins, audit="no")


def test_every_specification_is_a_column_and_tells_what_it_is(made):
    (figure,) = review_figures(made.analysis)
    (found,) = made.analysis.multiverses

    dots = [mark for mark in figure.marks if isinstance(mark, Circle) and mark.role == "estimate"]
    assert len(dots) == len(found.alike) == 8
    told = [spot.text for spot in figure.spots]
    assert sum("As planned" in lines for lines in told) == 1
    assert any("Estimator of τ²: DL" in lines for lines in told)
    assert figure.table == "multiverse_clinical"


def test_the_numbers_it_prints_are_those_of_the_review(made):
    (figure,) = review_figures(made.analysis)
    keyed = {mark.key: mark.text for mark in figure.marks if getattr(mark, "key", "")}

    assert len(keyed) == 3
    assert {key: made.numbers[key].text for key in keyed} == keyed


def test_every_specification_is_a_line_of_the_table_for_those_who_compute(made):
    (found,) = made.analysis.multiverses
    table = specification_rows(found)

    assert len(table.rows) == len(found.specifications)
    first = dict(zip((column.id for column in table.columns), table.rows[0].cells, strict=True))
    assert first["estimate"].value == found.own.estimate
    assert first["ci"].interval == (found.own.low, found.own.high)
    assert first["verdict"].text != "–"


def test_a_curve_of_nothing_is_not_drawn_and_says_why(build, carried):
    asked = {"clinical": {"where": "domain == 'personal'", "measure": "SMD"}}
    made = carried(build.review.study("a"), syntheses=asked, multiverse=DECLARED, figures=CURVE)

    assert review_figures(made.analysis) == ()
    assert "is not drawn: none of its specifications can be estimated" in made.text
