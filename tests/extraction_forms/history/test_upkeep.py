import errno
import shutil

import pytest

from extraction_forms.disk import journal
from extraction_forms.draft import AnswerPath, read_draft, with_answer, with_head
from extraction_forms.errors import Rejected, ReviewError, UsageError
from extraction_forms.history import log as history
from extraction_forms.history.replay import bare, record_at
from extraction_forms.history.upkeep import join, renew
from extraction_forms.store.saving import save, take_in
from extraction_forms.yaml_text import parse

RECORD = "records/okafor_2019/anna.yaml"
AGE = AnswerPath(section="characteristics", field="age")


@pytest.fixture
def first(tmp_path, a_record, small_form):
    review = tmp_path / "here"
    review.mkdir()
    return save(
        review, read_draft(small_form, parse(a_record(), RECORD)), small_form, expected=None, actor="anna"
    )


@pytest.fixture
def here(tmp_path, first):
    return tmp_path / "here"


@pytest.fixture
def there(tmp_path, here):
    """Another copy of the review, worked on apart from now on."""
    return shutil.copytree(here, tmp_path / "there")


def aged(review, stored, age):
    return save(
        review, with_answer(stored.draft, AGE, age), stored.form, expected=stored.sha256, actor="anna"
    )


def begun(review, first, extractor):
    draft = with_head(first.draft, extractor=extractor)
    return save(review, draft, first.form, expected=None, actor=extractor)


def test_work_on_two_copies_becomes_one_history_that_holds(here, there, first):
    mine, theirs = aged(here, first, "44"), begun(there, first, "ben")
    shutil.copy(theirs.path, here / "records" / "okafor_2019" / "ben.yaml")

    joined = join(here, there, actor="lead")

    assert joined.left == ()
    assert joined.events == len(history.read(there, "records/okafor_2019/ben.yaml"))
    assert history.verify(here).warnings == ()
    assert {event.actor for event in history.read(here, "records/okafor_2019/ben.yaml")} == {"ben"}
    assert record_at(here, "records/okafor_2019/ben.yaml", 1) == bare(theirs.draft)
    assert record_at(here, RECORD, 2) == bare(mine.draft)


def test_what_was_taken_in_before_is_not_taken_in_again(here, there, first):
    ben = begun(there, first, "ben")
    join(here, there, actor="lead")
    aged(there, ben, "50")

    assert join(here, there, actor="lead").events == 2
    assert join(here, there, actor="lead").events == 0
    history.verify(here)


def test_a_record_that_both_copies_changed_is_left_out_and_named(here, there, first):
    aged(here, first, "44")
    aged(there, first, "45")
    begun(there, first, "ben")

    joined = join(here, there, actor="lead")

    assert joined.left == (RECORD,)
    assert record_at(here, RECORD, 2).sections["characteristics"][0].answers["age"] == "44"


def test_a_copy_whose_history_does_not_hold_is_not_joined(here, there):
    (path,) = (there / "history").glob("*.jsonl")
    path.write_text(path.read_text("utf-8").replace("Okafor", "Other"), "utf-8")

    with pytest.raises(Rejected, match="an event that says what its hash says"):
        join(here, there, actor="lead")


@pytest.mark.parametrize("other", ["here", "elsewhere"])
def test_a_folder_that_is_no_other_copy_is_refused(tmp_path, here, other):
    with pytest.raises(UsageError, match="expected another copy"):
        join(here, tmp_path / other, actor="lead")


def test_a_broken_history_is_set_aside_and_the_new_one_says_which(here, first, form_text):
    (here / "forms").mkdir()
    (here / "forms" / "small.yaml").write_text(form_text, "utf-8")
    (path,) = (here / "history").glob("*.jsonl")
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-2]), "utf-8")
    with pytest.raises(Rejected):
        aged(here, first, "44")

    folder = renew(here, actor="lead", reason="the disk failed")
    take_in(here, actor="lead")

    assert folder == "history_1"
    found = history.verify(here)
    assert found.warnings == ()
    assert {f"history_1/{path.name}", "history_1/HEAD", RECORD} == set(found.head.records)
    assert aged(here, first, "44").revision == 2
    (here / "history_1" / "HEAD").write_text("", "utf-8")
    assert "history_1/HEAD" in history.verify(here).warnings[0]


def test_a_history_is_not_set_aside_without_a_reason_nor_where_there_is_none(tmp_path, here):
    with pytest.raises(UsageError, match="reason"):
        renew(here, actor="lead", reason=" ")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="expected a history"):
        renew(tmp_path / "empty", actor="lead", reason="none")


@pytest.mark.parametrize("step", ["replace_file", "append_at"])
def test_where_no_new_history_can_be_begun_the_old_one_stands_where_it_stood(here, monkeypatch, step):
    before = {path.name: path.read_bytes() for path in (here / "history").iterdir()}

    def full(path, *_):
        path.parent.mkdir(exist_ok=True)
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(journal, step, full)
    with pytest.raises(ReviewError, match="nothing was saved"):
        renew(here, actor="lead", reason="the disk failed")
    monkeypatch.undo()

    assert {path.name: path.read_bytes() for path in (here / "history").iterdir()} == before
    assert not (here / "history_1").exists()
    assert history.verify(here).warnings == ()
