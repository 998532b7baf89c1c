"""The records that two extractors wrote of one study: found, and read only when both have submitted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.compare.comparing import Comparison, compare, refuse_statuses
from extraction_forms.compare.matching import Matching
from extraction_forms.compare.matching_file import matching_of
from extraction_forms.datum import Faults
from extraction_forms.disk.safe_paths import named, shown_name
from extraction_forms.errors import Place, Problem, Rejected, UsageError
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.header import read_header
from extraction_forms.nearest import did_you_mean
from extraction_forms.record_files import CONSENSUS, read_record, record_paths
from extraction_forms.records import Record
from extraction_forms.store.status import DONE
from extraction_forms.yaml_text import Map, read

MAIN: Final = "study"
"""What the form of the studies' own records reads as."""


@frozen
class Extracted:
    """What was extracted of a study by one form: the file and the status of each extractor's record.

    `seconds` are further files that somebody has by the same form, each with whose it is: a fault of the review.
    """

    study: str
    form: str
    files: Mapping[str, str]
    statuses: Mapping[str, str]
    seconds: tuple[tuple[str, str], ...] = ()

    @property
    def extractors(self) -> tuple[str, ...]:
        """Who extracted it, by name."""
        return tuple(sorted(self.files))

    @property
    def several(self) -> bool:
        """Whether more than one person did."""
        return len(self.files) > 1

    @property
    def submitted(self) -> bool:
        """Whether every record is submitted."""
        return all(status in DONE for status in self.statuses.values())


def extracted(
    review: Path, study: str = "", *, head: Callable[[Path], tuple[str, str]] | None = None
) -> tuple[Extracted, ...]:
    """Who extracted what, by study and form; of a record only its head is looked at, a consensus is none.

    A record that cannot be read at all counts under the form in its name, without a status. `head` tells the form and
    the status of a file, where the caller remembers them.
    """
    found: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    seconds: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for path in record_paths(review / "records", study):
        extractor, _, named = path.name.removesuffix(".yaml").partition(".")
        if extractor == CONSENSUS:
            continue
        form, status = (head or head_of)(path)
        shown = path.relative_to(review).as_posix()
        at = path.parent.name, form or named
        by_extractor = found.setdefault(at, {})
        if extractor in by_extractor:
            seconds.setdefault(at, []).append((extractor, by_extractor[extractor][0]))
        by_extractor[extractor] = (shown, status)
    return tuple(
        Extracted(
            study=name,
            form=form,
            files=MappingProxyType({one: file for one, (file, _) in sorted(by.items())}),
            statuses=MappingProxyType(dict(sorted(by.values()))),
            seconds=tuple(seconds.get((name, form), ())),
        )
        for (name, form), by in sorted(found.items())
    )


def blinded(review: Path, study: str = "") -> frozenset[str]:
    """The files of records that nobody but their extractor is shown: one of several, not all of them submitted."""
    waiting = (one for one in extracted(review, study) if one.several and not one.submitted)
    return frozenset(
        file for one in waiting for file in (*one.files.values(), *(second for _, second in one.seconds))
    )


def head_of(path: Path) -> tuple[str, str]:
    """The form and the status a record names; nothing where it cannot be read."""
    try:
        node = read(path, path.name)
    except Rejected:
        return "", ""
    if not isinstance(node, Map):
        return "", ""
    faults = Faults()
    header = read_header(node, faults)
    faulty = any(problem.where == "status" for problem in faults.problems)
    return header.form, "" if faulty else header.status


def of_study(review: Path, study: str, form: str = "") -> tuple[Extracted, ...]:
    """What several people extracted of one study, by each form or by the one named.

    Raises:
        UsageError: there is no such study, or nothing of it that two people extracted by that form.
    """
    everything = extracted(review)
    mine = [one for one in everything if one.study == study]
    if not mine:
        known = sorted({one.study for one in everything})
        near = did_you_mean(study, known) or f"It has {', '.join(known) or 'none'}."
        raise UsageError(f"{named(study)}: expected a study of this review. {near}")
    wanted = [one for one in mine if one.several and form in {"", one.form}]
    if not wanted:
        _refuse_unreadable(mine)
        who = "; ".join(f"{one.form or 'no form'}: {', '.join(one.extractors)}" for one in mine)
        of = f" by the form {named(form)}" if form else ""
        raise UsageError(f"{study}: expected the records of two extractors{of}; found {who}.")
    return tuple(wanted)


