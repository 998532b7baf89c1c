"""What the records of a review let vote, and what may be said of it."""

import json
import random
from types import MappingProxyType

import pytest

from synthesis.numbers import Unavailable
from synthesis.tables.vote_tables import vote_blocks
from synthesis.voting import BUNDLED

NOT_REPORTED = MappingProxyType({"missing": "not_reported"})
CLAIMS = ("improved", "not_significant", "claimed_equivalent", "worse", "mixed", "not_reported")
EVERYTHING = MappingProxyType(
    {
        "domain": "domain",
        "measure": "SMD",
        "by": ["mode", "design"],
        "p_values": ["fisher", "stouffer", "edgington", "logit", "tippett", "wilkinson"],
        "effect": "yes",
    }
)


def words(direction, because, outcome="mood", name="r1"):
    """A result whose report only says which arm did better."""
    evidence = {"report": "main", "quote": "did better"}
    told = {"stated_direction": {"code": direction, "evidence": evidence}, "stated_because": because}
    return {"id": name, "outcome": outcome, **told}


def means(peer, control, **contrast):
    """The means of both arms without their standard deviations, and what is printed of the contrast."""
    arms = {
        arm: {"n": "40", "mean": mean, "sd": dict(NOT_REPORTED)}
        for arm, mean in (("peer", peer), ("control", control))
    }
    return arms | ({"contrast": contrast} if contrast else {})


def said(made):
    """Every vote as far as its direction goes."""
    return [
        (domain.domain, vote.study, vote.state, vote.by_significance)
        for domain in made.analysis.votes
        for vote in domain.votes
    ]


def records(build, draw):
    """Studies of every kind, with p-values and claims as `draw` has them."""

    def p():
        return {"p": f"{draw.random():.3f}", "p_sides": draw.choice(["one", "two", "not_stated"])} | (
            {"p_relation": draw.choice(["equal", "below", "above"])} if draw.random() < 0.5 else {}
        )

    def result(name, **values):
        more = {"reported_claim": draw.choice(CLAIMS)}
        return build.result(name, more=more, **values)

    nothing = {
        arm: {"n": "40", "mean": dict(NOT_REPORTED), "sd": dict(NOT_REPORTED)} for arm in ("peer", "control")
    }
    return (
        build.study("effect", result("r1", contrast=build.g("0.3") | p())),
        build.study(
            "both_ways", result("r1", contrast=build.g("-0.3") | p()), result("r2", **means("8", "9"))
        ),
        build.study("means", result("r1", **means("8", "9", **p()))),
        build.study("favoured", result("r1", **nothing, contrast={"favours": "exp", **p()})),
        build.study("only_p", result("r1", **nothing, contrast=p())),
        build.study("only_claim", {"id": "r1", "outcome": "mood", "reported_claim": draw.choice(CLAIMS)}),
        build.study("in_words", words("favours_ctl", "regardless")),
        build.study("flat", result("r1", **means("9", "9", **p()))),
    )


@pytest.mark.parametrize("use", ["reported", "any"])
def test_other_p_values_and_other_claims_leave_every_vote_as_it_is(build, tmp_path, use):
    found = []
    for seed in range(6):
        folder = build.write(
            tmp_path / str(seed), *records(build, random.Random(seed)), votes=dict(EVERYTHING) | {"use": use}
        )
        found.append(said(build.carry_out(folder)))

    assert found == [found[0]] * 6
    assert {study: state for _, study, state, _ in found[0]} == {
        "effect": "positive",
        "both_ways": "conflicting",
        "means": "positive",
        "favoured": "not_reported",
        "only_p": "not_reported",
        "only_claim": "not_reported",
        "in_words": "negative",
        "flat": "null",
    }


def test_other_claims_leave_every_vote_of_peer_support_as_it_is(
    peer_support, reviews_folder, tmp_path, build
):
    import shutil

    draw = random.Random(5)
    folder = tmp_path / "peer_support"
    shutil.copytree(
        reviews_folder / "peer_support",
        folder,
        ignore=lambda path, _: ["output"] if path.endswith("support") else [],
    )
    changed = 0
    for path in sorted(folder.glob("records/*/metapsy.yaml")):
        lines = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("    outcome:"):
                lines.append(f"    reported_claim: {draw.choice(CLAIMS)}")
                changed += 1
            lines.append(line)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert changed > 60
    assert said(build.carry_out(folder)) == said(peer_support)


