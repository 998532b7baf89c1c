"""Links that work once: one logs a person in, the other has somebody who is invited make an account.

Opening a link shows a page; only its button takes the link, so that a mail program's preview does not use it up.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from extraction_forms.entry.accounts.joining import Answers, faults_in, joined, joined_as
from extraction_forms.entry.accounts.names import fit_label, proposed_name
from extraction_forms.entry.accounts.passwords import faults_of
from extraction_forms.entry.accounts.proxy import told_name
from extraction_forms.entry.accounts.sessions import begin
from extraction_forms.entry.accounts.tickets import open_ticket, take
from extraction_forms.entry.models import Person, Ticket
from extraction_forms.entry.pages.login import Login
from extraction_forms.entry.review_titles import titles
from extraction_forms.entry.roles import ROLES
from extraction_forms.entry.visit import Visit, reviews_folder
from extraction_forms.errors import UsageError
from extraction_forms.frozen_values import frozen

_GONE = (
    "This link was used, has expired, or never was one. Ask a lead for a new one; on your own computer, a new start of "
    "the server prints one."
)


@frozen
class Link:
    """A link that logs `person` in: by the button alone, or with a new password, or bound to what the proxy `told`."""

    person: Person
    asks_password: bool
    told: str = ""
    faults: tuple[str, ...] = ()


@frozen
class Invitation:
    """An invitation: into which review, in which role, with what was typed so far.

    `name_kept` says that a lead has chosen the name; `asks_password` is off where the proxy asks for it.
    """

    review: str
    role: str
    role_is_for: str
    name: str
    label: str
    name_kept: bool
    asks_password: bool
    told: str = ""
    faults: tuple[str, ...] = ()


def link_page(visit: Visit, token: str) -> HttpResponse:
    """The page that a link opens, and what its button does."""
    ticket = open_ticket(token)
    if ticket is None:
        return _gone(visit)
    if ticket.person is None:
        return _invited(visit, token, ticket)
    if visit.request.method != "POST":
        return visit.page("link.html", _link(visit, ticket.person))
    return _logged_in(visit, token, ticket.person)


def _gone(visit: Visit) -> HttpResponse:
    return visit.page("login.html", Login(fault=_GONE, by_proxy=bool(settings.USER_HEADER)), 410)


def _link(visit: Visit, person: Person, faults: tuple[str, ...] = ()) -> Link:
    return Link(person=person, asks_password=_asks_password(), told=told_name(visit.request), faults=faults)


def _asks_password() -> bool:
    """Whether people here have passwords: not on one's own computer, nor where the proxy asks for them."""
    return bool(settings.TEAM and not settings.USER_HEADER)


def _logged_in(visit: Visit, token: str, person: Person) -> HttpResponse:
    request = visit.request
    faults = _faults(request, person)
    if faults:
        return visit.page("link.html", _link(visit, person, faults), 422)
    if take(token) is None:
        return _gone(visit)
    if settings.USER_HEADER:
        Person.objects.filter(pk=person.pk).update(proxy_name=told_name(request))
        return HttpResponseRedirect("/")
    if _asks_password():
        person.set_password(request.POST.get("password", ""))
        person.save(update_fields=["password"])
    begin(request, person)
    return HttpResponseRedirect("/")


def _faults(request: HttpRequest, person: Person) -> tuple[str, ...]:
    if settings.USER_HEADER:
        told = told_name(request)
        is_other = Person.objects.filter(proxy_name=told).exclude(pk=person.pk).exists()
        if not told or is_other:
            who = told or "nobody"
            return (f"This link cannot be used as {who}. Come in through your organisation's login first.",)
        return ()
    if _asks_password():
        return faults_of(request.POST.get("password", ""), request.POST.get("again", ""), person)
    return ()


def _invited(visit: Visit, token: str, ticket: Ticket) -> HttpResponse:
    """The page of an invitation: whoever has an account takes the role, everybody else makes an account."""
    if visit.request.method != "POST":
        return visit.page("invited.html", _invitation(ticket, _answers(visit, ticket)))
    if visit.person is not None and not ticket.name:
        is_in = joined_as(token, visit.person)
        return _welcomed(ticket) if is_in else _gone(visit)
    return _made(visit, token, ticket, _answers(visit, ticket))


def _answers(visit: Visit, ticket: Ticket) -> Answers:
    posted = visit.request.POST
    told = told_name(visit.request)
    return Answers(
        name=ticket.name or posted.get("name", proposed_name(told or ticket.label)).strip(),
        label=fit_label(posted.get("label", ticket.label)),
        password=posted.get("password", ""),
        again=posted.get("again", ""),
        proxy_name=told,
    )


def _made(visit: Visit, token: str, ticket: Ticket, answers: Answers) -> HttpResponse:
    faults = faults_in(answers, ticket)
    if faults:
        return visit.page("invited.html", _invitation(ticket, answers, faults), 422)
    try:
        person = joined(token, answers)
    except UsageError as fault:
        return visit.page("invited.html", _invitation(ticket, answers, (str(fault),)), 422)
    if person is None:
        return _gone(visit)
    if not settings.USER_HEADER:
        begin(visit.request, person)
    return _welcomed(ticket)


def _welcomed(ticket: Ticket) -> HttpResponse:
    return HttpResponseRedirect(f"/{ticket.review}/" if ticket.review else "/")


def _invitation(ticket: Ticket, answers: Answers, faults: tuple[str, ...] = ()) -> Invitation:
    return Invitation(
        review=titles(reviews_folder() / ticket.review)[0] if ticket.review else "",
        role=ticket.role,
        role_is_for=ROLES.get(ticket.role, ""),
        name=answers.name,
        label=answers.label,
        name_kept=bool(ticket.name),
        asks_password=not settings.USER_HEADER,
        told=answers.proxy_name if settings.USER_HEADER else "",
        faults=faults,
    )
