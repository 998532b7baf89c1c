"""A route: an address, the page it shows, and who may see and who may change what it shows."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse

from extraction_forms.entry.roles import NOBODY
from extraction_forms.frozen_values import frozen

Page = Callable[..., HttpResponse]
"""A page: a short function of a visit and the names in its address."""


@frozen
class Route:
    """An address, the page it shows, and who may see and who may change what; nobody is named, nobody may.

    `is_open` is for the login alone. A `<review>` in the address is the slug of a review, and roles are those in it.
    """

    path: str
    name: str
    page: Page
    read: frozenset[str] = NOBODY
    write: frozenset[str] = NOBODY
    is_open: bool = False
