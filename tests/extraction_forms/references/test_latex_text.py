"""BibTeX fields stand for texts, and texts for BibTeX fields."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.references.latex_text import decode, encode


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (r"R{\"u}sch", "Rüsch"),
        (r"R\"usch", "Rüsch"),
        (r"R\"{u}sch", "Rüsch"),
        (r"Fran{\c c}ois", "François"),
        (r"\v{C}ern\'y", "Černý"),
        (r"Gro{\ss}", "Groß"),
        (r"na\"{\i}ve", "naïve"),
        ("{The {PEER} Group}", "The PEER Group"),
        (r"A \& B: 50\% of \$5", "A & B: 50% of $5"),
        ("pages 5--8", "pages 5–8"),
        ("two\n    lines", "two lines"),
        (r"\unknown{x}", r"\unknownx"),
    ],
)
def test_a_field_is_decoded(field, text):
    assert decode(field) == unicodedata.normalize("NFC", text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_a_text_survives_a_field(text):
    expected = unicodedata.normalize("NFC", " ".join(text.split()))

    assert decode(encode(expected)) == expected
