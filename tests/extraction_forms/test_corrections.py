"""Corrections of an answer as written, and notes carried from one record of a study to another."""

import pytest

from extraction_forms.corrections import carried, corrected, joined, notes_of, renamed, with_note
from extraction_forms.draft import AnswerPath, answers, read_draft, with_answer
from extraction_forms.fields import Choice, Field
from extraction_forms.form import Question
from extraction_forms.yaml_text import parse
from tests.extraction_forms.two_extractors import ANNA, TRIALS

SD = Question(field=Field(id="sd", label="SD", type="number"))
TIME = Question(field=Field(id="time", label="Time", type="number_with_unit", units=("weeks", "months")))
KIND = Question(field=Field(id="kind", label="Kind", type="choice", choices=(Choice(code="a", label="A"),)))
PATH = AnswerPath.parse("results/hope_post/peer/sd")
ANNAS = read_draft(TRIALS, parse(ANNA, "r.yaml"))


@pytest.mark.parametrize(
    ("question", "written", "answer", "expected"),
    [
        (SD, "1.8", "18", {"printed": "1.8", "corrected": "18"}),
        (SD, {"printed": "1.8", "column": "x"}, "18", {"printed": "1.8", "corrected": "18", "column": "x"}),
        (SD, {"printed": "1.8", "corrected": "17"}, "18", {"printed": "1.8", "corrected": "18"}),
        (SD, {"printed": "1.8", "corrected": "18"}, "1.8", "1.8"),
        (SD, None, "18", "18"),
        (SD, {"missing": "unclear", "note": "n"}, "18", {"printed": "18", "note": "n"}),
        (SD, {"printed": "1.8", "note": "n"}, {"missing": "unclear"}, {"missing": "unclear", "note": "n"}),
        (KIND, {"code": "b", "note": "n"}, "a", {"code": "a", "note": "n"}),
        (KIND, "b", "a", "a"),
        (
            TIME,
            {"printed": "6", "unit": "weeks"},
            {"printed": "6", "unit": "months"},
            {"printed": "6", "unit": "months"},
        ),
        (
            TIME,
            {"printed": "6", "unit": "weeks"},
            {"printed": "8", "unit": "weeks"},
            {"printed": "6", "corrected": "8", "unit": "weeks"},
        ),
    ],
)  # fmt: skip
def test_what_is_printed_stays_beside_what_it_should_be(question, written, answer, expected):
    assert corrected(question, written, answer) == expected


def test_a_number_that_was_misread_is_replaced():
    assert corrected(SD, {"printed": "1.8", "column": "x"}, "18", misread=True) == {
        "printed": "18",
        "column": "x",
    }


def note(finding="a.b:s/r1", date="2026-01-01", **more):
    return {"finding": finding, "status": "asked", "words": "w", "date": date, "by": "b", **more}


def test_a_second_note_on_a_finding_takes_the_place_of_the_first():
    once = with_note(with_note(ANNAS, note()), note("a.b:s/r2"))
    again = with_note(once, note(words="other"))

    assert [(one["finding"], one["words"]) for one in notes_of(again)] == [
        ("a.b:s/r1", "other"),
        ("a.b:s/r2", "w"),
    ]


def test_of_two_records_the_later_note_counts_and_of_one_day_the_first():
    first = [note(words="1")]

    assert joined(first, [note(words="2")]) == (note(words="1"),)
    assert joined(first, [note(words="2", date="2026-01-02")]) == (note(words="2", date="2026-01-02"),)


def test_a_record_made_anew_keeps_notes_and_what_was_corrected_for_them():
    there = with_note(
        with_answer(ANNAS, PATH, {"printed": "0,38", "corrected": "38"}), note(changed=[str(PATH), "gone"])
    )

    kept = carried(there, ANNAS)

    assert notes_of(kept) == notes_of(there)
    assert answers(kept)[PATH] == {"printed": "0,38", "corrected": "38"}
    assert carried(ANNAS, ANNAS) == ANNAS


@pytest.mark.parametrize(
    ("finding", "expected"),
    [("a.b:s/r1", "a.b:s/hope"), ("a.b:s/r1.c1#2", "a.b:s/hope.c1#2"), ("a.b:s/r12", "a.b:s/r12")],
)
def test_a_note_follows_its_result_to_the_name_it_has_in_a_consensus(finding, expected):
    found = renamed(
        note(finding, changed=["results/r1/peer/sd"], numbers={"results/r1/time": "6"}), "r1", "hope"
    )

    assert found["finding"] == expected
    assert found["changed"] == ["results/hope/peer/sd"]
    assert found["numbers"] == {"results/hope/time": "6"}
