"""Rules on whole reviews, and what people judge on top of them."""

from math import exp

import pytest

from synthesis.certainty.assessment import assess
from synthesis.checklists import swim_answers
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from tests.synthesis.certainty.conftest import MARGINS, rob
from tests.synthesis.small_studies import counted, estimated, of_counts, of_effects

LARGE = [("0.60", "0.10", "low")] * 6
APART = [(y, "0.05", "low") for y in ("0.9", "0.1", "0.6", "-0.2", "0.5", "0.3")]
PARTS = {"small_study": {"clinical": {"tests": ["egger"]}}}


def ratings(one):
    return {rated.domain: rated.rating for rated in one.domains}


def facts(one, domain):
    return one.domain(domain).proposal.text


def test_what_no_rule_rates_is_left_to_people_and_certainty_is_told_as_the_most_it_can_be(rated):
    made, one, _ = rated(*LARGE, LARGE[0])

    assert one.open == ("Indirectness", "Publication bias")
    assert one.certainty == "high"
    assert made.numbers["certainty.clinical.certainty"].text == "At most high, proposed"


def test_an_important_effect_of_enough_people_beyond_the_margin_is_precise(rated):
    _, one, _ = rated(*[("0.60", "0.10", "low")] * 7)

    assert ratings(one)["imprecision"] == "not_serious"
    assert "crosses no margin" in facts(one, "imprecision")
    assert "840 participants. Optimal information size: 786" in facts(one, "imprecision")


def test_an_important_effect_of_fewer_people_than_one_trial_would_need_is_imprecise(rated):
    _, one, _ = rated(*LARGE)

    assert "720 participants. Optimal information size: 786" in facts(one, "imprecision")
    assert ratings(one)["imprecision"] == "serious"


@pytest.mark.parametrize(
    ("y", "se", "rating"),
    [("0.05", "0.05", "not_serious"), ("0.2", "0.2", "serious"), ("0.0", "0.3", "very_serious")],
)
def test_each_margin_that_the_interval_crosses_takes_imprecision_down(rated, y, se, rating):
    _, one, _ = rated((y, se, "low"))

    assert ratings(one)["imprecision"] == rating


def test_people_who_are_not_all_told_and_may_suffice_leave_imprecision_unrated(build, carried):
    studies = [build.study(f"s{i}", build.result("r1", contrast=build.g("0.60", "0.10"))) for i in range(6)]
    made = carried(*studies, syntheses=estimated(), margins=MARGINS, certainty={"clinical": {}})
    (one,) = assess(made.analysis)

    assert "not all its studies tell how many people" in ratings(one)["imprecision"].reason
    assert "Optimal information size: 786" in facts(one, "imprecision")


def test_a_standardised_difference_has_an_information_size_whichever_way_outcomes_are_better(build, carried):
    parts = {"peer": build.arm(60), "control": build.arm(60), "contrast": build.g("0.60", "0.10")}
    studies = [
        build.study(f"s{i}", build.result("r1", outcome, **parts))
        for i, outcome in enumerate(("mood", "hope") * 3)
    ]
    syntheses = estimated(where="domain in ['clinical', 'personal']")
    made = carried(*studies, syntheses=syntheses, margins=MARGINS, certainty={"clinical": {}})
    (one,) = assess(made.analysis)

    assert "720 participants. Optimal information size: 786" in facts(one, "imprecision")


def test_a_control_risk_of_0_gives_no_information_size(build, carried):
    counts = {"peer": {"events": "45", "total": "60"}, "control": {"events": "0", "total": "60"}}
    studies = [build.study(f"s{i}", build.result("r1", "hope", **counts)) for i in range(6)]
    syntheses = counted("RR", where="domain == 'personal'")
    margins = {"m": {"measure": "RR", "unit": "ratio", "harm": "1.25", "benefit": "0.8", "source": "a panel"}}
    made = carried(*studies, syntheses=syntheses, margins=margins, certainty={"clinical": {}})
    (one,) = assess(made.analysis)

    assert "Optimal information size: not available, the baseline risk is 0." in facts(one, "imprecision")


def test_intervals_are_turned_to_benefit_without_margins_too(build, carried):
    made = carried(
        *of_counts(build), syntheses=counted("RR", direction="measured"), certainty={"clinical": {}}
    )
    (one,) = assess(made.analysis)
    fit = one.synthesis.random

    found = one.domain("imprecision").proposal.facts["ci"]
    assert found.value == pytest.approx((exp(-fit.interval.high), exp(-fit.interval.low)))


