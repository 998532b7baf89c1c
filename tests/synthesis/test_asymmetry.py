"""What is asked about small studies of a synthesis: which tests, of which rows, and why there may be no answer."""

import pytest

from synthesis.models.selection.model import selection_model
from synthesis.models.small_study.dependent import dependent_regression_test
from synthesis.models.small_study.named_tests import asymmetry_test
from synthesis.models.small_study.precision_effect import pet_peese
from synthesis.models.small_study.worst_case import selection_bias
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from synthesis.plan.small_study import ADJUSTED, ON_REQUEST
from tests.synthesis.small_studies import counted, estimated, of_counts, of_effects

EVERYTHING = {"adjust": list(ADJUSTED), "worst_case": "yes", "on_request": list(ON_REQUEST)}


def asked(carried, studies, syntheses, **more):
    made = carried(*studies, syntheses=syntheses, small_study={"clinical": more})
    (one,) = made.analysis.asymmetries
    return made, one


def ids(one):
    return [told.id for told in one.told]


def test_reported_differences_without_sizes_are_tested_by_egger(build, carried):
    made, one = asked(carried, of_effects(build), estimated())

    assert ids(one) == ["egger"]
    fit = made.analysis.synthesis("clinical").random
    found = asymmetry_test(fit, "egger")
    assert (one.told[0].answer.result, one.told[0].answer.p) == (found.bias, found.p)
    assert not one.told[0].alone


def test_computed_differences_are_tested_by_their_group_sizes_too(build, carried):
    studies = [
        build.study(
            f"s{i}", build.result(peer=build.arm(n=f"{20 + 7 * i}"), control=build.arm(n="30", mean="12"))
        )
        for i in range(10)
    ]
    _, one = asked(carried, studies, estimated(use="computed"))

    assert ids(one) == ["pustejovsky", "egger"]
    assert one.told[0].asks.startswith("Do effects go with √(1/n₁ + 1/n₂)")


@pytest.mark.parametrize(
    ("measure", "tests"), [("OR", ["peters", "harbord"]), ("RR", ["harbord"]), ("RD", ["egger"])]
)
def test_tables_are_tested_by_what_does_not_take_the_error_from_the_ratio(build, carried, measure, tests):
    made, one = asked(carried, of_counts(build), counted(measure))

    assert ids(one) == tests
    fit = made.analysis.synthesis("clinical").random
    assert [told.answer.p for told in one.told] == [asymmetry_test(fit, name).p for name in tests]


def test_ratios_without_counts_are_tested_by_egger(build, carried):
    ratio = {"estimate": "0.3", "scale": "log_or", "sign_convention": "positive_favours_exp"}
    studies = [build.study(f"s{i}", build.result(contrast={**ratio, "se": f"0.{11 + i}"})) for i in range(10)]

    assert ids(asked(carried, studies, counted(use="reported"))[1]) == ["egger"]


@pytest.mark.parametrize("multiplicity", ["all_rows", "dependent"])
def test_several_effects_of_a_study_are_tested_by_the_model_of_their_dependence(build, carried, multiplicity):
    studies = of_effects(build, second="bcd")
    made, one = asked(carried, studies, estimated(multiplicity=multiplicity))

    assert ids(one) == ["egger_dependent"]
    effects = made.analysis.synthesis("clinical").effects
    found = dependent_regression_test(effects)
    assert effects.k == 15
    assert (one.told[0].answer.result, one.told[0].answer.p) == (found.slope.estimate, found.slope.p)


def test_the_model_of_dependence_takes_the_correlation_that_the_plan_declares(build, carried):
    made = carried(
        *of_effects(build, second="bcd"),
        syntheses=estimated(multiplicity="dependent"),
        dependence={"clinical": {"rho": "0.2", "source": "the review's own choice"}},
        small_study={"clinical": {}},
    )
    (one,) = made.analysis.asymmetries

    effects = made.analysis.synthesis("clinical").effects
    declared, usual = (dependent_regression_test(effects, rho).slope.se for rho in (0.2, 0.6))
    assert f"(SE {declared:.2f})" in one.told[0].answer.words
    assert one.told[0].answer.result == dependent_regression_test(effects, 0.2).slope.estimate
    assert declared != usual


@pytest.mark.parametrize("multiplicity", ["all_rows", "dependent"])
def test_what_takes_rows_for_independent_is_given_one_row_of_each_study(build, carried, multiplicity):
    studies = of_effects(build, second="bcd")
    names = ["egger_dependent", "egger", "begg"]
    made, one = asked(carried, studies, estimated(multiplicity=multiplicity), tests=names, **EVERYTHING)

    rows = {told.id: (told.effects.k, told.alone) for told in one.told}
    assert {name for name, told in rows.items() if told == (15, False)} == {"egger_dependent", "worst_case"}
    assert {told for name, told in rows.items() if name not in {"egger_dependent", "worst_case"}} == {
        (12, True)
    }
    twin = made.analysis.synthesis("clinical_one_row").random
    assert one.of("egger").answer.p == asymmetry_test(twin, "egger").p
    assert one.of("pet_peese").answer.estimate == pet_peese(twin).limit.estimate
    every = random_effects(made.analysis.synthesis("clinical").effects)
    assert one.of("worst_case").answer.estimate == selection_bias(every, direction="positive").worst


