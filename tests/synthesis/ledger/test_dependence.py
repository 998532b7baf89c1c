"""The numbers of a synthesis by answer to dependence: each under its key, with the data it was made from."""

import pytest

from synthesis.ledger.dependence import dependence_key, widening
from synthesis.numbers import Unavailable
from tests.synthesis import dependent_studies as known
from tests.synthesis.dependent_studies import MARGINS, planned, studies

NAMES = ("k", "studies", "estimate", "ci", "se", "ci_rule", "df", "p", "between", "within", "pi")


@pytest.fixture(scope="module")
def made(build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dependent") / "review"
    return build.carry_out(
        build.write(folder, *studies(build), margins=MARGINS, verdicts={"fewest": "3"}, **planned())
    )


def test_every_answer_has_every_number_and_its_verdict(made):
    (one,) = made.analysis.dependents
    keys = {f"dependence.clinical.{side.id}.{name}" for side in one.sides for name in (*NAMES, "verdict")}

    assert dependence_key(one) == "dependence.clinical"
    assert keys <= set(made.numbers)


def test_numbers_are_printed_and_know_their_data(made):
    found = made.numbers["dependence.clinical.che.estimate"]

    assert (found.text, found.value) == ("0.38", pytest.approx(known.CHE["estimate"], abs=2e-6))
    assert len(found.origins) == 11 * len(made.numbers["effects.a.r1.estimate"].origins)
    assert made.numbers["dependence.clinical.che.ci"].text == "0.15 to 0.60"
    assert made.numbers["dependence.clinical.che.df"].text == "5.4"
    assert made.numbers["dependence.clinical.three_level.df"].text == "6"
    assert made.numbers["dependence.clinical.che.ci_rule"].text == "CR2, Satterthwaite"
    assert made.numbers["dependence.clinical.repeats"].value == 4


def test_how_much_wider_the_interval_becomes_is_the_ratio_of_the_two(made):
    (one,) = made.analysis.dependents
    width = known.CHE_ENDS[1] - known.CHE_ENDS[0]

    assert widening(one) == pytest.approx(width / one.side("all_rows").width, abs=1e-5)
    assert made.numbers["dependence.clinical.widening"].value == widening(one)


def test_every_correlation_of_the_grid_has_its_numbers(made):
    for n, (rho, (y, low, high)) in enumerate(known.BY_RHO.items(), start=1):
        base = f"dependence.clinical.rho.{n}"
        assert made.numbers[f"{base}.rho"].value == rho
        assert made.numbers[f"{base}.estimate"].value == pytest.approx(y, abs=2e-6)
        assert made.numbers[f"{base}.ci"].value == pytest.approx((low, high), abs=2e-6)
        assert {f"{base}.between", f"{base}.within"} <= set(made.numbers)


def test_what_there_is_not_has_its_reason(build, carried):
    parts = planned("all_rows")
    parts["dependence"] = {"clinical": {**known.DECLARED, "grid": ["-0.99", "0.5"]}}
    rows = [("a", outcome, ".2", ".1") for outcome in ("mood", "fear")] + [*known.ROWS[2:]]
    made = carried(*studies(build, rows), **parts)

    assert made.numbers["dependence.clinical.all_rows.within"].value is None
    assert made.numbers["dependence.clinical.rho.1.rho"].text == "−0.99"


def test_an_answer_that_cannot_be_had_has_its_reason_for_a_number(build, carried):
    made = carried(*studies(build, known.ROWS[:2]), **planned())
    (one,) = made.analysis.dependents

    assert made.numbers["dependence.clinical.che.estimate"].value is None
    assert made.numbers["dependence.clinical.che.estimate"].reason
    assert isinstance(widening(one), Unavailable)
    assert "dependence.clinical.widening" not in made.numbers


def test_a_verdict_is_that_of_its_interval_by_the_margin_of_the_synthesis(made):
    # 0.15 to 0.60 against a margin of 0.20: above no effect, and not wholly beyond the margin of benefit
    assert made.numbers["dependence.clinical.che.verdict"].value == "better_unclear"


def test_effects_as_measured_have_their_verdict_turned(build, carried):
    rows = [(study, outcome, f"-{y}".replace("--", ""), se) for study, outcome, y, se in known.ROWS]
    parts = planned(direction="measured", use="any")
    made = carried(*studies(build, rows), margins=MARGINS, verdicts={"fewest": "3"}, **parts)
    keys = [key for key in made.numbers if key.startswith("dependence.") and key.endswith(".verdict")]

    assert {made.numbers[key].value for key in keys} <= {
        "worse_unclear",
        "better_unclear",
        "noninferior",
        "noninferiority_unclear",
    }
