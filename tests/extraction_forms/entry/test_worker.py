"""A process of the server takes its next request when it is done with the last."""

import pytest

from extraction_forms.entry import worker
from extraction_forms.entry.worker import OneByOne


@pytest.fixture
def process(monkeypatch):
    """A process that may have five connections, at a time that is set: process.now = 3.0."""
    made = OneByOne.__new__(OneByOne)
    made._begun, made.worker_connections, made.now = {}, 5, 0.0
    monkeypatch.setattr(worker, "monotonic", lambda: made.now)
    return made


def test_nobody_else_is_taken_while_one_is_being_answered(process):
    process._begun["one"] = process.now

    assert process.worker_connections == 0


def test_others_are_taken_once_it_is_answered(process, monkeypatch):
    monkeypatch.setattr(worker.ThreadWorker, "handle", lambda _, conn: f"{conn} is answered")
    process._begun["one"] = process.now

    assert process.handle("one") == "one is answered"
    assert process.worker_connections == 5


def test_a_slow_line_keeps_nobody_else_waiting_for_more_than_a_second(process):
    process._begun["slow"] = process.now
    process.now = 1.5

    assert process.worker_connections == 5
