"""TIDieR: twelve items for each arm, rated by what is told, with what and where."""

from __future__ import annotations

import pytest

from extraction_forms.form_library import find_form
from tests.extraction_forms.library.answered import accept, codes, refuse

FORM = find_form("tidier@1.0.0")
ITEMS = tuple(f"i{number}" for number in range(1, 13))
RATED = "\n".join(f"    {item}: not_reported" for item in ITEMS)
RECORD = f"descriptions:\n  - id: groups\n    arm: peer\n{RATED}\n"


def with_answer(item: str, answer: str) -> str:
    return RECORD.replace(f"    {item}: not_reported", f"    {item}{answer}")


def test_the_twelve_items_stand_in_the_order_of_the_checklist_and_take_one_of_three_ratings() -> None:
    assert codes(FORM, "descriptions") == dict.fromkeys(ITEMS, ("reported", "partly", "not_reported"))
    asked = FORM.by_id["descriptions"].questions
    names = [q.field.label.partition(": ")[2] for q in asked if q.id in ITEMS]
    assert names == [
        "Brief name",
        "Why",
        "What, materials",
        "What, procedures",
        "Who provided",
        "How",
        "Where",
        "When and how much",
        "Tailoring",
        "Modifications",
        "How well, planned",
        "How well, actual",
    ]


def test_every_item_has_a_place_for_what_is_told_and_for_where_it_stands() -> None:
    types = {q.id: q.field.type for q in FORM.by_id["descriptions"].questions}

    assert [types[f"{item}_text"] for item in ITEMS] == ["text"] * 12
    assert [types[f"{item}_where"] for item in ITEMS] == ["evidence"] * 12


def test_an_arm_rated_on_all_items_is_accepted_with_the_words_it_rests_on() -> None:
    told = with_answer(
        "i8", ': partly\n    i8_text: For ten weeks.\n    i8_where: {page: 3, quote: "ten weeks"}'
    )

    (entry,) = accept(FORM, told).sections["descriptions"]

    assert (entry.data["arm"].value, entry.data["i8"].value) == ("peer", "partly")
    assert entry.data["i8_where"].source.quote == "ten weeks"


def test_a_protocol_cannot_tell_of_changes_yet() -> None:
    (entry,) = accept(FORM, with_answer("i10", ": {missing: not_applicable}")).sections["descriptions"]

    assert entry.data["i10"].missing == "not_applicable"


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (with_answer("i4", ": complete"), "reported, partly, not_reported"),
        (
            with_answer("i4", ": not_reported\n    i4_text: Walks."),
            "expected no answer, since it is asked only when",
        ),
        (RECORD.replace("    i12: not_reported\n", ""), "i12"),
        (RECORD.replace("    arm: peer\n", ""), "arm"),
        ("", "Descriptions"),
    ],
    ids=["unknown rating", "words for what is not reported", "item left out", "no arm", "nothing"],
)
def test_what_is_not_a_rating_of_all_items_is_refused(record: str, told: str) -> None:
    assert told in refuse(FORM, record)


def test_a_draft_may_leave_items_for_later() -> None:
    assert accept(FORM, RECORD.replace("    i12: not_reported\n", ""), status="draft")
