import pytest

from extraction_forms.errors import Rejected
from synthesis.errors import NotComputable
from synthesis.review import open_review
from synthesis.routes.effect_rows import Request, compute_effects

THREE_ARMS = [
    {"id": "one", "arm_exp": "peer", "arm_ctl": "control"},
    {"id": "two", "arm_exp": "online", "arm_ctl": "control"},
]


def effects(folder, where=None, use="reported", measure="SMD"):
    evidence = open_review(folder).evidence
    return compute_effects(evidence, Request(where=where, measure=measure, use=use))


def only(build, tmp_path, record, use="reported", measure="SMD"):
    return effects(build.write(tmp_path / "r", record, build.study("zz_other")), use=use, measure=measure)


def rows_of(made, study="a"):
    return [row for row in made.rows if row.study == study], [
        one for one in made.excluded if one.study == study
    ]


@pytest.mark.parametrize(
    ("sign", "outcome", "y"),
    [
        ("positive_favours_exp", "mood", 0.4),
        ("positive_favours_exp", "hope", 0.4),
        ("negative_favours_exp", "mood", -0.4),
        ("negative_favours_exp", "hope", -0.4),
        ("exp_minus_ctl", "hope", 0.4),
        ("exp_minus_ctl", "mood", -0.4),
        ("positive_favours_exp", "riddle", 0.4),
    ],
)
def test_a_reported_effect_is_turned_by_its_sign_convention(build, tmp_path, sign, outcome, y):
    record = build.study("a", build.result(outcome=outcome, contrast=build.g("0.4", sign=sign)))

    (found,), aside = rows_of(only(build, tmp_path, record))

    assert found.y == pytest.approx(y)
    assert found.v == pytest.approx(0.04)
    assert aside == []


def test_what_was_measured_is_kept_beside_what_is_oriented(build, tmp_path):
    values = build.g("0.4", sign="positive_favours_exp")

    (found,), _ = rows_of(only(build, tmp_path, build.study("a", build.result(contrast=values))))

    assert (found.y, found.measured) == (pytest.approx(0.4), pytest.approx(-0.4))


@pytest.mark.parametrize(
    ("values", "outcome", "rule", "reason"),
    [
        ({"smd": "0.4", "smd_se": "0.2", "sign_convention": "unknown"}, "mood", "no effect", "which arm"),
        ({"smd": "0.4", "smd_se": "0", "sign_convention": "exp_minus_ctl"}, "mood", "no effect", "no weight"),
        (
            {"smd": "0.4", "smd_se": {"missing": "not_reported"}, "sign_convention": "exp_minus_ctl"},
            "mood",
            "no effect",
            "standard error of the SMD not reported",
        ),
        (
            {"smd": {"missing": "unusable"}, "smd_se": "0.2"},
            "mood",
            "no effect",
            "SMD unusable",
        ),
        (
            {"smd": "0.4", "smd_se": "0.2", "sign_convention": "exp_minus_ctl"},
            "riddle",
            "no effect",
            "which way is better",
        ),
        (
            {"smd": "0.4", "smd_se": "0.2", "sign_convention": "positive_favours_exp"},
            "visits",
            "no better direction",
            "neither direction is better",
        ),
    ],
)
def test_a_result_without_an_effect_is_set_aside_with_its_reason(
    build, tmp_path, values, outcome, rule, reason
):
    record = build.study("a", build.result(outcome=outcome, contrast=values))

    found, (aside,) = rows_of(only(build, tmp_path, record))

    assert found == []
    assert aside.rule == rule
    assert reason in aside.reason
    assert aside.origins == ("records/a/a.yaml#results/r1",)


def test_a_study_that_scores_an_instrument_otherwise_says_so_and_is_turned(build, tmp_path):
    values = build.g("0.4", sign="exp_minus_ctl")
    own = build.result(more={"polarity": "higher_better"}, contrast=values)

    (found,), _ = rows_of(only(build, tmp_path, build.study("a", own)))

    assert found.y == pytest.approx(0.4)
    assert "records/a/a.yaml#results/r1/polarity" in found.origins


