import pytest

from extraction_forms.checking import check_record
from extraction_forms.errors import Rejected
from extraction_forms.form_definition import define
from extraction_forms.yaml_text import parse

FORM = """\
id: whole
version: 1.0.0
title: Whole
reads_as: answers
sections:
  - id: facts
    label: Facts
    fields:
      - {id: design, label: Design, type: choice, choices: [{code: trial, label: T}, {code: cluster, label: C}]}
      - {id: n, label: N, type: whole}
      - {id: ci, label: CI, type: interval}
  - id: clusters
    label: Clusters
    required: yes
    when: "facts.design == 'cluster'"
    fields: [{id: k, label: K, type: whole, required: or_missing}]
  - id: delivery
    label: Delivery
    repeat_over: arms
    required: yes
    fields: [{id: how, label: How, type: text}]
  - id: arms
    label: Arms
    repeat: list
    fields:
      - {id: n, label: N, type: whole}
      - {id: topics, label: Topics, type: choices, choices: [{code: a, label: A}, {code: b, label: B}]}
      - {id: ci, label: CI, type: interval}
checks:
  - {id: total, level: record, expression: "sum(arms.n) == facts.n", message: "arms add up"}
  - {id: two, level: record, severity: warn, expression: "count(arms.id) >= 2", message: "there are two arms"}
  - {id: above, level: record, severity: warn, expression: "facts.ci.low > 0", message: "the limit is above nought"}
  - {id: topic, level: record, severity: warn, expression: "selected(arms.topics, 'a')", message: "one has a"}
  - {id: spread, level: record, severity: warn, expression: "sum(arms.ci.low) < 10", message: "low limits"}
"""
HEAD = "schema: 1\nform: {id: whole, version: 1.0.0}\nstudy: s\nextractor: a\nstatus: STATUS\nrevision: 1\n"
ARMS = "arms: [{id: p, n: 10}, {id: u, n: 12}]\ndelivery: {p: {how: x}, u: {how: y}}\n"


def accept(body, status="submitted", form=FORM):
    text = HEAD.replace("STATUS", status) + body
    return check_record(define(parse(form, "f.yaml")), parse(text, "r.yaml"), "r.yaml", "0" * 64)


def faults_of(body, status="submitted", form=FORM):
    with pytest.raises(Rejected) as caught:
        accept(body, status, form)
    return [str(problem).partition(": ")[2] for problem in caught.value.problems]


def told(body, status="submitted"):
    return [warning.partition(": ")[2] for warning in accept(body, status).warnings]


def test_what_repeats_must_add_up_to_the_whole():
    assert accept("facts: {n: 22}\n" + ARMS).warnings == ()
    assert faults_of("facts: {n: 23}\n" + ARMS) == [
        "arms and facts > total: expected arms add up; found arms.n 10, 12; facts.n 23."
    ]


@pytest.mark.parametrize("arm", ["{id: u}", "{id: u, n: {missing: not_reported}}"])
def test_a_sum_over_a_blank_is_open_and_fails_no_check(arm):
    assert accept("facts: {n: 23}\n" + ARMS.replace("{id: u, n: 12}", arm)).warnings == ()


def test_an_answer_that_cannot_be_read_is_one_fault_and_fails_no_check_of_the_whole():
    assert len(faults_of("facts: {n: 23}\n" + ARMS.replace("n: 12", "n: many"))) == 1
    assert len(faults_of("facts: {n: many}\n" + ARMS)) == 1
    lost = faults_of("facts: {n: 23}\n" + ARMS.replace("{id: u, n: 12}", "{id: U x, n: 12}"))
    assert len(lost) == 1
    assert "an id of a-z" in lost[0]


def test_entries_are_counted_by_their_ids():
    one = ARMS.replace(", {id: u, n: 12}", "").replace(", u: {how: y}", "")

    assert told("facts: {n: 10}\n" + one) == [
        "warning: arms > two: expected there are two arms; found arms.id blank."
    ]


def test_a_draft_need_not_add_up_yet():
    assert told("facts: {n: 99}\n" + ARMS, "draft") == []


def test_a_draft_is_held_to_what_is_asked_once():
    assert told("facts: {ci: -1 to 1}\n", "draft") == [
        "warning: facts > above: expected the limit is above nought; found facts.ci.low -1 to 1."
    ]


