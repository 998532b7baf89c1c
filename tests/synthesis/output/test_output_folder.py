"""Outputs stay whole: replaced in one step, recovered after a kill, rebuilt when anything moved."""

import hashlib
import os
import random
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extraction_forms.errors import ReviewError
from synthesis.output import engine_hash, folder_swap, output_folder

FILES = {"supplement.html": b"<p>one</p>", "figures/forest.svg": b"<svg/>", "tables/s1.csv": b"a,b\n"}
SOURCES = Path(output_folder.__file__).parents[2]

BUILDER = """
import sys
from pathlib import Path
from synthesis.output import folder_swap
from synthesis.output import output_folder

review = Path(sys.argv[1])
if sys.argv[2] == "rename":
    folder_swap.exchange = lambda one, other: False
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    output_folder.recover(review)
    files = {f"part_{i}/file.txt": f"{turn}\\n".encode() * 2000 for i in range(turn % 7 + 1)}
    output_folder.replace(review, files, made_from=output_folder.inputs(review))
    print(turn, flush=True)
"""


@pytest.fixture
def review(tmp_path: Path) -> Path:
    folder = tmp_path / "reviews" / "hope"
    (folder / "records" / "okafor_2019").mkdir(parents=True)
    (folder / "review.yaml").write_text("title: Hope\n")
    (folder / "records" / "okafor_2019" / "a.yaml").write_text("schema: 1\n")
    return folder


def build(review: Path, files=FILES) -> tuple[str, ...]:
    return output_folder.replace(review, files, made_from=output_folder.inputs(review))


def contents(review: Path) -> dict[str, bytes]:
    output = review / "output"
    return {p.relative_to(output).as_posix(): p.read_bytes() for p in output.rglob("*") if p.is_file()}


def is_whole(review: Path) -> bool:
    """Read the manifest independently of the code under test."""
    found = contents(review)
    lines = found.pop("MANIFEST.sha256").decode().splitlines()
    listed = {line[66:]: line[:64] for line in lines if not line.startswith(("#",)) and line[66:69] != "../"}
    return listed == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


def no_exchange(one: Path, other: Path) -> bool:
    return False


def leftovers(review: Path) -> list[str]:
    return sorted(path.name for path in review.iterdir() if path.name.startswith("output."))


def test_a_build_leaves_its_files_and_a_manifest_and_nothing_beside(review):
    assert build(review) == ()

    found = contents(review)
    del found["MANIFEST.sha256"]
    assert found == FILES
    assert is_whole(review)
    assert leftovers(review) == []


def test_a_build_takes_the_place_of_the_whole_earlier_one(review):
    build(review)
    build(review, {"numbers.json": b"{}"})

    assert sorted(contents(review)) == ["MANIFEST.sha256", "numbers.json"]
    assert leftovers(review) == []


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is absent (Debian: coreutils)")
def test_a_file_that_is_as_it_was_is_taken_over_and_one_that_is_not_is_written(review):
    """Half of what a build writes is as it was; the disk need not be waited for again."""
    build(review)
    before = {name: (review / "output" / name).stat().st_ino for name in FILES}
    changed = {**FILES, "tables/s1.csv": b"a,c\n"}

    build(review, changed)

    after = {name: (review / "output" / name).stat().st_ino for name in FILES}
    assert {name for name in FILES if after[name] == before[name]} == {
        "supplement.html",
        "figures/forest.svg",
    }
    assert (review / "output/tables/s1.csv").read_bytes() == b"a,c\n"
    assert is_whole(review)


def test_a_link_or_a_file_of_another_mode_is_not_taken_over(review, tmp_path):
    build(review)
    page, drawing = (review / "output" / name for name in ("supplement.html", "figures/forest.svg"))
    elsewhere = tmp_path / "page.html"
    elsewhere.write_bytes(page.read_bytes())
    page.unlink()
    page.symlink_to(elsewhere)
    drawing.chmod(0o600)

    build(review)

    assert not page.is_symlink()
    assert stat.S_IMODE(drawing.stat().st_mode) == 0o644
    assert is_whole(review)


