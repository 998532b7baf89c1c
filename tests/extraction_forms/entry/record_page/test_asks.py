"""Questions as a page asks them."""

import pytest

from extraction_forms.entry.record_page.asks import FEW, asks_of
from extraction_forms.form_library import library, read_form

FORMS = sorted(set(library()) - {"review", "outcomes"})


def _asks(name):
    return [ask for one in asks_of(read_form(library()[name])) for ask in (*one.asks, *one.unit_asks)]


def test_few_codes_are_buttons_and_many_a_list():
    found = {ask.id: ask.control for ask in _asks("peer_support")}

    assert found["role"] == "buttons"
    assert found["design"] == "list"
    assert found["paid"] == "buttons"
    assert found["arm_exp"] == "list"
    assert found["p_sides"] == "list"  # in the table of an entry, where buttons would be in the way


@pytest.mark.parametrize("name", FORMS)
def test_every_question_of_the_library_has_a_control_and_its_condition_words(name):
    for ask in _asks(name):
        assert ask.control in {
            "line",
            "number",
            "area",
            "measured",
            "list",
            "buttons",
            "boxes",
            "source",
            "columns",
        }
        assert bool(ask.why) == (ask.question.when is not None)
        if ask.control == "buttons":
            assert len([one for one in ask.choices if not one.retired]) <= FEW


def test_a_form_is_laid_out_once():
    form = read_form(library()["rob2"])

    assert asks_of(form) is asks_of(form)
