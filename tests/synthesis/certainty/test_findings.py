"""The summary of findings: people, effects in numbers that can be pictured, what they mean."""

import pytest

from synthesis.certainty.assessment import assess
from synthesis.certainty.findings import findings
from synthesis.errors import NotComputable
from tests.synthesis.small_studies import counted, estimated, of_counts

RISKS = {
    "baseline": {"low": "0.02", "high": "0.2"},
    "baseline_source": "two registers",
    "control_risk": "yes",
}
BOTH = {"m": {"measure": "RR", "unit": "ratio", "harm": "1.25", "benefit": "0.8", "source": "a panel"}}


def relapses(build, carried, measure="RR", more=None, **parts):
    made = carried(
        *of_counts(build), syntheses=counted(measure, **(more or {})), findings={"clinical": RISKS}, **parts
    )
    return made, findings(made.analysis, assess(made.analysis))[0]


def test_a_ratio_that_was_turned_is_told_as_experimental_against_control(build, carried):
    made, found = relapses(build, carried)

    assert made.numbers["syntheses.clinical.shown.estimate"].value > 1
    assert found.relative.value == pytest.approx(1 / made.numbers["syntheses.clinical.shown.estimate"].value)
    assert made.numbers["findings.clinical.relative.with_ci"].text == "RR 0.57 (0.46 to 0.71)"


def test_a_ratio_as_measured_is_told_as_it_is(build, carried):
    made, found = relapses(build, carried, more={"direction": "measured"})

    assert found.relative.value == pytest.approx(made.numbers["syntheses.clinical.shown.estimate"].value)


def test_a_ratio_as_measured_needs_no_better_direction(build, carried):
    counts = {"peer": {"events": "9", "total": "60"}, "control": {"events": "15", "total": "60"}}
    studies = [
        build.study(name, build.result("r1", more={"polarity": "neutral"}, **counts)) for name in "abc"
    ]
    made = carried(*studies, syntheses=counted("RR", direction="measured"), findings={"clinical": RISKS})

    assert findings(made.analysis, assess(made.analysis))[0].relative.value == pytest.approx(0.6)


def test_each_baseline_risk_has_a_row_and_the_control_groups_one(build, carried):
    made, _ = relapses(build, carried)

    rows = made.cells("summary_of_findings")
    assert [row[3] for row in rows] == ["20", "200", "225"]
    assert rows[0][4:6] == ["11 (9 to 14)", "9 fewer (11 to 6 fewer)"]
    assert "two registers" in made.notes("summary_of_findings")


def test_a_declared_risk_is_traced_to_the_plan_and_what_follows_to_the_plan_and_the_records(build, carried):
    made, _ = relapses(build, carried)

    declared = "review.yaml#findings/clinical/baseline/low"
    base = "findings.clinical.risks.low"
    assert made.numbers[f"{base}.assumed"].origins == (declared,)
    effects = made.numbers["findings.clinical.relative.estimate"].origins
    assert set(made.numbers[f"{base}.corresponding"].origins) == {declared, *effects}
    assert declared not in made.numbers["findings.clinical.risks.high.difference"].origins
    told = made.document.provenance[declared]
    assert (told.printed, told.note, told.record) == ("0.02", "two registers", "review.yaml")
    assert {at for found in made.numbers.values() for at in found.origins} <= set(made.document.provenance)


@pytest.mark.parametrize("measure", ["RR", "OR", "PETO"])
def test_the_risk_per_1000_is_that_of_the_numbers_printed(build, carried, measure):
    made, found = relapses(build, carried, measure)

    for risk in found.risks:
        one = risk.absolute
        assert 0 < one.low < one.risk < one.high < one.assumed < 1
    numbers = made.numbers
    assert numbers["findings.clinical.risks.high.difference"].value == pytest.approx(
        numbers["findings.clinical.risks.high.corresponding"].value - 200
    )


def test_a_difference_in_risk_that_the_baseline_cannot_give_is_refused_in_words(build, carried):
    made, _ = relapses(build, carried, "RD")

    assert made.cells("summary_of_findings")[0][4] == "not available"
    assert "since the effect would take 20 of 1,000 people below none" in made.notes("summary_of_findings")


def test_outcomes_of_both_polarities_give_no_numbers_of_people(build, carried):
    counts = {"peer": {"events": "9", "total": "60"}, "control": {"events": "15", "total": "60"}}
    studies = [
        build.study("a", build.result("r1", "mood", **counts)),
        build.study("b", build.result("r1", "hope", **counts)),
    ]
    syntheses = {
        "clinical": {"where": "domain in ['clinical', 'personal']", "measure": "RR", "use": "computed"}
    }
    made = carried(*studies, syntheses=syntheses, findings={"clinical": RISKS})

    assert "of some of its outcomes more is better" in made.notes("summary_of_findings")


