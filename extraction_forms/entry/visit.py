"""A visit of a page: who asks, in which role, in which review; what every page function is given."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from extraction_forms.disk.safe_paths import inside
from extraction_forms.entry.models import Person
from extraction_forms.entry.review_titles import titles
from extraction_forms.entry.roles import LEADS, READER, SETTLERS, WRITERS
from extraction_forms.errors import UsageError
from extraction_forms.frozen_values import frozen

OWN: Final = frozenset({"account", "healthz", "help", "login", "logout", "people", "static"})
"""How addresses of the site itself begin: a review of such a name would hide behind them."""


@frozen
class Visit:
    """Who asks for a page, in which role; `review` is the folder of the review it is of, None for the site's own."""

    request: HttpRequest
    person: Person | None = None
    role: str = ""
    review: Path | None = None

    @property
    def name(self) -> str:
        """What the person's records are named after; nothing for somebody who is not logged in."""
        return self.person.name if self.person else ""

    @property
    def folder(self) -> Path:
        """The folder of the review; pages of a review have one."""
        if self.review is None:
            raise Http404
        return self.review

    @property
    def slug(self) -> str:
        """The review as addresses name it; nothing for pages of the site."""
        return self.review.name if self.review else ""

    @property
    def title(self) -> str:
        """What the review is called; nothing for pages of the site."""
        return titles(self.review)[0] if self.review else ""

    @property
    def may_write(self) -> bool:
        """Whether records can be written."""
        return self.role in WRITERS

    @property
    def may_settle(self) -> bool:
        """Whether differences can be settled."""
        return self.role in SETTLERS

    @property
    def may_lead(self) -> bool:
        """Whether people and studies can be added."""
        return self.role in LEADS

    def page(self, template: str, context: object, status: int = 200) -> HttpResponse:
        """The page that a template makes of `context`, which it knows as `page`; the visit is `visit`."""
        return render(self.request, template, {"page": context, "visit": self}, status=status)


def reviews_folder() -> Path:
    """The folder that the site's reviews stand in."""
    return Path(settings.REVIEWS)


def review_folder(slug: str) -> Path:
    """The folder of a review by its name.

    Raises:
        Http404: there is none, or the name leads elsewhere, or is another way to write that of one.
        UsageError: there is one that is called as an address of the site.
    """
    try:
        path = inside(reviews_folder(), slug)
        is_there = path.parent == reviews_folder() and (path / "review.yaml").is_file()
        # Roles hold for a name as it is written, and some disks take several ways to write it.
        if not is_there or path.is_symlink() or slug not in os.listdir(reviews_folder()):  # noqa: PTH208 - names alone
            raise Http404
    except (UsageError, OSError) as fault:  # a name may be longer than the disk takes
        raise Http404 from fault
    if slug in OWN:
        raise UsageError(
            f"A review cannot be called {slug}, as addresses here begin so. Please give its folder another name."
        )
    return path


def own_address(request: HttpRequest, address: str, otherwise: str) -> str:
    """An address of this site, to go on to; another one where it leads elsewhere."""
    is_own = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return address if is_own and address.startswith("/") else otherwise


def role_in(person: Person, slug: str) -> str:
    """The role of a person in a review: the one given for it, else the one for all; nothing where there is neither.

    On the site's own pages (no slug) whoever has a role in some review may read.
    """
    given = {membership.review: membership.role for membership in person.memberships.all()}
    return given.get(slug, given.get("", READER if given and not slug else ""))
