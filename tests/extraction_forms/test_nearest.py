import pytest

from extraction_forms.nearest import did_you_mean, nearest

KNOWN = ("sd", "mean", "usual_care")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("SD", "sd"),
        ("Mean", "mean"),
        ("meen", "mean"),
        ("MEEN", "mean"),
        ("Usual care", "usual_care"),
        ("usual-care", "usual_care"),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_capitals_blanks_and_dashes_do_not_count_and_a_slip_is_found(word, meant):
    assert nearest(word, KNOWN) == meant


def test_the_hint_is_a_question_or_nothing():
    assert did_you_mean("SD", KNOWN) == "Did you mean 'sd'?"
    assert did_you_mean("xyz", KNOWN) == ""