def test_where_files_cannot_be_linked_they_are_written(review, monkeypatch):
    def refuse(*_):
        raise OSError(1, "Operation not permitted")

    build(review)
    monkeypatch.setattr(folder_swap.os, "link", refuse)

    build(review)

    assert is_whole(review)


def test_a_file_of_the_last_build_is_read_as_it_was_left_or_not_at_all(review):
    assert output_folder.as_built(review)("tables/one.csv") == b""
    build(review)
    name, content = next(iter(FILES.items()))
    (review / "output" / "added.txt").write_text("mine")

    of_last = output_folder.as_built(review)
    assert of_last(name) == content
    assert of_last("added.txt") == of_last("../review.yaml") == of_last("none.png") == b""
    (review / "output" / name).write_bytes(content + b" ")
    assert of_last(name) == output_folder.as_built(review)(name) == b""
    (review / "output/MANIFEST.sha256").write_bytes(b"\xff")
    assert output_folder.as_built(review)(name) == b""


def test_an_output_to_which_more_is_to_come_is_stale_until_it_is_there(review):
    made_from = output_folder.inputs(review)
    output_folder.replace(review, FILES, made_from=made_from, to_come="the files for print")

    assert is_whole(review)
    assert output_folder.why_stale(review) == "the files for print were not made"
    build(review, {**FILES, "supplement.pdf": b"%PDF"})
    assert output_folder.is_fresh(review)


def test_what_is_looked_at_while_watching_are_the_inputs_of_a_build(review):
    (review / "notes.docx").write_bytes(b"PK")
    build(review)

    found = output_folder.touched(review)

    assert list(found) == [name for name, _ in output_folder.inputs(review).files]
    assert found["review.yaml"][1] == len("title: Hope\n")


def test_sha256sum_checks_outputs_and_inputs_from_the_manifest(review):
    build(review)
    command = ["sha256sum", "--check", "--strict", "MANIFEST.sha256"]

    run = subprocess.run(command, cwd=review / "output", capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "../records/okafor_2019/a.yaml: OK" in run.stdout
    assert "figures/forest.svg: OK" in run.stdout


def test_the_manifest_is_the_same_wherever_the_review_lies_and_whatever_the_umask(review, tmp_path):
    twin = tmp_path / "elsewhere" / "hope"
    shutil.copytree(review, twin)
    build(review)
    before = os.umask(0o077)
    try:
        build(twin)
    finally:
        os.umask(before)

    assert contents(review) == contents(twin)
    for path in [twin / "output", *(twin / "output").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path


def test_an_untouched_review_is_fresh(review):
    assert not output_folder.is_fresh(review)
    build(review)

    assert output_folder.why_stale(review) == ""
    assert output_folder.is_fresh(review)


def test_a_review_named_by_a_relative_path_is_fresh_too(review, monkeypatch):
    monkeypatch.chdir(review)
    build(Path())

    assert output_folder.is_fresh(Path())
    assert output_folder.is_fresh(review)


def edit(review):
    (review / "records/okafor_2019/a.yaml").write_text("schema: 2\n")


def touch(review):
    moment = (review / "output/MANIFEST.sha256").stat().st_mtime_ns + 1
    os.utime(review / "records/okafor_2019/a.yaml", ns=(moment, moment))


def add(review):
    (review / "records/okafor_2019/b.yaml").write_text("schema: 1\n")


def remove(review):
    (review / "records/okafor_2019/a.yaml").unlink()


def spoil(review):
    (review / "output/figures/forest.svg").write_bytes(b"<svg>")


def lose(review):
    (review / "output/figures/forest.svg").unlink()


def cut_manifest(review):
    manifest = review / "output/MANIFEST.sha256"
    manifest.write_bytes(manifest.read_bytes()[:-30])


def garble_manifest(review):
    (review / "output/MANIFEST.sha256").write_bytes(b"\xff\xfe\x00")


def empty(review):
    shutil.rmtree(review / "output")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (edit, "records/okafor_2019/a.yaml has changed"),
        (touch, "files were touched since"),
        (add, "records/okafor_2019/b.yaml is new"),
        (remove, "records/okafor_2019/a.yaml is gone"),
        (spoil, "output/figures/forest.svg is not as it was built"),
        (lose, "output/figures/forest.svg is not as it was built"),
        (cut_manifest, "review.yaml is new"),
        (garble_manifest, "records/okafor_2019/a.yaml is new"),
        (empty, "there is no output yet"),
    ],
)
def test_a_change_makes_it_stale_and_says_why_and_a_build_mends_it(review, change, reason):
    build(review)
    change(review)

    assert output_folder.why_stale(review) == reason
    build(review)
    assert output_folder.is_fresh(review)
    assert is_whole(review)


