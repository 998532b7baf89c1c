"""Judgements as guided questions: the list of what is judged, and one domain of it at a time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string

from extraction_forms.entry.drafts.editing import Editing, open_record
from extraction_forms.entry.drafts.ledger import TabClash, Taken, take
from extraction_forms.entry.drafts.posted import answers_in, posted, sent_by
from extraction_forms.entry.drafts.typed import overlaid, refuse_unknown
from extraction_forms.entry.guided.beginning import (
    Judged,
    beginning,
    begun,
    results_of,
    to_begin,
)
from extraction_forms.entry.guided.domains import guided_section
from extraction_forms.entry.guided.screens import Screen, screen
from extraction_forms.entry.json_bodies import wants_json
from extraction_forms.entry.progress.study_labels import study_label
from extraction_forms.entry.templating import url
from extraction_forms.entry.visit import Visit
from extraction_forms.errors import UsageError
from extraction_forms.form import Section
from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS

_ACTIONS: Final = frozenset({"agree", "go", "domain"})
"""What the page sends that is no answer: the buttons, and the domain that is open."""
_CLOSED: Final = "This record is submitted or locked: open it again before you judge anew."


@frozen
class Judgements:
    """The list page: the entries of judgements with how far each is, and the results that have none.

    `of` is what the study is called.
    """

    study: str
    of: str
    form: str
    title: str
    about: str
    entries: tuple[tuple[Judged, Screen], ...]
    results: tuple[Judged, ...]
    can_add: bool
    is_open: bool
    base: str
    version: int


@frozen
class Guided:
    """The page of one entry: what stands in it, whether it is open, and which state of the record it shows.

    `of` is what the study is called.
    """

    study: str
    of: str
    form: str
    title: str
    entry: str
    label: str
    screen: Screen
    is_open: bool
    base: str
    version: int
    shortcuts: bool
    reasons: Mapping[str, str]
    clashes: tuple[TabClash, ...] = ()


def judgements(visit: Visit, study: str, form: str) -> HttpResponse:
    """The results that are judged and those that are not; a new one is begun by its id."""
    editing, section = _opened(visit, study, form)
    if visit.request.method == "POST":
        return _begin(editing, section)
    once = not section.repeats
    results = results_of(editing, section)
    context = Judgements(
        study=study,
        of=study_label(visit, study),
        form=form,
        title=editing.form.title,
        about=section.about,
        entries=tuple(
            (one, screen(editing.asked, editing.draft, section, one.id))
            for one in begun(section, editing.draft, results)
        ),
        results=to_begin(section, editing.draft, results),
        can_add=not once and editing.is_open,
        is_open=editing.is_open,
        base=editing.base_sha256,
        version=editing.typed.version,
    )
    return visit.page("guided_list.html", context)


def guided(visit: Visit, study: str, form: str, entry: str) -> HttpResponse:
    """One domain of an entry: what is answered is kept as it is answered, with or without scripts."""
    editing, section = _opened(visit, study, form)
    results = results_of(editing, section)
    if all(one.id != entry for one in begun(section, editing.draft, results)):
        raise Http404
    if visit.request.method == "POST":
        return _answered(editing, section, entry, results)
    domain = visit.request.GET.get("domain", "")
    return visit.page("guided.html", _page(editing, section, entry, domain, results))


def _opened(visit: Visit, study: str, form: str) -> tuple[Editing, Section]:
    editing = open_record(visit, study, form)
    section = guided_section(editing.form)
    if section is None:
        raise Http404
    return editing, section


def _page(
    editing: Editing,
    section: Section,
    entry: str,
    domain: str,
    results: tuple[Judged, ...],
    taken: Taken | None = None,
) -> Guided:
    label = next(one.label for one in begun(section, editing.draft, results) if one.id == entry)
    return Guided(
        study=editing.name.study,
        of=study_label(editing.visit, editing.name.study),
        form=editing.form.id,
        title=editing.form.title,
        entry=entry,
        label=label,
        screen=screen(editing.asked, editing.draft, section, entry, domain),
        is_open=editing.is_open,
        base=editing.base_sha256,
        version=editing.typed.version,
        shortcuts=bool(editing.visit.person and editing.visit.person.shortcuts),
        reasons=MISSING_REASONS,
        clashes=taken.clashes if taken else (),
    )


def _begin(editing: Editing, section: Section) -> HttpResponse:
    request = editing.visit.request
    if not section.repeats:
        raise Http404
    entry, texts = beginning(section, editing.draft, request.POST.get("result", "").strip())
    _take(editing, texts)
    return HttpResponseRedirect(_address(editing, entry))


def _answered(editing: Editing, section: Section, entry: str, results: tuple[Judged, ...]) -> HttpResponse:
    """Take what was answered; a script gets what follows from it, a page goes on to where its button says."""
    request = editing.visit.request
    domain, go = request.POST.get("domain", ""), request.POST.get("go", "")
    names = {name: text for name, text in answers_in(request, editing.asked).items() if name not in _ACTIONS}
    if request.POST.get("agree"):
        names |= _agreed(editing, section, entry, request.POST["agree"], names)
    taken = _take(editing, names)
    now = open_record(editing.visit, editing.name.study, editing.form.id)
    page = _page(now, section, entry, domain, results, taken)
    if wants_json(request):
        return _told(now.visit, page, taken)
    if taken.clashes:
        return now.visit.page("guided.html", page, status=409)
    return HttpResponseRedirect(_address(now, entry, go or domain))


def _take(editing: Editing, texts: Mapping[str, str]) -> Taken:
    """Keep what differs from the page as it was made.

    Raises:
        UsageError: the record is not open, or a name is none of the form's.
    """
    visit = editing.visit
    if not editing.is_open or visit.person is None:
        raise UsageError(_CLOSED)
    refuse_unknown(editing.asked, texts)
    return take(visit.person, editing.name, posted(editing, sent_by(visit.request, texts)).sent)


def _agreed(
    editing: Editing, section: Section, entry: str, domain: str, names: Mapping[str, str]
) -> Mapping[str, str]:
    """The judgement that the answers on the page propose, those among them that were sent just now."""
    refuse_unknown(editing.asked, names)
    draft = overlaid(editing.asked, editing.draft, names)
    shown = screen(editing.asked, draft, section, entry, domain).shown
    if shown.domain.id != domain or shown.judged is None or shown.path is None or not shown.path.code:
        return MappingProxyType({})
    return MappingProxyType({shown.judged.name: shown.path.code})


def _address(editing: Editing, entry: str, domain: str = "") -> str:
    name = editing.name
    there = url("guided", review=name.review, study=name.study, form=name.form, entry=entry)
    return f"{there}?{urlencode({'domain': domain})}" if domain else there


def _told(visit: Visit, page: Guided, taken: Taken) -> HttpResponse:
    """What follows from an answer: which questions are asked now, the proposal, and the overview."""
    context = {"page": page, "visit": visit}
    judged = page.screen.shown.judged
    return JsonResponse(
        {
            "version": taken.version,
            "states": {one.name: one.state for one in page.screen.shown.every},
            "judged": judged.text if judged else "",
            "told": render_to_string("guided_told.html", context, visit.request),
            "overview": render_to_string("guided_overview.html", context, visit.request),
            "clashes": [
                {"name": one.name, "yours": one.yours, "theirs": one.theirs} for one in taken.clashes
            ],
            "others": dict(taken.others),
        },
        status=409 if taken.clashes else 200,
    )
