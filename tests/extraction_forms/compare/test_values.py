"""Each type of answer is compared in its own way."""

import pytest

from extraction_forms.compare.values import COMPARERS, compare_values
from extraction_forms.errors import Place
from extraction_forms.fields import KINDS, Choice, Field
from extraction_forms.records import Datum

HERE = Place(file="records/x/anna.yaml", line=1)
CODES = tuple(Choice(code=code, label=code) for code in "abc")


def said(value, printed="", *, missing="", unit=""):
    text = printed or ("" if value is None else str(value))
    return Datum(value=value, printed=text, origin="", place=HERE, missing=missing, unit=unit)


def asked(kind, **more):
    return Field(id="f", label="F", type=kind, **more)


def outcome(field, a, b):
    return compare_values(field, a, b).outcome


def test_every_type_of_answer_has_a_way_to_be_compared():
    assert set(KINDS) <= set(COMPARERS)


def test_numbers_are_compared_as_values_not_as_text():
    assert outcome(asked("number"), said(1.8, "1,8"), said(1.8, "1.80")) == "same"


def test_numbers_without_a_tolerance_must_be_equal():
    assert outcome(asked("number"), said(1.8), said(1.81)) == "differs"


@pytest.mark.parametrize(
    ("tolerance", "b", "expected"),
    [("0.05", 1.85, "same"), ("0.05", 1.86, "differs"), ("5%", 1.88, "same"), ("5%", 1.99, "differs")],
)
def test_numbers_within_the_tolerance_of_the_field_are_the_same(tolerance, b, expected):
    assert outcome(asked("number", tolerance=tolerance), said(1.8), said(b)) == expected


def test_a_tolerance_that_was_used_is_told():
    assert compare_values(asked("number", tolerance="5%"), said(100.0), said(101.0)).note == "within 5%"


def test_whole_numbers_are_exact():
    assert outcome(asked("whole"), said(65), said(66)) == "differs"
    assert outcome(asked("whole"), said(1234, "1,234"), said(1234, "1234")) == "same"


def test_codes_are_compared_as_sets_and_what_one_has_more_is_named():
    field = asked("choices", choices=CODES)

    assert outcome(field, said(("a", "b"), "a, b"), said(("b", "a"), "b; a")) == "same"
    assert compare_values(field, said(("a", "b")), said(("b", "c"))).note == "only a: a; only b: c"


def test_flags_are_compared_as_truth():
    assert (
        outcome(asked("flag"), said(value=True, printed="yes"), said(value=False, printed="no")) == "differs"
    )


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("2019-03", "2019-03", "same"),
        ("2019", "2019-03", "needs_person"),
        ("2019-03-07", "2019-03", "needs_person"),
        ("2019", "2020-03", "differs"),
        ("2019-03", "2019-04", "differs"),
    ],
)
def test_days_of_unlike_precision_are_read_by_a_person(a, b, expected):
    assert outcome(asked("day"), said(a), said(b)) == expected


def test_an_amount_is_converted_where_that_is_exact():
    field = asked("number_with_unit", units=("days", "weeks", "months"))

    assert outcome(field, said(12.0, unit="weeks"), said(84.0, unit="days")) == "same"
    assert outcome(field, said(12.0, unit="weeks"), said(3.0, unit="months")) == "needs_person"


def test_of_an_interval_both_ends_are_compared():
    field = asked("interval", tolerance="0.01")

    assert outcome(field, said((0.2, 0.5)), said((0.21, 0.5))) == "same"
    assert outcome(field, said((0.2, 0.5)), said((0.2, 0.6))) == "differs"


def test_texts_are_the_same_but_for_blanks_and_capitals_else_a_person_reads_them():
    assert outcome(asked("text"), said("Usual  care"), said("usual care")) == "same"
    assert outcome(asked("text"), said("Usual care"), said("TAU")) == "needs_person"


def test_a_value_and_a_missing_reason_differ_and_the_reason_is_named():
    verdict = compare_values(asked("number"), said(1.8), said(None, missing="not_reported"))

    assert (verdict.outcome, verdict.note) == ("differs", "a value, and not reported")


def test_missing_for_two_reasons_differs_and_for_one_is_the_same():
    reasons = [said(None, missing=reason) for reason in ("not_reported", "unclear")]

    assert outcome(asked("number"), *reasons) == "differs"
    assert outcome(asked("number"), reasons[0], reasons[0]) == "same"


def test_what_only_one_answered_is_theirs():
    assert outcome(asked("number"), said(1.8), None) == "only_a"
    assert outcome(asked("number"), None, said(1.8)) == "only_b"
