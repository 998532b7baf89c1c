"""A synthesis with one thing changed at a time, and in all combinations."""

import pytest

from synthesis.models.univariate import common_effect, random_effects
from synthesis.sensitivity import MOST_COMBINATIONS

YS = ("0.1", "0.5", "0.2", "0.9", "0.3")


def judged(name, overall):
    form = {"id": "rob2", "version": "1.1.0"}
    domains = {f"d{i}": "low" for i in range(1, 6)}
    return {
        "schema": "1",
        "form": form,
        "study": name,
        "extractor": "a",
        "status": "submitted",
        "revision": "1",
        "judgements": [{"id": "r1", "result": "r1", **domains, "overall": overall}],
    }


def studies(build, ys=YS):
    return [build.study(f"s{i}", build.result(contrast=build.g(y))) for i, y in enumerate(ys)]


def changed(build, carried, declared, records=None, **parts):
    made = carried(*(records or studies(build)), sensitivity={"clinical": declared}, **parts)
    return made, {row.id: row for row in made.analysis.sensitivity[0].rows}


def test_the_first_row_is_the_synthesis_as_planned(build, carried):
    made, rows = changed(build, carried, {"tau2": ["DL"]})

    planned = made.analysis.synthesis("clinical").random
    assert list(rows) == ["as_planned", "tau2_dl"]
    assert rows["as_planned"].fit.estimate == planned.estimate
    assert made.numbers["sensitivity.clinical.as_planned.estimate"].value == planned.estimate


def test_other_estimators_tests_and_models_are_what_the_models_give(build, carried):
    made, rows = changed(build, carried, {"tau2": ["DL", "PM"], "test": ["z", "adhoc"], "model": ["common"]})

    effects = made.analysis.synthesis("clinical").effects
    assert rows["tau2_dl"].fit.tau2 == random_effects(effects, tau2="DL").tau2
    assert rows["tau2_pm"].fit.tau2 == random_effects(effects, tau2="PM").tau2
    assert rows["test_z"].fit.interval == random_effects(effects, test="z").interval
    assert rows["test_adhoc"].fit.interval == random_effects(effects, test="adhoc").interval
    assert rows["model_common"].fit.estimate == common_effect(effects).estimate


def test_high_risk_of_bias_is_left_out_and_what_was_not_judged_stays(build, carried):
    files = {f"records/s{i}/a.rob2.yaml": judged(f"s{i}", "high" if i == 3 else "low") for i in range(4)}
    forms = ["peer_support@1.2.0", "rob2@1.1.0"]
    made, rows = changed(build, carried, {"without": ["high_risk_of_bias"]}, files=files, forms=forms)

    row = rows["high_risk_of_bias"]
    assert [one.study for one in row.effects.rows] == ["s0", "s1", "s2", "s4"]
    assert row.changed == "1 effect left out"
    assert made.numbers["sensitivity.clinical.high_risk_of_bias.k"].value == 4


def test_a_row_that_cannot_be_estimated_says_why(build, carried):
    made, rows = changed(build, carried, {"without": ["high_risk_of_bias"], "one_row": "yes"})

    assert rows["high_risk_of_bias"].fit.reason == "no risk of bias was judged"
    assert rows["one_row"].fit.reason == "the synthesis has one row per study already"
    found = made.numbers["sensitivity.clinical.high_risk_of_bias.estimate"]
    assert (found.value, found.reason) == (None, "no risk of bias was judged")
    assert "not estimated: no risk of bias was judged" in made.cells("sensitivity")[2][1]


def test_leaving_everything_out_is_no_fit_but_a_reason(build, carried):
    provisional = build.peer(delivery={"code": "in_person", "provisional": "one coder"})
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    records = [build.study("a", arms=[provisional, control])]
    asked = {"clinical": {"where": "domain == 'clinical' and delivery == 'in_person'", "measure": "SMD"}}
    _, rows = changed(build, carried, {"without": ["provisional_codes"]}, records=records, syntheses=asked)

    assert rows["provisional_codes"].fit.reason == "no studies"
    assert rows["provisional_codes"].changed == "1 effect left out"


def test_a_provisional_code_that_the_synthesis_does_not_use_leaves_its_effects_in(build, carried):
    provisional = build.peer(delivery={"code": "in_person", "provisional": "one coder"})
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    records = [*studies(build), build.study("z", arms=[provisional, control])]

    _, rows = changed(build, carried, {"without": ["provisional_codes"]}, records=records)

    assert rows["provisional_codes"].changed == "the same effects"


def test_one_row_per_study_is_a_change_where_all_rows_are_pooled(build, carried):
    twice = build.study("t", build.result("r1"), build.result("r2"))
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "multiplicity": "all_rows"}}
    made, rows = changed(
        build, carried, {"one_row": "yes"}, records=[*studies(build), twice], syntheses=asked
    )

    assert rows["one_row"].fit.estimate == made.analysis.synthesis("clinical_one_row").random.estimate


