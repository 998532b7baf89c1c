"""A form with a question of every kind, and comparisons of what two extractors answered to it."""

import json

import pytest

from extraction_forms.checking import check_record
from extraction_forms.compare.comparing import compare
from extraction_forms.compare.proposing import propose_matching
from extraction_forms.form_definition import define
from extraction_forms.yaml_text import parse

FORM = """\
id: coded
version: 1.0.0
title: Coded studies
reads_as: study
sections:
  - id: characteristics
    label: Study
    required: yes
    fields:
      - {id: label, label: Label, type: text, required: yes}
      - id: design
        label: Design
        type: choice
        choices: [{code: trial, label: Trial}, {code: cohort, label: Cohort}, {code: case, label: Case series}]
      - {id: blinded, label: Blinded, type: flag}
      - id: risk
        label: Risk
        type: choice
        ordered: yes
        choices: [{code: low, label: Low}, {code: some, label: Some}, {code: high, label: High}]
      - id: topics
        label: Topics
        type: choices
        choices: [{code: hope, label: Hope}, {code: fear, label: Fear}, {code: sleep, label: Sleep}]
      - {id: age, label: Mean age, type: number, unit: years, tolerance: "0.5", required: or_missing}
      - {id: length, label: Length, type: number_with_unit, units: [weeks, sessions]}
      - {id: begun, label: Begun, type: day}
      - {id: only, label: Only one, type: choice, choices: [{code: here, label: Here}]}
      - id: kind
        label: Kind
        type: choice
        choices: [{code: new, label: New}, {code: newer, label: Newer}, {code: old, label: Old, retired: yes}]
  - id: arms
    label: Arms
    repeat: list
    fields:
      - {id: label, label: Name, type: text}
      - {id: paid, label: Paid, type: flag}
"""


def record_of(form, study, extractor, answers, arms, status="submitted"):
    """A record; every answer as written."""
    path = f"records/{study}/{extractor}.yaml"
    written = {
        "schema": "1",
        "form": {"id": form.id, "version": form.version},
        "study": study,
        "extractor": extractor,
        "status": status,
        "revision": "1",
        "characteristics": {"label": study, "age": {"missing": "not_reported"}} | answers,
        "arms": [{"id": name, "label": name, **more} for name, more in arms.items()],
    }
    return check_record(form, parse(json.dumps(written), path), path, "0" * 64)


@pytest.fixture(scope="session")
def coded_form():
    return define(parse(FORM, "forms/coded.yaml"))


@pytest.fixture(scope="session")
def record(coded_form):
    def make(study, extractor, answers, arms=None, status="submitted"):
        return record_of(coded_form, study, extractor, answers, arms or {}, status)

    return make


@pytest.fixture(scope="session")
def compared(coded_form, record):
    """`compared("one", {...}, {...})`: what anna and ben answered of a study, compared."""

    def make(study, a, b, arms=({}, {}), names=("anna", "ben")):
        first, second = record(study, names[0], a, arms[0]), record(study, names[1], b, arms[1])
        return compare(first, second, coded_form, propose_matching(first, second, coded_form))

    return make


@pytest.fixture(scope="session")
def compared_all(compared):
    """Comparisons of studies s1, s2, ... of which both answered one question, a pair of answers each."""

    def make(question, pairs):
        return [
            compared(f"s{n}", {question: a} if a else {}, {question: b} if b else {})
            for n, (a, b) in enumerate(pairs, 1)
        ]

    return make
