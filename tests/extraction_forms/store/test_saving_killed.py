"""Killed at any moment: the record is the old or the new one, and the history has every change once."""

import json
import subprocess
import sys
from textwrap import dedent

import pytest

from extraction_forms.form_library import read_form
from extraction_forms.history import log as history
from extraction_forms.store.saving import load, recover, save

RECORD = "records/okafor_2019/anna.yaml"

# Each save says in an answer which revision it makes, so that a file that is half one and half another is
# seen. A process without threads forks a saver, kills it, and looks; a fork costs a millisecond, a start 300.
DRIVER = dedent(
    """
    import json, os, random, signal, sys, time
    from pathlib import Path
    from extraction_forms.history import log as history
    from extraction_forms.draft import AnswerPath, with_answer, write_draft
    from extraction_forms.form_library import read_form
    from extraction_forms.store.saving import load, load_file, recover, save

    os.fsync = lambda handle: None  # a kill, unlike a power cut, loses nothing that the system has taken

    review, way, turns, least = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    form = read_form(review / "forms" / "small.yaml")
    record = "records/okafor_2019/anna.yaml"
    path = AnswerPath(section="characteristics", field="label")
    chance = random.Random(20260701)

    def save_once():
        stored = load(review, "okafor_2019", "anna", form)
        draft = with_answer(stored.draft, path, f"revision {stored.revision + 1}")
        save(review, draft, form, expected=stored.sha256, actor="anna")

    def kill_at(call):
        # Every call that touches a file of the review, by the interpreter's own account of them.
        seen = 0
        def count(name, given):
            nonlocal seen
            if name in {"open", "os.rename", "os.remove", "os.truncate", "os.mkdir", "fcntl.flock"}:
                seen += 1
                if seen == call:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)

    def saver(turn):
        if way == "call":
            kill_at(turn)
            for _ in range(2):
                save_once()
            os._exit(0)
        while True:
            save_once()
            os.write(done, b".")

    killed = cut_off = 0
    faults = []
    # On a loaded machine few are caught with their save begun; then there are more turns.
    for turn in range(1, 1 + (turns if way == "call" else 20 * turns)):
        if turn > turns and cut_off >= least:
            break
        ended, done = os.pipe()
        child = os.fork()
        if not child:
            saver(turn)
        if way == "moment":
            os.read(ended, 1)
            began = time.monotonic()
            os.read(ended, 1)
            # Anywhere within the third save, as long as the second one took: no machine is too slow for it.
            time.sleep(chance.uniform(0.0, time.monotonic() - began))
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        killed += os.WIFSIGNALED(status)
        os.close(ended)
        os.close(done)
        seen = load_file(review, review / record, form)  # as it lies there, before anything is put right
        label = seen.draft.sections["characteristics"][0].answers["label"]
        whole = seen.revision == 1 or seen.text == write_draft(form, seen.draft)
        if label != f"revision {seen.revision}" or not whole:
            faults.append([turn, seen.text])
        cut_off += recover(review)
        found = history.verify(review)
        if found.warnings:
            faults.append([turn, *found.warnings])
    print(json.dumps({"killed": killed, "cut_off": cut_off, "faults": faults}))
    """
)


@pytest.fixture
def review(tmp_path, form_text, a_record):
    """A review whose record says in its label which revision it is."""
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "small.yaml").write_text(form_text, "utf-8")
    path = tmp_path / RECORD
    path.parent.mkdir(parents=True)
    path.write_text(a_record(body=[("Okafor, 2019", "revision 1")]), "utf-8")
    return tmp_path


def driven(review, way, turns, least):
    command = [sys.executable, "-c", DRIVER, str(review), way, str(turns), str(least)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.parametrize(("way", "turns", "cut_off"), [("call", 90, 10), ("moment", 110, 5)])
def test_killed_at_any_moment_the_record_is_old_or_new_and_no_change_is_lost_or_told_twice(
    review, way, turns, cut_off
):
    found = driven(review, way, turns, cut_off)

    assert found["faults"] == []
    assert found["killed"] >= turns / 3
    # Some were caught with their save begun, so that there was something to finish.
    assert found["cut_off"] >= cut_off
    form = read_form(review / "forms" / "small.yaml")
    last = load(review, "okafor_2019", "anna", form)
    changes = [one.new for one in history.read(review, RECORD) if one.path == "characteristics/label"]
    assert changes == [f"revision {number}" for number in range(1, last.revision + 1)]
    assert last.revision > turns / 10
    assert not recover(review)
    assert save(review, last.draft, form, expected=last.sha256, actor="anna") == last
