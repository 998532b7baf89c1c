import pickle

import pytest

from synthesis.analysis import analyse
from synthesis.errors import NotComputable

VOTES = {"domain": "domain", "measure": "SMD", "use": "reported"}


def synthesis(**more):
    return {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", **more}}


def several(build, *ys):
    return [build.study(f"s{i}", build.result(contrast=build.g(y))) for i, y in enumerate(ys)]


def test_the_published_estimates_of_peer_support_come_out(peer_support):
    found = {one.id: one.random.estimate for one in peer_support.analysis.syntheses if not one.one_row}

    # Smit et al. 2023, all rows of an outcome, REML; digits as pinned in tests/reference/published_pooled.jsonl.
    assert found["clinical_recovery"] == pytest.approx(0.189451012977, abs=1e-8)
    assert found["personal_recovery"] == pytest.approx(0.154310020780, abs=1e-8)
    assert found["functional_recovery"] == pytest.approx(0.079763272692, abs=1e-8)


def test_an_all_rows_synthesis_has_a_twin_with_one_row_per_study(peer_support):
    for name, k in (("clinical_recovery", 21), ("personal_recovery", 18), ("functional_recovery", 24)):
        twin = peer_support.analysis.synthesis(f"{name}_one_row")
        assert (twin.one_row, twin.random.k, twin.random.n_studies) == (True, k, k)


@pytest.mark.parametrize("part", ["asymmetries", "multiverses", "dependents"])
def test_what_takes_longest_comes_back_whole_from_another_process(peer_support, part):
    found = getattr(peer_support.analysis, part)

    assert found
    assert repr(pickle.loads(pickle.dumps(found))) == repr(found)  # noqa: S301 - made here


def test_one_row_per_study_is_the_rule_where_the_plan_says_nothing(build, carried):
    made = carried(build.study("a", build.result("r1"), build.result("r2")), build.study("b"))

    (only,) = made.analysis.syntheses
    assert (only.one_row, only.random.k) == (True, 2)
    assert [one.result for one in only.effects.excluded] == ["r2"]


def test_one_study_keeps_its_own_interval_and_the_chain_goes_through(build, carried):
    made = carried(
        build.study("a"),
        syntheses=synthesis(by=["mode"], multiplicity="all_rows"),
        votes=VOTES | {"by": ["mode"]},
    )

    fit = made.analysis.synthesis("clinical").random
    assert fit.interval.rule == "study"
    assert (fit.interval.low, fit.interval.high) == (
        pytest.approx(0.3 - 1.959963984540054 * 0.2),
        pytest.approx(0.3 + 1.959963984540054 * 0.2),
    )
    assert made.numbers["syntheses.clinical.tau2"].value is None
    assert "1 effect from 1 study: g = 0.30" in made.text
    assert made.cells("subgroups_mode")[1][:3] == ["Group", "1", "1"]


def test_equal_effects_give_a_tau2_of_zero_and_an_interval_with_width(build, carried):
    fit = carried(*several(build, "0.3", "0.3", "0.3")).analysis.synthesis("clinical").random

    assert fit.tau2 == 0
    assert fit.interval.rule == "z"
    assert fit.interval.high > fit.interval.low


def test_a_synthesis_that_nothing_meets_is_named_and_stops_nothing(build, carried):
    asked = synthesis() | {
        "none": {"where": "outcome == 'fear'", "measure": "SMD", "multiplicity": "all_rows"}
    }

    made = carried(*several(build, "0.1", "0.2"), syntheses=asked)

    assert [one.id for one in made.analysis.failed] == ["none", "none_one_row"]
    assert "None: nothing is pooled (no result meets its condition)." in made.text
    found = made.numbers["syntheses.none.estimate"]
    assert (found.value, found.reason) == (None, "no result meets its condition")
    assert made.numbers["syntheses.none.k"].value == 0
    assert made.cells("reconciliation")[1] == ["None", "2", "0", "0", "0", "0", "0", "2"]


def test_a_synthesis_whose_results_give_no_effect_lists_every_one_of_them(build, carried):
    record = build.study("a", build.result(contrast=build.g("0.1", sign="unknown")))

    made = carried(record)

    (failed,) = made.analysis.failed
    assert failed.reason == "the one result it asks for gives no effect"
    assert made.cells("set_aside")[1][:3] == ["A", "Mood", "no effect"]
    assert made.cells("reconciliation") == [["Clinical", "1", "0", "0", "1", "0", "0", "0"]]


def test_a_refused_tie_names_the_line_of_the_synthesis(build, carried):
    record = build.study("a", build.result("r1"), build.result("r2"))

    with pytest.raises(NotComputable, match=r"review.yaml:\d+:\d+: Syntheses > clinical: A: r1, r2 are tied"):
        carried(record, selection={"tie": "refuse"})


def test_a_study_that_repeats_a_trial_is_counted_once_everywhere(build, carried):
    made = carried(build.study("a"), build.study("b", same_trial_as="a"), build.study("c"), votes=VOTES)

    assert made.numbers["syntheses.clinical.studies"].value == 2
    assert made.numbers["votes.direction.clinical.studies"].value == 2
    assert made.cells("reconciliation") == [["Clinical", "2", "2", "0", "0", "0", "0", "0"]]
    assert ["B", "Mood", "same trial", "repeats the trial of A"] in made.cells("set_aside")


@pytest.mark.parametrize("variable", ["mode", "delivery", "peer_role", "role_contrast"])
def test_the_levels_of_a_subgroup_add_up_to_all_effects_in_the_order_of_the_form(peer_support, variable):
    order = list(peer_support.review.axis(variable).codes)
    for one in peer_support.analysis.syntheses:
        levels = one.split(variable).levels
        codes = [code for code, _, _ in levels]
        assert sum(fit.k for _, _, fit in levels) == one.random.k
        assert codes == sorted(codes, key=order.index)


def test_missing_codes_make_a_level_of_their_own_outside_the_test(build, carried):
    hidden = build.peer(delivery={"missing": "not_reported"})
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    records = [*several(build, "0.1", "0.5"), build.study("u", arms=[hidden, control])]

    groups = (
        carried(*records, syntheses=synthesis(by=["delivery"]))
        .analysis.synthesis("clinical")
        .split("delivery")
    )

    assert [(code, label, fit.k) for code, label, fit in groups.levels] == [
        ("in_person", "In person", 2),
        ("not_reported", "not reported", 1),
    ]
    assert groups.test.df == 0


def test_a_code_that_no_group_takes_stands_outside_the_grouping_and_is_not_called_missing(build, carried):
    sides = {"label": "Side", "of": "peer_role", "codes": {"left": "Left"}, "groups": {"left": "relational"}}
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    other = build.peer(peer_role={"code": "flexible", "evidence": {"report": "main", "quote": "one to one"}})
    records = [*several(build, "0.1", "0.5"), build.study("u", arms=[other, control])]

    made = carried(
        *records,
        variables={"side": sides},
        syntheses=synthesis(by=["side"]),
        votes=VOTES | {"by": ["side"]},
        characteristics=["side"],
    )

    assert [row[:2] for row in made.cells("subgroups_side")[1:]] == [
        ["Left", "2"],
        ["Not in this grouping", "1"],
    ]
    assert [row[:2] for row in made.cells("votes_by_side")[1:]] == [
        ["Left", "2"],
        ["Not in this grouping", "1"],
        ["Total", "3"],
    ]
    assert [row[1] for row in made.cells("characteristics")] == ["Left", "Left", "not in this grouping"]


def test_a_study_without_a_direction_is_shown_as_not_reported_and_stays_outside_the_test(build, carried):
    silent = build.study("u", {"id": "r1", "outcome": "mood", "reported_claim": "not_significant"})

    made = carried(*several(build, "0.1", "-0.5"), silent, votes=VOTES)

    numbers = made.numbers
    assert numbers["votes.direction.clinical.studies"].value == 3
    assert numbers["votes.direction.clinical.not_reported"].value == 1
    assert numbers["votes.direction.clinical.share"].value == 50
    assert (
        numbers["votes.direction.clinical.outside"].value,
        numbers["votes.direction.clinical.p"].value,
    ) == (1, 1)
    assert "the one vote without a direction stays outside the test" in made.notes("votes_direction")


@pytest.mark.parametrize(
    ("record", "rule"),
    [
        ({"design": "single_group"}, "no control group"),
        ({"outcome": "visits"}, "no better direction"),
        ({"outcome": "stray"}, "no domain"),
    ],
)
def test_what_may_not_vote_is_listed_with_its_reason(build, carried, record, rule):
    outcome = record.get("outcome", "mood")
    other = build.study("u", build.result(outcome=outcome), design=record.get("design", "trial"))

    made = carried(*several(build, "0.1", "-0.5"), other, votes=VOTES)

    assert made.numbers["votes.direction.clinical.studies"].value == 2
    assert [(one.study, one.rule) for one in made.analysis.no_votes] == [("u", rule)]
    assert [row[:1] + row[2:3] for row in made.cells("votes_barred")] == [["U", rule]]


def test_a_study_votes_by_what_it_printed_where_it_cannot_be_pooled(build, carried):
    values = {"peer": build.arm(mean="8"), "control": build.arm(mean="10")}
    record = build.study("u", build.result(**values))

    made = carried(*several(build, "0.1", "0.2"), record, votes=VOTES | {"use": "computed"})

    assert made.cells("reconciliation") == [["Clinical", "3", "2", "1", "0", "0", "0", "0"]]


def test_every_reported_effect_is_recomputed_once_even_if_two_syntheses_ask_for_it(build, carried):
    asked = synthesis() | {"all": {"where": "polarity == 'lower_better'", "measure": "SMD"}}

    made = carried(*several(build, "0.1", "0.2"), syntheses=asked)

    assert len(made.analysis.recomputed) == 2


def test_two_contrasts_of_one_result_are_each_recomputed_from_their_own_arms(build, carried):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    contrasts = [
        {"id": "one", "arm_exp": "peer", "arm_ctl": "control"},
        {"id": "two", "arm_exp": "online", "arm_ctl": "control"},
    ]
    values = {
        "one": build.g("0.4"),
        "two": build.g("0.8"),
        "peer": build.arm(mean="8"),
        "online": build.arm(mean="6"),
        "control": build.arm(mean="10"),
    }
    record = build.study(
        "a", build.result(**values), arms=[build.peer(), build.peer("online"), control], contrasts=contrasts
    )

    made = carried(record, syntheses=synthesis(multiplicity="all_rows"))

    assert made.numbers["effects.a.r1.one.recomputed.estimate"].value == pytest.approx(
        0.4 * 0.99233, abs=1e-5
    )
    assert made.numbers["effects.a.r1.two.recomputed.estimate"].value == pytest.approx(
        0.8 * 0.99233, abs=1e-5
    )
    assert made.numbers["syntheses.clinical.k"].value == 2
    assert "A enters twice." in made.text
    assert "A enters with several comparisons" in made.text


def test_mixed_kinds_of_value_are_said(build, carried):
    records = [
        build.study("a", build.result(more={"value_kind": "endpoint"})),
        build.study("b", build.result(more={"value_kind": "change"})),
    ]

    assert "Kinds of value are mixed: 1 change, 1 endpoint." in carried(*records).text


def test_mean_differences_on_several_outcomes_are_flagged(build, carried):
    values = {"md": "2", "md_se": "0.5", "sign_convention": "positive_favours_exp"}
    records = [
        build.study(name, build.result(outcome=name_of, contrast=values))
        for name, name_of in (("a", "mood"), ("b", "fear"))
    ]

    made = carried(
        *records, syntheses=synthesis() | {"clinical": {"where": "domain == 'clinical'", "measure": "MD"}}
    )

    assert "Mean differences on 2 outcomes are pooled" in made.text


def test_an_analysis_without_some_parts_is_the_same_in_all_others(build, carried):
    whole = carried(*several(build, "0.2", "0.4", "-0.1"), votes=VOTES).analysis

    part = analyse(whole.review, ["votes"])

    states = [[vote.state for domain in one.votes for vote in domain.votes] for one in (part, whole)]
    assert states[0] == states[1] == ["positive", "positive", "negative"]
    assert [one.random.estimate for one in part.syntheses] == [one.random.estimate for one in whole.syntheses]
    assert (part.checks, part.agreements, part.audit) == ((), (), None)
    assert whole.audit is not None