def test_codes_of_entries_are_looked_for_in_all_of_them():
    some = ARMS.replace("n: 10", "n: 10, topics: [b]")

    assert told("facts: {n: 22}\n" + some.replace("n: 12", "n: 12, topics: [a, b]")) == []
    assert told("facts: {n: 22}\n" + some) == []  # the other arm's are not known
    assert told("facts: {n: 22}\n" + some.replace("n: 12", "n: 12, topics: [b]")) == [
        "warning: arms > topic: expected one has a; found arms.topics b, b."
    ]


def test_the_limits_of_entries_may_be_summed():
    wide = ARMS.replace("n: 10", "n: 10, ci: 8 to 9").replace("n: 12", "n: 12, ci: 8 to 9")

    assert told("facts: {n: 22}\n" + wide) == [
        "warning: arms > spread: expected low limits; found arms.ci.low 8 to 9, 8 to 9."
    ]


def test_a_section_is_asked_only_when_its_condition_holds():
    assert faults_of("facts: {design: trial, n: 22}\nclusters: {k: 3}\n" + ARMS) == [
        "Clusters: expected no answers, since it is asked only when facts.design == 'cluster'; found answers."
    ]
    assert faults_of("facts: {design: cluster, n: 22}\n" + ARMS) == [
        "Clusters: expected its answers, since facts.design == 'cluster'; found nothing."
    ]
    assert accept("facts: {design: cluster, n: 22}\nclusters: {k: 3}\n" + ARMS)


def test_a_section_whose_condition_is_open_is_neither_demanded_nor_refused():
    assert accept("facts: {n: 22}\n" + ARMS)
    assert accept("facts: {n: 22}\nclusters: {k: 3}\n" + ARMS)
    assert len(faults_of("facts: {design: trail, n: 22}\n" + ARMS)) == 1


def test_a_block_stands_for_each_entry_of_the_section_it_repeats_over():
    assert faults_of("facts: {n: 22}\n" + ARMS.replace(", u: {how: y}", "")) == [
        "Delivery: expected a block for u, as for every entry of arms; found none."
    ]
    assert faults_of("facts: {n: 22}\n" + ARMS.replace("u: {how: y}", "usual: {how: y}")) == [
        "Delivery: expected a block for u, as for every entry of arms; found none.",
        "Delivery > usual: expected one of p, u; found 'usual'.",
    ]
    assert faults_of("facts: {n: 22}\n" + ARMS.partition("delivery")[0]) == [
        "Delivery: expected at least one entry; found nothing."
    ]


def test_a_draft_may_lack_blocks_but_has_none_of_nothing():
    assert accept(ARMS.replace(", u: {how: y}", ""), "draft")
    assert len(faults_of(ARMS.replace("u: {how: y}", "x: {how: y}"), "draft")) == 1


def test_retired_questions_and_codes_are_kept_with_a_warning_and_not_demanded():
    form = FORM.replace(
        "{id: how, label: How, type: text}", "{id: how, label: How, type: text, required: yes, retired: yes}"
    )
    form = form.replace("{code: b, label: B}", "{code: b, label: B, retired: yes}")
    arms = "arms: [{id: p, n: 22, topics: [a, b]}, {id: u, n: 0}]\ndelivery: {p: {how: x}, u: {}}\n"

    assert [w.partition(": ")[2] for w in accept("facts: {n: 22}\n" + arms, form=form).warnings] == [
        "warning: Delivery > p > how: expected no answer, as the question is retired; found an answer.",
        "warning: Arms > p > topics: expected a code that is still in use; found 'b', which is retired.",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("arms: [{id: p, n: 10}, {id: u, n: 12}]", "arms: many"),
        ("{id: u, n: 12}", "two"),
        ("{id: u, n: 12}", "{id: p, n: 12}"),
        ("{p: {how: x}, u: {how: y}}", "well"),
        ("u: {how: y}", "u: well"),
        ("u: {how: y}", "u: {how: y}, U x: {how: y}"),
        ("facts: {n: 22}", "facts: few"),
    ],
)
def test_a_block_of_the_wrong_shape_is_one_fault_and_brings_no_others(old, new):
    body = "facts: {n: 22}\n" + ARMS
    assert old in body

    assert len(faults_of(body.replace(old, new))) == 1
