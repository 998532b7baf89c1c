"""A small review of events, from records to the supplement: odds ratios, risk ratios, zero cells."""

from math import exp, log, sqrt

import pytest

from extraction_forms.errors import Rejected
from synthesis.errors import NotComputable

OUTCOMES = {
    "domains": [{"id": "clinical", "label": "Clinical"}],
    "outcomes": [
        {"id": "relapse", "label": "Relapse", "domain": "clinical", "polarity": "lower_better"},
        {"id": "cure", "label": "Cure", "domain": "clinical", "polarity": "higher_better"},
    ],
}


def events(a, n1, c, n2):
    return {"peer": {"events": str(a), "total": str(n1)}, "control": {"events": str(c), "total": str(n2)}}


def trial(build, name, *counts, outcome="relapse"):
    return build.study(name, build.result(outcome=outcome, **events(*counts)))


def trials(build):
    return [
        trial(build, "a", 10, 50, 20, 50),
        trial(build, "b", 8, 40, 12, 42),
        trial(build, "c", 0, 30, 4, 30),
        trial(build, "d", 0, 20, 0, 22),
    ]


def asked(measure="OR", **more):
    return {"clinical": {"where": "domain == 'clinical'", "measure": measure, "use": "computed", **more}}


def test_events_become_odds_ratios_that_are_pooled_as_logarithms_and_printed_as_ratios(build, carried):
    made = carried(*trials(build)[:2], outcomes=OUTCOMES, syntheses=asked())

    log_or = log(10 * 30 / (40 * 20))
    found = made.numbers["effects.a.r1.estimate"].value
    assert found == pytest.approx(-log_or)  # fewer relapses are better, so + favours the experimental arm
    assert made.numbers["effects.a.r1.se"].value == pytest.approx(sqrt(1 / 10 + 1 / 40 + 1 / 20 + 1 / 30))
    assert made.numbers["effects.a.r1.shown.estimate"].value == pytest.approx(exp(-log_or))
    pooled = made.analysis.synthesis("clinical").random
    assert made.numbers["syntheses.clinical.shown.estimate"].value == pytest.approx(exp(pooled.estimate))
    ends = made.numbers["syntheses.clinical.shown.ci"].value
    assert ends == (pytest.approx(exp(pooled.interval.low)), pytest.approx(exp(pooled.interval.high)))
    assert "OR = " + made.numbers["syntheses.clinical.shown.estimate"].text in made.text
    assert "Effects are odds ratios, computed from the arms’ numbers." in made.text


@pytest.mark.parametrize(
    ("measure", "y"),
    [("OR", log(10 * 30 / (40 * 20))), ("RR", log(0.2 / 0.4)), ("RD", 0.2 - 0.4)],
)
def test_any_measure_of_two_counts_may_be_named(build, carried, measure, y):
    made = carried(*trials(build)[:2], outcomes=OUTCOMES, syntheses=asked(measure))

    effect = made.analysis.synthesis("clinical").effects.rows[0]
    assert (effect.y, effect.measured) == (pytest.approx(-y), pytest.approx(y))


def test_effects_may_stand_as_measured(build, carried):
    made = carried(
        *trials(build)[:2],
        outcomes=OUTCOMES,
        syntheses=asked(direction="measured"),
        sensitivity={"clinical": {"tau2": ["DL"], "multiverse": "yes"}},
    )

    effect = made.analysis.synthesis("clinical").effects.rows[0]
    assert effect.y == effect.measured == pytest.approx(log(10 * 30 / (40 * 20)))
    row = made.cells("effects")[1]
    assert (row[4], row[6]) == ("0.38", "▲ positive")  # fewer relapses in the experimental arm
    assert "Effects stand as measured, experimental against control" in made.notes("syntheses")
    assert "turned" not in made.notes("syntheses")


def test_what_stands_as_measured_is_shown_with_its_favours_exchanged(build, carried):
    from synthesis.figures.review_figures import review_figures

    figures = {"plot": {"kind": "forest", "synthesis": "clinical"}}
    made = carried(
        *trials(build)[:2], outcomes=OUTCOMES, syntheses=asked(direction="measured"), figures=figures
    )

    (figure,) = review_figures(made.analysis)
    assert "Favours the experimental arm on the left" in figure.alt
    assert "Odds ratio 0.4" in figure.alt


def test_the_axis_of_ratios_ends_at_ratios(build, carried):
    from synthesis.figures.review_figures import review_figures

    plot = {"kind": "forest", "synthesis": "clinical"}
    made = carried(
        *trials(build)[:2],
        outcomes=OUTCOMES,
        syntheses=asked(),
        figures={"plot": {**plot, "x_low": "0.25", "x_high": "8"}},
    )

    (figure,) = review_figures(made.analysis)
    assert "Odds ratio" in figure.alt


