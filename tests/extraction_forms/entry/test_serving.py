"""The site as it is started: who is let in by the first link, and what a real server answers."""

import http.client
import os
import re
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.conf import settings

from extraction_forms.entry.listening import is_loopback, listening, shown_host
from extraction_forms.entry.models import Membership, Person
from extraction_forms.entry.serving import Serving, checked, first_link, link_for, serve, user_name
from extraction_forms.entry.warming import warm_up
from extraction_forms.errors import ReviewError, UsageError
from tests.extraction_forms.entry.conftest import PASSWORD
from tests.extraction_forms.entry.reviews import small_review

HTTPS = "https://entry.example.org"


def _serving(tmp_path, **how):
    return Serving(**{"reviews": tmp_path, "state": tmp_path / "state", "name": "lea", **how})


@pytest.mark.parametrize(
    ("wanted", "login", "name"),
    [
        ("anna", "someone", "anna"),
        ("", "Anna.Lee", "anna_lee"),
        ("", "DOMAIN\\anna", "domain_anna"),
        ("", "", "reviewer"),
        ("", "consensus", "reviewer"),
        ("", "本", "reviewer"),
        ("", "a" * 80, "a" * 40),
    ],
)
def test_records_are_named_after_the_name_asked_for_or_the_login_made_fit(wanted, login, name):
    assert user_name(wanted, login) == name


@pytest.mark.parametrize("wanted", ["Anna", "../x", "consensus", "a b"])
def test_a_name_that_cannot_name_a_file_is_told(wanted):
    with pytest.raises(UsageError, match="--as"):
        user_name(wanted, "anna")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"host": "0.0.0.0"}, "without --team only this computer is served"),  # noqa: S104
        ({"host": "192.168.1.5"}, "without --team"),
        ({"host": "0.0.0.0", "team": True}, "expected --at https://"),  # noqa: S104
        ({"at": HTTPS}, "please add --team"),
        ({"team": True, "at": "http://entry.example.org"}, "expected an address such as https://"),
        ({"team": True, "at": "entry.example.org"}, "expected an address such as https://"),
        ({"team": True, "at": f"{HTTPS}/site"}, "expected an address such as https://"),
        ({"reviews": Path("/nowhere/at/all")}, "is not a folder"),
    ],
)
def test_serving_others_without_accounts_or_without_https_is_refused(tmp_path, how, words):
    with pytest.raises(UsageError, match=words):
        checked(_serving(tmp_path, **how))


@pytest.mark.parametrize(
    ("how", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"host": "::1", "port": 8080}, "http://[::1]:8080"),
        ({"team": True}, "http://127.0.0.1:8000"),
        ({"team": True, "at": f"{HTTPS}/"}, HTTPS),
        ({"team": True, "at": HTTPS, "host": "0.0.0.0"}, HTTPS),  # noqa: S104
        ({"team": True, "at": "http://localhost:8000"}, "http://localhost:8000"),
    ],
)
def test_the_address_is_the_one_that_people_open(tmp_path, how, address):
    assert checked(_serving(tmp_path, **how)).address == address


def test_hosts_of_this_computer_alone_are_loopback():
    assert [is_loopback(host) for host in ("127.0.0.1", "127.1.2.3", "::1", "localhost")] == [True] * 4
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "example.org", "")] == [False] * 5  # noqa: S104
    assert shown_host("::1") == "[::1]"


def test_an_address_that_is_not_to_be_had_is_told_in_words():
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(ReviewError, match=f"another program uses this port.*--port {port + 1}"),
            listening("127.0.0.1", port),
        ):
            pass
    with pytest.raises(ReviewError, match="does not have this address"), listening("192.0.2.1", 8000):
        pass
    with pytest.raises(UsageError, match="expected an address"), listening("no such host", 8000):
        pass


def test_a_start_at_a_port_that_is_taken_makes_nothing(tmp_path):
    with listening("127.0.0.1", 0) as taken, pytest.raises(ReviewError, match="another program"):
        serve(_serving(tmp_path, port=taken.getsockname()[1]), lambda _: None)

    assert list(tmp_path.iterdir()) == []


def test_on_ones_own_computer_each_start_prints_a_link_and_makes_one_a_lead(tmp_path):
    links = [first_link(_serving(tmp_path)) for _ in range(2)]

    assert links[0] != links[1]
    assert all(re.fullmatch(r"http://127\.0\.0\.1:8000/login/[\w-]{43}", link) for link in links)
    assert Membership.objects.get().role == "lead"
    assert not Person.objects.get().has_usable_password()


def test_a_role_that_was_given_stays_at_the_next_start(tmp_path, person):
    person("lea", "extractor")

    assert first_link(_serving(tmp_path))
    assert Membership.objects.get().role == "extractor"


def test_a_team_is_given_a_first_link_until_a_lead_can_come_in_without_one(tmp_path, monkeypatch, person):
    monkeypatch.setattr(settings, "TEAM", True)
    team = _serving(tmp_path, team=True, at=HTTPS)

    assert first_link(team).startswith(f"{HTTPS}/login/")
    assert first_link(team) != ""
    lea = Person.objects.get()
    lea.set_password(PASSWORD)
    lea.save()
    assert first_link(team) == ""
    assert first_link(_serving(tmp_path)) != ""
    Person.objects.update(is_active=False)
    person("eve", "lead", "demo")
    assert first_link(_serving(tmp_path, team=True, name="max")) != ""
    assert {one.name for one in Person.objects.all()} == {"lea", "eve", "max"}


