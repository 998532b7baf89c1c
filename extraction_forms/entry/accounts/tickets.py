"""Links that let somebody in once: made, and taken by who opens them first."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from extraction_forms.entry.models import Person, Ticket
from extraction_forms.frozen_values import frozen


@frozen
class Invited:
    """Who is invited: what they are called until they choose a name, in which review, in which role, by whom.

    `name` is kept for them, be there records of that name or not; without one they choose a name that nobody has.
    """

    label: str = ""
    name: str = ""
    review: str = ""
    role: str = ""
    made_by: str = ""


def login_link(person: Person, lasts: timedelta) -> str:
    """A token that logs a person in, once, within a time; the ones they had before are void."""
    open_tickets().filter(person=person).delete()
    return _made(Ticket(person=person, expires_at=timezone.now() + lasts))


def invitation(invited: Invited, lasts: timedelta) -> str:
    """A token with which somebody who has no account makes one, once, within a time."""
    ticket = Ticket(
        label=invited.label,
        name=invited.name,
        review=invited.review,
        role=invited.role,
        made_by=invited.made_by,
        expires_at=timezone.now() + lasts,
    )
    return _made(ticket)


def _made(ticket: Ticket) -> str:
    token = secrets.token_urlsafe(32)
    ticket.token_sha256 = _hashed(token)
    ticket.save()
    return token


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def open_tickets() -> QuerySet[Ticket]:
    """Every ticket that is neither used nor expired."""
    return Ticket.objects.filter(used_at__isnull=True, expires_at__gt=timezone.now())


def open_ticket(token: str) -> Ticket | None:
    """The ticket of a token that can be used; it stays so. One of a closed account cannot."""
    found = open_tickets().filter(token_sha256=_hashed(token)).exclude(person__is_active=False)
    return found.select_related("person").first()


def take(token: str) -> Ticket | None:
    """The ticket of a token, used up by this; None where it is not open any more. Of two who try, one has it."""
    with transaction.atomic():
        ticket = open_ticket(token)
        if ticket is None:
            return None
        now = timezone.now()
        taken = Ticket.objects.filter(pk=ticket.pk, used_at__isnull=True).update(used_at=now)
        return ticket if taken else None


def forget_expired() -> None:
    """Remove the tickets that nobody can use any more."""
    Ticket.objects.filter(expires_at__lte=timezone.now()).delete()
