import pytest

from extraction_forms.form_definition import define
from extraction_forms.yaml_text import parse


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("units: [arms, contrasts]", "units: [arms, groups]", "results > units: expected one of "),
        ("units: [arms, contrasts]", "units: []", "results: expected both units and unit_fields, or neither"),
        ('expression: "events <= total"', 'expression: "events <= totl"', "expected one of events, mean, n"),
        ("section: results\n    level: units", "section: result\n    level: units", "_within_total: expected one of"),
        ("\"role == 'control'\"", "\"rule == 'control'\"", "arms > kind > when: expected one of delivery, format"),
        ("\"role == 'control'\"", "\"role == 'contrl'\"", "expected a code of role: experimental, control"),
        ("\"role == 'control'\"", "\"'contrl' == role\"", "expected a code of role: experimental, control"),
        ("\"role == 'control'\"", "\"not (role in ['control', 'x'])\"", "found 'x'"),
        ("\"role == 'control'\"", "\"selected(role, 'y') or blank(role)\"", "found 'y'"),
        ("\"delivery == 'online'\"", "\"delivery == 'on_line'\"", "expected a code of delivery: in_person, online"),
        ("code: online}", "code: net}", "derived > mode: expected a code among its choices"),
        ("{take: format}", "{take: delivery}", "expected a code among its choices: group, single, online"),
        ("{take: format}", "{take: shape}", "derived > mode: expected a field of the section; found 'shape'"),
        ("  - id: mode", "  - id: format", "derived > format: expected an id that no field of the section has"),
        ("    section: arms\n    help", "    section: arm\n    help", "mode: expected one of characteristics"),
        ("- id: reports", "- id: numbers", "numbers: expected an id that no other key of the file has"),
        ("{id: label, label: Name", "{id: evidence, label: Name", "evidence: expected an id other than id, values"),
        ("{id: outcome, label: Outcome, type: slug, required: yes,", "{id: outcome, label: Outcome, type: slug,",
         "results: expected a required field 'outcome', as it is read as study; found one that may be left out"),
        ("{id: arm_exp,", "{id: arm_one,", "contrasts: expected a required field 'arm_exp'"),
    ],
)  # fmt: skip
def test_what_the_parts_of_a_form_say_of_each_other_must_be_there(
    form_faults_of, form_text, old, new, expected
):
    assert old in form_text

    faults = form_faults_of(form_text.replace(old, new, 1))

    assert any(expected in fault for fault in faults), faults


def test_a_fault_in_a_condition_stands_where_the_condition_stands(form_faults_of, form_text):
    line = next(n for n, text in enumerate(form_text.split("\n"), 1) if "events <= total" in text)

    faults = form_faults_of(form_text.replace("events <= total", "events <= totl"))

    assert faults[0].startswith(f"forms/small.yaml:{line}:")


LANGUAGE = """\
id: linked
version: 1.0.0
title: Linked
reads_as: answers
sections:
  - id: facts
    label: Facts
    fields:
      - {id: design, label: Design, type: choice, choices: [{code: trial, label: T}, {code: cluster, label: C}]}
      - {id: topics, label: Topics, type: choices, choices: [{code: a, label: A}]}
      - {id: ci, label: CI, type: interval, min: -1, max: 1}
      - {id: why, label: Why, type: text}
  - id: more
    label: More
    when: "facts.design == 'cluster'"
    fields: [{id: k, label: K, type: whole}]
  - {id: arms, label: Arms, repeat: list, fields: [{id: n, label: N, type: whole}]}
  - {id: each, label: Each, repeat: map, repeat_over: arms, fields: [{id: x, label: X, type: text}]}
proposals:
  - {id: first, section: facts, field: design, reason: why, cases: [{when: "blank(why)", code: trial}]}
  - {id: next, section: facts, field: design, reason: why, cases: [{when: "first == 'trial'", code: trial}]}
checks:
  - {id: whole, level: record, expression: "sum(arms.n) > more.k", message: m}
"""


