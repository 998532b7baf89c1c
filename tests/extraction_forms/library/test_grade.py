"""GRADE against a sum of levels of its own: every way to rate a synthesis, and what is proposed for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from extraction_forms.form_library import find_form
from extraction_forms.proposing import proposed
from tests.extraction_forms.library.answered import accept, codes, refuse
from tests.extraction_forms.library.decision_tables import data

FORM = find_form("grade@1.1.0")
DOWN = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
UP = ("large_effect", "dose_response", "opposing_confounding")
LEVELS_DOWN = {"not_serious": 0, "serious": 1, "very_serious": 2, "extremely_serious": 3}
LEVELS_UP = {"none": 0, "large": 1, "gradient": 1, "present": 1, "very_large": 2}
WORDS = ("none", "one", "two", "three", "four")
CERTAINTY = ("very_low", "low", "moderate", "high")
OFFERED = codes(FORM, "certainty")
SOUND = dict.fromkeys(DOWN, "not_serious")

Answers = Mapping[str, str]


def ways(design: str) -> Iterator[dict[str, str]]:
    """Every way to rate a synthesis of studies of that design, from either start."""
    asked = (*DOWN, *(() if design == "randomised" else UP))
    for start in OFFERED["start"]:
        for rated in product(*(OFFERED[name] for name in asked)):
            yield {"design": design, "start": start, **dict(zip(asked, rated, strict=True))}


def sums(answers: Answers) -> tuple[int, int]:
    """The levels down and up, counted."""
    down = sum(LEVELS_DOWN[answers[name]] for name in DOWN)
    return down, sum(LEVELS_UP[answers[name]] for name in UP if name in answers)


def certainty(answers: Answers) -> str:
    """The start less the levels down plus those up, within the four levels; nothing where three or more meet."""
    down, up = sums(answers)
    start = 3 if answers["start"] == "high" else 1
    reached = {max(0, min(3, start - lost + up)) for lost in ({down} if down < 3 else range(3, 12))}
    return CERTAINTY[reached.pop()] if len(reached) == 1 else ""


@pytest.mark.parametrize("design", OFFERED["design"])
def test_every_way_to_rate_a_synthesis_gets_the_certainty_that_counting_levels_gives(design: str) -> None:
    wrong = []
    for answers in ways(design):
        found = proposed(FORM, "certainty", data(answers))
        down, up = sums(answers)
        wanted = {
            "start_proposed": "low" if design == "nonrandomised" else "high",
            "levels_down_proposed": WORDS[down] if down < 3 else "three_or_more",
            "levels_up_proposed": WORDS[up],
            "certainty_proposed": certainty(answers),
        }
        if dict(found) != {name: code for name, code in wanted.items() if code}:
            wrong.append((answers, dict(found)))
    assert wrong == []


def test_nothing_is_proposed_only_where_three_levels_down_or_more_meet_levels_up() -> None:
    left = {(a["start"], min(sums(a)[0], 3), sums(a)[1]) for a in ways("nonrandomised") if not certainty(a)}

    assert left == {("high", 3, up) for up in (1, 2, 3, 4)} | {("low", 3, up) for up in (3, 4)}


@pytest.mark.parametrize("name", ["start", *DOWN, "large_effect"])
def test_a_rating_that_is_not_there_yet_leaves_the_certainty_open(name: str) -> None:
    answers = {"design": "nonrandomised", "start": "low", **SOUND, **dict.fromkeys(UP, "none")}
    assert proposed(FORM, "certainty", data(answers))["certainty_proposed"] == "low"

    del answers[name]

    assert "certainty_proposed" not in proposed(FORM, "certainty", data(answers))


def test_risk_of_bias_and_imprecision_can_be_extremely_serious() -> None:
    """GRADE guidelines 18 (ROBINS-I) and 35; no other domain goes beyond two levels."""
    assert [name for name in DOWN if "extremely_serious" in OFFERED[name]] == ["risk_of_bias", "imprecision"]


RECORD = """\
certainty:
  importance: critical
  design: randomised
  start: high
  risk_of_bias: serious
  risk_of_bias_reason: Nobody was blind to the questionnaires.
  inconsistency: not_serious
  indirectness: not_serious
  imprecision: not_serious
  publication_bias: not_serious
  certainty: moderate
