import errno
from datetime import UTC, datetime

import pytest

from extraction_forms.disk import whole_files
from extraction_forms.disk.locks import STORE
from extraction_forms.draft import AnswerPath, read_draft, with_answer, with_head, write_draft
from extraction_forms.errors import Rejected, ReviewError, UsageError
from extraction_forms.form_definition import define
from extraction_forms.history import log as history
from extraction_forms.history.replay import bare, record_at
from extraction_forms.record_files import load as load_records
from extraction_forms.store import stored
from extraction_forms.store.saving import Conflict, Wanted, load, save, save_all, set_status, take_in
from extraction_forms.stray_files import stray_files
from extraction_forms.yaml_text import parse

AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
RECORD = "records/okafor_2019/anna.yaml"


@pytest.fixture
def draft(a_record, small_form):
    return read_draft(small_form, parse(a_record(), RECORD))


@pytest.fixture
def first(tmp_path, draft, small_form):
    """The record as it was saved for the first time."""
    return save(tmp_path, draft, small_form, expected=None, actor="anna", reason="first", at=AT)


def answered(draft, **answers):
    for name, value in answers.items():
        draft = with_answer(draft, AnswerPath(section="characteristics", field=name), value)
    return draft


def events(review, *, of=RECORD):
    return [(one.actor, one.path, one.old, one.new) for one in history.read(review, of)]


def again(review, stored, **answers):
    return save(
        review, answered(stored.draft, **answers), stored.form, expected=stored.sha256, actor="anna", at=AT
    )


def test_a_saved_record_is_there_whole_with_its_history_and_nothing_beside(
    tmp_path, first, small_form, draft
):
    assert first.revision == 1
    assert first.path == tmp_path / RECORD
    assert first.path.read_text("utf-8") == first.text
    assert load(tmp_path, "okafor_2019", "anna", small_form) == first
    assert history.verify(tmp_path).warnings == ()
    assert {event.reason for event in history.read(tmp_path)} == {"first"}
    assert not list(tmp_path.rglob("*.part"))


def test_a_review_with_a_lock_and_a_history_reads_as_before(tmp_path, first, small_form):
    loaded = load_records(tmp_path, {"small": small_form})

    assert [record.path for record in loaded.records] == [RECORD]
    assert loaded.warnings == ()
    assert stray_files(tmp_path) == ((), ())


def test_a_change_raises_the_revision_by_one_and_is_one_event(tmp_path, first):
    second = again(tmp_path, first, age="44")

    assert second.revision == 2
    assert record_at(tmp_path, RECORD, 2) == bare(second.draft)
    assert events(tmp_path)[-2:-1] == [("anna", "characteristics/age", "43.9", "44")]
    assert history.read(tmp_path)[-1].new == {"revision": "2", "sha256": second.sha256}


def test_a_save_that_changes_nothing_writes_nothing(tmp_path, first):
    before = {
        path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and STORE not in path.parts
    }

    assert again(tmp_path, first) == first
    assert before == {
        path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and STORE not in path.parts
    }


def test_what_the_head_lacks_is_filled_in_and_the_revision_it_claims_is_not_believed(
    tmp_path, small_form, draft
):
    bare_head = {key: draft.head[key] for key in ("study", "extractor")}
    claimed = with_head(draft, revision="77")
    claimed = type(draft)(head={**bare_head, "revision": "77"}, sections=draft.sections)

    saved = save(tmp_path, claimed, small_form, expected=None, actor="anna")

    assert saved.revision == 1
    assert saved.draft.text("status") == "draft"
    assert saved.draft.head["form"] == {"id": "small", "version": "1.0.0", "sha256": small_form.sha256}


def test_a_save_over_somebody_elses_is_refused_with_both_sides_and_the_start(tmp_path, first):
    again(tmp_path, first, age="44", begun="2019-01-01")
    before = first.path.read_bytes()

    with pytest.raises(Conflict) as caught:
        again(tmp_path, first, age="45", label="Okafor")

    fields = {clash.path: (clash.yours, clash.theirs, clash.base) for clash in caught.value.fields}
    assert fields == {
        "characteristics/age": ("45", "44", "43.9"),
        "characteristics/label": ("Okafor", "Okafor, 2019", "Okafor, 2019"),
        "characteristics/begun": (None, "2019-01-01", None),
    }
    assert [clash.path for clash in caught.value.fields if clash.both_changed] == ["characteristics/age"]
    assert "yours '45', theirs '44', at the start '43.9'" in str(caught.value)
    assert first.path.read_bytes() == before
    history.verify(tmp_path)


