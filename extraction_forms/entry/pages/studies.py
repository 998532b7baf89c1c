"""A study added to a review, by a lead."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect

from extraction_forms.entry.progress.adding import (
    NewStudy,
    Refused,
    add_study,
    keys,
    near_duplicate,
    new_study,
)
from extraction_forms.entry.progress.states import standing
from extraction_forms.entry.templating import url
from extraction_forms.entry.visit import Visit
from extraction_forms.frozen_values import frozen


@frozen
class Adding:
    """The form for a new study: what was typed, what is wrong with it, and a study that it may be already."""

    keys: tuple[str, ...]
    label: str = ""
    source: str = ""
    fault: Refused | None = None
    near: str = ""
    name: str = ""


def studies(visit: Visit) -> HttpResponse:
    """Ask for a study and add it; one that is called almost as another is asked about once more."""
    if visit.request.method != "POST":
        return visit.page("studies.html", Adding(keys=keys(visit.folder)))
    typed = visit.request.POST
    label, source = typed.get("label", ""), typed.get("source", "")
    known = standing(visit).studies
    found = new_study(visit.folder, label, source, known)
    if isinstance(found, Refused):
        page = Adding(keys=keys(visit.folder), label=label, source=source, fault=found)
        return visit.page("studies.html", page, 422)
    near = near_duplicate(found.name, known)
    if near and typed.get("sure") != found.name:
        page = Adding(keys=keys(visit.folder), label=found.label, source=source, near=near, name=found.name)
        return visit.page("studies.html", page, 422)
    return _added(visit, found)


def _added(visit: Visit, study: NewStudy) -> HttpResponse:
    add_study(visit.folder, study)
    return HttpResponseRedirect(f"{url('progress', review=visit.slug)}?{urlencode({'added': study.name})}")
