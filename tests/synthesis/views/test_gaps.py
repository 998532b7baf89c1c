"""The evidence-gap map: every place is counted, also where there is nothing."""

from synthesis.views.gaps import gap_map_of


def plan_of(made):
    return next(one for one in made.review.plan.figures if one.kind == "gap_map")


def test_every_result_of_the_review_is_in_one_place(peer_support):
    found = gap_map_of(peer_support.analysis, plan_of(peer_support.analysis))

    assert sum(sum(cell.make_up.values()) for cell in found.cells) == 66
    assert len(found.cells) == len(found.rows) * len(found.columns[0]) * len(found.columns[1])
    assert found.by == "margin"


def test_without_margins_places_are_made_up_of_votes_in_studies(build, carried):
    figure = {"gaps": {"kind": "gap_map", "rows": "domain", "columns": ["format"]}}
    studies = [
        build.study("a", build.result("r1"), build.result("r2", "fear")),
        build.study("b", build.result(contrast=build.g("-0.3"))),
    ]
    made = carried(*studies, figures=figure).analysis

    found = gap_map_of(made, plan_of(made))

    assert found.by == "direction"
    (cell,) = [cell for cell in found.cells if cell.studies]
    assert cell.studies == ("a", "b")
    assert cell.make_up == {"positive": 1, "negative": 1}
    assert found.gaps == len(found.cells) - 1
