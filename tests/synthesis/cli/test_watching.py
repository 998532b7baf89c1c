"""A review that is watched is built when a file of it is saved, and says what that moved."""

import os
import signal
import subprocess
import sys
import threading
from itertools import islice
from pathlib import Path

import pytest

from synthesis.cli import watching
from synthesis.cli.watching import saves
from synthesis.output import output_folder

ROOT = Path(__file__).parents[3]


@pytest.fixture
def watched(sleep):
    """`synthesis watch sleep`, and its lines as they come."""
    program = [sys.executable, "-u", "-m", "synthesis", "watch", "sleep"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        program, cwd=sleep.parent, stdout=pipe, stderr=pipe, text=True, env=environment, encoding="utf-8"
    ) as process:
        guard = threading.Timer(120, process.kill)
        guard.start()
        yield process
        guard.cancel()
        process.kill()


def until(stream, end):
    """The lines up to one that begins so."""
    found = []
    for line in stream:
        found.append(line.rstrip("\n"))
        if found[-1].startswith(end):
            return found
    raise AssertionError(f"no line begins with {end!r}: {found}")


def test_a_saved_record_is_built_and_a_faulty_one_told_until_it_is_mended(watched, sleep, edit):
    record = sleep / "records/example_a/example.yaml"

    first = until(watched.stdout, "  PDF, Word")
    assert first[0].startswith("sleep: ")
    assert first[0].endswith(" numbers printed.")
    assert first[1].startswith("  pages, tables, numbers, drawings: ")

    edit(record, 'sd: "4.6"', 'sd: "6.9"')
    moved = until(watched.stdout, "  PDF, Word")
    assert moved[0].startswith("sleep: records/example_a/example.yaml: ")
    assert " numbers moved, 0 new, 0 gone." in moved[0]
    assert any(line.startswith("    syntheses.sleep.estimate: was ") for line in moved), moved

    edit(record, 'sd: "6.9"', 'sd: "six"')
    told = until(watched.stderr, "sleep/records/example_a/example.yaml:")
    assert "sleep: records/example_a/example.yaml: not built; output/ is as it was before." in told
    assert "found 'six'" in told[-1]

    edit(record, 'sd: "six"', 'sd: "6.9"')
    assert until(watched.stdout, "  PDF, Word")[0].endswith(": 0 numbers moved, 0 new, 0 gone.")
    assert output_folder.is_fresh(sleep)

    watched.send_signal(signal.SIGINT)
    assert watched.wait(30) == 0
    assert watched.stdout.read() == "Stopped.\n"


def test_a_file_that_is_still_written_is_waited_for(sleep, monkeypatch):
    """An editor or a copy that takes its time gives one build, of the whole file."""
    plan = sleep / "review.yaml"
    whole = plan.read_text("utf-8") + "# one\n# two\n# three\n"
    pieces = [whole[:-12], whole[:-6], whole]
    monkeypatch.setattr(watching.time, "sleep", lambda _: pieces and plan.write_text(pieces.pop(0), "utf-8"))

    turns = list(islice(saves(sleep), 2))

    assert turns == [(), ("review.yaml",)]
    assert plan.read_text("utf-8") == whole


def test_files_that_come_and_go_are_named(sleep, monkeypatch):
    first, second = sleep / "notes.txt", sleep / "records/example_b/example.yaml"
    changes = [lambda: first.write_text("x", "utf-8"), second.unlink]
    monkeypatch.setattr(watching.time, "sleep", lambda _: changes and changes.pop(0)())

    (_, told) = islice(saves(sleep), 2)

    assert told == ("notes.txt", "records/example_b/example.yaml")


def test_what_is_no_review_is_told(call, desk):
    told = call("watch", "nothing")

    assert told.exit_code == 2
    assert "nothing holds no review.yaml" in told.stderr
