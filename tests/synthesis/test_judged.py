"""What figures of risk of bias show: of all that is judged, of a synthesis, of outcomes; what each row weighs."""

import pytest

from synthesis.judged import ALL_RESULTS, judged, together
from tests.synthesis import judged_studies as known


@pytest.fixture
def shown(build, carried):
    """A function of a figure and parts of a plan: what the figure shows."""

    def make(figure=(), more=(), files=(), **parts):
        figures = {"bias": {"kind": "judgement_bars", **dict(figure)}}
        facts = {"forms": ["peer_support@1.2.0", "rob2@1.1.0"], **parts}
        made = carried(
            *known.studies(build),
            *more,
            files={**known.files(build), **dict(files)},
            figures=figures,
            **facts,
        )
        (plan,) = made.review.plan.figures
        return judged(made.analysis, plan)

    return make


def named(found):
    return [(row.study, row.outcome) for row in found.blocks[0].rows]


def test_without_a_filter_every_judgement_is_a_row_and_so_is_a_study_without_one(shown):
    found = shown()

    assert named(found) == [
        ("a", "Mood"),
        ("a", "Fear"),
        ("b", "Mood"),
        ("c", "Mood"),
        ("d", ALL_RESULTS),
    ]
    assert [row.code(5) for row in found.blocks[0].rows] == ["low", "high", "some_concerns", "high", ""]
    assert {row.weight for row in found.blocks[0].rows} == {1.0}


def test_a_domain_that_is_missing_is_no_judgement_and_keeps_its_reason(shown):
    row = shown().blocks[0].rows[2]

    assert row.code(0) == ""
    assert row.lacking(0) == "unclear"
    assert row.origins(0) == ("records/b/a.rob2.yaml#judgements/r1/d1",)


def test_a_provisional_judgement_keeps_why(shown):
    row = shown().blocks[0].rows[3]

    assert [row.provisional(place) for place in range(6)] == ["", "one coder", "", "", "", ""]


def test_of_a_synthesis_each_effect_is_a_row_with_its_weight(shown):
    found = shown({"results_of": "clinical"})

    assert found.weighing == "synthesis"
    weights = [float(weight) for weight in found.synthesis.random.weights]
    assert [row.weight for row in found.blocks[0].rows] == weights
    assert found.blocks[0].rows[0].weight_key.startswith("syntheses.clinical.weights.a.")
    assert sum(found.blocks[0].weighed(5).values()) == pytest.approx(100)


def test_shares_by_weight_are_those_of_the_weights(build, carried):
    """A study of half the standard error weighs four times as much where there is no heterogeneity."""
    heavy, light = build.result(contrast=build.g("0.3", "0.1")), build.result(contrast=build.g("0.3", "0.2"))
    made = carried(
        build.study("a", heavy),
        build.study("b", light),
        files={
            **known.record(build, "a", known.judged("r1", "low")),
            **known.record(build, "b", known.judged("r1", "high")),
        },
        forms=["peer_support@1.2.0", "rob2@1.1.0"],
        figures={"bias": {"kind": "judgement_bars", "results_of": "clinical"}},
    )

    (block,) = judged(made.analysis, made.review.plan.figures[0]).blocks
    assert block.weighed(5) == pytest.approx({"low": 80.0, "high": 20.0})
    assert made.numbers["judgements.bias.rob2.overall.low.weighted"].text == "80%"
    assert made.numbers["judgements.bias.rob2.overall.low.share"].text == "50%"


def test_weights_can_be_left_out(shown):
    found = shown({"results_of": "clinical", "weighted": "no"})

    assert found.weighing == ""
    assert {row.weight for row in found.blocks[0].rows} == {1.0}


def test_a_study_can_count_once_whatever_its_results(shown):
    found = shown({"unit": "study"})

    assert found.weighing == "study"
    assert [row.weight for row in found.blocks[0].rows] == [0.5, 0.5, 1.0, 1.0, 1.0]
    assert found.blocks[0].weighed(5) == pytest.approx(
        {"low": 12.5, "some_concerns": 25.0, "high": 37.5, "": 25.0}
    )


def test_outcomes_choose_results_and_leave_out_studies_without_them(shown):
    assert named(shown({"outcomes": ["fear"]})) == [("a", "Fear")]


def test_outcomes_choose_among_the_results_of_a_synthesis_too(shown):
    asked = {"where": "domain == 'clinical'", "measure": "SMD", "multiplicity": "all_rows"}
    found = shown({"outcomes": ["fear"], "results_of": "clinical"}, syntheses={"clinical": asked})

    assert named(found) == [("a", "Fear")]


def test_the_twin_of_a_synthesis_with_all_rows_can_be_asked_for(shown):
    asked = {"where": "domain == 'clinical'", "measure": "SMD", "multiplicity": "all_rows"}
    found = shown({"results_of": "clinical", "one_row": "yes"}, syntheses={"clinical": asked})

    assert found.synthesis.id == "clinical_one_row"
    assert len(found.blocks[0].rows) == 4