def selected(build, carried):
    """A review in which one vote of one domain was only stated because of its significance."""
    return carried(
        build.study("a", build.result(outcome="hope"), build.result("r2")),
        build.study("b", build.result(outcome="hope", contrast=build.g("-0.2"))),
        build.study("c", words("favours_exp", "significance", outcome="hope"), arms=online(build)),
        build.study("d", {"id": "r1", "outcome": "hope"}),
        build.study("e", build.result()),
        votes=dict(EVERYTHING),
    )


def online(build):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    return [build.peer(delivery="online"), control]


def p_keys(numbers, base):
    """The p-values under keys that begin so, which have a value."""
    parts = ("p", "mid_p", "smallest_p", "p_if_negative", "p_if_positive", "p_low", "p_high", "statistic")
    return {
        key: found.value
        for key, found in numbers.items()
        if key.startswith(base) and key.rpartition(".")[2] in parts and found.value is not None
    }


def test_a_group_with_a_vote_selected_by_significance_has_no_p_value_under_any_key(build, carried):
    numbers = selected(build, carried).numbers

    for base in (
        "votes.direction.personal.",
        "votes.p_values.personal.",
        "votes.direction_by_mode.personal.online.",
        "votes.direction_by_mode.personal.total.",
    ):
        assert any(key.startswith(base) for key in numbers)
        assert p_keys(numbers, base) == {}
    assert p_keys(numbers, "votes.direction.clinical.")
    assert p_keys(numbers, "votes.p_values.clinical.fisher")
    assert p_keys(numbers, "votes.direction_by_mode.personal.group.")


def test_a_group_with_a_vote_selected_by_significance_has_its_count_and_both_bounds(build, carried):
    numbers = selected(build, carried).numbers
    base = "votes.direction.personal"

    assert {
        name: numbers[f"{base}.{name}"].value for name in ("studies", "positive", "negative", "outside")
    } == {
        "studies": 4,
        "positive": 2,
        "negative": 1,
        "outside": 1,
    }
    assert numbers[f"{base}.share_if_negative"].value == 50
    assert numbers[f"{base}.share_if_positive"].value == 75
    assert numbers[f"{base}.positive_by_significance"].value == 1
    assert numbers[f"{base}.negative_by_significance"].value == 0
    assert "statistically significant" in numbers[f"{base}.p"].reason
    assert numbers["votes.direction_by_mode.personal.online.share_if_negative"].value == 100


def test_no_table_prints_a_p_value_for_a_group_with_a_vote_selected_by_significance(build, carried):
    made = selected(build, carried)
    tables = {table.id: table for table in vote_blocks(made.analysis, made.numbers)}

    direction = tables["votes_direction"]
    ids = [column.id for column in direction.columns]
    row = next(row for row in direction.rows if row.cells[0].text == "Personal")
    cells = dict(zip(ids, row.cells, strict=True))
    assert {cells[name].text for name in ("share", "share_ci", "p", "mid_p", "smallest_p")} == {
        "not available"
    }
    assert (cells["positive"].text, cells["positive_by_significance"].text) == ("2", "1")
    personal = [note.text for note in direction.notes if note.text.startswith("Personal")]
    assert personal == [
        "Personal: direction stated in words, without a number: C.",
        (
            "Personal: not tested, since at least one vote rests on a direction that was only stated because its "
            "result was statistically significant (C). Positive: 2 of 4; 1 vote has no direction: the share positive "
            "would be 50% if it were negative and 75% if it were positive."
        ),
    ]
    by_mode = "\n".join(note.text for note in tables["votes_by_mode"].notes)
    assert "statistically significant: Personal (online and total)." in by_mode
    assert " p " not in by_mode.partition("Not tested")[2].partition("The cautions")[0]


def test_columns_of_votes_by_significance_are_there_only_where_a_vote_is(peer_support):
    (table,) = [one for one in peer_support.document.tables if one.id == "votes_direction"]

    assert not any(column.id.endswith("by_significance") for column in table.columns)
    assert peer_support.numbers["votes.direction.clinical_recovery.positive_by_significance"].value == 0


@pytest.fixture
def outcomes(build, tmp_path):
    """The vocabulary of the builders with a domain of statements about several outcomes at once."""
    known = json.loads((build.write(tmp_path / "known") / "outcomes.yaml").read_text(encoding="utf-8"))
    known["domains"].append({"id": "together", "label": "Together", "bundle": "yes"})
    known["outcomes"].append(
        {"id": "whole", "label": "Whole", "domain": "together", "polarity": "higher_better"}
    )
    return known


