"""Sessions: begun with a new key at every login, ended when idle, when old, and by whoever they belong to."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from extraction_forms.entry.models import Person

_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
_STARTED: Final = "started_at"
_SEEN: Final = "seen_at"
_NOTED_EVERY: Final = 300
"""Seconds; writing down every visit would make each page wait for the disk."""


def begin(request: HttpRequest, person: Person) -> None:
    """Log a person in, in a session whose key nobody knew before."""
    request.session.flush()
    login(request, person, backend=_BACKEND)


def end(request: HttpRequest) -> None:
    """Log out; the session is gone from the database too."""
    logout(request)


def end_all(person: Person) -> None:
    """End every session of a person, at once."""
    Person.objects.filter(pk=person.pk).update(session_round=F("session_round") + 1)
    person.refresh_from_db(fields=["session_round"])


def end_others(request: HttpRequest, person: Person) -> None:
    """End every session of a person but the one that asks."""
    end_all(person)
    update_session_auth_hash(request, person)


def is_on(request: HttpRequest) -> bool:
    """Whether the session goes on: not idle for 12 hours, not older than 14 days. One that does not is ended."""
    session = request.session
    now = int(timezone.now().timestamp())
    started, seen = session.get(_STARTED, now), session.get(_SEEN, now)
    if now - started > settings.SESSION_LONGEST or now - seen > settings.SESSION_COOKIE_AGE:
        logout(request)
        return False
    if _STARTED not in session or now - seen > _NOTED_EVERY:
        session[_STARTED], session[_SEEN] = started, now
    return True
