"""The people of the site, or of one review: invited, given roles, closed out and let in again, by its leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.http import HttpResponse, QueryDict
from django.urls import reverse

from extraction_forms.entry.accounts.names import fit_label, free_name
from extraction_forms.entry.accounts.people import (
    can_come_in,
    checked_place,
    close,
    give_role,
    person_named,
    reopen,
    review_slugs,
)
from extraction_forms.entry.accounts.tickets import Invited, invitation, login_link, open_tickets
from extraction_forms.entry.models import Person, Ticket
from extraction_forms.entry.review_titles import titles
from extraction_forms.entry.roles import ROLES
from extraction_forms.entry.visit import Visit, reviews_folder
from extraction_forms.errors import UsageError
from extraction_forms.frozen_values import frozen

DAYS: Final[Mapping[str, str]] = MappingProxyType({"1": "a day", "7": "a week", "30": "a month"})
_LOGIN_LASTS: Final = timedelta(days=2)
_MOST_OPEN: Final = 200


@frozen
class Held:
    """A role that somebody holds: in which review (nothing for all of them), by its title."""

    review: str
    title: str
    role: str


@frozen
class OnePerson:
    """Somebody on the page; `is_me` whoever looks at it, `can_come_in` whether they need no link."""

    name: str
    label: str
    roles: tuple[Held, ...]
    is_active: bool
    is_me: bool
    can_come_in: bool
    last_login: datetime | None


@frozen
class Told:
    """What was done; `link` is shown once, since only its hash is kept."""

    words: str = ""
    link: str = ""


_NOTHING: Final = Told()


@frozen
class People:
    """The page of people: of one review, or of the site where `review` is empty.

    `reviews` are the reviews that roles can be given in, by name; `typed` is what was typed where it was refused.
    """

    review: str
    people: tuple[OnePerson, ...]
    invitations: tuple[Ticket, ...]
    reviews: Mapping[str, str]
    roles: Mapping[str, str]
    days: Mapping[str, str]
    told: Told
    fault: str
    typed: Mapping[str, str]


def people_page(visit: Visit) -> HttpResponse:
    """Everybody with an account; for the leads of the site."""
    return _answered(visit, ACTIONS)


def review_people_page(visit: Visit) -> HttpResponse:
    """Everybody who has a role given for a review; for its leads, who see nobody else."""
    return _answered(visit, {name: ACTIONS[name] for name in ("invite", "role", "withdraw")})


def _answered(visit: Visit, actions: Mapping[str, Callable[[Visit, QueryDict], Told]]) -> HttpResponse:
    if visit.request.method != "POST":
        return visit.page("people.html", _people(visit))
    posted = visit.request.POST
    try:
        told = actions.get(posted.get("do", ""), _unknown)(visit, posted)
    except UsageError as fault:
        return visit.page("people.html", _people(visit, fault=str(fault), typed=posted.dict()), 422)
    return visit.page("people.html", _people(visit, told))


def _people(
    visit: Visit, told: Told = _NOTHING, *, fault: str = "", typed: Mapping[str, str] = MappingProxyType({})
) -> People:
    reviews = {
        slug: titles(reviews_folder() / slug)[0] for slug in ([visit.slug] if visit.slug else review_slugs())
    }
    rows = Person.objects.filter(memberships__review=visit.slug) if visit.slug else Person.objects.all()
    tickets = open_tickets().filter(person__isnull=True).order_by("expires_at")
    return People(
        review=visit.slug,
        people=tuple(
            _one(visit, person, reviews)
            for person in rows.order_by("-is_active", "name").prefetch_related("memberships")
        ),
        invitations=tuple(tickets.filter(review=visit.slug) if visit.slug else tickets),
        reviews=reviews,
        roles=ROLES,
        days=DAYS,
        told=told,
        fault=fault,
        typed=typed,
    )


def _one(visit: Visit, person: Person, reviews: Mapping[str, str]) -> OnePerson:
    given = sorted(
        (one.review, one.role) for one in person.memberships.all() if visit.slug in {"", one.review}
    )
    return OnePerson(
        name=person.name,
        label=person.label,
        roles=tuple(Held(review=slug, title=reviews.get(slug, slug), role=role) for slug, role in given),
        is_active=person.is_active,
        is_me=person == visit.person,
        can_come_in=can_come_in(person),
        last_login=person.last_login,
    )


def _unknown(visit: Visit, posted: QueryDict) -> Told:  # noqa: ARG001 - as every action is called
    raise UsageError("Use one of the buttons of this page.")


def _invite(visit: Visit, posted: QueryDict) -> Told:
    """An invitation; a name that has records already is kept for somebody only where the lead says so."""
    review, role = visit.slug or posted.get("review", ""), posted.get("role", "")
    checked_place(review, role)
    name = posted.get("name", "").strip()
    if name:
        free_name(name, "Name", with_records=posted.get("takes_over", "") == "on")
        if open_tickets().filter(name=name).exists():
            raise UsageError(
                f"Name: {name} is kept for somebody by another invitation. Please withdraw that first."
            )
    if open_tickets().filter(person__isnull=True).count() >= _MOST_OPEN:
        raise UsageError(f"{_MOST_OPEN} invitations are open. Please withdraw some of them first.")
    days = posted.get("days", "7")
    if days not in DAYS:
        raise UsageError(f"Lasts: expected one of {', '.join(DAYS)} days; found {days!r}.")
    label = fit_label(posted.get("label", ""))
    invited = Invited(label=label, name=name, review=review, role=role, made_by=visit.name)
    token = invitation(invited, timedelta(days=int(days)))
    words = f"The invitation for {label or 'whoever opens it'}, good for {DAYS[days]}:"
    return Told(words=words, link=_link(visit, token))


def _role(visit: Visit, posted: QueryDict) -> Told:
    person = person_named(posted.get("person", ""), visit.slug)
    review, role = visit.slug or posted.get("review", ""), posted.get("role", "")
    give_role(person, review, role)
    return Told(words=f"{person} is now {role or 'without a role'} in {review or 'all reviews'}.")


def _close(visit: Visit, posted: QueryDict) -> Told:  # noqa: ARG001 - as every action is called
    person = person_named(posted.get("person", ""))
    close(person)
    return Told(words=f"The account of {person} is closed. What they extracted stays.")


def _reopen(visit: Visit, posted: QueryDict) -> Told:  # noqa: ARG001 - as every action is called
    person = person_named(posted.get("person", ""))
    reopen(person)
    return Told(words=f"The account of {person} is open again, with the roles it had.")


def _new_link(visit: Visit, posted: QueryDict) -> Told:
    person = person_named(posted.get("person", ""))
    if not person.is_active:
        raise UsageError(f"The account of {person} is closed. Please open it again first.")
    link = _link(visit, login_link(person, _LOGIN_LASTS))
    return Told(words=f"A link that lets {person} in once, within two days:", link=link)


def _withdraw(visit: Visit, posted: QueryDict) -> Told:
    rows = open_tickets().filter(person__isnull=True)
    number = posted.get("ticket", "")
    found = (rows.filter(review=visit.slug) if visit.slug else rows).filter(
        pk=number if number.isdecimal() else 0
    )
    if not found.delete()[0]:
        raise UsageError("This invitation was used, or withdrawn already.")
    return Told(words="The invitation is withdrawn; its link opens nothing any more.")


def _link(visit: Visit, token: str) -> str:
    return visit.request.build_absolute_uri(reverse("link", kwargs={"token": token}))


ACTIONS: Final[Mapping[str, Callable[[Visit, QueryDict], Told]]] = MappingProxyType(
    {
        "invite": _invite,
        "role": _role,
        "close": _close,
        "reopen": _reopen,
        "link": _new_link,
        "withdraw": _withdraw,
    }
)
"""What the buttons of the page do, by what they send."""
