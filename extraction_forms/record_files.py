"""The record files of a review: found, read, checked each by its form, and the settled one of each chosen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from extraction_forms.checking import check_record
from extraction_forms.datum import Faults
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.form import Form
from extraction_forms.header import Header, read_header
from extraction_forms.records import Record
from extraction_forms.stray_files import stray_files
from extraction_forms.yaml_text import Map, read

CONSENSUS: Final = "consensus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The records of a folder: those that count, those set aside with the reason, and warnings.

    The warnings tell of files and folders that are not read, and of drafts that are not used; those of a
    record stand on the record.
    """

    records: tuple[Record, ...]
    set_aside: tuple[tuple[Record, str], ...]
    warnings: tuple[str, ...] = ()


def record_paths(folder: Path) -> tuple[Path, ...]:
    """Every record file under `records/`, in order; hidden and backup files are none."""
    found = (path for path in folder.glob("*/*.yaml") if not path.name.startswith((".", "~", "#")))
    return tuple(sorted(path for path in found if not path.parent.name.startswith(".")))


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


def load_accepted(review: Path, forms: Mapping[str, Form]) -> tuple[Loaded, tuple[Problem, ...]]:
    """The records that were accepted, and every fault of the others."""
    problems: list[Problem] = []
    records: list[Record] = []
    for path in record_paths(review / "records"):
        shown = path.relative_to(review).as_posix()
        try:
            records.append(_load_one(path, shown, forms))
        except Rejected as fault:
            problems += fault.problems
    chosen, aside, unsettled = settle(records)
    # What would settle a study may be the very record that has a fault.
    faulty = {problem.place.folder for problem in problems}
    problems += [problem for problem in unsettled if problem.place.folder not in faulty]
    strays, unread = stray_files(review)
    warnings = sorted((*unread, *_unused(aside)), key=lambda problem: problem.place)
    loaded = Loaded(records=chosen, set_aside=aside, warnings=tuple(str(warning) for warning in warnings))
    return loaded, (*problems, *strays)


def _load_one(path: Path, shown: str, forms: Mapping[str, Form]) -> Record:
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
        where="form",
        expected=f"a form of this review: {', '.join(known)}",
        found=repr(name) if name else "nothing",
    )


def _check_names(path: Path, node: Map, header: Header, faults: Faults) -> None:
    """The folder is named after the study, the file after the extractor, and after the form if after more."""
    if header.study and path.parent.name != header.study:
        folder = f"the folder's name, {path.parent.name!r}"
        faults.add(node.key_place("study"), "study", folder, repr(header.study))
    extractor, _, form = path.name.removesuffix(".yaml").partition(".")
    if header.extractor and extractor not in {header.extractor, CONSENSUS}:
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
    for (study, form), group in sorted(by_study.items()):
        consensus = [record for record in group if Path(record.path).name.split(".", 1)[0] == CONSENSUS]
        ready = [record for record in group if record.status != "draft"]
        candidates = [record for record in consensus if record.status != "draft"] or ready
        if len(candidates) > 1:
            names = " and ".join(record.path for record in candidates)
            problems.append(
                Problem(
                    place=Place(file=candidates[1].path),
                    where=f"study {study}, form {form}",
                    expected="one submitted record, or a consensus",
                    found=names,
                    hint="Settle them in consensus.yaml.",
                )
            )
        chosen += candidates[:1]
        for record in group:
            if record not in candidates[:1]:
                reason = "a draft" if record.status == "draft" else "settled in the consensus record"
                aside.append((record, reason))
    return tuple(chosen), tuple(aside), tuple(problems)
