"""Several words in one cell are told apart by the list of words, never by the semicolons alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.exchange.several_words import MOST_PARTS, Chosen, several_words

WORDS = ("Group", "Online", "Online, live", "By phone; weekly", "Other")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Group", ["Group"]),
        ("Group; Online", ["Group", "Online"]),
        ("Online, live; Online", ["Online, live", "Online"]),
        ("By phone; weekly; Group", ["By phone; weekly", "Group"]),
        ("Group;Online", ["Group", "Online"]),
    ],
)
def test_words_of_the_list_are_found_whole(text, expected):
    assert several_words(text, WORDS) == tuple(map(Chosen, expected))


@pytest.mark.parametrize("text", ["Groups", "Group; ", "Group; weekly", "; Group", "", "Other:"])
def test_what_holds_anything_else_is_not_read(text):
    assert several_words(text, WORDS) is None


def test_what_is_written_in_ends_where_the_next_known_word_begins():
    assert several_words("Group; Other: by post; at home; Online", WORDS) == (
        Chosen("Group"),
        Chosen("Other", "by post; at home"),
        Chosen("Online"),
    )


def test_the_longest_word_comes_first():
    assert several_words("a; b", ("a", "b", "a; b")) == (Chosen("a; b"),)


def test_a_word_that_leads_nowhere_is_given_up_for_a_shorter_one():
    assert several_words("a; b; c", ("a", "a; b; d", "b; c")) == (Chosen("a"), Chosen("b; c"))


def test_a_cell_of_endless_parts_is_not_looked_at():
    assert several_words("; ".join(["a"] * (MOST_PARTS + 1)), ("a",)) is None


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12, unique=True))
def test_what_is_joined_is_told_apart_again(words):
    assert several_words("; ".join(words), WORDS) == tuple(map(Chosen, words))
