"""A backup brings everything back as it was, and nothing that is no backup is taken for one."""

import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.disk import journal, locks, whole_files
from extraction_forms.draft import AnswerPath, with_answer
from extraction_forms.entry.asked_forms import asked_form
from extraction_forms.entry.backup import collecting
from extraction_forms.entry.backup.making import Wanted, back_up
from extraction_forms.entry.backup.manifest import Damaged, check_paths
from extraction_forms.entry.backup.restoring import restore
from extraction_forms.errors import ReviewError, UsageError
from extraction_forms.history import log as history
from extraction_forms.store.saving import load, save
from tests.extraction_forms.entry.reviews import small_review, write_record

KEY = "k" * 50
STUDY = "okafor_2019"


@pytest.fixture(autouse=True)
def _no_server(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def site(tmp_path):
    """A folder as `synthesis serve` leaves it: two reviews with histories, a paper, and the site's own files."""
    folder = tmp_path / "site"
    for slug in ("demo", "other"):
        review = small_review(folder / "reviews" / slug)
        write_record(review, STUDY, "anna")
        history.verify(_saved(review, "anna", "country", "NL"))
        (review / "papers" / STUDY).mkdir(parents=True)
        (review / "papers" / STUDY / "Öl und Wasser.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 99)
        for left_out in ("output/index.html", "output.kept/x", ".check.json", "__pycache__/x.pyc"):
            (review / left_out).parent.mkdir(exist_ok=True)
            (review / left_out).write_text("made anew")
    state = folder / ".synthesis"
    state.mkdir(mode=0o700)
    (state / "secret_key").write_text(KEY)
    with closing(sqlite3.connect(state / "entry.sqlite3")) as database:
        database.executescript(
            "PRAGMA journal_mode=WAL;"
            "CREATE TABLE django_migrations (app, name); INSERT INTO django_migrations VALUES ('entry', '0001');"
            "CREATE TABLE entry_person (name); INSERT INTO entry_person VALUES ('anna'), ('ben');"
        )
    return folder


def _saved(review, name, field, value):
    form = asked_form(review, "peer_support").form
    stored = load(review, STUDY, name, form)
    draft = with_answer(stored.draft, AnswerPath(section="characteristics", field=field), value)
    save(review, draft, form, expected=stored.sha256, check=False, actor=name)
    return review


def _made(site, to="b.tar.gz"):
    wanted = Wanted(folders=(site / "reviews",), state=site / ".synthesis", to=site.parent / to)
    return back_up(wanted).path


def _tree(folder):
    """Every file that is kept: what it holds, and when it was changed."""
    out = ("output", "output.kept", ".store", "__pycache__", ".check.json")
    files = (
        path for path in (folder / "reviews").rglob("*") if path.is_file() and not {*path.parts} & {*out}
    )
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), int(path.stat().st_mtime)) for path in files
    }


def _rows(folder):
    with closing(sqlite3.connect(folder / ".synthesis" / "entry.sqlite3")) as database:
        return list(database.iterdump())


