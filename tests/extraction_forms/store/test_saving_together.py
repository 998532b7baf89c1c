"""Many save at once: nobody's value is lost, and the history tells every change once."""

import subprocess
import sys
import threading
from collections import Counter
from textwrap import dedent

import pytest

from extraction_forms.disk import whole_files
from extraction_forms.draft import AnswerPath, read_draft, with_answer
from extraction_forms.form_library import read_form
from extraction_forms.history import log as history
from extraction_forms.history.replay import bare, record_at
from extraction_forms.store.saving import Conflict, load, save
from extraction_forms.yaml_text import parse

RECORD = "records/okafor_2019/anna.yaml"
TOGETHER, EACH = 4, 50

CLIENT = dedent(
    """
    import os, sys
    from pathlib import Path
    from extraction_forms.draft import AnswerPath, with_answer
    from extraction_forms.form_library import read_form
    from extraction_forms.store.saving import Conflict, load, save

    os.fsync = lambda handle: None
    review, name = Path(sys.argv[1]), sys.argv[2]
    form = read_form(review / "forms" / "small.yaml")
    for number in range(int(sys.argv[3])):
        path = AnswerPath(section="characteristics", field=f"{name}_{number}")
        while True:
            stored = load(review, "okafor_2019", "anna", form)
            draft = with_answer(stored.draft, path, "x")
            try:
                save(review, draft, form, expected=stored.sha256, check=False, actor=name)
                break
            except Conflict:
                continue
    """
)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    """Who comes first is decided by the lock; that the disk has it matters in a power cut alone."""
    monkeypatch.setattr(whole_files.os, "fsync", lambda _: None)


@pytest.fixture
def review(tmp_path, form_text, a_record):
    (tmp_path / "forms").mkdir()
    path = tmp_path / "forms" / "small.yaml"
    path.write_text(form_text, "utf-8")
    form = read_form(path)
    draft = read_draft(form, parse(a_record(), RECORD))
    save(tmp_path, draft, form, expected=None, actor="anna")
    return tmp_path


def form_of(review):
    return read_form(review / "forms" / "small.yaml")


def expect(held):
    assert held


def merged_save(review, form, name, number):
    """One answer saved, however often somebody else was faster; how often that was."""
    path = AnswerPath(section="characteristics", field=f"{name}_{number}")
    stored = load(review, "okafor_2019", "anna", form)
    draft, expected = with_answer(stored.draft, path, "x"), stored.sha256
    for turn in range(10_000):
        try:
            save(review, draft, form, expected=expected, check=False, actor=name)
        except Conflict as conflict:
            mine = [clash.path for clash in conflict.fields if clash.yours is not None]
            expect(conflict.base is not None and mine == [str(path)])
            draft, expected = with_answer(conflict.theirs, path, "x"), conflict.sha256
        else:
            return turn
    raise AssertionError


def expect_all(review, names):
    """Every answer is there, every change is told once, and the chain holds."""
    stored = load(review, "okafor_2019", "anna", form_of(review))
    wanted = {f"{name}_{number}" for name in names for number in range(EACH)}
    assert wanted <= set(stored.draft.sections["characteristics"][0].answers)
    assert stored.revision == 1 + len(wanted)
    found = Counter(one.path for one in history.read(review, RECORD) if one.new == "x")
    assert found == {f"characteristics/{name}": 1 for name in wanted}
    assert history.verify(review).warnings == ()
    assert record_at(review, RECORD, stored.revision) == bare(stored.draft)


def test_of_two_hundred_saves_by_threads_none_is_lost(review):
    names, form, faults, conflicts = [f"t{number}" for number in range(TOGETHER)], form_of(review), [], []

    def client(name):
        try:
            conflicts.extend(merged_save(review, form, name, number) for number in range(EACH))
        except BaseException as fault:  # noqa: BLE001 - what a thread raises is told by the test
            faults.append(fault)

    threads = [threading.Thread(target=client, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert sum(conflicts) > 0
    expect_all(review, names)


def test_of_two_hundred_saves_by_processes_none_is_lost(review):
    names = [f"p{number}" for number in range(TOGETHER)]

    clients = [
        subprocess.Popen(
            [sys.executable, "-c", CLIENT, str(review), name, str(EACH)], stderr=subprocess.PIPE, text=True
        )
        for name in names
    ]
    told = [client.communicate()[1] for client in clients]

    assert told == [""] * TOGETHER
    expect_all(review, names)


def test_forty_records_saved_at_once_are_all_there(review, a_record):
    form = form_of(review)
    draft = read_draft(form, parse(a_record(), RECORD))
    faults = []

    def client(number):
        try:
            own = type(draft)(head={**draft.head, "extractor": f"e{number}"}, sections=draft.sections)
            save(review, own, form, expected=None, actor=f"e{number}")
        except BaseException as fault:  # noqa: BLE001 - what a thread raises is told by the test
            faults.append(fault)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert len(list((review / "records" / "okafor_2019").glob("e*.yaml"))) == 40
    assert history.verify(review).warnings == ()
