"""The door of every page: nobody without a login, nothing without a role, no change by somebody who may only read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)

from extraction_forms.disk.locks import Busy
from extraction_forms.entry.accounts.who import person_of
from extraction_forms.entry.fault_pages import fault_page, forbidden, missing
from extraction_forms.entry.held_posts import handed_back
from extraction_forms.entry.json_bodies import wants_json
from extraction_forms.entry.roles import WRITERS
from extraction_forms.entry.route import Route
from extraction_forms.entry.visit import Visit, review_folder, role_in
from extraction_forms.errors import ReviewError

LOGIN = "/login"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def guarded(route: Route) -> Callable[..., HttpResponse]:
    """The view of a route, as Django calls it."""

    def view(request: HttpRequest, **names: str) -> HttpResponse:
        try:
            return _answer(route, request, names)
        except Http404:
            return missing(request)
        except ReviewError as fault:
            return fault_page(request, fault, status=503 if isinstance(fault, Busy) else 422)
        except OSError as fault:
            file = Path(str(fault.filename or "A file")).name  # where it stands is nobody's business here
            return fault_page(request, ReviewError(f"{file}: {fault.strerror or 'fault'}."), status=503)

    view.__name__ = route.name
    return view


def _answer(route: Route, request: HttpRequest, names: dict[str, str]) -> HttpResponse:
    person = person_of(request)
    if route.is_open:
        return route.page(Visit(request=request, person=person), **names)
    if person is None:
        return _to_login(request)
    slug = names.pop("review", "")
    role = role_in(person, slug)
    folder = review_folder(slug) if slug and role else None
    is_safe = request.method in _SAFE
    allowed = route.read if is_safe else route.write
    if slug and not role:
        return missing(request) if is_safe else forbidden(request)
    if role not in allowed:
        return _refused(route, request, role, is_safe=is_safe)
    if not is_safe and request.method != "POST":  # of the others, TRACE is sent without the token of a form
        return HttpResponseNotAllowed(["POST"])
    return route.page(Visit(request=request, person=person, role=role, review=folder), **names)


def _refused(route: Route, request: HttpRequest, role: str, *, is_safe: bool) -> HttpResponse:
    """No page for this role; of one that is only read, or only sent to, that is said to whoever may do so."""
    if is_safe and not route.read and role in route.write:
        return HttpResponseNotAllowed(["POST"])
    if not is_safe and not route.write and role in route.read & WRITERS:
        return HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"])
    return forbidden(request)


def _to_login(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"login": LOGIN}, status=401)
    back = (
        f"?{urlencode({'next': request.get_full_path()})}"
        if request.method == "GET" and request.path != "/"
        else ""
    )
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response.headers["HX-Redirect"] = LOGIN
        return response
    return handed_back(request, is_out=True) or HttpResponseRedirect(f"{LOGIN}{back}")