"""
RAISED = """\
certainty:
  importance: important
  design: nonrandomised
  start: low
  risk_of_bias: not_serious
  inconsistency: not_serious
  indirectness: not_serious
  imprecision: not_serious
  publication_bias: not_serious
  large_effect: none
  dose_response: gradient
  dose_response_reason: Months with more groups were better months, in the same people.
  opposing_confounding: none
  certainty: moderate
"""


@pytest.mark.parametrize("record", [RECORD, RAISED], ids=["lowered", "raised"])
def test_a_certainty_that_follows_from_the_ratings_needs_no_word(record: str) -> None:
    assert accept(FORM, record).warnings == ()


def test_another_certainty_needs_its_reason() -> None:
    other = RECORD.replace("certainty: moderate", "certainty: low")

    (warning,) = accept(FORM, other).warnings

    assert "expected moderate (Moderate certainty), which the answers propose" in warning
    assert accept(FORM, f"{other}  certainty_reason: And the effect is near the margin.\n").warnings == ()


def test_another_start_needs_its_reason() -> None:
    other = RECORD.replace("start: high", "start: low").replace("certainty: moderate", "certainty: very_low")

    (warning,) = accept(FORM, other).warnings

    assert "or the reason in start_reason" in warning


def test_rating_up_what_has_flaws_is_warned_of() -> None:
    flawed = RAISED.replace(
        "imprecision: not_serious", "imprecision: serious\n  imprecision_reason: Few people."
    )

    warnings = accept(FORM, flawed.replace("certainty: moderate", "certainty: low")).warnings

    assert ["rated up as a rule only where nothing lowers it" in warning for warning in warnings] == [True]


def test_three_levels_for_risk_of_bias_are_of_studies_judged_with_robins_i() -> None:
    """They end at very low; of any other design they are warned of."""
    rated = RAISED.replace(
        "design: nonrandomised\n  start: low", "design: nonrandomised_robins_i\n  start: high"
    )
    rated = rated.replace(
        "risk_of_bias: not_serious", "risk_of_bias: extremely_serious\n  risk_of_bias_reason: Critical."
    )
    rated = rated.replace("dose_response: gradient", "dose_response: none").replace(
        "certainty: moderate", "certainty: very_low"
    )
    rated = "\n".join(line for line in rated.split("\n") if "dose_response_reason" not in line)
    assert accept(FORM, rated).warnings == ()

    others = rated.replace("nonrandomised_robins_i\n  start: high", "nonrandomised\n  start: low")
    (warning,) = accept(FORM, others).warnings
    assert "three levels only from studies that were judged with ROBINS-I" in warning


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (
            RECORD.replace("  risk_of_bias_reason: Nobody was blind to the questionnaires.\n", ""),
            "risk_of_bias_reason",
        ),
        (RECORD.replace("  imprecision: not_serious\n", ""), "imprecision"),
        (f"{RECORD}  large_effect: large\n", "asked only when design != 'randomised'"),
        (RAISED.replace("  opposing_confounding: none\n", ""), "opposing_confounding"),
        (RECORD.replace("publication_bias: not_serious", "publication_bias: -1"), "publication_bias"),
        (RECORD.replace("certainty: moderate", "certainty: medium"), "very_low, low, moderate, high"),
    ],
    ids=[
        "no reason",
        "rating left out",
        "trials rated up",
        "no word on rating up",
        "number",
        "unknown level",
    ],
)
def test_a_rating_without_its_reason_or_not_of_the_form_is_refused(record: str, told: str) -> None:
    assert told in refuse(FORM, record)
