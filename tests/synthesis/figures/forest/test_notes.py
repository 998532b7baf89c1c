"""The foot of a forest plot, part by part: it explains every mark that stands above it, and none that does not."""

import re
from dataclasses import replace

import pytest

from synthesis.effects import Excluded
from synthesis.figures.figure import Line, Text
from synthesis.figures.forest.drawn_twice import MOST_ROWS
from synthesis.figures.forest.layout import PAGE
from synthesis.figures.forest.plot import VotedRow, forest_plot, forest_plots, row_key
from synthesis.figures.forest.supposition import Mean, SupposedRow, Supposition
from synthesis.models.fit import Interval

LINE = "Dashed line: the pooled estimate."
DIAMONDS = "Diamonds: pooled estimates with their intervals."
SQUARES = "Squares: results, their area in proportion to the weight."
VOTES = "Direction only: triangles point towards whom the result favours"


def trials(build, k, **more):
    return [
        build.effect(
            y=0.01 * n,
            study=f"study_{n}",
            study_label=f"Study {n}",
            tags=build.tags("group" if n % 2 else "single"),
            **more,
        )
        for n in range(k)
    ]


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))


def means(figure):
    return [mark.x1 for mark in figure.marks if isinstance(mark, Line) and mark.role == "mean"]


def votes(count, **more):
    return tuple(
        VotedRow(row=(f"v{n}", "r"), study_label=f"Vote {n}", direction="favours_exp", basis="words", **more)
        for n in range(count)
    )


def test_a_part_without_diamonds_explains_none_and_each_explains_its_line(build):
    figures = forest_plots(build.spec(build.fit(*trials(build, 150))))

    assert [DIAMONDS in said(one) for one in figures] == [False] * (len(figures) - 1) + [True]
    assert all(LINE in said(one) and SQUARES in said(one) for one in figures)


def test_a_part_with_votes_alone_explains_votes_alone(build):
    first, *others = map(said, forest_plots(build.spec(build.fit(*trials(build, 20)), voted=votes(120))))

    assert LINE in first
    assert len(others) > 1
    for one in others:
        assert VOTES in one
        assert LINE not in one
        assert "Squares:" not in one


@pytest.mark.parametrize("n_exp", [None, 12])
def test_numbers_that_are_not_reported_are_explained_on_the_parts_that_have_them(build, n_exp):
    several = votes(120, n_exp=12, n_ctl=12)
    unknown = votes(1, n_exp=n_exp, n_ctl=12)
    rows = trials(build, 20, n_exp=20, n_ctl=20)
    figures = forest_plots(build.spec(build.fit(*rows), voted=(*several, *unknown), arms=("Peers", "Usual")))

    told = ["NR: not reported." in said(one) for one in figures]
    assert told == [False] * (len(figures) - 1) + [n_exp is None]


def test_among_subgroups_the_line_is_of_all_results(build):
    whole = build.fit(*trials(build, 6))

    assert "Dashed line: the pooled estimate of all results." in said(
        forest_plot(build.spec(whole, subgroups=build.split(whole)))
    )


@pytest.mark.parametrize(("k", "ends"), [(1, None), (6, (-3.0, -1.0))])
def test_a_line_that_is_not_drawn_is_not_explained(build, k, ends):
    figure = forest_plot(build.spec(build.fit(*trials(build, k)), x_range=ends))

    assert means(figure) == []
    assert "Dashed line" not in said(figure)


@pytest.mark.parametrize("margins", [(-0.1, 0.1), (None, 0.1)])
def test_beyond_the_ends_of_the_axis_only_arrowheads_are_drawn_and_explained(build, margins):
    whole = build.fit(*trials(build, 6), prediction=Interval(low=-0.4, high=0.4, level=0.95, rule="t"))
    spec = build.spec(whole, x_range=(-3.0, -1.0), prediction="shade", margins=margins)
    roles = {getattr(mark, "role", "") for mark in forest_plot(spec).marks}

    assert roles.isdisjoint({"square", "diamond random", "margins", "margin", "band", "hatching"})
    told = said(forest_plot(spec))
    assert "Arrowheads: the interval goes beyond the axis." in told
    for word in ("Squares:", "Diamonds:", "Shaded", "Hatched", "Long-dashed"):
        assert word not in told


