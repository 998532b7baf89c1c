import errno
import json

import pytest

from extraction_forms.disk import journal, whole_files
from extraction_forms.disk.journal import NOTE, Addition, Replacement, carry_out, finish, sha256
from extraction_forms.disk.locks import STORE, store_folder
from extraction_forms.errors import Rejected, ReviewError

OLD, NEW = "old\n", "new\n"


class Killed(BaseException):
    """Stands for a program that ends in the middle: nothing may catch it."""


@pytest.fixture
def review(tmp_path):
    store_folder(tmp_path)
    (tmp_path / "a.yaml").write_text(OLD, "utf-8")
    (tmp_path / "log").write_text("one\n", "utf-8")
    return tmp_path


@pytest.fixture
def steps():
    return (
        Replacement(path="a.yaml", text=NEW, before=sha256(OLD.encode())),
        Addition(path="log", text="two\nthree\n", offset=4),
        Replacement(path="sub/HEAD", text="3\n", always=True),
    )


def state(review):
    names = ("a.yaml", "log", "sub/HEAD")
    return tuple((review / name).read_text("utf-8") if (review / name).exists() else "" for name in names)


def killed(*_):
    raise Killed


def killed_by(monkeypatch, adding, review, steps):
    """The change cut off while its lines are added."""
    monkeypatch.setattr(journal, "append_at", adding)
    with pytest.raises(Killed):
        carry_out(review, steps)
    monkeypatch.undo()


BEFORE, AFTER = (OLD, "one\n", ""), (NEW, "one\ntwo\nthree\n", "3\n")


def test_every_step_is_done_and_nothing_is_left_beside(review, steps):
    carry_out(review, steps)

    assert state(review) == AFTER
    assert not (review / STORE / NOTE).exists()
    assert not list(review.rglob("*.part"))


@pytest.mark.parametrize("name", ["fsync", "replace", "unlink"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_killed_at_any_call_all_is_as_before_or_is_finished_later(review, steps, monkeypatch, name, turn):
    calls = []
    genuine = getattr(whole_files.os, name)

    def killing(*given, **named):
        calls.append(name)
        if len(calls) == turn:
            raise Killed
        return genuine(*given, **named)

    monkeypatch.setattr(whole_files.os, name, killing)
    try:
        carry_out(review, steps)
    except Killed:
        begun = (review / STORE / NOTE).exists()
        monkeypatch.undo()
        assert begun or state(review) in (BEFORE, AFTER)
        assert finish(review) is begun

    assert state(review) in (BEFORE, AFTER)
    assert not finish(review)


@pytest.mark.parametrize("by_hand", ["", "by hand\n"])
def test_a_note_that_a_power_cut_brings_back_changes_nothing_any_more(review, steps, monkeypatch, by_hand):
    noted = []
    genuine = journal.replace_file
    monkeypatch.setattr(
        journal, "replace_file", lambda path, text: (noted.append((path, text)), genuine(path, text))
    )
    carry_out(review, steps)
    monkeypatch.undo()
    (note, text), *_ = noted
    assert note == review / STORE / NOTE
    assert not note.exists()
    note.write_bytes(text)
    if by_hand:
        (review / "a.yaml").write_text(by_hand, "utf-8")

    assert finish(review)

    assert state(review) == ((by_hand, *AFTER[1:]) if by_hand else AFTER)


def test_lines_that_were_torn_are_completed(review, steps, monkeypatch):
    def torn(path, offset, content):
        with path.open("ab") as file:
            file.write(content[:6])
        raise Killed

    killed_by(monkeypatch, torn, review, steps)
    assert (review / "log").read_text("utf-8") == "one\ntwo\nth"

    finish(review)

    assert state(review) == AFTER


def test_what_was_changed_by_hand_since_the_crash_is_left_as_it_is(review, steps, monkeypatch):
    killed_by(monkeypatch, killed, review, steps)
    (review / "a.yaml").write_text("by hand\n", "utf-8")

    finish(review)

    assert state(review) == ("by hand\n", *AFTER[1:])


def test_lines_are_not_added_to_a_file_that_is_another_one_by_now(review, steps, monkeypatch):
    killed_by(monkeypatch, killed, review, steps)
    (review / "log").write_text("one\nby hand\n", "utf-8")

    with pytest.raises(Rejected, match=r"log: expected 4 bytes, as before the save that was cut off"):
        finish(review)
    assert (review / "log").read_text("utf-8") == "one\nby hand\n"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("turn", [1, 2])
def test_a_full_disk_leaves_the_old_file_no_note_and_a_fault_in_words(
    review, steps, monkeypatch, number, turn
):
    calls = []
    genuine = whole_files.os.fsync

    def refusing(handle):
        calls.append(handle)
        # The first call brings the note to the disk, the second its folder, the third the record.
        if len(calls) == (1 if turn == 1 else 3):
            raise OSError(number, errno.errorcode[number])
        genuine(handle)

    monkeypatch.setattr(whole_files.os, "fsync", refusing)
    with pytest.raises(ReviewError) as caught:
        carry_out(review, steps)
    monkeypatch.undo()

    assert "cannot be written" in str(caught.value)
    assert "nothing was saved" in str(caught.value)
    assert state(review) == BEFORE
    assert not finish(review)
    assert not list(review.rglob("*.part"))


def test_a_disk_that_is_full_for_the_history_alone_is_told_and_finished_later(review, steps, monkeypatch):
    def full(path, offset, content):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(journal, "append_at", full)
    with pytest.raises(ReviewError, match="completed with the next one"):
        carry_out(review, steps)
    monkeypatch.undo()

    assert finish(review)
    assert state(review) == AFTER


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "{}", "[1]", '[{"do": "delete"}]', '[{"do": "add", "path": "x"}]'),
        '[{"do": "replace", "path": 1, "text": "x"}]',
        '[{"do": "replace", "path": "x", "text": 1}]',
        '[{"do": "replace", "path": "x", "text": "x", "before": null}]',
        '[{"do": "replace", "path": "x", "text": "x", "always": []}]',
        '[{"do": "add", "path": "x", "text": "x", "offset": "1"}]',
        '[{"do": "add", "path": "x", "text": "x", "offset": -1}]',
    ],
)
def test_a_note_that_cannot_be_read_is_a_fault_with_a_way_out(review, text):
    (review / STORE / NOTE).write_text(text, "utf-8")

    with pytest.raises(Rejected, match="Remove the file to give that save up"):
        finish(review)


def test_a_note_cannot_lead_out_of_the_review(review):
    step = {"do": "replace", "path": "../x", "text": "", "before": "", "always": True}
    (review / STORE / NOTE).write_text(json.dumps([step]), "utf-8")

    with pytest.raises(ReviewError, match="leads out"):
        finish(review)
