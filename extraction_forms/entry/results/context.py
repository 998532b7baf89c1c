"""What other studies print, as far as the person may see it: each is read once, and again when it changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final

from extraction_forms.entry.asked_forms import vocabulary
from extraction_forms.entry.file_signs import Sign, sign_of
from extraction_forms.entry.heads import form_and_status
from extraction_forms.entry.results.planned import Planned, planned
from extraction_forms.entry.results.readable import whole_enough
from extraction_forms.entry.sight import Sight, visible_files
from extraction_forms.errors import ReviewError
from extraction_forms.facts import Vocabulary
from extraction_forms.record_files import CONSENSUS, Loaded, read_record
from extraction_forms.store.status import LOCKED, SUBMITTED
from extraction_forms.studies import read_studies
from synthesis.audit.lines import Line, StudyFacts
from synthesis.audit.of_records import lines_of
from synthesis.audit.of_studies import facts_of
from synthesis.review import Review

MOST_KEPT: Final = 5_000
MOST_AT_ONCE: Final = 100
"""So many files are read for one answer; of a very large review the others are read for the next ones."""

_known: OrderedDict[Path, tuple[Sign, StudyLines | None]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyLines:
    """A study as an audit reads it."""

    lines: tuple[Line, ...]
    facts: StudyFacts


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
        with _lock:
            known = _known.get(path)
        if known is None or known[0] != sign:
            if not left:
                continue
            left -= 1
            known = (sign, _read(sight.review, path, asks, words))
            _keep(path, known)
        if known[1] is not None:
            found.append(known[1])
    return tuple(found)


def _keep(path: Path, known: tuple[Sign, StudyLines | None]) -> None:
    with _lock:
        _known[path] = known
        _known.move_to_end(path)
        while len(_known) > MOST_KEPT:
            _known.popitem(last=False)


def counting(sight: Sight, study: str, asks: Planned) -> Iterator[Path]:
    """The files of the other studies' own records that count: the consensus, else the only one that is submitted."""
    by_study: dict[str, list[Path]] = {}
    for path in visible_files(sight):
        form, status = form_and_status(path)
        is_main = form in asks.forms and asks.forms[form].reads_as == "study"
        if path.parent.name != study and is_main and status in {SUBMITTED, LOCKED}:
            by_study.setdefault(path.parent.name, []).append(path)
    for paths in by_study.values():
        settled = [path for path in paths if path.name.split(".", 1)[0] == CONSENSUS]
        chosen = settled or paths
        if len(chosen) == 1:
            yield chosen[0]


def _read(review: Path, path: Path, asks: Planned, words: Vocabulary) -> StudyLines | None:
    """A study from its file; None where it has faults."""
    try:
        record = whole_enough(read_record(path, path.relative_to(review).as_posix(), asks.forms), words)
        evidence = read_studies([record], asks.forms, words)
        alone = Review(
            path=review,
            plan=asks.plan,
            forms=asks.forms,
            evidence=evidence,
            loaded=Loaded(records=(record,), set_aside=()),
            references=MappingProxyType({}),
        )
        return StudyLines(lines=lines_of(alone), facts=facts_of(evidence.studies[0]))
    except ReviewError:
        return None
