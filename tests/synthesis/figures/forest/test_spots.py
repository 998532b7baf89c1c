"""Where a reader of a forest plot may point, and what is said there."""

import pytest

from synthesis.figures.figure import Line, Polygon
from synthesis.figures.forest.plot import forest_plot


def shapes(figure, *roles):
    """The middles of the shapes of some roles, left to right and top to bottom."""
    return [
        (sum(x for x, _ in mark.points) / len(mark.points), sum(y for _, y in mark.points) / len(mark.points))
        for mark in figure.marks
        if isinstance(mark, Polygon) and mark.role.split(" ")[0] in roles
    ]


def several(build):
    return build.fit(
        *(
            build.effect(y=0.1 * n, study=f"s{n}", study_label=f"Study {n}", outcome_label="A long name " * n)
            for n in range(1, 5)
        )
    )


def test_every_square_diamond_and_bar_has_its_spot(build):
    figure = forest_plot(build.spec(several(build)))
    middles = shapes(figure, "square", "diamond", "prediction")

    assert len(figure.spots) == len(middles) == 4 + 2
    for spot, middle in zip(figure.spots, middles, strict=True):
        assert (spot.x, spot.y) == pytest.approx(middle, abs=0.01)


def test_subgroups_and_rows_of_several_lines_keep_spots_on_their_shapes(build):
    rows = [
        build.effect(y=0.1 * n, study=f"s{n}", tags=build.tags("group" if n % 2 else "single"))
        for n in range(6)
    ]
    whole = build.fit(*rows)
    figure = forest_plot(build.spec(whole, subgroups=build.split(whole), common=whole))
    middles = shapes(figure, "square", "diamond", "prediction")

    assert [spot.y for spot in figure.spots] == pytest.approx([y for _, y in middles], abs=0.01)


def test_a_spot_says_whose_estimate_it_is_and_names_its_number(build):
    first, *_, mean, prediction = forest_plot(build.spec(several(build))).spots

    assert first.text[0] == "Study 1"
    assert first.text[2].startswith("Hedges g 0.10 (95% CI ")
    assert first.text[3].startswith("Weight ")
    assert first.key == "effects.s1.row_1.estimate"
    assert mean.text[0].startswith("Random-effects mean")
    assert mean.key == "syntheses.hope.estimate"
    assert prediction.text[0] == "95% prediction interval"
    assert prediction.key == "syntheses.hope.pi"


def test_an_estimate_beyond_the_axis_is_pointed_at_on_its_edge(build):
    rows = [build.effect(y=y, v=0.0001, study=f"s{n}") for n, y in enumerate((0.1, 5.0))]
    figure = forest_plot(build.spec(build.fit(*rows), x_range=(-1.0, 1.0)))
    axis = next(mark for mark in figure.marks if isinstance(mark, Line) and mark.role == "axis")

    assert figure.spots[1].x == pytest.approx(axis.x2)