def _refuse_unreadable(found: Iterable[Extracted]) -> None:
    """Stop where a record cannot be read: nobody knows which form it answers."""
    problems = unreadable(found)
    if problems:
        raise Rejected(problems)


def unreadable(found: Iterable[Extracted]) -> tuple[Problem, ...]:
    """The records that cannot be read, so that nobody knows which form they answer; not what is wrong with them."""
    return tuple(
        Problem(
            place=Place(file=file),
            where="",
            expected="a record that can be read",
            found="faults",
            hint="`synthesis check` names its faults.",
        )
        for one in found
        if not one.form
        for file in one.files.values()
    )


def the_two(one: Extracted, between: Iterable[str] = ()) -> tuple[str, str]:
    """The two extractors whose records are held against each other, by name.

    Raises:
        UsageError: there are more than two and none were named, or one who was named has no record.
    """
    names = tuple(sorted(set(between)))
    known = one.extractors
    strangers = [name for name in names if name not in known]
    if strangers:
        raise UsageError(
            f"{one.study}, {one.form}: expected extractors among {', '.join(known)}; found {shown_name(strangers[0])}."
        )
    if not names and len(known) == 2:
        names = known
    if len(names) != 2:
        raise UsageError(
            f"{one.study}, {one.form}: {len(known)} people extracted it ({', '.join(known)}); name the two to "
            f"compare: --between {known[0]} {known[1]}."
        )
    return names[0], names[1]


def read_two(
    review: Path, one: Extracted, forms: Mapping[str, Form], between: Iterable[str] = ()
) -> tuple[Record, Record]:
    """The records of two extractors, both submitted and accepted by their form.

    Raises:
        Rejected: one is not submitted (and then nothing of either is told), or has faults.
        UsageError: it is not clear which two are meant.
    """
    names = the_two(one, between)
    refuse_statuses({one.files[name]: one.statuses[one.files[name]] for name in names})
    problems: list[Problem] = []
    records: list[Record] = []
    for name in names:
        try:
            records.append(read_record(review / one.files[name], one.files[name], forms))
        except Rejected as fault:
            problems += fault.problems
    if problems:
        raise Rejected(problems)
    return records[0], records[1]


def compare_two(
    review: Path, one: Extracted, forms: Mapping[str, Form], between: Iterable[str] = ()
) -> Comparison:
    """The records of two extractors compared, by the review's matching of them or the one proposed.

    Raises:
        Rejected: a record is not submitted, a record has faults, or the matching has.
        UsageError: it is not clear which two are meant.
    """
    a, b = read_two(review, one, forms, between)
    form = forms[one.form]
    main = main_matching(review, one, forms, (a.extractor, b.extractor))
    return compare(a, b, form, matching_of(review, (a, b), form, main), main)


def main_matching(
    review: Path, one: Extracted, forms: Mapping[str, Form], names: tuple[str, str]
) -> Matching | None:
    """How the same two extractors' records of the study itself are matched; None where they have none.

    Raises:
        Rejected: those records are there and cannot be compared.
    """
    if forms[one.form].reads_as == MAIN:
        return None
    for other in extracted(review, one.study):
        form = forms.get(other.form)
        if form is not None and form.reads_as == MAIN and set(names) <= set(other.extractors):
            a, b = read_two(review, other, forms, names)
            return matching_of(review, (a, b), form, None)
    return None


def unknown_form(one: Extracted, forms: Mapping[str, Form]) -> Problem:
    """The fault of records that answer a form the review does not use."""
    return Problem(
        place=Place(file=next(iter(one.files.values()))),
        where="form",
        expected=f"a form of this review: {', '.join(sorted(forms))}",
        found=shown_name(one.form) if one.form else "nothing",
        hint=did_you_mean(one.form, forms),
    )