def test_an_engine_or_form_library_that_moved_makes_it_stale(review, monkeypatch):
    build(review)
    for name in ("engine_hash", "forms_hash"):
        with monkeypatch.context() as patch:
            patch.setattr(output_folder, name, lambda: "0" * 64)

            assert output_folder.why_stale(review).startswith("the engine, the form library")


def test_an_output_is_of_the_engine_that_made_it_whatever_its_sources_are_by_then(review, monkeypatch):
    """A process that builds again and again keeps the engine it began with; a later one makes its output anew."""
    began = engine_hash.engine_hash()
    monkeypatch.setattr(output_folder, "engine_hash", lambda: "0" * 64)

    output_folder.replace(review, FILES, made_from=output_folder.inputs(review, began))

    assert f"# engine {began}" in (review / "output/MANIFEST.sha256").read_text()
    assert output_folder.why_stale(review) == "the engine, the form library or the manifest has changed"


def test_an_edit_during_the_build_makes_its_output_stale(review):
    seen = output_folder.inputs(review)
    edit(review)
    output_folder.replace(review, FILES, made_from=seen)

    assert output_folder.why_stale(review) == "records/okafor_2019/a.yaml has changed"


def test_a_file_dated_ahead_of_the_clock_does_not_keep_it_stale(review):
    os.utime(review / "review.yaml", (4e9, 4e9))
    build(review)

    assert output_folder.is_fresh(review)


@pytest.mark.parametrize(
    "name", [".a.yaml.swp", "a.yaml~", "a.yaml.bak", "~$a.docx", "#a.yaml#", ".DS_Store"]
)
def test_hidden_and_backup_files_are_no_inputs(review, name):
    build(review)
    (review / "records" / name).write_text("scratch")

    assert output_folder.is_fresh(review)


@pytest.mark.parametrize("name", ["paper.docx", "paper.before.docx", "smith_2020.PDF"])
def test_what_people_read_and_write_beside_the_records_is_no_input(review, name):
    build(review)
    (review / name).write_text("words")

    assert output_folder.is_fresh(review)


def test_linked_folders_are_inputs_and_circles_of_links_end(review, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "c.yaml").write_text("schema: 1\n")
    (review / "records" / "linked").symlink_to(elsewhere)
    (elsewhere / "back").symlink_to(review)

    names = [name for name, _ in output_folder.inputs(review).files]
    assert names == ["records/linked/c.yaml", "records/okafor_2019/a.yaml", "review.yaml"]


def test_what_a_person_changed_or_added_is_kept_aside(review):
    build(review)
    (review / "output/supplement.html").write_bytes(b"<p>my words</p>")
    (review / "output/notes.txt").write_bytes(b"mine")

    assert build(review) == ("output.kept/notes.txt", "output.kept/supplement.html")
    assert (review / "output.kept/supplement.html").read_bytes() == b"<p>my words</p>"
    assert "notes.txt" not in contents(review)
    assert output_folder.is_fresh(review)


