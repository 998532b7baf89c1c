"""Where a reader of a harvest plot may point, and what is said there."""

from itertools import pairwise

import pytest

from synthesis.figures.harvest.plot import HarvestBar, HarvestSpec, HarvestStudy, harvest_plot
from synthesis.numbers import Unavailable

ROWS = (("hope", "Hope"), ("life", "Quality of life"))
COLUMNS = (("negative", "Negative"), ("positive", "Positive"))
LEVELS = (("trial", "Randomised trial"), ("cluster", "Cluster trial"), ("other", "Comparison groups"))
SHADES = (("hard", "Hard"), ("soft", "Intermediate"))


def spec(count, **more):
    studies = tuple(
        HarvestStudy(id=f"s{n}", label=f"Study {n}", level=LEVELS[n % 3][0]) for n in range(count)
    )
    bars = tuple(
        HarvestBar(
            study=f"s{n}",
            row=row,
            column=COLUMNS[(n + place) % 2][0],
            shade=SHADES[n % 2][0],
            criteria=n % 7,
            key=f"bars.{row}.s{n}",
        )
        for place, (row, _) in enumerate(ROWS)
        for n in range(count)
    )
    facts = {"rows": ROWS, "columns": COLUMNS, "levels": LEVELS, "shades": SHADES, "bars": bars}
    return HarvestSpec(
        id="harvest", title="Harvest", studies=studies, allocation="direction", **{**facts, **more}
    )


def bars_of(figure):
    return [mark.points for mark in figure.marks if getattr(mark, "role", "") == "bar"]


@pytest.mark.parametrize("count", [1, 28, 300])
def test_every_bar_has_its_spots_also_of_plots_in_parts(count, geometry):
    asked = spec(count)
    figures = harvest_plot(asked)

    assert (len(figures) > 1) == (count == 300)
    assert [fault for figure in figures for fault in geometry.astray(figure, "bar")] == []
    assert {spot.key for figure in figures for spot in figure.spots} == {bar.key for bar in asked.bars}


def test_no_place_of_a_bar_is_out_of_reach_of_its_spots():
    (figure,) = harvest_plot(spec(5))
    for points in bars_of(figure):
        (left, top), _, (right, bottom), _ = points
        of_bar = [spot for spot in figure.spots if left < spot.x < right and top < spot.y < bottom]
        heights = [top, *(spot.y for spot in of_bar), bottom]

        assert len({spot.key for spot in of_bar}) == 1
        assert all(spot.x == pytest.approx((left + right) / 2) for spot in of_bar)
        assert max(after - before for before, after in pairwise(heights)) <= 14.0


def test_a_spot_says_study_row_column_level_shade_and_criteria():
    (figure,) = harvest_plot(spec(2, shaded_by="Outcomes", level_head="Design", criteria_head="Criteria met"))
    told = next(spot for spot in figure.spots if spot.key == "bars.life.s1")

    assert told.text == (
        "Study 1",
        "Domain: Quality of life",
        "Stands under: Negative",
        "Design: Cluster trial",
        "Outcomes: Intermediate",
        "Criteria met: 1",
    )


def test_what_a_bar_does_not_show_is_not_said():
    bar = HarvestBar(study="s0", row="hope", column="positive", criteria=Unavailable(reason="not judged"))
    (figure,) = harvest_plot(spec(1, bars=(bar,), shades=()))

    assert figure.spots[0].text == (
        "Study 0",
        "Domain: Hope",
        "Stands under: Positive",
        "Suitability of design: Randomised trial",
    )


def test_a_part_that_holds_the_key_alone_has_no_spots():
    *_, last = harvest_plot(spec(300))

    assert bars_of(last) == []
    assert last.spots == ()
