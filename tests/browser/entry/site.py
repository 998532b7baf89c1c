"""The real site, as a browser test has it: started on a copy of a review, with a person of every role."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[3]
PEOPLE = {
    "lena": "lead",
    "anna": "extractor",
    "ben": "extractor",
    "cleo": "adjudicator",
    "rosa": "reader",
}
LOG = "server.log"
_LINK = re.compile(r"Open (http://\S+)")

_LET_IN = """
import json, sys
from datetime import timedelta
from pathlib import Path
from extraction_forms.entry.serving import Serving, prepare
asked = json.loads(sys.argv[1])
prepare(Serving(reviews=Path(asked["reviews"]), state=Path(asked["state"]), name="keeper"))
from extraction_forms.entry.accounts.tickets import login_link
from extraction_forms.entry.models import Membership, Person
from extraction_forms.entry.routes import ROUTES
links = {}
for name, role in asked["people"].items():
    person, _ = Person.objects.get_or_create(name=name)
    Membership.objects.update_or_create(person=person, review="", defaults={"role": role})
    if asked["password"]:
        person.set_password(asked["password"])
        person.save()
    links[name] = login_link(person, timedelta(hours=1))
routes = [[r.name, r.path, sorted(r.read), r.is_open] for r in ROUTES]
print(json.dumps({"links": links, "routes": routes}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A route of the site: its name, its path as Django writes it, and who may read it."""

    name: str
    path: str
    read: frozenset[str]
    is_open: bool


@dataclass(slots=True, kw_only=True)
class Site:
    """The site while it runs: where it is, its folder of reviews, its routes, and a login link for each person."""

    address: str
    reviews: Path
    state: Path
    routes: tuple[Address, ...]
    links: dict[str, str]
    server: subprocess.Popen[str]
    cookies: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def file(self, path: str) -> str:
        """What stands in a file of the folder of reviews: file("double_extraction_demo/records/...")."""
        return (self.reviews / path).read_text(encoding="utf-8")

    def log(self) -> str:
        """The last of what the server said of its own faults."""
        return (self.state.parent / LOG).read_text(encoding="utf-8")[-4000:]

    def kill(self) -> None:
        """Stop the server as a failure of power would: with no time to finish anything."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.communicate(timeout=15)

    def start(self) -> None:
        """Start the server again after `kill`, at the same address."""
        port = int(self.address.rpartition(":")[2])
        self.server = _started(self.reviews, self.state, port)

    def let_in(self, name: str, role: str, password: str = "") -> str:
        """A link that logs somebody in, in a role; their account is made where there is none."""
        found = _asked(self.reviews, self.state, {name: role}, password)
        self.links[name] = f"{self.address}/login/{found['links'][name]}"
        self.cookies.pop(name, None)
        return self.links[name]


@contextmanager
def running(folder: Path, *reviews: str) -> Iterator[Site]:
    """The site on copies of reviews of this project, in `folder`, until the block ends."""
    for name in reviews:
        shutil.copytree(
            ROOT / "reviews" / name,
            folder / "reviews" / name,
            ignore=shutil.ignore_patterns("output", ".store"),
        )
    state = folder / "state"
    found = _asked(folder / "reviews", state, PEOPLE)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    site = Site(
        address=address,
        reviews=folder / "reviews",
        state=state,
        routes=tuple(
            Address(name=name, path=path, read=frozenset(read), is_open=is_open)
            for name, path, read, is_open in found["routes"]
        ),
        links={name: f"{address}/login/{token}" for name, token in found["links"].items()},
        server=_started(folder / "reviews", state, port),
    )
    try:
        yield site
    finally:
        site.server.terminate()
        site.server.communicate(timeout=15)


def _started(reviews: Path, state: Path, port: int) -> subprocess.Popen[str]:
    """The server, in a group of processes of its own, once it listens."""
    command = [sys.executable, "-m", "synthesis", "serve", str(reviews), "--state", str(state)]
    command += ["--port", str(port), "--as", "keeper", "--workers", "1"]  # whose link voids no other's
    with (state.parent / LOG).open("a") as log:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=_environment(),
            start_new_session=True,
        )
    try:
        _until_it_listens(server, state.parent / LOG)
    except AssertionError:
        server.kill()
        server.communicate(timeout=15)
        raise
    return server


def _asked(reviews: Path, state: Path, people: dict[str, str], password: str = "") -> dict[str, object]:
    """What a process of its own says of the site: Django is set up once in each, and the tests have their own."""
    told = {"reviews": str(reviews), "state": str(state), "people": people, "password": password}
    asked = json.dumps(told)
    command = [sys.executable, "-c", _LET_IN, asked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=_environment())
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SYNTHESIS_", "DJANGO_"))}
    return {**kept, "PYTHONUNBUFFERED": "1"}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _until_it_listens(server: subprocess.Popen[str], log: Path) -> None:
    for line in server.stdout:
        if _LINK.search(line):
            return
    raise AssertionError(f"the site did not start:\n{log.read_text(encoding='utf-8')}")
