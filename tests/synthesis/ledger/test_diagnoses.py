"""The numbers of single studies: each under its key, with the data of the effects it was made from."""

from math import exp

import pytest

from synthesis.ledger.diagnoses import diagnosis_key, step_key, study_key
from tests.synthesis.small_studies import counted, estimated, of_counts, of_effects

ASKED = {
    "leave_one_out": "yes",
    "influence": "yes",
    "baujat": "yes",
    "cumulative": "year",
    "subsets": {"seed": "3", "most": "30"},
}
MEAN = ("k", "studies", "estimate", "ci", "p", "tau2", "i2")


@pytest.fixture(scope="module")
def made(build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("single") / "review"
    parts = {"syntheses": estimated(multiplicity="all_rows"), "diagnostics": {"clinical": ASKED}}
    return build.carry_out(build.write(folder, *of_effects(build, second="bcd"), **parts))


def test_every_study_has_its_numbers_in_every_part(made):
    (one,) = made.analysis.diagnoses
    base = diagnosis_key(one)

    assert base == "diagnostics.clinical"
    for study in "abcdefghijkl":
        assert {f"{base}.left_out.{study}.{name}" for name in MEAN} <= set(made.numbers)
        assert {f"{base}.influence.{study}.{name}" for name in ("cook", "dfbetas", "leverage")} <= set(
            made.numbers
        )
        assert {f"{base}.baujat.{study}.{name}" for name in ("heterogeneity", "shift")} <= set(made.numbers)
        assert {
            f"{base}.subsets.by.{study}.{half}.{name}"
            for half in ("with", "without")
            for name in ("estimate", "i2")
        } <= set(made.numbers)
    for step in range(12):
        assert {f"{step_key(one, 'year', step)}.{name}" for name in ("at", *MEAN)} <= set(made.numbers)


def test_numbers_know_the_effects_that_were_left_and_what_ordered_them(made):
    without = made.numbers["diagnostics.clinical.left_out.b.estimate"].origins

    assert not [one for one in without if one.startswith("records/b/")]
    assert [one for one in without if one.startswith("records/a/")]
    first = made.numbers["diagnostics.clinical.cumulative.year.1.at"]
    assert (first.value, first.text) == (1999.0, "1999")
    assert "records/l/a.yaml#characteristics/year" in first.origins


def test_the_range_of_means_and_how_many_stand_out_are_told(made):
    (one,) = made.analysis.diagnoses
    means = [row.estimate for row in one.left_out]

    assert made.numbers["diagnostics.clinical.range.lowest.estimate"].value == min(means)
    assert made.numbers["diagnostics.clinical.range.highest.estimate"].value == max(means)
    assert made.numbers["diagnostics.clinical.standing_out"].value == len(one.standing_out())
    assert made.numbers["diagnostics.clinical.subsets.n"].value == 30
    assert made.numbers["diagnostics.clinical.subsets.median.estimate"].value == one.spread.estimates[2]


def test_a_hyphen_in_a_study_is_a_line_in_its_key():
    assert study_key("van-dam_2012") == "van_dam_2012"


def test_ratios_stand_on_the_scale_that_readers_know_too(build, carried):
    made = carried(
        *of_counts(build, 5), syntheses=counted(), diagnostics={"clinical": {"leave_one_out": "yes"}}
    )
    (one,) = made.analysis.diagnoses

    shown = made.numbers["diagnostics.clinical.left_out.a.shown.estimate"]
    assert shown.value == pytest.approx(exp(one.left_out[0].estimate))


def test_what_cannot_be_had_has_its_reason(build, carried):
    made = carried(*of_effects(build, 1), syntheses=estimated(), diagnostics={"clinical": ASKED})

    for name in ("left_out", "influence", "baujat", "subsets"):
        assert made.numbers[f"diagnostics.clinical.{name}"].reason
    assert made.numbers["diagnostics.clinical.cumulative.year.1.tau2"].reason == "one study"
