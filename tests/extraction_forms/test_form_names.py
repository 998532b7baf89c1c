from textwrap import dedent

import pytest

from extraction_forms.form_definition import define
from extraction_forms.form_names import block_scope, conditions_of, fields_of, once_scope, record_scope
from extraction_forms.yaml_text import parse

FORM = dedent("""\
    id: named
    version: 1.0.0
    title: Named
    reads_as: answers
    sections:
      - id: facts
        label: Facts
        fields:
          - {id: n, label: N, type: whole}
          - {id: ci, label: CI, type: interval}
          - {id: topics, label: Topics, type: choices, choices: [{code: a, label: A}]}
      - id: more
        label: More
        when: "facts.n > 1"
        fields:
          - {id: x, label: X, type: number}
          - {id: y, label: Y, type: number, when: "x > 1"}
          - {id: grade, label: G, type: choice, choices: [{code: low, label: L}, {code: high, label: H}]}
      - id: arms
        label: Arms
        repeat: list
        fields: [{id: n, label: N, type: whole}]
    derived:
      - {id: tag, label: T, section: more, help: h, cases: [{when: "y > 1", code: a}], choices: [{code: a, label: A}]}
    proposals:
      - {id: first, section: more, field: grade, cases: [{when: "x > 1", code: low}]}
      - {id: second, section: more, field: grade, cases: [{when: "first == 'low'", code: high}, {code: low}]}
    checks:
      - {id: here, section: more, expression: "x > y", message: m}
      - {id: whole, level: record, expression: "sum(arms.n) == facts.n", message: m}
    """)


@pytest.fixture
def form():
    return define(parse(FORM, "f.yaml"))


def test_a_block_names_its_fields_and_the_limits_of_its_intervals(form):
    scope = block_scope(form.by_id["facts"].questions)

    assert set(scope.single) == {"n", "ci.low", "ci.high"}
    assert set(scope.several) == {"ci", "topics"}
    assert scope.field("ci.low").type == "number"
    assert scope.field("other") is None


def test_a_record_names_section_and_field_and_only_functions_ask_of_what_repeats(form):
    scope = record_scope(form)

    assert {"facts.n", "facts.ci.low", "more.x", "more.grade"} <= set(scope.single)
    assert {"facts.topics", "facts.ci", "arms.n", "arms.id"} == set(scope.several)
    assert "more.x" not in record_scope(form, without="more").single


def test_a_section_may_rest_on_those_that_are_asked_once(form):
    assert "arms.n" not in once_scope(form).names
    assert {"facts.n", "facts.topics"} <= set(once_scope(form).names)


def test_every_condition_of_a_form_is_told_with_what_it_may_name(form):
    placed = {(one.where, one.expression.text): one.scope for one in conditions_of(form)}

    assert list(placed) == [
        ("more > when", "facts.n > 1"),
        ("more > y > when", "x > 1"),
        ("derived > tag", "y > 1"),
        ("proposals > first", "x > 1"),
        ("proposals > second", "first == 'low'"),
        ("checks > here", "x > y"),
        ("checks > whole", "sum(arms.n) == facts.n"),
    ]
    assert "first" not in placed["proposals > first", "x > 1"].names
    assert "first" in placed["proposals > second", "first == 'low'"].names


def test_the_limits_of_an_interval_are_of_its_field():
    assert list(fields_of(["ci.low", "ci.high", "n"])) == ["ci", "n"]