def test_a_new_record_does_not_take_the_place_of_one_that_is_there(tmp_path, first, draft, small_form):
    with pytest.raises(Conflict) as caught:
        save(tmp_path, answered(draft, age="44"), small_form, expected=None, actor="ben")

    assert caught.value.base is None
    assert caught.value.sha256 == first.sha256


def test_a_record_that_was_taken_away_is_a_conflict_and_can_be_begun_anew(tmp_path, first, draft, small_form):
    first.path.unlink()

    with pytest.raises(Conflict, match="taken away"):
        again(tmp_path, first, age="44")
    anew = save(tmp_path, draft, small_form, expected=None, actor="anna")

    assert anew.revision == 2
    assert ("outside", "file", {"revision": "1", "sha256": first.sha256}, None) in events(tmp_path)
    assert record_at(tmp_path, RECORD, 1) == bare(first.draft)


def test_what_was_changed_by_hand_goes_into_the_history_before_the_next_save(tmp_path, first, small_form):
    first.path.write_text(first.text.replace("43.9", "50"), "utf-8")
    assert len(history.verify(tmp_path).warnings) == 1
    by_hand = load(tmp_path, "okafor_2019", "anna", small_form)

    again(tmp_path, by_hand, age="51")

    told = events(tmp_path)
    assert ("outside", "characteristics/age", "43.9", "50") in told
    assert told[-2] == ("anna", "characteristics/age", "50", "51")
    assert history.verify(tmp_path).warnings == ()


def test_a_record_of_before_there_was_a_history_goes_into_it_whole(tmp_path, a_record, small_form):
    path = tmp_path / RECORD
    path.parent.mkdir(parents=True)
    path.write_text(a_record(), "utf-8")
    there = load(tmp_path, "okafor_2019", "anna", small_form)

    again(tmp_path, there, age="44")

    assert record_at(tmp_path, RECORD, 1) == bare(there.draft)
    assert ("outside", "characteristics/age", None, "43.9") in events(tmp_path)


def test_changes_by_hand_are_taken_in_on_purpose_under_a_name(tmp_path, first, form_text):
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "small.yaml").write_text(form_text, "utf-8")
    first.path.write_text("# checked\n" + first.text.replace("43.9", "50"), "utf-8")

    assert take_in(tmp_path, actor="ben", reason="a slip") == (RECORD,)
    assert take_in(tmp_path, actor="ben") == ()
    assert ("ben", "characteristics/age", "43.9", "50") in events(tmp_path)
    assert first.path.read_text("utf-8").startswith("# checked")
    first.path.unlink()
    assert take_in(tmp_path, actor="ben") == (RECORD,)
    assert history.verify(tmp_path).warnings == ()


def test_of_files_changed_by_hand_every_one_that_cannot_be_read_is_told_and_none_is_taken_in(tmp_path, first):
    first.path.write_text("a: [", "utf-8")
    (first.path.parent / "ben.yaml").write_text("b: [", "utf-8")
    count = len(history.read(tmp_path))

    with pytest.raises(Rejected) as caught:
        take_in(tmp_path, actor="ben")

    assert {problem.place.file for problem in caught.value.problems} == {
        "records/okafor_2019/anna.yaml",
        "records/okafor_2019/ben.yaml",
    }
    assert len(history.read(tmp_path)) == count


def test_a_file_that_somebody_broke_by_hand_is_not_written_over(tmp_path, first):
    first.path.write_text("study: [", "utf-8")

    with pytest.raises(Rejected, match=RECORD):
        again(tmp_path, first, age="44")
    assert first.path.read_text("utf-8") == "study: ["


def test_what_the_form_does_not_accept_is_not_saved_and_every_fault_is_told(tmp_path, first):
    with pytest.raises(Rejected) as caught:
        again(tmp_path, first, age="200", begun="yesterday")

    assert len(caught.value.problems) == 2
    assert first.path.read_text("utf-8") == first.text


def test_a_draft_may_leave_answers_out_and_a_submitted_record_may_not(tmp_path, draft, small_form):
    short = answered(draft, age=None)

    saved = save(tmp_path, with_head(short, status="draft"), small_form, expected=None, actor="anna")
    with pytest.raises(Rejected, match="age: expected a value or a missing reason"):
        set_status(tmp_path, saved, "submitted", actor="anna")

    assert load(tmp_path, "okafor_2019", "anna", small_form) == saved


