"""Problems as people who never see the file are told them."""

import pytest

from extraction_forms.entry.record_page.told import sentence, warned
from extraction_forms.errors import Place, Problem
from extraction_forms.printed_numbers import ABSENT, Misread, number


def _problem(expected, found, hint=""):
    return Problem(
        place=Place(file="arms/peer/n"), where="Arms > peer > n", expected=expected, found=found, hint=hint
    )


def test_what_is_lacking_is_needed():
    told = sentence(_problem("a value or a missing reason", "nothing"))

    assert sentence(_problem("a value", "nothing")) == "A value is needed."
    assert told == "An answer, or under More why there is none, is needed."


def test_a_text_that_is_no_answer_is_quoted():
    assert (
        sentence(_problem("a number of at most 100", "'134'"))
        == "Expected a number of at most 100; found “134”."
    )


@pytest.mark.parametrize(
    "printed", ["n.r.", "<0.05", "12 (3.4)", "1.234", "12 %", "not reported", "57/60", ""]
)
def test_no_hint_speaks_of_how_a_file_is_written(printed):
    with pytest.raises(Misread) as fault:
        number(printed, "decimal_comma")

    said = sentence(_problem(fault.value.expected, fault.value.found, fault.value.hint))

    assert "{" not in said
    assert "missing:" not in said


@pytest.mark.parametrize(
    ("hint", "said"),
    [
        (ABSENT, "Where there is none, say why under More."),
        ("Write {missing: not_reported}.", "Choose “not reported” under More."),
        ('Write {printed: "3", unit: weeks}.', "Choose its unit beside it."),
        ("'mean' wants one number: Mean. Two numbers: fill both.", "Two numbers: fill both."),
        (
            "Write p: 0.05 and p_relation: below.",
            "Type 0.05 here, and “below” in the question that goes with it.",
        ),
        ("The code is 'parallel'.", "The code is 'parallel'."),
    ],
)
def test_a_hint_says_what_to_do_on_the_page(hint, said):
    assert sentence(_problem("a number", "'x'", hint)) == f"Expected a number; found “x”. {said}"


def test_a_warning_of_an_accepted_record_is_a_problem_again():
    problem = Problem(
        place=Place(file="arms/peer/peer_role", line=12),
        where="Arms > peer > peer_role",
        expected="a code settled by the review team",
        found="a provisional one (from: the title)",
        warning=True,
    )

    (found,) = warned([str(problem)])

    assert (found.place.file, found.where, found.expected, found.found, found.warning) == (
        *("arms/peer/peer_role", "Arms > peer > peer_role", "a code settled by the review team"),
        *("a provisional one (from: the title)", True),
    )
