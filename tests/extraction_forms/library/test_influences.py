"""The fourteen influences of Ibrahim et al. 2019, each a help, a hindrance, both, unclear or not mentioned."""

from __future__ import annotations

import pytest

from extraction_forms.form_library import find_form
from tests.extraction_forms.library.answered import accept, codes, refuse

FORM = find_form("influences@1.0.0")
INFLUENCES = (
    "organisational_culture",
    "training",
    "role_definition",
    "staff_willingness",
    "resources",
    "financial_arrangements",
    "wellbeing_support",
    "peer_network",
    "managing_own_wellbeing",
    "own_expectations",
    "organisational_processes",
    "research_design",
    "match",
    "emotional_intensity",
)
CODES = ("facilitator", "barrier", "both", "unclear_direction", "not_mentioned")
RECORD = "influences:\n" + "".join(f"  {name}: not_mentioned\n" for name in INFLUENCES)


def named(influence: str, code: str, source: str = '{page: 8, quote: "nobody knew"}') -> str:
    answer = f"  {influence}: {code}\n" + (f"  {influence}_source: {source}\n" if source else "")
    return RECORD.replace(f"  {influence}: not_mentioned\n", answer)


def test_the_fourteen_stand_in_the_order_of_the_source_and_take_the_five_codes() -> None:
    assert list(codes(FORM, "influences").items()) == [(name, CODES) for name in INFLUENCES]


def test_the_two_whose_direction_the_review_found_unclear_say_so_in_their_label() -> None:
    asked = {q.id: q.field.label for q in FORM.by_id["influences"].questions}

    marked = [name for name in INFLUENCES if "direction unclear in the review" in asked[name]]
    assert marked == ["match", "emotional_intensity"]


def test_the_shares_of_papers_are_those_of_the_abstract() -> None:
    asked = {q.id: q.field.definition for q in FORM.by_id["influences"].questions}

    assert [
        asked[name].count(f"{share} %") for name, share in zip(INFLUENCES, (53, 42, 40), strict=False)
    ] == [1, 1, 1]


@pytest.mark.parametrize("influence", INFLUENCES)
@pytest.mark.parametrize("code", CODES[:-1])
def test_what_is_named_is_accepted_with_its_source_and_refused_without(influence: str, code: str) -> None:
    (entry,) = accept(FORM, named(influence, code)).sections["influences"]

    assert entry.data[f"{influence}_source"].source.quote == "nobody knew"
    assert f"{influence}_source" in refuse(FORM, named(influence, code, source=""))


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (named("training", "not_mentioned"), "asked only when training in"),
        (named("training", "helpful"), "facilitator, barrier, both, unclear_direction, not_mentioned"),
        (named("training", "barrier", "{page: 8}"), "one of report, quote, file, locator"),
        (RECORD.replace("  match: not_mentioned\n", ""), "match"),
    ],
    ids=["source of what is not named", "unknown code", "source without words or report", "left out"],
)
def test_an_answer_that_cannot_stand_is_refused(record: str, told: str) -> None:
    assert told in refuse(FORM, record)
