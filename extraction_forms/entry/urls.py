"""The addresses as Django reads them: each route behind its guard; what is no route is no page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from extraction_forms.entry.fault_pages import missing, unforeseen
from extraction_forms.entry.guard import guarded
from extraction_forms.entry.roles import EVERYBODY
from extraction_forms.entry.route import Route
from extraction_forms.entry.routes import ROUTES
from extraction_forms.entry.visit import Visit


def _nothing(visit: Visit, **names: str) -> HttpResponse:  # noqa: ARG001 - as every page is called
    """What stands at every other address, behind the same door."""
    return missing(visit.request)


_ELSE = Route(path="", name="nothing", page=_nothing, read=EVERYBODY, write=EVERYBODY)

urlpatterns = [
    *(path(route.path, guarded(route), name=route.name) for route in ROUTES),
    re_path(r"^.*$", guarded(_ELSE), name=_ELSE.name),
]


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """The page for what is not there."""
    return missing(request)


def handler500(request: HttpRequest) -> HttpResponse:
    """The page for what nobody foresaw."""
    return unforeseen(request)
