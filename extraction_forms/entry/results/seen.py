"""A review as a person may see it now, fit to be drawn at any time: what cannot count yet is left out, and told."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from extraction_forms.entry.file_signs import Remembered, Sign, sign_of
from extraction_forms.entry.heads import consensus_files, extracted_now, form_and_status
from extraction_forms.entry.sight import Sight, hidden
from extraction_forms.errors import Problem, Rejected
from extraction_forms.frozen_values import frozen
from extraction_forms.record_files import record_paths
from extraction_forms.store.status import DONE
from synthesis.output.engine_hash import engine_hash, forms_hash
from synthesis.review import Looked, Review, look_at

MOST_KEPT: Final = 8
MOST_ROUNDS: Final = 5
"""So often records with faults are taken out, and the rest looked at again."""

WAITING: Final = "waiting"
FAULTY: Final = "faulty"
UNFINISHED: Final = "unfinished"
REASONS: Final = {
    UNFINISHED: ("is still being extracted", "are still being extracted"),
    WAITING: ("waits until its two records are settled", "wait until their two records are settled"),
    FAULTY: ("has a record with faults", "have records with faults"),
}
"""Why studies are not in the figures, of one and of several, in the order they are told."""

_INPUTS: Final = ("review.yaml", "outcomes.yaml", "references.bib")

NO_RECORDS: Final = "records"
"""Where it is told that a review has no record yet."""


@frozen
class LeftOut:
    """Studies that are not in the figures, by name, and why; `faults` in words, where a record has some."""

    reason: str
    studies: tuple[str, ...]
    faults: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """How many there are and why: `2 studies wait until their two records are settled`."""
        n = len(self.studies)
        return f"{n} {'study' if n == 1 else 'studies'} {REASONS[self.reason][n != 1]}"


@frozen
class Seen:
    """A review as far as it may be seen and can be used; None where even that cannot be, with the faults in words.

    `key` is the same for the same plan, records and engine: what is drawn from one is drawn from all of them.
    """

    review: Review | None
    key: str
    studies: int = 0
    left_out: tuple[LeftOut, ...] = ()
    faults: tuple[str, ...] = ()


_known: Remembered[tuple[Path, frozenset[str]], Seen] = Remembered(MOST_KEPT)


def seen(sight: Sight) -> Seen:
    """The review as a person may see it, as its files stand now."""
    unseen = hidden(sight)
    sign = _sign(sight.review)
    return _known.made_once((sight.review, unseen), sign, lambda: _look(sight.review, unseen))


def _sign(review: Path) -> Sign:
    forms = sorted((review / "forms").glob("*.yaml"))
    return sign_of(*(review / name for name in _INPUTS), *forms, *record_paths(review / "records"))


def _look(review: Path, unseen: frozenset[str]) -> Seen:
    """The review without what is hidden, not settled or faulty."""
    waiting = frozenset(_unsettled(review, unseen))
    faulty: dict[str, str] = {}
    found: Looked | None = None
    for _ in range(MOST_ROUNDS):
        try:
            found = look_at(review, unseen | waiting | faulty.keys())
        except Rejected as fault:
            return Seen(review=None, key="", faults=_told(fault.problems))
        more = dict(_at_fault(review, found.problems))
        if found.review is not None or not more.keys() - faulty.keys():
            break
        faulty |= more
    used = found.review if found is not None else None
    counted = {study.id for study in used.evidence.studies} if used is not None else set()
    return Seen(
        review=used,
        key=_key(used) if used is not None else "",
        studies=len(counted),
        left_out=tuple(_left_out(review, used, waiting, faulty)),
        faults=_told(found.problems) if found is not None and used is None else (),
    )


def _told(problems: Iterable[Problem]) -> tuple[str, ...]:
    """The faults for which nothing can be drawn, in words; that there is no record yet is none of them."""
    return tuple(str(problem) for problem in problems if problem.place.file != NO_RECORDS)


def _unsettled(review: Path, unseen: Collection[str]) -> Iterator[str]:
    """The records of which several are submitted and no consensus stands in their place."""
    for one in extracted_now(review):
        ready = [file for file in one.files.values() if one.statuses[file] in DONE and file not in unseen]
        if len(ready) > 1 and not _consensus(review, one.study, one.form, unseen):
            yield from ready


def _consensus(review: Path, study: str, form: str, unseen: Collection[str]) -> bool:
    return any(
        form_and_status(path)[1] in DONE and path.relative_to(review).as_posix() not in unseen
        for path in consensus_files(review, study, form)
    )


def _at_fault(review: Path, problems: Iterable[Problem]) -> Iterator[tuple[str, str]]:
    """The record files that faults stand in, each with its first."""
    told: set[str] = set()
    for problem in problems:
        file = problem.place.file
        if file.startswith("records/") and file not in told and (review / file).is_file():
            told.add(file)
            yield file, str(problem)


def _left_out(
    review: Path, used: Review | None, waiting: Collection[str], faulty: Mapping[str, str]
) -> Iterator[LeftOut]:
    """The studies there are that are not used, and those of which a record could not be used, by the reason."""
    counted = {record.study for record in used.loaded.records} if used is not None else set()
    there = sorted({path.parent.name for path in record_paths(review / "records")})
    settling = {file.split("/")[1] for file in waiting}
    broken = {file.split("/")[1] for file in faulty}
    by_reason = {
        UNFINISHED: [name for name in there if name not in counted | settling | broken],
        WAITING: [name for name in there if name in settling - counted],
        FAULTY: [name for name in there if name in broken],
    }
    for reason, studies in by_reason.items():
        if studies:
            faults = tuple(faulty.values()) if reason == FAULTY else ()
            yield LeftOut(reason=reason, studies=tuple(studies), faults=faults)


def _key(review: Review) -> str:
    """What the figures of a review are made from, as one hash; the folder it lies in is no part of it."""
    digest = hashlib.sha256(_made_by().encode())
    for name in _INPUTS:
        path = review.path / name
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    parts = [(form.id, form.sha256) for form in review.forms.values()]
    parts += [(record.path, record.sha256) for record in review.loaded.records]
    for name, sha256 in sorted(parts):
        digest.update(f"{name}\0{sha256}\0".encode())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _made_by() -> str:
    """The engine and the form library that this process started with."""
    return engine_hash() + forms_hash()
