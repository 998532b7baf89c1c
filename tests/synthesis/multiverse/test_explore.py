"""The multiverse of a synthesis: each specification is the single fit, and nothing is counted twice or lost."""

from dataclasses import replace

import pytest

from synthesis.measures.aggregate import aggregate
from synthesis.models.diagnostics.influence import influence
from synthesis.models.multilevel.correlated import correlated_hierarchical
from synthesis.models.univariate import common_effect, random_effects
from synthesis.multiverse.specification import spread

FULL = {
    "tau2": ["DL", "PM"],
    "test": ["z", "knha"],
    "rows": ["one_row"],
    "composite": ["0.5"],
    "risk_of_bias": ["without_high", "only_low"],
    "outliers": ["residual_3", "outside_interval"],
}


def named(found, one):
    """The ids of the levels that a specification chose, by choice."""
    return {choice.id: choice.levels[at].id for choice, at in zip(found.choices, one.chosen, strict=True)}


def chosen(found, **levels):
    """The specification that chose these levels and all others as planned."""
    wanted = {choice.id: levels.get(choice.id, choice.levels[0].id) for choice in found.choices}
    return next(one for one in found.specifications if named(found, one) == wanted)


def by_hand(planned, levels):
    """The fit of a specification, made step by step from the effects as planned."""
    rows = planned.rows
    if levels["risk_of_bias"] != "all":
        keep = {"low"} if levels["risk_of_bias"] == "only_low" else {"low", "some_concerns", None}
        rows = tuple(row for row in rows if row.tags.get("overall") in keep)
    effects = replace(planned, rows=rows)
    if levels["rows"] == "one_row":
        effects = replace(effects, rows=tuple(row for row in rows if row.result == "r1"))
    elif levels["rows"] == "composite_0_5":
        made = aggregate(effects.y, effects.v, [row.study for row in rows], rho=0.5)
        first = {row.study: row for row in reversed(rows)}
        pairs = zip(made.clusters, made.y, made.v, strict=True)
        effects = replace(
            effects, rows=tuple(replace(first[study], y=float(y), v=float(v)) for study, y, v in pairs)
        )
    tau2 = {"reml": "REML", "dl": "DL", "pm": "PM"}[levels["tau2"]]
    if levels["outliers"] == "residual_3" and effects.k > 1:
        model = random_effects(effects, tau2=tau2, test="z")
        kept = abs(influence(model).rstudent) <= 3
        effects = replace(effects, rows=tuple(r for r, k in zip(effects.rows, kept, strict=True) if k))
    elif levels["outliers"] == "outside_interval":
        mean = random_effects(effects, tau2=tau2, test=levels["test"]).interval
        kept = [row.interval[1] >= mean.low and row.interval[0] <= mean.high for row in effects.rows]
        effects = replace(effects, rows=tuple(r for r, k in zip(effects.rows, kept, strict=True) if k))
    return random_effects(effects, tau2=tau2, test=levels["test"])


def test_each_specification_is_the_single_fit_made_by_hand(explored):
    made, found = explored(FULL)
    planned = made.analysis.synthesis("clinical").effects

    assert len(found.specifications) > 60
    for one in found.specifications:
        alone = by_hand(planned, named(found, one))
        assert (one.k, one.studies) == (alone.k, alone.n_studies)
        assert one.estimate == pytest.approx(alone.estimate, rel=1e-10)
        assert (one.low, one.high) == pytest.approx((alone.interval.low, alone.interval.high), rel=1e-8)
        assert one.p == pytest.approx(alone.p, rel=1e-7)
        assert one.tau2 == pytest.approx(alone.tau2, rel=1e-8, abs=1e-12)
        assert one.rule == alone.interval.rule


def test_the_specification_as_planned_is_the_synthesis(explored):
    made, found = explored(FULL)

    planned = made.analysis.synthesis("clinical").random
    assert found.own is found.specifications[0]
    assert found.own.estimate == pytest.approx(planned.estimate, rel=1e-12)
    assert (found.own.low, found.own.high) == pytest.approx(
        (planned.interval.low, planned.interval.high), rel=1e-10
    )


def test_every_combination_is_accounted_for_once(explored):
    _, found = explored(FULL)

    assert found.planned == found.looked == 3**5
    there = sum(one.combinations for one in found.specifications)
    assert there + found.without_estimate == found.looked
    levels = [one.chosen for one in found.specifications]
    assert len(set(levels)) == len(levels)


def test_the_specifications_of_the_levels_of_a_choice_are_all_of_them(explored):
    _, found = explored(FULL)

    for choice in found.choices:
        parts = [found.of_level(choice, level) for level in choice.levels]
        assert sum(map(len, parts)) == len(found.alike)
        assert {one.chosen for part in parts for one in part} == {one.chosen for one in found.alike}


def test_shares_of_all_choices_and_what_is_left_add_up_to_1(explored):
    _, found = explored(FULL)

    assert set(found.division.of) == {choice.id for choice in found.choices}
    assert sum(found.division.of.values()) + found.division.rest == pytest.approx(1)
    assert found.division.of["test"] < found.division.of["risk_of_bias"]


