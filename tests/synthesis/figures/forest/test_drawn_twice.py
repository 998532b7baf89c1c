"""A forest plot whose results stand twice: as published, and as something else is supposed."""

import pytest

from synthesis.figures.figure import Polygon, Text
from synthesis.figures.forest.drawn_twice import MOST_ROWS
from synthesis.figures.forest.layout import PAGE
from synthesis.figures.forest.plot import forest_plots, row_key
from synthesis.figures.forest.supposition import Mean, SupposedRow, Supposition


def rows(build, k):
    return [build.effect(y=0.1 + 0.01 * n, study=f"s{n}", study_label=f"Study {n}") for n in range(k)]


def mean(estimate, k):
    return Mean(estimate=estimate, low=estimate - 0.1, high=estimate + 0.1, k=k, i2=0.4, key=f"k{k}")


SUPPOSED = mean(0.1, 4)


def plot(build, k=4, effects=(-0.3,), supposed=SUPPOSED, **more):
    (whole,) = parts(build, k, effects, supposed, **more)
    return whole


def parts(build, k, effects, supposed=SUPPOSED, **more):
    some = rows(build, k)
    twice = {
        row_key(row): SupposedRow(
            mark=f"F{n}",
            effect=None if y is None else (y, y - 0.2, y + 0.2),
            words=f"what {n} is",
            key=f"line_{n}",
        )
        for n, (row, y) in enumerate(zip(some, effects, strict=False), 1)
    }
    both = Supposition(rows=twice, published=mean(0.2, k), supposed=supposed, why_not="no effect is left")
    return forest_plots(build.spec(build.fit(*some), supposed=both, **more))


def texts(figure):
    return [mark.text for mark in figure.marks if isinstance(mark, Text)]


def fills(figure, role):
    return [mark.fill for mark in figure.marks if isinstance(mark, Polygon) and mark.role.startswith(role)]


def test_a_result_stands_hollow_as_published_and_dark_as_supposed(build):
    figure = plot(build)

    assert len(fills(figure, "square")) == 5
    assert fills(figure, "square").count("#ffffff") == 1
    assert fills(figure, "diamond") == ["#ffffff", "#1f4e79"]
    said = texts(figure)
    assert said.index("F1 as supposed") > said.index("Study 0 (F1)")
    keys = [mark.key for mark in figure.marks if isinstance(mark, Text) and mark.key.startswith("line_1")]
    assert keys == ["line_1.estimate", "line_1.ci"]


def test_the_note_says_of_each_mark_what_is_supposed(build):
    said = " ".join(texts(plot(build, effects=(-0.3, None))))

    assert "F1: what 1 is. F2: what 2 is." in said
    assert "set aside" in said
    assert "No finding says that a number is wrong." in said


def test_both_means_are_told_to_those_who_do_not_see_them(build):
    alt = plot(build).alt

    assert "as published 0.20 (95% CI 0.10 to 0.30; I² 40%)" in alt
    assert "as supposed 0.10 (95% CI 0.00 to 0.20; I² 40%)" in alt


def test_where_nothing_is_left_the_reason_stands_in_place_of_the_second_mean(build):
    figure = plot(build, supposed=None)

    assert len(fills(figure, "diamond")) == 1
    assert "nothing is pooled (no effect is left)" in " ".join(texts(figure))


def test_of_many_results_only_those_that_stand_twice_are_drawn(build):
    few, many = plot(build, k=MOST_ROWS), plot(build, k=MOST_ROWS + 30)

    assert len(fills(few, "square")) == MOST_ROWS + 1
    assert len(fills(many, "square")) == 2
    assert f"{MOST_ROWS + 29} further results are the same in both and not drawn" in " ".join(texts(many))
    assert many.height < few.height / 2


@pytest.mark.parametrize("ratio", [False, True])
def test_nothing_collides(build, geometry, ratio):
    figure = plot(build, k=12, effects=(-0.3, None, 2.5), ratio=ratio, arms=("Peer support", "Control"))

    assert geometry.faults(figure) == []


def test_a_plot_higher_than_a_page_is_parted_between_results_and_never_within_one(build, geometry):
    figures = parts(build, 40, (-0.3,) * 40)
    studies = [
        [mark.text for mark in one.marks if isinstance(mark, Text) and mark.column == "study"]
        for one in figures
    ]

    assert len(figures) > 1
    assert [text for part in studies for text in part] == [
        text for n in range(40) for text in (f"Study {n} (F{n + 1})", f"F{n + 1} as supposed")
    ]
    assert all(part[0].startswith("Study") for part in studies if part)
    assert [len(fills(one, "diamond")) for one in figures] == [0] * (len(figures) - 1) + [2]
    assert all(figure.height <= PAGE[1] for figure in figures)
    assert [fault for one in figures for fault in geometry.faults(one)] == []
