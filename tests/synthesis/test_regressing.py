"""Meta-regressions of a review: from the plan to their tables, numbers and sentences."""

from types import MappingProxyType

import pytest

from extraction_forms.errors import Rejected
from synthesis.models.regression.regression import meta_regression

YS = (0.1, 0.5, 0.2, 0.9, 0.3, 0.4)
AGES = (20, 30, 41, 52, 33, 44)
FORMATS = ("group", "one_to_one", "group", "one_to_one", "one_to_one", "group")
AGE = MappingProxyType({"age": {"synthesis": "clinical", "formula": "~ mean_age"}})


def studies(build, ages=AGES):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    return [
        build.study(
            f"s{i}",
            build.result(contrast=build.g(y), more={"time": {"printed": str(4 * i), "unit": "weeks"}}),
            arms=[build.peer(format=kind), control],
            **({"mean_age": str(age)} if age else {}),
        )
        for i, (y, age, kind) in enumerate(zip(YS, ages, FORMATS, strict=True))
    ]


def test_a_regression_is_that_of_the_effects_of_its_synthesis(build, carried):
    made = carried(*studies(build), regressions=dict(AGE))

    own = meta_regression(made.analysis.synthesis("clinical").effects, "~ mean_age")
    numbers = made.numbers
    assert numbers["regressions.age.coefficients.mean_age.estimate"].value == own.coefficients.estimate[1]
    assert numbers["regressions.age.coefficients.mean_age.p"].value == own.coefficients.p[1]
    assert numbers["regressions.age.k"].value == numbers["regressions.age.studies"].value == 6
    assert numbers["regressions.age.r2"].value == own.r2
    assert numbers["regressions.age.qe"].value == own.mixed.q
    assert numbers["regressions.age.omnibus_p"].value == own.omnibus.p
    assert numbers["regressions.age.omnibus_df_rest"].value == 4


def test_its_table_shows_coefficients_and_what_is_left_of_heterogeneity(build, carried):
    made = carried(*studies(build), regressions=dict(AGE))

    rows = made.cells("regression_age")
    assert [row[0] for row in rows] == [
        "Intercept",
        "mean_age",
        "Effects",
        "Studies",
        "τ²",
        "τ² without moderators",
        "R²",
        "QE (df = 4)",
        "Test of all moderators: F (df = 1 and 4)",
    ]
    assert rows[1][1] == made.numbers["regressions.age.coefficients.mean_age.estimate"].text
    assert "rests on 6 studies; with fewer than 10" in made.notes("regression_age")
    assert "meta-regressions (Berkey et al. 1995): those of clinical on mean_age" in made.text


def test_codes_and_weeks_since_allocation_are_moderators(build, carried):
    asked = {"both": {"synthesis": "clinical", "formula": "~ format + weeks", "tau2": "ML", "test": "z"}}
    made = carried(*studies(build), regressions=asked)

    own = meta_regression(
        made.analysis.synthesis("clinical").effects, "~ format + weeks", tau2="ML", test="z"
    )
    found = made.numbers["regressions.both.coefficients.format_one_to_one.estimate"]
    assert found.value == own.coefficients.estimate[1]
    assert any(origin.endswith("/format") for origin in found.origins)
    assert any(origin.endswith("/time") for origin in found.origins)
    assert made.cells("regression_both")[-1][0] == "Test of all moderators: χ² (df = 2)"


def test_months_are_turned_into_weeks(build, carried):
    records = studies(build)
    records[2]["results"][0]["time"] = {"printed": "6", "unit": "months"}
    made = carried(*records)

    row = made.analysis.synthesis("clinical").effects.rows[2]
    assert row.moderators["weeks"] == row.weeks == pytest.approx(26.09, abs=0.005)
    assert row.moderators["time"] == 6


def test_an_effect_without_the_moderator_is_listed_with_the_reason(build, carried):
    made = carried(*studies(build, (*AGES[:5], None)), regressions=dict(AGE))

    assert made.numbers["regressions.age.left_out"].value == 1
    assert made.cells("set_aside")[:2] == [
        ["Meta-regression: age"],
        ["S5", "Mood", "moderator missing", "mean_age: not reported"],
    ]


