"""How the numbers of a whole draft are read."""

from extraction_forms.draft import Block, Draft
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.typing.echoes import echoes
from extraction_forms.form_library import library, read_form

ASKED = Asked(form=read_form(library()["peer_support"]))


def _said(numbers="", **means):
    blocks = (Block(id="hope", units={unit: {"mean": mean} for unit, mean in means.items()}),)
    return dict(
        echoes(ASKED, Draft(head={"numbers": numbers} if numbers else {}, sections={"results": blocks}))
    )


def test_a_number_that_is_not_read_as_it_looks_says_how_it_is_read():
    assert _said(peer="0·45", control="−0.3") == {
        "results/hope/peer/mean": "read as 0.45",
        "results/hope/control/mean": "read as -0.3",
    }


def test_a_plain_number_says_nothing():
    assert _said(peer="12.5", control={"printed": "7", "note": "by post"}) == {}


def test_a_decimal_comma_says_nothing_where_numbers_are_printed_with_one():
    assert _said("decimal_comma", peer="1,8") == {}


def test_a_value_with_a_decimal_mark_of_its_own_is_read_by_it():
    said = _said(peer={"printed": "1,234", "numbers": "decimal_comma"}, control="1,234")

    assert said == {"results/hope/control/mean": "read as 1234"}


def test_what_cannot_be_read_says_nothing():
    assert _said(peer="12 (3.4)", control="about ten") == {}