def test_an_effect_names_every_datum_it_rests_on(build, tmp_path):
    values = build.g("0.4", sign="exp_minus_ctl")

    (found,), _ = rows_of(only(build, tmp_path, build.study("a", build.result(contrast=values))))

    names = sorted(origin.split("/")[-1] for origin in found.origins)
    assert names == ["polarity", "sign_convention", "smd", "smd_se"]


# (12 - 10) / 5 times J(98) = 1 - 3 / 391 to four places (0.99233); mood is better when lower.
def test_a_computed_effect_is_hedges_g_of_the_arms_oriented(build, tmp_path):
    values = {"peer": build.arm(mean="12"), "control": build.arm(mean="10")}

    (found,), _ = rows_of(only(build, tmp_path, build.study("a", build.result(**values)), use="computed"))

    assert found.y == pytest.approx(-0.4 * 0.99233, abs=1e-5)
    assert (found.n_exp, found.n_ctl) == (50, 50)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sd": {"missing": "not_reported"}}, "control: SD not reported"),
        ({"mean": {"missing": "unclear"}}, "control: mean unclear"),
        ({"n": {"missing": "not_reported"}}, "control: number analysed not reported"),
    ],
)
def test_a_computed_effect_needs_every_number_of_both_arms(build, tmp_path, change, reason):
    values = {"peer": build.arm(), "control": build.arm() | change}

    found, (aside,) = rows_of(only(build, tmp_path, build.study("a", build.result(**values)), use="computed"))

    assert found == []
    assert aside.reason == reason


def test_no_effect_is_computed_from_a_zero_sd_and_the_reason_names_no_row_number(build, tmp_path):
    values = {"peer": build.arm(sd="0"), "control": build.arm(sd="0")}

    found, (aside,) = rows_of(only(build, tmp_path, build.study("a", build.result(**values)), use="computed"))

    assert found == []
    assert "row" not in aside.reason


def test_results_of_one_outcome_are_told_apart_by_their_comparisons(build, tmp_path):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    arms = [build.peer(label="Peers"), build.peer("online", label="Forum", delivery="online"), control]
    results = [build.result("r1", one=build.g("0.1")), build.result("r2", two=build.g("0.2"))]
    record = build.study("a", *results, arms=arms, contrasts=THREE_ARMS)

    found, _ = rows_of(only(build, tmp_path, record))

    assert [row.outcome_label for row in found] == ["Mood, Peers", "Mood, Forum"]


def test_results_of_one_outcome_and_comparison_are_told_apart_by_their_ids(build, tmp_path):
    results = [build.result("r1", contrast=build.g("0.1")), build.result("r2", contrast=build.g("0.2"))]

    found, _ = rows_of(only(build, tmp_path, build.study("a", *results)))

    assert [row.outcome_label for row in found] == ["Mood, r1", "Mood, r2"]


def test_arms_with_one_label_are_told_apart_by_both_sides(build, tmp_path):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    arms = [build.peer(label="Peers"), build.peer("online", label="Peers"), control]
    record = build.study(
        "a", build.result(one=build.g("0.1"), two=build.g("0.2")), arms=arms, contrasts=THREE_ARMS
    )

    found, _ = rows_of(only(build, tmp_path, record))

    assert found[0].outcome_label == "Mood, Peers against control"


def test_both_contrasts_of_a_shared_control_appear_and_can_be_told_apart(build, tmp_path):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    arms = [build.peer(label="Peers"), build.peer("online", label="Forum", delivery="online"), control]
    values = {"one": build.g("0.1"), "two": build.g("0.2")}
    record = build.study("a", build.result(**values), arms=arms, contrasts=THREE_ARMS)

    found, aside = rows_of(only(build, tmp_path, record))

    assert [(row.row, row.y) for row in found] == [("r1.one", 0.1), ("r1.two", 0.2)]
    assert [row.outcome_label for row in found] == [
        "Mood, Peers",
        "Mood, Forum",
    ]
    assert [row.tags["mode"] for row in found] == ["group", "online"]
    assert aside == []


def test_a_contrast_without_numbers_of_its_own_is_not_asked_of_a_result(build, tmp_path):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    arms = [build.peer(), build.peer("online"), control]
    values = {"one": build.g("0.1"), "control": build.arm()}
    record = build.study("a", build.result(**values), arms=arms, contrasts=THREE_ARMS)

    found, aside = rows_of(only(build, tmp_path, record))

    assert [row.row for row in found] == ["r1.one"]
    assert aside == []