def test_an_interval_that_is_turned_is_told_as_measured_too(build, carried):
    """A reader has the risk ratio of the summary of findings in mind."""
    made = carried(
        *of_counts(build), syntheses=counted("RR", direction="measured"), certainty={"clinical": {}}
    )
    (one,) = assess(made.analysis)
    fit = one.synthesis.random
    imprecision, inconsistency = (one.domain(name).proposal for name in ("imprecision", "inconsistency"))

    as_measured = imprecision.facts["ci_measured"]
    assert as_measured.value == pytest.approx((exp(fit.interval.low), exp(fit.interval.high)))
    assert f"{imprecision.facts['ci'].text} (as measured {as_measured.text})" in imprecision.text
    assert f"(as measured {inconsistency.facts['pi_measured'].text})" in inconsistency.text
    assert made.numbers["certainty.clinical.imprecision.ci_measured"].text == as_measured.text


def test_an_interval_that_is_not_turned_is_told_once(rated):
    _, one, _ = rated(("0.1", "0.05", "low"), ("0.2", "0.05", "low"), ("0.3", "0.05", "low"))

    assert "as measured" not in facts(one, "imprecision") + facts(one, "inconsistency")


def test_intervals_stand_as_they_are_where_neither_direction_is_better(build, carried):
    counts = {"peer": {"events": "9", "total": "60"}, "control": {"events": "15", "total": "60"}}
    studies = [
        build.study(name, build.result("r1", more={"polarity": "neutral"}, **counts)) for name in "abc"
    ]
    made = carried(*studies, syntheses=counted("RR", direction="measured"), certainty={"clinical": {}})
    (one,) = assess(made.analysis)
    fit = one.synthesis.random

    found = one.domain("imprecision").proposal.facts["ci"]
    assert found.value == pytest.approx((exp(fit.interval.low), exp(fit.interval.high)))
    assert "turned so that" not in made.notes("certainty")


def test_little_or_no_effect_asks_for_no_information_size(rated):
    _, one, _ = rated(("0.0", "0.05", "low"))

    assert ratings(one)["imprecision"] == "not_serious"
    assert "information size" not in facts(one, "imprecision")


def test_a_single_study_disagrees_with_none(rated):
    _, one, _ = rated(("0.3", "0.2", "low"))

    assert ratings(one)["inconsistency"] == "not_serious"
    assert facts(one, "inconsistency").startswith("One study")


def test_two_studies_have_no_prediction_interval_and_so_no_rating(rated):
    _, one, finding = rated(("0.3", "0.2", "low"), ("0.3", "0.2", "low"))

    assert isinstance(ratings(one)["inconsistency"], Unavailable)
    assert one.certainty.reason == "inconsistency is not rated"
    assert isinstance(finding.means, Unavailable)


def test_without_spread_the_prediction_interval_adds_no_margin(rated):
    made, one, _ = rated(*LARGE)

    assert made.analysis.synthesis("clinical").random.tau2 == 0
    assert ratings(one)["inconsistency"] == "not_serious"


def test_true_effects_that_spread_over_margins_the_mean_keeps_clear_of_are_inconsistent(rated):
    _, one, _ = rated(*APART)

    assert ratings(one)["inconsistency"] == "serious"
    assert "crosses the margin of important harm, which the confidence interval does not" in facts(
        one, "inconsistency"
    )


def test_what_the_mean_crosses_is_imprecision_and_not_counted_twice(rated):
    _, one, _ = rated(*APART)

    assert ratings(one)["imprecision"] == "serious"


@pytest.mark.parametrize(
    ("codes", "rating"),
    [
        ("low low low low", "not_serious"),
        ("low low low high", "serious"),
        ("some_concerns some_concerns some_concerns some_concerns", "serious"),
        ("high high high some_concerns", "very_serious"),
        ("low low low -", "not_serious unknown"),
    ],
)
def test_risk_of_bias_is_weighed(rated, codes, rating):
    rows = [("0.3", "0.2", "" if code == "-" else code) for code in codes.split()]

    _, one, _ = rated(*rows)

    found = ratings(one)["risk_of_bias"]
    if rating.endswith("unknown"):
        assert isinstance(found, Unavailable)
        assert "could change the rating" in found.reason
    else:
        assert found == rating


def test_results_that_a_model_gives_no_weights_are_said_to_count_alike(build, carried):
    files = {f"records/{name}/a.rob2.yaml": rob(name, "low") for name in "abcdef"}
    forms = ["peer_support@1.2.0", "rob2@1.1.0"]
    made = carried(
        *of_counts(build, 6), files=files, forms=forms, syntheses=counted("OR", model="glmm"),
        certainty={"clinical": {}},
    )  # fmt: skip
    (one,) = assess(made.analysis)

    assert facts(one, "risk_of_bias").startswith(
        "Of its results, counted alike since the model has no weights,"
    )


