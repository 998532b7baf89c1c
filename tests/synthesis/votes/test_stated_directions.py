"""Directions stated in words: which words vote, which never do, and what is marked as selected by significance."""

from types import MappingProxyType

import pytest

NOT_REPORTED = MappingProxyType({"missing": "not_reported"})
VOTES = MappingProxyType({"domain": "domain", "measure": "SMD"})
QUOTED = MappingProxyType({"report": "main", "quote": "did better"})


def words(direction, because=None, outcome="mood", name="r1", **more):
    """A result without numbers whose report says which arm did better."""
    told = {"stated_direction": {"code": direction, "evidence": dict(QUOTED)}}
    if because is not None:
        told["stated_because"] = because
    return {"id": name, "outcome": outcome, **told, **more}


def cast(carried, *results, study, use="reported"):
    """The one vote of a study with these results."""
    (domain,) = carried(study("a", *results), votes=dict(VOTES) | {"use": use}).analysis.votes
    (vote,) = domain.votes
    return vote


@pytest.mark.parametrize(("code", "state"), [("favours_exp", "positive"), ("favours_ctl", "negative")])
@pytest.mark.parametrize(("because", "selected"), [("regardless", False), ("significance", True)])
def test_words_that_say_which_arm_did_better_vote_and_tell_whether_significance_selected_them(
    build, carried, code, state, because, selected
):
    vote = cast(carried, words(code, because), study=build.study)

    assert (vote.state, vote.sources, vote.by_significance, vote.untold) == (
        state,
        ("stated_in_words",),
        selected,
        False,
    )
    assert {origin.rpartition("/")[2] for origin in vote.origins} == {"stated_direction", "stated_because"}


@pytest.mark.parametrize("use", ["reported", "computed", "any"])
def test_words_vote_by_every_route(build, carried, use):
    vote = cast(carried, words("favours_ctl", "regardless"), study=build.study, use=use)

    assert (vote.state, vote.sources) == ("negative", ("stated_in_words",))


def test_a_basis_that_is_not_told_counts_as_significance(build, carried):
    vote = cast(carried, words("favours_exp", {"missing": "unclear"}), study=build.study)

    assert (vote.state, vote.by_significance, vote.untold) == ("positive", True, True)


@pytest.mark.parametrize(
    "values",
    [
        {
            "contrast": {
                "smd": "-0.4",
                "smd_se": dict(NOT_REPORTED),
                "sign_convention": "positive_favours_exp",
            }
        },
        {"contrast": {"smd": "-0.4", "smd_se": "0.2", "sign_convention": "positive_favours_exp"}},
        {
            "peer": {"n": "50", "mean": "12", "sd": dict(NOT_REPORTED)},
            "control": {"n": "50", "mean": "10", "sd": dict(NOT_REPORTED)},
        },
    ],
)
def test_numbers_go_before_words(build, carried, values):
    vote = cast(carried, words("favours_exp", "significance", values=values), study=build.study)

    assert (vote.state, vote.by_significance) == ("negative", False)
    assert "stated_in_words" not in vote.sources


def test_a_difference_printed_as_0_stays_null_whatever_the_words_say(build, carried):
    values = {
        "contrast": {"smd": "0.0", "smd_se": dict(NOT_REPORTED), "sign_convention": "positive_favours_exp"}
    }

    assert cast(carried, words("favours_exp", "regardless", values=values), study=build.study).state == "null"


def test_words_on_an_outcome_of_which_neither_direction_is_better_do_not_vote(build, carried):
    record = build.study("a", words("favours_exp", "regardless", outcome="visits"))

    made = carried(record, build.study("b"), votes=dict(VOTES))

    assert [vote.study for domain in made.analysis.votes for vote in domain.votes] == ["b"]
    assert [(one.study, one.rule) for one in made.analysis.no_votes] == [("a", "no better direction")]


def test_words_vote_although_the_outcome_does_not_say_which_way_is_better(build, carried):
    vote = cast(carried, words("favours_ctl", "regardless", outcome="riddle"), study=build.study)

    assert vote.state == "negative"


@pytest.mark.parametrize(
    "claim", ["improved", "not_significant", "claimed_equivalent", "worse", "mixed", "not_reported"]
)
@pytest.mark.parametrize("use", ["reported", "any"])
def test_a_claim_never_gives_a_direction(build, carried, claim, use):
    silent = {"id": "r1", "outcome": "mood", "reported_claim": claim}

    vote = cast(carried, silent, study=build.study, use=use)

    assert (vote.state, vote.sources) == ("not_reported", ())


@pytest.mark.parametrize("p", ["0.001", "0.04", "0.5", "1", "0"])
@pytest.mark.parametrize("favours", [{}, {"favours": "exp"}, {"favours": "ctl"}])
@pytest.mark.parametrize("use", ["reported", "any"])
def test_a_p_value_never_gives_a_direction_nor_does_the_arm_that_its_test_favours(
    build, carried, p, favours, use
):
    arms = {
        arm: {"n": "50", "mean": dict(NOT_REPORTED), "sd": dict(NOT_REPORTED)} for arm in ("peer", "control")
    }
    values = {"contrast": {"p": p, "p_sides": "two", **favours}, **arms}

    vote = cast(carried, build.result(**values), study=build.study, use=use)

    assert (vote.state, vote.sources) == ("not_reported", ())


@pytest.mark.parametrize("p", ["0.001", "0.3", "1"])
def test_an_effect_recovered_from_a_p_value_votes_by_the_means_beside_it(build, carried, p):
    arms = {
        arm: {"n": "50", "mean": mean, "sd": dict(NOT_REPORTED)}
        for arm, mean in (("peer", "8"), ("control", "10"))
    }

    vote = cast(
        carried, build.result(contrast={"p": p, "p_sides": "two"}, **arms), study=build.study, use="any"
    )

    assert vote.state == "positive"
