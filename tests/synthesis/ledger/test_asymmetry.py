"""The numbers of the methods for small studies: each under its key, with the data it was made from."""

from math import exp

import pytest

from synthesis.ledger.asymmetry import asymmetry_key
from synthesis.numbers import Unavailable
from tests.synthesis.small_studies import counted, estimated, of_counts, of_effects

ASKED = {"adjust": ["trim_and_fill", "pet_peese", "waap"], "worst_case": "yes", "on_request": ["fail_safe"]}


@pytest.fixture(scope="module")
def made(build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "review"
    parts = {"syntheses": estimated(multiplicity="all_rows"), "small_study": {"clinical": ASKED}}
    return build.carry_out(build.write(folder, *of_effects(build, second="bcd"), **parts))


def test_every_method_has_its_numbers(made):
    (one,) = made.analysis.asymmetries
    base = asymmetry_key(one)
    names = {f"{base}.{told.id}.{name}" for told in one.told for name in ("k", "studies", "result", "p")}
    names |= {
        f"{base}.{told.id}.{name}"
        for told in one.told
        if told.kind in {"adjust", "worst"}
        for name in ("estimate", "ci")
    }

    assert base == "small_study.clinical"
    assert {*names, f"{base}.studies", f"{base}.worst_case.needed_limit"} == {
        key for key in made.numbers if key.startswith(base)
    }


def test_numbers_are_printed_and_know_the_rows_they_are_of(made):
    numbers, (one,) = made.numbers, made.analysis.asymmetries
    slope = numbers["small_study.clinical.egger_dependent.result"]

    assert slope.text.startswith(f"Slope {one.of('egger_dependent').answer.result:.2f} (SE ")
    assert ", df 6.8" in slope.text
    assert numbers["small_study.clinical.egger_dependent.k"].value == 15
    assert numbers["small_study.clinical.trim_and_fill.k"].value == 12
    assert len(slope.origins) > len(numbers["small_study.clinical.trim_and_fill.result"].origins)
    assert numbers["small_study.clinical.trim_and_fill.result"].text == "5 filled in on the left"
    assert numbers["small_study.clinical.fail_safe.result"].text == "25 effects"


def test_what_a_method_does_not_give_has_the_reason(made):
    waap = made.numbers["small_study.clinical.waap.result"]

    assert (waap.value, waap.text, waap.reason) == (
        None,
        "Fewer than 2 are powered",
        "the method gives a mean only",
    )
    assert made.numbers["small_study.clinical.waap.p"].reason == "the method makes no test"
    assert made.numbers["small_study.clinical.worst_case.result"].reason


def test_adjusted_ratios_stand_on_the_scale_that_readers_know_too(build, carried):
    made = carried(
        *of_counts(build), syntheses=counted(), small_study={"clinical": {"adjust": ["pet_peese"]}}
    )
    found = made.analysis.asymmetries[0].of("pet_peese").answer

    numbers = made.numbers
    assert numbers["small_study.clinical.pet_peese.estimate"].value == found.estimate
    assert numbers["small_study.clinical.pet_peese.shown.estimate"].value == pytest.approx(
        exp(found.estimate)
    )
    assert numbers["small_study.clinical.pet_peese.shown.ci"].value == pytest.approx(
        (exp(found.interval.low), exp(found.interval.high))
    )


def test_a_method_that_fails_has_its_reason_and_no_mean(build, carried):
    made = carried(
        *of_effects(build, 6),
        syntheses=estimated(),
        small_study={"clinical": {"adjust": ["step_function"], "force": "yes"}},
    )

    assert isinstance(made.analysis.asymmetries[0].of("step_function").answer, Unavailable)
    assert "no effect has its p-value" in made.numbers["small_study.clinical.step_function.result"].reason
    assert "small_study.clinical.step_function.estimate" not in made.numbers
