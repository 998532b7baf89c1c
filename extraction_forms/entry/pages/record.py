"""The page that a person's own record is filled in on, and the parts of it that are asked for by themselves."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from extraction_forms.draft import Draft
from extraction_forms.entry.asked_forms import vocabulary
from extraction_forms.entry.drafts.editing import Editing, Looked, look, open_record
from extraction_forms.entry.drafts.ledger import Sent, take
from extraction_forms.entry.drafts.merging import Difference, of_tabs
from extraction_forms.entry.drafts.posted import NEW, Posted, answers_in, posted, sent_by
from extraction_forms.entry.drafts.typed import refuse_unknown, texts
from extraction_forms.entry.guided.domains import guided_section
from extraction_forms.entry.guided.proposals import proposed_labels
from extraction_forms.entry.pages.closed import closed
from extraction_forms.entry.pages.conflict import tabs_differ
from extraction_forms.entry.pages.saving import refuse_other_person
from extraction_forms.entry.progress.study_labels import study_label
from extraction_forms.entry.record_page.asks import asks_of
from extraction_forms.entry.record_page.entry_steps import losses, step_of
from extraction_forms.entry.record_page.help import helps_of
from extraction_forms.entry.record_page.inputs import Around, Input
from extraction_forms.entry.record_page.known import decimal_of
from extraction_forms.entry.record_page.names import Names, Option, names_of
from extraction_forms.entry.record_page.sections import (
    SectionView,
    SourceLine,
    inputs_of,
    sections_of,
    source_line,
    unit_columns,
)
from extraction_forms.entry.record_page.side import block_at, side_of
from extraction_forms.entry.record_page.told import Told, by_path, told_of, warned
from extraction_forms.entry.record_page.units import UnitRow, rows_of
from extraction_forms.entry.record_page.written import Writer
from extraction_forms.entry.templating import url
from extraction_forms.entry.typing.echoes import echoes
from extraction_forms.entry.visit import Visit
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.store.status import LOCKED

_MOST_OPEN: Final = 20
_DO: Final = "do"
"""The name of the buttons of entries."""
_SAVE: Final = "save"
_helps: dict[str, SafeString] = {}


@frozen
class Addresses:
    """Where the page's buttons lead; `feedback` is empty where the form asks no numbers of a study."""

    page: str
    entries: str
    field: str
    rows: str
    parts: str
    draft: str
    save: str
    submit: str
    discard: str
    reopen: str
    feedback: str
    paper: str
    guided: str
    paste: str
    history: str


@frozen
class Removing:
    """An entry that is about to be taken out, and what goes with it."""

    path: str
    lines: tuple[str, ...]


@frozen
class RecordPage:
    """The page of a record: what it is of, how far it is, its sections, and what there is to look at.

    `told` are its problems, `is_complete` whether all is asked for that submitting asks for.
    """

    study: str
    form: str
    label: str
    title: str
    status: str
    is_open: bool
    is_typed: bool
    numbers: str
    is_complete: bool
    base: str
    version: int
    tab: str
    shortcuts: bool
    writer: Writer
    sections: tuple[SectionView, ...]
    source: SourceLine
    told: tuple[Told, ...]
    addresses: Addresses
    help: SafeString
    is_guided: bool
    removing: Removing | None = None
    notices: tuple[str, ...] = ()

    @property
    def inputs(self) -> Iterator[Input]:
        """Every input of the page, in reading order."""
        return inputs_of(self.sections)


@frozen
class Rows:
    """Rows of the values of an entry, asked for by themselves."""

    rows: tuple[UnitRow, ...]
    columns: tuple[Option, ...]
    writer: Writer


def record(visit: Visit, study: str, form: str) -> HttpResponse:
    """The person's record of a study by a form, to be filled in; read only once it is submitted."""
    editing = open_record(visit, study, form)
    return visit.page("record.html", _page(editing, visit.request.GET))


def record_parts(visit: Visit, study: str, form: str) -> HttpResponse:
    """What of the page follows from the answers: what is asked, said and wrong; its inputs stay as they are."""
    editing = open_record(visit, study, form)
    return visit.page("record_parts.html", _page(editing, visit.request.GET))


