"""ROBINS-I V2 against a decision table of its own: ladders of severity, as in the diagrams of 20 November 2025."""

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

FORM = find_form("robins_i_v2@1.0.0")
LADDER = ("low", "moderate", "serious", "critical")
UP_TO_WEAK = YES | {"wn"}
POOR = {"sn", "ni"}


def confounding_at_the_start(a: Answers) -> str:
    """Diagram of domain 1, variant A."""
    sign = a["q1a_4"] in YES
    if a["q1a_1"] in POOR:
        return "critical" if sign else "serious"
    if a["q1a_3"] in YES:
        return "critical" if sign or a["q1a_2"] not in YES else "serious"
    if a["q1a_2"] in POOR or sign:
        return "serious"
    return "low_except_confounding" if {a["q1a_1"], a["q1a_2"]} <= YES else "moderate"


def confounding_over_time(a: Answers) -> str:
    """Diagram of domain 1, variant B; open where its readings differ."""
    sign = a["q1b_5"] in YES
    if a["q1b_1"] not in YES:
        return "critical" if sign or a["q1b_4"] in YES else "serious"
    if a["q1b_2"] in POOR:
        return "" if sign else "serious"
    if a["q1b_3"] in POOR or sign:
        return "serious"
    return "low_except_confounding" if {a["q1b_2"], a["q1b_3"]} <= YES else "moderate"


def classification(a: Answers) -> str:
    """Diagram of domain 2: three tracks, with one step for sway that is weak, two for strong, one for errors."""
    track = 0 if a["q2_1"] in YES or a["q2_2"] in YES else {"sy": 0, "wy": 1, "ni": 1}.get(a["q2_3"], 2)
    step = track + {"sy": 2, "wy": 1, "ni": 1}.get(a["q2_4"], 0)
    return LADDER[3] if step >= 3 else LADDER[step + (a["q2_5"] not in NO)]


def selection(a: Answers) -> str:
    """Diagram of domain 3: the worse of two panels, and a ladder where one is serious."""
    late = {"wn": 1, "ni": 1, "sn": 2}.get(a["q3_1"], int(a.get("q3_2") in YES))
    other = 0 if a["q3_3"] in NO or a.get("q3_4") in NO else 2 if a.get("q3_5") in YES else 1
    worst = max(late, other)
    if worst < 2:
        return LADDER[worst]
    if a["q3_6"] in YES or a["q3_7"] in YES:
        return "moderate"
    return "critical" if a["q3_8"] in YES else "serious"


def missing(a: Answers) -> str:
    """Diagram of domain 4: what was done sets the step, and no evidence adds one."""
    if {a["q4_1"], a["q4_2"], a["q4_3"]} <= YES or a.get("q4_5") in NO:
        return "low"
    if a.get("q4_8") in UNSURE_NO:
        return "serious"
    if a.get("q4_9") in YES or a.get("q4_10") in YES:
        return "low"
    done = a.get("q4_6") or a.get("q4_9") or a["q4_10"]
    step = {"y": 0, "py": 0, "wn": 1, "ni": 1, "sn": 2}[done]
    return LADDER[step + (a["q4_11"] in NO)]


def measurement(a: Answers) -> str:
    """Diagram of domain 5, which knows no critical risk."""
    if a["q5_1"] in YES:
        return "serious"
    if a["q5_2"] in NO or a["q5_3"] in NO:
        return "low" if a["q5_1"] in NO else "moderate"
    return "serious" if a["q5_3"] == "sy" else "moderate"


def reporting(a: Answers) -> str:
    """Diagram of domain 6."""
    if a["q6_1"] in YES:
        return "low"
    chosen = [a["q6_2"], a["q6_3"], a["q6_4"]]
    signs, unknown = sum(code in YES for code in chosen), chosen.count("ni")
    if signs >= 2:
        return "critical"
    if signs == 1 or unknown == 3:
        return "serious"
    return "moderate" if unknown else "low"


def incomplete(a: Answers) -> bool:
    """Whether something is missing that domain 4 asks about."""
    return not {a["q4_1"], a["q4_2"], a["q4_3"]} <= YES


FEWER = {"q4_1": ("y", "py", "ni"), "q4_2": ("py", "n"), "q4_3": ("y", "pn")}
"""The three questions that lead to the same place, each with some of its answers, all of them somewhere."""


def tool(domain: str, names: str, judge: object, asked: object = None, effect: str = "assignment") -> Tool:
    """A domain's decision table, for one effect of interest."""
    codes = offered(FORM, names.split())
    return Tool(
        domain=domain,
        codes={name: FEWER.get(name, own) for name, own in codes.items()},
        judge=judge,  # type: ignore[arg-type]
        asked=asked or {},  # type: ignore[arg-type]
        given={"effect": effect},
    )


