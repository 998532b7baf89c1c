"""The login by name and password, and the way out."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect

from extraction_forms.entry.accounts.limits import Locked, succeeded, tried
from extraction_forms.entry.accounts.passwords import person_by_password
from extraction_forms.entry.accounts.proxy import told_name
from extraction_forms.entry.accounts.sessions import begin, end
from extraction_forms.entry.visit import Visit, own_address
from extraction_forms.frozen_values import frozen

WRONG = "Name and password do not belong together."


@frozen
class Login:
    """The login page: where to go afterwards, the name that was typed, and what was wrong.

    `by_proxy` says that a proxy asks for the password, and `told` what it calls the person, who has no account here.
    """

    back: str = "/"
    name: str = ""
    fault: str = ""
    by_proxy: bool = False
    told: str = ""


def login_page(visit: Visit) -> HttpResponse:
    """Name and password; whoever is logged in goes on to the reviews."""
    request = visit.request
    back = own_address(request, request.POST.get("next") or request.GET.get("next") or "/", "/")
    if visit.person is not None and request.method == "GET":
        return HttpResponseRedirect(back)
    if settings.USER_HEADER:
        return visit.page("login.html", Login(by_proxy=True, told=told_name(request)), 403)
    if request.method != "POST":
        return visit.page("login.html", Login(back=back))
    return _answered(visit, request.POST.get("name", "").strip(), back)


def _answered(visit: Visit, name: str, back: str) -> HttpResponse:
    """In, where the password is right; else the page again, in the same words whether there is such a name or not."""
    request = visit.request
    attempt = tried(name, request.META.get("REMOTE_ADDR", ""))
    if isinstance(attempt, Locked):
        response = visit.page("login.html", Login(back=back, name=name, fault=attempt.words), 429)
        response.headers["Retry-After"] = str(attempt.seconds)
        return response
    person = person_by_password(name, request.POST.get("password", ""))
    if person is None:
        return visit.page("login.html", Login(back=back, name=name, fault=WRONG), 401)
    succeeded(attempt)
    begin(request, person)
    return HttpResponseRedirect(back)


def logout_page(visit: Visit) -> HttpResponse:
    """Out; by the button alone, so that no picture on another site does it."""
    if visit.request.method == "POST":
        end(visit.request)
    return HttpResponseRedirect("/login")
