"""The first letter of a label within a sentence and at the head of a line."""

import pytest

from synthesis.letter_case import lower_first, upper_first


@pytest.mark.parametrize(
    ("text", "low", "high"), [("Peer role", "peer role", "Peer role"), ("QLS", "QLS", "QLS"), ("", "", "")]
)
def test_a_label_is_set_small_within_a_sentence_unless_it_is_an_abbreviation(text, low, high):
    assert (lower_first(text), upper_first(text)) == (low, high)


@pytest.mark.parametrize(("text", "high"), [("τ² is fixed", "τ² is fixed"), ("τύπος", "Τύπος"), ("a", "A")])
def test_the_sign_of_a_statistic_stays_as_it_is(text, high):
    assert upper_first(text) == high
