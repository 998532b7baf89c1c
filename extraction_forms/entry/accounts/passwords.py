"""Passwords: whether one is right, in the same time for every name; and whether one is good enough to be set."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from extraction_forms.entry.models import Person

LONGEST: Final = 500
"""More is no better password, and a megabyte would keep the server busy."""


def person_by_password(name: str, password: str) -> Person | None:
    """The person of a name, where this is their password; None otherwise, after the same work in every case."""
    found = Person.objects.filter(name=name).first() if "\0" not in name else None
    if found is None:
        make_password(password[:LONGEST])
        return None
    is_right = check_password(password[:LONGEST], found.password) and len(password) <= LONGEST
    return found if is_right and found.is_active else None


def faults_of(password: str, again: str, person: Person) -> tuple[str, ...]:
    """What is against a new password; nothing where it can be set."""
    if len(password) > LONGEST:
        return (f"A password of at most {LONGEST} characters is expected.",)
    if password != again:
        return ("The two passwords are not the same.",)
    try:
        validate_password(password, person)
    except ValidationError as fault:
        return tuple(fault.messages)
    return ()