def test_a_zero_in_every_control_group_gives_no_baseline_risk(build, carried):
    studies = [
        build.study(
            name,
            build.result("r1", peer={"events": "3", "total": "40"}, control={"events": "0", "total": "40"}),
        )
        for name in "abc"
    ]
    made = carried(*studies, syntheses=counted("OR"), findings={"clinical": {"control_risk": "yes"}})

    assert "the risk is 0, from which a relative effect leads nowhere" in made.notes("summary_of_findings")


def test_a_standardised_difference_is_told_on_an_instrument(build, carried):
    on = {"instrument": "the mood scale", "sd": "8", "sd_source": "a norm sample", "unit": "points"}
    studies = [build.study(name, build.result("r1", contrast=build.g("0.25", "0.1"))) for name in "abc"]
    made = carried(*studies, syntheses=estimated(), findings={"clinical": on})

    assert made.numbers["findings.clinical.in_units.difference"].text == "2.0 points better"
    assert made.numbers["findings.clinical.in_units.difference"].value == pytest.approx(8 * 0.25)
    assert "the mood scale, whose standard deviation is taken to be 8.0 (a norm sample)" in made.notes(
        "summary_of_findings"
    )


def test_its_standard_deviation_may_be_pooled_over_the_control_groups(build, carried):
    studies = [
        build.study(
            name,
            build.result(
                "r1", peer=build.arm(mean=8), control=build.arm(n=n, sd=sd), contrast=build.g("0.25", "0.1")
            ),
        )
        for name, n, sd in (("a", 11, 2), ("b", 31, 4))
    ]
    made = carried(*studies, syntheses=estimated(), findings={"clinical": {"sd_of": "mood"}})

    assert made.numbers["findings.clinical.in_units.sd"].value == pytest.approx(
        ((10 * 4 + 30 * 16) / 40) ** 0.5
    )
    assert "pooled over 2 control groups" in made.notes("summary_of_findings")


def test_an_outcome_that_there_is_not_is_refused_with_those_there_are(build, carried):
    with pytest.raises(NotComputable, match=r"sd_of: expected one of .*mood.*; found 'moood'"):
        carried(build.study("a"), syntheses=estimated(), findings={"clinical": {"sd_of": "moood"}})


def test_a_mean_difference_is_told_in_its_unit(build, carried):
    studies = [
        build.study(name, build.result("r1", peer=build.arm(mean=8), control=build.arm(mean=10)))
        for name in "abc"
    ]
    syntheses = {"clinical": {"where": "domain == 'clinical'", "measure": "MD", "use": "computed"}}
    made = carried(*studies, syntheses=syntheses, findings={"clinical": {"unit": "days"}})

    assert made.numbers["findings.clinical.in_units.difference"].text == "2.0 days better"


def test_an_important_effect_on_events_is_told_as_fewer_of_them(build, carried, tmp_path):
    judged = {
        f"{name}{end}": text
        for name in ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
        for end, text in (("", "not_serious"), ("_reason", "Sound."))
    }
    _, found = relapses(build, carried, margins=BOTH, certainty={"clinical": judged})

    assert (
        found.means
        == "The experimental arm leads to an important reduction in mood, compared with the control arm."
    )


def test_what_is_proposed_is_told_provisionally(build, carried):
    made, found = relapses(
        build,
        carried,
        margins=BOTH,
        certainty={"clinical": {"risk_of_bias": "serious", "risk_of_bias_reason": "Blind."}},
    )

    assert found.means.startswith("Provisionally, and at best: the experimental arm may lead to")
    assert (
        "is a proposal that rules made; indirectness and publication bias are not rated at all" in made.text
    )


def test_the_notes_tell_which_way_effects_point(build, carried):
    parts = {
        "findings": {"clinical": {}},
        "wording": {"experimental": "peer support", "control": "usual care"},
    }
    made = carried(build.study("a"), syntheses=estimated(), **parts)

    assert "SMD above 0 favours peer support." in made.notes("summary_of_findings")


def test_a_synthesis_as_measured_says_so(build, carried):
    syntheses = estimated(direction="measured")
    made = carried(build.study("a"), syntheses=syntheses, findings={"clinical": {}})

    assert "as measured, experimental against control" in made.notes("summary_of_findings")


def test_that_people_are_missing_from_the_count_is_said(build, carried):
    told = build.result("r1", peer=build.arm(), control=build.arm(), contrast=build.g("0.2"))
    made = carried(build.study("a", told), build.study("b"), syntheses=estimated(), findings={"clinical": {}})

    assert made.cells("summary_of_findings")[0][1] == "100 or more (2)"
    assert "Or more: not all studies tell" in made.notes("summary_of_findings")


def test_cells_say_what_the_ledger_says(build, carried):
    made, _ = relapses(build, carried, margins=BOTH)

    for name in ("summary_of_findings", "certainty"):
        for row in made.table(name).rows:
            assert all(cell.text == made.numbers[cell.key].text for cell in row.cells if cell.key)
