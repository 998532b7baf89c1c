"""Pages for what cannot be shown: not there, not allowed, not from here, at fault; each in words."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from extraction_forms.entry.held_posts import handed_back, is_from_here
from extraction_forms.entry.json_bodies import wants_json
from extraction_forms.errors import ReviewError
from extraction_forms.frozen_values import frozen

_UNFORESEEN: Final = "Something went wrong on our side"
_KEPT: Final = (
    "What you typed up to the last “kept” is safe. Go back and load the page again; if it happens once more, tell "
    "whoever looks after this site, and say what you did just before."
)


@frozen
class Fault:
    """What a page of a fault says: a heading, what is wrong in lines, and what to do."""

    heading: str
    lines: tuple[str, ...] = ()
    advice: str = ""


def missing(request: HttpRequest) -> HttpResponse:
    """There is no such page, or not for this person: the two are not told apart."""
    fault = Fault(
        heading="There is no such page", advice="It may have been moved, or it is not open to your role."
    )
    return _page(request, fault, 404)


def forbidden(request: HttpRequest) -> HttpResponse:
    """The person's role does not allow it."""
    advice = "Ask a lead of this review for another role if you need one."
    return _page(request, Fault(heading="Your role does not allow this", advice=advice), 403)


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """A form was sent from another site, or from a page that was opened before the login: that can be sent again."""
    held = handed_back(request, is_out=False) if is_from_here(request) else None
    if held is not None:
        return held
    advice = "Go back, load the page again and send it once more; what you typed is kept as your draft."
    return _page(request, Fault(heading="This was not sent from a page of this site", advice=advice), 403)


def unforeseen(request: HttpRequest) -> HttpResponse:
    """Something went wrong within the site: words that need neither the database nor a template."""
    if wants_json(request):
        return JsonResponse({"fault": _UNFORESEEN, "lines": [_KEPT]}, status=500)
    page = (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{_UNFORESEEN}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"></head>'
        f'<body><main><h1>{_UNFORESEEN}</h1><p>{_KEPT}</p><p><a href="/">To the reviews</a></p></main></body></html>'
    )
    return HttpResponse(page, status=500)


def fault_page(request: HttpRequest, fault: ReviewError, status: int = 422) -> HttpResponse:
    """What is wrong with a file, or who is writing just now, as the error says it."""
    lines = tuple(str(fault).splitlines())
    return _page(request, Fault(heading="This cannot be shown or done yet", lines=lines), status)


def _page(request: HttpRequest, fault: Fault, status: int) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"fault": fault.heading, "lines": fault.lines}, status=status)
    return render(request, "fault.html", {"page": fault, "visit": None}, status=status)
