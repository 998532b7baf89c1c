"""The address of the help."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from extraction_forms.entry.roles import EVERYBODY, ROLES
from extraction_forms.entry.route import Route
from extraction_forms.entry.visit import Visit
from extraction_forms.frozen_values import frozen


@frozen
class Help:
    """The help page: every role with what it is for."""

    roles: tuple[tuple[str, str], ...]


def help_page(visit: Visit) -> HttpResponse:
    """How the site is used, in words for those who read papers rather than manuals."""
    return visit.page("help.html", Help(roles=tuple(ROLES.items())))


HELP: Final[tuple[Route, ...]] = (Route(path="help", name="help", page=help_page, read=EVERYBODY),)
