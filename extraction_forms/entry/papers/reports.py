"""The reports of a study as the records that a person may see name them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.http import Http404

from extraction_forms.disk.safe_paths import safe_slug
from extraction_forms.draft import Draft, read_draft
from extraction_forms.entry.asked_forms import main_form
from extraction_forms.entry.drafts.editing import open_record
from extraction_forms.entry.drafts.parts import parts_of
from extraction_forms.entry.heads import extracted_now
from extraction_forms.entry.papers.where import Report
from extraction_forms.entry.sight import hidden, sight_of
from extraction_forms.entry.visit import Visit
from extraction_forms.errors import ReviewError
from extraction_forms.form import Form
from extraction_forms.yaml_text import read

_SECTION = "reports"
_CITEKEY = "citekey"


def reports_of(visit: Visit, study: str) -> tuple[Report, ...]:
    """The reports that the person's own record names, as it is typed; where it names none, those of others they see.

    A record or a plan that cannot be read names none: the papers can be read all the same.

    Raises:
        UsageError: the name is none of a study.
    """
    safe_slug(study, "study")
    try:
        form = main_form(visit.folder)
    except ReviewError:
        form = None
    if form is None:
        return ()
    for draft in _drafts(visit, study, form):
        found = _named(draft)
        if found:
            return found
    return ()


def _drafts(visit: Visit, study: str, form: Form) -> Iterator[Draft]:
    if visit.may_write:
        with suppress(ReviewError, Http404):
            yield open_record(visit, study, form.id).draft
    for path in _seen(visit, study, form):
        with suppress(ReviewError):
            yield read_draft(form, read(path, path.name))


def _seen(visit: Visit, study: str, form: Form) -> Iterator[Path]:
    unseen = hidden(sight_of(visit), study)
    for one in extracted_now(visit.folder, study):
        if one.form == form.id:
            yield from (visit.folder / file for file in sorted(one.files.values()) if file not in unseen)


def _named(draft: Draft) -> tuple[Report, ...]:
    found = {}
    for block in draft.sections.get(_SECTION, ()):
        parts = parts_of("text", block.answers.get(_CITEKEY))
        found[block.id] = Report(id=block.id, citekey=parts.get("", "").strip())
    return tuple(found.values())