def test_a_rule_that_leaves_nothing_out_makes_no_specification_of_its_own(explored, build):
    records = [build.study(f"s{n}", build.result(contrast=build.g(f"0.{n + 2}"))) for n in range(4)]
    _, found = explored({"outliers": ["residual_3"], "rows": ["one_row"]}, records=records)

    assert (found.planned, len(found.specifications)) == (4, 1)
    assert found.specifications[0].combinations == 4


def test_estimators_of_one_equation_and_models_without_one_count_once(explored):
    _, found = explored({"tau2": ["PM", "EB", "EE"], "model": ["common"], "test": ["z"]})

    # REML and PM by two tests, EE by the headline; common, and EE by z, are one
    assert found.planned == 16
    assert len(found.specifications) == 6
    made = {(named(found, one)["model"], named(found, one)["tau2"]) for one in found.specifications}
    assert ("random", "eb") not in made


def test_the_common_effect_model_is_what_it_is_alone(explored):
    made, found = explored({"model": ["common"]})

    alone = common_effect(made.analysis.synthesis("clinical").effects)
    assert chosen(found, model="common").low == pytest.approx(alone.interval.low, rel=1e-12)


def test_correlated_effects_are_pooled_by_the_correlated_and_hierarchical_model(explored):
    made, found = explored({"rho": ["0.4", "0.80"], "tau2": ["DL"], "rows": ["one_row"]})

    effects = made.analysis.synthesis("clinical").effects
    alone = correlated_hierarchical(effects, 0.8)
    one = chosen(found, rho="rho_0_8")
    assert one.estimate == pytest.approx(alone.estimate, rel=1e-9)
    assert (one.low, one.high) == pytest.approx((alone.interval.low, alone.interval.high), rel=1e-8)
    assert one.rule == "cr2"
    # two estimators by two sets independent, two correlations of all rows, and one where rho tells nothing
    assert (found.planned, len(found.specifications)) == (12, 7)


def test_a_synthesis_of_dependent_effects_can_be_taken_as_independent(explored):
    asked = {
        "clinical": {
            "where": "domain == 'clinical'",
            "measure": "SMD",
            "multiplicity": "dependent",
            "model": "che",
        }
    }
    dependence = {"clinical": {"rho": "0.5", "source": "the review's own choice"}}
    made, found = explored({"rho": ["0.2", "independent"]}, syntheses=asked, dependence=dependence)

    planned = made.analysis.synthesis("clinical").random
    assert [level.id for level in found.choices[0].levels] == ["rho_0_5", "rho_0_2", "independent"]
    assert found.own.estimate == pytest.approx(planned.estimate, rel=1e-10)
    alone = random_effects(planned.effects)
    assert chosen(found, rho="independent").estimate == pytest.approx(alone.estimate, rel=1e-10)


def test_at_most_so_many_are_fitted_those_with_the_fewest_changes_first(explored):
    made, found = explored({**FULL, "most": "10"})
    _, whole = explored_again(made)

    assert len(found.specifications) == 10
    assert found.capped
    assert found.looked < found.planned == 3**5
    assert sum(one.combinations for one in found.specifications) == found.looked
    assert [one.chosen for one in found.specifications] == [one.chosen for one in whole.specifications[:10]]
    changes = [sum(map(bool, one.chosen)) for one in found.specifications]
    assert changes == sorted(changes)
    assert "with the fewest changes were looked at" in made.notes("multiverse_clinical")


def explored_again(made):
    """The same multiverse without its cap."""
    from synthesis.multiverse.explore import explore

    review = made.review
    declared = replace(review.plan.multiverse[0], most=2000)
    return made, explore(review, review.plan.syntheses[0], declared)


def test_what_cannot_be_estimated_is_counted_with_its_reason(explored, build):
    records = [build.study(f"s{n}", build.result(contrast=build.g(f"0.{n + 2}"))) for n in range(4)]
    made, found = explored(
        {"risk_of_bias": ["only_low"], "measure": ["SMDH"], "tau2": ["DL"]}, records=records
    )

    assert dict(found.impossible) == {
        "no risk of bias was judged": 2,
        "SMDH is not read as reported": 4,
    }
    assert (len(found.specifications), found.without_estimate) == (2, 6)
    notes = made.notes("multiverse_clinical")
    assert "No estimate: 4 combinations, because SMDH is not read as reported." in notes


def test_other_orders_of_preference_choose_other_rows(explored):
    made, found = explored({"rows": ["one_row"], "orders": {"late": "timepoints: follow_up, post"}})

    rows = made.analysis.synthesis("clinical").effects.rows
    late = [row for row in rows if row.result == "r2" or row.study not in {"s1", "s4"}]
    alone = random_effects(replace(made.analysis.synthesis("clinical").effects, rows=tuple(late)))
    assert chosen(found, rows="late").estimate == pytest.approx(alone.estimate, rel=1e-10)
    assert chosen(found, rows="one_row").estimate != chosen(found, rows="late").estimate


