"""Who is asking: by the session, or by the header of a proxy that has checked it, where one is trusted."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, prefetch_related_objects
from django.http import HttpRequest

from extraction_forms.entry.accounts.proxy import told_name
from extraction_forms.entry.accounts.sessions import is_on
from extraction_forms.entry.models import Person


def person_of(request: HttpRequest) -> Person | None:
    """The person who asks, with their roles; None for somebody who is not logged in, or whose account was closed.

    Where a header is trusted (SYNTHESIS_USER_HEADER), it alone counts: the proxy has asked for the password.
    """
    person = _named(told_name(request)) if settings.USER_HEADER else _logged_in(request)
    if person is not None:
        prefetch_related_objects([person], "memberships")
    return person


def _logged_in(request: HttpRequest) -> Person | None:
    person = request.user
    return person if isinstance(person, Person) and person.is_active and is_on(request) else None


def _named(told: str) -> Person | None:
    """Whom the proxy means: by what it calls them, else by their name here."""
    if not told:
        return None
    meant = Q(proxy_name=told) | Q(proxy_name="", name=told)
    return Person.objects.filter(meant, is_active=True).order_by("-proxy_name").first()
