"""How long the entry site takes to answer: eight people at once, each with a record of 12 outcomes, on two cores.

They all load their page again and again, then all type, then all save, without a pause: harder than people are.
Latencies are at the client, which runs on the same two cores. A save is brought to the disk eight times before it is
answered: where others keep the disk busy, it is the disk that is measured, so the median of several runs is told.
"""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from extraction_forms.form_library import named_form

CLIENTS, ROUNDS, OUTCOMES, RUNS = 8, 25, 12, 5
FORM = "peer_support"
_WITHIN = 0.95
_HEAD_OF_PAGE = 40_000
"""In so much of a page stand the hidden inputs that say which state it shows; clients read no further."""

_PLAN = """\
title: Speed
question: How quickly?
authors: []
date: 2026-11-23
forms: [{form}@{version}]
wording: {{experimental: peer support, control: control}}
syntheses:
  hope: {{label: Hope, where: "outcome == 'outcome_1'", measure: SMD, use: computed}}
"""
_HEAD = """\
schema: 1
form: {{id: {form}, version: {version}}}
study: study_{number}
extractor: person_{number}
status: draft
revision: 1
characteristics: {{label: Study {number}, design: parallel, country: NO, year: 2020, n_randomised: 100, setting: wards,
  population: adults, recruitment: by letter, percent_women: "51.2", mean_age: "42.1", n_planned: 120}}
reports:
  - {{id: main, kind: journal, year: 2020, language: en}}
arms:
  - {{id: peer, label: Peers, role: experimental, n_randomised: 50, format: group, delivery: in_person}}
  - {{id: control, label: Usual care, role: control, control_kind: usual_care, n_randomised: 50}}
contrasts:
  - {{id: contrast, arm_exp: peer, arm_ctl: control}}
results:
"""
_RESULT = """\
  - id: result_{row}
    outcome: outcome_{row}
    timepoint: post
    time: {{printed: "{row}", unit: weeks}}
    value_kind: endpoint
    evidence: {{page: "{row}", locator: "Table 2, row {row}"}}
    values:
      peer: {{n: 50, mean: "{row}.5", sd: "4.1"}}
      control: {{n: 48, mean: "{row}.2", sd: "4.3"}}
"""
_PEOPLE = """
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from extraction_forms.entry.models import Membership, Person
for number in range({clients}):
    person, _ = Person.objects.get_or_create(name=f"person_{{number}}")
    Membership.objects.get_or_create(person=person, review="", defaults={{"role": "extractor"}})
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    print(session.session_key)
"""


@dataclass(slots=True)
class Timed:
    """What the clients measured, in milliseconds."""

    page: list[float] = field(default_factory=list)
    draft: list[float] = field(default_factory=list)
    save: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def site_ms() -> dict[str, float]:
    """The 95th percentiles of a record's page, of an autosave and of a save, in milliseconds: medians of several runs.

    Raises:
        RuntimeError: an answer was none.
    """
    runs = [_run() for _ in range(RUNS)]
    return {row: statistics.median(one[row] for one in runs) for row in runs[0]}


