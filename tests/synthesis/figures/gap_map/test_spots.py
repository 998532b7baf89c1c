"""Where a reader of an evidence-gap map may point, and what is said there."""

import pytest

from synthesis.figures.gap_map.plot import (
    GapCell,
    GapColumn,
    GapMapSpec,
    gap_map,
)
from synthesis.figures.gap_map.spots import MOST_NAMED
from synthesis.figures.review_verdicts import gap_groups
from synthesis.views.gaps import BY_DIRECTION as DIRECTIONS
from synthesis.views.gaps import BY_MARGIN as VERDICTS

BY_DIRECTION, BY_MARGIN = gap_groups(DIRECTIONS), gap_groups(VERDICTS)


def spec(rows=2, columns=2, cells=None, **more):
    """A map with every third place empty; the key of a cell is its place."""
    named = tuple((f"r{n}", f"Row {n}") for n in range(rows))
    heads = tuple(GapColumn(id=f"c{n}", label=f"Column {n}", under=f"Part {n // 3}") for n in range(columns))
    made = {
        (f"r{row}", f"c{column}"): GapCell(
            studies=1 + row + column, groups={"positive": 1 + row, "negative": column}, key=f"{row}.{column}"
        )
        for row in range(rows)
        for column in range(columns)
        if (row + column) % 3 != 1
    }
    facts = {"rows": named, "columns": heads, "cells": cells or made, "groups": BY_DIRECTION}
    return GapMapSpec(id="gaps", title="Gaps", **{**facts, **more})


@pytest.mark.parametrize(("rows", "columns"), [(2, 2), (12, 8), (60, 40)])
def test_every_square_has_one_spot_and_no_gap_has_any_also_of_maps_in_parts(rows, columns, geometry):
    asked = spec(rows, columns)
    figures = gap_map(asked)

    assert (len(figures) > 1) == (rows == 60)
    assert [fault for figure in figures for fault in geometry.astray(figure, "share")] == []
    keys = [spot.key for figure in figures for spot in figure.spots]
    assert sorted(keys) == sorted(cell.key for cell in asked.cells.values())


def test_a_spot_is_as_large_as_its_square():
    (figure,) = gap_map(spec())
    shares = [mark.points for mark in figure.marks if getattr(mark, "role", "") == "share"]
    widths = {round(points[1][0] - points[0][0], 6) for points in shares}

    assert {round(2 * spot.r, 6) for spot in figure.spots} == widths


def test_a_spot_says_row_column_make_up_and_who_the_studies_are():
    cell = GapCell(studies=2, groups={"better": 3, "noninferior": 1}, names=("Adeyemi, 2019", "Okafor, 2021"))
    (figure,) = gap_map(spec(cells={("r0", "c1"): cell}, groups=BY_MARGIN, counted="results"))

    assert [spot.text for spot in figure.spots] == [
        (
            "Row 0",
            "Part 0 / Column 1",
            "Results: better 3; non-inferior 1",
            "2 studies: Adeyemi, 2019; Okafor, 2021",
        )
    ]


def test_where_the_studies_are_not_named_they_are_counted():
    (figure,) = gap_map(spec())

    assert figure.spots[0].text[-2:] == ("Studies: positive 1", "1 study")


def test_more_studies_than_a_label_has_room_for_are_counted():
    names = tuple(f"Study {n}" for n in range(MOST_NAMED + 5))
    cell = GapCell(studies=len(names), groups={"positive": 1}, names=names)
    (figure,) = gap_map(spec(cells={("r0", "c0"): cell}))

    assert figure.spots[0].text[-1].endswith(f"; Study {MOST_NAMED - 1}; and 5 more")


def test_names_that_are_not_one_a_study_are_refused():
    with pytest.raises(ValueError, match="expected 3 names, one a study; found 1"):
        GapCell(studies=3, groups={"positive": 3}, names=("Okafor, 2021",))