def test_conditions_and_what_is_left_out_are_those_of_sensitivity_analyses(explored):
    declared = {
        "only": {"few": "outcome == 'mood' and study in ['s0', 's1', 's2']"},
        "without": ["derived_numbers"],
    }
    made, found = explored(declared, sensitivity={"clinical": {"only": declared["only"]}})

    (sensitivity,) = made.analysis.sensitivity
    assert chosen(found, only="few").estimate == pytest.approx(sensitivity.rows[1].fit.estimate, rel=1e-12)
    assert len(found.specifications) == 2


def test_verdicts_are_those_of_the_pooled_readings(explored):
    margins = {
        "smd": {"measure": "SMD", "harm": "0.2", "benefit": "0.2", "source": "the review's own choice"}
    }
    made, found = explored(FULL, margins=margins, verdicts={"fewest": "4"})

    own = made.analysis.pooled_readings["clinical"]
    assert found.own.verdict == own.interval.code
    assert found.margin == own.margin
    few = [one for one in found.specifications if one.studies < 4]
    assert few
    assert {one.verdict.reason for one in few} == {
        f"only {n} {'study gives' if n == 1 else 'studies give'} an effect, too few to speak of"
        for n in {one.studies for one in few}
    }
    told = spread(found.alike).verdicts
    assert sum(told.values()) == len(found.alike) - len(few)
    assert made.numbers["multiverse.clinical.verdicts.inconclusive"].value == told.get("inconclusive", 0)


def test_counts_are_pooled_with_other_rules_models_and_measures(explored, build):
    def counts(a, b):
        return build.result(peer={"events": str(a), "total": "40"}, control={"events": str(b), "total": "40"})

    tables = [(0, 4), (3, 6), (2, 5), (0, 0), (4, 9)]
    records = [build.study(f"s{n}", counts(*table)) for n, table in enumerate(tables)]
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "OR", "use": "computed"}}
    made, found = explored(
        {
            "zero_cells": ["all", "drop00"],
            "model": ["mantel_haenszel"],
            "measure": ["RD"],
            "outliers": ["residual_3"],
        },
        records=records,
        syntheses=asked,
    )

    assert found.other_scales == ("RD",)
    assert {one.measure for one in found.alike} == {"OR"}
    planned = made.analysis.synthesis("clinical").random
    assert found.own.estimate == pytest.approx(planned.estimate, rel=1e-10)
    pooled = [one for one in found.specifications if named(found, one)["model"] == "mantel_haenszel"]
    # the counts of the odds ratio and of the risk difference; zero cells make no difference to them
    assert sorted(one.measure for one in pooled if named(found, one)["zero_cells"] == "as_planned") == [
        "OR",
        "RD",
    ]
    assert dict(found.impossible)["outlying effects are looked for in means of estimates, not of counts"] == 6
    assert made.numbers["multiverse.clinical.scales.rd.n"].value == len(found.specifications) - len(
        found.alike
    )
    assert made.numbers["multiverse.clinical.median"].value > 0.0


def test_the_account_in_numbers_adds_up(explored):
    made, _ = explored(FULL)
    base = "multiverse.clinical."
    n = {
        name: made.numbers[base + name].value
        for name in ("looked_at", "specifications", "repeated", "no_estimate")
    }
    shares = [
        found.value for key, found in made.numbers.items() if key.startswith(base) and key.endswith(".share")
    ]

    assert n["specifications"] + n["repeated"] + n["no_estimate"] == n["looked_at"]
    assert sum(shares) + made.numbers[f"{base}interactions"].value == pytest.approx(100)
    for choice in ("tau2", "rows"):
        levels = [
            found.value
            for key, found in made.numbers.items()
            if key.startswith(f"{base}choices.{choice}.") and key.endswith(".n")
        ]
        assert sum(levels) == made.numbers[f"{base}compared"].value


def test_what_a_multiverse_gives_is_said_in_a_sentence_and_a_table(explored):
    made, found = explored(FULL)

    assert f"{found.planned} combinations of the declared choices" in made.text
    assert "goes with the choice of “risk of bias”" in made.text
    assert "it is no test of a choice" in made.text
    assert "A multiverse analysis (Steegen et al. 2016" in made.text
    rows = made.cells("multiverse_clinical")
    assert rows[0][0].startswith("Risk of bias: ")
    assert rows[0][0].endswith("% of the variance")
    assert [row[0] for row in rows[1:4]] == ["All studies", "Without high risk", "Only low risk"]
    assert rows[-1][0] == "All specifications"
    assert rows[-1][1] == str(len(found.alike))


def test_a_multiverse_of_a_synthesis_without_effects_says_so(explored, build):
    asked = {"clinical": {"where": "domain == 'personal'", "measure": "SMD"}}
    made, found = explored({"tau2": ["DL"]}, records=[build.study("a")], syntheses=asked)

    assert found.specifications == ()
    assert dict(found.impossible) == {"no effect is left": 2}
    assert made.cells("multiverse_clinical")[-1][1] == "0"
