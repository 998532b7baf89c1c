"""A consensus that no longer says what its two records and the decisions on them come to: told, with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from extraction_forms.adjudicate.consensus import Drafts, consensus, decimal_of
from extraction_forms.adjudicate.decisions import Decision, read_decisions
from extraction_forms.adjudicate.differences import Settlement, settlement
from extraction_forms.compare.comparing import compare
from extraction_forms.compare.extracted import MAIN
from extraction_forms.compare.matching import Matching
from extraction_forms.compare.matching_file import matching_of
from extraction_forms.corrections import carried
from extraction_forms.draft import Draft, differences, read_draft
from extraction_forms.errors import Place, Problem, Rejected, ReviewError
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.record_files import SETTLED, Loaded, is_consensus, record_paths
from extraction_forms.records import Record
from extraction_forms.yaml_text import read

_MOST: Final = 3
"""How many open differences are named; those after them are counted."""


@frozen
class _Settled:
    """A consensus that counts, the two records it was settled from, and the decisions on them."""

    review: Path
    form: Form
    consensus: Record
    two: tuple[Record, Record]
    decisions: tuple[Decision, ...]
    main: tuple[Record, Record] | None
    main_form: Form | None


def outdated(review: Path, loaded: Loaded, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """A warning for each consensus that the records it was settled from have left behind.

    Only what can be shown is told: a difference between the two that no decision settles, or a consensus that says
    something else than they and the decisions on them, since a record was changed or the consensus was by hand.
    Where a review keeps no decisions at all, its consensus were written by hand, and nothing is told of them.
    Decisions on records that are not there, as when a study was renamed, are told too.
    """
    try:
        decisions = read_decisions(review)
    except Rejected as fault:
        for problem in fault.problems:
            yield _as_warning(problem)
        return
    if not decisions:
        return
    yield from _homeless(review, decisions)
    for one in _settled(review, loaded, forms, decisions):
        try:
            found = _left_behind(one)
        except ReviewError as fault:
            found = _cannot_tell(one, fault)
        if found is not None:
            yield found


def _homeless(review: Path, decisions: Sequence[Decision]) -> Iterator[Problem]:
    """A warning for each study and extractor whose record is not there, so that the decisions on it settle nothing."""
    there = {(path.parent.name, path.name.split(".", 1)[0]) for path in record_paths(review / "records")}
    gone: dict[tuple[str, str], list[Decision]] = {}
    for one in decisions:
        for name in (one.extractor_a, one.extractor_b):
            if (one.study, name) not in there:
                gone.setdefault((one.study, name), []).append(one)
    for (study, name), rows in gone.items():
        first = min(row.place.line for row in rows)
        rest = len(rows) - 1
        more = f", here and in {rest} more {'row' if rest == 1 else 'rows'}" if rest else ""
        yield Problem(
            place=Place(file=rows[0].place.file, line=first),
            where=f"study {study}",
            expected=f"a record of it by {name}",
            found=f"none{more}: what was decided settles nothing",
            hint="Where the study or the extractor was renamed, rename it here and in matching/ too.",
            warning=True,
        )


def _as_warning(problem: Problem) -> Problem:
    return Problem(
        place=problem.place,
        where=problem.where,
        expected=problem.expected,
        found=problem.found,
        hint=problem.hint,
        warning=True,
    )


def _settled(
    review: Path, loaded: Loaded, forms: Mapping[str, Form], decisions: Sequence[Decision]
) -> Iterator[_Settled]:
    """Every consensus with each two records that it was settled from, where it is known which two."""
    extracted: dict[tuple[str, str], dict[str, Record]] = {}
    for record, reason in loaded.set_aside:
        if reason == SETTLED and not is_consensus(record):
            extracted.setdefault((record.study, record.form), {})[record.extractor] = record
    mains = [form.id for form in forms.values() if form.reads_as == MAIN]
    for record in filter(is_consensus, loaded.records):
        own = [one for one in decisions if (one.study, one.form) == (record.study, record.form)]
        by = extracted.get((record.study, record.form), {})
        pairs = {(one.extractor_a, one.extractor_b) for one in own}
        if not pairs and len(by) == 2:
            first, second = sorted(by)
            pairs = {(first, second)}
        for a, b in sorted(pairs):
            if a in by and b in by:
                main, main_form = _main_of(record, (a, b), extracted, mains)
                yield _Settled(
                    review=review,
                    form=forms[record.form],
                    consensus=record,
                    two=(by[a], by[b]),
                    decisions=tuple(one for one in own if (one.extractor_a, one.extractor_b) == (a, b)),
                    main=main,
                    main_form=forms[main_form] if main_form else None,
                )


def _main_of(
    record: Record,
    names: tuple[str, str],
    extracted: Mapping[tuple[str, str], Mapping[str, Record]],
    mains: Sequence[str],
) -> tuple[tuple[Record, Record] | None, str]:
    """The same two people's records of the study itself, whose results judgements name; and their form."""
    for form in mains:
        by = extracted.get((record.study, form), {})
        if form != record.form and names[0] in by and names[1] in by:
            return (by[names[0]], by[names[1]]), form
    return None, ""