def test_with_one_row_everything_is_of_one_row_per_study(build, carried):
    studies = of_effects(build, second="bcd")
    _, one = asked(carried, studies, estimated(multiplicity="all_rows"), one_row="yes", worst_case="yes")

    assert ids(one) == ["egger", "worst_case"]
    assert {(told.effects.k, told.alone) for told in one.told} == {(12, True)}


def test_fewer_than_ten_studies_are_answered_by_the_reason(build, carried):
    made, one = asked(carried, of_effects(build, 9), estimated(), **EVERYTHING)

    assert one.told == ()
    assert one.reason == (
        "9 studies are too few to tell asymmetry from chance; 10 is the least number that is advised"
    )
    assert "Whether small studies differ from large ones was not asked: 9 studies are too few" in made.text
    assert not [table for table in made.document.tables if table.id.startswith("small_study")]
    assert made.numbers["small_study.clinical.answer"].reason == one.reason


def test_ten_studies_are_enough(build, carried):
    assert asked(carried, of_effects(build, 10), estimated())[1].told


def test_fewer_are_asked_where_the_plan_forces_it_and_a_note_says_so(build, carried):
    made, one = asked(carried, of_effects(build, 9), estimated(), force="yes", adjust=["pet_peese"])

    assert ids(one) == ["egger", "pet_peese"]
    assert "They rest on 9 studies" not in made.notes("small_study_clinical")
    assert (
        "Egger’s test and PET-PEESE: they rest on 9 studies; with fewer than 10 they cannot tell"
        in made.notes("small_study_clinical")
    )


@pytest.mark.parametrize("model", ["mantel_haenszel", "peto", "glmm"])
def test_a_model_of_counts_is_asked_of_the_estimates_of_its_studies(build, carried, model):
    made, one = asked(carried, of_counts(build), counted(model=model), **EVERYTHING)

    fit = random_effects(made.analysis.synthesis("clinical").effects)
    assert one.of("harbord").answer.p == asymmetry_test(fit, "harbord").p
    assert one.of("pet_peese").answer.estimate == pet_peese(fit).limit.estimate
    assert "The synthesis pools counts; these methods take the studies’ own estimates" in made.notes(
        "small_study_clinical"
    )


def test_one_study_alone_has_every_answer_unavailable_and_says_why_once(build, carried):
    made, one = asked(carried, of_effects(build, 1), estimated(), force="yes", **EVERYTHING)

    assert len(one.told) == 11
    assert all(isinstance(told.answer, Unavailable) for told in one.told)
    assert one.tests == ()
    (note,) = made.notes("small_study_clinical").splitlines()
    assert note.startswith("Egger’s test; trim and fill; PET-PEESE; ")
    assert note.endswith("not available. There is no model to work on: one study.")
    assert "Whether effects go with the size of their studies could not be told." in made.text


def test_nothing_pooled_is_nothing_asked(build, carried):
    made, one = asked(carried, [build.study("a", build.result("r1", "hope"))], estimated(), force="yes")

    assert one.reason == "nothing is pooled (no result meets its condition)"
    assert one.reason in made.text


def test_a_test_that_cannot_be_made_says_why_beside_those_that_can(build, carried):
    made, one = asked(carried, of_effects(build), estimated(), tests=["pustejovsky", "egger"])

    assert isinstance(one.of("pustejovsky").answer, Unavailable)
    assert [told.id for told in one.tests] == ["egger"]
    assert "Pustejovsky and Rodgers’ test: not available. A: the sizes of both groups" in made.notes(
        "small_study_clinical"
    )


def test_selection_is_taken_to_favour_what_favours_the_experimental_arm(build, carried):
    turned = [
        build.study(name, build.result(contrast=build.g(f"-0.{30 + i}", f"0.{20 + i}")))
        for i, name in enumerate("abcdefghij")
    ]
    _, one = asked(carried, turned, estimated(), worst_case="yes", adjust=["step_function"])

    answer = one.of("worst_case").answer
    assert isinstance(answer.result, Unavailable)
    assert "not on the side" not in answer.words
    assert isinstance(one.of("step_function").answer, Unavailable)  # no effect is significant on that side


def test_measured_effects_are_favoured_on_the_side_of_their_mean(build, carried):
    turned = [
        build.study(
            name, build.result("r1", "hope", contrast=build.g(f"-0.{30 + i}", f"0.{20 + i}", "exp_minus_ctl"))
        )
        for i, name in enumerate("abcdefghij")
    ]
    made, one = asked(
        carried, turned, estimated(where="domain == 'personal'", direction="measured"), worst_case="yes"
    )

    fit = made.analysis.synthesis("clinical").random
    found = selection_bias(fit, direction="auto")
    assert fit.estimate < 0
    assert one.of("worst_case").answer.estimate == found.worst
    assert "here results on the side of the mean" in made.notes("small_study_clinical")


def test_a_selection_model_at_the_end_of_its_weight_tells_no_mean(build, carried):
    made, one = asked(carried, of_counts(build), counted("RR"), adjust=["step_function"])

    fit = made.analysis.synthesis("clinical").random
    found = selection_model(fit, "stepfun", steps=0.025)
    assert isinstance(found.delta[-1].se, Unavailable)
    assert isinstance(one.of("step_function").answer.estimate, Unavailable)
    assert "The weight runs to the end of what it may be" in made.notes("small_study_clinical")
