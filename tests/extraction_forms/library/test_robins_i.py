"""ROBINS-I of 2016: its skip rules, and what its tables decide."""

from __future__ import annotations

from itertools import product

import pytest

from extraction_forms.datum import environment
from extraction_forms.form_library import find_form
from tests.extraction_forms.library.decision_tables import data, offered, proposal

FORM = find_form("robins_i@1.0.0")
DOMAINS = tuple(f"d{number}" for number in range(1, 8))
LEVELS = ("low", "moderate", "serious", "critical", "no_information")


def asked(name: str, **answers: str) -> bool | None:
    """Whether a question is asked after these answers."""
    question = FORM.by_id["judgements"].question(name)
    assert question is not None
    when = question.when
    found = True if when is None else when.evaluate(environment(data(answers)))
    assert found is None or isinstance(found, bool)
    return found


def test_overall_is_the_worst_domain_and_open_where_a_domain_has_no_information() -> None:
    wrong = []
    for judged in product(LEVELS, repeat=4):
        known = [code for code in judged if code != "no_information"]
        worst = max((LEVELS.index(code) for code in known), default=0)
        decided = worst >= 2 or len(known) == len(judged)
        answers = {**dict.fromkeys(DOMAINS, "low"), **dict(zip(DOMAINS[2:6], judged, strict=True))}
        if proposal(FORM, "overall", answers) != (LEVELS[worst] if decided else ""):
            wrong.append(judged)

    assert wrong == []


def test_a_domain_is_proposed_only_where_no_confounding_is_to_be_expected() -> None:
    assert {one.field for one in FORM.proposals} == {"d1", "overall"}
    assert [proposal(FORM, "d1", {"q1_1": code}) for code in ("n", "pn", "y", "py")] == ["low", "low", "", ""]


def test_without_confounding_no_other_question_of_the_domain_is_asked() -> None:
    names = [f"q1_{number}" for number in range(2, 9)]

    assert [asked(name, q1_1="n") for name in names] == [False] * 7


@pytest.mark.parametrize(
    ("split", "related", "baseline", "over_time"),
    [("n", "", True, False), ("y", "n", True, False), ("y", "y", False, True), ("y", "ni", True, True)],
)
def test_time_split_by_intervention_leads_from_baseline_to_time_varying_confounding(
    split, related, baseline, over_time
):
    answers = {"q1_1": "y", "q1_2": split, **({"q1_3": related} if related else {})}

    assert asked("q1_4", **answers) is asked("q1_6", **answers) is baseline
    assert asked("q1_7", **answers) is over_time


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        ("q1_5", {"q1_1": "y", "q1_2": "n", "q1_4": "py"}, True),
        ("q1_5", {"q1_1": "y", "q1_2": "n", "q1_4": "n"}, False),
        ("q1_8", {"q1_1": "y", "q1_2": "y", "q1_3": "y", "q1_7": "y"}, True),
        ("q2_2", {"q2_1": "n"}, False),
        ("q2_3", {"q2_1": "y", "q2_2": "y"}, True),
        ("q2_5", {"q2_1": "n", "q2_4": "n"}, True),
        ("q2_5", {"q2_1": "y", "q2_2": "y", "q2_3": "py", "q2_4": "y"}, True),
        ("q2_5", {"q2_1": "n", "q2_4": "y"}, False),
        ("q4_2", {"effect": "assignment", "q4_1": "y"}, True),
        ("q4_2", {"effect": "adhering", "q4_1": "y"}, False),
        ("q4_3", {"effect": "assignment"}, False),
        ("q4_6", {"effect": "adhering", "q4_3": "y", "q4_4": "pn", "q4_5": "y"}, True),
        ("q4_6", {"effect": "adhering", "q4_3": "y", "q4_4": "y", "q4_5": "y"}, False),
        ("q5_4", {"q5_1": "y", "q5_2": "n", "q5_3": "y"}, True),
        ("q5_5", {"q5_1": "y", "q5_2": "n", "q5_3": "n"}, False),
    ],
)
def test_a_question_is_asked_where_the_tool_asks_it(name, answers, expected):
    assert asked(name, **answers) is expected


def test_every_domain_and_the_whole_have_the_five_levels_of_the_tool() -> None:
    assert set(offered(FORM, (*DOMAINS, "overall")).values()) == {LEVELS}


def test_the_questions_are_numbered_as_in_the_tool() -> None:
    numbers = [q.id for q in FORM.by_id["judgements"].questions if q.id.startswith("q")]

    per_domain = [sum(name.startswith(f"q{domain}_") for name in numbers) for domain in range(1, 8)]
    assert per_domain == [8, 5, 3, 6, 5, 4, 3]
