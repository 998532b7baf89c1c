import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from extraction_forms.disk import whole_files
from extraction_forms.disk.locks import STORE
from extraction_forms.draft import AnswerPath, read_draft, with_answer
from extraction_forms.errors import Rejected, ReviewError, UsageError
from extraction_forms.form_library import named_form
from extraction_forms.history import log as history
from extraction_forms.history.replay import bare, record_at
from extraction_forms.migrate.chains import migrations_of
from extraction_forms.migrate.reconfirming import open_confirmations, read_confirmations
from extraction_forms.migrate.record_plan import Terms
from extraction_forms.migrate.review_migration import Carrier, carry_out, plan_migration
from extraction_forms.store.saving import load, save
from extraction_forms.yaml_text import parse
from tests.extraction_forms.migrate.moving import OLD, RECORD, form, migration_text, version

NEW = version(OLD, "2.0.0", ("id: role", "id: part"), ("code: exp", "code: peer"))
STEPS = """
- {do: rename_field, field: arms/role, to: part}
- {do: map_choices, field: arms/part, map: {exp: peer}, reconfirm: yes, because: exp was used for two things}
"""
PLAN = "title: Hope\n# which forms\nforms: [rob2@1.1.0, hope@1.0.0]   # pinned\n"
AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
ANNA = Carrier(actor="anna", at=AT)


@pytest.fixture
def review(tmp_path):
    """Two studies, one of them by two extractors, and a form of the review's own that has moved on."""
    for study, extractor in (("okafor_2019", "anna"), ("okafor_2019", "ben"), ("rossi_2018", "anna")):
        write(tmp_path, study, extractor)
    (tmp_path / "forms" / "migrations").mkdir(parents=True)
    (tmp_path / "review.yaml").write_text(PLAN, "utf-8")
    upgrade(tmp_path, NEW, STEPS)
    return tmp_path


def write(review, study, extractor, text=RECORD):
    path = review / "records" / study / f"{extractor}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        text.replace("okafor_2019", study).replace("extractor: anna", f"extractor: {extractor}"), "utf-8"
    )
    return path


def upgrade(review, text, steps, old=OLD):
    before, after = form(old), form(text)
    (review / "forms" / "hope.yaml").write_text(text, "utf-8")
    name = f"hope-{before.version}-{after.version}.yaml"
    (review / "forms" / "migrations" / name).write_text(migration_text(steps, before, after), "utf-8")


def of(review, **terms):
    new, _ = named_form("hope", review / "forms")
    return new, migrations_of("hope", review / "forms"), Terms(**terms)


def plan(review, **terms):
    new, known, held = of(review, **terms)
    return plan_migration(review, new, known, held)


def carry(review, carrier=ANNA, **terms):
    return carry_out(review, *of(review, **terms), carrier)


def snapshot(review):
    return {
        path.relative_to(review).as_posix(): path.read_bytes()
        for path in sorted(review.rglob("*"))
        if path.is_file() and STORE not in path.parts
    }


def faults(review, **terms):
    found = [str(fault) for fault in plan(review, **terms).faults]
    before = snapshot(review)
    with pytest.raises(Rejected) as caught:
        carry(review, **terms)
    assert {str(problem) for problem in caught.value.problems} == {*found}
    assert snapshot(review) == before
    return found


def test_a_plan_tells_every_answer_and_writes_nothing(review):
    before = snapshot(review)

    found = plan(review)

    assert [one.path for one in found.records] == [
        "records/okafor_2019/anna.yaml",
        "records/okafor_2019/ben.yaml",
        "records/rossi_2018/anna.yaml",
    ]
    assert [(str(one.path), one.old, one.new) for one in found.records[0].touched] == [
        ("arms/peer/part", "exp", "peer"),
        ("arms/usual/part", "missing: unclear", "missing: unclear"),
    ]
    assert [[step.do for step in one.steps] for one in found.records[0].touched] == [
        ["rename_field", "map_choices"],
        ["rename_field"],
    ]
    assert found.faults == ()
    assert snapshot(review) == before
    assert not (review / STORE).exists()