TOOLS = {
    "confounding_at_the_start": tool(
        "d1",
        "q1a_1 q1a_2 q1a_3 q1a_4",
        confounding_at_the_start,
        {"q1a_2": lambda a: a["q1a_1"] in UP_TO_WEAK, "q1a_3": lambda a: a["q1a_1"] in UP_TO_WEAK},
    ),
    "confounding_over_time": tool(
        "d1",
        "q1b_1 q1b_2 q1b_3 q1b_4 q1b_5",
        confounding_over_time,
        {
            "q1b_2": lambda a: a["q1b_1"] in YES,
            "q1b_3": lambda a: a.get("q1b_2") in UP_TO_WEAK,
            "q1b_4": lambda a: a["q1b_1"] in UNSURE_NO,
        },
        effect="adhering",
    ),
    "classification": tool(
        "d2",
        "q2_1 q2_2 q2_3 q2_4 q2_5",
        lambda a: classification({"q2_2": "", "q2_3": "", **a}),
        {"q2_2": lambda a: a["q2_1"] in UNSURE_NO, "q2_3": lambda a: a.get("q2_2") in UNSURE_NO},
    ),
    "selection": tool(
        "d3",
        "q3_1 q3_2 q3_3 q3_4 q3_5 q3_6 q3_7 q3_8",
        lambda a: selection({"q3_7": "", "q3_8": "", **a}),
        {
            "q3_2": lambda a: a["q3_1"] in YES,
            "q3_4": lambda a: a["q3_3"] in YES,
            "q3_5": lambda a: a.get("q3_4") in YES,
            "q3_6": lambda a: a["q3_1"] == "sn" or a.get("q3_5") in YES,
            "q3_7": lambda a: a.get("q3_6") in UNSURE_NO,
            "q3_8": lambda a: a.get("q3_7") in UNSURE_NO,
        },
    ),
    "missing": tool(
        "d4",
        "q4_1 q4_2 q4_3 q4_4 q4_5 q4_6 q4_7 q4_8 q4_9 q4_10 q4_11",
        missing,
        {
            "q4_4": incomplete,
            "q4_5": lambda a: a.get("q4_4") in UNSURE_YES,
            "q4_6": lambda a: a.get("q4_5") in UNSURE_YES,
            "q4_7": lambda a: a.get("q4_4") in NO,
            "q4_8": lambda a: a.get("q4_7") in YES,
            "q4_9": lambda a: a.get("q4_8") in YES,
            "q4_10": lambda a: a.get("q4_7") in UNSURE_NO,
            "q4_11": lambda a: (
                a.get("q4_5") in UNSURE_YES
                or a.get("q4_9") in {"wn", "sn", "ni"}
                or a.get("q4_10") in {"wn", "sn", "ni"}
            ),
        },
    ),
    "measurement": tool(
        "d5",
        "q5_1 q5_2 q5_3",
        lambda a: measurement({"q5_3": "", **a}),
        {"q5_3": lambda a: a["q5_2"] in UNSURE_YES},
    ),
    "reporting": tool("d6", "q6_1 q6_2 q6_3 q6_4", reporting),
}
EACH = pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)


@EACH
def test_every_way_to_answer_a_domain_is_asked_and_judged_as_the_tool_does(tool: Tool) -> None:
    assert disagreements(FORM, tool) == []


@pytest.mark.parametrize("name", [name for name in TOOLS if name != "missing"])
def test_a_proposal_from_some_of_the_answers_is_never_overturned_by_the_rest(name: str) -> None:
    tool = TOOLS[name]

    assert hasty(FORM, tool, one_of_each(tool.codes)) == []


def test_overall_is_the_worst_domain() -> None:
    wrong = []
    for first, *rest in product(("low_except_confounding", *LADDER[1:]), LADDER, LADDER, LADDER, LADDER[:3]):
        judged = [first, *rest, "low"]
        worst = max(LADDER.index(code) if code in LADDER else 0 for code in judged)
        expected = "low_except_confounding" if worst == 0 else LADDER[worst]
        answers = {f"d{number}": code for number, code in enumerate(judged, 1)}
        if proposal(FORM, "overall", answers) != expected:
            wrong.append(judged)

    assert wrong == []


@pytest.mark.parametrize("screened", [{"b1": "n", "b2": "py"}, {"b3": "y"}])
def test_a_result_that_the_screening_stops_is_critical_without_any_domain(screened: dict[str, str]) -> None:
    assert proposal(FORM, "overall", screened) == "critical"


def test_domain_1_is_never_simply_low_and_domain_5_never_critical() -> None:
    codes = offered(FORM, ("d1", "d5", "overall"))

    assert codes["d1"] == codes["overall"] == ("low_except_confounding", "moderate", "serious", "critical")
    assert codes["d5"] == ("low", "moderate", "serious")
