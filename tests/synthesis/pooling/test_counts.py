"""Counts pooled in a review: by Mantel-Haenszel, Peto and mixed models; turned, listed and named as any fit."""

from math import exp, log

import pytest

from extraction_forms.errors import Rejected
from synthesis.models.counts.counts import rates, tables
from synthesis.models.counts.glmm import MODELS as GLMM_MODELS
from synthesis.models.counts.glmm import glmm
from synthesis.models.counts.mantel_haenszel import POOLED, mantel_haenszel
from synthesis.models.counts.peto import peto
from synthesis.plan.measures import COUNTED, VARIANTS

OUTCOMES = {
    "domains": [{"id": "clinical", "label": "Clinical"}],
    "outcomes": [
        {"id": "relapse", "label": "Relapse", "domain": "clinical", "polarity": "lower_better"},
        {"id": "cure", "label": "Cure", "domain": "clinical", "polarity": "higher_better"},
    ],
}
COUNTS = {"a": (10, 50, 20, 50), "b": (8, 40, 12, 42), "c": (0, 30, 4, 30), "d": (0, 20, 0, 22)}


def events(a, n1, c, n2):
    return {"peer": {"events": str(a), "total": str(n1)}, "control": {"events": str(c), "total": str(n2)}}


def trials(build, counts=COUNTS, outcome="relapse"):
    return [
        build.study(name, build.result(outcome=outcome, **events(*some))) for name, some in counts.items()
    ]


def asked(measure="OR", model="mantel_haenszel", **more):
    one = {"where": "domain == 'clinical'", "measure": measure, "use": "computed", "model": model, **more}
    return {"clinical": one}


def table_of(counts=COUNTS):
    columns = zip(*counts.values(), strict=True)
    return tables(
        list(counts),
        **dict(zip(("events_exp", "n_exp", "events_ctl", "n_ctl"), map(list, columns), strict=True)),
    )


def pooled(build, carried, *args, records=None, **parts):
    made = carried(*(records or trials(build)), outcomes=OUTCOMES, syntheses=asked(*args), **parts)
    return made, made.analysis.synthesis("clinical").random


def test_the_names_that_a_plan_knows_are_those_of_the_models():
    assert set(COUNTED["mantel_haenszel"]) == set(POOLED)
    assert set(COUNTED["glmm"]) == set(GLMM_MODELS)
    assert dict(VARIANTS) == dict(GLMM_MODELS)


@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
def test_mantel_haenszel_is_that_of_the_counts_turned_with_its_limits_exchanged(build, carried, measure):
    made, fit = pooled(build, carried, measure)

    own = mantel_haenszel(table_of(), measure=measure).pooled
    assert fit.estimate == pytest.approx(-own.estimate)  # fewer relapses are better
    assert fit.interval.low == pytest.approx(-own.interval.high)
    assert fit.interval.high == pytest.approx(-own.interval.low)
    assert (fit.se, fit.p) == (pytest.approx(own.se), pytest.approx(own.p))
    assert made.numbers["syntheses.clinical.ci_rule"].text == "Wald"
    assert made.numbers["syntheses.clinical.tau2"].reason == "the model has one effect for all studies"


def test_as_measured_nothing_is_turned(build, carried):
    made = carried(*trials(build), outcomes=OUTCOMES, syntheses=asked(direction="measured"))

    fit = made.analysis.synthesis("clinical").random
    assert fit.estimate == pytest.approx(mantel_haenszel(table_of()).pooled.estimate)
    assert made.numbers["syntheses.clinical.shown.estimate"].value == pytest.approx(exp(fit.estimate))


def test_outcomes_of_both_polarities_are_pooled_with_the_arms_of_one_exchanged(build, carried):
    relapse, cure = trials(build, {"a": COUNTS["a"]}), trials(build, {"b": COUNTS["b"]}, "cure")
    _, fit = pooled(build, carried, records=[*relapse, *cure])

    n = {"events_exp": [20, 8], "n_exp": [50, 40], "events_ctl": [10, 12], "n_ctl": [50, 42]}
    assert fit.estimate == pytest.approx(mantel_haenszel(tables(["a", "b"], **n)).pooled.estimate)


def test_a_double_zero_tells_nothing_of_a_ratio_and_is_listed(build, carried):
    made, fit = pooled(build, carried)

    assert fit.k == made.numbers["syntheses.clinical.k"].value == 3
    assert made.cells("set_aside")[1] == [
        "D",
        "Relapse",
        "zero cells",
        "no events in either arm: the study tells nothing of the odds ratio",
    ]
    assert "the model pools the counts as they are" in made.notes("zero_cells")