def test_records_plan_and_history_move_together(review):
    carry(review)

    new, _, _ = of(review)
    text = (review / "records/okafor_2019/anna.yaml").read_text("utf-8")
    expected = RECORD.replace("1.0.0", "2.0.0").replace("role: exp", "part: peer").replace("role:", "part:")
    assert text == expected.replace("revision: 3", "revision: 4")
    assert (review / "review.yaml").read_text("utf-8") == PLAN.replace("hope@1.0.0", "hope@2.0.0")
    stored = load(review, "okafor_2019", "anna", new)
    assert record_at(review, "records/okafor_2019/anna.yaml", 4) == bare(stored.draft)
    old = read_draft(form(OLD), parse(RECORD, "r"))
    assert record_at(review, "records/okafor_2019/anna.yaml", 3) == bare(old)
    assert history.verify(review).warnings == ()


def test_the_history_names_who_did_it_and_the_migration_as_the_reason(review):
    carry(review)

    events = [one for one in history.read(review, "records/rossi_2018/anna.yaml") if one.actor != "outside"]

    assert {(one.actor, one.reason, one.form) for one in events} == {
        ("anna", "migration from hope 1.0.0 to 2.0.0", "hope@2.0.0")
    }
    assert [(one.path, one.old, one.new) for one in events if one.path.startswith("arms/peer")] == [
        ("arms/peer/part", None, "peer"),
        ("arms/peer/role", "exp", None),
    ]


def test_a_second_time_there_is_nothing_to_do(review):
    carry(review)
    before = snapshot(review)

    again = carry(review)

    assert again.nothing_to_do
    assert len(again.there) == 3
    assert snapshot(review) == before


def test_one_record_at_fault_holds_all_of_them_back_and_the_fault_has_its_line(review):
    write(review, "rossi_2018", "anna", RECORD.replace('weeks: "12"', 'weeks: "a dozen"'))

    (fault,) = faults(review)

    assert fault.startswith(
        "records/rossi_2018/anna.yaml:11:10: Facts > weeks: expected a number; found 'a dozen'."
    )


def test_an_answer_that_cannot_be_mapped_is_told_where_it_stands_now(review):
    words = (
        "[{code: exp, label: E}, {code: ctl, label: C}, {code: third, label: T}]",
        "[{code: peer, label: P}]",
    )
    upgrade(review, version(OLD, "2.0.0", ("id: role", "id: part"), words), STEPS)
    write(review, "rossi_2018", "anna", RECORD.replace("role: exp", "role: third"))

    (fault,) = faults(review)

    assert fault.startswith(
        "records/rossi_2018/anna.yaml:15:36: arms/peer/role, map_choices: expected one of exp; found 'third'. "
        "The step stands at forms/migrations/hope-1.0.0-2.0.0.yaml:5:5."
    )


def test_a_record_of_another_text_is_refused_until_its_hash_is_accepted(review):
    other = "c" * 64
    write(review, "rossi_2018", "anna", RECORD.replace("version: 1.0.0", f"version: 1.0.0, sha256: {other}"))

    (fault,) = faults(review)

    assert (
        "rossi_2018/anna.yaml:3:7: form > sha256: expected a hash that forms/migrations/hope-1.0.0" in fault
    )
    assert f"--accept-sha {other} lets it pass." in fault
    assert plan(review, accepted=frozenset({other})).faults == ()


def test_a_record_that_names_its_hash_names_the_new_one(review):
    known = form(OLD).sha256
    write(review, "rossi_2018", "anna", RECORD.replace("version: 1.0.0", f"version: 1.0.0, sha256: {known}"))

    carry(review)

    text = (review / "records/rossi_2018/anna.yaml").read_text("utf-8")
    assert f"version: 2.0.0, sha256: {form(NEW).sha256}}}" in text


