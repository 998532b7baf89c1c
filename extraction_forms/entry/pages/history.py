"""The history of a record: what was saved when, by whom and why; a record as it was at a revision."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from extraction_forms.disk.safe_paths import safe_slug
from extraction_forms.entry.asked_forms import asked_form
from extraction_forms.entry.heads import extracted_now
from extraction_forms.entry.progress.study_labels import study_label
from extraction_forms.entry.settling.saves import Save, as_it_was, saves
from extraction_forms.entry.sight import hidden, may_see, sight_of
from extraction_forms.entry.visit import Visit
from extraction_forms.errors import Rejected, UsageError
from extraction_forms.frozen_values import frozen
from extraction_forms.history.log import verify
from extraction_forms.history.replay import record_at, record_named
from extraction_forms.record_files import CONSENSUS
from extraction_forms.store.stored import existing_record_path


@frozen
class Verdict:
    """Whether the history of the review holds, in words; each file that was changed by hand since."""

    holds: bool
    words: str
    lines: tuple[str, ...] = ()


@frozen
class History:
    """The saves of a record; one revision of it as it was, where that is asked for; whether the history holds."""

    study: str
    label: str
    form: str
    title: str
    extractor: str
    saves: tuple[Save, ...]
    revision: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    verdict: Verdict | None = None


def history(visit: Visit, study: str, form: str) -> HttpResponse:
    """The history of the person's own record."""
    return history_of(visit, study, form, visit.name)


def history_of(visit: Visit, study: str, form: str, extractor: str) -> HttpResponse:
    """The history of a record that the person may be shown; any other is as if it were not there."""
    asked = asked_form(visit.folder, form)
    record = _record(visit, study, form, extractor)
    found = saves(visit.folder, record, asked) if record else ()
    revision = str(visit.request.GET.get("revision", ""))
    known = {one.revision for one in found if not one.is_gone}
    if revision and revision not in known:
        raise Http404
    draft = record_at(visit.folder, record, int(revision)) if revision else None
    page = History(
        study=study,
        label=study_label(visit, study),
        form=form,
        title=asked.form.title,
        extractor=extractor,
        saves=found,
        revision=revision,
        answers=as_it_was(draft, asked) if draft is not None else (),
        verdict=_verdict(visit) if visit.may_lead and visit.request.GET.get("verify") else None,
    )
    return visit.page("history.html", page)


def _record(visit: Visit, study: str, form: str, extractor: str) -> str:
    """The path of the record, whether or not its file is there; nothing where it was never saved.

    Raises:
        Http404: the person may not be shown it, or nobody of this name has one.
    """
    try:
        safe_slug(study, "study")
        if not _may_see(visit, study, form, extractor):
            raise Http404
        path = existing_record_path(visit.folder, study, extractor, form)
    except UsageError as fault:
        raise Http404 from fault
    if path is not None:
        return path.relative_to(visit.folder).as_posix()
    try:
        return record_named(visit.folder, study, extractor, form)
    except UsageError:
        return ""


def _may_see(visit: Visit, study: str, form: str, extractor: str) -> bool:
    if extractor == visit.name:
        return True
    sight = sight_of(visit)
    one = next((one for one in extracted_now(visit.folder, study) if one.form == form), None)
    if extractor == CONSENSUS and one is not None and one.several and not one.submitted:
        return False
    if extractor == CONSENSUS:
        path = existing_record_path(visit.folder, study, CONSENSUS, form)
        return path is not None and path.relative_to(visit.folder).as_posix() not in hidden(sight, study)
    return one is not None and extractor in one.files and may_see(sight, one, extractor)


def _verdict(visit: Visit) -> Verdict:
    """The whole history of the review recomputed."""
    try:
        found = verify(visit.folder)
    except Rejected as fault:
        lines = tuple(str(problem) for problem in fault.problems)
        return Verdict(holds=False, words="The history does not hold.", lines=lines)
    events = f"{found.events} {'event' if found.events == 1 else 'events'}"
    return Verdict(
        holds=True, words=f"The history holds: {events}, the last {found.head.hash}.", lines=found.warnings
    )
