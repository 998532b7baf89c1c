"""Numbers typed as printed: which inputs they fill, and what is asked first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.draft import AnswerPath
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.typing.as_printed import spread
from extraction_forms.entry.typing.blocks import Typing
from extraction_forms.entry.typing.filled import UNCHANGED, Ask
from extraction_forms.form_library import library, read_form

PEER = Asked(form=read_form(library()["peer_support"]))
ROB2 = Asked(form=read_form(library()["rob2"]))


def filled(field, text, *, unit="peer", decimal="decimal_point", is_said=False, held=None, **answers):
    path = AnswerPath.parse("/".join(part for part in ("results", "r", unit, field) if part))
    how = Typing(decimal=decimal, is_said=is_said, held=held or {}, answers=answers)
    return spread(PEER, path, text, how)


def changes(*args, **how):
    found = filled(*args, **how)
    assert not isinstance(found, Ask), found.words
    return {one.name.removeprefix("results/r/").removeprefix("peer/"): one.text for one in found.changes}


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("mean", "12 (SD 3.4)", {"mean": "12", "sd": "3.4"}),
        ("mean", "12 (s.e. = 3.4)", {"mean": "12", "se": "3.4"}),
        ("sd", "12 (SD 3.4)", {"mean": "12", "sd": "3.4"}),
        ("mean_pre", "12.1 (3.2)", {"mean_pre": "12.1", "sd_pre": "3.2"}),
        (
            "mean",
            "12.1 (95% CI 10.2 to 14.0)",
            {"mean": "12.1", "ci_low": "10.2", "ci_high": "14.0", "ci_level": "95"},
        ),
        ("median", "8 (IQR 3–12)", {"median": "8", "q1": "3", "q3": "12"}),
        ("median", "8 (range 3 to 12)", {"median": "8", "min": "3", "max": "12"}),
        ("events", "64/218 (29%)", {"events": "64", "total": "218"}),
        ("total", "64 of 218", {"events": "64", "total": "218"}),
        ("events", "64 (29%)", {"events": "64"}),
        ("p", "<0.001", {"p": "0.001", "p_relation": "below"}),
        ("p", "p = .04", {"p": ".04", "p_relation": "equal"}),
        ("p", "P > 0.05", {"p": "0.05", "p_relation": "above"}),
        ("n", "n=48", {"n": "48"}),
        ("smd", "-0.3 (0.1)", {"smd": "-0.3", "smd_se": "0.1"}),
        (
            "estimate",
            "OR 0.45 [0.2; 0.9], p < .05",
            {
                "estimate": "0.45",
                "ci_low": "0.2",
                "ci_high": "0.9",
                "scale": "or",
                "p": ".05",
                "p_relation": "below",
            },
        ),
        ("t", "t(45) = 2.31, p = .02", {"t": "2.31", "df": "45", "p": ".02", "p_relation": "equal"}),
        ("f", "F(1, 48) = 4.2", {"f": "4.2", "df": "48"}),
        ("ci_low", "10.2 to 14.0", {"ci_low": "10.2", "ci_high": "14.0"}),
        ("ci_level", "95%", {"ci_level": "95"}),
        ("mean", "12.3*", {"mean": "12.3"}),
        ("mean", "12.3a", {"mean": "12.3"}),
    ],
)
def test_a_text_fills_the_inputs_that_its_parts_are_for(field, text, expected):
    assert changes(field, text) == expected


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("mean", "0·45"),
        ("mean", "−0.3"),
        ("mean", "12.5"),
        ("mean", "1 234"),
        ("mean", "n.r."),
        ("p", ".04"),
        ("p", "ns"),
        ("mean", "SD = 3.4"),
        ("f", "F(2, 48) = 4.2"),
        ("mean", "<3"),
        ("n", "1,234"),
    ],
)
def test_a_text_that_is_one_number_or_none_stays_where_it_was_typed(field, text):
    assert filled(field, text) == UNCHANGED


def test_a_number_in_brackets_is_asked_after_where_it_may_be_either():
    found = filled("mean", "12 (3.4)")
    assert isinstance(found, Ask)
    assert [one.value for one in found.options] == ["sd", "se", "none"]


@pytest.mark.parametrize(("answer", "field"), [("sd", "sd"), ("se", "se")])
def test_what_was_answered_says_where_the_number_in_brackets_goes(answer, field):
    assert changes("mean", "12 ± 3.4", spread=answer) == {"mean": "12", field: "3.4"}


def test_limits_without_a_name_are_asked_after_where_they_may_be_two_things():
    found = filled("median", "8 (3-12)")
    assert isinstance(found, Ask)
    assert [one.value for one in found.options] == ["iqr", "range", "none"]
    assert changes("median", "8 (3-12)", limits="iqr") == {"median": "8", "q1": "3", "q3": "12"}


def test_what_another_input_holds_is_not_written_over_unasked():
    held = {"results/r/peer/sd": "4"}
    found = filled("mean", "12 (SD 3.4)", held=held)
    assert isinstance(found, Ask)
    assert "4" in found.words
    assert changes("mean", "12 (SD 3.4)", held=held, replace="yes") == {"mean": "12", "sd": "3.4"}
    assert changes("mean", "12 (SD 3.4)", held=held, replace="no") == {"mean": "12"}


def test_a_reason_why_a_value_is_missing_goes_when_the_value_comes():
    held = {"results/r/peer/sd|missing": "not_reported"}
    assert changes("mean", "12 (SD 3.4)", held=held) == {"mean": "12", "sd": "3.4", "sd|missing": ""}


def test_a_comma_is_asked_after_and_both_readings_are_said():
    found = filled("mean", "1,234")
    assert isinstance(found, Ask)
    said = " ".join(one.label for one in found.options)
    assert "1.234" in said
    assert "1234" in said


@pytest.mark.parametrize(("answer", "mark"), [("record", "numbers"), ("here", "mean|numbers")])
def test_a_decimal_comma_is_kept_for_the_record_or_for_the_value_as_answered(answer, mark):
    found = spread(PEER, AnswerPath.parse("results/r/peer/mean"), "12,5", Typing(answers={"decimal": answer}))
    told = {one.name.removeprefix("results/r/peer/"): one.text for one in found.changes}
    assert told == {mark: "decimal_comma", "mean": "12,5"}


def test_in_a_record_of_decimal_commas_they_are_not_asked_after():
    assert filled("mean", "12,5", decimal="decimal_comma", is_said=True) == UNCHANGED
    assert changes("mean", "12,5 (SD 3,4)", decimal="decimal_comma", is_said=True) == {
        "mean": "12,5",
        "sd": "3,4",
    }


def test_a_percentage_that_does_not_fit_its_counts_is_told():
    assert "29.4 %" in filled("events", "64/218 (39%)").told
    assert "please look again" not in filled("events", "64/218 (29%)").told


def test_a_unit_behind_the_number_goes_into_the_unit_of_the_question():
    assert changes("time", "12 weeks", unit="") == {"time": "12", "time|unit": "weeks"}


def test_a_form_without_such_inputs_is_left_alone():
    path = AnswerPath.parse("judgements/r/d1_reason")
    assert spread(ROB2, path, "12 (3.4)", Typing()) == UNCHANGED


def test_a_path_that_the_form_does_not_know_is_left_alone():
    assert spread(PEER, AnswerPath.parse("results/r/peer/nothing"), "12 (3.4)", Typing()) == UNCHANGED


@given(
    st.text(alphabet=" 0123456789.,()[]<>=±/%;–-−·npSDtoCI\u00a0", max_size=30),
    st.sampled_from(["mean", "p", "events", "ci_low", "n"]),
)
def test_no_text_makes_it_fail_and_no_digit_is_made_up(text, field):
    found = filled(field, text)
    if not isinstance(found, Ask):
        for one in found.changes:
            assert {sign for sign in one.text if sign.isdigit()} <= set(text)