def test_statements_about_several_outcomes_are_counted_one_per_study_and_never_tested(
    build, carried, outcomes
):
    records = [
        build.study(
            name,
            words("favours_exp", "regardless", outcome="whole"),
            words("favours_exp", "regardless", outcome="whole", name="r2"),
            build.result("r3"),
        )
        for name in "abcdef"
    ]

    made = carried(*records, outcomes=outcomes, votes=dict(EVERYTHING))

    clinical, together = made.analysis.votes
    assert (clinical.domain, together.domain) == ("clinical", "together")
    assert (clinical.bundle, together.bundle) == (False, True)
    assert [vote.n_results for vote in clinical.votes] == [1] * 6
    assert together.table.total.cells["positive"].count == 6
    assert together.table.total.test == Unavailable(reason=BUNDLED)
    for base in (
        "votes.direction.together.",
        "votes.direction_by_mode.together.",
        "votes.p_values.together.",
    ):
        assert p_keys(made.numbers, base) == {}
    assert made.numbers["votes.direction.together.positive"].value == 6
    assert made.numbers["votes.effect.together.alone.estimate"].reason == BUNDLED
    assert (
        "Together: statements, one per study, are counted and not tested, since each statement is about several "
        "outcomes at once. Positive: 6 of 6 (100%), every vote having a direction."
    ) in made.notes("votes_direction")
    assert p_keys(made.numbers, "votes.direction.clinical.")["votes.direction.clinical.p"] == 2 / 2**6


@pytest.mark.parametrize(("nulls", "state"), [("counted", "no_clear_majority"), ("left_out", "positive")])
def test_the_rule_of_the_plan_for_exact_nulls_is_the_one_that_is_followed_and_printed(
    build, carried, nulls, state
):
    record = build.study(
        "a",
        build.result("r1", contrast=build.g("0.2")),
        build.result("r2", contrast=build.g("0.1")),
        build.result("r3", contrast=build.g("0.0")),
    )

    made = carried(record, votes=dict(EVERYTHING) | {"nulls": nulls})

    (domain,) = made.analysis.votes
    assert [vote.state for vote in domain.votes] == [state]
    words_of = {"counted": "count in the denominator", "left_out": "are left out of the 70% rule"}
    assert words_of[nulls] in made.notes("votes_direction")


def test_a_difference_printed_as_0_is_said_to_be_null_as_printed(build, carried):
    made = carried(build.study("a", build.result(contrast=build.g("0.0"))), votes=dict(EVERYTHING))

    assert "null as printed, rounded" in made.notes("votes_direction")


def test_one_p_value_of_each_study_enters_from_its_effect_else_as_it_was_printed(build, carried):
    made = carried(
        build.study("a", build.result(contrast=build.g("0.392", "0.2")), build.result("r2")),
        build.study("b", build.result(**means("8", "9", p="0.05", p_sides="two"))),
        build.study("c", build.result(**means("10", "9", p="0.2", p_sides="two", p_relation="above"))),
        build.study("d", {"id": "r1", "outcome": "mood"}),
        votes=dict(EVERYTHING),
    )

    (domain,) = made.analysis.votes
    fisher = domain.p_values[0]
    used = {one.label: (one.low, one.high) for one in fisher.result.p_values}
    assert used["A"] == (pytest.approx(0.0249979, abs=1e-7),) * 2
    assert used["B"] == (0.025, 0.025)
    assert used["C"] == (0.5, pytest.approx(0.9))
    assert [(one.study, one.p.reason) for one in fisher.left_out] == [
        ("d", "it gives neither an effect nor a p-value")
    ]
    base = "votes.p_values.clinical.fisher"
    assert made.numbers[f"{base}.k"].value == 3
    assert made.numbers[f"{base}.left_out"].value == 1
    low, high = made.numbers[f"{base}.p"].value
    assert (low, high) == (made.numbers[f"{base}.p_low"].value, made.numbers[f"{base}.p_high"].value)
    assert low < high
    assert any(origin.endswith("/p_relation") for origin in made.numbers[f"{base}.p"].origins)


def test_stouffers_method_weighs_by_people_only_where_all_tell_them(build, carried):
    told = [
        build.study(name, build.result(contrast=build.g(y), peer=build.arm(n=n), control=build.arm(n=n)))
        for name, y, n in (("a", "0.4", "100"), ("b", "-0.1", "25"))
    ]
    plan = dict(EVERYTHING) | {"p_values": ["stouffer"]}

    weighted = carried(*told, votes=plan).analysis.votes[0].p_values[0]

    # Z = (sqrt(200) 2 - sqrt(50) 0.5) / sqrt(250)
    assert weighted.result.statistic == pytest.approx((200**0.5 * 2 - 50**0.5 * 0.5) / 250**0.5)
    assert weighted.weights == "by the square root of the number of people"