def test_what_is_not_judged_is_no_matter_where_it_could_not_change_the_rating(rated):
    rows = [("0.3", "0.2", "some_concerns")] * 9 + [("0.3", "0.2", "")]

    _, one, _ = rated(*rows)

    assert ratings(one)["risk_of_bias"] == "serious"
    assert "10% is not judged; the mean lies between 0.90 and 1.10" in facts(one, "risk_of_bias")


def test_without_any_judgement_of_bias_nothing_is_proposed(rated):
    _, one, _ = rated(("0.3", "0.2", ""), ("0.3", "0.2", ""), ("0.3", "0.2", ""))

    assert "none of its results was judged" in ratings(one)["risk_of_bias"].reason
    assert isinstance(one.certainty, Unavailable)


def test_without_margins_neither_inconsistency_nor_imprecision_is_rated(rated):
    made, one, finding = rated(*LARGE, margins={})

    found = ratings(one)
    assert found["inconsistency"].reason == found["imprecision"].reason == "no margin is declared"
    assert one.certainty.reason == "inconsistency and imprecision are not rated"
    assert made.numbers["certainty.clinical.certainty"].text == "Not rated"
    assert finding.target == "better"


def test_one_margin_alone_rates_nothing(rated):
    one_sided = {
        "m": {"measure": "SMD", "unit": "standard_deviations", "benefit": "0.2", "source": "a panel"}
    }

    _, one, _ = rated(*LARGE, margins=one_sided)

    assert "only one is declared" in ratings(one)["imprecision"].reason


def test_a_synthesis_that_could_not_be_had_has_no_certainty(build, carried):
    syntheses = {"clinical": {"where": "domain == 'personal'", "measure": "SMD", "use": "reported"}}
    made = carried(
        build.study("a"), syntheses=syntheses, certainty={"clinical": {}}, findings={"clinical": {}}
    )

    assert made.numbers["certainty.clinical.certainty"].reason
    assert made.cells("summary_of_findings")[0][2] == "not available"


def test_only_syntheses_that_are_asked_for_are_assessed(build, carried):
    made = carried(build.study("a"), syntheses=estimated())

    assert list(assess(made.analysis)) == []
    assert not any(key.startswith(("certainty.", "findings.")) for key in made.numbers)


def test_asymmetry_is_shown_where_ten_studies_tell_it_and_the_reason_where_not(build, carried):
    def text(n, folder_parts):
        made = carried(
            *of_effects(build, n), syntheses=estimated(), certainty={"clinical": {}}, **folder_parts
        )
        (one,) = assess(made.analysis)
        return facts(one, "publication_bias")

    assert "12 studies; Egger’s test p" in text(12, PARTS)


def test_with_fewer_than_ten_studies_the_reason_stands_in_place_of_a_test(build, carried):
    made = carried(*of_effects(build, 6), syntheses=estimated(), certainty={"clinical": {}}, **PARTS)
    (one,) = assess(made.analysis)

    assert "6 studies are too few to tell asymmetry from chance" in facts(one, "publication_bias")


def test_the_information_size_of_a_ratio_is_at_the_first_baseline_risk(build, carried):
    margins = {"m": {"measure": "RR", "unit": "ratio", "harm": "1.25", "benefit": "0.8", "source": "a panel"}}
    findings = {"clinical": {"baseline": {"some": "0.2"}, "baseline_source": "a register"}}
    made = carried(*of_counts(build), syntheses=counted("RR"), margins=margins, findings=findings)
    (one,) = assess(made.analysis)

    assert "Optimal information size: 2894" in facts(one, "imprecision")
    assert "at a baseline risk of 200 of 1,000" in facts(one, "imprecision")


def test_a_record_stands_on_top_of_the_proposals(rated, judged_record):
    record = judged_record(
        imprecision="serious", imprecision_reason="Few people.", indirectness="serious",
        indirectness_reason="Other people.", certainty="low",
    )  # fmt: skip

    made, one, finding = rated(*LARGE, record=record)

    assert (one.certainty, one.proposed, one.open) == ("low", False, ())
    assert made.numbers["certainty.clinical.certainty"].text == "Low"
    assert made.numbers["certainty.clinical.indirectness.rating"].text == "Serious"
    assert made.numbers["certainty.clinical.indirectness.rating"].origins == (
        "records/clinical/anna.grade.yaml#certainty/indirectness",
    )
    assert finding.means.startswith("The experimental arm may lead to an important improvement")