def test_a_double_zero_tells_something_of_a_difference(build, carried):
    _, fit = pooled(build, carried, "RD")

    assert fit.k == 4


@pytest.mark.parametrize("options", [{"add": "0"}, {"drop00": "yes", "add": "0"}])
def test_a_study_without_an_estimate_of_its_own_is_pooled_all_the_same(build, carried, options):
    made = carried(*trials(build), outcomes=OUTCOMES, syntheses=asked(measure_options=options))

    fit = made.analysis.synthesis("clinical").random
    assert [row.study for row in fit.effects.rows] == ["a", "b", "c"]
    assert fit.estimate == pytest.approx(-mantel_haenszel(table_of()).pooled.estimate)
    shown = made.numbers["effects.c.r1.estimate"].value
    assert shown == pytest.approx(-log(0.5 * 26.5 / (30.5 * 4.5)))


def test_peto_is_that_of_the_counts_turned(build, carried):
    made, fit = pooled(build, carried, "OR", "peto")

    own = peto(table_of({k: v for k, v in COUNTS.items() if k != "d"}))
    assert fit.estimate == pytest.approx(-own.pooled.estimate)
    assert made.numbers["syntheses.clinical.weights.a.r1"].value == pytest.approx(own.weights[0])
    assert made.numbers["syntheses.clinical.q"].value == pytest.approx(own.heterogeneity.q)
    assert "Peto, fixed effect: OR = " in made.text


@pytest.mark.parametrize("variant", ["UM.FS", "UM.RS", "CM.EL", "CM.AL"])
def test_a_mixed_model_is_that_of_the_counts_turned(build, carried, variant):
    made = carried(*trials(build), outcomes=OUTCOMES, syntheses=asked("OR", "glmm", glmm=variant))

    fit, own = made.analysis.synthesis("clinical").random, glmm(table_of(), model=variant)
    assert fit.estimate == pytest.approx(-own.estimate, rel=1e-6)
    assert fit.tau2 == pytest.approx(own.tau2, abs=1e-8)
    assert fit.prediction.low == pytest.approx(-own.prediction.high, rel=1e-5)
    assert made.numbers["syntheses.clinical.weights.a.r1"].reason == "the model gives studies no weights"
    assert made.cells("syntheses")[0][1] == f"Random-effects logistic model ({variant})"


def test_a_mixed_model_may_be_tested_by_the_t_distribution(build, carried):
    made = carried(*trials(build), outcomes=OUTCOMES, syntheses=asked("OR", "glmm", test="t"))

    fit = made.analysis.synthesis("clinical").random
    assert fit.interval.rule == "t"
    assert fit.interval.high - fit.interval.low > fit.interval_wald.high - fit.interval_wald.low


@pytest.mark.parametrize("measure", ["PLO", "IRLN"])
def test_one_group_is_modelled_without_a_turn(build, carried, measure):
    more = {"person_time": "100.5"} if measure == "IRLN" else {"total": "50"}
    records = [
        build.study(
            f"s{n}",
            build.result(outcome="relapse", peer={"events": str(n), **more}, control={"events": "9", **more}),
        )
        for n in (3, 8, 12)
    ]
    made, fit = pooled(build, carried, measure, "glmm", records=records)

    assert fit.k == 3
    whole = 150 if measure == "PLO" else 301.5
    # tau2 is 0.0x at most: the pooled level lies near that of all events together
    assert made.numbers["syntheses.clinical.shown.estimate"].value == pytest.approx(23 / whole, rel=0.25)


def test_rates_are_pooled_over_time_at_risk(build, carried):
    rows = {"a": ("12", "240.5", "20", "210"), "b": ("5", "99", "9", "110")}
    records = [
        build.study(
            name,
            build.result(
                outcome="relapse",
                peer={"events": a, "person_time": t},
                control={"events": c, "person_time": u},
            ),
        )
        for name, (a, t, c, u) in rows.items()
    ]
    _, fit = pooled(build, carried, "IRR", records=records)

    data = rates(
        ["a", "b"], events_exp=[12, 5], time_exp=[240.5, 99], events_ctl=[20, 9], time_ctl=[210, 110]
    )
    assert fit.estimate == pytest.approx(-mantel_haenszel(data, measure="IRR").pooled.estimate)


