"""An invitation taken: an account made, with the role it was for; or that role given to somebody who has an account."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction

from extraction_forms.entry.accounts.names import free_name
from extraction_forms.entry.accounts.passwords import faults_of
from extraction_forms.entry.accounts.people import raise_role
from extraction_forms.entry.accounts.tickets import take
from extraction_forms.entry.models import Person, Ticket
from extraction_forms.errors import UsageError
from extraction_forms.frozen_values import frozen

NAME = "Name"


@frozen
class Answers:
    """What the invited person has chosen; `proxy_name` is what the proxy calls them, which stands for a password."""

    name: str
    label: str = ""
    password: str = ""
    again: str = ""
    proxy_name: str = ""


def faults_in(answers: Answers, ticket: Ticket) -> tuple[str, ...]:
    """What is against making this account; nothing where it can be made."""
    faults: tuple[str, ...] = ()
    try:
        free_name(answers.name, NAME, with_records=bool(ticket.name) and ticket.name == answers.name)
    except UsageError as fault:
        faults = (str(fault),)
    if settings.USER_HEADER:
        return (*faults, *_proxy_faults(answers.proxy_name))
    return (
        *faults,
        *faults_of(answers.password, answers.again, Person(name=answers.name, label=answers.label)),
    )


def _proxy_faults(proxy_name: str) -> tuple[str, ...]:
    if not proxy_name:
        return ("Your organisation's login has not said who you are. Please come in through it.",)
    if Person.objects.filter(proxy_name=proxy_name).exists():
        return (f"{proxy_name} has an account here already.",)
    return ()


def joined(token: str, answers: Answers) -> Person | None:
    """The account made, its ticket used up; None where the ticket is not open any more.

    Raises:
        UsageError: somebody else took the name at the same moment; the ticket is still open.
    """
    try:
        with transaction.atomic():
            ticket = take(token)
            return None if ticket is None else _made(ticket, answers)
    except IntegrityError as fault:
        raise UsageError(f"{NAME}: {answers.name} is taken. Please choose another.") from fault


def _made(ticket: Ticket, answers: Answers) -> Person:
    person = Person(name=answers.name, label=answers.label, proxy_name=answers.proxy_name)
    if settings.USER_HEADER:
        person.set_unusable_password()
    else:
        person.set_password(answers.password)
    person.save(force_insert=True)
    raise_role(person, ticket.review, ticket.role)
    return person


def joined_as(token: str, person: Person) -> bool:
    """Give a person who has an account the role of an invitation, which is used up by it; whether it was open."""
    with transaction.atomic():
        ticket = take(token)
        if ticket is None or ticket.person is not None:
            return False
        raise_role(person, ticket.review, ticket.role)
        return True