def test_results_that_are_exactly_null_have_circles_and_no_triangles_to_explain(build):
    null = replace(votes(1)[0], direction="null")
    told = said(forest_plot(build.spec(build.fit(*trials(build, 6)), voted=(null,))))

    assert "○ A difference of exactly nothing." in told
    assert VOTES not in told


@pytest.mark.parametrize(
    ("direction", "explained"),
    [
        ("favours_exp", "Arrows among the results not pooled: whom the result favours, its size unknown."),
        ("neither", "Dashes among the results not pooled: neither is favoured."),
    ],
)
def test_a_direction_of_a_result_that_is_not_pooled_is_explained_as_it_is_drawn(build, direction, explained):
    out = Excluded(
        study="out", study_label="Out", result="r", outcome_label="Hope", rule="no_sd", reason="no SD"
    )
    whole = build.fit(*trials(build, 6), excluded=(out,))
    told = said(forest_plot(build.spec(whole, directions={("out", "r"): direction})))

    assert explained in told
    assert told.count("among the results not pooled") == 1


@pytest.mark.parametrize("layout", ["default", "revman5", "jama", "bmj"])
def test_no_part_is_higher_than_a_page_though_its_foot_names_what_that_of_the_whole_counts(build, layout):
    long = "a long line of authors and of groups, in a place whose name is long, too"
    rows = [
        build.effect(
            y=0.01 * n,
            study=f"s{n}",
            study_label=f"Study {n} of {long}",
            correction="" if n % 7 else "0.5 added",
        )
        for n in range(145)
    ]
    figures = forest_plots(build.spec(build.fit(*rows), layout=layout))

    assert len(figures) > 1
    for one in figures:
        assert one.height <= PAGE[1] * max(1.0, one.width / PAGE[0])


def supposing(build, rows, supposed):
    twice = {
        row_key(row): SupposedRow(mark=f"F{n}", effect=(-0.5, -0.7, -0.3), words="else", key=f"line_{n}")
        for n, row in enumerate(rows[:MOST_ROWS], 1)
    }
    published = Mean(estimate=0.2, low=0.1, high=0.3, k=len(rows), i2=0.1)
    both = Supposition(rows=twice, published=published, supposed=supposed, why_not="no effect is left")
    return forest_plots(build.spec(build.fit(*rows), supposed=both))


def test_where_results_stand_twice_every_part_has_the_line_of_the_mean_as_supposed(build):
    rows = trials(build, 100)
    figures = supposing(build, rows, Mean(estimate=-0.4, low=-0.5, high=-0.3, k=100, i2=0.1))

    assert len(figures) > 1
    assert len({x for one in figures for x in means(one)}) == 1
    assert all("Dashed line: the pooled estimate as supposed." in said(one) for one in figures)


def test_each_part_says_what_is_supposed_of_its_own_results(build):
    figures = supposing(build, trials(build, 100), Mean(estimate=-0.4, low=-0.5, high=-0.3, k=100, i2=0.1))

    for one in figures:
        drawn = set(re.findall(r"\bF\d+(?= as supposed)", said(one)))
        assert drawn
        assert set(re.findall(r"\bF\d+(?=: else)", said(one))) == drawn


def test_the_mean_as_supposed_of_one_result_has_its_line_explained(build):
    (one,) = supposing(build, trials(build, 1), Mean(estimate=-0.4, low=-0.5, high=-0.3, k=1, i2=0.1))

    assert len(means(one)) == 1
    assert "Dashed line: the pooled estimate as supposed." in said(one)


def test_where_nothing_is_left_to_pool_no_part_has_a_line(build):
    for one in supposing(build, trials(build, 100), None):
        assert means(one) == []
        assert "Dashed line" not in said(one)


def zero_cells(build, k, **fit):
    return said(
        forest_plot(
            build.spec(
                build.fit(
                    *trials(build, k, correction="0.5 added to the cells"), build.effect(study="none"), **fit
                )
            )
        )
    )


def test_what_was_added_to_empty_cells_is_said_with_whose_they_were(build):
    assert "Zero cells: 0.5 added to the cells of Study 0; Study 1." in zero_cells(build, 2)
    assert "Zero cells: 0.5 added to the cells of 7 results." in zero_cells(build, 7)
    assert "Zero cells" not in zero_cells(build, 0)


def test_a_model_of_counts_takes_the_cells_as_they_are(build):
    found = zero_cells(build, 2, model="mantel_haenszel")

    assert "Zero cells: 0.5 added to the cells of Study 0; Study 1, for their squares alone." in found
