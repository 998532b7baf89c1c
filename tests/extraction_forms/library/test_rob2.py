"""RoB 2 against a decision table of its own, read off the flow diagrams of the full guidance of 22 August 2019."""

from __future__ import annotations

from itertools import product

import pytest

from extraction_forms.form_library import find_form
from tests.extraction_forms.library.decision_tables import (
    NO,
    UNSURE_NO,
    UNSURE_YES,
    YES,
    Answers,
    Tool,
    disagreements,
    hasty,
    offered,
    one_of_each,
    proposal,
)

FORM = find_form("rob2@1.1.0")
DOMAINS = ("d1", "d2", "d3", "d4", "d5")
SCALE = ("y", "py", "pn", "n", "ni")
LEVELS = ("low", "some_concerns", "high")


def randomisation(a: Answers) -> str:
    """Diagram of domain 1: concealment first, then the order, then the baseline."""
    if a["q1_2"] in NO:
        return "high"
    if a["q1_2"] == "ni":
        return "high" if a["q1_3"] in YES else "some_concerns"
    if a["q1_1"] in NO or a["q1_3"] in YES:
        return "some_concerns"
    return "low"


def _during(a: Answers) -> int:
    """Part 1 of domain 2, for the effect of assignment: 0 low, 1 some concerns, 2 high."""
    if a["q2_1"] in NO and a["q2_2"] in NO:
        return 0
    if a["q2_3"] in NO:
        return 0
    if a["q2_3"] == "ni" or a["q2_4"] in NO:
        return 1
    return 1 if a["q2_5"] in YES else 2


def _analysed(a: Answers) -> int:
    """Part 2 of domain 2, for the effect of assignment."""
    if a["q2_6"] in YES:
        return 0
    return 1 if a["q2_7"] in NO else 2


def assignment(a: Answers) -> str:
    """Criteria of domain 2: low where both parts are, high where either is."""
    return LEVELS[max(_during(a), _analysed(a))]


def adhering(a: Answers) -> str:
    """Diagram of domain 2 for the effect of adhering; what the review does not look at is no concern."""
    aware = a["q2a_1"] in UNSURE_YES or a["q2a_2"] in UNSURE_YES
    balanced = not aware or a["q2a_3"] in {*YES, "na"}
    if balanced and a["q2a_4"] in {*NO, "na"} and a["q2a_5"] in {*NO, "na"}:
        return "low"
    return "some_concerns" if a["q2a_6"] in YES else "high"


def missing(a: Answers) -> str:
    """Diagram of domain 3."""
    if a["q3_1"] in YES or a["q3_2"] in YES or a["q3_3"] in NO:
        return "low"
    return "some_concerns" if a["q3_4"] in NO else "high"


def measurement(a: Answers) -> str:
    """Diagram of domain 4: no information on 4.2 keeps the best judgement at some concerns."""
    if a["q4_1"] in YES or a["q4_2"] in YES:
        return "high"
    best = "some_concerns" if a["q4_2"] == "ni" else "low"
    if a["q4_3"] in NO or a["q4_4"] in NO:
        return best
    return "some_concerns" if a["q4_5"] in NO else "high"


def reporting(a: Answers) -> str:
    """Diagram of domain 5: what was chosen from first, then the plan."""
    chosen = {a["q5_2"], a["q5_3"]}
    if chosen & YES:
        return "high"
    if chosen <= NO and a["q5_1"] in YES:
        return "low"
    return "some_concerns"


def _know(a: Answers) -> bool:
    return a["q2_1"] in UNSURE_YES or a["q2_2"] in UNSURE_YES