def test_an_effect_that_was_not_had_from_counts_is_set_aside(build, carried):
    printed = {"estimate": "0.5", "se": "0.2", "scale": "or", "sign_convention": "exp_minus_ctl"}
    records = [*trials(build), build.study("z", build.result(outcome="relapse", contrast=printed))]
    made = carried(*records, outcomes=OUTCOMES, syntheses=asked(use="any"))

    assert made.analysis.synthesis("clinical").random.k == 3
    told = next(row for row in made.cells("set_aside") if row[0] == "Z")
    assert told[2:] == ["no counts", "the model pools counts; this effect was had otherwise (reported)"]


def test_cluster_trials_enter_with_the_counts_of_their_effective_sample(build, carried):
    first, second = (events(*COUNTS[name]) for name in "ab")
    records = [
        build.study("a", build.result(outcome="relapse", **first), design="cluster"),
        build.study("b", build.result(outcome="relapse", **second)),
    ]
    adjust = {"icc": "0.05", "source": "assumed", "cluster_size": "21"}
    _, fit = pooled(build, carried, records=records, cluster_adjust=adjust)

    n = {"events_exp": [5, 8], "n_exp": [25, 40], "events_ctl": [10, 12], "n_ctl": [25, 42]}
    assert fit.estimate == pytest.approx(-mantel_haenszel(tables(["a", "b"], **n)).pooled.estimate)


def test_each_level_of_a_split_is_pooled_by_the_model(build, carried):
    formats = {"a": "group", "b": "group", "c": "one_to_one", "e": "one_to_one"}
    counts = {**COUNTS, "e": (3, 25, 6, 27)}
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    records = [
        build.study(
            name,
            build.result(outcome="relapse", **events(*counts[name])),
            arms=[build.peer(format=kind), control],
        )
        for name, kind in formats.items()
    ]
    made = carried(*records, outcomes=OUTCOMES, syntheses=asked(by=["format"]))

    groups = made.analysis.synthesis("clinical").split("format")
    own = mantel_haenszel(table_of({name: counts[name] for name in "ab"})).pooled.estimate
    fits = {code: fit for code, _, fit in groups.levels}
    assert fits["group"].estimate == pytest.approx(-own)
    assert "Mantel-Haenszel, fixed effect" in made.notes("subgroups_format")
    assert groups.test.p > 0


def test_a_level_that_cannot_be_pooled_costs_the_split_and_not_the_synthesis(build, carried):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    empty = {"c": (0, 30, 4, 30), "f": (0, 30, 5, 30)}
    records = [*trials(build, {name: COUNTS[name] for name in "ab"})]
    records += [
        build.study(
            name,
            build.result(outcome="relapse", **events(*some)),
            arms=[build.peer(format="one_to_one"), control],
        )
        for name, some in empty.items()
    ]
    figures = {"plot": {"kind": "forest", "synthesis": "clinical", "by": "format"}}
    made = carried(*records, outcomes=OUTCOMES, syntheses=asked(by=["format"]), figures=figures)

    from synthesis.figures.review_figures import review_figures

    assert made.analysis.synthesis("clinical").random.k == 4
    assert "Not split by format: One-to-one: no study has events in the experimental arm" in made.text
    assert review_figures(made.analysis) == ()


def test_a_single_study_stands_with_its_own_interval(build, carried):
    made, fit = pooled(build, carried, records=trials(build, {"a": COUNTS["a"]}))

    assert fit.interval.rule == "study"
    assert fit.estimate == pytest.approx(-log(10 * 30 / (40 * 20)))
    assert "nothing is pooled" in made.text


def test_nothing_but_double_zeros_is_a_synthesis_that_says_so(build, carried):
    made = carried(*trials(build, {"d": COUNTS["d"]}), outcomes=OUTCOMES, syntheses=asked())

    assert "no study with counts tells anything of the odds ratio" in made.text


def test_tables_prose_and_figure_name_the_model(build, carried):
    from synthesis.figures.review_figures import review_figures

    figures = {"plot": {"kind": "forest", "synthesis": "clinical"}}
    made, _ = pooled(build, carried, figures=figures)
    (figure,) = review_figures(made.analysis)

    assert made.table("syntheses").title == "Syntheses: estimates, heterogeneity and prediction"
    assert made.cells("syntheses")[0][1] == "Mantel-Haenszel, fixed effect"
    assert "by the Mantel-Haenszel method (Mantel & Haenszel 1959" in made.text
    assert "random-effects model" not in made.text
    assert "Mantel-Haenszel, fixed effect, from the counts" in figure.caption
    assert "Mantel-Haenszel, fixed effect Odds ratio" in figure.alt
    words = " ".join(mark.text for mark in figure.marks if hasattr(mark, "text"))
    assert "Random-effects" not in words


