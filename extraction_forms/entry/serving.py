"""The site served: its database brought up to date, the first person let in, and the server run until it is stopped."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from extraction_forms.disk.safe_paths import person as as_person
from extraction_forms.entry.listening import is_loopback, listening, shown_host
from extraction_forms.errors import ReviewError, UsageError
from extraction_forms.frozen_values import frozen

if TYPE_CHECKING:
    from gunicorn.app.base import BaseApplication

    from extraction_forms.entry.models import Person

_LASTS: Final = timedelta(hours=12)
_THREADS: Final = 4
_MOST_WORKERS: Final = 4
_LOOPBACK: Final = "127.0.0.1,localhost,[::1]"


@frozen
class Serving:
    """How the site is served: which reviews, where its own files are, at which address, as whom.

    `team` is for several people: nobody is let in by the link that a start prints once there is a lead with a password.
    `at` is then the address that they open, with https; without one the site is to be tried out on this computer.
    """

    reviews: Path
    state: Path
    name: str
    host: str = "127.0.0.1"
    port: int = 8000
    team: bool = False
    workers: int = 0
    at: str = ""

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return self.at.rstrip("/") or f"http://{shown_host(self.host)}:{self.port}"


def user_name(wanted: str, login: str) -> str:
    """The name that a person's records get: the one asked for, else the login name of this computer made fit.

    Raises:
        UsageError: the name that is asked for cannot name a file.
    """
    if wanted:
        return as_person(wanted, "--as")
    fit = re.sub(r"[^a-z0-9_-]+", "_", login.lower()).strip("_-")[:40]
    return fit if fit and fit != "consensus" else "reviewer"


def checked(serving: Serving) -> Serving:
    """The same, where people can be served so without their passwords being read on the way.

    Raises:
        UsageError: there is no folder of reviews; others could come in without accounts, or without https.
    """
    if not serving.reviews.is_dir():
        raise UsageError(f"{serving.reviews} is not a folder; expected the folder that the reviews stand in.")
    if serving.at and not serving.team:
        raise UsageError("--at is for a team: please add --team.")
    if not serving.team and not is_loopback(serving.host):
        raise UsageError(
            f"--host {serving.host}: without --team only this computer is served (127.0.0.1), as whoever reaches the "
            "site acts as you. Please add --team to give people accounts."
        )
    if serving.team and not serving.at and not is_loopback(serving.host):
        raise UsageError(
            f"--host {serving.host}: expected --at https://... too, the address that people open; without https their "
            "passwords can be read on the way. See docs/entry/deployment.md."
        )
    _expect_address(serving.at)
    return serving


def _expect_address(address: str) -> None:
    parts = urlsplit(address)
    plain = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if address and (
        not parts.hostname or parts.path not in {"", "/"} or not (parts.scheme == "https" or plain)
    ):
        raise UsageError(
            f"--at: expected an address such as https://extraction.example.org; found {address!r}."
        )


def prepare(serving: Serving) -> None:
    """Tell the settings what is served, and bring the database up to date.

    Raises:
        UsageError: others could come in who must not, or there is no folder of reviews.
        ReviewError: the database cannot be opened, or its folder cannot be made.
    """
    _tell(checked(serving))
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        _tidy(serving.state)
    except (DatabaseError, ImproperlyConfigured) as fault:
        raise ReviewError(f"The database cannot be opened or brought up to date: {fault}.") from fault


def _tell(serving: Serving) -> None:
    os.environ["SYNTHESIS_REVIEWS"] = str(serving.reviews.resolve())
    os.environ["SYNTHESIS_STATE"] = str(serving.state.resolve())
    os.environ["SYNTHESIS_TEAM"] = "1" if serving.team else ""
    os.environ["DJANGO_SETTINGS_MODULE"] = "extraction_forms.entry.settings"
    if serving.team:
        host = shown_host(urlsplit(serving.address).hostname or "")
        os.environ.setdefault("SYNTHESIS_ORIGINS", serving.address)
        os.environ.setdefault("SYNTHESIS_HOSTS", f"{host},{_LOOPBACK}")


def _tidy(state: Path) -> None:
    """Remove what has expired, and leave what there is to its owner."""
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from extraction_forms.entry.accounts.limits import forget_old
    from extraction_forms.entry.accounts.tickets import forget_expired
    from extraction_forms.entry.state import close_to_others

    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    forget_old()
    forget_expired()
    close_to_others(state)


def first_link(serving: Serving) -> str:
    """The address that lets the person of `serving` in once; their account is made where it is not there.

    Nothing in team mode once there is a lead who can come in without one.
    """
    from extraction_forms.entry.accounts.people import can_come_in, leads
    from extraction_forms.entry.models import Membership, Person
    from extraction_forms.entry.roles import LEAD

    if serving.team and any(can_come_in(lead) for lead in leads()):
        return ""
    person, made = Person.objects.get_or_create(name=serving.name, defaults={"is_active": True})
    if made:
        person.set_unusable_password()
        person.save()
    Membership.objects.get_or_create(person=person, review="", defaults={"role": LEAD})
    return _link(serving, person)


def link_for(serving: Serving, name: str) -> str:
    """The address that lets somebody with an account in once, for whoever runs the server.

    Raises:
        UsageError: there is no open account of that name; the message lists those there are.
    """
    from extraction_forms.entry.models import Person

    person = Person.objects.filter(name=name, is_active=True).first()
    if person is None:
        known = ", ".join(
            Person.objects.filter(is_active=True).order_by("name").values_list("name", flat=True)
        )
        raise UsageError(
            f"--link: expected the name of an open account ({known or 'there are none'}); found {name!r}."
        )
    return _link(serving, person)


def _link(serving: Serving, person: Person) -> str:
    from extraction_forms.entry.accounts.tickets import login_link

    return f"{serving.address}/login/{login_link(person, _LASTS)}"


def serve(serving: Serving, told: Callable[[str], None]) -> None:
    """Run the server until it is stopped; once it answers, `told` is called with the link that logs in, or nothing.

    The address is taken first: a second start beside a running site changes nothing in the site's database.

    Raises:
        UsageError: others could come in who must not, or there is no folder of reviews.
        ReviewError: the address is in use, or the database cannot be opened.
    """
    with listening(checked(serving).host, serving.port) as socket:
        prepare(serving)
        link = first_link(serving)
        from django.db import connections

        connections.close_all()  # no worker may share a connection with the process that began them
        try:
            _server(serving, socket.detach(), lambda: told(link)).run()  # which closes it
        except SystemExit as stop:
            if stop.code:
                raise ReviewError(
                    f"{serving.address}: the server stopped; what it told stands above."
                ) from stop


def _server(serving: Serving, socket: int, ready: Callable[[], None]) -> BaseApplication:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        """Gunicorn with the settings of this site."""

        def load_config(self) -> None:
            for key, value in _configuration(serving, socket, ready).items():
                if key in self.cfg.settings:
                    self.cfg.set(key, value)

        def load(self) -> Any:
            from extraction_forms.entry.warming import keep_what_is_there, warm_up
            from extraction_forms.entry.wsgi import application

            warm_up()
            keep_what_is_there()
            return application

    return Server()


def _configuration(serving: Serving, socket: int, ready: Callable[[], None]) -> dict[str, Any]:
    """What gunicorn is told; what a proxy says is for `accounts.proxy` to believe, so gunicorn believes nobody."""
    return {
        "bind": f"fd://{socket}",
        "workers": serving.workers or min(os.cpu_count() or 1, _MOST_WORKERS),
        "threads": _THREADS,
        "worker_class": "extraction_forms.entry.worker.OneByOne",
        "preload_app": True,
        "timeout": 120,
        "keepalive": 0,  # a connection that is kept waits for its own process while another is free
        "graceful_timeout": 10,
        "loglevel": "error",
        "when_ready": lambda _: ready(),
        "proc_name": "synthesis",
        "limit_request_line": 8190,
        "forwarded_allow_ips": "",
        "forwarder_headers": "",
        "control_socket_disable": True,
    }