def _left_behind(one: _Settled) -> Problem | None:
    """Why a consensus is no longer that of its records; None where it is, or where nobody can tell."""
    main: Matching | None = None
    if one.main is not None and one.main_form is not None:
        main = matching_of(one.review, one.main, one.main_form, None)
    compared = compare(*one.two, one.form, matching_of(one.review, one.two, one.form, main), main)
    a = _draft(one, one.two[0])
    settled = settlement(compared, one.form, one.decisions, decimal_of(a))
    if settled.unsettled:
        return _warning(one, _open(settled))
    if not one.decisions:
        return None
    drafts = Drafts(a=a, b=_draft(one, one.two[1]), form=one.form, main=main)
    kept = _draft(one, one.consensus)
    built = carried(kept, consensus(settled, drafts, one.consensus.extractor, one.consensus.status))
    changed = differences(kept, built)
    if not changed:
        return None
    where = ", ".join(str(change.path) for change in changed[:_MOST])
    more = f" and {len(changed) - _MOST} more" if len(changed) > _MOST else ""
    return _warning(one, f"something else in {where}{more}")


def _draft(one: _Settled, record: Record) -> Draft:
    return read_draft(one.form, read(one.review / record.path, record.path))


def _open(settled: Settlement) -> str:
    """What is left to be settled: the first differences by path, and how many there are."""
    paths = [str(difference.path) for difference in settled.unsettled]
    more = f" and {len(paths) - _MOST} more" if len(paths) > _MOST else ""
    return f"nothing decided on {', '.join(paths[:_MOST])}{more}"


def _newer(one: _Settled) -> list[str]:
    """The records that are other ones than those the decisions were made on, in words."""
    told: list[str] = []
    for side, record in zip("ab", one.two, strict=True):
        on = {getattr(decision, f"sha256_{side}") for decision in one.decisions}
        if on and record.sha256 not in on:
            last = max(int(_whole(getattr(decision, f"revision_{side}"))) for decision in one.decisions)
            told.append(f"{record.path} (revision {record.revision}; decided on revision {last})")
    return told


def _whole(text: str) -> str:
    return text if text.isdecimal() else "0"


def _warning(one: _Settled, found: str) -> Problem:
    newer = _newer(one)
    a, b = one.two
    who = f"{a.extractor} and {b.extractor}"
    changed = f"Changed since it was settled: {' and '.join(newer)}. " if newer else ""
    return Problem(
        place=Place(file=one.consensus.path),
        where="",
        expected=f"what the records of {who} and the decisions on them come to",
        found=found,
        hint=f"{changed}{_command(one)}",
        warning=True,
    )


def _command(one: _Settled) -> str:
    a, b = one.two
    what = f"{a.study} --form {one.form.id} --between {a.extractor} {b.extractor}"
    return f"`synthesis adjudicate REVIEW {what} --by NAME` asks what is open and builds it anew."


def _cannot_tell(one: _Settled, fault: ReviewError) -> Problem | None:
    """A consensus whose records have changed so that they can no longer be set side by side."""
    newer = _newer(one)
    if not newer:
        return None
    first = fault.problems[0] if isinstance(fault, Rejected) else fault
    return _warning(one, f"records that cannot be set side by side ({first})")
