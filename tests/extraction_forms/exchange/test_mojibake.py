"""UTF-8 that was read as Windows-1252 is put back; other text stays."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extraction_forms.exchange.mojibake import damage, repair


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RÃ¼sch, 2014", "Rüsch, 2014"),
        ("GAFâ€”Global", "GAF—Global"),
        ("Lehmanâ€™s QoL", "Lehman’s QoL"),
        ("RÃƒÂ¼sch", "Rüsch"),
        ("Ã\xa0 la carte", "à la carte"),
    ],
)
def test_mojibake_is_put_back_even_when_it_happened_twice(before, after):
    assert repair(before) == after


@pytest.mark.parametrize("text", ["Rüsch", "GAF—Global", "Ångström", "naïve São Paulo", "Łódź", "ASCII only"])
def test_text_that_is_right_stays(text):
    assert repair(text) == text


def test_right_and_damaged_letters_may_stand_side_by_side():
    assert repair("üÃ¼") == "üü"


@given(st.text(max_size=30))
def test_damage_is_undone(text):
    assume(repair(text) == text)

    assert repair(damage(text)) == text
