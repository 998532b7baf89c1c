"""How far a record is, changed: opened again with a reason, or locked; nothing else of it changes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.http import Http404, HttpResponse, HttpResponseRedirect

from extraction_forms.entry.asked_forms import asked_form
from extraction_forms.entry.drafts.editing import open_record
from extraction_forms.entry.drafts.ledger import rebased, take
from extraction_forms.entry.drafts.posted import sent_by
from extraction_forms.entry.drafts.typed import refuse_unknown
from extraction_forms.entry.pages.saving import record_address, refuse_other_person
from extraction_forms.entry.visit import Visit, own_address
from extraction_forms.errors import Rejected, UsageError
from extraction_forms.store.saving import set_status
from extraction_forms.store.status import LOCKED
from extraction_forms.store.stored import load

_SAID: Final[Mapping[str, str]] = MappingProxyType({"draft": "reopened", LOCKED: "locked"})
"""What a lead may set, and what the page says afterwards."""


def reopen_page(visit: Visit, study: str, form: str) -> HttpResponse:
    """Open one's own record again; what was typed into it after it was closed comes with it."""
    editing = open_record(visit, study, form)
    refuse_other_person(visit)
    reason = _reason(visit)
    if editing.stored is None or visit.person is None:
        raise Http404
    if editing.status == LOCKED and not visit.may_lead:
        raise UsageError(
            "This record is locked: expected a lead to open it. What you typed stays in your browser."
        )
    kept = _kept(visit)
    refuse_unknown(editing.asked, kept)
    sent = sent_by(visit.request, kept) if kept else None
    if not editing.is_open:
        stored = set_status(visit.folder, editing.stored, "draft", actor=visit.name, reason=reason)
        if not editing.is_outdated:
            rebased(visit.person, editing.name, stored.sha256, {})
    if sent is not None:
        take(visit.person, editing.name, sent)
    return HttpResponseRedirect(f"{record_address(visit, study, form)}?reopened=1")


def lock_page(visit: Visit, study: str, form: str) -> HttpResponse:
    """Lock one's own submitted record: only a lead opens it again."""
    return _set(visit, study, form, visit.name, LOCKED)


def status_page(visit: Visit, study: str, form: str, extractor: str) -> HttpResponse:
    """Lock or open the record of anybody, by a lead, who is shown nothing of what it says."""
    status = visit.request.POST.get("status", "")
    if status not in _SAID:
        raise UsageError(f"status: expected one of {', '.join(_SAID)}; found {status[:40]!a}.")
    return _set(visit, study, form, extractor, status)


def _set(visit: Visit, study: str, form: str, extractor: str, status: str) -> HttpResponse:
    asked = asked_form(visit.folder, form)
    reason = _reason(visit) if status != LOCKED else visit.request.POST.get("reason", "").strip()
    try:
        stored = load(visit.folder, study, extractor, asked.form)
    except UsageError as fault:
        raise Http404 from fault
    except Rejected as fault:
        raise _unsaid(extractor) from fault
    if stored is None:
        raise Http404
    try:
        set_status(visit.folder, stored, status, actor=visit.name, reason=reason)
    except Rejected as fault:
        of_status = [problem for problem in fault.problems if problem.where == "status"]
        raise (Rejected(of_status) if of_status else _unsaid(extractor)) from None
    back, request = f"/{visit.slug}/?{_SAID[status]}={study}", visit.request
    return HttpResponseRedirect(own_address(request, request.POST.get("next", ""), back))


def _unsaid(extractor: str) -> UsageError:
    """A fault of a record that says nothing of what stands in it."""
    return UsageError(
        f"The record has faults, so that its status stays as it is. {extractor} sees them on its page."
    )


def _reason(visit: Visit) -> str:
    """Why a record is opened again.

    Raises:
        UsageError: nobody says why.
    """
    reason = visit.request.POST.get("reason", "").strip()
    if not reason:
        raise UsageError(
            "reason: expected why the record is opened again; found nothing. Go back and write it."
        )
    return reason


def _kept(visit: Visit) -> Mapping[str, str]:
    """What was typed while the record was closed, as its page sends it on."""
    post = visit.request.POST
    names = {key.removeprefix("name-"): str(name) for key, name in post.items() if key.startswith("name-")}
    return {name: post.get(f"yours-{number}", "").replace("\r\n", "\n") for number, name in names.items()}