def record_field(visit: Visit, study: str, form: str) -> HttpResponse:
    """The inputs beside an answer: why it is missing, where it was read, notes."""
    editing = open_record(visit, study, form)
    side = side_of(editing.asked, editing.draft, _names(editing), visit.request.GET.get("path", ""))
    if side is None or not editing.is_open:
        raise Http404
    return visit.page("record_side.html", side)


def record_rows(visit: Visit, study: str, form: str) -> HttpResponse:
    """The rows of an entry's values that its table does not have yet."""
    editing = open_record(visit, study, form)
    section_id, _, entry = visit.request.GET.get("entry", "").partition("/")
    one = next((laid for laid in asks_of(editing.form) if laid.section.id == section_id), None)
    block = block_at(editing.draft, section_id, entry)
    if one is None or block is None or not editing.is_open:
        raise Http404
    have = set(visit.request.GET.get("have", "").split(","))
    around = Around(names=_names(editing), problems={}, opened={})
    columns = unit_columns(one.section, around)
    asks = tuple(ask for ask in one.unit_asks if ask.id not in have and not ask.question.field.retired)
    path = f"{section_id}/{entry}" if entry else section_id
    rows = rows_of(one, block, columns, (path, decimal_of(editing.draft, block)), (asks, around))
    writer = Writer(sha256=editing.form.sha256, tabbed=not _has_keys(visit))
    return visit.page("record_rows.html", Rows(rows=tuple(rows), columns=columns, writer=writer))


def entries(visit: Visit, study: str, form: str) -> HttpResponse:
    """A button of an entry: all that the page holds is taken first, so that nothing typed is lost on the way."""
    editing = open_record(visit, study, form)
    refuse_other_person(visit)
    if visit.person is None:
        raise Http404
    sent_texts = answers_in(visit.request, editing.asked)
    answers = {name: text for name, text in sent_texts.items() if name != _DO}
    refuse_unknown(editing.asked, answers)
    found = posted(editing, sent_by(visit.request, answers))
    if not editing.is_open:
        return closed(editing, found.sent)
    if not found.is_sure and found.sent.texts:
        return tabs_differ(
            editing, _all_of(editing, found), replace(found.sent, seen=editing.typed.version), _SAVE
        )
    taken = take(visit.person, editing.name, found.sent)
    if taken.clashes:
        return tabs_differ(editing, of_tabs(taken.clashes), replace(found.sent, seen=taken.version), _SAVE)
    editing = open_record(visit, study, form)
    named = {name: text for name, text in visit.request.POST.items() if name.startswith(NEW)}
    step = step_of(
        editing, visit.request.POST.get(_DO, ""), {name: str(text) for name, text in named.items()}
    )
    if step.texts:
        sent = Sent(tab=found.sent.tab, base_sha256=editing.base_sha256, seen=taken.version, texts=step.texts)
        take(visit.person, editing.name, sent)
    query = f"?{urlencode(step.opens)}" if step.opens else ""
    return HttpResponseRedirect(f"{_addresses(editing).page}{query}#{step.goto}")


def _all_of(editing: Editing, found: Posted) -> tuple[Difference, ...]:
    """All that a page says differently from the record now, where it is not known how that page was made."""
    now = texts(editing.asked, editing.draft)
    return tuple(
        Difference(name=one, yours=text, theirs=now.get(one, "")) for one, text in found.sent.texts.items()
    )


def _page(editing: Editing, query: QueryDict) -> RecordPage:
    visit, form, draft = editing.visit, editing.form, editing.draft
    names = _names(editing)
    is_complete = query.get("check") == "all" and editing.is_open
    looked = look(editing, complete=is_complete)
    told = _told(editing, looked, names) if editing.is_open else ()
    own = _own_label(draft)
    label = own or study_label(visit, editing.name.study)
    sides = (side_of(editing.asked, draft, names, path) for path in query.getlist("more")[:_MOST_OPEN])
    around = Around(
        names=names,
        problems=by_path(told),
        opened={side.path: side for side in sides if side is not None} if editing.is_open else {},
        follows=dict(_follows(editing, "" if own else label)),
    )
    return RecordPage(
        study=editing.name.study,
        form=editing.name.form,
        label=label,
        title=form.title,
        status=editing.status,
        is_open=editing.is_open,
        is_typed=bool(editing.typed.texts),
        numbers=draft.text("numbers"),
        is_complete=is_complete,
        base=editing.base_sha256,
        version=editing.typed.version,
        tab=secrets.token_hex(8),
        shortcuts=_has_keys(visit),
        writer=Writer(sha256=form.sha256, tabbed=not _has_keys(visit)),
        sections=tuple(sections_of(form, draft, around, frozenset(query.getlist("rows")))),
        source=source_line("evidence", draft.head.get("evidence"), around),
        told=told,
        addresses=_addresses(editing),
        help=_help(form),
        removing=_removing(editing, query.get("remove", "")),
        notices=tuple(_notices(editing, query)),
        is_guided=form.reads_as == "judgements" and guided_section(form) is not None,
    )


