"""A record while somebody edits it: its file, what is typed over it, what is wrong with both; and its being saved."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from django.http import Http404

from extraction_forms.checking import check_record
from extraction_forms.disk.safe_paths import safe_slug
from extraction_forms.draft import Draft, with_head
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.asked_forms import asked_form
from extraction_forms.entry.drafts.ledger import RecordName, Sent, Typed, settled, typed
from extraction_forms.entry.drafts.nodes import node_of
from extraction_forms.entry.drafts.typed import overlaid
from extraction_forms.entry.sight import Sight, own_record
from extraction_forms.entry.visit import Visit
from extraction_forms.errors import Problem, Rejected, UsageError
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Record
from extraction_forms.store.saving import save
from extraction_forms.store.status import DONE, SUBMITTED
from extraction_forms.store.stored import Stored
from extraction_forms.yaml_text import Plain

_NOTHING = Typed(base_sha256="", version=0, texts=MappingProxyType({}))


@frozen
class Editing:
    """A record of the person's own: `stored` is its file, `typed` what is typed over it, `draft` both together."""

    visit: Visit
    name: RecordName
    asked: Asked
    stored: Stored | None
    typed: Typed
    draft: Draft

    @property
    def form(self) -> Form:
        """The form it answers."""
        return self.asked.form

    @property
    def status(self) -> str:
        """How far the file is: nothing where there is none, draft, submitted or locked."""
        return (self.stored.draft.text("status") or "draft") if self.stored else ""

    @property
    def is_open(self) -> bool:
        """Whether it can be typed into: what is submitted or locked is opened again first."""
        return self.status not in DONE

    @property
    def base_sha256(self) -> str:
        """The file that the page shows, by its hash; nothing for a new record."""
        return self.stored.sha256 if self.stored else ""

    @property
    def is_outdated(self) -> bool:
        """Whether what is typed was typed over another state of the file than the present one."""
        return bool(self.typed.texts) and self.typed.base_sha256 != self.base_sha256


@frozen
class Looked:
    """A record held against its form: what it says so far, None where something cannot be read, and every fault.

    The `file` of a fault's place is the name of the input that it is about.
    """

    record: Record | None
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...] = ()


def open_record(visit: Visit, study: str, form: str) -> Editing:
    """The person's record of a study by a form, with what is typed over it; a new one where there is none.

    Raises:
        Http404: the review asks no such form, or the name is none of a study.
        Rejected: the record's file has not the shape of a record.
    """
    asked = asked_form(visit.folder, form)
    try:
        safe_slug(study, "study")
        stored = own_record(Sight(review=visit.folder, name=visit.name, role=visit.role), study, asked.form)
    except UsageError as fault:
        raise Http404 from fault
    name = RecordName(review=visit.slug, study=study, form=form)
    found = (typed(visit.person, name) if visit.person else None) or _NOTHING
    base = stored.draft if stored else _begun(visit, study, asked.form)
    draft = overlaid(asked, base, found.texts)
    return Editing(visit=visit, name=name, asked=asked, stored=stored, typed=found, draft=draft)


def _begun(visit: Visit, study: str, form: Form) -> Draft:
    head: dict[str, Plain] = {
        "schema": "1",
        "form": {"id": form.id, "version": form.version, "sha256": form.sha256},
        "study": study,
        "extractor": visit.name,
        "status": "draft",
        "revision": "1",
    }
    return Draft(head=MappingProxyType(head), sections=MappingProxyType({}))


def after_sent(editing: Editing, sent: Sent, version: int) -> Editing:
    """The record with what a tab sent, which made this version; opened again where more has changed meanwhile."""
    bases = {sent.base_sha256, editing.base_sha256, editing.typed.base_sha256 or editing.base_sha256}
    if sent.seen != editing.typed.version or version != sent.seen + 1 or len(bases) > 1:
        return open_record(editing.visit, editing.name.study, editing.name.form)
    kept = {name: text for name, text in editing.typed.texts.items() if name not in sent.texts}
    found = Typed(
        base_sha256=editing.base_sha256, version=version, texts=MappingProxyType({**kept, **sent.texts})
    )
    return replace(editing, typed=found, draft=overlaid(editing.asked, file_draft(editing), found.texts))


def file_draft(editing: Editing) -> Draft:
    """The record as its file has it, without what is typed over it; a new one where there is no file."""
    return editing.stored.draft if editing.stored else new_draft(editing)


def new_draft(editing: Editing) -> Draft:
    """A record that nothing is answered in."""
    return _begun(editing.visit, editing.name.study, editing.form)


def look(editing: Editing, *, complete: bool = False) -> Looked:
    """What the form makes of the record as it is typed; `complete` asks for all that submitting asks for."""
    draft = with_head(editing.draft, status=SUBMITTED if complete else "draft")
    node = node_of(editing.form, draft)
    try:
        record = check_record(
            editing.form, node, f"records/{editing.name.study}/{editing.visit.name}.yaml", ""
        )
    except Rejected as fault:
        ranked = sorted(fault.problems, key=lambda problem: problem.place.line)
        return Looked(record=None, problems=tuple(ranked))
    return Looked(record=record, problems=(), warnings=record.warnings)


def save_record(editing: Editing, *, status: str = "", reason: str = "") -> Stored:
    """Write the record with all that is typed into its file; what is typed is settled then.

    Raises:
        Conflict: the file was changed by somebody else since the typing started; nothing was written.
        Rejected: the form does not accept it; every fault, each at the place in the file as it would be.
        Busy: somebody else is writing in the review.
    """
    draft = with_head(editing.draft, status=status) if status else editing.draft
    known = editing.typed.base_sha256 if editing.typed.texts else editing.base_sha256
    stored = save(
        editing.visit.folder,
        draft,
        editing.form,
        expected=known or None,
        actor=editing.visit.name,
        reason=reason,
    )
    if editing.visit.person is not None:
        settled(editing.visit.person, editing.name, editing.typed.version, known, stored.sha256)
    return stored