def test_sections_proposals_and_the_whole_record_may_rest_on_what_is_there(form_faults_of):
    assert define(parse(LANGUAGE, "f.yaml")).subject == "study"
    assert define(parse(LANGUAGE.replace("repeat: map, ", ""), "f.yaml")).by_id["each"].repeat == "map"
    assert define(parse(LANGUAGE.replace("repeat_over: arms", "repeat_over: outcomes"), "f.yaml"))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("facts.design ==", "more.k ==", "more > when: expected one of facts.ci, facts.ci.high"),
        ("facts.design ==", "arms.n ==", "more > when: expected one of facts.ci"),
        ("facts.design ==", "design ==", "found 'design'"),
        ("'cluster'\"", "'clusters'\"", "found 'clusters'. Did you mean 'cluster'?"),
        ("blank(why)", "ci > 0", "expected ci in one of selected, count"),
        ("blank(why)", "ci > 0", "found its name alone. Write ci.low or ci.high."),
        ("blank(why)", "topics == 'a'", "Write selected(topics, 'a')."),
        ("blank(why)", "next == 'trial'", "proposals > first: expected one of"),
        ("blank(why)", "why > 3", "cannot compare the text `why` with the number 3"),
        ("first == 'trial'", "first == 'trail'", "expected a code of first: trial, cluster"),
        ("== 'cluster'", "== cluster", "found 'cluster'. Codes need quotes: 'cluster'."),
        ("sum(arms.n) > more.k", "facts.why == yes", "A yes-or-no question is asked by its name alone"),
        ("blank(why)", "next == 'trial'", "found 'next'. A proposal may name those before it only."),
        ("level: record,", "section: arms,", "found 'more.k'. Say `level: record`."),
        ("label: Why, type: text}", 'label: Why, type: text, when: "more.k > 1"}', "is a section with a `when`."),
        ("label: Why, type: text}", 'label: Why, type: text, when: "k > 1"}', "found 'k'. It is asked in more;"),
        ("min: -1, max: 1", "min: 1, below: 1", "limits that some number keeps, the lowest first; found 1 and 1"),
        ("label: K, type: whole", "label: K, type: slug, refers_to: facts", "expected a section that repeats"),
        ("sum(arms.n)", "arms.n", "expected arms.n in one of selected, count, sum"),
        ("sum(arms.n)", "sum(arms.m)", "found 'arms.m'"),
        ("repeat_over: arms", "repeat_over: arm", "each > repeat_over: expected one of arms, outcomes; found 'arm'."),
        ("repeat_over: arms", "repeat_over: facts", "a section that repeats: arms; found 'facts', which is asked once"),
        ("repeat_over: arms", "repeat_over: each", "found 'each', which is this section"),
        ("repeat: map", "repeat: list", "each > repeat: expected 'map'"),
        ("min: -1, max: 1", "min: 2, max: 1", "facts > ci: expected limits that some number keeps"),
        ("level: record,", "", "whole: expected 'section'; found nothing"),
        ("{id: first, section: facts", "{id: first, section: fact", "first: expected one of facts, more, arms, each"),
        ("field: design", "field: why", "expected a field of type choice of facts: design; found 'why'"),
        ("code: trial}]", "code: trail}]", "expected a code of design: trial, cluster; found 'trail'. Did you mean"),
        ("reason: why", "reason: whi", "expected a field of facts: why; found 'whi'. Did you mean 'why'?"),
        ("{id: first", "{id: topics", "proposals > topics: expected an id that no field of the section has"),
        ("{id: next", "{id: first", "form > proposals: expected each id once; found 'first' again"),
    ],
)  # fmt: skip
def test_what_a_part_names_wrongly_is_told(form_faults_of, old, new, expected):
    assert old in LANGUAGE

    faults = form_faults_of(LANGUAGE.replace(old, new, 1))

    assert any(expected in fault for fault in faults), faults


def test_a_fault_between_parts_stands_at_the_line_of_the_part(form_faults_of):
    line = next(n for n, text in enumerate(LANGUAGE.split("\n"), 1) if "id: first" in text)

    (fault,) = form_faults_of(
        LANGUAGE.replace('reason: why, cases: [{when: "blank', 'reason: w, cases: [{when: "blank')
    )

    assert fault.startswith(f"forms/small.yaml:{line}:")


@pytest.mark.parametrize(
    "bad", ["(" * 10_000, "a " * 5000, "'", "\u202e == 1", "\u0430 == 1", "__import__('os')"]
)
def test_a_hostile_condition_is_a_fault_of_its_line(form_faults_of, bad):
    (fault, *_) = form_faults_of(LANGUAGE.replace("sum(arms.n) > more.k", bad.replace('"', "")))

    assert "form > whole > expression: expected" in fault
    assert len(fault) < 600


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("min: -1", "tolerance: near", "expected a number such as 0.05, or a share such as 5%; found 'near'"),
        ("min: -1", "tolerance: -1", "expected a number such as 0.05"),
        ("type: text}", "type: text, tolerance: 5%}", "expected it at a field of type whole, number"),
        ("type: text}", "type: text, min: 3}", "why > min: expected it at a field of type whole"),
        ("code: trial, label: T}", "code: trial, label: T, retired: maybe}", "retired: expected one of no, yes"),
        ("reads_as: answers", "reads_as: answers\nsubject: clinic", "form > subject: expected one of study, synthesis"),
        ('cases: [{when: "blank(why)", code: trial}]', "cases: []", "form > first: expected cases; found none"),
        (", code: trial}]}\n  - {id: next", "}]}\n  - {id: next", "first > case 1: expected 'code'; found nothing"),
        ("repeat_over: arms", "repeet_over: arms", "found 'repeet_over'. Did you mean 'repeat_over'?"),
    ],
)  # fmt: skip
def test_a_key_with_a_wrong_value_is_told(form_faults_of, old, new, expected):
    assert old in LANGUAGE

    faults = form_faults_of(LANGUAGE.replace(old, new, 1))

    assert any(expected in fault for fault in faults), faults