def test_without_a_check_what_the_form_does_not_accept_is_kept_as_written(tmp_path, first):
    odd = answered(first.draft, age="about forty", unheard_of="x")

    saved = save(tmp_path, odd, first.form, expected=first.sha256, check=False, actor="anna")

    assert saved.draft.sections["characteristics"][0].answers["unheard_of"] == "x"


@pytest.mark.parametrize(
    ("way", "refused"),
    [
        (["submitted", "locked"], ""),
        (["submitted", "draft", "submitted"], ""),
        (
            ["locked"],
            "expected one of draft, submitted after draft; found 'locked'. Submit the record first.",
        ),
        (["submitted", "locked", "submitted"], "expected a record that is not locked"),
        (["finished"], "expected one of draft, submitted after draft; found 'finished'"),
    ],
)
def test_a_draft_is_submitted_then_locked(tmp_path, draft, small_form, way, refused):
    stored = save(tmp_path, with_head(draft, status="draft"), small_form, expected=None, actor="anna")
    *before, last = way
    for status in before:
        stored = set_status(tmp_path, stored, status, actor="anna")

    if refused:
        with pytest.raises(Rejected, match="status: ") as caught:
            set_status(tmp_path, stored, last, actor="anna")
        assert refused in str(caught.value)
    else:
        assert set_status(tmp_path, stored, last, actor="anna").draft.text("status") == last


def test_a_locked_record_is_changed_by_nobody_until_it_is_opened_with_a_reason(tmp_path, first):
    locked = set_status(tmp_path, first, "locked", actor="lead")

    with pytest.raises(Rejected, match="found a locked one"):
        again(tmp_path, locked, age="44")
    with pytest.raises(Rejected, match="found a locked one"):
        again(
            tmp_path,
            type(locked)(
                **{
                    **{name: getattr(locked, name) for name in locked.__slots__},
                    "draft": with_head(locked.draft, status="draft"),
                }
            ),
            age="44",
        )
    opened = set_status(tmp_path, locked, "draft", actor="lead", reason="a page was missing")
    assert again(tmp_path, opened, age="44").revision == 4


def test_a_change_of_status_leaves_comments_and_layout_as_they_are(tmp_path, a_record, small_form):
    path = tmp_path / RECORD
    path.parent.mkdir(parents=True)
    text = "# mine\n" + a_record(head=[("submitted", "draft  # soon")]) + "\n# the end\n"
    path.write_text(text, "utf-8")

    there = load(tmp_path, "okafor_2019", "anna", small_form)
    set_status(tmp_path, there, "submitted", actor="anna")

    assert path.read_text("utf-8") == text.replace("draft  # soon", "submitted  # soon").replace(
        "revision: 1", "revision: 2"
    )


def test_no_extractor_writes_where_the_consensus_stands(tmp_path, draft, small_form):
    with pytest.raises(UsageError, match="expected the name of a person; found 'consensus'"):
        save(tmp_path, with_head(draft, extractor="consensus"), small_form, expected=None, actor="anna")


def test_several_records_are_saved_all_or_none(tmp_path, draft, small_form):
    good = Wanted(draft=with_head(draft, extractor="anna"), form=small_form, expected=None)
    bad = Wanted(draft=answered(with_head(draft, extractor="ben"), age="200"), form=small_form, expected=None)
    worse = Wanted(draft=answered(with_head(draft, extractor="cem"), age="x"), form=small_form, expected=None)

    with pytest.raises(Rejected) as caught:
        save_all(tmp_path, [good, bad, worse], actor="import")
    assert {problem.place.file.rpartition("/")[2] for problem in caught.value.problems} == {
        "ben.yaml",
        "cem.yaml",
    }
    assert not (tmp_path / "records").exists()
    assert not (tmp_path / "history").exists()

    other = Wanted(draft=with_head(draft, extractor="ben"), form=small_form, expected=None)
    saved = save_all(tmp_path, [good, other], actor="import")
    assert [one.path.name for one in saved] == ["anna.yaml", "ben.yaml"]
    assert history.verify(tmp_path).warnings == ()


def test_a_record_that_is_there_twice_is_refused(tmp_path, draft, small_form):
    one = Wanted(draft=draft, form=small_form, expected=None)

    with pytest.raises(UsageError, match="expected every record once"):
        save_all(tmp_path, [one, one], actor="import")


