"""What somebody sent who was not logged in any more: handed back on a page, to be sent again after the login."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from extraction_forms.entry.json_bodies import wants_json
from extraction_forms.frozen_values import frozen

_KEPT: Final = frozenset({"save", "submit", "entries", "resolve", "reopen", "judgements", "guided"})
"""The routes whose forms carry what somebody typed into a record of their own."""
_TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105 - the name of an input
_MOST: Final = 1_000_000
"""Characters: a record of 700 questions has a tenth of it."""


@frozen
class HeldPost:
    """A form as it was sent: where to, and its inputs; `is_out` says that nobody is logged in."""

    address: str
    inputs: tuple[tuple[str, str], ...]
    is_out: bool


def handed_back(request: HttpRequest, *, is_out: bool) -> HttpResponse | None:
    """The page that sends a form again; None where the form is none of a record, is no page's, or is too long."""
    match = request.resolver_match
    if request.method != "POST" or match is None or match.url_name not in _KEPT or not _is_form(request):
        return None
    inputs = tuple(_inputs(request))
    if not inputs or sum(len(name) + len(text) for name, text in inputs) > _MOST:
        return None
    held = HeldPost(address=request.path, inputs=inputs, is_out=is_out)
    return render(request, "held_post.html", {"page": held, "visit": None}, status=401 if is_out else 403)


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this very site sent the request."""
    origin = request.headers.get("Origin", "")
    if origin:
        return origin == f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site", "") == "same-origin"


def _is_form(request: HttpRequest) -> bool:
    is_script = wants_json(request) or "HX-Request" in request.headers
    return request.content_type == "application/x-www-form-urlencoded" and not is_script


def _inputs(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, texts in request.POST.lists():
        if name != _TOKEN:
            yield from ((name, str(text)) for text in texts)
