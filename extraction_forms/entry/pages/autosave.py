"""What is typed, kept as it is typed: the answer to every change that a record's page sends."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone

from extraction_forms.disk.safe_paths import record_path
from extraction_forms.entry.asked_forms import asked_form
from extraction_forms.entry.drafts.ledger import RecordName, Sent, take
from extraction_forms.entry.drafts.posted import is_hash, tab_of
from extraction_forms.entry.drafts.typed import refuse_unknown
from extraction_forms.entry.heads import form_and_status
from extraction_forms.entry.json_bodies import body_of
from extraction_forms.entry.visit import Visit
from extraction_forms.errors import UsageError
from extraction_forms.store.status import LOCKED, SUBMITTED

_LARGEST: Final = 10**15
_CLOSED: Final[Mapping[str, str]] = {
    SUBMITTED: "This record was submitted meanwhile. Open it again to change it.",
    LOCKED: "This record was locked meanwhile. Ask a lead to open it again.",
}


def draft_page(visit: Visit, study: str, form: str) -> HttpResponse:
    """Take what a tab sends; what another tab changed meanwhile is not taken (409), and told."""
    asked = asked_form(visit.folder, form)
    said = body_of(visit.request, "what a tab of a record's page sends")
    if visit.person is None or said.get("person", visit.name) != visit.name:
        return _fault(HTTPStatus.UNAUTHORIZED, "Somebody else is logged in here now.")
    sent = _sent(said)
    refuse_unknown(asked, sent.texts)
    status = own_status(visit, study, form)
    if status in _CLOSED:
        return _fault(HTTPStatus.LOCKED, _CLOSED[status])
    taken = take(visit.person, RecordName(review=visit.slug, study=study, form=form), sent)
    told = {
        "version": taken.version,
        "saved_at": timezone.now().isoformat(timespec="seconds"),
        "clashes": [{"name": one.name, "yours": one.yours, "theirs": one.theirs} for one in taken.clashes],
        "others": dict(taken.others),
    }
    return JsonResponse(told, status=HTTPStatus.CONFLICT if taken.clashes else HTTPStatus.OK)


def own_status(visit: Visit, study: str, form: str) -> str:
    """The status in the person's own file of a record, without reading more of it; nothing where there is none.

    Raises:
        Http404: the name is none of a study.
    """
    try:
        named = record_path(visit.folder, study, visit.name, form, main_form=False)
        plain = record_path(visit.folder, study, visit.name, form, main_form=True)
    except UsageError as fault:
        raise Http404 from fault
    if named.exists():
        return form_and_status(named)[1]
    answers, status = form_and_status(plain)
    return status if answers == form else ""


def _fault(status: HTTPStatus, line: str) -> JsonResponse:
    return JsonResponse({"fault": "This is not kept here", "lines": [line]}, status=status)


def _sent(said: Mapping[str, Any]) -> Sent:
    """What a tab says: every part of the kind that it has to be.

    Raises:
        UsageError: a part is not.
    """
    tab, base, texts = said.get("tab", ""), said.get("base", ""), said.get("texts", {})
    numbers = said.get("seen", 0), said.get("turn", 0)
    is_told = isinstance(tab, str) and isinstance(base, str) and is_hash(base) and isinstance(texts, dict)
    if not is_told or not all(type(number) is int and 0 <= number < _LARGEST for number in numbers):
        raise UsageError("Expected the tab, the file and the version that it has seen.")
    if not all(isinstance(text, str) for text in texts.values()):
        raise UsageError("Expected the text of each input by its name.")
    seen, turn = numbers
    return Sent(tab=tab_of(tab), base_sha256=base, seen=seen, texts=texts, turn=turn)