def test_a_mixed_model_draws_squares_of_one_size_and_says_so(build, carried):
    from synthesis.figures.review_figures import review_figures

    figures = {"plot": {"kind": "forest", "synthesis": "clinical"}}
    made, _ = pooled(build, carried, "OR", "glmm", figures=figures)
    (figure,) = review_figures(made.analysis)

    words = " ".join(mark.text for mark in figure.marks if hasattr(mark, "text"))
    assert "all of one size" in words
    assert "%" not in [mark.text for mark in figure.marks if getattr(mark, "column", "") == "weight"]


def test_models_of_counts_may_be_sensitivity_rows(build, carried):
    made = carried(
        *trials(build),
        outcomes=OUTCOMES,
        syntheses=asked("OR", "random", measure_options={"add": "0"}),
        sensitivity={
            "clinical": {"model": ["mantel_haenszel", "peto", "glmm", "common"], "multiverse": "yes"}
        },
    )

    rows = {row.id: row for row in made.analysis.sensitivity[0].rows}
    assert rows["as_planned"].effects.k == 2
    assert rows["model_mantel_haenszel"].effects.k == 3  # the study with one empty cell comes in
    assert rows["model_mantel_haenszel"].changed == "1 effect more"
    own = mantel_haenszel(table_of()).pooled.estimate
    assert rows["model_mantel_haenszel"].fit.estimate == pytest.approx(-own)
    assert rows["model_glmm"].label == "Random-effects logistic model (UM.FS)"
    assert made.analysis.sensitivity[0].multiverse.planned == 5


def test_a_change_that_the_model_does_not_look_at_is_named_as_such(build, carried):
    made = carried(
        *trials(build),
        outcomes=OUTCOMES,
        syntheses=asked(),
        sensitivity={"clinical": {"tau2": ["DL"], "test": ["knha"], "model": ["random"]}},
    )

    rows = {row.id: row for row in made.analysis.sensitivity[0].rows}
    assert rows["tau2_dl"].fit.reason == "the model of the synthesis has its own way to this"
    assert rows["test_knha"].fit.reason == "the model of the synthesis has its own way to this"
    assert rows["model_random"].fit.model == "random"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            {"measure": "SMD"},
            r"model: expected mantel_haenszel with one of OR, RR, RD, IRR, IRD; found measure 'SMD'",
        ),
        ({"measure": "RR", "model": "peto"}, r"model: expected peto with one of OR; found measure 'RR'"),
        ({"measure": "RD", "model": "glmm"}, r"model: expected glmm with one of OR, IRR, PLO, IRLN; found"),
        (
            {"use": "reported"},
            r"model: expected mantel_haenszel with use computed or any, since it pools counts",
        ),
        ({"model": "glmm", "glmm": "UM"}, r"glmm: expected one of .*UM.FS.*; found 'UM'"),
        ({"measure": "IRR", "model": "glmm", "glmm": "CM.AL"}, r"glmm: expected one of .*; found 'CM.AL'"),
        ({"measure": "RR", "glmm": "UM.FS"}, r"glmm: expected a measure of OR, IRR, PLO, IRLN; found 'RR'"),
        ({"tau2": "DL"}, r"tau2: expected none, since mantel_haenszel has its own way; found 'DL'"),
        ({"test": "knha"}, r"test: expected z with mantel_haenszel; found 'knha'"),
        ({"model": "glmm", "test": "adhoc"}, r"test: expected z or t with glmm; found 'adhoc'"),
    ],
)
def test_what_a_model_of_counts_cannot_do_is_a_fault_of_the_plan(build, carried, more, told):
    syntheses = asked()
    syntheses["clinical"] |= more

    with pytest.raises(Rejected, match=rf"review.yaml:\d+:\d+: Syntheses > clinical > {told}"):
        carried(*trials(build), outcomes=OUTCOMES, syntheses=syntheses)


def test_a_model_that_the_measure_does_not_have_is_a_fault_of_the_sensitivity_analysis(build, carried):
    with pytest.raises(
        Rejected, match=r"Sensitivity analyses > clinical > model: expected peto with one of OR"
    ):
        carried(
            *trials(build),
            outcomes=OUTCOMES,
            syntheses=asked("RR", "random"),
            sensitivity={"clinical": {"model": ["peto"]}},
        )


def test_the_fit_names_its_model_in_its_summary_and_methods(build, carried):
    _, fit = pooled(build, carried)

    assert str(fit).startswith("Mantel-Haenszel, fixed effect of 3 effects (OR)")
    assert "by the Mantel-Haenszel method" in fit.methods_text()
