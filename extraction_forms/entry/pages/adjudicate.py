"""Differences settled from the page of a comparison: one at a time, each on the disk before the next is shown."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urlencode

from django.http import HttpResponse, HttpResponseRedirect

from extraction_forms.adjudicate.settling import Case
from extraction_forms.entry.pages.compare import Told, compared, links
from extraction_forms.entry.settling.between import Between, Waiting, between
from extraction_forms.entry.settling.deciding import Decided, Sent, concluded, decided
from extraction_forms.entry.settling.lines import Typed
from extraction_forms.entry.settling.opening import Opened, opened
from extraction_forms.entry.settling.side_by_side import Asking
from extraction_forms.entry.visit import Visit

_STALE = "Nothing was written: this page was no longer what stands there"
_UNBUILT = "Your decision is saved. The consensus cannot be written yet"


def decide(visit: Visit, study: str, form: str) -> HttpResponse:
    """Take one answer; back to the page at the next difference, or with what was wrong."""
    pair = _pair(visit, study, form)
    if isinstance(pair, Waiting):
        return visit.page("waiting.html", pair, 409)
    sent = _sent(visit)
    now = opened(pair)
    if now.case is None:
        told = Told(heading=_STALE, lines=("How the entries are matched has changed.",), is_fault=True)
        return visit.page("compare.html", compared(visit, pair, now, Asking(), told), 409)
    found = decided(now.case, sent, visit.name)
    if found.stale or found.faults or found.unbuilt:
        return _refused(visit, pair, sent, found)
    return HttpResponseRedirect(_next(visit, pair, found.case, sent.path))


def conclude(visit: Visit, study: str, form: str) -> HttpResponse:
    """Write the consensus; or, where that is asked for, a draft of it while differences are left."""
    pair = _pair(visit, study, form)
    if isinstance(pair, Waiting):
        return visit.page("waiting.html", pair, 409)
    now = opened(pair)
    is_draft = visit.request.POST.get("draft") == "yes"
    faults = concluded(now.case, visit.name, draft=is_draft) if now.case is not None else now.faults
    if faults:
        told = Told(heading="The consensus cannot be written yet", lines=faults, is_fault=True)
        return visit.page("compare.html", compared(visit, pair, now, Asking(), told), 422)
    return HttpResponseRedirect(links(visit, pair).here)


def _pair(visit: Visit, study: str, form: str) -> Between | Waiting:
    typed = visit.request.POST
    return between(visit, study, form, (typed.get("a", ""), typed.get("b", "")))


def _sent(visit: Visit) -> Sent:
    typed = visit.request.POST
    return Sent(
        path=typed.get("path", ""),
        token=typed.get("token", ""),
        typed=Typed(
            choice=typed.get("choice", ""),
            value=typed.get("value", ""),
            reason=typed.get("reason", ""),
            note=typed.get("note", ""),
            page=typed.get("page", ""),
            quote=typed.get("quote", ""),
        ),
    )


def _refused(visit: Visit, pair: Between, sent: Sent, found: Decided) -> HttpResponse:
    """The page again, with what was typed and why it was not taken."""
    status, faults = 422, found.faults
    told = Told(heading="Nothing was saved yet", lines=faults, is_fault=True)
    if found.stale:
        told, status, faults = Told(heading=_STALE, lines=(found.stale,), is_fault=True), 409, (found.stale,)
    elif found.unbuilt:
        told, faults = Told(heading=_UNBUILT, lines=found.unbuilt, is_fault=True), ()
    asking = Asking() if found.unbuilt else Asking(path=sent.path, typed=replace(sent.typed, faults=faults))
    now = Opened(comparison=found.case.settled.comparison, case=found.case)
    return visit.page("compare.html", compared(visit, pair, now, asking, told), status)


def _next(visit: Visit, pair: Between, case: Case, path: str) -> str:
    """The page at the difference after this one that is left; at the first where there is none after it."""
    left = [str(one.path) for one in case.settled.unsettled]
    order = [str(one.path) for one in case.settled.differences]
    after = order[order.index(path) + 1 :] if path in order else []
    next_ = next((one for one in after if one in left), next(iter(left), ""))
    here = links(visit, pair).here
    sign = "&" if "?" in here else "?"
    anchor = f"#at-{quote(next_)}" if next_ else "#consensus"
    return f"{here}{sign}{urlencode({'saved': path})}{anchor}"
