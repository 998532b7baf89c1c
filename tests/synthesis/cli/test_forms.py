import pytest

from extraction_forms.form_library import library

FORM = """\
id: hope
version: 1.0.0
title: Hope
about: What one study says of hope.
reads_as: answers
subject: service
sections:
  - id: facts
    label: Facts
    about: Answer from the report.
    fields:
      - id: design
        label: Design
        type: choice
        required: or_missing
        help: See the methods.
        choices:
          - {code: trial, label: Trial, definition: By chance., examples: [RCT], boundary: [Alternation is other.]}
          - {code: other, label: Other, definition: All else.}
      - {id: why, label: Why, type: text, when: "design == 'other'"}
  - {id: more, label: More, when: "facts.design == 'trial'", fields: [{id: k, label: K, type: whole}]}
  - {id: arms, label: Arms, repeat: list, fields: [{id: n, label: N, type: whole}]}
  - id: results
    label: Results
    repeat: list
    fields: [{id: time, label: Time, type: text}]
    units: [arms]
    unit_fields: [{id: mean, label: Mean, type: number}]
proposals:
  - {id: p, section: facts, field: design, reason: why, cases: [{when: "blank(why)", code: trial}, {code: other}]}
checks:
  - {id: c, level: record, expression: "sum(arms.n) > 1", message: there are people}
"""


@pytest.fixture
def form(desk):
    (desk / "hope.yaml").write_text(FORM, "utf-8")
    return desk / "hope.yaml"


def test_a_form_without_a_fault_is_counted(call, form):
    shown = call("form", "check", "hope.yaml", "tallies")

    assert shown.exit_code == 0, shown.stderr
    assert (
        "hope.yaml: hope 1.0.0, 4 sections, 6 questions, 1 check, 1 proposal; no fault, 0 warnings."
        in shown.stdout
    )
    assert (
        "library/tallies.yaml:22:9: warning: reports > kind: expected a definition of every code"
        in shown.stdout
    )
    assert "tallies: tallies 1.0.0, 3 sections" in shown.stdout


def test_every_fault_of_every_form_is_told_with_its_line_and_code_1(call, form, desk):
    (desk / "b.yaml").write_text(FORM.replace("type: number", "type: numer").replace("> 1", "> x"), "utf-8")
    (desk / "c.yaml").write_text("id: [", "utf-8")

    shown = call("form", "check", "b.yaml", "hope.yaml", "c.yaml")

    assert shown.exit_code == 1
    lines = shown.stderr.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["b.yaml:28:43", "b.yaml:32:40", "c.yaml:2:1"]
    assert "Did you mean 'number'?" in lines[0]
    assert "no fault" in shown.stdout


def test_a_form_that_is_not_there_is_told_with_code_2(call, desk):
    shown = call("form", "check", "nowhere.yaml")

    assert shown.exit_code == 2
    assert shown.stderr == "nowhere.yaml: expected the file of a form; found no such file.\n"


def test_the_forms_there_are_are_listed(call, form):
    (form.parent / "forms").mkdir()
    form.rename(form.parent / "forms" / "hope.yaml")

    shown = call("form", "list", "--own", "forms")

    assert shown.stdout.splitlines()[0].split() == ["form", "version", "about", "a", "title"]
    assert [line.split()[0] for line in shown.stdout.splitlines()[1:]] == sorted({*library(), "hope"})
    assert "hope" in shown.stdout
    assert "service" in shown.stdout


def test_a_form_is_shown_as_a_codebook(call, form):
    shown = call("form", "show", "hope.yaml")

    assert shown.exit_code == 0, shown.stderr
    assert (
        shown.stdout
        == """\
Hope (hope 1.0.0)
What one study says of hope.
A record is about one service.

FACTS (facts): asked once
Answer from the report.
  design  Design
      one code; required: a value, or why it is missing
      See the methods.
      - trial = Trial: By chance.
        For example: RCT
        But: Alternation is other.
      - other = Other: All else.
  why  Why
      text
      Asked when “Design” is Other.

MORE (more): asked once
Asked when “Design” is Trial.
  k  K
      whole number

ARMS (arms): repeats: a list of blocks, each with an id
  n  N
      whole number

RESULTS (results): repeats: a list of blocks, each with an id
  time  Time
      text
  For each entry of arms:
  mean  Mean
      number

PROPOSED
  p proposes design; who answers otherwise says why in why
      Trial: “Why” is blank or missing
      Other: in every other case

CHECKED
  c: there are people; otherwise a fault
      sum(arms.n) > 1
"""
    )


@pytest.mark.parametrize("name", sorted(library()))
def test_every_form_of_the_library_can_be_shown_and_has_no_fault(call, name, desk):
    assert call("form", "show", name).exit_code == 0
    assert call("form", "check", name).exit_code == 0
