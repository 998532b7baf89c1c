"""A review that judges risk of bias by a form of its own, with codes that no form of the library has."""

from pathlib import Path

import pytest

from synthesis.check_reports import check_report
from synthesis.pipeline import run
from synthesis.review import open_review
from synthesis.starting import start
from synthesis.views.vote_grid import _risk

CHOICES = """\
        choices:
          - {code: low, label: Definitely low}
          - {code: probably_low, label: Probably low}
          - {code: probably_high, label: Probably high}
          - {code: unclear, label: Cannot tell}
"""
FORM = f"""\
id: own_bias
version: 1.0.0
title: Risk of bias in our own words
reads_as: judgements
sections:
  - id: judgements
    label: Judgements
    repeat: list
    fields:
      - {{id: result, label: Result, type: slug, required: yes}}
      - id: d1
        label: Allocation
        type: choice
{CHOICES}
      - id: overall
        label: Overall
        type: choice
        required: yes
{CHOICES}"""
RECORD = """\
schema: 1
form: {id: own_bias, version: 1.0.0}
study: example_a
extractor: example
status: submitted
revision: 1
judgements:
  - {id: one, result: insomnia_post, d1: probably_low, overall: unclear}
  - {id: two, result: well_being_post, d1: low, overall: probably_high}
"""


@pytest.fixture(scope="module")
def review(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("own") / "sleep"
    start(folder)
    (folder / "forms").mkdir(exist_ok=True)
    (folder / "forms" / "own_bias.yaml").write_text(FORM, encoding="utf-8")
    plan = folder / "review.yaml"
    plan.write_text(plan.read_text("utf-8").replace("rob2@1.1.0]", "own_bias@1.0.0]", 1), encoding="utf-8")
    for path in folder.glob("records/*/*.rob2.yaml"):
        path.unlink()
    (folder / "records/example_a/example.own_bias.yaml").write_text(RECORD, encoding="utf-8")
    return folder


def test_it_has_no_faults(review):
    assert check_report(review).faults == ()


def test_its_forest_plots_name_the_codes_they_draw_in_the_legend(review):
    run(review)
    figures = [path.read_text("utf-8") for path in (review / "output/figures").glob("*.svg")]
    judged = [text for text in figures if "Allocation" in text]

    assert judged
    assert any("Probably low" in text and "Unclear" in text for text in judged)


def test_its_labels_stand_in_the_table(review):
    run(review)
    table = (review / "output/tables/risk_of_bias.csv").read_text("utf-8")

    assert "Probably low" in table
    assert "Probably high" in table


def test_a_study_judged_in_codes_that_cannot_be_ranked_is_not_called_unjudged(review):
    judged = {study.id: _risk(study) for study in open_review(review).evidence.studies}

    assert judged == {"example_a": "other_codes", "example_b": "", "example_c": ""}
