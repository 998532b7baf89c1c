"""The foot of a forest plot, part by part: it explains every mark that stands above it, and none that does not."""

import pytest

from synthesis.figures.figure import Line, Text
from synthesis.figures.forest.drawn_twice import MOST_ROWS
from synthesis.figures.forest.plot import VotedRow, forest_plot, forest_plots, row_key
from synthesis.figures.forest.supposition import Mean, SupposedRow, Supposition

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
