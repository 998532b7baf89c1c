import pytest

from extraction_forms.header import STATUSES
from extraction_forms.store.status import NEW, TRANSITIONS, status_fault, with_block, with_words


def test_every_status_there_is_can_be_left_and_reached():
    assert set(TRANSITIONS) == {NEW, *STATUSES}
    assert {one for followers in TRANSITIONS.values() for one in followers} == set(STATUSES)


@pytest.mark.parametrize(
    ("alone", "reason", "barred"),
    [(True, "a page was missing", False), (True, "", True), (False, "a page was missing", True)],
)
def test_a_locked_record_is_opened_by_its_status_alone_and_with_a_reason(alone, reason, barred):
    assert (status_fault("r", "locked", "draft", alone=alone, reason=reason) is not None) is barred


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status: draft\nrevision: 1\n", "status: submitted\nrevision: 2\n"),
        ("status:   draft  # mine\r\nrevision: 1\r\n", "status:   submitted  # mine\r\nrevision: 2\r\n"),
        ("a:\n  status: draft\nstatus: draft\n", "a:\n  status: draft\nstatus: submitted\n"),
        ("{status: draft, revision: 1}\n", "{status: draft, revision: 1}\n"),
        ("status: 'two words'\n", "status: 'two words'\n"),
    ],
)
def test_a_word_is_changed_where_it_stands_on_a_line_of_its_own_at_the_head(text, expected):
    assert with_words(text, {"status": "submitted", "revision": "2"}) == expected


def test_a_locked_record_takes_a_note_of_the_audit_and_no_other_status_with_it():
    assert status_fault("r", "locked", "locked", alone=False, reason="", noted=True) is None
    assert status_fault("r", "locked", "draft", alone=False, reason="why", noted=True) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1  # mine\n", "a: 1  # mine\naudit:\n  - {b: 2}\n"),
        ("a: 1", "a: 1\naudit:\n  - {b: 2}\n"),
        ("audit:\n  - {b: 1}\n\n# mine\na: 1\n", "audit:\n  - {b: 2}\n\n# mine\na: 1\n"),
        ("audit:\n- {b: 1}\na: 1\n", "audit:\n  - {b: 2}\na: 1\n"),
    ],
)
def test_a_block_of_the_head_is_changed_where_it_stands_or_put_at_the_end(text, expected):
    assert with_block(text, "audit", "a: 1\naudit:\n  - {b: 2}\nc: 3\n") == expected