def test_an_axis_of_ratios_from_zero_is_a_fault(build, carried):
    figures = {"plot": {"kind": "forest", "synthesis": "clinical", "x_low": "0", "x_high": "8"}}

    with pytest.raises(Rejected, match=r"Figures > plot > x_low: expected a ratio above 0"):
        carried(*trials(build)[:2], outcomes=OUTCOMES, syntheses=asked(), figures=figures)


def test_outcomes_of_both_polarities_cannot_be_pooled_as_measured(build, carried):
    records = [trial(build, "a", 10, 50, 20, 50), trial(build, "b", 30, 50, 20, 50, outcome="cure")]

    with pytest.raises(
        NotComputable, match=r"review.yaml:\d+:\d+: Syntheses > clinical > direction: expected"
    ):
        carried(*records, outcomes=OUTCOMES, syntheses=asked(direction="measured"))


def test_an_outcome_without_a_better_direction_can_be_pooled_as_measured(build, carried):
    outcomes = {
        "domains": OUTCOMES["domains"],
        "outcomes": [{"id": "use", "label": "Use", "domain": "clinical", "polarity": "neutral"}],
    }
    records = [
        trial(build, "a", 10, 50, 20, 50, outcome="use"),
        build.study("b", build.result(outcome="use", contrast=build.g("0.4"))),
    ]
    made = carried(*records, outcomes=outcomes, syntheses=asked("OR", use="any", direction="measured"))

    (effect,) = made.analysis.synthesis("clinical").effects.rows
    assert effect.y == pytest.approx(log(10 * 30 / (40 * 20)))
    assert made.cells("effects")[1][6] == "–"


def test_arms_print_events_of_those_at_risk(build, carried):
    made = carried(*trials(build)[:2], outcomes=OUTCOMES, syntheses=asked())

    head = [column.label for column in made.table("effects").columns]
    assert "The experimental arm: events/total" in head
    assert made.cells("effects")[1][2:4] == ["10/50", "20/50"]


def test_zero_cells_are_corrected_and_listed(build, carried):
    made = carried(*trials(build), outcomes=OUTCOMES, syntheses=asked())

    assert made.cells("zero_cells") == [
        ["C", "Relapse", "OR", "0/30", "4/30", "0.5 added to the cells"],
        ["D", "Relapse", "OR", "0/20", "0/22", "0.5 added to the cells"],
    ]
    assert made.numbers["effects.c.r1.estimate"].value == pytest.approx(-log(0.5 * 26.5 / (30.5 * 4.5)))


def test_the_options_of_a_measure_are_declared_in_the_plan(build, carried):
    made = carried(
        *trials(build), outcomes=OUTCOMES, syntheses=asked(measure_options={"drop00": "yes", "add": "0.25"})
    )

    table = made.cells("zero_cells")
    assert table[0][-1] == "0.25 added to the cells"
    assert table[1][-1].startswith("left out: no events in either arm: dropped, as declared")
    assert made.numbers["syntheses.clinical.k"].value == 3
    assert made.cells("set_aside")[1][:3] == ["D", "Relapse", "zero cells"]


def test_a_rule_over_all_tables_sees_all_tables(build, carried):
    made = carried(*trials(build), outcomes=OUTCOMES, syntheses=asked(measure_options={"to": "if0all"}))

    assert made.numbers["effects.a.r1.estimate"].value == pytest.approx(-log(10.5 * 30.5 / (40.5 * 20.5)))


def test_a_study_left_out_for_zero_cells_still_votes_by_its_counts(build, carried):
    made = carried(
        *trials(build)[:2],
        trial(build, "c", 0, 30, 4, 30),
        outcomes=OUTCOMES,
        syntheses=asked(measure_options={"add": "0"}),
        votes={"domain": "domain", "measure": "OR", "use": "computed"},
    )

    assert made.numbers["votes.direction.clinical.positive"].value == 3


def test_events_over_time_give_rate_ratios(build, carried):
    values = {
        "peer": {"events": "12", "person_time": "240.5"},
        "control": {"events": "20", "person_time": "210"},
    }
    made = carried(
        build.study("a", build.result(outcome="relapse", **values)),
        outcomes=OUTCOMES,
        syntheses=asked("IRR"),
    )

    assert made.numbers["effects.a.r1.estimate"].value == pytest.approx(-log(12 / 240.5 / (20 / 210)))
    assert made.cells("effects")[1][2:4] == ["12/240.5", "20/210"]