def _own_label(draft: Draft) -> str:
    """What the record itself calls its study; nothing where it does not yet."""
    facts = next((block.answers for block in draft.sections.get("characteristics", ())), {})
    label = facts.get("label", "")
    return label if isinstance(label, str) else ""


def _follows(editing: Editing, added_as: str) -> Iterator[tuple[str, str]]:
    """What follows from the answers, by input: how a number is read, which judgement they propose.

    `added_as` is what the study is called until the record names it; empty where it does.
    """
    yield from echoes(editing.asked, editing.draft)
    if editing.is_open and added_as not in {"", editing.name.study}:
        yield "characteristics/label", f"added as “{added_as}”"
    if editing.is_open:
        for path, label in proposed_labels(editing.form, editing.draft):
            yield str(path), f"The answers propose: {label}"


def _told(editing: Editing, looked: Looked, names: Names) -> tuple[Told, ...]:
    return told_of(editing.asked, (*looked.problems, *warned(looked.warnings)), names)


def _notices(editing: Editing, query: QueryDict) -> Iterator[str]:
    """What was done just now, as the page that did it says in the address; and what stands in the way of saving."""
    revision = query.get("saved", "")
    if revision.isdigit():
        yield f"Saved in the record, as revision {revision}."
    if query.get("submitted", "").isdigit():
        yield "Submitted. Thank you."
    if "reopened" in query and editing.is_open:
        yield "The record is open again. Once you have changed what you wanted to, submit it anew."
    if "locked" in query and editing.status == LOCKED:
        yield "The record is locked now."
    if "discarded" in query:
        yield "What was typed and not saved is given up."
    if query.get("check") == "typed":
        yield "Nothing was saved in the record yet: some answers cannot be read. What you typed is kept as your draft."
    if editing.is_outdated:
        yield (
            "The record was changed elsewhere after you began to type here. Nothing of either is lost: "
            "when you save, you are shown where the two differ."
        )


def _names(editing: Editing) -> Names:
    return names_of(editing.form, editing.draft, vocabulary(editing.visit.folder))


def _has_keys(visit: Visit) -> bool:
    return visit.person is not None and visit.person.shortcuts


def _removing(editing: Editing, target: str) -> Removing | None:
    section, _, entry = target.partition("/")
    if not target or not editing.is_open or block_at(editing.draft, section, entry) is None:
        return None
    return Removing(path=target, lines=losses(editing, target))


def _help(form: Form) -> SafeString:
    """What the codebook says, written once for each form."""
    if form.sha256 not in _helps:
        if len(_helps) >= 64:
            _helps.clear()
        written = render_to_string("record_help.html", {"page": tuple(helps_of(form))})
        _helps[form.sha256] = SafeString(written)  # escaped where it was written
    return _helps[form.sha256]


def _addresses(editing: Editing) -> Addresses:
    """The addresses of a record; all but that of its paper stand under that of its page."""
    study = {"review": editing.visit.slug, "study": editing.name.study}
    names = {**study, "form": editing.name.form}
    return Addresses(
        page=url("record", **names),
        entries=url("entries", **names),
        field=url("record_field", **names),
        rows=url("record_rows", **names),
        parts=url("record_parts", **names),
        draft=url("draft", **names),
        save=url("save", **names),
        submit=url("submit", **names),
        discard=url("discard", **names),
        reopen=url("reopen", **names),
        feedback=url("feedback", **names) if editing.form.reads_as == "study" else "",
        paper=url("paper_panel", **study),
        guided=url("judgements", **names),
        paste=url("paste", **names),
        history=url("history", **names),
    )
