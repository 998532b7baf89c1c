"""Directions of results that give no effect: what was printed of them decides, and is all they rest on."""

from types import MappingProxyType

import pytest

from synthesis.votes.printed_directions import ORDERS, printed_direction

NOT_REPORTED = MappingProxyType({"missing": "not_reported"})


def arm(mean):
    """An arm that printed its mean and no standard deviation."""
    return {"n": "50", "mean": mean, "sd": dict(NOT_REPORTED)}


def told(estimate, convention, name="smd"):
    """A contrast that printed an estimate without its standard error."""
    return {name: estimate, f"{name}_se": dict(NOT_REPORTED), "sign_convention": convention}


VOTES = {"domain": "domain", "measure": "SMD", "use": "reported"}


def cast(carried, record, use="reported", measure="SMD"):
    """The one vote of a record in a review of its own."""
    (domain,) = carried(record, votes=VOTES | {"use": use, "measure": measure}).analysis.votes
    (vote,) = domain.votes
    return domain, vote


def ends(vote):
    """The ends of the origins of a vote, within the record or the vocabulary."""
    return [origin.partition("#")[2] or origin for origin in vote.origins]


@pytest.mark.parametrize("use", sorted(ORDERS))
@pytest.mark.parametrize(
    ("outcome", "mean", "state"),
    [
        ("mood", "8", "positive"),
        ("mood", "12", "negative"),
        ("hope", "8", "negative"),
        ("hope", "12", "positive"),
        ("mood", "10", "null"),
    ],
)
def test_two_means_without_a_standard_deviation_vote_by_the_polarity(
    build, carried, use, outcome, mean, state
):
    values = {"peer": arm(mean), "control": arm("10")}

    domain, vote = cast(carried, build.study("a", build.result(outcome=outcome, **values)), use)

    assert (vote.state, vote.sources) == (state, ("summary_data",))
    assert domain.from_summary == ("A",)
    assert ends(vote) == sorted(ends(vote))
    assert [end for end in ends(vote) if "mean" in end] == ["r1/control/mean", "r1/peer/mean"]
    assert len(vote.origins) == 3
    assert sum(origin.startswith("outcomes.yaml#") for origin in vote.origins) == 1


@pytest.mark.parametrize(
    ("convention", "state", "rests_on"),
    [
        ("positive_favours_exp", "negative", 2),
        ("negative_favours_exp", "positive", 2),
        ("exp_minus_ctl", "positive", 3),
    ],
)
@pytest.mark.parametrize("statistic", ["smd", "md"])
def test_an_estimate_without_its_standard_error_votes_by_its_convention(
    build, carried, convention, state, rests_on, statistic
):
    values = {"contrast": told("-0.4", convention, statistic)}

    domain, vote = cast(carried, build.study("a", build.result(**values)))

    assert (vote.state, vote.sources, domain.from_summary) == (state, ("estimate",), ())
    assert {f"r1/contrast/{statistic}", "r1/contrast/sign_convention"} <= set(ends(vote))
    assert len(vote.origins) == rests_on


@pytest.mark.parametrize(("use", "state"), [("reported", "negative"), ("computed", "positive")])
def test_where_both_are_printed_the_route_of_the_plan_decides(build, carried, use, state):
    values = {
        "contrast": told("-0.4", "positive_favours_exp"),
        "peer": arm("8"),
        "control": arm("10"),
    }

    assert cast(carried, build.study("a", build.result(**values)), use)[1].state == state


def test_an_estimate_whose_convention_is_not_known_leaves_the_vote_to_the_means(build, carried):
    values = {"contrast": told("0.4", "unknown"), "peer": arm("8"), "control": arm("10")}

    _, vote = cast(carried, build.study("a", build.result(**values)))

    assert (vote.state, vote.sources) == ("positive", ("summary_data",))


@pytest.mark.parametrize(
    ("outcome", "values"),
    [
        ("mood", {"peer": arm("8"), "control": arm(dict(NOT_REPORTED))}),
        ("riddle", {"peer": arm("8"), "control": arm("10")}),
        ("mood", {"contrast": told("0.4", "unknown")}),
        ("riddle", {"contrast": told("0.4", "exp_minus_ctl")}),
    ],
)
def test_half_a_direction_is_not_reported(build, carried, outcome, values):
    domain, vote = cast(carried, build.study("a", build.result(outcome=outcome, **values)))

    assert (vote.state, vote.sources, domain.from_summary) == ("not_reported", (), ())


def test_a_study_without_a_control_group_does_not_vote_by_its_means(build, carried):
    values = {"peer": arm("8"), "control": arm("10")}
    alone = build.study("u", build.result(**values), design="single_group")

    made = carried(build.study("a"), alone, votes=VOTES)

    assert [vote.study for domain in made.analysis.votes for vote in domain.votes] == ["a"]
    assert [one.study for one in made.analysis.no_votes] == ["u"]


def test_each_of_several_contrasts_votes_by_its_own_arms(build, carried):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    contrasts = [{"id": f"c-{one}", "arm_exp": one, "arm_ctl": "control"} for one in ("peer", "online")]
    values = {"peer": arm("8"), "online": arm("12"), "control": arm("10")}
    arms = [build.peer(), build.peer("online"), control]
    record = build.study("a", build.result(**values), arms=arms, contrasts=contrasts)

    _, vote = cast(carried, record)

    assert (vote.n_positive, vote.n_negative, vote.state) == (1, 1, "conflicting")


def test_the_votes_of_peer_support_rest_on_reported_effects_alone(peer_support):
    votes = {domain.domain: domain for domain in peer_support.analysis.votes}
    cells = votes["clinical_recovery"].table.total.cells

    assert (cells["positive"].count, cells["negative"].count) == (18, 3)
    assert all(domain.from_summary == () for domain in votes.values())


def test_domains_come_in_the_order_in_which_the_plan_first_names_them(build, carried, peer_support):
    assert [domain.domain for domain in peer_support.analysis.votes] == [
        "clinical_recovery",
        "personal_recovery",
        "functional_recovery",
    ]
    records = [build.study("a"), build.study("b", build.result(outcome="hope"))]
    asked = {"hope": {"where": "domain in ['personal']", "measure": "SMD"}}

    votes = carried(*records, syntheses=asked, votes=VOTES).analysis.votes

    assert [domain.domain for domain in votes] == ["personal", "clinical"]


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"peer": {"events": "3", "total": "30"}, "control": {"events": "9", "total": "30"}}, "positive"),
        ({"peer": {"events": "9", "total": "30"}, "control": {"events": "3", "total": "30"}}, "negative"),
        (
            {
                "peer": {"events": "3", "person_time": "100"},
                "control": {"events": "3", "person_time": "50"},
            },
            "positive",
        ),
        (
            {"contrast": {"estimate": "0.6", "scale": "or", "sign_convention": "exp_minus_ctl"}},
            "positive",
        ),
        (
            {"contrast": {"estimate": "1.6", "scale": "hr", "sign_convention": "exp_minus_ctl"}},
            "negative",
        ),
    ],
)
def test_counts_and_ratios_tell_a_direction(build, tmp_path, values, state):
    from synthesis.review import open_review
    from synthesis.routes.study_rows import rows

    record = build.study("a", build.result(outcome="mood", **values))
    (row,) = rows(open_review(build.write(tmp_path / "r", record)).evidence)

    for use in ("reported", "computed", "any"):
        assert printed_direction(row, "OR", use).state == state