def test_keeping_aside_never_writes_over_what_was_kept_before(review):
    for words in (b"first", b"second", b"second"):
        build(review)
        (review / "output/notes.txt").write_bytes(words)
    build(review)

    kept = {path.name: path.read_bytes() for path in (review / "output.kept").iterdir()}
    assert kept == {"notes.txt": b"first", "notes.2.txt": b"second"}


def test_outputs_of_an_earlier_build_are_not_mistaken_for_a_persons(review):
    build(review)

    assert build(review, {"numbers.json": b"{}"}) == ()
    assert not (review / "output.kept").exists()


def test_an_output_without_its_manifest_is_rebuilt_without_copies_of_the_same(review):
    build(review)
    (review / "output/MANIFEST.sha256").unlink()

    assert build(review) == ()
    assert output_folder.is_fresh(review)


def test_an_output_that_is_a_link_is_refused(review, tmp_path):
    (review / "output").symlink_to(tmp_path)

    with pytest.raises(ReviewError, match="expected a folder of this review's own; found a link"):
        build(review)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "a/../b", "", "a//b", "MANIFEST.sha256", "a\nb", "a\\b", "a\udcff"]
)
def test_a_file_name_that_leaves_the_folder_or_breaks_the_manifest_is_refused(review, name):
    with pytest.raises(ReviewError, match="expected a"):
        build(review, {name: b""})
    assert not (review / "output").exists()


def test_a_review_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ReviewError, match="expected the folder of a review"):
        output_folder.is_fresh(tmp_path / "none")


def test_a_full_disk_is_told_with_its_path_and_leaves_the_old_output(review, monkeypatch):
    build(review)
    before = contents(review)

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder_swap.os, "fsync", full)
    with pytest.raises(ReviewError, match="output: cannot be written: No space left on device"):
        build(review, {"numbers.json": b"{}"})
    assert contents(review) == before
    assert leftovers(review) == []


def test_a_second_build_waits_and_then_refuses_in_words(review, monkeypatch):
    monkeypatch.setattr(output_folder, "_PATIENCE", 0.05)

    with (
        folder_swap.locked(review, patience=0),
        pytest.raises(ReviewError, match=r"another build has been writing here .* run this again"),
    ):
        build(review)


def test_recovery_leaves_a_live_builders_folder_alone_and_clears_a_dead_ones(review):
    build(review)
    (review / "output.4711.new").mkdir()

    with folder_swap.locked(review, patience=0):
        output_folder.recover(review)
        assert leftovers(review) == ["output.4711.new"]
    output_folder.recover(review)
    assert leftovers(review) == []
    assert is_whole(review)


def test_recovery_puts_back_an_output_that_was_only_moved_aside(review):
    build(review)
    before = contents(review)
    (review / "output").rename(review / "output.4711.old")
    (review / "output.4711.new").mkdir()

    output_folder.recover(review)
    assert contents(review) == before
    assert leftovers(review) == []


def test_a_rename_that_fails_halfway_puts_the_old_output_back(review, monkeypatch):
    build(review)
    before = contents(review)
    rename = Path.rename

    def fail_for_new(self, target):
        if self.suffix == ".new":
            raise PermissionError(13, "Permission denied", str(self))
        return rename(self, target)

    monkeypatch.setattr(folder_swap, "exchange", no_exchange)
    monkeypatch.setattr(Path, "rename", fail_for_new)
    with pytest.raises(ReviewError, match="Permission denied"):
        build(review, {"numbers.json": b"{}"})
    assert contents(review) == before


def test_without_a_swap_in_one_step_renaming_aside_and_in_does(review, monkeypatch):
    monkeypatch.setattr(folder_swap, "exchange", no_exchange)
    build(review)
    build(review, {"numbers.json": b"{}"})

    assert sorted(contents(review)) == ["MANIFEST.sha256", "numbers.json"]
    assert leftovers(review) == []