def test_what_is_restored_is_the_same_byte_for_byte(site, tmp_path):
    restored = restore(_made(site), tmp_path / "back")

    assert _tree(tmp_path / "back") == _tree(site)
    assert len(_tree(site)) >= 8
    assert _rows(tmp_path / "back") == _rows(site)
    assert (tmp_path / "back/.synthesis/secret_key").read_text() == KEY
    assert restored.warnings == ()
    for slug in restored.manifest.reviews:
        assert history.verify(tmp_path / "back/reviews" / slug).events > 0
    assert not list((tmp_path / "back").rglob("output*"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar.gz", "back", "site"]


def test_the_archive_the_key_and_the_database_are_for_their_owner_alone(site, tmp_path):
    made = _made(site)
    restore(made, tmp_path / "back")

    own = tmp_path / "back/.synthesis"
    modes = [path.stat().st_mode & 0o777 for path in (made, own / "secret_key", own / "entry.sqlite3", own)]
    assert modes == [0o600, 0o600, 0o600, 0o700]


def test_a_backup_of_a_backup_that_was_restored_holds_the_same_files(site, tmp_path):
    first = restore(_made(site), tmp_path / "back").manifest
    wanted = Wanted(
        folders=(tmp_path / "back/reviews",), state=tmp_path / "back/.synthesis", to=tmp_path / "c.tar.gz"
    )

    assert {file for file in back_up(wanted).manifest.files if "sqlite" not in file.path} == {
        file for file in first.files if "sqlite" not in file.path
    }


def test_a_backup_into_a_folder_is_named_after_its_time(site, tmp_path):
    (tmp_path / "backups").mkdir()

    assert _made(site, "backups").name.startswith("synthesis-20")


def test_nothing_that_is_there_is_written_over(site, tmp_path):
    made = _made(site)
    with pytest.raises(UsageError, match="expected the name of a new file"):
        _made(site)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="expected a folder that is empty"):
        restore(made, tmp_path / "full")
    with pytest.raises(UsageError, match="expected a folder that is empty"):
        restore(made, tmp_path / "full" / "mine.txt")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert restore(made, tmp_path / "empty").manifest.reviews == ("demo", "other")


def test_without_a_site_the_reviews_alone_are_kept(site, tmp_path):
    shutil.rmtree(site / ".synthesis")
    restore(_made(site), tmp_path / "back")

    assert _tree(tmp_path / "back") == _tree(site)
    assert not (tmp_path / "back/.synthesis").exists()


def test_a_save_that_was_cut_off_is_finished_first(site, tmp_path, monkeypatch):
    review = site / "reviews/demo"
    with monkeypatch.context() as cut:
        cut.setattr(journal, "_do", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            _saved(review, "anna", "country", "DE")
    assert journal.is_unfinished(review)

    restore(_made(site), tmp_path / "back")
    assert not journal.is_unfinished(review)
    assert history.verify(tmp_path / "back/reviews/demo").warnings == ()
    assert _tree(tmp_path / "back") == _tree(site)


def test_a_review_that_somebody_is_writing_in_is_waited_for(site, monkeypatch):
    monkeypatch.setattr(collecting, "held", lambda review, owner: locks.held(review, owner, timeout=0.05))

    with (
        locks.held(site / "reviews/demo", "ben"),
        pytest.raises(locks.Busy, match=r"ben .* has been writing"),
    ):
        _made(site)
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_backup_while_four_save_holds_each_review_at_one_moment(site, tmp_path, monkeypatch):
    monkeypatch.setattr(whole_files.os, "fsync", lambda _: None)
    review, stop, faults, names = site / "reviews/demo", threading.Event(), [], ("ann", "bob", "cy", "dee")
    for name in names:
        write_record(review, STUDY, name)

    def typing(name):
        number = 0
        try:
            while not stop.is_set():
                _saved(review, name, "country", f"v{(number := number + 1)}")
        except BaseException as fault:  # noqa: BLE001 - what a thread raises is told by the test
            faults.append(fault)

    threads = [threading.Thread(target=typing, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    try:
        archives = [_made(site, f"{number}.tar.gz") for number in range(4)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    assert faults == []
    events = []
    for number, archive in enumerate(archives):
        assert restore(archive, tmp_path / f"back{number}").warnings == ()
        found = history.verify(tmp_path / f"back{number}/reviews/demo")
        assert found.warnings == ()
        events.append(found.events)
    assert events == sorted(events)
    assert events[0] < events[-1]


def test_a_link_in_a_review_is_told_and_not_followed(site, tmp_path):
    (tmp_path / "elsewhere.pdf").write_bytes(b"secret")
    (site / "reviews/demo/papers/linked.pdf").symlink_to(tmp_path / "elsewhere.pdf")

    with pytest.raises(ReviewError, match=r"linked\.pdf: expected a file or a folder; found a link"):
        _made(site)


def test_two_reviews_of_one_name_are_told(site):
    twice = (site / "reviews", small_review(site / "more" / "demo"))

    with pytest.raises(UsageError, match="found demo twice"):
        back_up(Wanted(folders=twice, state=site / ".synthesis", to=site / "b.tar.gz"))
    with pytest.raises(UsageError, match="expected a review, or a folder of reviews"):
        back_up(Wanted(folders=(site / ".synthesis",), state=site / ".synthesis", to=site / "b.tar.gz"))


def _expect_refused(archive, folder, words="."):
    with pytest.raises(ReviewError, match=words) as told:
        restore(archive, folder)
    assert "\n" not in str(told.value)
    assert not folder.exists()


def test_an_archive_with_any_byte_changed_or_cut_off_is_refused_and_leaves_nothing(site, tmp_path):
    whole = _made(site).read_bytes()
    bad = tmp_path / "bad.tar.gz"

    for place in range(10, len(whole), max(1, len(whole) // 60)):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        _expect_refused(bad, tmp_path / "back")
        bad.write_bytes(whole[:place])
        _expect_refused(bad, tmp_path / "back")


@pytest.mark.parametrize("content", ["", "not an archive", "packed:", "packed:" + "x" * 10_000])
def test_a_file_that_is_no_archive_is_refused(tmp_path, content):
    start, packed, rest = content.partition("packed:")
    (tmp_path / "bad.tar.gz").write_bytes(gzip.compress(rest.encode()) if packed else start.encode())

    _expect_refused(tmp_path / "bad.tar.gz", tmp_path / "back")


def _archive(path, members, listed=None, **head):
    """An archive of (name, content, type) with a manifest that lists the files, or what is given."""
    files = [
        {"path": name, "size": len(content), "sha256": sha256(content).hexdigest()}
        for name, content, _ in members
    ]
    manifest = {"format": 1, "made_at": "", "version": "", "migrations": [], "files": listed or files, **head}
    told = json.dumps(manifest).encode()
    with tarfile.open(path, "w:gz") as archive:
        for name, content, kind in [("MANIFEST.json", told, tarfile.REGTYPE), *members]:
            member = tarfile.TarInfo(name)
            member.size, member.type, member.linkname = len(content), kind, "/etc/passwd"
            archive.addfile(member, io.BytesIO(content))
    return path


PLAN = ("reviews/demo/review.yaml", b"title: x\n", tarfile.REGTYPE)


def test_an_archive_made_by_hand_that_lists_what_it_holds_is_restored(tmp_path):
    assert restore(_archive(tmp_path / "a.tar.gz", [PLAN]), tmp_path / "back").manifest.reviews == ("demo",)


@pytest.mark.parametrize(
    "name",
    [
        "/etc/cron.d/x",
        "../x",
        "reviews/../../x",
        "reviews/demo/../../../x",
        "reviews/demo/./x",
        "reviews//x",
        "reviews/x",
        "reviews/demo/a\\b",
        "reviews/demo/C:x",
        "reviews/demo/\u202efdp.x",
        "reviews/demo/e\u0301.pdf",
        "reviews/demo/ x",
        "reviews/demo/a\nb",
        "state/authorized_keys",
        "home/x",
        "reviews/demo/" + "d/" * 30 + "x",
        "reviews/demo/" + "x" * 1000,
        "reviews/demo/review.yaml",
        "reviews/demo/REVIEW.YAML",
        "reviews/demo/review.yaml/x",
    ],
)
def test_a_name_that_leads_elsewhere_or_stands_twice_is_refused(tmp_path, name):
    bad = _archive(tmp_path / "bad.tar.gz", [PLAN, (name, b"x", tarfile.REGTYPE)])

    _expect_refused(bad, tmp_path / "back", "no backup does|twice|as a file and as a folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.tar.gz"]


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE, tarfile.CONTTYPE],
)
def test_a_member_that_is_no_plain_file_is_refused(tmp_path, kind):
    _expect_refused(
        _archive(tmp_path / "bad.tar.gz", [PLAN, ("reviews/demo/x", b"", kind)]), tmp_path / "back"
    )


@pytest.mark.parametrize(
    "head",
    [
        {"format": 2},
        {"format": "1"},
        {"files": [{"path": PLAN[0], "size": 9, "sha256": "0" * 64}]},
        {"files": [{"path": PLAN[0], "size": 8, "sha256": sha256(PLAN[1]).hexdigest()}]},
        {"files": [{"path": PLAN[0], "size": -1, "sha256": "0" * 64}]},
        {"files": [{"path": PLAN[0], "size": 2**60, "sha256": "0" * 64}]},
        {"files": [{"path": PLAN[0], "size": True, "sha256": "0" * 64}]},
        {"files": [{"path": 7, "size": 1, "sha256": "0" * 64}]},
        {"files": []},
        {"files": [{"path": "reviews/demo/other", "size": 9, "sha256": "0" * 64}]},
        {"files": "no list"},
        {"migrations": None},
    ],
)
def test_an_archive_that_is_not_what_its_manifest_lists_is_refused(tmp_path, head):
    _expect_refused(_archive(tmp_path / "bad.tar.gz", [PLAN], **head), tmp_path / "back")


def test_a_member_beyond_the_list_is_refused(tmp_path):
    listed = [{"path": PLAN[0], "size": len(PLAN[1]), "sha256": sha256(PLAN[1]).hexdigest()}]
    more = ("reviews/demo/more", b"x", tarfile.REGTYPE)

    _expect_refused(
        _archive(tmp_path / "bad.tar.gz", [PLAN, more], listed), tmp_path / "back", "more than its manifest"
    )


def test_an_archive_that_claims_a_name_of_a_gigabyte_is_refused_before_memory_is_filled(tmp_path):
    head = tarfile.TarInfo("././@PaxHeader")
    head.type, head.size = tarfile.XHDTYPE, 2**30
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(gzip.compress(head.tobuf() + b"1073741824 path=" + bytes(1024)))

    _expect_refused(bad, tmp_path / "back", "larger than a backup can be")


def test_a_database_that_is_damaged_is_refused(tmp_path):
    bad = _archive(
        tmp_path / "bad.tar.gz", [PLAN, ("state/entry.sqlite3", b"SQLite format 3\0" + b"x" * 5000, b"0")]
    )

    _expect_refused(bad, tmp_path / "back", "database in the backup is damaged")


def test_a_history_that_was_broken_before_is_restored_and_told(site, tmp_path):
    (month,) = (site / "reviews/demo/history").glob("*.jsonl")
    month.write_text(month.read_text("utf-8").replace('"anna"', '"mallory"', 1), "utf-8")

    warnings = restore(_made(site), tmp_path / "back").warnings
    assert warnings
    assert "history/" in warnings[0]


PARTS = st.text(alphabet=st.sampled_from("ab./\\: \0é\u0301"), min_size=0, max_size=12)


@given(st.lists(PARTS, min_size=1, max_size=4))
def test_no_path_that_is_accepted_leaves_the_folder(parts):
    path = "/".join(["reviews", "demo", *parts])
    try:
        check_paths([path])
    except Damaged:
        return
    root = Path("/some/folder")
    assert Path(os.path.normpath(root / path)).is_relative_to(root / "reviews/demo")
    assert os.path.normpath(root / path) == str(root / path)


# One real site: what it keeps is brought back as a file and as rows, while it has the database open.
REAL = """
import os, sys
from pathlib import Path
from extraction_forms.entry.serving import Serving, prepare, first_link
state, step = Path(sys.argv[1]), sys.argv[2]
prepare(Serving(reviews=Path(sys.argv[3]), state=state, name="anna"))
from extraction_forms.entry.models import DraftChange, OpenDraft, Membership, Person, Ticket
if step == "fill":
    first_link(Serving(reviews=Path(sys.argv[3]), state=state, name="anna"))
    anna = Person.objects.get()
    draft = OpenDraft.objects.create(person=anna, review="demo", study="s", form="f", version=3)
    DraftChange.objects.create(draft=draft, version=3, name="a/b/c|", text="gr\\u00fc\\u00df\\n\\t'")
for model in (Person, Membership, Ticket, OpenDraft, DraftChange):
    print(list(model.objects.order_by("pk").values()))
if step == "grow":
    print(Person.objects.create(name="ben").pk)
"""


def _real(state, step, reviews):
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("SYNTHESIS", "DJANGO"))
    }
    command = [sys.executable, "-c", REAL, str(state), step, str(reviews)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("as_rows", [False, True])
def test_the_sites_own_database_comes_back_as_a_file_and_as_rows(site, tmp_path, as_rows):
    shutil.rmtree(site / ".synthesis")
    told = _real(site / ".synthesis", "fill", site / "reviews")
    words = [
        "--state",
        str(site / ".synthesis"),
        "--to",
        str(tmp_path / "b.tar.gz"),
        *(["--portable"] * as_rows),
    ]

    _synthesis("backup", str(site / "reviews"), *words)
    _synthesis("restore", str(tmp_path / "b.tar.gz"), "--to", str(tmp_path / "back"))
    back = tmp_path / "back"
    assert _real(back / ".synthesis", "grow", back / "reviews") == f"{told}2\n"
    assert "grüß" in told
    assert (back / ".synthesis/entry.sqlite3").stat().st_mode & 0o777 == 0o600
    assert (back / ".synthesis/secret_key").read_bytes() == (site / ".synthesis/secret_key").read_bytes()
    assert not (back / ".synthesis/database.json").exists()


def _synthesis(*words):
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("SYNTHESIS", "DJANGO"))
    }
    command = [sys.executable, "-m", "synthesis", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