def _run() -> dict[str, float]:
    """A server of its own, and what eight people measure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _review(folder / "reviews" / "speed")
        server = _started(folder)
        try:
            timed = _measured(_sessions(folder), folder / "reviews" / "speed")
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
    if timed.faults:
        raise RuntimeError("\n".join(timed.faults[:5]))
    rows = {
        "entry_page_p95_ms": timed.page,
        "entry_autosave_p95_ms": timed.draft,
        "entry_save_p95_ms": timed.save,
    }
    return {row: sorted(found)[int(len(found) * _WITHIN)] for row, found in rows.items()}


def _review(review: Path) -> None:
    form, _ = named_form(FORM)
    review.mkdir(parents=True)
    (review / "review.yaml").write_text(_PLAN.format(form=FORM, version=form.version), encoding="utf-8")
    outcomes = "\n".join(
        f"  - {{id: outcome_{row}, label: Outcome {row}, domain: all, polarity: higher_better}}"
        for row in range(1, OUTCOMES + 1)
    )
    words = f"domains:\n  - {{id: all, label: All}}\noutcomes:\n{outcomes}\n"
    (review / "outcomes.yaml").write_text(words, encoding="utf-8")
    for number in range(CLIENTS):
        text = _HEAD.format(form=FORM, version=form.version, number=number)
        text += "".join(_RESULT.format(row=row) for row in range(1, OUTCOMES + 1))
        path = _record(review, number)
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


def _record(review: Path, number: int) -> Path:
    return review / "records" / f"study_{number}" / f"person_{number}.yaml"


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "SYNTHESIS_REVIEWS": str(folder / "reviews"),
        "SYNTHESIS_STATE": str(folder / "state"),
        "DJANGO_SETTINGS_MODULE": "extraction_forms.entry.settings",
    }


def _started(folder: Path) -> subprocess.Popen[bytes]:
    log = (folder / "log").open("wb")
    command = [
        sys.executable,
        "-m",
        "synthesis",
        "serve",
        str(folder / "reviews"),
        "--state",
        str(folder / "state"),
    ]
    server = subprocess.Popen(
        [*command, "--port", str(_port()), "--as", "person_0"], stdout=log, stderr=log, start_new_session=True
    )
    for _ in range(300):
        if b"Open http" in (folder / "log").read_bytes():
            return server
        time.sleep(0.1)
    raise RuntimeError((folder / "log").read_text(encoding="utf-8"))


def _port() -> int:
    return 20_000 + os.getpid() % 10_000


def _sessions(folder: Path) -> list[str]:
    code = _PEOPLE.format(clients=CLIENTS)
    run = subprocess.run(
        [sys.executable, "-c", code], env=_environment(folder), capture_output=True, check=True
    )
    return run.stdout.decode().split()


def _measured(sessions: list[str], review: Path) -> Timed:
    timed = Timed()
    for rounds, kept in ((3, Timed()), (ROUNDS, timed)):  # the first few warm every process up
        for what in (_loading, _typing, _saving):
            people = [
                _Person(
                    number=number, session=session, rounds=rounds, timed=kept, file=_record(review, number)
                )
                for number, session in enumerate(sessions)
            ]
            clients = [threading.Thread(target=_client, args=(what, one)) for one in people]
            for one in clients:
                one.start()
            for one in clients:
                one.join()
        timed.faults += kept.faults if kept is not timed else []
    return timed


def _client(what: Work, person: _Person) -> None:
    try:
        what(person)
    except (OSError, RuntimeError, http.client.HTTPException) as fault:
        person.timed.faults.append(repr(fault))


@dataclass(slots=True)
class _Person:
    """Somebody at a browser: their number, their session, how often they do it, and where the times go."""

    number: int
    session: str
    rounds: int
    timed: Timed
    file: Path
    csrf: str = ""

    @property
    def address(self) -> str:
        """Their record."""
        return f"/speed/records/study_{self.number}/{FORM}/"

    def asks(self, method: str, at: str, found: list[float], body: str = "", kind: str = "") -> str:
        """Ask for something on a connection of its own, and wait for all of the answer."""
        headers = {
            "Cookie": f"entry_session={self.session}; entry_csrf={self.csrf}",
            "X-CSRFToken": self.csrf,
        }
        if kind:
            headers |= {"Content-Type": kind, "Accept": kind}
        began = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", _port(), timeout=60)
        line.request(method, at, body=body or None, headers=headers)
        answer = line.getresponse()
        content = answer.read()
        found.append(1000 * (time.perf_counter() - began))
        text = content[:_HEAD_OF_PAGE].decode(errors="replace")
        line.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            if cookie.startswith("entry_csrf="):
                self.csrf = cookie.partition(";")[0].partition("=")[2]
        if answer.status not in {200, 302, 303}:
            raise RuntimeError(f"{method} {at}: {answer.status} {text[:300]}")
        return text

    def page(self, found: list[float]) -> dict[str, str]:
        """The page of the record: what it says of itself in hidden inputs."""
        text = self.asks("GET", self.address, found)
        return dict(re.findall(r'<input type="hidden" name="(base|seen|tab)" value="([^"]*)"', text))


Work = Callable[[_Person], None]


def _loading(person: _Person) -> None:
    for _ in range(person.rounds):
        person.page(person.timed.page)


def _typing(person: _Person) -> None:
    form = person.page([])
    seen = int(form["seen"])
    for turn in range(person.rounds):
        texts = {"results/result_3/peer/mean": f"13.{turn}", "results/result_3/peer/mean|page": str(turn)}
        sent = {
            "tab": f"bench{person.number}",
            "base": form["base"],
            "seen": seen,
            "turn": turn,
            "texts": texts,
        }
        address, kind = f"{person.address}draft", "application/json"
        told = person.asks("POST", address, person.timed.draft, json.dumps(sent), kind)
        seen = json.loads(told)["version"]


def _saving(person: _Person) -> None:
    form = person.page([])
    for turn in range(person.rounds):
        base = sha256(person.file.read_bytes()).hexdigest()
        posted = {
            **form,
            "base": base,
            "seen": str(int(form["seen"]) + 2 * turn),
            "results/result_4/peer/mean": f"14.{turn}",
        }
        kind = "application/x-www-form-urlencoded"
        person.asks("POST", f"{person.address}save", person.timed.save, urlencode(posted), kind)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(site_ms(), indent=1) + "\n")
