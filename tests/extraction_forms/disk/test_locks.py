import subprocess
import sys
import threading

import pytest

from extraction_forms.disk.locks import STORE, Busy, held
from extraction_forms.errors import ReviewError, UsageError

HOLDER = """
import sys
from pathlib import Path
from extraction_forms.disk.locks import held
with held(Path(sys.argv[1]), "ben"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the review's lock until it is told, or killed."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_whoever_waits_is_told_who_holds_the_lock_and_for_how_long(tmp_path, holder):
    with pytest.raises(Busy) as caught, held(tmp_path, "anna", timeout=0.05):
        pass

    assert caught.value.owner == f"ben (process {holder.pid})"
    assert caught.value.age >= 0.05
    assert "ben" in str(caught.value)
    assert "nothing was saved" in str(caught.value)


def test_the_lock_of_a_killed_process_goes_to_the_next_one(tmp_path, holder):
    holder.kill()
    holder.wait()

    with held(tmp_path, "anna", timeout=5):
        assert '"owner": "anna"' in (tmp_path / STORE / "owner.json").read_text("utf-8")


def test_threads_of_one_process_exclude_each_other(tmp_path):
    told, inside = [], []

    def work(name):
        with held(tmp_path, name):
            inside.append(name)
            told.append(len(inside))
            inside.remove(name)

    threads = [threading.Thread(target=work, args=(f"person {number}",)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told == [1] * 20


def test_a_fault_while_the_lock_is_held_frees_it(tmp_path):
    with pytest.raises(KeyError), held(tmp_path, "anna"):
        raise KeyError

    with held(tmp_path, "ben", timeout=0.05):
        pass


def test_an_unreadable_signature_does_not_hide_that_the_lock_is_held(tmp_path, holder):
    (tmp_path / STORE / "owner.json").write_text("{", "utf-8")

    with (
        pytest.raises(Busy, match="another program has been writing here; nothing"),
        held(tmp_path, "anna", timeout=0),
    ):
        pass


def test_git_is_told_to_leave_the_lock_alone(tmp_path):
    with held(tmp_path, "anna"):
        pass

    assert (tmp_path / STORE / ".gitignore").read_text("utf-8") == "*\n"


def test_a_folder_that_is_not_there_or_leads_elsewhere_is_a_fault_in_words(tmp_path):
    review = tmp_path / "review"
    with pytest.raises(ReviewError, match="cannot be written"), held(review, "anna"):
        pass
    review.mkdir()
    (review / STORE).symlink_to(tmp_path)
    with pytest.raises(UsageError, match="leads out"), held(review, "anna"):
        pass
