from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction_forms import asking, conditions
from extraction_forms.asking import Asked, Plan, asked
from extraction_forms.datum import Context, Faults
from extraction_forms.entries import read_sections
from extraction_forms.form import Form, Question
from extraction_forms.form_definition import define
from extraction_forms.form_names import fields_of
from extraction_forms.records import Source
from extraction_forms.yaml_text import parse
from extraction_forms.yaml_write import dump
from tests.extraction_forms.exchange.any_form import forms
from tests.extraction_forms.exchange.any_record import answers
from tests.thoroughness import cases

UNREADABLE = (
    "",
    "65 (47%)",
    "nonsense, that is",
    ["a list"],
    {"printed": "5", "code": "5"},
    {"missing": "x"},
)
BLOCKS = (("facts", "no"), ("arms", "list"), ("results", "list"), ("each_arm", "map"))
IDS = ("peer", "usual", "other")


def everything(asked: Asked, node, data, *, complete) -> Plan:
    """What is to be looked at in a block without any plan: every question that is wanted or answered, every check."""
    written = {key.value for key, _ in node.items}
    checks = (
        (check, tuple(fields_of(check.expression.names)))
        for check in asked.checks
        if complete or "answered" not in check.expression.functions
    )
    return Plan(
        questions=tuple(
            question
            for question in asked.questions
            if not question.field.retired
            and (question.id in written or (complete and question.field.required != "no"))
        ),
        checks=tuple(
            (check, named)
            for check, named in checks
            if not any(name in written and name not in data for name in named)
        ),
    )


@st.composite
def blocks(draw, questions) -> dict:
    """A block of answers of every kind: readable, missing for a reason, blank, unreadable, not asked."""
    block = {}
    for question in questions:
        made = answers(question) | st.sampled_from(UNREADABLE) | st.just({"missing": "not_reported"})
        answer = draw(st.none() | made)
        if answer is not None:
            block[question.id] = answer
    return block


@st.composite
def records(draw, form: Form) -> dict:
    """A record of the form, as likely as not with faults."""
    record = {}
    for name, repeat in BLOCKS:
        section = form.by_id[name]
        ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=2))
        made = [{"id": one, **draw(blocks(section.questions))} for one in ids]
        if section.units:
            values = st.dictionaries(st.sampled_from(IDS), blocks(section.unit_questions), max_size=2)
            made = [{**one, "values": draw(values)} for one in made]
        if repeat == "list":
            record[name] = made
        elif repeat == "map":
            record[name] = {one.pop("id"): one for one in made}
        else:
            record[name] = draw(blocks(section.questions))
    return record


def undecidable(condition):
    """The condition held against a text, so that it is a fault as soon as it is decided."""
    return conditions.compile(f"({condition.text}) == 'never'", condition.place)


@st.composite
def faulty(draw, form: Form) -> Form:
    """The form with some conditions that cannot be decided, as no form is that was defined."""

    def turned(question: Question) -> Question:
        return (
            replace(question, when=undecidable(question.when))
            if question.when and draw(st.booleans())
            else question
        )

    sections = tuple(
        replace(
            section,
            questions=tuple(turned(question) for question in section.questions),
            unit_questions=tuple(turned(question) for question in section.unit_questions),
        )
        for section in form.sections
    )
    checks = tuple(
        replace(check, expression=undecidable(check.expression)) if draw(st.booleans()) else check
        for check in form.checks
    )
    return replace(form, sections=sections, checks=checks)


def found(form: Form, record: dict, *, complete: bool) -> tuple[list, list]:
    faults = Faults()
    context = Context(path="x", decimal="decimal_point", source=Source(), where="", pointer="")
    read_sections(form, parse(dump(record), "x"), context, faults, complete=complete)
    return faults.problems, faults.warnings


@settings(max_examples=cases(30, 500), suppress_health_check=list(HealthCheck))
@given(form=forms().flatmap(lambda form: st.just(form) | faulty(form)), data=st.data())
def test_plans_find_in_many_records_what_looking_at_every_question_and_check_finds(form, data):
    drawn = data.draw(st.lists(records(form), min_size=1, max_size=4))
    read = [(record, complete) for record in drawn for complete in (True, False)]

    planned = [found(form, record, complete=complete) for record, complete in read + read]

    with patch.object(Asked, "plan", everything):
        assert [found(form, record, complete=complete) for record, complete in read + read] == planned


@pytest.fixture
def of_two() -> Form:
    """A form with two questions, a check of their values and one of their presence."""
    fields = [
        {"id": "n", "label": "N", "type": "whole", "required": "yes"},
        {"id": "m", "label": "M", "type": "whole"},
    ]
    checks = [
        {"id": "fits", "section": "facts", "expression": "m <= n", "message": "m is not more than n"},
        {"id": "told", "section": "facts", "expression": "answered(m)", "message": "m is answered"},
    ]
    section = {"id": "facts", "label": "Facts", "fields": fields}
    head = {"id": "two", "version": "1.0.0", "title": "Two questions", "reads_as": "answers"}
    return define(parse(dump({**head, "sections": [section], "checks": checks}), "two.yaml"))


def test_a_block_in_which_nothing_can_be_wrong_is_not_looked_at(of_two):
    questions = asked(of_two.by_id["facts"].questions, of_two.checks[:1])

    plan = questions.plan(parse("n: 1\n", "x"), {}, complete=False)

    assert plan.is_empty


def test_no_more_plans_are_kept_than_there_is_room_for(of_two, monkeypatch):
    monkeypatch.setattr(asking, "_MOST_PLANS", 2)
    questions = asked(of_two.by_id["facts"].questions, of_two.checks)
    nodes = [parse(text, "x") for text in ("n: 1\n", "m: 1\n", "n: 1\nm: 1\n", "m: 1\nn: 1\n")]

    plans = [questions.plan(node, {}, complete=True) for node in nodes]

    assert len(questions._plans) <= 2
    assert [len(plan.questions) for plan in plans] == [0, 1, 0, 0]