def test_an_effect_from_votes_takes_the_votes_of_studies_without_an_effect_beside_the_estimates(
    build, carried
):
    made = carried(
        build.study("a", build.result(contrast=build.g("0.2", "0.1"), peer=build.arm(), control=build.arm())),
        build.study("b", build.result(**means("8", "9"))),
        build.study("c", build.result(**means("9", "8"))),
        build.study("d", build.result(**means("8", "9"))),
        build.study("e", words("favours_exp", "regardless")),
        votes=dict(EVERYTHING),
    )
    numbers, base = made.numbers, "votes.effect.clinical"

    assert numbers[f"{base}.alone.k"].value == 4
    assert numbers[f"{base}.alone.positive"].value == 3
    assert numbers[f"{base}.estimates.k"].value == 1
    assert numbers[f"{base}.estimates.estimate"].value == pytest.approx(0.2)
    assert numbers[f"{base}.votes.k"].value == 3
    # Three studies of 40 + 40, 2 of 3 positive: Phi^-1(2/3) / sqrt(20).
    assert numbers[f"{base}.votes.estimate"].value == pytest.approx(0.4307273 / 20**0.5, abs=1e-6)
    se = numbers[f"{base}.votes.se"].value
    joint = (0.2 / 0.01 + numbers[f"{base}.votes.estimate"].value / se**2) / (1 / 0.01 + 1 / se**2)
    assert numbers[f"{base}.together.estimate"].value == pytest.approx(joint)
    assert numbers[f"{base}.left_out"].value == 1
    assert f"{base}.alone.tau_0_2.estimate" in numbers


def test_an_effect_from_votes_is_had_of_standardised_differences_only(build, carried):
    asked = dict(EVERYTHING) | {"measure": "MD", "use": "computed"}

    made = carried(
        build.study("a", build.result(peer=build.arm(), control=build.arm(mean="11"))), votes=asked
    )

    assert "not as MD" in made.numbers["votes.effect.clinical.alone.estimate"].reason


def test_estimates_are_summarised_one_of_each_study_and_those_without_are_named(build, carried):
    made = carried(
        build.study("a", build.result(contrast=build.g("0.1")), build.result("r2", contrast=build.g("0.9"))),
        build.study("b", build.result(contrast=build.g("0.5"))),
        build.study("c", build.result(**means("8", "9"))),
        votes={"domain": "domain", "measure": "SMD"},
    )
    (table,) = [one for one in vote_blocks(made.analysis, made.numbers) if one.id == "effects_summary"]

    assert [cell.text for cell in table.rows[0].cells] == [
        "Clinical",
        "2",
        "1",
        "0.30",
        "0.20 to 0.40",
        "0.10 to 0.50",
    ]
    assert "has no" not in table.notes[0].text
    assert any(
        "Clinical, without an estimate" in note.text and note.text.endswith(": C.") for note in table.notes
    )
    assert made.numbers["votes.effects.clinical.median"].value == pytest.approx(0.3)


def test_ratios_are_summarised_as_ratios(build, carried):
    def odds(ratio):
        return {"estimate": ratio, "scale": "or", "se": "0.3", "sign_convention": "positive_favours_exp"}

    made = carried(
        build.study("a", build.result(contrast=odds("1.5"))),
        build.study("b", build.result(contrast=odds("2.5"))),
        votes={"domain": "domain", "measure": "OR"},
    )

    assert made.numbers["votes.effects.clinical.shown.range"].value == (
        pytest.approx(1.5),
        pytest.approx(2.5),
    )
    assert made.numbers["votes.effects.clinical.shown.median"].value == pytest.approx((1.5 * 2.5) ** 0.5)


def test_claims_are_crossed_with_directions_in_results_and_quoted(build, carried):
    def claimed(name, claim, y):
        return build.result(name, more={"reported_claim": claim} if claim else {}, contrast=build.g(y))

    made = carried(
        build.study("a", claimed("r1", "not_significant", "0.2"), claimed("r2", "not_significant", "-0.1")),
        build.study("b", claimed("r1", "improved", "0.5")),
        build.study("c", claimed("r1", "", "0.5")),
        votes=dict(EVERYTHING),
    )
    (table,) = [one for one in vote_blocks(made.analysis, made.numbers) if one.id == "claims_by_direction"]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Clinical"],
        ["‘Improved’", "1", "0", "1"],
        ["‘Not significant’", "1", "1", "2"],
        ["No claim recorded", "1", "0", "1"],
    ]
    notes = "\n".join(note.text for note in table.notes)
    assert "must not be used for inference" in notes
    key = made.numbers["votes.claims.clinical.not_significant.negative"]
    assert key.value == 1
    assert any(origin.endswith("r2/reported_claim") for origin in key.origins)


