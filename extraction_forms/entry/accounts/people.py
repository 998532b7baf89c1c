"""What a lead does with people: give roles, close and open accounts; the site always keeps a lead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction

from extraction_forms.entry.accounts.sessions import end_all
from extraction_forms.entry.models import Membership, Person, Ticket
from extraction_forms.entry.roles import LEAD, ROLES
from extraction_forms.entry.visit import reviews_folder, role_in
from extraction_forms.errors import UsageError


def person_named(name: str, within: str = "") -> Person:
    """The person of a name; `within` a review, only one who has a role given for it.

    Raises:
        UsageError: there is none.
    """
    rows = Person.objects.filter(memberships__review=within) if within else Person.objects.all()
    found = rows.filter(name=name).first() if "\0" not in name else None
    if found is None:
        raise UsageError("expected the name of somebody on this page; found another.")
    return found


def give_role(person: Person, review: str, role: str) -> None:
    """Give a person a role in a review, in all of them where `review` is empty; an empty role takes it away.

    Raises:
        UsageError: there is no such role or review, or the site would be left without a lead.
    """
    checked_place(review, role or LEAD)
    with _keeping_a_lead():
        if role:
            Membership.objects.update_or_create(person=person, review=review, defaults={"role": role})
        else:
            Membership.objects.filter(person=person, review=review).delete()


def raise_role(person: Person, review: str, role: str) -> None:
    """Give a person a role, unless they have it or a higher one there already."""
    order = tuple(ROLES)
    fresh = Person.objects.prefetch_related("memberships").get(pk=person.pk)
    given = {one.review: one.role for one in fresh.memberships.all()}
    present = role_in(fresh, review) if review else given.get("", "")
    if not present or order.index(role) > order.index(present):
        give_role(person, review, role)


def checked_place(review: str, role: str) -> None:
    """Hold that there are such a review and such a role.

    Raises:
        UsageError: there are not; the message lists the known ones.
    """
    if role not in ROLES:
        raise UsageError(f"Role: expected one of {', '.join(ROLES)}; found {role!r}.")
    if review and review not in review_slugs():
        raise UsageError("Review: expected one of those on this page; found another.")


def review_slugs() -> tuple[str, ...]:
    """The names of the reviews of the site."""
    return tuple(sorted(plan.parent.name for plan in reviews_folder().glob("*/review.yaml")))


def close(person: Person) -> None:
    """Close an account: its sessions and links end at once; records and roles stay.

    Raises:
        UsageError: the site would be left without a lead.
    """
    with _keeping_a_lead():
        Person.objects.filter(pk=person.pk).update(is_active=False)
        Ticket.objects.filter(person=person).delete()
        end_all(person)


def reopen(person: Person) -> None:
    """Open a closed account again, with the password and the roles that it had."""
    Person.objects.filter(pk=person.pk).update(is_active=True)


def leads() -> tuple[Person, ...]:
    """Everybody who leads the whole site."""
    rows = Person.objects.filter(is_active=True, memberships__review="", memberships__role=LEAD)
    return tuple(rows.order_by("name"))


def can_come_in(person: Person) -> bool:
    """Whether a person can log in without a link: by a password, or as whom the proxy knows."""
    return bool(person.proxy_name) if settings.USER_HEADER else person.has_usable_password()


@contextmanager
def _keeping_a_lead() -> Iterator[None]:
    """Undo what is done within where no lead is left after it; two who do so at once wait for each other."""
    with transaction.atomic():
        list(Person.objects.select_for_update().filter(memberships__review="", memberships__role=LEAD))
        before = leads()
        yield
        if before and not leads():
            raise UsageError(
                f"{before[0]} is the only lead of this site. Please make somebody else a lead of all reviews first."
            )
