"""Saving a record: what its page sends is taken, then all that is typed goes into its file, or nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.http import Http404, HttpResponse, HttpResponseRedirect

from extraction_forms.entry.drafts.editing import (
    Editing,
    after_sent,
    file_draft,
    look,
    open_record,
    save_record,
)
from extraction_forms.entry.drafts.file_states import draft_at
from extraction_forms.entry.drafts.ledger import Sent, discard, rebased, take
from extraction_forms.entry.drafts.merging import (
    Difference,
    all_yours,
    goes_by_itself,
    of_files,
    of_tabs,
    with_entries,
)
from extraction_forms.entry.drafts.posted import Posted, answers_in, posted, sent_by
from extraction_forms.entry.drafts.typed import refuse_unknown, texts
from extraction_forms.entry.models import Person
from extraction_forms.entry.pages.closed import closed
from extraction_forms.entry.pages.conflict import chosen_in, files_differ, tabs_differ
from extraction_forms.entry.visit import Visit
from extraction_forms.errors import Rejected, UsageError
from extraction_forms.store.conflicts import Conflict
from extraction_forms.store.status import SUBMITTED

SAVE: Final = "save"
SUBMIT: Final = "submit"
DONE: Final[Mapping[str, str]] = MappingProxyType({SAVE: "saved", SUBMIT: "submitted"})
"""What the record's page is told of what was done, with the revision it made: `?saved=3`."""
_TURNS: Final = 3


def record_address(visit: Visit, study: str, form: str) -> str:
    """The page of the person's own record."""
    return f"/{visit.slug}/records/{study}/{form}/"


def save_page(visit: Visit, study: str, form: str) -> HttpResponse:
    """Save the record as a draft that stays open."""
    return _taken_in(visit, study, form, SAVE)


def submit_page(visit: Visit, study: str, form: str) -> HttpResponse:
    """Submit the record, where nothing is missing; otherwise its page tells all that is."""
    return _taken_in(visit, study, form, SUBMIT)


def resolve_page(visit: Visit, study: str, form: str) -> HttpResponse:
    """Take what was chosen on the page of a conflict, then save."""
    editing = open_record(visit, study, form)
    refuse_other_person(visit)
    then = visit.request.POST.get("then", SAVE)
    if then not in DONE:
        raise UsageError(f"then: expected one of {', '.join(DONE)}; found {then[:40]!a}.")
    is_anew = "anew" in visit.request.POST
    chosen = all_yours(editing) if is_anew else with_entries(editing, chosen_in(editing))
    refuse_unknown(editing.asked, chosen)
    sent = sent_by(visit.request, chosen)
    if not editing.is_open:
        return closed(editing, sent)
    taken = take(_person(visit), editing.name, sent)
    if taken.clashes:
        return tabs_differ(editing, of_tabs(taken.clashes), _now(sent, taken.version), then)
    if "file" in visit.request.POST:
        rebased(_person(visit), editing.name, sent.base_sha256, {})
    return finished(open_record(visit, study, form), then)


def discard_page(visit: Visit, study: str, form: str) -> HttpResponse:
    """Give up what was typed and not saved."""
    editing = open_record(visit, study, form)
    refuse_other_person(visit)
    standing = texts(editing.asked, file_draft(editing))
    discard(_person(visit), editing.name, editing.base_sha256, standing)
    return HttpResponseRedirect(f"{record_address(visit, study, form)}?discarded=1")


def _taken_in(visit: Visit, study: str, form: str, then: str) -> HttpResponse:
    editing = open_record(visit, study, form)
    refuse_other_person(visit)
    answers = answers_in(visit.request, editing.asked)
    refuse_unknown(editing.asked, answers)
    found = posted(editing, sent_by(visit.request, answers))
    if not editing.is_open:
        return closed(editing, found.sent)
    if not found.is_sure and found.sent.texts:
        return tabs_differ(editing, _all_of(editing, found), _now(found.sent, editing.typed.version), then)
    if found.sent.texts:
        taken = take(_person(visit), editing.name, found.sent)
        if taken.clashes:
            return tabs_differ(editing, of_tabs(taken.clashes), _now(found.sent, taken.version), then)
        editing = after_sent(editing, found.sent, taken.version)
    return finished(editing, then)


def _all_of(editing: Editing, found: Posted) -> tuple[Difference, ...]:
    """All that a page says differently from the record now; how it was when the page was made, nobody knows."""
    now = texts(editing.asked, editing.draft)
    return tuple(
        Difference(name=one, yours=text, theirs=now.get(one, "")) for one, text in found.sent.texts.items()
    )


def _now(sent: Sent, version: int) -> Sent:
    """The tab as it stands after what it sent was told."""
    return Sent(tab=sent.tab, base_sha256=sent.base_sha256, seen=version, texts=sent.texts)


def _person(visit: Visit) -> Person:
    """Who is typing; nobody comes here without a login."""
    if visit.person is None:
        raise Http404
    return visit.person


def refuse_other_person(visit: Visit) -> None:
    """Stop where the page was made for somebody else, who was logged in here then.

    Raises:
        UsageError: it was.
    """
    person = visit.request.POST.get("person", visit.name)
    if person != visit.name:
        raise UsageError(
            f"This page was made for {person}, and {visit.name} is logged in now. Nothing was taken."
        )


def finished(editing: Editing, then: str) -> HttpResponse:
    """Save all that is typed, and go back to the record's page; where that cannot be, say why and lose nothing.

    A file that changed in nothing but what is typed is no conflict: what is typed is laid over it as it is now.
    """
    visit, study, form = editing.visit, editing.name.study, editing.name.form
    back = record_address(visit, study, form)
    differences: tuple[Difference, ...] = ()
    for _ in range(_TURNS):
        if not editing.is_open:
            return HttpResponseRedirect(back)
        if then == SUBMIT and look(editing, complete=True).problems:
            return HttpResponseRedirect(f"{back}?check=all")
        try:
            stored = save_record(editing, status=SUBMITTED if then == SUBMIT else "")
        except Rejected:
            return HttpResponseRedirect(f"{back}?check=typed")
        except Conflict:
            editing = open_record(visit, study, form)
            differences = of_files(editing, draft_at(editing, editing.typed.base_sha256))
            if editing.stored is None or not goes_by_itself(differences):
                break
            rebased(_person(visit), editing.name, editing.base_sha256, {})
            editing = open_record(visit, study, form)
        else:
            return HttpResponseRedirect(f"{back}?{DONE[then]}={stored.revision}")
    sent = Sent(tab="", base_sha256=editing.base_sha256, seen=editing.typed.version, texts={})
    return files_differ(editing, differences, sent, then)
