"""On a terminal a command says what it does while it takes long, and leaves nothing; in a pipe it says nothing."""

import os
import pty
import signal
import threading
from time import monotonic
from types import SimpleNamespace

import pytest

from synthesis.cli import waiting
from synthesis.cli.waiting import working

END = b"<end>"


@pytest.fixture
def terminal(monkeypatch):
    """What stands on a terminal that is the program's error stream; the line comes at once.

    A terminal hands on what is written in its own time and in parts: it is read up to a mark that is written last.
    """
    reader, writer = pty.openpty()
    monkeypatch.setattr(waiting, "PATIENCE", 0.001)
    monkeypatch.setattr(waiting, "_EVERY", 0.001)
    stream = os.fdopen(writer, "w")
    monkeypatch.setattr(waiting, "sys", SimpleNamespace(stderr=stream))

    def shown_until_now():
        os.write(writer, END)
        found = b""
        while not found.endswith(END):
            found += os.read(reader, 4096)
        return found.removesuffix(END).decode()

    yield shown_until_now
    monkeypatch.undo()
    stream.close()
    os.close(reader)


def wait_for_a_line():
    """Work until the timer has called a few times, however slow the machine is."""
    calls, until = [], monotonic() + 20
    draw = waiting._Line.draw

    def counted(line):
        draw(line)
        calls.append(line)

    waiting._Line.draw = counted
    try:
        while len(calls) < 3 and monotonic() < until:
            pass
    finally:
        waiting._Line.draw = draw
    assert calls


def shown(text):
    """What a person sees in the end: each carriage return goes back to the line's start."""
    line = ""
    for part in text.split("\r"):
        line = part + line[len(part) :]
    return line.rstrip()


def test_the_line_says_what_is_done_and_is_gone_afterwards(terminal):
    with working("reading a.ris") as now:
        wait_for_a_line()
        now("comparing")
        wait_for_a_line()

    found = terminal()
    assert "\rreading a.ris ... " in found
    assert "\rcomparing ... " in found
    assert shown(found) == ""


def test_a_fault_leaves_the_line_clean_and_the_timer_off(terminal):
    before = signal.getsignal(signal.SIGALRM)

    def fail():
        with working("reading"):
            wait_for_a_line()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert shown(terminal()) == ""
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_line_fits_the_terminal(terminal, monkeypatch):
    monkeypatch.setattr(waiting, "get_terminal_size", lambda: os.terminal_size((20, 5)))

    with working("reading a file of a very long name.ris"):
        wait_for_a_line()

    assert max(len(part) for part in terminal().split("\r")) <= 19


def test_in_a_pipe_nothing_is_said_and_no_timer_runs(monkeypatch, tmp_path):
    with (tmp_path / "log").open("w") as log:
        monkeypatch.setattr(waiting, "sys", SimpleNamespace(stderr=log))
        with working("reading") as now:
            now("more")
            assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)

    assert (tmp_path / "log").read_text() == ""


def test_in_another_thread_than_the_first_no_timer_is_asked_for(terminal):
    done = []

    def work():
        with working("reading"):
            done.append(signal.getitimer(signal.ITIMER_REAL))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert done == [(0, 0)]
