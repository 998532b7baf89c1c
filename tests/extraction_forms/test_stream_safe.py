"""A text comes into a normal form within reasonable time, and as it is where its marks are as many as in any script."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.stream_safe import MOST_MARKS, normalized

MARKS = st.lists(
    st.one_of(st.text("ae\u00e9\u1ec7\u4e2d", max_size=3), st.text("\u0301\u0323\u0327", max_size=70)),
    max_size=4,
).map("".join)


@given(MARKS)
def test_what_no_script_needs_is_parted_and_nothing_else_changes(text):
    for form in ("NFC", "NFKD"):
        found = normalized(form, text)

        assert unicodedata.is_normalized(form, found)
        assert ("\u034f" in found) == ("m" * (MOST_MARKS + 1) in kinds(text))
        if "\u034f" not in found:
            assert found == unicodedata.normalize(form, text)


def kinds(text):
    return "".join("m" if unicodedata.combining(one) else "." for one in text)


def test_a_million_marks_behind_a_letter_take_no_longer_than_a_million_letters():
    """Sorted as one run they would take hours."""
    text = "a" + "\u0301\u0323" * 500_000

    assert len(normalized("NFC", text)) > 1_000_000
