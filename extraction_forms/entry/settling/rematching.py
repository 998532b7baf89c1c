"""How the entries of two records are matched, changed by a person: read, held against what is decided, written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from extraction_forms.adjudicate.consensus import decimal_of
from extraction_forms.adjudicate.decisions import read_decisions
from extraction_forms.adjudicate.differences import Settlement, settlement
from extraction_forms.adjudicate.settling import Case
from extraction_forms.compare.comparing import compare
from extraction_forms.compare.extracted import main_matching, read_two
from extraction_forms.compare.matching import Matching, Pair
from extraction_forms.compare.matching_file import BY_HAND, kept_pairs, matching_path, write_matching
from extraction_forms.compare.proposing import propose_matching
from extraction_forms.disk.locks import held
from extraction_forms.disk.whole_files import replace_file
from extraction_forms.entry.settling.between import Between
from extraction_forms.entry.settling.tokens import matching_token
from extraction_forms.errors import Rejected, ReviewError
from extraction_forms.form import Form, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Entry, Record

ALONE = ""


@frozen
class Matched:
    """How two records are matched at present: as the file says, and as the rules propose what it leaves.

    `faults` are why the file could not be read; then all of it is proposed anew. `token` is what a page has seen.
    """

    a: Record
    b: Record
    form: Form
    main: Matching | None
    matching: Matching
    path: Path
    is_kept: bool
    faults: tuple[str, ...]
    token: str


def matched(pair: Between) -> Matched:
    """How the two are matched at present.

    Raises:
        Rejected: a record has faults.
    """
    a, b = read_two(pair.review, pair.one, pair.forms, pair.names)
    main = main_matching(pair.review, pair.one, pair.forms, pair.names)
    path = matching_path(pair.review, (a, b), pair.form)
    faults: tuple[str, ...] = ()
    kept: tuple[Pair, ...] = ()
    try:
        kept = kept_pairs(path, path.relative_to(pair.review).as_posix(), (a, b), pair.form)
    except Rejected as fault:
        faults = tuple(str(problem) for problem in fault.problems)
    matching = propose_matching(a, b, pair.form, main, kept)
    return Matched(
        a=a,
        b=b,
        form=pair.form,
        main=main,
        matching=matching,
        path=path,
        is_kept=path.is_file() and not faults,
        faults=faults,
        token=matching_token(matching, (a.sha256, b.sha256), _text(path)),
    )


def _text(path: Path) -> str:
    return path.read_bytes().hex() if path.is_file() else ""


def repeated(form: Form) -> tuple[Section, ...]:
    """The sections whose entries are matched."""
    return tuple(section for section in form.sections if section.repeats)


def input_of(section: str, entry: str) -> str:
    """The name of the input that says which entry of B one of A is."""
    return f"{section}/{entry}"


def chosen(now: Matched, partners: Mapping[str, str]) -> tuple[Matching, tuple[str, ...]]:
    """The matching as it was chosen, and what is wrong with it: an entry of B that was chosen twice, or is none."""
    pairs: list[Pair] = []
    faults: list[str] = []
    for section in repeated(now.form):
        own, wrong = _section(now, section, partners)
        pairs += own
        faults += wrong
    return replace(now.matching, pairs=tuple(pairs)), tuple(faults)


def _section(now: Matched, section: Section, partners: Mapping[str, str]) -> tuple[list[Pair], list[str]]:
    standing = {(pair.a, pair.b): pair for pair in now.matching.of(section.id)}
    named = {pair.a or pair.b: pair.id for pair in now.matching.of(section.id)}
    there = [entry.id for entry in now.b.sections.get(section.id, ())]
    used: dict[str, str] = {}
    pairs: list[Pair] = []
    faults: list[str] = []
    for entry in now.a.sections.get(section.id, ()):
        partner = partners.get(input_of(section.id, entry.id), ALONE)
        if partner and partner not in there:
            faults.append(f"{section.label}: {now.b.extractor} has no entry {partner[:80]!r}.")
        elif partner and used.setdefault(partner, entry.id) != entry.id:
            faults.append(
                f"{section.label}: {partner} of {now.b.extractor} is chosen for {used[partner]} and {entry.id}."
            )
        else:
            new = Pair(
                section=section.id,
                a=entry.id,
                b=partner,
                why=BY_HAND if partner else "",
                id=named.get(entry.id, ""),
            )
            pairs.append(standing.get((entry.id, partner), new))
    alone = [name for name in there if name not in used]
    pairs += [standing.get(("", name), Pair(section=section.id, b=name)) for name in alone]
    return pairs, faults


def touched(pair: Between, now: Matched, new: Matching, case: Case | None) -> tuple[str, ...]:
    """The decisions that no longer hold, or settle nothing, once the entries are matched otherwise."""
    if case is None:
        return ()
    after = _after(pair, now, new, case)
    holds = {str(one.path) for one in after.differences if one.state == "settled"}
    return tuple(
        one.where for one in case.settled.differences if one.state == "settled" and str(one.path) not in holds
    )


def _after(pair: Between, now: Matched, new: Matching, case: Case) -> Settlement:
    compared = compare(now.a, now.b, now.form, new, now.main)
    return settlement(compared, now.form, read_decisions(pair.review), decimal_of(case.drafts.a))


def save_matching(pair: Between, now: Matched, new: Matching, by: str) -> bool:
    """Write how the two are matched; not over what somebody else has written meanwhile.

    Returns:
        Whether it was written.

    Raises:
        Busy: somebody else is writing.
        ReviewError: the file cannot be written.
    """
    with held(pair.review, by):
        if matched(pair).token != now.token:
            return False
        try:
            replace_file(now.path, write_matching(new).encode())
        except OSError as fault:
            raise ReviewError(f"{now.path}: cannot be written: {fault.strerror or fault}.") from fault
    return True


def about(entry: Entry) -> str:
    """What an entry says of itself, so that a person knows which one it is."""
    return "; ".join(_parts(entry))


def _parts(entry: Entry) -> Iterator[str]:
    for name in ("label", "role", "outcome", "timepoint", "time", "doi", "citekey", "arm_exp", "arm_ctl"):
        datum = entry.data.get(name)
        if datum is not None and datum.known and isinstance(datum.value, str | int | float):
            yield f"{datum.read} {datum.unit}".strip()