def kill_a_builder(review: Path, way: str, delay: float | None = None) -> float:
    """Kill a builder some seconds after its start, or after four builds; how long it was let run."""
    command = [sys.executable, "-c", BUILDER, str(review), way]
    with subprocess.Popen(command, cwd=SOURCES, stdout=subprocess.PIPE) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == b"ready\n"
        began = time.monotonic()
        if delay is None:
            assert [builder.stdout.readline() for _ in range(4)] == [b"1\n", b"2\n", b"3\n", b"4\n"]
        else:
            time.sleep(delay)
        builder.kill()
        return time.monotonic() - began


def can_exchange(folder: Path) -> bool:
    (folder / "one").mkdir()
    (folder / "other").mkdir()
    return folder_swap.exchange(folder / "one", folder / "other")


@pytest.mark.parametrize("way", ["exchange", "rename"])
def test_killed_at_any_moment_the_output_is_whole(review, tmp_path, way):
    moments = random.Random(11)
    swaps = way == "exchange" and can_exchange(tmp_path)
    build(review)
    lasts = kill_a_builder(review, way)  # on a busy machine longer than on an idle one
    states = set()
    for kills in range(400):
        if kills >= 24 and len(states) > 1:
            break
        kill_a_builder(review, way, moments.uniform(0.0, lasts))
        if swaps:
            assert is_whole(review)
        states.add(tuple(leftovers(review)))
        output_folder.recover(review)

        assert is_whole(review)
        assert leftovers(review) == []
    assert len(states) > 1, "no builder was caught in the middle of its work"


def test_builders_side_by_side_do_not_trample_each_other(review):
    command = [sys.executable, "-c", BUILDER, str(review), "exchange"]
    builders = [subprocess.Popen(command, cwd=SOURCES, stdout=subprocess.PIPE) for _ in range(3)]
    try:
        for builder in builders:
            assert builder.stdout is not None
            builder.stdout.readline()
        time.sleep(0.5)
        assert [builder.poll() for builder in builders] == [None, None, None]
    finally:
        for builder in builders:
            builder.kill()
            builder.communicate()

    output_folder.recover(review)
    assert is_whole(review)


def test_the_engine_hash_sees_names_and_contents_and_nothing_of_the_place(tmp_path, monkeypatch):
    for place in ("here", "there"):
        (tmp_path / place / "library").mkdir(parents=True)
        (tmp_path / place / "a.py").write_text("A = 1\n")
        (tmp_path / place / "library" / "form.yaml").write_text("id: x\n")
    (tmp_path / "there" / "__pycache__").mkdir()
    (tmp_path / "there" / "__pycache__" / "a.pyc").write_bytes(b"0")

    def hashes(place: str) -> tuple[str, str]:
        monkeypatch.setattr(engine_hash, "_PACKAGES", {"synthesis": tmp_path / place})
        monkeypatch.setattr(engine_hash, "_LIBRARY", tmp_path / place / "library")
        return engine_hash.engine_hash(), engine_hash.forms_hash()

    engine, forms = hashes("here")
    assert hashes("there") == (engine, forms)
    (tmp_path / "there/library/form.yaml").write_text("id: y\n")
    assert hashes("there")[0] == engine
    assert hashes("there")[1] != forms
    (tmp_path / "there/a.py").rename(tmp_path / "there/b.py")
    assert hashes("there")[0] != engine


def test_what_another_builder_is_writing_is_no_input(review):
    """A folder of another build that appears, and goes, while the inputs are read."""
    before = output_folder.inputs(review)
    other = review / "output.4711.new"
    other.mkdir()
    (other / "MANIFEST.sha256").write_text("half", "utf-8")

    assert output_folder.inputs(review) == before
