"""What is typed, kept change by change."""

import pytest

from extraction_forms.entry.drafts.ledger import (
    RecordName,
    Sent,
    TabClash,
    discard,
    rebased,
    settled,
    take,
    typed,
    typed_at,
)

NAME = RecordName(review="demo", study="okafor_2019", form="peer_support")
OLD, NEW = "a" * 64, "b" * 64
N, MEAN = "results/hope_post/peer/n", "results/hope_post/peer/mean"


@pytest.fixture
def anna(person):
    return person("anna")


def _send(anna, texts, *, tab="one", seen=0, base=OLD, turn=0):
    return take(anna, NAME, Sent(tab=tab, base_sha256=base, seen=seen, texts=texts, turn=turn))


def test_what_is_typed_is_what_was_sent_last(anna):
    first = _send(anna, {N: "5", MEAN: "1.2"})
    second = _send(anna, {N: "50"}, seen=first.version)

    found = typed(anna, NAME)

    assert found.texts == {N: "50", MEAN: "1.2"}
    assert (found.version, found.base_sha256) == (second.version, OLD)
    assert list(found.texts) == [MEAN, N]


def test_nothing_sent_begins_no_draft(anna):
    assert _send(anna, {}).version == 0
    assert typed(anna, NAME) is None


def test_what_another_tab_changed_since_is_left_and_told(anna):
    _send(anna, {N: "50", MEAN: "1.2"}, tab="one")

    taken = _send(anna, {N: "51", "results/hope_post/peer/sd": "4"}, tab="two")

    assert taken.clashes == (TabClash(name=N, yours="51", theirs="50"),)
    assert taken.others == {MEAN: "1.2"}
    assert typed(anna, NAME).texts == {N: "50", MEAN: "1.2", "results/hope_post/peer/sd": "4"}


def test_the_same_text_in_two_tabs_is_no_clash(anna):
    _send(anna, {N: "50"}, tab="one")

    assert _send(anna, {N: "50"}, tab="two").clashes == ()


def test_a_tab_that_was_told_may_change_it_and_the_other_tab_is_told_in_turn(anna):
    first = _send(anna, {N: "50"}, tab="one")
    told = _send(anna, {N: "51"}, tab="two")
    _send(anna, {N: "51"}, tab="two", seen=told.version)

    assert typed(anna, NAME).texts == {N: "51"}
    assert _send(anna, {}, tab="one", seen=first.version).others == {N: "51"}


def test_what_is_sent_again_after_a_lost_answer_is_taken_again(anna):
    _send(anna, {N: "50"}, turn=1)

    assert _send(anna, {N: "50"}, turn=1).clashes == ()
    assert typed(anna, NAME).texts == {N: "50"}


def test_what_comes_late_does_not_undo_what_the_same_tab_sent_after_it(anna):
    _send(anna, {N: "500"}, turn=2)
    _send(anna, {N: "50", MEAN: "1"}, turn=1)

    assert typed(anna, NAME).texts == {N: "500", MEAN: "1"}


def test_a_tab_sent_again_meets_what_another_tab_changed_after_it(anna):
    _send(anna, {N: "50"}, tab="one", turn=1)
    told = _send(anna, {}, tab="two")
    _send(anna, {N: "51"}, tab="two", seen=told.version)

    assert _send(anna, {N: "50"}, tab="one", turn=1).clashes == (TabClash(name=N, yours="50", theirs="51"),)


def test_what_is_saved_is_open_no_more_and_what_came_later_is(anna):
    first = _send(anna, {N: "50"})
    _send(anna, {MEAN: "1.2"}, seen=first.version)
    settled(anna, NAME, first.version, OLD, NEW)

    found = typed(anna, NAME)

    assert found.texts == {MEAN: "1.2"}
    assert found.base_sha256 == NEW


def test_a_tab_left_open_is_told_what_was_saved_meanwhile(anna):
    saved = _send(anna, {N: "50"}, tab="one")
    settled(anna, NAME, saved.version, OLD, NEW)

    late = _send(anna, {N: "49", MEAN: "1.2"}, tab="two", seen=0, base=OLD)

    assert late.clashes == (TabClash(name=N, yours="49", theirs="50"),)
    assert typed(anna, NAME).texts == {MEAN: "1.2"}
    assert typed(anna, NAME).base_sha256 == NEW


def test_a_tab_that_knows_of_all_that_was_saved_says_which_file_it_types_over(anna):
    saved = _send(anna, {N: "50"})
    settled(anna, NAME, saved.version, OLD, NEW)
    seen = typed(anna, NAME).version

    _send(anna, {N: "51"}, tab="two", seen=seen, base="c" * 64)

    assert typed(anna, NAME).base_sha256 == "c" * 64


def test_an_earlier_save_that_is_told_late_does_not_undo_a_later_one(anna):
    first = _send(anna, {N: "50"})
    second = _send(anna, {N: "51"}, seen=first.version)
    settled(anna, NAME, second.version, OLD, NEW)
    settled(anna, NAME, first.version, OLD, OLD)

    assert typed(anna, NAME).base_sha256 == NEW
    assert typed(anna, NAME).texts == {}


def test_a_page_made_before_a_save_showed_what_was_typed_then(anna):
    first = _send(anna, {N: "50"})
    _send(anna, {N: "51"}, seen=first.version)
    settled(anna, NAME, typed(anna, NAME).version, OLD, NEW)
    after = typed(anna, NAME).version
    _send(anna, {MEAN: "1.2"}, seen=after)

    assert typed_at(anna, NAME, 0) == {}
    assert typed_at(anna, NAME, first.version) == {N: "50"}
    assert typed_at(anna, NAME, after) == {}
    assert typed_at(anna, NAME, typed(anna, NAME).version) == {MEAN: "1.2"}


def test_what_is_given_up_is_told_to_a_tab_left_open(anna):
    _send(anna, {N: "50", MEAN: "1.2"}, tab="one")
    discard(anna, NAME, OLD, {N: "48"})

    assert typed(anna, NAME).texts == {}
    late = _send(anna, {N: "50"}, tab="one", seen=1)
    assert late.clashes == (TabClash(name=N, yours="50", theirs="48"),)
    assert late.others == {MEAN: ""}


def test_laid_over_another_file_what_was_chosen_counts(anna):
    _send(anna, {N: "50", MEAN: "1.2"})
    rebased(anna, NAME, NEW, {N: "49"})

    assert typed(anna, NAME).texts == {N: "49", MEAN: "1.2"}
    assert typed(anna, NAME).base_sha256 == NEW


def test_a_page_of_a_database_that_was_lost_since_loses_nothing(anna):
    _send(anna, {N: "50"}, tab="one", seen=0)

    late = _send(anna, {N: "51"}, tab="two", seen=900)

    assert late.clashes == (TabClash(name=N, yours="51", theirs="50"),)
    assert typed_at(anna, NAME, 900) == {}


def test_a_tab_that_was_told_of_a_save_types_over_the_file_that_it_made(anna):
    saved = _send(anna, {N: "50"}, tab="one")
    settled(anna, NAME, saved.version, OLD, NEW)
    told = _send(anna, {}, tab="two", seen=0, base=OLD)

    _send(anna, {N: "51"}, tab="two", seen=told.version, base=OLD)

    assert typed(anna, NAME).base_sha256 == NEW