def test_a_result_without_any_number_is_set_aside_and_not_lost(build, tmp_path):
    bare = {"id": "r1", "outcome": "mood", "reported_claim": "improved"}

    found, (aside,) = rows_of(only(build, tmp_path, build.study("a", bare)))

    assert found == []
    assert aside.reason == "SMD not reported"


@pytest.mark.parametrize("design", ["single_group", "qualitative"])
def test_a_design_without_a_control_group_gives_no_effect_whatever_its_record_holds(build, tmp_path, design):
    found, (aside,) = rows_of(only(build, tmp_path, build.study("a", design=design)))

    assert found == []
    assert aside.rule == "no control group"


def test_an_arm_compared_with_itself_never_comes_to_an_effect(build, tmp_path):
    same = [{"id": "contrast", "arm_exp": "peer", "arm_ctl": "peer"}]

    with pytest.raises(
        Rejected, match="Contrasts > contrast: expected two different arms; found 'peer' as both"
    ):
        only(build, tmp_path, build.study("a", contrasts=same))


def test_a_study_that_repeats_another_trial_gives_no_effect_of_its_own(build, tmp_path):
    twice = build.study("b", same_trial_as="a")
    made = effects(build.write(tmp_path / "r", build.study("a"), twice))

    assert made.studies == ("a",)
    assert [(one.study, one.rule, one.reason) for one in made.excluded] == [
        ("b", "same trial", "repeats the trial of A")
    ]


def test_repeated_outcomes_of_a_study_are_told_apart_by_time_point(build, tmp_path):
    results = [
        build.result(name, more={"timepoint": time}) for name, time in (("r1", "post"), ("r2", "later"))
    ]

    found, _ = rows_of(only(build, tmp_path, build.study("a", *results)))

    assert [row.outcome_label for row in found] == ["Mood, post", "Mood, later"]


def test_a_measure_that_no_source_reports_lists_those_that_are(build, tmp_path):
    with pytest.raises(NotComputable, match="known: SMD, MD, OR"):
        effects(build.write(tmp_path / "r", build.study("a")), measure="AS")


def test_a_reported_mean_difference_is_read_by_the_same_rules(build, tmp_path):
    values = {"md": "-2", "md_se": "0.5", "sign_convention": "exp_minus_ctl"}
    record = build.study("a", build.result(contrast=values))

    (found,), _ = rows_of(only(build, tmp_path, record, measure="MD"))

    assert (found.y, found.v, found.measured) == (2.0, 0.25, -2.0)


def test_a_condition_may_ask_for_numbers_and_says_what_it_cannot_decide(build, carried):
    women = [build.study("a", percent_women="80"), build.study("b", percent_women="20"), build.study("c")]
    asked = {"women": {"where": "domain == 'clinical' and percent_women > 50", "measure": "SMD"}}

    made = carried(*women, syntheses=asked).analysis.synthesis("women")

    assert made.effects.studies == ("a",)
    (aside,) = made.effects.excluded
    assert (aside.study, aside.rule) == ("c", "condition undecided")
    assert "percent_women" in aside.reason


def test_a_condition_may_ask_for_risk_of_bias(build, carried, tmp_path):
    judged = {
        "schema": "1",
        "form": {"id": "rob2", "version": "1.1.0"},
        "study": "a",
        "extractor": "a",
        "status": "submitted",
        "revision": "1",
        "judgements": [
            {"id": "r1", "result": "r1", **dict.fromkeys(("d1", "d2", "d3", "d4", "d5", "overall"), "low")}
        ],
    }
    asked = {"low": {"where": "overall == 'low'", "measure": "SMD"}}

    made = carried(
        build.study("a"),
        build.study("b"),
        forms=["peer_support@1.2.0", "rob2@1.1.0"],
        files={"records/a/a.rob2.yaml": judged},
        syntheses=asked,
    )

    assert made.analysis.synthesis("low").effects.studies == ("a",)
    assert made.cells("risk_of_bias")[1] == ["Mood", *["Low"] * 6]
    assert "Not judged: B." in made.notes("risk_of_bias")
