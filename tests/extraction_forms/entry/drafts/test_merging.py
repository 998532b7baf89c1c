"""A record changed in two places, told input by input."""

from extraction_forms.entry.drafts.merging import OTHER, THEIRS, YOURS, Difference, goes_by_itself

N = "results/hope_post/peer/n"


def _difference(start, yours, theirs, name=N):
    return Difference(name=name, yours=yours, theirs=theirs, start=start or "", start_known=start is not None)


def test_what_only_one_changed_is_proposed():
    assert _difference("1", "2", "1").proposed == YOURS
    assert _difference("1", "1", "2").proposed == THEIRS


def test_what_both_changed_is_chosen_by_a_person():
    assert _difference("1", "2", "3").proposed == ""
    assert _difference(None, "2", "3").both_changed


def test_entries_that_both_added_are_proposed_together_without_those_that_either_took_out():
    one = _difference("a\nb\nc", "a\nc\nmine", "a\nb\ntheirs", name="@entries/results")

    assert one.together == "a\ntheirs\nmine"
    assert one.proposed == OTHER


def test_a_file_that_changed_in_nothing_but_what_is_typed_is_no_conflict():
    assert goes_by_itself([])
    assert goes_by_itself([_difference("1", "2", "1")])
    assert not goes_by_itself([_difference("1", "2", "1"), _difference("1", "1", "2")])
    assert not goes_by_itself([_difference(None, "2", "1")])