def test_a_regression_that_cannot_be_estimated_says_why(build, carried):
    made = carried(*studies(build)[:2], regressions=dict(AGE))

    found = made.numbers["regressions.age.r2"]
    assert (found.value, found.text) == (None, "not available")
    assert f"Meta-regression, age: nothing is estimated ({found.reason})." in made.text
    assert "regression_age" not in [table.id for table in made.document.tables]


def test_coefficients_of_ratios_are_shown_as_factors_too(build, carried):
    def counts(a, c):
        return {"peer": {"events": str(a), "total": "50"}, "control": {"events": str(c), "total": "50"}}

    records = [
        build.study(f"s{i}", build.result(**counts(a, c)), mean_age=str(20 + 7 * i))
        for i, (a, c) in enumerate(((5, 12), (9, 11), (14, 13), (6, 15)))
    ]
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "OR", "use": "computed"}}
    made = carried(*records, syntheses=asked, regressions=dict(AGE))

    head = [column.label for column in made.table("regression_age").columns]
    assert head[1] == "Estimate (log odds ratio)"
    assert head[4:6] == ["As a factor", "its 95% CI"]
    factor = made.numbers["regressions.age.coefficients.mean_age.shown.estimate"].text
    assert made.cells("regression_age")[1][4] == factor


def test_all_rows_or_one_of_each_study_may_be_regressed(build, carried):
    twice = studies(build)
    twice[0]["results"].append(build.result("r2", contrast=build.g("0.7")))
    twice[0]["results"][1]["time"] = {"printed": "2", "unit": "weeks"}
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "multiplicity": "all_rows"}}
    regressions = {"all": AGE["age"], "one": {**AGE["age"], "one_row": "yes"}}
    made = carried(*twice, syntheses=asked, regressions=regressions)

    assert made.numbers["regressions.all.k"].value == 7
    assert made.numbers["regressions.one.k"].value == 6
    assert "regressed as if independent" in made.notes("regression_all")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            {"formula": "~ mean_agee"},
            r"formula: expected one of .*; found 'mean_agee'. Did you mean 'mean_age'",
        ),
        ({"formula": "~ mean_age +"}, r"formula: expected a formula such as .*; found '~ mean_age \+'"),
        ({"formula": "~ __import__('os')"}, r"formula: expected a formula such as"),
        ({"tau2": "XX"}, r"tau2: expected one of .*; found 'XX'"),
        ({"test": "tt"}, r"test: expected one of knha"),
        ({"synthesis": "other"}, r"synthesis: expected .*clinical.*; found 'other'"),
    ],
)
def test_what_there_is_not_is_a_fault_with_its_place(build, carried, more, told):
    with pytest.raises(Rejected, match=rf"review.yaml:\d+:\d+: Meta-regressions > age > {told}"):
        carried(*studies(build), regressions={"age": {**AGE["age"], **more}})


def test_a_synthesis_of_counts_has_no_estimates_to_regress(build, carried):
    model = {"measure": "OR", "use": "computed", "model": "peto"}
    asked = {"clinical": {"where": "domain == 'clinical'", **model}}

    with pytest.raises(
        Rejected, match=r"age > synthesis: expected a synthesis of the model random or common"
    ):
        carried(*studies(build), syntheses=asked, regressions=dict(AGE))


def test_a_review_without_regressions_never_loads_the_formula_library(build, tmp_path):
    import subprocess
    import sys

    folder = build.write(tmp_path / "review", *studies(build))
    code = (
        "import sys; from pathlib import Path; from synthesis.review import open_review; "
        "from synthesis.analysis import analyse; from synthesis.ledger.ledger import ledger; "
        f"ledger(analyse(open_review(Path({str(folder)!r})))); "
        "print([name for name in ('formulaic', 'pandas', 'synthesis.models.counts.glmm') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"
