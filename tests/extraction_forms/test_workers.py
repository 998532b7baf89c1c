"""Work that several processes share comes to what one process finds."""

import os
import pickle
import signal
import subprocess
import sys
import threading

import pytest

from extraction_forms.workers import work_on, workers_for

linux = pytest.mark.skipif(sys.platform != "linux", reason="work is shared out on Linux alone")


def shared(items, work, workers):
    return work_on(items, work, pack=pickle.dumps, unpack=pickle.loads, workers=workers)


@linux
@pytest.mark.parametrize("workers", [1, 2, 3, 5])
@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_what_was_found_comes_in_the_order_of_the_items_whoever_found_it(count, workers):
    items = [str(number) for number in range(count)]

    assert shared(items, lambda item: item * 2, workers) == [item * 2 for item in items]


@linux
def test_the_share_of_a_process_that_dies_is_done_again():
    here = os.getpid()

    def work(item):
        if os.getpid() != here:
            os._exit(9)
        return item

    assert shared(list(range(6)), work, 3) == list(range(6))


@linux
def test_an_error_in_the_work_of_another_process_is_raised_here():
    def work(item):
        if item == 3:
            raise ValueError("three")
        return item

    with pytest.raises(ValueError, match="three"):
        shared(list(range(6)), work, 2)


@linux
def test_so_many_processes_as_have_enough_to_do(monkeypatch):
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(4))

    assert [workers_for(items, least=100) for items in (0, 99, 199, 200, 350, 9999)] == [1, 1, 1, 2, 3, 4]


def test_one_process_does_all_while_threads_are_at_work(monkeypatch):
    monkeypatch.setattr(threading, "active_count", lambda: 2)

    assert workers_for(10_000, least=1) == 1


INTERRUPTED = """
import os, pickle, time
from extraction_forms.workers import work_on

def work(item):
    os.write(1, b"at work\\n")  # in one piece, since another process writes there too
    try:
        time.sleep(20)
    finally:
        if item == 1:  # the first process is slow to hear of it
            time.sleep(0.5)

try:
    work_on([1, 2], work, pack=pickle.dumps, unpack=pickle.loads, workers=2)
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


@linux
def test_ctrl_c_ends_all_processes_without_a_word_of_the_others():
    """A terminal sends it to every process at once."""
    program = [sys.executable, "-u", "-c", INTERRUPTED]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        assert [process.stdout.readline() for _ in range(2)] == ["at work\n"] * 2
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=10)

    assert (out, err) == ("stopped\n", "")
