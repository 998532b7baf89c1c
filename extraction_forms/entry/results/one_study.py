"""One study as its extractor types it, put in the place of a whole review: what the engine reads results from."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from extraction_forms.entry.asked_forms import vocabulary
from extraction_forms.entry.drafts.editing import Editing
from extraction_forms.entry.planned import Planned, planned
from extraction_forms.entry.results.readable import Readable, readable, repeats, whole_enough
from extraction_forms.facts import Vocabulary
from extraction_forms.frozen_values import frozen
from extraction_forms.record_files import Loaded
from extraction_forms.records import Record
from extraction_forms.studies import Study, read_studies
from synthesis.review import Review
from synthesis.routes.study_rows import Row, rows


@frozen
class OneStudy:
    """A study as it is typed: the review with nothing else in it, its rows, and what of the record could be read.

    `repeats` is the study whose trial it is said to be; what it says of that is left out of the review.
    """

    review: Review
    study: Study
    rows: tuple[Row, ...]
    readable: Readable
    repeats: str = ""


def one_study(editing: Editing) -> OneStudy | None:
    """The study that a record is of, as far as it can be read; None where nothing of it can.

    Raises:
        Rejected: the plan, or the list of outcomes, has faults.
        FormError: a form has.
    """
    found = readable(editing)
    if found.record is None or editing.form.reads_as != "study":
        return None
    folder = editing.visit.folder
    review = alone(folder, found.record, planned(folder), vocabulary(folder))
    return OneStudy(
        review=review,
        study=review.evidence.studies[0],
        rows=tuple(rows(review.evidence, review.groupings)),
        readable=found,
        repeats=repeats(found.record),
    )


def alone(folder: Path, record: Record, asks: Planned, words: Vocabulary) -> Review:
    """A review with nothing in it but one study's record, as far as that says what it compares and measures.

    Raises:
        Rejected: it has faults.
    """
    used = whole_enough(record, words)
    return Review(
        path=folder,
        plan=asks.plan,
        forms=asks.forms,
        evidence=read_studies([used], asks.forms, words),
        loaded=Loaded(records=(used,), set_aside=()),
        references=MappingProxyType({}),
    )
