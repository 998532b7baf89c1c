"""A form with a field of every kind, a record that answers it, and what it says to others."""

from textwrap import dedent

import pytest

from extraction_forms.checking import check_record
from extraction_forms.errors import FormError, Rejected
from extraction_forms.form_definition import define
from extraction_forms.yaml_text import parse

FORM = """\
id: small
version: 1.0.0
title: A small form
reads_as: study
sections:
  - id: characteristics
    label: Study
    required: yes
    fields:
      - {id: label, label: Label, type: text, required: yes}
      - {id: age, label: Age, type: number, min: 0, max: 120, unit: years, required: or_missing}
      - {id: topics, label: Topics, type: choices, choices: [{code: a, label: A}, {code: b, label: B}]}
      - {id: names, label: Names, type: list}
      - {id: blinded, label: Blinded, type: flag}
      - {id: begun, label: Begun, type: day}
      - {id: same_trial_as, label: Same trial as, type: slug}
  - id: reports
    label: Reports
    repeat: list
    fields:
      - {id: citekey, label: Citation key, type: text}
  - id: arms
    label: Arms
    repeat: list
    required: yes
    fields:
      - {id: label, label: Name, type: text}
      - id: role
        label: Role
        type: choice
        required: yes
        choices: [{code: experimental, label: Experimental}, {code: control, label: Control}]
      - id: kind
        label: Kind of control
        type: choice
        required: or_missing
        when: "role == 'control'"
        choices: [{code: usual_care, label: Usual care}, {code: waitlist, label: Waiting list}]
      - id: style
        label: Style
        type: choice
        quote: yes
        when: "role == 'experimental'"
        choices: [{code: mutual, label: Mutual}, {code: clinical, label: Clinical}]
      - id: format
        label: Format
        type: choice
        choices: [{code: group, label: Group}, {code: single, label: One-to-one}]
      - id: delivery
        label: Delivery
        type: choice
        choices: [{code: in_person, label: In person}, {code: online, label: Online}]
  - id: contrasts
    label: Contrasts
    repeat: list
    fields:
      - {id: arm_exp, label: Experimental arm, type: slug, required: yes, refers_to: arms}
      - {id: arm_ctl, label: Control arm, type: slug, required: yes, refers_to: arms}
  - id: results
    label: Results
    repeat: list
    fields:
      - {id: outcome, label: Outcome, type: slug, required: yes, refers_to: outcomes}
      - {id: time, label: Time, type: number_with_unit, min: 0, units: [weeks, months]}
      - {id: range_min, label: Lowest score, type: number}
      - {id: range_max, label: Highest score, type: number}
      - {id: columns, label: Source columns, type: columns}
    units: [arms, contrasts]
    unit_fields:
      - {id: n, label: N, type: whole, min: 1}
      - {id: mean, label: Mean, type: number}
      - {id: sd, label: SD, type: number, min: 0}
      - {id: events, label: Events, type: whole, min: 0}
      - {id: total, label: Total, type: whole, min: 1}
      - {id: smd, label: SMD, type: number}
      - {id: sign, label: Sign, type: choice, choices: [{code: exp_minus_ctl, label: E - C}]}
derived:
  - id: mode
    label: Mode
    section: arms
    help: "Online if the delivery is online, otherwise the format."
    cases:
      - {when: "delivery == 'online'", code: online}
      - {take: format}
    choices: [{code: group, label: Group}, {code: single, label: One-to-one}, {code: online, label: Online}]
checks:
  - id: events_within_total
    section: results
    level: units
    severity: error
    expression: "events <= total"
    message: "events are not more than the total"
  - id: wide_range
    section: results
    level: entry
    severity: warn
    expression: "range_min < range_max"
    message: "the lowest score is below the highest"
"""

HEAD = """\
schema: 1
form: {id: small, version: 1.0.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 1
"""

BODY = """\
characteristics: {label: "Okafor, 2019", age: "43.9"}
reports: [{id: main}, {id: thesis}]
arms:
  - {id: peer, role: experimental, format: group, delivery: in_person}
  - {id: usual, role: control, kind: usual_care}
contrasts:
  - {id: contrast, arm_exp: peer, arm_ctl: usual}
results:
  - id: hope_post
    outcome: hope
    evidence: {report: main, page: "6", locator: Table 2}
    values:
      peer: {n: "65", mean: "1.8", sd: "0.38"}
      usual: {n: "73", mean: "1.78", sd: "0.46"}
      contrast: {smd: "-0.05", sign: exp_minus_ctl}
"""

PATH = "records/okafor_2019/anna.yaml"


@pytest.fixture
def form_text():
    return FORM


@pytest.fixture
def small_form():
    return define(parse(FORM, "forms/small.yaml"))


@pytest.fixture
def a_record():
    """The text of a record; `head` and `body` replace words of its two halves."""

    def build(*, head=(), body=(), more=""):
        first, second = HEAD, BODY
        for old, new in head:
            assert old in first, old
            first = first.replace(old, new)
        for old, new in body:
            assert old in second, old
            second = second.replace(old, new)
        return first + second + dedent(more)

    return build


@pytest.fixture
def accept(small_form):
    def accepted(text, form=small_form):
        return check_record(form, parse(text, PATH), PATH, "0" * 64)

    return accepted


@pytest.fixture
def faults_of(accept, small_form):
    """The faults of a record's text, each as the reader sees it."""

    def faults(text, form=small_form):
        with pytest.raises(Rejected) as caught:
            accept(text, form)
        return [str(problem) for problem in caught.value.problems]

    return faults


@pytest.fixture
def form_faults_of():
    """The faults of a form's text, each as the reader sees it."""

    def faults(text):
        with pytest.raises(FormError) as caught:
            define(parse(text, "forms/small.yaml"))
        return [str(problem) for problem in caught.value.problems]

    return faults
