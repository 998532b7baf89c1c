"""What a person may be shown of a review: the one door through which pages come to records.

Until two extractors of a study have both submitted, neither is shown the other's record; nobody is shown another's
draft. An extractor who has not begun yet counts as one who has not submitted. Where a page needs records, it asks here:
what may not be seen is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extraction_forms.compare.extracted import Extracted
from extraction_forms.entry.heads import extracted_now, form_and_status
from extraction_forms.entry.roles import EXTRACTOR
from extraction_forms.entry.visit import Visit
from extraction_forms.form import Form
from extraction_forms.record_files import CONSENSUS, record_paths
from extraction_forms.store.status import LOCKED, SUBMITTED
from extraction_forms.store.stored import Stored, load

_DONE = (SUBMITTED, LOCKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Whose eyes: the review, the name that the person's records have, and their role."""

    review: Path
    name: str
    role: str


def sight_of(visit: Visit) -> Sight:
    """The eyes of a visit."""
    return Sight(review=visit.folder, name=visit.name, role=visit.role)


def own_record(sight: Sight, study: str, form: Form) -> Stored | None:
    """The person's own record of a study by a form; None where there is none.

    Raises:
        UsageError: a name cannot name a file.
        Rejected: the file has not the shape of a record.
    """
    return load(sight.review, study, sight.name, form)


def may_see(sight: Sight, one: Extracted, extractor: str) -> bool:
    """Whether the person may be shown what somebody extracted of a study by a form."""
    if extractor == sight.name:
        return True
    if not _others_open(sight, one):
        return False
    return one.statuses[one.files[extractor]] in _DONE


def _others_open(sight: Sight, one: Extracted) -> bool:
    """Whether records of others may be shown at all: all are submitted, one's own among them where one is expected."""
    if one.several:
        return one.submitted
    is_locked = all(status == LOCKED for status in one.statuses.values())
    return sight.role != EXTRACTOR or is_locked or _has_consensus(sight.review, one)


def _has_consensus(review: Path, one: Extracted) -> bool:
    return bool(_consensus_files(review, one))


def _consensus_files(review: Path, one: Extracted) -> tuple[str, ...]:
    """The consensus of a study by a form, wherever its file stands."""
    return tuple(
        path.relative_to(review).as_posix()
        for path in sorted((review / "records" / one.study).glob(f"{CONSENSUS}*.yaml"))
        if form_and_status(path)[0] == one.form
    )


def hidden(sight: Sight, study: str = "") -> frozenset[str]:
    """The record files that the person may not be shown, relative to the review.

    A consensus is hidden while one of its records is open again: it holds what that extractor submitted before.
    """
    return frozenset(_hidden(sight, study))


def _hidden(sight: Sight, study: str) -> Iterator[str]:
    for one in extracted_now(sight.review, study):
        for extractor, file in one.files.items():
            if not may_see(sight, one, extractor):
                yield file
        if sight.role == EXTRACTOR and one.several and not one.submitted:
            yield from _consensus_files(sight.review, one)


def visible_files(sight: Sight) -> tuple[Path, ...]:
    """The record files that the person may be shown."""
    unseen = hidden(sight)
    paths = record_paths(sight.review / "records")
    return tuple(path for path in paths if path.relative_to(sight.review).as_posix() not in unseen)
