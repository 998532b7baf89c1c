"""One's own account: what one is called, the keys, the password, and the computers one is logged in at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.http import Http404, HttpResponse

from extraction_forms.entry.accounts.limits import Locked, succeeded, tried
from extraction_forms.entry.accounts.names import fit_label
from extraction_forms.entry.accounts.passwords import faults_of, person_by_password
from extraction_forms.entry.accounts.sessions import end_others
from extraction_forms.entry.models import Person
from extraction_forms.entry.visit import Visit
from extraction_forms.frozen_values import frozen


@frozen
class Account:
    """The page of one's own account; `told` says what was done, `faults` what is against it.

    `has_password` is off where a proxy asks for it; `asks_old` where none was set yet.
    """

    person: Person
    has_password: bool
    asks_old: bool
    told: str = ""
    faults: tuple[str, ...] = ()


def account_page(visit: Visit) -> HttpResponse:
    """One's own account, and what its buttons do."""
    if visit.request.method != "POST":
        return visit.page("account.html", _account(visit))
    action = ACTIONS.get(visit.request.POST.get("do", ""))
    if action is None:
        return visit.page(
            "account.html", _account(visit, faults=("Use one of the buttons of this page.",)), 422
        )
    return action(visit, _person(visit))


def _person(visit: Visit) -> Person:
    if visit.person is None:
        raise Http404
    return visit.person


def _account(visit: Visit, told: str = "", faults: tuple[str, ...] = ()) -> Account:
    person = _person(visit)
    return Account(
        person=person,
        has_password=not settings.USER_HEADER,
        asks_old=person.has_usable_password(),
        told=told,
        faults=faults,
    )


def _called(visit: Visit, person: Person) -> HttpResponse:
    person.label = fit_label(visit.request.POST.get("label", ""))
    person.shortcuts = visit.request.POST.get("shortcuts", "") == "on"
    person.save(update_fields=["label", "shortcuts"])
    return visit.page("account.html", _account(visit, "Kept."))


def _password(visit: Visit, person: Person) -> HttpResponse:
    """A new password, for whoever knows the old one: a session left open somewhere is not enough."""
    posted = visit.request.POST
    if settings.USER_HEADER:
        raise Http404
    old_fault = _old_fault(visit, person) if person.has_usable_password() else ""
    faults = (
        (old_fault,) if old_fault else faults_of(posted.get("password", ""), posted.get("again", ""), person)
    )
    if faults:
        return visit.page("account.html", _account(visit, faults=faults), 422)
    person.set_password(posted.get("password", ""))
    person.save(update_fields=["password"])
    end_others(visit.request, person)
    return visit.page(
        "account.html", _account(visit, "The password is changed. Every other session has ended.")
    )


def _old_fault(visit: Visit, person: Person) -> str:
    attempt = tried(person.name, visit.request.META.get("REMOTE_ADDR", ""))
    if isinstance(attempt, Locked):
        return attempt.words
    if person_by_password(person.name, visit.request.POST.get("old", "")) is None:
        return "The present password is another."
    succeeded(attempt)
    return ""


def _others(visit: Visit, person: Person) -> HttpResponse:
    if settings.USER_HEADER:
        raise Http404
    end_others(visit.request, person)
    return visit.page("account.html", _account(visit, "Every other session has ended."))


ACTIONS: Final[Mapping[str, Callable[[Visit, Person], HttpResponse]]] = MappingProxyType(
    {"called": _called, "password": _password, "others": _others}
)
"""What the buttons of the page do, by what they send."""