def test_the_first_form_has_the_bare_name_and_a_further_one_its_id(
    tmp_path, first, draft, form_text, small_form
):
    other = define(parse(form_text.replace("id: small", "id: other"), "forms/other.yaml"))
    judging = form_text.replace("id: small", "id: judged").replace("reads_as: study", "reads_as: judgements")
    judged = define(parse(judging, "forms/judged.yaml"))
    head = {key: draft.head[key] for key in ("schema", "study", "status")}

    def put(form, extractor):
        one = type(draft)(head={**head, "extractor": extractor}, sections=draft.sections)
        return save(tmp_path, one, form, expected=None, actor=extractor, check=False).path.name

    assert put(other, "anna") == "anna.other.yaml"
    assert put(judged, "ben") == "ben.judged.yaml"
    assert put(other, "ben") == "ben.yaml"
    assert put(small_form, "ben") == "ben.small.yaml"
    assert load(tmp_path, "okafor_2019", "anna", judged) is None
    assert load(tmp_path, "okafor_2019", "ben", other).path.name == "ben.yaml"


def test_a_consensus_has_the_consensus_name_whoever_made_it(tmp_path, first, draft, small_form):
    one = Wanted(draft=with_head(draft, extractor="lead"), form=small_form, expected=None, name="consensus")

    (saved,) = save_all(tmp_path, [one], actor="lead")

    assert saved.path.name == "consensus.yaml"
    assert load(tmp_path, "okafor_2019", "consensus", small_form) == saved
    assert set_status(tmp_path, saved, "draft", actor="lead").path == saved.path


def test_a_save_reads_no_file_of_another_extractor(tmp_path, first, draft, small_form, monkeypatch):
    save(tmp_path, with_head(draft, extractor="ben"), small_form, expected=None, actor="ben")
    opened = []
    genuine = stored.Path.open

    def watched(path, *given, **named):
        opened.append(path.name)
        return genuine(path, *given, **named)

    monkeypatch.setattr(stored.Path, "open", watched)
    again(tmp_path, first, age="44")

    assert "anna.yaml" in opened or ".anna.yaml.part" in opened
    assert not [name for name in opened if "ben" in name]


@pytest.mark.parametrize("key", ["study", "extractor"])
def test_a_name_that_leads_elsewhere_writes_nothing(tmp_path, draft, small_form, key):
    review = tmp_path / "review"
    review.mkdir()

    with pytest.raises(UsageError, match=f"{key}: expected an id"):
        save(review, with_head(draft, **{key: "../x"}), small_form, expected=None, actor="anna")
    assert [path.name for path in tmp_path.iterdir()] == ["review"]
    assert not (review / "records").exists()


def test_a_record_file_that_is_a_link_is_not_written_through(tmp_path, first, small_form, draft):
    (first.path.parent / "ben.yaml").symlink_to(first.path)

    with pytest.raises(UsageError, match="found a link"):
        save(tmp_path, with_head(draft, extractor="ben"), small_form, expected=first.sha256, actor="ben")


def test_half_a_character_is_refused_in_words(tmp_path, first):
    with pytest.raises(UsageError, match="cannot be written"):
        again(tmp_path, first, label="\ud800")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_disk_that_refuses_leaves_the_record_and_its_history_as_they_were(
    tmp_path, first, monkeypatch, number, turn
):
    calls = []
    genuine = whole_files.os.fsync

    def refusing(handle):
        calls.append(handle)
        if len(calls) >= turn:
            raise OSError(number, errno.errorcode[number])
        genuine(handle)

    monkeypatch.setattr(whole_files.os, "fsync", refusing)
    with pytest.raises(ReviewError, match="cannot be written"):
        again(tmp_path, first, age="44")
    monkeypatch.undo()

    assert load(tmp_path, "okafor_2019", "anna", first.form) == first
    assert history.verify(tmp_path).warnings == ()
    assert not list(tmp_path.rglob("*.part"))
    assert again(tmp_path, first, age="44").revision == 2


def test_every_revision_can_be_had_again(tmp_path, first):
    states = [first]
    for number in range(5):
        states.append(again(tmp_path, states[-1], age=str(number)))

    for state in states:
        assert record_at(tmp_path, RECORD, state.revision) == bare(state.draft)
        assert write_draft(first.form, record_at(tmp_path, RECORD, state.revision)) == state.text
    with pytest.raises(UsageError, match="one of its revisions: 1, 2, 3, 4, 5, 6; found revision 7"):
        record_at(tmp_path, RECORD, 7)
    with pytest.raises(UsageError, match="expected a record that has a history"):
        record_at(tmp_path, "records/okafor_2019/ben.yaml", 1)
