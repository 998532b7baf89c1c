"""What a person may be shown of a review: the one door through which pages come to records.

Until two extractors of a study have both submitted, neither is shown the other's record; nobody is shown another's
draft. An extractor who has not begun yet counts as one who has not submitted. Where a page needs records, it asks here:
what may not be seen is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db.models import F

from extraction_forms.compare.extracted import Extracted
from extraction_forms.entry.heads import consensus_files, extracted_now
from extraction_forms.entry.models import OpenDraft
from extraction_forms.entry.roles import EXTRACTOR
from extraction_forms.entry.visit import Visit
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.record_files import record_paths
from extraction_forms.store.status import DONE, LOCKED
from extraction_forms.store.stored import Stored, load


@frozen
class Sight:
    """Whose eyes: the review, the name that the person's records have, and their role.

    `typing` is what they type and have not saved yet, by study and form: a record that is begun, without a file.
    """

    review: Path
    name: str
    role: str
    typing: frozenset[tuple[str, str]] = frozenset()


def sight_of(visit: Visit) -> Sight:
    """The eyes of a visit."""
    typing = typed_unsaved(visit) if visit.may_write else frozenset[tuple[str, str]]()
    return Sight(review=visit.folder, name=visit.name, role=visit.role, typing=typing)


def typed_unsaved(visit: Visit) -> frozenset[tuple[str, str]]:
    """What the person themselves has typed and not saved, by study and form; of others nobody is told."""
    if visit.person is None:
        return frozenset()
    rows = OpenDraft.objects.filter(person=visit.person, review=visit.slug, version__gt=F("saved_version"))
    return frozenset(rows.values_list("study", "form"))


def own_record(sight: Sight, study: str, form: Form) -> Stored | None:
    """The person's own record of a study by a form; None where there is none.

    Raises:
        UsageError: a name cannot name a file.
        Rejected: the file has not the shape of a record.
    """
    return load(sight.review, study, sight.name, form, waits=False)


def may_see(sight: Sight, one: Extracted, extractor: str) -> bool:
    """Whether the person may be shown what somebody extracted of a study by a form."""
    if extractor == sight.name:
        return True
    if not _others_open(sight, one):
        return False
    return one.statuses[one.files[extractor]] in DONE


def _others_open(sight: Sight, one: Extracted) -> bool:
    """Whether records of others may be shown at all: all are submitted, one's own among them where one is expected."""
    if _is_begun(sight, one):
        return False
    if one.several:
        return one.submitted
    is_locked = all(status == LOCKED for status in one.statuses.values())
    return sight.role != EXTRACTOR or is_locked or bool(consensus_files(sight.review, one.study, one.form))


def _is_begun(sight: Sight, one: Extracted) -> bool:
    """Whether the person types a record that has no file yet: they extract, whatever their role."""
    return (one.study, one.form) in sight.typing and sight.name not in one.files


def hidden(sight: Sight, study: str = "") -> frozenset[str]:
    """The record files that the person may not be shown, relative to the review.

    A consensus is hidden while one of its records is open again: it holds what that extractor submitted before. Of two
    files that somebody has by one form only one can count; the other one is shown to nobody else.
    """
    return frozenset(_hidden(sight, study))


def _hidden(sight: Sight, study: str) -> Iterator[str]:
    for one in extracted_now(sight.review, study):
        for extractor, file in one.files.items():
            if not may_see(sight, one, extractor):
                yield file
        yield from (file for extractor, file in one.seconds if extractor != sight.name)
        is_open = sight.role == EXTRACTOR and one.several and not one.submitted
        if is_open or _is_begun(sight, one):
            settled = consensus_files(sight.review, one.study, one.form)
            yield from (path.relative_to(sight.review).as_posix() for path in settled)


def visible_files(sight: Sight) -> tuple[Path, ...]:
    """The record files that the person may be shown."""
    unseen = hidden(sight)
    paths = record_paths(sight.review / "records")
    return tuple(path for path in paths if path.relative_to(sight.review).as_posix() not in unseen)