def test_codes_stand_from_the_best_to_the_worst_and_nothing_judged_last(shown):
    assert shown().blocks[0].codes == ("low", "some_concerns", "high", "")


def test_each_form_is_a_block_and_what_nobody_judged_belongs_to_none(build, shown):
    cohort = known.judged("r1", "serious", "robins_i", d1="serious", effect="assignment")
    found = shown(
        more=[build.study("e")],
        files=known.record(build, "e", cohort, form="robins_i", version="1.0.0"),
        forms=list(known.FORMS),
    )

    assert [(one.form, len(one.rows), len(one.domains), one.table) for one in found.blocks] == [
        ("rob2", 4, 6, "risk_of_bias"),
        ("robins_i", 1, 8, "risk_of_bias_robins_i"),
    ]
    assert found.without == ("D",)


def test_results_judged_alike_share_a_row(build, carried):
    made = carried(
        build.study(
            "a", build.result("r1"), build.result("r2", outcome="fear"), build.result("r3", outcome="hope")
        ),
        build.study("b", build.result("r1"), build.result("r2", outcome="fear")),
        files={
            **known.record(
                build, "a", known.judged("r1", "low"), known.judged("r2", "high"), known.judged("r3", "low")
            ),
            **known.record(build, "b", known.judged("r1", "low"), known.judged("r2", "low")),
        },
        forms=["peer_support@1.2.0", "rob2@1.1.0"],
        figures={"bias": {"kind": "traffic_light", "unit": "study"}},
    )

    (block,) = judged(made.analysis, made.review.plan.figures[0]).blocks
    rows = tuple(together(block.rows))
    assert [(row.study, row.outcome, row.code(5)) for row in rows] == [
        ("a", "Mood; Hope", "low"),
        ("a", "Fear", "high"),
        ("b", ALL_RESULTS, "low"),
    ]
    assert len(rows[2].origins(0)) == 2


@pytest.fixture
def house(build, carried):
    """A review with a form of its own: `a` judged as a whole, `b` by result."""
    codes = {"d1": "probably_low", "d2": "high", "overall": "probably_high"}
    pair = (build.result("r1"), build.result("r2", outcome="fear"))
    return carried(
        build.study("a", *pair),
        build.study("b"),
        files={
            **known.house_form(),
            **known.record(build, "a", {"id": "whole", **codes}, form="house", version="1.0.0"),
            **known.record(
                build, "b", {"id": "r1", "result": "r1", **codes, "d1": "low"}, form="house", version="1.0.0"
            ),
        },
        forms=["peer_support@1.2.0", "house@1.0.0"],
        figures={
            "all": {"kind": "judgement_bars"},
            "pooled": {"kind": "traffic_light", "results_of": "clinical"},
        },
    )


def test_a_judgement_of_a_whole_study_holds_for_its_results(house):
    (all_rows, pooled) = (judged(house.analysis, plan).blocks[0].rows for plan in house.review.plan.figures)

    assert [(row.outcome, row.code(2)) for row in all_rows] == [
        (ALL_RESULTS, "probably_high"),
        ("Mood", "probably_high"),
    ]
    assert [(row.study, row.outcome, row.code(0)) for row in pooled] == [
        ("a", "Mood", "probably_low"),
        ("b", "Mood", "low"),
    ]
    assert "risk_of_bias.house.a.study.d1" in house.numbers


def test_codes_of_a_form_alone_stand_in_its_order(house):
    (block,) = judged(house.analysis, house.review.plan.figures[0]).blocks

    assert block.codes == ("low", "probably_low", "probably_high", "high")


def test_what_cannot_be_shown_says_why(build, carried):
    figures = {
        "nothing": {"kind": "traffic_light"},
        "failed": {"kind": "judgement_bars", "results_of": "personal"},
    }
    personal = {"where": "domain == 'personal'", "measure": "SMD"}
    made = carried(build.study("a"), figures=figures, syntheses={"clinical": personal, "personal": personal})

    reasons = {plan.id: judged(made.analysis, plan).reason for plan in made.review.plan.figures}
    assert reasons == {
        "nothing": "no risk of bias was judged",
        "failed": "its synthesis could not be had",
    }


def test_a_filter_that_leaves_nothing_judged_says_so(build, carried):
    made = carried(
        build.study("a", build.result("r1"), build.result("r2", outcome="fear")),
        files=known.record(build, "a", known.judged("r1", "low")),
        forms=["peer_support@1.2.0", "rob2@1.1.0"],
        figures={"bias": {"kind": "traffic_light", "outcomes": ["fear"]}},
    )

    found = judged(made.analysis, made.review.plan.figures[0])
    assert found.reason == "none of the results it shows was judged for risk of bias"
