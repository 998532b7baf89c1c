"""RoB 2 for cluster trials against a decision table of its own, read off the diagrams of 18 March 2021."""

from __future__ import annotations

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

FORM = find_form("rob2_cluster@1.0.0")
DOMAINS = ("d1a", "d1b", "d2", "d3", "d4", "d5")
LEVELS = ("low", "some_concerns", "high")


def randomisation(a: Answers) -> str:
    """Diagram of domain 1a."""
    if a["q1a_2"] in NO:
        return "high"
    if a["q1a_2"] == "ni":
        return "high" if a["q1a_3"] in YES else "some_concerns"
    return "some_concerns" if a["q1a_1"] in NO or a["q1a_3"] in YES else "low"


def recruitment(a: Answers) -> str:
    """Diagram of domain 1b: who was in before the draw cannot have been chosen by it."""
    if a["q1b_1"] in YES:
        return "low"
    if a["q1b_2"] in YES:
        return "high"
    return LEVELS[(a["q1b_2"] == "ni") + (a["q1b_3"] in YES)]


def _during(a: Answers) -> int | None:
    """Part 1 of domain 2: 0 low, 1 some concerns, 2 high; None on the path that is read in two ways."""
    aware = a.get("q2_1b") in UNSURE_YES or a["q2_2"] in UNSURE_YES
    if not aware or a["q2_3"] in NO:
        return 0
    if a["q2_3"] == "ni":
        return 1
    if a["q2_4"] in NO:
        return None
    return 1 if a["q2_5"] in YES else 2


def assignment(a: Answers) -> str:
    """Criteria of domain 2; where part 1 is open, part 2 alone decides if it is not low."""
    part1 = _during(a)
    part2 = 0 if a["q2_6"] in YES else 1 if a["q2_7"] in NO else 2
    if part1 is None:
        return LEVELS[part2] if part2 else ""
    return LEVELS[max(part1, part2)]


def adhering(a: Answers) -> str:
    """Diagram of domain 2 for the effect of adhering."""
    aware = a["q2a_1"] in UNSURE_YES or a["q2a_2"] in UNSURE_YES
    balanced = not aware or a["q2a_3"] in {*YES, "na"}
    if balanced and {a["q2a_4"], a["q2a_5"]} <= {*NO, "na"}:
        return "low"
    return "some_concerns" if a["q2a_6"] in YES else "high"


def missing(a: Answers) -> str:
    """Diagram of domain 3."""
    complete = a["q3_1a"] in YES and a["q3_1b"] in YES
    if complete or a["q3_2"] in YES or a["q3_3"] in NO:
        return "low"
    return "some_concerns" if a["q3_4"] in NO else "high"


def measurement(a: Answers) -> str:
    """Diagram of domain 4."""
    if a["q4_1"] in YES or a["q4_2"] in YES:
        return "high"
    if {a["q4_3a"], a.get("q4_3b"), a.get("q4_4")} & NO:
        return "some_concerns" if a["q4_2"] == "ni" else "low"
    return "some_concerns" if a["q4_5"] in NO else "high"


def reporting(a: Answers) -> str:
    """Diagram of domain 5, that of individually randomised trials."""
    chosen = {a["q5_2"], a["q5_3"]}
    if chosen & YES:
        return "high"
    return "low" if chosen <= NO and a["q5_1"] in YES else "some_concerns"


def tool(domain: str, names: str, judge: object, asked: object = None, effect: str = "assignment") -> Tool:
    """A domain's decision table, for one effect of interest."""
    return Tool(
        domain=domain,
        codes=offered(FORM, names.split()),
        judge=judge,  # type: ignore[arg-type]
        asked=asked or {},  # type: ignore[arg-type]
        given={"effect": effect},
    )


TOOLS = {
    "randomisation": tool("d1a", "q1a_1 q1a_2 q1a_3", randomisation),
    "recruitment": tool(
        "d1b", "q1b_1 q1b_2 q1b_3", recruitment, {"q1b_2": lambda a: a["q1b_1"] in UNSURE_NO}
    ),
    "assignment": tool(
        "d2",
        "q2_1a q2_1b q2_2 q2_3 q2_4 q2_5 q2_6 q2_7",
        assignment,
        {
            "q2_1b": lambda a: a["q2_1a"] in UNSURE_YES,
            "q2_3": lambda a: a.get("q2_1b") in UNSURE_YES or a["q2_2"] in UNSURE_YES,
            "q2_4": lambda a: a.get("q2_3") in YES,
            "q2_5": lambda a: a.get("q2_4") in UNSURE_YES,
            "q2_7": lambda a: a["q2_6"] in UNSURE_NO,
        },
    ),
    "adhering": tool(
        "d2",
        "q2a_1 q2a_2 q2a_3 q2a_4 q2a_5 q2a_6",
        adhering,
        {
            "q2a_3": lambda a: a["q2a_1"] in UNSURE_YES or a["q2a_2"] in UNSURE_YES,
            "q2a_6": lambda a: (
                a.get("q2a_3") in UNSURE_NO or a["q2a_4"] in UNSURE_YES or a["q2a_5"] in UNSURE_YES
            ),
        },
        effect="adhering",
    ),
    "missing": tool(
        "d3",
        "q3_1a q3_1b q3_2 q3_3 q3_4",
        lambda a: missing({"q3_2": "", "q3_3": "", "q3_4": "", **a}),
        {
            "q3_2": lambda a: a["q3_1a"] in UNSURE_NO or a["q3_1b"] in UNSURE_NO,
            "q3_3": lambda a: a.get("q3_2") in NO,
            "q3_4": lambda a: a.get("q3_3") in UNSURE_YES,
        },
    ),
    "measurement": tool(
        "d4",
        "q4_1 q4_2 q4_3a q4_3b q4_4 q4_5",
        measurement,
        {
            "q4_3a": lambda a: a["q4_1"] in UNSURE_NO and a["q4_2"] in UNSURE_NO,
            "q4_3b": lambda a: a.get("q4_3a") in UNSURE_YES,
            "q4_4": lambda a: a.get("q4_3b") in UNSURE_YES,
            "q4_5": lambda a: a.get("q4_4") in UNSURE_YES,
        },
    ),
    "reporting": tool("d5", "q5_1 q5_2 q5_3", reporting),
}
EACH = pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)


@EACH
def test_every_way_to_answer_a_domain_is_asked_and_judged_as_the_tool_does(tool: Tool) -> None:
    assert disagreements(FORM, tool) == []


@EACH
def test_a_proposal_from_some_of_the_answers_is_never_overturned_by_the_rest(tool: Tool) -> None:
    assert hasty(FORM, tool, one_of_each(tool.codes)) == []


def test_departures_that_did_not_change_the_outcome_leave_domain_2_open_unless_the_analysis_decides() -> None:
    path = {"effect": "assignment", "q2_1a": "n", "q2_2": "y", "q2_3": "y", "q2_4": "n"}

    assert proposal(FORM, "d2", {**path, "q2_6": "y"}) == ""
    assert proposal(FORM, "d2", {**path, "q2_6": "n", "q2_7": "n"}) == "some_concerns"
    assert proposal(FORM, "d2", {**path, "q2_6": "n", "q2_7": "y"}) == "high"


def test_overall_takes_both_parts_of_domain_1_into_account() -> None:
    low = dict.fromkeys(DOMAINS, "low")

    assert proposal(FORM, "overall", low) == "low"
    assert proposal(FORM, "overall", {**low, "d1b": "some_concerns"}) == "some_concerns"
    assert proposal(FORM, "overall", {**low, "d1a": "some_concerns", "d1b": "high"}) == "high"
