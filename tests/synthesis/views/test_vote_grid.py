"""Studies by domains: everyone who votes is there once, with people and risk of bias."""

from synthesis.figures.effect_direction.spec import RISKS as SHOWN
from synthesis.numbers import Unavailable
from synthesis.views.vote_grid import RISKS, vote_grid

VOTES = {"domain": "domain", "measure": "SMD", "use": "reported"}


def test_every_vote_of_a_review_stands_in_its_place(peer_support):
    grid = vote_grid(peer_support.analysis, "design")

    votes = {(v.study, d.domain): v.state for d in peer_support.analysis.votes for v in d.votes}
    assert {(s.study, d): one.vote.state for s in grid for d, one in s.votes.items()} == votes
    assert len(grid) == 28


def test_studies_stand_by_group_then_by_risk_of_bias_then_by_name(peer_support):
    grid = vote_grid(peer_support.analysis, "design")

    keys = [(RISKS.index(one.risk), one.label.casefold()) for one in grid]
    assert keys == sorted(keys)
    assert {one.group for one in grid} == {"Randomised trial, subtype not stated"}


def test_risks_are_ranked_as_the_figures_show_them():
    assert tuple(SHOWN) == RISKS
    assert [code for code in RISKS if code in {"low", "some_concerns", "high"}] == [
        "low",
        "some_concerns",
        "high",
    ]


def test_people_are_those_analysed_in_the_experimental_arm(build, carried):
    arms = {"peer": build.arm(n="60"), "control": build.arm(n="40", mean="12")}
    made = carried(
        build.study("a", build.result(**arms)), build.study("b"), votes={**VOTES, "use": "any"}
    ).analysis

    first, second = vote_grid(made)

    assert first.votes["clinical"].n == 60
    assert isinstance(second.votes["clinical"].n, Unavailable)


def test_a_study_of_no_known_group_comes_last(build, carried):
    made = carried(
        build.study("a", country={"missing": "not_reported"}),
        build.study("b", country="Norway"),
        votes=VOTES,
    ).analysis

    assert [one.study for one in vote_grid(made, "country")] == ["b", "a"]
