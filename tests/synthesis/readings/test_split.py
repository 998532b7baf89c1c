"""The readings by moderator: every result in one level, nothing said where there is too little."""

import pytest

from synthesis.numbers import Unavailable
from synthesis.readings.split import ACROSS

MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}}


@pytest.fixture
def split(carried, build):
    """The split of a review of groups and single persons."""

    def make(*studies, by=("format",), **parts):
        return carried(
            *studies, margins=MARGIN, verdicts={"by": list(by), **parts.pop("verdicts", {})}, **parts
        ).analysis.splits

    return make


def of(build, name, y, format_):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    return build.study(
        name, build.result(contrast=build.g(y, "0.1")), arms=[build.peer(format=format_), control]
    )


def test_every_result_stands_in_one_level(peer_support):
    found = {one.id: one for one in peer_support.analysis.readings}

    for split in peer_support.analysis.splits:
        if split.of == ACROSS:
            continue
        names = [row.name for level in split.levels for row in level.rows]
        assert sorted(names) == sorted(row.name for row in found[split.of].rows)


def test_the_votes_of_a_level_are_those_counted_by_direction(peer_support):
    """The same studies vote the same way in the table of votes by role and in that of verdicts by role."""
    votes = {one.domain: one for one in peer_support.analysis.votes}

    for split in peer_support.analysis.splits:
        if split.variable != "peer_role":
            continue
        table = next(one for one in votes[split.of].by if one.variable == "peer_role")
        for level in split.levels:
            cells = table.row(level.code).cells
            assert {state: cells[state].count for state in cells} == dict(level.states)


def test_each_result_is_once_among_the_outcome_domains(peer_support):
    (across,) = [one for one in peer_support.analysis.splits if one.of == ACROSS]

    names = [row.name for level in across.levels for row in level.rows]

    assert len(names) == len(set(names)) == 66
    assert isinstance(across.test, Unavailable)


def test_of_too_few_studies_nothing_is_said(build, split):
    studies = [of(build, name, y, "group") for name, y in (("a", "0.3"), ("b", "0.4"), ("c", "0.2"))]
    studies.append(of(build, "d", "-0.3", "one_to_one"))

    (found,) = split(*studies)

    single, group = found.levels
    assert (single.few, group.few) == (True, False)
    assert single.pooled.reason == "too few: 1 study"
    assert group.pooled.interval.code == "better_unclear"
    assert [level.states["positive"] for level in found.levels] == [0, 3]


def test_how_many_are_too_few_is_the_plans_to_say(build, split):
    studies = [of(build, name, "0.3", "group") for name in ("a", "b")]

    (found,) = split(*studies, verdicts={"fewest": 2})

    assert not found.levels[0].few


def test_a_level_of_the_form_without_results_is_left_out(build, split):
    (found,) = split(of(build, "a", "0.3", "group"))

    assert [level.code for level in found.levels] == ["group"]


def test_comparators_that_are_claims_of_their_own_are_not_pooled_for_a_verdict(build, carried):
    def against(name, kind):
        control = {"id": "control", "role": "control", "control_kind": kind}
        return build.study(name, build.result(contrast=build.g("0.3", "0.1")), arms=[build.peer(), control])

    studies = [against(name, "usual_care") for name in "abc"] + [against("d", "non_peer_same_role")]
    verdicts = {"comparator": "control_kind", "apart": ["non_peer_same_role"], "by": ["control_kind"]}
    made = carried(*studies, margins=MARGIN, verdicts=verdicts)

    assert "different claims" in made.analysis.pooled_readings["clinical"].reason
    assert made.numbers["syntheses.clinical.verdict"].value is None
    (found,) = made.analysis.splits
    usual = next(level for level in found.levels if level.code == "usual_care")
    assert usual.pooled.interval.code == "better_unclear"


def test_the_verdict_sentence_names_what_was_compared_with(build, carried):
    studies = [build.study(name, build.result(contrast=build.g("0.5", "0.1"))) for name in "abc"]
    made = carried(*studies, margins=MARGIN, verdicts={"comparator": "control_kind"})

    assert "are better than with usual care by an important amount" in made.text


def test_an_interval_for_the_mean_that_is_also_the_prediction_interval_is_no_third_reading(build, carried):
    studies = [build.study(name, build.result(contrast=build.g("0.3", "0.1"))) for name in "abc"]
    made = carried(*studies, margins=MARGIN)

    pooled = made.analysis.pooled_readings["clinical"]

    assert pooled.fit.tau2 == 0
    assert isinstance(pooled.prediction, Unavailable)
    assert isinstance(pooled.benefit, Unavailable)
    assert made.numbers["syntheses.clinical.verdict_prediction"].value is None
