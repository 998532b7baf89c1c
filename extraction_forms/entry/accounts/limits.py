"""How often a login may be tried: counted in the database, so that all processes of the site count together.

A try is written down before the password is looked at, and taken back when it was right: whoever sends many at once is
counted as often as they try.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Final

from django.utils import timezone

from extraction_forms.entry.accounts.networks import counted_as
from extraction_forms.entry.models import Attempt
from extraction_forms.frozen_values import frozen

WITHIN: Final = timedelta(minutes=15)
FOR_A_NAME: Final = 5
FOR_AN_ADDRESS: Final = 30
_FORGOTTEN: Final = timedelta(days=1)


@frozen
class Locked:
    """No login for now: until when, and in how many seconds that is."""

    until: datetime
    seconds: int

    @property
    def words(self) -> str:
        """What to tell, the same whether there is such an account or not."""
        minutes = ceil(self.seconds / 60)
        return (
            f"Too many tries. Please try again in {minutes} {'minute' if minutes == 1 else 'minutes'}, "
            f"at {self.until:%H:%M} UTC, or ask a lead for a link that lets you in."
        )


def tried(name: str, address: str) -> Attempt | Locked:
    """Write down that a login is tried; `Locked` where it was tried too often, and this one does not count."""
    attempt = Attempt.objects.create(address=counted_as(address), name_sha256=_hashed(name))
    recent = Attempt.objects.filter(address=attempt.address, at__gt=attempt.at - WITHIN)
    limits = ((recent.filter(name_sha256=attempt.name_sha256), FOR_A_NAME), (recent, FOR_AN_ADDRESS))
    ends = [
        times[limit - 1] + WITHIN
        for rows, limit in limits
        if len(
            times := list(rows.exclude(pk=attempt.pk).order_by("-at").values_list("at", flat=True)[:limit])
        )
        == limit
    ]
    if not ends:
        return attempt
    attempt.delete()
    return Locked(until=max(ends), seconds=max(1, ceil((max(ends) - timezone.now()).total_seconds())))


def succeeded(attempt: Attempt) -> None:
    """Forget the tries of this name from this address: it was right in the end."""
    Attempt.objects.filter(address=attempt.address, name_sha256=attempt.name_sha256).delete()


def forget_old() -> None:
    """Remove what no limit counts any more."""
    Attempt.objects.filter(at__lt=timezone.now() - _FORGOTTEN).delete()


def _hashed(name: str) -> str:
    return sha256(name.encode()).hexdigest()