def test_results_that_do_not_vote_are_listed_with_the_reason(build, carried):
    made = carried(
        build.study("a", build.result("r1"), build.result("r2", outcome="visits")),
        build.study("b", same_trial_as="a"),
        build.study("c", design="single_group"),
        votes=dict(EVERYTHING),
    )
    (table,) = [one for one in vote_blocks(made.analysis, made.numbers) if one.id == "votes_barred"]

    assert [[row.cells[i].text for i in (0, 2)] for row in table.rows] == [
        ["A", "no better direction"],
        ["B", "same trial"],
        ["C", "no control group"],
    ]


def test_a_review_without_claims_or_barred_results_has_no_tables_of_them(peer_support):
    tables = {table.id for table in vote_blocks(peer_support.analysis, peer_support.numbers)}

    assert tables & {"claims_by_direction", "votes_barred", "votes_p_values", "votes_effect"} == set()
    assert {"votes_direction", "effects_summary"} <= tables


def test_every_key_that_a_table_of_votes_names_is_in_the_ledger_with_that_text(build, carried):
    made = selected(build, carried)

    for table in vote_blocks(made.analysis, made.numbers):
        for row in table.rows:
            for cell in row.cells:
                if cell.key:
                    assert made.numbers[cell.key].text == cell.text


def test_every_number_of_votes_has_data_behind_it(build, carried):
    numbers = selected(build, carried).numbers

    for key, found in numbers.items():
        if key.startswith("votes.") and found.value not in (None, 0):
            assert found.origins, key


def test_a_p_value_printed_as_below_a_bound_bounds_the_combined_one_from_above(build, carried):
    made = carried(
        build.study("a"),
        build.study("b", build.result(**means("8", "9", p="0.05", p_sides="two", p_relation="below"))),
        votes=dict(EVERYTHING) | {"p_values": ["fisher", "tippett"]},
    )
    found = made.numbers["votes.p_values.clinical.fisher.p"]

    assert found.value is None
    assert found.text == f"at most {made.numbers['votes.p_values.clinical.fisher.p_high'].text}"
    assert "only an upper bound is known" in found.reason


def test_where_the_plan_refuses_ties_a_tie_leaves_the_votes_and_takes_what_needs_one_result(build, carried):
    made = carried(
        build.study("a", build.result("r1"), build.result("r2")),
        selection={"tie": "refuse"},
        syntheses={"personal": {"where": "domain == 'personal'", "measure": "SMD"}},
        votes=dict(EVERYTHING),
    )

    assert made.numbers["votes.direction.clinical.positive"].value == 1
    for key in ("votes.effects.clinical.median", "votes.p_values.clinical.fisher.p"):
        assert "are tied" in made.numbers[key].reason


def test_an_estimate_recovered_from_a_p_value_and_a_favoured_arm_is_said_to_cast_no_vote(build, carried):
    nothing = {
        arm: {"n": "40", "mean": dict(NOT_REPORTED), "sd": dict(NOT_REPORTED)} for arm in ("peer", "control")
    }
    record = build.study(
        "a", build.result(**nothing, contrast={"p": "0.03", "p_sides": "two", "favours": "exp"})
    )

    made = carried(record, build.study("b"), votes=dict(EVERYTHING) | {"use": "any"})

    (table,) = [one for one in vote_blocks(made.analysis, made.numbers) if one.id == "effects_summary"]
    assert made.numbers["votes.effects.clinical.k"].value == 2
    assert made.numbers["votes.direction.clinical.not_reported"].value == 1
    assert any(
        "an estimate but no direction" in note.text and note.text.endswith(": A.") for note in table.notes
    )


def test_a_way_to_combine_p_values_that_is_not_known_is_refused_with_those_that_are(build, carried):
    from synthesis.errors import NotComputable
    from synthesis.votes.study_combination import combined

    with pytest.raises(NotComputable, match="fisher"):
        list(combined((), ["fischer"], ""))


def test_who_gave_a_statement_about_several_outcomes_is_told_under_the_matrix(build, carried, outcomes):
    made = carried(
        build.study("a"),
        build.study("b", words("favours_exp", "regardless", outcome="whole")),
        build.study("c", build.result(outcome="hope")),
        outcomes=outcomes,
        votes=dict(EVERYTHING),
    )

    told = made.notes("missing_evidence")
    assert "B: a statement about several outcomes at once was made" in told
    assert "C: a statement" not in told
