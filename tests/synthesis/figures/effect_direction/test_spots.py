"""Where a reader of an effect direction plot may point, and what is said there."""

import pytest

from synthesis.figures.effect_direction.plot import (
    RISKS,
    DirectionCell,
    DirectionRow,
    EffectDirectionSpec,
    effect_direction_plot,
)
from synthesis.numbers import Unavailable
from synthesis.votes.directions import STATES

UNKNOWN = Unavailable(reason="the number analysed in the experimental arm is not reported")


def spec(count=1, domains=2, **more):
    """Studies with votes of every state and size in every domain, each under its number."""
    named = tuple((f"d{n}", f"Domain {n}") for n in range(domains))
    states, risks, people = list(STATES), list(RISKS), (20, 49, 301, UNKNOWN)
    rows = tuple(
        DirectionRow(
            study=f"s{n}",
            label=f"Study {n}",
            risk=risks[n % 5],
            headings=("Trials",),
            cells={
                id_: DirectionCell(
                    state=states[(n + place) % 6],
                    n=people[(n + place) % 4],
                    n_results=1 + n % 3,
                    by_significance=n % 4 == 0,
                    key=f"votes.{id_}.s{n}",
                )
                for place, (id_, _) in enumerate(named)
                if n < 2 or (n + place) % 7
            },
        )
        for n in range(count)
    )
    return EffectDirectionSpec(id="votes", title="Votes", domains=named, rows=rows, **more)


@pytest.mark.parametrize(("count", "domains"), [(1, 1), (30, 5), (120, 20)])
def test_every_vote_has_one_spot_on_its_mark_also_of_plots_in_parts(count, domains, geometry):
    asked = spec(count, domains)
    figures = effect_direction_plot(asked)

    assert (len(figures) > 1) == (count > 30)
    assert [fault for figure in figures for fault in geometry.astray(figure, "vote")] == []
    assert sorted(spot.key for figure in figures for spot in figure.spots) == sorted(
        cell.key for cell in asked.cells
    )


def test_the_spots_of_a_row_stand_side_by_side_and_those_of_a_domain_one_below_the_other():
    (figure,) = effect_direction_plot(spec(2, 2))
    at = {spot.key.removeprefix("votes."): (spot.x, spot.y) for spot in figure.spots}

    assert at["d0.s0"][1] == at["d1.s0"][1] < at["d0.s1"][1]
    assert at["d0.s0"][0] == at["d0.s1"][0] < at["d1.s0"][0]


def test_a_spot_says_study_domain_state_results_people_and_risk():
    (figure,) = effect_direction_plot(
        spec(2, positive="favours peer support", sized_by="People analysed with peer support")
    )

    assert [spot.text for spot in figure.spots[:2]] == [
        (
            "Study 0",
            "Domain 0",
            "Positive: favours peer support",
            "Direction stated only because of significance",
            "From 1 result",
            "People analysed with peer support: 20",
            "Risk of bias: low risk",
        ),
        (
            "Study 0",
            "Domain 1",
            "Negative",
            "Direction stated only because of significance",
            "From 1 result",
            "People analysed with peer support: 49",
            "Risk of bias: low risk",
        ),
    ]
    assert figure.spots[2].text[2:4] == ("Negative", "From 2 results")


def test_a_number_of_people_that_is_not_known_is_said_to_be_not_reported():
    (figure,) = effect_direction_plot(spec(4))
    told = next(spot for spot in figure.spots if spot.key == "votes.d0.s3")

    assert "People analysed in the experimental arm: not reported" in told.text