def test_behind_a_proxy_a_lead_can_come_in_once_the_proxy_knows_them(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "USER_HEADER", "Remote-User")
    team = _serving(tmp_path, team=True, at=HTTPS)

    assert first_link(team) != ""
    Person.objects.update(proxy_name="lea@uni.example")
    assert first_link(team) == ""


def test_whoever_runs_the_server_makes_a_link_for_anybody_with_an_account(tmp_path, person):
    person("anna")
    person("closed")
    Person.objects.filter(name="closed").update(is_active=False)

    assert link_for(_serving(tmp_path, team=True, at=HTTPS), "anna").startswith(f"{HTTPS}/login/")
    for name in ("closed", "nobody"):
        with pytest.raises(UsageError, match=rf"open account \(anna\); found '{name}'"):
            link_for(_serving(tmp_path), name)


def test_every_template_can_be_read():
    warm_up()


# A real server ---------------------------------------------------------------------------------


@pytest.fixture
def start(tmp_path):
    """Start `synthesis serve` and read the first line: start("--team") has .line, .port, and .ask(path)."""
    small_review(tmp_path / "reviews" / "demo")
    running = []

    def started(*words, **environment):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("SYNTHESIS", "DJANGO", "DATABASE"))
        }
        command = [
            sys.executable,
            "-m",
            "synthesis",
            "serve",
            "reviews",
            "--as",
            "lea",
            "--port",
            str(port),
            *words,
        ]
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env={**kept, "PYTHONUNBUFFERED": "1", **environment},
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert select.select([process.stdout], [], [], 60)[0], "it has not said a word for a minute"
        return SimpleNamespace(port=port, line=process.stdout.readline().strip(), process=process)

    yield started
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        process.wait(timeout=30)
        process.stdout.close()


class Browser:
    """A browser that keeps cookies, and speaks with a server as bluntly as it is told to."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        kept = (
            {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if self.cookies
            else {}
        )
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        told = {name.replace("__", "-"): value for name, value in headers.items()}
        connection.request(method, path, urlencode(body) if body else None, {**kept, **form, **told})
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie = value.partition(";")[0].partition("=")
                self.cookies[cookie[0]] = cookie[2]
        text = answer.read().decode()
        connection.close()
        return answer.status, text, dict(answer.getheaders())

    def send(self, path, **body):
        page = self.ask("GET", path)[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        return self.ask("POST", path, {**body, "csrfmiddlewaretoken": token})


@pytest.mark.slow
def test_a_start_on_ones_own_computer_prints_a_link_that_logs_in_once(start):
    started = start()
    browser = Browser(started.port)
    path = re.fullmatch(rf"Open http://127\.0\.0\.1:{started.port}(/login/[\w-]+)", started.line)[1]

    assert browser.ask("GET", "/healthz")[:2] == (200, "ok\n")
    assert browser.ask("GET", "/")[0] == 302
    assert browser.send(path)[0] == 302
    assert "Peers and hope" in browser.ask("GET", "/")[1]
    assert Browser(started.port).ask("GET", path)[0] == 410
    for header in ({"Host": "elsewhere.example"}, {"Host": ""}):
        assert browser.ask("GET", "/", **header)[0] == 400
    forged = {
        "Remote__User": "lea",
        "X__Forwarded__For": "10.0.0.1",
        "SCRIPT_NAME": "/x",
        "X__Forwarded__Proto": "https",
    }
    assert Browser(started.port).ask("GET", "/", **forged)[2]["Location"] == "/login"


@pytest.mark.slow
def test_a_team_sets_up_its_first_lead_once_and_believes_its_proxy_alone(start):
    first = start("--team", "--at", HTTPS)
    behind = {"Host": "entry.example.org", "X__Forwarded__Proto": "https", "X__Forwarded__For": "203.0.113.9"}
    path = first.line.removeprefix(f"Open {HTTPS}")
    browser = Browser(first.port)
    status, page, headers = browser.ask("GET", path, **behind)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    body = {"csrfmiddlewaretoken": token, "password": PASSWORD, "again": PASSWORD}

    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Secure" in headers["Set-Cookie"]
    assert "__Host-entry_csrf" in headers["Set-Cookie"]
    assert browser.ask("POST", path, body, **behind, Origin="https://elsewhere.example")[0] == 403
    assert browser.ask("POST", path, body, **behind, Origin=HTTPS)[0] == 302
    assert browser.ask("GET", "/people", **behind)[0] == 200
    second = start("--team", "--at", HTTPS)
    assert second.line == f"Open {HTTPS} and log in. Ctrl-C stops the server."
    assert browser.ask("GET", "/people", **behind)[0] == 200


@pytest.mark.slow
def test_the_server_ends_with_its_processes_and_leaves_no_lock(start, tmp_path):
    started = start()
    started.process.send_signal(signal.SIGINT)

    assert started.process.wait(timeout=30) == 0
    with listening("127.0.0.1", started.port):
        pass
    assert (tmp_path / ".synthesis/entry.sqlite3").stat().st_mode & 0o777 == 0o600
