import pytest

from extraction_forms.checking import check_record
from extraction_forms.errors import Rejected
from extraction_forms.form_definition import define
from extraction_forms.proposing import proposed, suggestions
from extraction_forms.yaml_text import parse

FORM = """\
id: judged
version: 1.0.0
title: Judged
reads_as: answers
sections:
  - id: judgements
    label: Judgements
    repeat: list
    fields:
      - {id: q1, label: Q1, type: choice, choices: [{code: y, label: Y}, {code: n, label: N}, {code: ni, label: NI}]}
      - {id: q2, label: Q2, type: choice, choices: [{code: y, label: Y}, {code: n, label: N}], when: "q1 == 'y'"}
      - {id: d1, label: D1, type: choice, choices: [{code: low, label: Low risk}, {code: high, label: High risk}]}
      - {id: d1_reason, label: Why, type: text}
      - {id: overall, label: All, type: choice, choices: [{code: low, label: Low risk}, {code: high, label: High risk}]}
proposals:
  - id: d1_proposed
    section: judgements
    field: d1
    reason: d1_reason
    cases:
      - {when: "q1 == 'n'", code: high}
      - {when: "q1 == 'y' and q2 == 'y'", code: low}
      - {when: "q2 == 'n'", code: high}
      - {when: "blank(q2) and q1 == 'ni'", code: high}
  - id: overall_proposed
    section: judgements
    field: overall
    cases: [{when: "d1_proposed == 'low'", code: low}, {code: high}]
"""
HEAD = "schema: 1\nform: {id: judged, version: 1.0.0}\nstudy: s\nextractor: a\nstatus: STATUS\nrevision: 1\n"


def record_of(answers, status="submitted"):
    text = HEAD.replace("STATUS", status) + f"judgements: [{{id: j, {answers}}}]\n"
    return check_record(define(parse(FORM, "f.yaml")), parse(text, "r.yaml"), "r.yaml", "0" * 64)


def data_of(answers):
    return record_of(answers, "draft").sections["judgements"][0].data if answers else {}


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ("", {}),
        ("q1: n", {"d1_proposed": "high", "overall_proposed": "high"}),
        ("q1: y, q2: y", {"d1_proposed": "low", "overall_proposed": "low"}),
        ("q1: y, q2: n", {"d1_proposed": "high", "overall_proposed": "high"}),
        ("q1: y", {}),
        ("q1: {missing: unclear}", {}),
        ("q1: ni", {}),
    ],
)
def test_the_first_case_that_holds_proposes_and_one_left_open_ends_the_search(answers, codes):
    assert dict(proposed(define(parse(FORM, "f.yaml")), "judgements", data_of(answers))) == codes


def test_a_section_without_proposals_has_none():
    assert proposed(define(parse(FORM, "f.yaml")), "elsewhere", data_of("q1: n")) == {}


def test_a_judgement_other_than_the_one_proposed_needs_its_reason():
    warned = record_of("q1: n, d1: low, overall: high").warnings

    told = (
        "r.yaml:7:33: warning: Judgements > j > d1: expected high (High risk), which the answers propose, "
        "or the reason in d1_reason; found low and no reason."
    )
    assert warned == (told,)


@pytest.mark.parametrize(
    "answers",
    [
        "q1: n, d1: high",
        "q1: n, d1: low, d1_reason: seen otherwise",
        "q1: n, d1: {missing: unclear}",
        "q1: n",
        "q1: y, d1: high",
        "q1: n, overall: low",
    ],
)
def test_a_judgement_as_proposed_with_a_reason_or_without_a_proposal_is_no_warning(answers):
    assert record_of(answers).warnings == ()


def test_a_draft_need_give_no_reason_yet():
    assert record_of("q1: n, d1: low", "draft").warnings == ()


def test_the_fault_of_a_blank_judgement_says_what_the_answers_propose():
    required = FORM.replace("{id: d1,", "{id: d1, required: yes,")
    form = define(parse(required, "f.yaml"))
    for answers in ("q1: n, d1: , overall: high", "q1: n, overall: high"):
        text = HEAD.replace("STATUS", "submitted") + f"judgements: [{{id: j, {answers}}}]\n"
        with pytest.raises(Rejected) as caught:
            check_record(form, parse(text, "r.yaml"), "r.yaml", "0" * 64)
        (fault,) = caught.value.problems
        assert fault.hint == "The answers propose high (High risk)."


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("q1: ni", []),
        (
            "q1: n",
            [
                "d1: the answers propose high (High risk); not judged yet",
                "overall: the answers propose high (High risk); not judged yet",
            ],
        ),
        (
            "q1: n, d1: low, overall: high",
            ["d1: the answers propose high (High risk); low is answered, and no reason in d1_reason"],
        ),
        ("q1: n, d1: low, d1_reason: fine, overall: {missing: unclear}", []),
    ],
)
def test_a_draft_tells_what_is_proposed_and_not_judged_or_judged_otherwise_without_a_reason(answers, told):
    form = define(parse(FORM, "f.yaml"))
    found = suggestions(form, record_of(answers, "draft").sections)

    assert [f"{one.field}: {one.told}" for one in found if one.told] == told
