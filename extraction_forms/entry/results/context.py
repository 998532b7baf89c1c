"""What other studies print, as far as the person may see it: each is read once, and again when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from extraction_forms.entry.asked_forms import vocabulary
from extraction_forms.entry.file_signs import Remembered, sign_of
from extraction_forms.entry.heads import form_and_status
from extraction_forms.entry.planned import Planned, planned
from extraction_forms.entry.results.one_study import alone
from extraction_forms.entry.sight import Sight, visible_files
from extraction_forms.errors import ReviewError
from extraction_forms.facts import Vocabulary
from extraction_forms.frozen_values import frozen
from extraction_forms.record_files import is_consensus_file, read_record
from extraction_forms.store.status import DONE
from synthesis.audit.lines import Line, StudyFacts
from synthesis.audit.of_records import lines_of
from synthesis.audit.of_studies import facts_of

MOST_KEPT: Final = 5_000
MOST_AT_ONCE: Final = 100
"""So many files are read for one answer; of a very large review the others are read for the next ones."""


@frozen
class StudyLines:
    """A study as an audit reads it."""

    lines: tuple[Line, ...]
    facts: StudyFacts


_known: Remembered[Path, tuple[StudyLines, ...]] = Remembered(MOST_KEPT)


def other_studies(sight: Sight, study: str) -> tuple[StudyLines, ...]:
    """The other studies that count by now and that the person may see; those with faults are left out.

    Raises:
        Rejected: the plan or the list of outcomes has faults.
    """
    asks, words = planned(sight.review), vocabulary(sight.review)
    common = sign_of(sight.review / "review.yaml", sight.review / "outcomes.yaml")
    found: list[StudyLines] = []
    left = MOST_AT_ONCE
    for path in counting(sight, study, asks):
        sign = (*sign_of(path), *common)
        known = _known.kept(path, sign)
        if known is None and left:
            left -= 1
            known = _known.of(path, sign, partial(_read, sight.review, path, asks, words))
        found += known or ()
    return tuple(found)


def counting(sight: Sight, study: str, asks: Planned) -> Iterator[Path]:
    """The files of the other studies' own records that count: the consensus, else the only one that is submitted."""
    by_study: dict[str, list[Path]] = {}
    for path in visible_files(sight):
        form, status = form_and_status(path)
        is_main = form in asks.forms and asks.forms[form].reads_as == "study"
        if path.parent.name != study and is_main and status in DONE:
            by_study.setdefault(path.parent.name, []).append(path)
    for paths in by_study.values():
        settled = [path for path in paths if is_consensus_file(path)]
        chosen = settled or paths
        if len(chosen) == 1:
            yield chosen[0]


def _read(review: Path, path: Path, asks: Planned, words: Vocabulary) -> tuple[StudyLines, ...]:
    """A study from its file; none where it has faults."""
    try:
        record = read_record(path, path.relative_to(review).as_posix(), asks.forms)
        found = alone(review, record, asks, words)
        return (StudyLines(lines=lines_of(found), facts=facts_of(found.evidence.studies[0])),)
    except ReviewError:
        return ()