def test_a_version_that_no_migration_starts_from_is_told_with_those_there_are(review):
    write(review, "rossi_2018", "anna", RECORD.replace("version: 1.0.0", "version: 0.9.0"))

    (fault,) = faults(review)

    assert fault == (
        "records/rossi_2018/anna.yaml:3:7: form > version: expected a migration from hope 0.9.0 to 2.0.0; found "
        "1.0.0 to 2.0.0. Write one, or name its file with --migration."
    )


def test_a_migration_for_another_text_of_the_new_form_is_refused(review):
    (review / "forms" / "hope.yaml").write_text(NEW.replace("label: Facts", "label: The facts"), "utf-8")

    (fault,) = faults(review)

    assert fault.startswith(
        "forms/migrations/hope-1.0.0-2.0.0.yaml:2:5: migration > to > sha256: expected the hash of"
    )


def test_a_chain_of_migrations_is_followed_and_what_is_renamed_twice_is_confirmed_where_it_ends(review):
    last = version(NEW.replace("version: 2.0.0", "version: 1.0.0"), "2.1.0", ("id: part", "id: kind"))
    upgrade(review, last, "- {do: rename_field, field: arms/part, to: kind}", NEW)

    found = carry(review)

    assert {record.source for record in found.records} == {"hope 1.0.0"}
    assert "kind: peer" in (review / "records/rossi_2018/anna.yaml").read_text("utf-8")
    assert [one.path for one in found.confirmations] == ["arms/peer/kind", "arms/peer/kind"]


def test_a_chain_must_hang_together(review):
    last = version(NEW.replace("version: 2.0.0", "version: 1.0.0"), "2.1.0", ("id: part", "id: kind"))
    other = NEW.replace("title: Hope", "title: Hopes")
    upgrade(review, last, "- {do: rename_field, field: arms/part, to: kind}", other)

    (fault,) = faults(review)

    assert (
        "hope-2.0.0-2.1.0.yaml:1:7: migration > from > sha256: expected the hash that forms/migrations/hope"
        in fault
    )


def test_a_migration_without_steps_moves_the_version_alone(review):
    upgrade(review, version(OLD, "1.0.1", ("label: Facts", "label: The facts")), "")

    found = carry(review)

    assert all(record.touched == () for record in found.records)
    assert (review / "records/rossi_2018/anna.yaml").read_text("utf-8") == RECORD.replace(
        "okafor_2019", "rossi_2018"
    ).replace("1.0.0", "1.0.1").replace("revision: 3", "revision: 4")


def test_what_two_people_extracted_is_looked_at_again_and_what_one_did_is_not(review):
    carry(review)

    listed = read_confirmations(review)
    assert [(one.study, one.extractor, one.path, one.old, one.new, one.because) for one in listed] == [
        ("okafor_2019", "anna", "arms/peer/part", "exp", "peer", "exp was used for two things"),
        ("okafor_2019", "ben", "arms/peer/part", "exp", "peer", "exp was used for two things"),
    ]
    assert len(open_confirmations(review)) == 2


def locked(review):
    for path in review.glob("records/*/*.yaml"):
        path.write_text(path.read_text("utf-8").replace("submitted", "locked"), "utf-8")


def test_a_locked_record_takes_a_new_version_but_keeps_its_answers(review):
    locked(review)

    assert all("expected a record that is not locked, as its answers change" in one for one in faults(review))
    assert plan(review, locked=True).faults == ()

    upgrade(review, version(OLD, "1.0.1", ("label: Facts", "label: The facts")), "")
    carry(review)
    assert "status: locked" in (review / "records/rossi_2018/anna.yaml").read_text("utf-8")


def test_records_of_other_forms_are_left_alone(review):
    text = RECORD.replace("id: hope", "id: other")
    path = write(
        review, "okafor_2019", "anna.other", text.replace("extractor: anna.other", "extractor: anna")
    )
    before = path.read_bytes()

    carry(review)

    assert path.read_bytes() == before


def test_a_file_that_cannot_be_read_holds_all_back(review):
    write(review, "rossi_2018", "anna", RECORD + "  - [\n")

    assert all(one.startswith("records/rossi_2018/anna.yaml:") for one in faults(review))