def test_the_risk_of_one_group_has_no_direction(build, carried):
    made = carried(*trials(build)[:2], outcomes=OUTCOMES, syntheses=asked("PLO"))

    assert made.numbers["effects.a.r1.estimate"].value == pytest.approx(log(10 / 40))
    assert made.numbers["effects.a.r1.shown.estimate"].value == pytest.approx(0.2)
    assert made.cells("effects")[1][3:5] == ["–", "0.20"]


# The 13 trials of BCG vaccination (Colditz et al. 1994, JAMA 271:698): cases and people, vaccinated and not.
BCG = (
    (4, 123, 11, 139),
    (6, 306, 29, 303),
    (3, 231, 11, 220),
    (62, 13598, 248, 12867),
    (33, 5069, 47, 5808),
    (180, 1541, 372, 1451),
    (8, 2545, 10, 629),
    (505, 88391, 499, 88391),
    (29, 7499, 45, 7277),
    (17, 1716, 65, 1665),
    (186, 50634, 141, 27338),
    (5, 2498, 3, 2341),
    (27, 16913, 29, 17854),
)


def bcg(build):
    """The trials with a further one in which nobody fell ill, each with its latitude."""
    latitudes = (44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33, 40)
    return [
        build.study(
            f"s{i:02}",
            build.result(
                outcome="relapse", more={"time": {"printed": "2", "unit": "years"}}, **events(*counts)
            ),
            mean_age=str(latitude),
        )
        for i, (counts, latitude) in enumerate(zip((*BCG, (0, 90, 0, 95)), latitudes, strict=True))
    ]


def test_events_pooled_as_they_are_go_from_records_to_every_document(build, tmp_path):
    import json

    from synthesis import pipeline

    syntheses = {
        "mh": asked(model="mantel_haenszel", direction="measured")["clinical"],
        "peto": asked(model="peto", direction="measured")["clinical"],
        "mixed": asked(model="glmm", direction="measured")["clinical"],
        "turned": asked(model="mantel_haenszel")["clinical"],
        "estimates": asked("RR", direction="measured")["clinical"],
    }
    folder = build.write(
        tmp_path / "bcg",
        *bcg(build),
        build.study("late", build.result(outcome="relapse", **events(1, 30, 2, 30))),
        outcomes=OUTCOMES,
        syntheses=syntheses,
        selection={"time_from": {"printed": "1", "unit": "years"}},
        regressions={"place": {"synthesis": "estimates", "formula": "~ mean_age"}},
        sensitivity={"mh": {"model": ["peto", "glmm", "random"]}},
        figures={"plot": {"kind": "forest", "synthesis": "mh"}},
    )
    files = pipeline.build(folder).files

    numbers = {key: one["value"] for key, one in json.loads(files["numbers.json"])["numbers"].items()}
    # metafor 3.8, rma.mh(measure="OR") and rma.peto() of dat.bcg
    assert numbers["syntheses.mh.estimate"] == pytest.approx(-0.473410988389)
    assert numbers["syntheses.mh.se"] == pytest.approx(0.0410077784042)
    assert numbers["syntheses.mh.ci_low"] == pytest.approx(-0.553784757147)
    assert numbers["syntheses.mh.q"] == pytest.approx(163.942579569)
    assert numbers["syntheses.turned.ci_high"] == pytest.approx(0.553784757147)
    assert numbers["syntheses.peto.estimate"] == pytest.approx(-0.4744463109406)
    assert numbers["sensitivity.mh.model_peto.estimate"] == numbers["syntheses.peto.estimate"]
    assert numbers["syntheses.mixed.tau2"] > 0.1
    assert numbers["syntheses.mh.k"] == 13
    # metafor 3.8, rma(measure="RR", mods = ~ ablat), REML: the slope is -0.0291 with 13 trials
    assert numbers["regressions.place.k"] == 14
    assert numbers["regressions.place.coefficients.mean_age.estimate"] == pytest.approx(-0.029, abs=0.002)
    aside = files["tables/set_aside.csv"].decode("utf-8")
    assert aside.count("no events in either arm: the study tells nothing of the odds ratio") == 4
    assert aside.count("no time since allocation is stated with its unit") == 5
    assert "Mantel-Haenszel, fixed effect" in files["figures/plot.svg"].decode("utf-8")
    for name in ("tables/regression_place.csv", "tables/syntheses.csv", "supplement.html", "tables.xlsx"):
        assert files[name]