def test_effects_that_were_converted_or_derived_can_be_left_out(build, carried):
    counts = {"peer": {"events": "10", "total": "50"}, "control": {"events": "20", "total": "50"}}
    missing = {"missing": "not_reported"}
    derived = {
        "peer": {"n": "50", "mean": "8", "se": "0.5", "sd": missing},
        "control": {"n": "50", "mean": "9", "se": "0.5", "sd": missing},
    }
    records = [
        *studies(build),
        build.study("c", build.result(**counts)),
        build.study("d", build.result(**derived)),
    ]
    asked = {
        "clinical": {
            "where": "domain == 'clinical'",
            "measure": "SMD",
            "use": "any",
            "routes": ["computed", "recovered", "reported", "converted"],
        }
    }
    _, rows = changed(
        build,
        carried,
        {"without": ["converted_effects", "derived_numbers"]},
        records=records,
        syntheses=asked,
    )

    planned = {row.study for row in rows["as_planned"].effects.rows}
    assert planned - {row.study for row in rows["converted_effects"].effects.rows} == {"c"}
    assert planned - {row.study for row in rows["derived_numbers"].effects.rows} == {"c", "d"}


def test_a_further_condition_makes_a_row_of_its_own(build, carried):
    records = [
        build.study(f"s{i}", build.result(contrast=build.g(y)), mean_age=str(20 + 10 * i))
        for i, y in enumerate(YS)
    ]
    _, rows = changed(build, carried, {"only": {"adults": "mean_age >= 40"}}, records=records)

    assert rows["only_adults"].label == "Only adults"
    assert [row.study for row in rows["only_adults"].effects.rows] == ["s2", "s3", "s4"]


def test_all_combinations_count_each_different_one_once(build, carried):
    declared = {
        "tau2": ["DL", "PM"],
        "test": ["z"],
        "model": ["common"],
        "multiverse": "yes",
    }
    made, _ = changed(build, carried, declared)

    many = made.analysis.sensitivity[0].multiverse
    # three estimators by two intervals, and the common-effect model, which looks at neither
    assert (many.planned, many.fitted, len(many.fits)) == (7, 7, 7)
    estimates = [one.estimate for one in many.fits]
    assert made.numbers["sensitivity.clinical.multiverse.lowest"].value == min(estimates)
    assert made.numbers["sensitivity.clinical.multiverse.highest"].value == max(estimates)
    assert "all combinations: 7 different ones; 7 can be estimated." in made.notes("sensitivity")


def test_many_combinations_are_capped_and_the_table_says_so(build, carried):
    declared = {
        "only": {f"a{i}": f"mean_age >= {42 + i}" for i in range(40)},
        "tau2": ["DL", "PM", "ML", "HE"],
        "test": ["z", "t", "adhoc"],
        "multiverse": "yes",
    }
    records = [
        build.study(f"s{i}", build.result(contrast=build.g(y)), mean_age="100" if i else "41")
        for i, y in enumerate(YS)
    ]
    made, _ = changed(build, carried, declared, records=records)

    many = made.analysis.sensitivity[0].multiverse
    assert (many.planned, many.fitted) == (41 * 5 * 4, MOST_COMBINATIONS)
    assert f"of which the {MOST_COMBINATIONS} with the fewest changes" in made.notes("sensitivity")


def test_a_change_that_does_nothing_or_cannot_be_made_counts_no_combination(build, carried):
    declared = {"without": ["high_risk_of_bias", "converted_effects"], "tau2": ["DL"], "multiverse": "yes"}
    made, _ = changed(build, carried, declared)

    many = made.analysis.sensitivity[0].multiverse
    assert (many.planned, len(many.fits)) == (2, 2)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"tau2": ["XX"]}, r"Sensitivity analyses > clinical > tau2: expected one of .*found 'XX'"),
        ({"test": ["tt"]}, r"Sensitivity analyses > clinical > test: expected one of .*found 'tt'"),
        ({"icc": ["0.05"]}, r"expected a block cluster_adjust in the plan"),
        ({"icc": ["five"]}, r"expected a number from 0 to 1; found 'five'"),
        ({"only": {"x": "agee > 3"}}, r"only: expected one of .*found 'agee'"),
        ({"only": {"x": "mean_age >"}}, r"Sensitivity analyses > clinical > only > x"),
        ({"without": ["low_risk"]}, r"expected one of high_risk_of_bias"),
    ],
)
def test_what_there_is_not_is_a_fault_with_its_place(build, carried, declared, told):
    from extraction_forms.errors import Rejected

    with pytest.raises(Rejected, match=rf"review.yaml:\d+:\d+: .*{told}"):
        changed(build, carried, declared)


def test_a_synthesis_that_is_not_there_cannot_be_varied(build, carried):
    from extraction_forms.errors import Rejected

    with pytest.raises(Rejected, match=r"Sensitivity analyses: expected one of clinical; found 'other'"):
        carried(*studies(build), sensitivity={"other": {"tau2": ["DL"]}})