def test_somebody_is_named(review):
    with pytest.raises(UsageError, match="actor"):
        carry(review, Carrier(actor=" "))


def test_an_import_that_names_the_old_version_is_remarked_on(review):
    (review / "import.yaml").write_text("forms: {study: hope@1.0.0}\n", "utf-8")

    assert plan(review).remarks == (
        "import.yaml names another version of hope: change it there before records are imported again.",
    )


def test_a_change_by_hand_goes_into_the_history_before_the_migration(review):
    carry(review)

    events = history.read(review, "records/okafor_2019/ben.yaml")

    assert [one.actor for one in events if one.path == "file"] == ["outside", "anna"]


def test_a_saved_record_goes_on_from_its_revision(review):
    old = form(OLD)
    stored = load(review, "rossi_2018", "anna", old)
    draft = with_answer(stored.draft, AnswerPath(section="facts", field="weeks"), "13")
    save(review, draft, old, expected=stored.sha256, actor="anna", at=AT)

    carry(review)

    new, _, _ = of(review)
    assert load(review, "rossi_2018", "anna", new).revision == 5
    assert history.verify(review).warnings == ()


# A process forks a program that carries the review over, kills it at its nth touch of a file, and looks.
DRIVER = dedent(
    """
    import json, os, shutil, signal, sys
    from pathlib import Path
    from extraction_forms.history import log as history
    from extraction_forms.disk import whole_files
    from extraction_forms.errors import ReviewError
    from extraction_forms.form_library import named_form
    from extraction_forms.migrate.chains import migrations_of
    from extraction_forms.migrate.record_plan import Terms
    from extraction_forms.migrate.review_migration import Carrier, carry_out
    from extraction_forms.store.saving import recover

    source, room = Path(sys.argv[1]), Path(sys.argv[2])

    def kill_at(call):
        seen = 0
        def count(name, given):
            nonlocal seen
            touches = name in {"os.rename", "os.remove", "os.truncate", "os.mkdir", "fcntl.flock"}
            writes = name == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR)
            if touches or writes:
                seen += 1
                if seen == call:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)

    def move(review):
        new, _ = named_form("hope", review / "forms")
        known = migrations_of("hope", review / "forms")
        carry_out(review, new, known, Terms(), Carrier(actor="anna"))

    warm = shutil.copytree(source, room / "warm")
    move(warm)
    states, turn, killed = [], 0, True
    while killed:
        turn += 1
        review = shutil.copytree(source, room / f"r{turn}")
        child = os.fork()
        if not child:
            kill_at(turn)
            move(review)
            os._exit(0)
        killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        recover(review)
        texts = [path.read_text("utf-8") for path in sorted(review.glob("records/*/*.yaml"))]
        moved = sum("version: 2.0.0" in text for text in texts)
        pinned = "hope@2.0.0" in (review / "review.yaml").read_text("utf-8")
        told = sum(one.path == "file" and one.actor == "anna" for one in history.read(review))
        listed = (review / "reconfirm.csv").exists()
        warnings = len(history.verify(review).warnings)
        move(review)
        ended = sum(one.path == "file" and one.actor == "anna" for one in history.read(review))
        states.append([moved, pinned, told, listed, warnings, ended])
    print(json.dumps({"turns": turn, "states": states}))
    """
)


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_killed_at_any_moment_all_records_are_old_or_all_are_new(review, tmp_path_factory):
    room = tmp_path_factory.mktemp("room")

    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DRIVER, str(review), str(room)],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
    )

    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    old, new = [0, False, 0, False, 0, 3], [3, True, 3, True, 0, 3]
    assert all(state in (old, new) for state in told["states"]), told["states"]
    assert told["states"][0] == old
    assert told["states"][-1] == new
    assert told["turns"] > 10


def test_a_review_that_cannot_be_written_says_so_and_stays_as_it_was(review, monkeypatch):
    before = snapshot(review)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_files.os, "fsync", full)
    with pytest.raises(ReviewError, match="No space left"):
        carry(review)

    assert snapshot(review) == before
