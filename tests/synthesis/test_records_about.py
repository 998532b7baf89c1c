"""Records about a synthesis or a service, beside those about studies: checked, built, and among the long tables."""

import csv

import pytest
from click.testing import CliRunner

from synthesis.cli.main import cli

FORMS = "forms: [controlled_study@1.2.0, rob2@1.1.0]"
VERSIONS = {"grade": "1.1.0", "fidelity": "1.0.0"}
HEAD = (
    "schema: 1\nform: {{id: {}, version: {}}}\nstudy: {}\nextractor: anna\nstatus: submitted\nrevision: 1\n"
)
CERTAINTY = """\
certainty:
  importance: critical
  design: randomised
  start: high
  risk_of_bias: serious
  risk_of_bias_reason: Nobody was blind to the questionnaire.
  inconsistency: not_serious
  indirectness: not_serious
  imprecision: not_serious
  publication_bias: not_serious
  certainty: moderate
"""
INTERVIEWS = """\
service: {label: Northern clinic, format: one_to_one}
rounds: [{id: first, from: 2026-01}]
interviews: [{id: one, round: first, side: sp, i1_1_sp: s2, i1_2_sp: s3}]
"""


@pytest.fixture
def starter(tmp_path):
    """A new review that also pins the two forms."""
    review = tmp_path / "walks"
    assert CliRunner().invoke(cli, ["new", str(review)]).exit_code == 0
    plan = review / "review.yaml"
    text = plan.read_text("utf-8")
    plan.write_text(text.replace(FORMS, f"{FORMS[:-1]}, grade@1.1.0, fidelity@1.0.0]"), "utf-8")
    return review


def put(review, subject, form, body):
    path = review / "records" / subject / f"anna.{form}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD.format(form, VERSIONS[form], subject) + body, "utf-8")


def said(command, review):
    return CliRunner().invoke(cli, [command, str(review)])


def table(review, name):
    with (review / "output" / "S3_data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_synthesis_and_service_has_its_record_from_check_to_the_long_tables(starter):
    put(starter, "sleep", "grade", CERTAINTY)
    put(starter, "well_being", "grade", CERTAINTY)
    put(starter, "north", "fidelity", INTERVIEWS)

    checked, built = said("check", starter), said("run", starter)

    assert checked.exit_code == built.exit_code == 0
    assert "no faults in 9 records of 3 studies" in checked.output
    certainty = table(starter, "grade.certainty")
    assert [(row["synthesis_id"], row["certainty"]) for row in certainty] == [
        ("sleep", "moderate"),
        ("well_being", "moderate"),
    ]
    (interview,) = table(starter, "fidelity.interviews")
    assert (interview["service_id"], interview["round"]) == ("north", "north/first")
    assert [row["service_id"] for row in table(starter, "fidelity.service")] == ["north"]
    assert len(table(starter, "studies")) == 3


def test_two_raters_of_a_synthesis_have_to_be_settled(starter):
    put(starter, "sleep", "grade", CERTAINTY)
    second = starter / "records" / "sleep" / "ben.grade.yaml"
    second.write_text(
        HEAD.format("grade", VERSIONS["grade"], "sleep").replace("anna", "ben") + CERTAINTY, "utf-8"
    )

    assert "expected one submitted record, or a consensus" in said("check", starter).output


@pytest.mark.parametrize("subject", ["sleep", "insomnia_scale"])
def test_a_synthesis_of_the_plan_or_what_is_synthesised_in_words_may_be_rated(starter, subject):
    put(starter, subject, "grade", CERTAINTY)

    assert said("check", starter).exit_code == 0


def test_a_rating_of_a_synthesis_that_there_is_not_is_a_fault_that_names_those_there_are(starter):
    put(starter, "sleeep", "grade", CERTAINTY)

    found = said("check", starter)

    assert found.exit_code == 1
    assert (
        "records/sleeep/anna.grade.yaml: study, form grade: expected a synthesis of review.yaml (sleep, well_being), "
        "or a domain or an outcome of outcomes.yaml; found 'sleeep'. Did you mean 'sleep'?"
    ) in found.output
