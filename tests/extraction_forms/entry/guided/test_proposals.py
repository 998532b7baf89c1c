"""What answers propose while they are typed, and why."""

import pytest

from extraction_forms.draft import AnswerPath, read_draft
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.guided.domains import guided_section
from extraction_forms.entry.guided.paths import paths
from extraction_forms.entry.guided.proposals import proposed_labels
from extraction_forms.entry.guided.screens import screen
from extraction_forms.entry.guided.so_far import data_so_far
from extraction_forms.form_library import library, read_form
from extraction_forms.proposing import proposed
from extraction_forms.yaml_text import parse

ROB2 = Asked(form=read_form(library()["rob2"]))
SECTION = guided_section(ROB2.form)


def draft_of(**answers):
    lines = "".join(f"    {name}: {code}\n" for name, code in answers.items())
    head = "schema: 1\nform: {id: rob2, version: 1.1.0}\nstudy: s\nextractor: a\nstatus: draft\nrevision: 1\n"
    return read_draft(ROB2.form, parse(f"{head}judgements:\n  - id: r\n    result: r\n{lines}", "x"))


def path(name, **answers):
    return paths(ROB2.form, SECTION, data_so_far(draft_of(**answers), SECTION, "r"))[f"{name}_proposed"]


def states(domain, **answers):
    shown = screen(ROB2, draft_of(**answers), SECTION, "r", domain).shown
    return {one.question.id: one.state for one in shown.questions}


@pytest.mark.parametrize(
    ("answers", "code", "why"),
    [
        ({"q1_2": "n"}, "high", "1.2 is No"),
        (
            {"q1_1": "y", "q1_2": "py", "q1_3": "ni"},
            "low",
            "1.1 is Yes, 1.2 is Probably yes and 1.3 is No information",
        ),
        ({"q1_2": "ni", "q1_3": "pn"}, "some_concerns", "1.2 is No information and 1.3 is Probably no"),
    ],
)
def test_a_proposal_comes_with_the_answers_that_led_to_it(answers, code, why):
    found = path("d1", **answers)
    assert (found.code, found.why) == (code, why)


def test_without_a_proposal_the_questions_that_are_asked_and_still_open_are_named():
    assert path("d1", q1_1="y").needed == ("1.2", "1.3")
    assert path("d3").needed == ("3.1",)
    assert path("d2", q2_1="n", q2_2="n").needed == ("2.6",)


def test_where_only_the_last_rule_is_left_it_says_so():
    assert path("d5", q5_1="n", q5_2="n", q5_3="n").why == "none of the other cases holds"


def test_each_case_says_whether_it_holds():
    assert [case.state for case in path("d1", q1_1="y", q1_2="py").cases] == ["not", "open", "later"]


def test_an_answer_that_cannot_be_read_is_no_answer_and_stops_nothing():
    assert path("d1", q1_1="bogus", q1_2="n").code == "high"


def test_the_path_never_differs_from_the_engine_s_proposal():
    answers = {"q1_1": "y", "q1_2": "y", "q1_3": "n", "q2_1": "y", "q2_2": "y", "q2_3": "pn", "q2_6": "y"}
    data = data_so_far(draft_of(**answers), SECTION, "r")
    told = {name: one.code for name, one in paths(ROB2.form, SECTION, data).items() if one.code}
    assert told == dict(proposed(ROB2.form, "judgements", data))


def test_proposals_stand_under_the_input_of_their_judgement():
    found = dict(proposed_labels(ROB2.form, draft_of(q1_2="n")))
    assert found == {AnswerPath.parse("judgements/r/d1"): "High risk"}


@pytest.mark.parametrize(
    ("more", "lacking"),
    [({}, False), ({"d1": "high"}, False), ({"d1": "low"}, True), ({"d1": "low", "d1_reason": "so"}, False)],
)
def test_another_judgement_than_the_proposed_needs_its_reason(more, lacking):
    shown = screen(ROB2, draft_of(q1_2="n", **more), SECTION, "r", "d1").shown
    assert (shown.reason, shown.lacks_reason) == ("judgements/r/d1_reason", lacking)


def test_a_question_is_shown_once_those_it_hangs_on_are_answered():
    assert states("d3") == {"q3_1": "asked", "q3_2": "later", "q3_3": "later", "q3_4": "later"}
    assert states("d3", q3_1="y") == {"q3_1": "asked", "q3_2": "not", "q3_3": "not", "q3_4": "not"}
    assert states("d3", q3_1="n")["q3_2"] == "asked"


def test_what_hangs_on_the_review_s_effect_alone_is_asked_without_it():
    assert states("d2")["q2_1"] == "asked"
    assert states("d2")["q2_3"] == "later"
    assert states("d2", effect="adhering")["q2_1"] == "not"
    assert states("d2", effect="adhering")["q2a_1"] == "asked"


def test_an_answer_to_a_question_that_is_not_asked_any_more_stays_to_be_taken_out():
    assert states("d3", q3_1="y", q3_2="n")["q3_2"] == "left"


def test_the_first_domain_that_is_not_judged_is_open_unless_another_is_asked_for():
    now = screen(ROB2, draft_of(effect="assignment", d1="low"), SECTION, "r")
    assert now.shown.domain.id == "d2"
    assert screen(ROB2, draft_of(), SECTION, "r", "d4").shown.domain.id == "d4"
    assert (now.done, now.judgements, now.next) == (1, 6, "d3")


def test_a_judgement_is_a_word_before_it_is_a_colour():
    steps = {
        step.id: step for step in screen(ROB2, draft_of(d1="some_concerns", q3_1="y"), SECTION, "r").steps
    }
    assert steps["d1"].light.label == "Some concerns"
    assert steps["d3"].light is None
    assert steps["d3"].proposed.label == "Low risk"
