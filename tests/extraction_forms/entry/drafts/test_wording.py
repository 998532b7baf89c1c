"""What an input is called away from its page: entries by their names, codes by their labels."""

import pytest

from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.wording import Wording, called, options, said
from extraction_forms.form_library import find_form

ENTRIES = {
    "arms": {"peer": "Peers", "control": "Usual care"},
    "results": {"hope_post": "Hope, post"},
    "outcomes": {"hope": "Hope"},
}


@pytest.fixture(scope="module")
def words():
    return Wording(asked=Asked(form=find_form("peer_support@1.2.0")), entries=ENTRIES)


def test_a_value_is_called_by_its_result_its_arm_and_its_part(words):
    assert called(words, "results/hope_post/peer/mean|quote") == ("Results, Hope, post, Peers", "Mean: quote")


def test_an_entry_without_a_name_is_called_by_its_id(words):
    assert called(words, "results/days/third/mean") == ("Results, days, third", "Mean")


def test_what_refers_to_an_entry_offers_the_names_of_all_and_says_that_of_one(words):
    name = "contrasts/main/arm_exp"
    assert {one.code: one.label for one in options(words, name)} == ENTRIES["arms"]
    assert said(words, name, "control") == "Usual care"
    assert said(words, name, "gone") == "gone"


def test_the_entries_of_a_section_are_listed_by_their_names_in_order(words):
    assert said(words, "@entries/arms", "control\npeer\nthird") == "Usual care, Peers, third"


def test_codes_and_reasons_are_said_by_their_labels(words):
    assert said(words, "characteristics/design", "parallel") == "Individually randomised parallel trial"
    assert said(words, "results/hope_post/peer/mean|missing", "not_reported").lower() == "not reported"
