"""How long the entry site takes to answer: eight people at once, each with a record of 12 outcomes, on two cores.

Latencies are at the client, connection kept open, one request after the other without a pause: harder than people are.
"""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from extraction_forms.form_library import named_form

CLIENTS, ROUNDS, OUTCOMES = 8, 25, 12
FORM = "peer_support"
_WITHIN = 0.95

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
    """The 95th percentiles of a record's page, of an autosave and of a save, in milliseconds.

    Raises:
        RuntimeError: an answer was none.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _review(folder / "reviews" / "speed")
        server = _started(folder)
        try:
            timed = _measured(_sessions(folder), folder)
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
        path = review / "records" / f"study_{number}" / f"person_{number}.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


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


def _measured(sessions: list[str], folder: Path) -> Timed:
    timed = Timed()
    for rounds in (3, ROUNDS):  # the first few warm every process up
        timed = Timed()
        clients = [
            threading.Thread(target=_client, args=(number, session, rounds, timed))
            for number, session in enumerate(sessions)
        ]
        for one in clients:
            one.start()
        for one in clients:
            one.join()
    del folder
    return timed


def _client(number: int, session: str, rounds: int, timed: Timed) -> None:
    try:
        _typing(
            http.client.HTTPConnection("127.0.0.1", _port(), timeout=60), number, session, (rounds, timed)
        )
    except (OSError, RuntimeError, http.client.HTTPException) as fault:
        timed.faults.append(repr(fault))


def _typing(line: http.client.HTTPConnection, number: int, session: str, how: tuple[int, Timed]) -> None:
    rounds, timed = how
    at = f"/speed/records/study_{number}/{FORM}/"
    cookie = f"entry_session={session}"
    for turn in range(rounds):
        page = _asked(line, "GET", at, {"Cookie": cookie}, timed.page)
        form = dict(
            re.findall(
                r'<input type="hidden" name="(csrfmiddlewaretoken|base|seen|tab)" value="([^"]*)"', page
            )
        )
        csrf = {
            "Cookie": f"{cookie}; entry_csrf={_csrf(page, line)}",
            "X-CSRFToken": form["csrfmiddlewaretoken"],
        }
        texts = {"results/result_3/peer/mean": f"13.{turn}", "results/result_3/peer/mean|page": str(turn)}
        sent = {"tab": f"bench{number}", "base": form["base"], "seen": int(form["seen"]), "texts": texts}
        json_headers = {**csrf, "Content-Type": "application/json", "Accept": "application/json"}
        _asked(line, "POST", f"{at}draft", json_headers, timed.draft, json.dumps(sent))
        posted = {**form, "results/result_4/peer/mean": f"14.{turn}"}
        html_headers = {**csrf, "Content-Type": "application/x-www-form-urlencoded"}
        _asked(line, "POST", f"{at}save", html_headers, timed.save, urlencode(posted))


_cookies: dict[int, str] = {}


def _csrf(page: str, line: http.client.HTTPConnection) -> str:
    del page
    return _cookies[id(line)]


def _asked(
    line: http.client.HTTPConnection,
    method: str,
    at: str,
    headers: dict[str, str],
    found: list[float],
    body: str = "",
) -> str:
    began = time.perf_counter()
    line.request(method, at, body=body or None, headers=headers)
    answer = line.getresponse()
    text = answer.read().decode()
    found.append(1000 * (time.perf_counter() - began))
    for cookie in answer.headers.get_all("Set-Cookie") or ():
        if cookie.startswith("entry_csrf="):
            _cookies[id(line)] = cookie.partition(";")[0].partition("=")[2]
    if answer.status not in {200, 302, 303}:
        raise RuntimeError(f"{method} {at}: {answer.status} {text[:300]}")
    return text


if __name__ == "__main__":
    sys.stdout.write(json.dumps(site_ms(), indent=1) + "\n")
