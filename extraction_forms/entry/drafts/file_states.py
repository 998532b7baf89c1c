"""A person's own record as an earlier state of its file had it."""

from __future__ import annotations

from extraction_forms.disk.locks import held
from extraction_forms.draft import Draft
from extraction_forms.entry.drafts.editing import Editing, file_draft, new_draft
from extraction_forms.history.log import events_of
from extraction_forms.history.replay import last_state
from extraction_forms.store.stored import path_for


def draft_at(editing: Editing, base_sha256: str) -> Draft | None:
    """The person's record as a state of its file had it: the present one, or one that the history knows; else None."""
    if base_sha256 == editing.base_sha256:
        return file_draft(editing)
    if not base_sha256:
        return new_draft(editing)
    folder = editing.visit.folder
    path = path_for(folder, editing.name.study, editing.visit.name, editing.form)
    with held(folder, editing.visit.name):
        return last_state(events_of(folder, path.relative_to(folder).as_posix()), base_sha256)
