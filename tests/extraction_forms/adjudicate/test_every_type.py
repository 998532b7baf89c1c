"""A form with every type of answer and a section over the arms: compared, settled either way, accepted."""

from hashlib import sha256

import pytest

from extraction_forms.adjudicate.consensus import Drafts, consensus, decimal_of
from extraction_forms.adjudicate.differences import settlement
from extraction_forms.checking import check_record
from extraction_forms.compare.comparing import compare
from extraction_forms.compare.proposing import propose_matching
from extraction_forms.draft import read_draft, write_draft
from extraction_forms.fields import KINDS
from extraction_forms.form_definition import define
from extraction_forms.yaml_text import parse
from tests.extraction_forms.adjudicate.test_differences import decided
from tests.extraction_forms.two_extractors import STUDY

FORM = """\
id: trials
version: 1.0.0
title: Every type
reads_as: answers
sections:
  - id: about
    label: About
    fields:
      - {id: a_text, label: Text, type: text}
      - {id: a_whole, label: Whole, type: whole}
      - {id: a_number, label: Number, type: number}
      - {id: a_choice, label: Choice, type: choice, choices: [{code: x, label: X}, {code: y, label: Y}]}
      - {id: a_choices, label: Choices, type: choices, choices: [{code: x, label: X}, {code: y, label: Y}]}
      - {id: a_day, label: Day, type: day}
      - {id: a_date, label: Date, type: date}
      - {id: a_flag, label: Flag, type: flag}
      - {id: a_number_with_unit, label: Amount, type: number_with_unit, units: [days, weeks]}
      - {id: a_slug, label: Id, type: slug}
      - {id: a_list, label: List, type: list}
      - {id: a_columns, label: Columns, type: columns}
      - {id: a_interval, label: Interval, type: interval}
      - {id: a_evidence, label: Source, type: evidence}
  - id: arms
    label: Arms
    repeat: list
    fields:
      - {id: role, label: Role, type: choice, choices: [{code: one, label: One}, {code: two, label: Two}]}
  - id: doses
    label: Doses
    repeat: map
    repeat_over: arms
    fields:
      - {id: hours, label: Hours, type: number}
"""

HEAD = """\
schema: 1
form: {{id: trials, version: 1.0.0}}
study: okafor_2019
extractor: {name}
status: submitted
revision: 1
numbers: {numbers}
"""

ANNA = (
    HEAD.format(name="anna", numbers="decimal_comma")
    + """\
about:
  a_text: Here
  a_whole: 3
  a_number: "1,5"
  a_choice: x
  a_choices: [x, y]
  a_day: 2019-03
  a_date: 2019-03-01
  a_flag: yes
  a_number_with_unit: {printed: "12", unit: weeks}
  a_slug: one
  a_list: ["Leeds, UK", Oslo]
  a_columns: {mean: "1,5"}
  a_interval: "0,2 to 0,5"
  a_evidence: {page: 3, quote: so}
arms: [{id: peer, role: one}, {id: usual, role: two}]
doses: {peer: {hours: "2,5"}, usual: {hours: "1"}}
"""
)

BEN = (
    HEAD.format(name="ben", numbers="decimal_point")
    + """\
about:
  a_text: There
  a_whole: 4
  a_number: "1.6"
  a_choice: y
  a_choices: [y]
  a_day: "2018"
  a_date: 2019-03-02
  a_flag: no
  a_number_with_unit: {printed: "85", unit: days}
  a_slug: two
  a_list: [Leeds]
  a_columns: {mean: "1.6"}
  a_interval: "0.2 to 0.6"
  a_evidence: {page: 4, quote: otherwise}
arms: [{id: group, role: one}, {id: tau, role: two}]
doses: {group: {hours: "2.5"}, tau: {hours: "1.5"}}
"""
)

TRIALS = define(parse(FORM, "forms/trials.yaml"))


def record(text, name):
    path = f"records/{STUDY}/{name}.yaml"
    return check_record(TRIALS, parse(text, path), path, sha256(text.encode()).hexdigest())


def settled(side):
    a, b = record(ANNA, "anna"), record(BEN, "ben")
    comparison = compare(a, b, TRIALS, propose_matching(a, b, TRIALS))
    drafts = Drafts(
        a=read_draft(TRIALS, parse(ANNA, "a")), b=read_draft(TRIALS, parse(BEN, "b")), form=TRIALS
    )
    found = settlement(comparison, TRIALS, [], decimal_of(drafts.a))
    decisions = [decided(str(one.path), side, one.a, one.b) for one in found.differences]
    found = settlement(comparison, TRIALS, decisions, decimal_of(drafts.a))
    return comparison, record(
        write_draft(TRIALS, consensus(found, drafts, "carla", "submitted")), "consensus"
    )


def test_the_form_asks_every_type():
    assert {question.field.type for question in TRIALS.by_id["about"].questions} == set(KINDS) | {
        "evidence",
        "list",
        "columns",
    }


def test_every_type_can_differ():
    comparison, _ = settled("a")
    found = {item.question.id for item in comparison.unsettled}

    assert {question.id for question in TRIALS.by_id["about"].questions} <= found


@pytest.mark.parametrize(("side", "text", "name"), [("a", ANNA, "anna"), ("b", BEN, "ben")])
def test_settled_for_one_side_the_consensus_says_what_that_side_said(side, text, name):
    _, accepted = settled(side)
    chosen = record(text, name)
    (about,), (expected,) = accepted.sections["about"], chosen.sections["about"]

    assert {key: (datum.value, datum.unit) for key, datum in about.data.items()} == {
        key: (datum.value, datum.unit) for key, datum in expected.data.items()
    }


def test_a_section_over_the_arms_has_the_names_that_the_arms_have():
    comparison, accepted = settled("b")

    assert [entry.id for entry in accepted.sections["doses"]] == ["peer", "usual"]
    assert {str(item.path) for item in comparison.unsettled if item.section.id == "doses"} == {
        "doses/usual/hours"
    }