def test_a_judgement_that_differs_without_a_reason_is_said_to(rated, judged_record):
    made, one, _ = rated(("0.0", "0.3", "high"), record=judged_record())

    assert [rated.domain for rated in one.domains if rated.unexplained] == ["risk_of_bias", "imprecision"]
    assert "judged otherwise than the rule proposes, and no reason is given" in made.text
    cell = next(row[3] for row in made.cells("certainty") if row[0] == "Imprecision")
    assert cell == "The rule proposes very serious. No reason is given."


def test_a_design_that_the_records_of_the_studies_do_not_bear_out_is_said_beside_theirs(rated, judged_record):
    """Three levels down for bias are for studies judged with ROBINS-I: a trial called one does not pass for agreed."""
    record = judged_record(
        design="nonrandomised_robins_i", risk_of_bias="extremely_serious", risk_of_bias_reason="Confounded.",
        large_effect="none", dose_response="none", opposing_confounding="none", certainty="very_low",
    )  # fmt: skip

    made, _, _ = rated(*LARGE, record=record)

    (start,) = (row for row in made.cells("certainty") if row[0] == "Start")
    assert start[2:] == [
        "Randomised studies start at high.",
        "The studies are called not randomised and judged with ROBINS-I; by their records they are randomised.",
    ]


def test_a_design_that_the_records_bear_out_is_agreed(rated, judged_record):
    made, _, _ = rated(*LARGE, record=judged_record())

    assert next(row[3] for row in made.cells("certainty") if row[0] == "Start") == "Agreed."


def test_the_plan_may_judge_some_domains_and_leave_others_proposed(rated):
    judged = {"risk_of_bias": "serious", "risk_of_bias_reason": "Nobody was blind."}

    made, one, _ = rated(*LARGE, certainty={"clinical": judged})

    assert made.numbers["certainty.clinical.risk_of_bias.rating"].text == "Serious"
    assert made.numbers["certainty.clinical.risk_of_bias.proposed"].text == "Not serious"
    assert made.numbers["certainty.clinical.inconsistency.rating"].text == "Not serious, proposed"
    assert one.proposed


def test_the_record_and_the_plan_may_not_both_judge(rated, judged_record):
    judged = {"risk_of_bias": "serious", "risk_of_bias_reason": "Nobody was blind."}

    with pytest.raises(NotComputable, match="in one place; found some here and others in records/clinical"):
        rated(*LARGE, record=judged_record(), certainty={"clinical": judged})


def test_nothing_is_rated_up_of_randomised_studies(rated):
    judged = {
        "large_effect": "large",
        "large_effect_reason": "It is.",
        "imprecision": "serious",
        "imprecision_reason": "Few.",
    }

    made, one, _ = rated(*LARGE, certainty={"clinical": judged})

    assert (dict(one.up), one.certainty) == ({}, "moderate")
    assert "its studies are randomised, so that rating up for large effect does not count" in made.text


def test_studies_that_were_not_randomised_are_rated_up(build, carried):
    judged = {"large_effect": "large", "large_effect_reason": "Twofold."}
    judged |= {
        f"{name}{end}": text
        for name in ("risk_of_bias", "inconsistency", "imprecision")
        for end, text in (("", "not_serious"), ("_reason", "Sound."))
    }
    made = carried(
        build.study("a", design="comparison_group"), syntheses=estimated(), certainty={"clinical": judged}
    )
    (one,) = assess(made.analysis)

    assert (one.begins, one.certainty) == ("low", "moderate")
    assert "From low, no level down, one level up for large effect" in made.cells("certainty")[-1][2]


def test_certainty_never_falls_below_very_low(rated):
    _, one, _ = rated(("0.0", "0.3", "high"))

    assert one.certainty == "very_low"


def test_the_checklist_of_synthesis_without_meta_analysis_tells_judged_from_proposed(rated, judged_record):
    judged, _, _ = rated(*LARGE, LARGE[0], record=judged_record())

    assert swim_answers.certainty(judged.analysis).done == ("The certainty of Mood was judged after GRADE.",)
    assert swim_answers.certainty(judged.analysis).lacking == ""


def test_the_checklist_calls_what_rules_propose_no_judgement(rated):
    proposed, _, _ = rated(*LARGE)

    assert swim_answers.certainty(proposed.analysis).done == ()
    assert swim_answers.certainty(proposed.analysis).lacking.startswith(
        "a judgement of the certainty of the evidence on Mood"
    )
