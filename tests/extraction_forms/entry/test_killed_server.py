"""The server killed at any moment while eight people type and save: what it acknowledged is there afterwards."""

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from textwrap import dedent
from urllib.parse import urlencode

import pytest

from extraction_forms.draft import AnswerPath
from extraction_forms.form_library import named_form
from extraction_forms.history.log import read as events
from extraction_forms.history.log import verify
from extraction_forms.history.replay import replayed
from extraction_forms.store.saving import recover
from extraction_forms.store.stored import load
from tests.extraction_forms.entry.reviews import small_review, write_record

CLIENTS = 8
SAVES = 200
KILLS = 3
STUDY = "okafor_2019"
NAME = "results/hope_post/peer/n"
TOKEN = "k" * 32

# Accounts and sessions, made as Django makes them; then what the drafts hold at the end.
SETTINGS = dedent(
    """
    import os, django
    os.environ['DJANGO_SETTINGS_MODULE'] = 'extraction_forms.entry.settings'
    django.setup()
    """
)
PEOPLE = SETTINGS + dedent(
    """
    import json, sys
    from importlib import import_module
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command
    from extraction_forms.entry.models import Membership, Person

    call_command("migrate", interactive=False, verbosity=0)
    keys = {}
    for name in sys.argv[1:]:
        person = Person.objects.create(name=name, password="!")
        Membership.objects.create(person=person, role="extractor")
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        keys[name] = session.session_key
    print(json.dumps(keys))
    """
)
DRAFTS = SETTINGS + dedent(
    """
    import json
    from extraction_forms.entry.drafts.ledger import RecordName, typed
    from extraction_forms.entry.models import Person

    name = RecordName(review="demo", study="okafor_2019", form="peer_support")
    found = {person.name: typed(person, name) for person in Person.objects.all()}
    print(json.dumps({who: dict(what.texts) if what else {} for who, what in found.items()}))
    """
)


@dataclass
class Server:
    """The real program, in a group of processes of its own."""

    folder: object
    port: int
    env: dict
    process: subprocess.Popen | None = None

    def start(self):
        command = [sys.executable, "-m", "synthesis", "serve", str(self.folder / "reviews"), "--as", "lena"]
        command += ["--state", str(self.folder / "state"), "--port", str(self.port), "--workers", "2"]
        self.process = subprocess.Popen(
            command,
            env=self.env,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = self.process.stdout.readline()
        assert said.startswith("Open http"), said + self.process.stdout.read()

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


@dataclass
class Typist:
    """Somebody who types ever greater numbers into one answer of a record, and saves it now and then."""

    name: str
    port: int
    session: str
    kept: int = 0
    saved: dict = field(default_factory=dict)
    sent: int = 0
    cut_off: int = 0
    seen: int = 0
    base: str = ""

    def post(self, action, body, kind):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {
                "Cookie": f"entry_session={self.session}; entry_csrf={TOKEN}",
                "X-CSRFToken": TOKEN,
                "Accept": "application/json" if kind == "application/json" else "text/html",
                "Content-Type": kind,
            }
            connection.request("POST", f"/demo/records/{STUDY}/peer_support/{action}", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location", ""), answer.read()
        finally:
            connection.close()

    def keep(self):
        self.sent += 1
        texts = {NAME: str(self.sent)}
        body = {"tab": self.name, "base": self.base, "seen": self.seen, "turn": self.sent, "texts": texts}
        status, _, told = self.post("draft", json.dumps(body), "application/json")
        assert status == 200, (status, told)
        self.kept, self.seen = self.sent, json.loads(told)["version"]

    def save(self):
        before = self.kept
        body = {"tab": self.name, "base": self.base, "seen": str(self.seen)}
        status, back, told = self.post("save", urlencode(body), "application/x-www-form-urlencoded")
        revision = re.search(r"\?saved=(\d+)$", back)
        assert status == 302, (status, told[-2000:])
        assert revision, back
        self.saved[int(revision[1])] = before


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def work(typist, chance, counter, faults):
    """Type and save until enough was acknowledged; what is cut off by a kill is sent again, as a page does."""
    while not faults and next(counter) < SAVES:
        act = typist.save if chance.random() < 0.3 and typist.kept else typist.keep
        for _ in range(400):
            try:
                act()
                break
            except (OSError, HTTPException):
                typist.cut_off += 1
                time.sleep(0.05)
            except Exception as fault:  # noqa: BLE001 - told by the test, not by the thread
                faults.append(f"{typist.name}: {fault!r}")
                return
        else:
            faults.append(f"{typist.name}: the server did not come back")


class Counter:
    """Counts for several threads."""

    def __init__(self):
        self.lock, self.number = threading.Lock(), 0

    def __next__(self):
        with self.lock:
            self.number += 1
            return self.number


@pytest.fixture
def world(tmp_path):
    """A review with a record of each of eight people, and their sessions."""
    review = small_review(tmp_path / "reviews" / "demo")
    names = [f"typist_{number}" for number in range(CLIENTS)]
    for name in names:
        write_record(review, STUDY, name)
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith("SYNTHESIS_")},
        "SYNTHESIS_REVIEWS": str(tmp_path / "reviews"),
        "SYNTHESIS_STATE": str(tmp_path / "state"),
        "DATABASE_URL": "",
    }
    keys = json.loads(_run(PEOPLE, env, *names))
    port = free_port()
    typists = []
    for name in names:
        base = sha256((review / "records" / STUDY / f"{name}.yaml").read_bytes()).hexdigest()
        typists.append(Typist(name=name, port=port, session=keys[name], base=base))
    return Server(folder=tmp_path, port=port, env=env), typists, review


def _run(code, env, *words):
    made = subprocess.run(
        [sys.executable, "-c", code, *words], env=env, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    return made.stdout


@pytest.mark.slow
def test_what_a_killed_server_acknowledged_is_in_the_file_or_still_typed(world):
    server, typists, review = world
    seed = random.SystemRandom().randrange(10**9)
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)
    faults, counter = [], Counter()
    server.start()
    threads = [
        threading.Thread(target=work, args=(one, random.Random(chance.random()), counter, faults))
        for one in typists
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.1, 0.9))
            server.kill()
            server.start()
        for thread in threads:
            thread.join()
    finally:
        server.kill()

    assert not faults
    assert sum(one.cut_off for one in typists) >= KILLS
    recover(review)
    assert verify(review).warnings == ()
    assert not (review / ".store" / "unfinished.json").exists()
    drafts = json.loads(_run(DRAFTS, server.env))
    form, _ = named_form("peer_support@1.2.0")
    for one in typists:
        _expect_all_of(one, review, form, drafts[one.name])


def _expect_all_of(one, review, form, draft):
    """Every acknowledged save is in the history, and the last acknowledged text in the file or the draft."""
    stored = load(review, STUDY, one.name, form)
    record = f"records/{STUDY}/{one.name}.yaml"
    at = {int(event.new["revision"]): _number(state) for event, state in replayed(events(review, record))}
    for revision, number in one.saved.items():
        assert at[revision] >= number
    assert at[stored.revision] == _number(stored.draft)
    assert max(int(draft.get(NAME, 0)), _number(stored.draft)) >= one.kept
    assert one.kept > 0


def _number(draft):
    path = AnswerPath.parse(NAME)
    (block,) = draft.sections[path.section]
    return int(block.units[path.unit][path.field])
