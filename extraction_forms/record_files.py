"""The record files of a review: found, read, checked each by its form, and the settled one of each chosen."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from extraction_forms.checking import check_record
from extraction_forms.collector import paused
from extraction_forms.datum import Faults
from extraction_forms.errors import Place, Problem, Rejected, ReviewError
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.header import SLUG, Header, read_header
from extraction_forms.parcels import Outcome, pack, unpack
from extraction_forms.records import Record
from extraction_forms.stray_files import stray_files
from extraction_forms.workers import work_on, workers_for
from extraction_forms.yaml_text import Map, read

CONSENSUS: Final = "consensus"
DRAFT: Final = "a draft"
SETTLED: Final = "a consensus stands in its place"
UNSETTLED: Final = "not settled yet"
_WORTH_A_PROCESS: Final = 100
"""So many files take longer to read than another process to start and to send them over."""
FORM: Final = "form"
"""Where the fault of a record that answers another form is told."""


@frozen
class Loaded:
    """The records of a folder: those that count, those set aside with the reason, and warnings.

    The warnings tell of files and folders that are not read, and of drafts that are not used; those of a
    record stand on the record. `faulty` names the folders that hold a record with faults.
    """

    records: tuple[Record, ...]
    set_aside: tuple[tuple[Record, str], ...]
    warnings: tuple[str, ...] = ()
    faulty: frozenset[str] = frozenset()

    @property
    def used(self) -> tuple[Record, ...]:
        """The records that count and those that wait to be settled: all but drafts and what a consensus replaced."""
        waiting = (record for record, reason in self.set_aside if reason == UNSETTLED)
        return (*self.records, *waiting)


def record_paths(folder: Path, study: str = "") -> tuple[Path, ...]:
    """Every record file under `records/`, or those of one study, in order; hidden and backup files are none."""
    looked_in = study if SLUG.match(study) else "*"
    found = (path for path in folder.glob(f"{looked_in}/*.yaml") if not path.name.startswith((".", "~", "#")))
    kept = (path for path in found if not path.parent.name.startswith("."))
    return tuple(sorted(path for path in kept if not study or path.parent.name == study))


def forms_answered(review: Path) -> tuple[str, ...]:
    """The forms that records of a review say they answer, id@version, in order; of records that cannot be read none."""
    named: set[str] = set()
    for path in record_paths(review / "records"):
        try:
            node = read(path, path.name)
        except (ReviewError, OSError):
            continue
        header = read_header(node, Faults()) if isinstance(node, Map) else None
        if header is not None and header.form and header.version:
            named.add(f"{header.form}@{header.version}")
    return tuple(sorted(named))


def load(review: Path, forms: Mapping[str, Form]) -> Loaded:
    """The records of a review, each accepted by the form it answers.

    Args:
        review: The review folder.
        forms: The forms the review uses, by id.

    Raises:
        Rejected: every fault of every file at once.
    """
    loaded, problems = load_accepted(review, forms)
    if problems:
        raise Rejected(problems)
    return loaded


def load_accepted(
    review: Path, forms: Mapping[str, Form], without: Collection[str] = ()
) -> tuple[Loaded, tuple[Problem, ...]]:
    """The records that were accepted, and every fault of the others; files in `without` are not opened."""
    with paused():
        records, problems = read_each(review, forms, without=without)
    chosen, aside, unsettled = settle(records)
    # What would settle a study may be the very record that has a fault.
    faulty = frozenset(problem.place.folder for problem in problems)
    told = [*_once(problems), *(problem for problem in unsettled if problem.place.folder not in faulty)]
    strays, unread = stray_files(review)
    warnings = sorted((*unread, *_unused(aside)), key=lambda problem: problem.place)
    loaded = Loaded(
        records=chosen,
        set_aside=aside,
        warnings=tuple(str(warning) for warning in warnings),
        faulty=faulty | {problem.place.folder for problem in told},
    )
    return loaded, (*told, *strays)


def _once(problems: Sequence[Problem]) -> Iterator[Problem]:
    """The faults, where records answer another form only the first of them, with how many there are."""
    alike = Counter(_alike(problem) for problem in problems)
    told: set[tuple[str, ...]] = set()
    for problem in problems:
        times = alike[_alike(problem)]
        if problem.where != FORM or times == 1:
            yield problem
        elif _alike(problem) not in told:
            told.add(_alike(problem))
            yield replace(problem, found=f"{problem.found}, here and in {times - 1} more")


def _alike(problem: Problem) -> tuple[str, ...]:
    return (problem.where, problem.expected, problem.found)


def read_each(
    review: Path, forms: Mapping[str, Form], *, workers: int = 0, without: Collection[str] = ()
) -> tuple[list[Record], list[Problem]]:
    """The records of a review that were accepted and the faults of the others, in the order of their files.

    So many processes share the work; with 0 as many as pay on this machine.
    """
    every = record_paths(review / "records")
    paths = (
        [path for path in every if path.relative_to(review).as_posix() not in without] if without else every
    )
    outcomes = work_on(
        paths,
        partial(_outcome, review=review, forms=forms),
        pack=pack,
        unpack=unpack,
        workers=workers or workers_for(len(paths), least=_WORTH_A_PROCESS),
    )
    records = [outcome for outcome in outcomes if isinstance(outcome, Record)]
    return records, [fault for one in outcomes if not isinstance(one, Record) for fault in one]


def _outcome(path: Path, *, review: Path, forms: Mapping[str, Form]) -> Outcome:
    try:
        return read_record(path, path.relative_to(review).as_posix(), forms)
    except Rejected as fault:
        return fault.problems


def read_record(path: Path, shown: str, forms: Mapping[str, Form]) -> Record:
    """The record in a file, accepted by the form it answers; `shown` is the name its faults carry.

    Raises:
        Rejected: every fault of it at once.
    """
    node = read(path, shown)
    if not isinstance(node, Map):
        place = node.place
        raise Rejected([Problem(place=place, where="", expected="a block of keys", found="something else")])
    faults = Faults()
    header = read_header(node, faults)
    form = forms.get(header.form)
    if form is None or header.version != form.version:
        raise Rejected([*faults.problems, _other_form(header, forms)])
    names = Faults()
    _check_names(path, node, header, names)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        record = check_record(form, node, shown, sha256)
    except Rejected as fault:
        raise Rejected([*names.problems, *fault.problems]) from None
    if names.problems:
        raise Rejected(names.problems)
    return record


def _other_form(header: Header, forms: Mapping[str, Form]) -> Problem:
    """The fault of a record that answers a form, or a version, that the review does not use."""
    form = forms.get(header.form)
    name = f"{header.form} {header.version}".strip()
    known = [f"{known.id} {known.version}" for known in ([form] if form else forms.values())]
    return Problem(
        place=header.form_place,
        where=FORM,
        expected=f"a form of this review: {', '.join(known)}",
        found=repr(name) if name else "nothing",
        hint=f"`synthesis form migrate REVIEW {form.id}` carries them over."
        if form and header.version
        else "",
    )


def _check_names(path: Path, node: Map, header: Header, faults: Faults) -> None:
    """The folder is named after the study, the file after the extractor, and after the form if after more."""
    if header.study and path.parent.name != header.study:
        folder = f"the folder's name, {path.parent.name!r}"
        faults.add(node.key_place("study"), "study", folder, repr(header.study))
    extractor, _, form = path.name.removesuffix(".yaml").partition(".")
    if header.extractor == CONSENSUS:
        found = f"{CONSENSUS!r}, which is what a settled record is called"
        faults.add(node.key_place("extractor"), "extractor", "the name of a person", found)
    elif header.extractor and extractor not in {header.extractor, CONSENSUS}:
        named = f"the file's name, {extractor!r}"
        faults.add(node.key_place("extractor"), "extractor", named, repr(header.extractor))
    if form and form != header.form:
        faults.add(
            header.form_place, "form > id", f"the form in the file's name, {form!r}", repr(header.form)
        )


def _unused(aside: Sequence[tuple[Record, str]]) -> Iterator[Problem]:
    """A draft is work that does not count yet; that a consensus settled a record needs no word."""
    for record, reason in aside:
        if record.status == "draft":
            expected, found = "a submitted record", f"{reason}: not used"
            yield Problem(
                place=Place(file=record.path), where="status", expected=expected, found=found, warning=True
            )


def settle(
    records: Sequence[Record],
) -> tuple[tuple[Record, ...], tuple[tuple[Record, str], ...], tuple[Problem, ...]]:
    """Of each study and form the record that counts: the consensus, else the only submitted one.

    Returns:
        The records that count, those set aside with the reason, and a fault for each study whose
        submitted records nobody has settled.
    """
    by_study: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        by_study.setdefault((record.study, record.form), []).append(record)
    chosen: list[Record] = []
    aside: list[tuple[Record, str]] = []
    problems: list[Problem] = []
    for _, group in sorted(by_study.items()):
        consensus = [record for record in group if is_consensus(record)]
        ready = [record for record in group if record.status != "draft"]
        candidates = [record for record in consensus if record.status != "draft"] or ready
        if len(candidates) > 1:
            problems.append(_unsettled(candidates))
        chosen += candidates[:1]
        reason = SETTLED if len(candidates) == 1 else UNSETTLED
        aside += [
            (record, DRAFT if record.status == "draft" else reason)
            for record in group
            if record not in candidates[:1]
        ]
    return tuple(chosen), tuple(aside), tuple(problems)


def is_consensus(record: Record) -> bool:
    """Whether a record is what was settled on, and not what one person extracted."""
    return is_consensus_file(Path(record.path))


def is_consensus_file(path: Path) -> bool:
    """The same of a record file, by its name."""
    return path.name.split(".", 1)[0] == CONSENSUS


def _unsettled(records: Sequence[Record]) -> Problem:
    """The fault of several records where one would count, with the command that settles them."""
    first, second = records[:2]
    *names, last = [record.path for record in records]
    if is_consensus(first):
        hint = "Keep one of them."
    else:
        command = f"synthesis adjudicate REVIEW {first.study} --form {first.form}"
        two = f" --between {first.extractor} {second.extractor}" if len(records) > 2 else ""
        hint = f"`{command}{two} --by NAME` settles them."
        if two:
            hint = f"Settle any two of them: `{command}{two} --by NAME`. The consensus then counts alone."
    return Problem(
        place=Place(file=second.path),
        where=f"study {first.study}, form {first.form}",
        expected="one submitted record, or a consensus",
        found=f"{', '.join(names)} and {last}",
        hint=hint,
    )
