"""A forest plot that is higher than a page, in parts."""

import pytest

from synthesis.figures.figure import Text
from synthesis.figures.forest.plot import VotedRow, forest_plot, forest_plots


def trials(build, count):
    return [
        build.effect(
            y=0.01 * n - 0.2,
            v=0.02 + 0.001 * n,
            study=f"study_{n:03}",
            study_label=f"Study {n}",
            tags=build.tags("group" if n % 2 else "single"),
        )
        for n in range(count)
    ]


def texts(figure):
    return [mark for mark in figure.marks if isinstance(mark, Text)]


def roles(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "").split(" ")[0] == role]


def said(figure):
    return [text.text for text in texts(figure)]


def test_a_plot_that_fits_a_page_is_one_figure_like_any_other(build):
    spec = build.spec(build.fit(*trials(build, 30)))

    assert forest_plots(spec) == (forest_plot(spec),)


def test_parts_are_named_and_every_row_stands_once_in_order(build):
    figures = forest_plots(build.spec(build.fit(*trials(build, 150))))

    assert [figure.id for figure in figures] == ["hope", "hope_2", "hope_3", "hope_4"][: len(figures)]
    assert figures[0].title == f"Hope, part 1 of {len(figures)}"
    assert figures[1].alt.startswith(f"Part 2 of {len(figures)}. Forest plot of 150 results")
    rows = [text.text for figure in figures for text in texts(figure) if text.column == "study"]
    assert rows == [f"Study {n}" for n in range(150)]


def test_every_part_has_heads_axis_and_mean_and_only_the_last_the_summary(build):
    figures = forest_plots(build.spec(build.fit(*trials(build, 150))))

    for figure in figures:
        assert {"Study", "Weight", "Hedges g", "Favours control"} <= set(said(figure))
        assert len(roles(figure, "mean")) == 1
    assert [len(roles(figure, "diamond")) for figure in figures] == [0] * (len(figures) - 1) + [1]
    assert [
        "Heterogeneity: τ²" in " ".join(said(figure)).replace("\N{NO-BREAK SPACE}", " ") for figure in figures
    ] == [False] * (len(figures) - 1) + [True]


def test_parts_share_their_columns_and_their_axis(build, geometry):
    figures = forest_plots(build.spec(build.fit(*trials(build, 150))))
    edges = [
        {(text.column, text.x) for text in texts(one) if text.column in {"study", "ci", "axis"}}
        for one in figures
    ]

    assert all(each == edges[0] for each in edges)
    assert len({geometry.panel(one)[::2] for one in figures}) == 1


def test_a_subgroup_that_goes_on_says_so_and_no_heading_stands_alone(build, geometry):
    whole = build.fit(*trials(build, 160))
    figures = forest_plots(build.spec(whole, subgroups=build.split(whole)))

    headings = [
        [text for text in texts(figure) if text.bold and text.text.startswith(("Group", "Single"))]
        for figure in figures
    ]
    assert [one.text for one in headings[0]] == ["Single"]
    assert headings[1][0].text in {"Single (continued)", "Group"}
    assert sum("(continued)" in one.text for some in headings for one in some) >= 2
    for figure, some in zip(figures, headings, strict=True):
        below = min(mark.points[0][1] for mark in roles(figure, "square"))
        assert geometry.faults(figure) == []
        assert some[0].y < below
        assert max(one.y for one in some) < max(mark.points[2][1] for mark in roles(figure, "square"))


@pytest.mark.parametrize("count", range(70, 92, 2))
def test_no_result_alone_stands_under_its_heading_at_the_foot_of_a_part(build, count):
    whole = build.fit(*trials(build, count))
    for figure in forest_plots(build.spec(whole, subgroups=build.split(whole))):
        starts = ("Group", "Single")
        last = max(text.y for text in texts(figure) if text.bold and text.text.startswith(starts))
        below = [mark for mark in roles(figure, "square") if mark.points[0][1] > last]
        assert len(below) >= 2


def test_results_that_only_vote_go_on_under_their_heading(build, geometry):
    votes = tuple(
        VotedRow(
            row=(f"v{n}", "r"), study_label=f"Vote {n}", direction="favours_exp", basis="stated in words"
        )
        for n in range(120)
    )
    figures = forest_plots(build.spec(build.fit(*trials(build, 20)), voted=votes))

    assert len(figures) > 2
    assert "Not pooled: direction only" in said(figures[0])
    assert all("Not pooled: direction only (continued)" in said(figure) for figure in figures[1:])
    assert sum(len(roles(figure, "vote")) for figure in figures) == 120
    assert all(figure.height <= 634 for figure in figures)
    assert not roles(figures[1], "axis")
    assert [fault for figure in figures for fault in geometry.page_faults(figure)] == []


def test_spots_stay_with_their_rows(build, geometry):
    figures = forest_plots(build.spec(build.fit(*trials(build, 150))))

    assert sum(len(figure.spots) for figure in figures) == 152
    for figure in figures:
        assert [*geometry.astray(figure, "square", "diamond", "prediction")] == []


@pytest.mark.parametrize("count", [1, 2, 52, 53, 54, 55, 56, 57, 58, 59, 60])
def test_no_part_is_higher_than_a_page(build, geometry, count):
    figures = forest_plots(build.spec(build.fit(*trials(build, count))))

    assert all(figure.height <= 634 for figure in figures)
    assert [fault for figure in figures for fault in geometry.faults(figure)] == []
    assert sum(len(roles(figure, "square")) for figure in figures) == count