D2 = tuple(f"q2_{number}" for number in range(1, 8))
D2A = tuple(f"q2a_{number}" for number in range(1, 7))
ASKED_OF_ASSIGNMENT = {
    "q2_3": _know,
    "q2_4": lambda a: a.get("q2_3") in YES,
    "q2_5": lambda a: a.get("q2_4") in UNSURE_YES,
    "q2_7": lambda a: a["q2_6"] in UNSURE_NO,
}
ASKED_OF_ADHERING = {
    "q2a_3": lambda a: a["q2a_1"] in UNSURE_YES or a["q2a_2"] in UNSURE_YES,
    "q2a_6": lambda a: a.get("q2a_3") in UNSURE_NO or a["q2a_4"] in UNSURE_YES or a["q2a_5"] in UNSURE_YES,
}
ASKED_OF_MISSING = {
    "q3_2": lambda a: a["q3_1"] in UNSURE_NO,
    "q3_3": lambda a: a.get("q3_2") in NO,
    "q3_4": lambda a: a.get("q3_3") in UNSURE_YES,
}
ASKED_OF_MEASUREMENT = {
    "q4_3": lambda a: a["q4_1"] in UNSURE_NO and a["q4_2"] in UNSURE_NO,
    "q4_4": lambda a: a.get("q4_3") in UNSURE_YES,
    "q4_5": lambda a: a.get("q4_4") in UNSURE_YES,
}
TOOLS = {
    "randomisation": Tool(
        domain="d1",
        codes=offered(FORM, ("q1_1", "q1_2", "q1_3")),
        judge=randomisation,
        asked={},
        given={},
    ),
    "assignment": Tool(
        domain="d2",
        codes=offered(FORM, D2),
        judge=assignment,
        asked=ASKED_OF_ASSIGNMENT,
        given={"effect": "assignment"},
    ),
    "adhering": Tool(
        domain="d2",
        codes=offered(FORM, D2A),
        judge=adhering,
        asked=ASKED_OF_ADHERING,
        given={"effect": "adhering"},
    ),
    "missing": Tool(
        domain="d3",
        codes=offered(FORM, ("q3_1", "q3_2", "q3_3", "q3_4")),
        judge=lambda a: missing({"q3_2": "", "q3_3": "", "q3_4": "", **a}),
        asked=ASKED_OF_MISSING,
        given={},
    ),
    "measurement": Tool(
        domain="d4",
        codes=offered(FORM, ("q4_1", "q4_2", "q4_3", "q4_4", "q4_5")),
        judge=lambda a: measurement({"q4_4": "", "q4_5": "", **a}),
        asked=ASKED_OF_MEASUREMENT,
        given={},
    ),
    "reporting": Tool(
        domain="d5",
        codes=offered(FORM, ("q5_1", "q5_2", "q5_3")),
        judge=reporting,
        asked={},
        given={},
    ),
}
EACH = pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)


@EACH
def test_every_way_to_answer_a_domain_is_asked_and_judged_as_the_tool_does(tool: Tool) -> None:
    assert disagreements(FORM, tool) == []


@EACH
def test_a_proposal_from_some_of_the_answers_is_never_overturned_by_the_rest(tool: Tool) -> None:
    assert hasty(FORM, tool, one_of_each(tool.codes)) == []


def test_every_question_offers_the_answers_of_the_tool() -> None:
    offers = {name: codes for tool in TOOLS.values() for name, codes in tool.codes.items()}

    assert {name for name, codes in offers.items() if codes != SCALE} == {"q3_2", "q2a_3", "q2a_4", "q2a_5"}
    assert offers["q3_2"] == ("y", "py", "pn", "n")
    assert offers["q2a_3"] == offers["q2a_4"] == offers["q2a_5"] == (*SCALE, "na")


def test_without_an_effect_of_interest_the_effect_of_assignment_is_meant() -> None:
    best = {"q2_1": "n", "q2_2": "n", "q2_6": "y"}

    assert proposal(FORM, "d2", best) == "low"
    assert proposal(FORM, "d2", {**best, "effect": "adhering"}) == ""


def test_no_information_on_3_2_which_the_tool_does_not_know_proposes_nothing() -> None:
    assert proposal(FORM, "d3", {"q3_1": "n", "q3_2": "ni"}) == ""


def test_overall_is_high_with_one_high_low_with_all_low_and_some_concerns_otherwise() -> None:
    wrong = []
    for judged in product(LEVELS, repeat=5):
        expected = max(judged, key=LEVELS.index)
        if proposal(FORM, "overall", {**dict(zip(DOMAINS, judged, strict=True)), "q1_2": "y"}) != expected:
            wrong.append(judged)

    assert wrong == []


def test_overall_waits_for_a_domain_that_is_not_judged_unless_another_is_high() -> None:
    four = {"q1_2": "y", "d1": "low", "d2": "low", "d3": "low", "d4": "low"}

    assert proposal(FORM, "overall", four) == ""
    assert proposal(FORM, "overall", {**four, "d4": "high"}) == "high"


def test_published_judgements_without_the_answers_behind_them_get_no_proposal() -> None:
    published = {**dict.fromkeys(DOMAINS, "low"), "overall": "high"}

    assert [proposal(FORM, domain, published) for domain in (*DOMAINS, "overall")] == [""] * 6


def test_every_question_says_what_yes_no_and_no_information_mean() -> None:
    section = FORM.by_id["judgements"]
    asked = [q for q in section.questions if q.id.startswith("q")]
    silent = [
        f"{q.id} {choice.code}"
        for q in asked
        for choice in q.field.choices
        if choice.code not in {"py", "pn"} and not choice.definition
    ]

    assert silent == []
    assert len(asked) == 22 + 6
