"""The columns and the order that a plan gives its forest plots."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.review import open_review


@pytest.fixture
def opened(build, tmp_path):
    """A review with one forest plot, or what is wrong with it."""

    def make(**asked):
        figure = {"kind": "forest", "synthesis": "clinical", **asked}
        folder = build.write(tmp_path / "r", build.study("a"), figures={"one": figure})
        try:
            return open_review(folder).plan.figures[0]
        except Rejected as rejected:
            return str(rejected)

    return make


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"columns": ["yeer"]}, "Figures > one > columns: expected one of"),
        ({"columns": ["yeer"]}, "Did you mean 'year'?"),
        ({"columns": ["dat"]}, "Did you mean 'data'?"),
        ({"columns": ["year", "year"]}, "expected each column once; found 'year' twice or more"),
        ({"order": "wieght"}, "Did you mean 'weight'?"),
        ({"order": "formt"}, "Did you mean 'format'?"),
        ({"layout": "lancet"}, "revman5"),
        ({"prediction_interval": "arrow"}, "shade"),
        ({"weights": "perhaps"}, "Figures > one > weights"),
    ],
)
def test_a_forest_plot_that_cannot_be_is_a_fault_with_its_place(opened, asked, words):
    found = opened(**asked)

    assert found.startswith("review.yaml:")
    assert words in found


def test_columns_may_be_numbers_and_free_texts_and_more_than_two(opened):
    columns = ("year", "country", "format", "delivery", "instrument", "n", "data")

    assert opened(columns=list(columns)).columns == columns


@pytest.mark.parametrize("order", ["given", "effect", "label", "weight", "precision", "year", "format"])
def test_rows_may_be_ordered_by_what_they_are(opened, order):
    assert opened(order=order, descending="yes").text("order") == order


def test_only_forest_plots_have_a_layout(build, tmp_path):
    figure = {"kind": "gap_map", "rows": "domain", "columns": ["format"], "layout": "bmj"}

    with pytest.raises(Rejected, match="layout"):
        open_review(build.write(tmp_path / "r", build.study("a"), figures={"one": figure}))
