"""Fidelity to principles: what the source prints is asked, and what it does not print is an empty slot."""

from __future__ import annotations

import pytest

from extraction_forms.form_library import find_form
from tests.extraction_forms.library.answered import accept, codes, refuse

FORM = find_form("fidelity@1.0.0")
PRINTED = ("i1_1_sp", "i1_1_pw", "i1_2_sp")
SIDES = ("sp", "pw", "co")
SLOTS = ("i1_2_pw", "p1_co", *(f"p{number}_{side}" for number in range(2, 6) for side in SIDES))
HEAD = "service: {label: Northern clinic, format: one_to_one}\nrounds: [{id: first, from: 2026-01}]\n"


def interviews(*entries: str) -> str:
    return f"{HEAD}interviews:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


SP = "id: a, round: first, side: sp, i1_1_sp: s2, i1_2_sp: s3"
PW = "id: b, round: first, side: pw, i1_1_pw: s3"
CO = "id: c, round: first, side: co"


def test_the_form_is_about_a_service() -> None:
    assert FORM.subject == "service"


def test_the_items_are_those_printed_and_an_empty_slot_for_each_other_principle_and_side() -> None:
    asked = codes(FORM, "interviews")

    assert set(asked) - {"side"} == {*PRINTED, *SLOTS}
    assert {asked[name] for name in (*PRINTED, *SLOTS)} == {("s1", "s2", "s3")}
    assert asked["side"] == SIDES


def test_a_slot_says_that_its_wording_is_not_printed_and_no_level_of_it_is_described() -> None:
    for question in FORM.by_id["interviews"].questions:
        if question.id in SLOTS:
            assert question.field.label.endswith("(not printed in the source)")
            assert not question.field.retired
            assert question.field.required == "no"
            assert all("wording to be entered" in choice.definition for choice in question.field.choices)


def test_interviews_of_all_sides_in_a_round_are_accepted() -> None:
    record = accept(FORM, interviews(SP, PW, CO))

    assert [entry.data["side"].value for entry in record.sections["interviews"]] == list(SIDES)
    assert record.warnings == ()


@pytest.mark.parametrize("slot", SLOTS)
def test_a_score_in_an_empty_slot_is_warned_of(slot: str) -> None:
    side = slot.rpartition("_")[2]
    own = {"sp": SP, "pw": PW, "co": CO}[side]

    (warning,) = accept(FORM, interviews(f"{own}, {slot}: s2")).warnings

    assert "expected no score in an empty slot" in warning


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (interviews(f"{SP}, i1_1_pw: s1"), "asked only when side == 'pw'"),
        (interviews(PW.replace("first", "second")), "expected one of first; found 'second'"),
        (interviews(SP.replace("s2", "s4")), "s1, s2, s3"),
        (interviews(SP.replace("s2", "2")), "s1, s2, s3"),
        (interviews("id: a, round: first, side: sp, i1_1_sp: s2"), "i1_2_sp"),
        (interviews("id: a, round: first, i1_1_sp: s2"), "side"),
    ],
    ids=["other side's item", "unknown round", "beyond 3", "no code", "item left out", "no side"],
)
def test_a_score_that_has_no_place_is_refused(record: str, told: str) -> None:
    assert told in refuse(FORM, record)
