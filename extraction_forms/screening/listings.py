"""Records as files of screening list them, each with what is said of it, by whom, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from types import MappingProxyType
from typing import Final, NamedTuple

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.frozen_values import frozen
from extraction_forms.references.reading import Reading, Remark
from extraction_forms.references.reference import Reference
from extraction_forms.references.screening import ASREVIEW, unread_words
from extraction_forms.screening.kinds import FULL, KINDS, SEARCH, STAGES, kind_of

COVIDENCE: Final = "Covidence's lists"
"""Who decided what is told by a list: not one of the screeners."""

NOBODY: Final = "somebody without a name"
NO_WORDS: Mapping[str, str] = MappingProxyType({})


class Claim(NamedTuple):
    """That somebody decided something of a record at a stage, and where that is written."""

    stage: str
    by: str
    decision: str
    place: Place


@frozen
class Asked:
    """A file as a user names it: as which kind, if they say so; how the search is called, and whether of a register."""

    reading: Reading
    kind: str = ""
    name: str = ""
    register: bool = False


@frozen
class Source:
    """A file of screening: its kind, what its search is called, and whether that was one of a register."""

    file: str
    kind: str
    name: str
    register: bool = False


@frozen
class Listing:
    """A record as one file lists it."""

    reference: Reference
    source: Source
    claims: tuple[Claim, ...] = ()

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.reference.place


@frozen
class Listings:
    """All records of all files, in the order of files and lines, and what to know of them."""

    sources: tuple[Source, ...]
    listings: tuple[Listing, ...]
    remarks: tuple[Remark, ...] = ()

    def has(self, *kinds: str) -> bool:
        """Whether there is a file of one of these kinds."""
        return any(source.kind in kinds for source in self.sources)


def listings(files: Sequence[Asked], words: Mapping[str, str] = NO_WORDS) -> Listings:
    """The records of files with their decisions.

    Args:
        files: What was read, each once.
        words: Decisions in words of another language, in small letters: what each stands for.

    Raises:
        ImportFault: the kind of a file is not told, two searches have one name, or a file is named twice; all at once.
    """
    sources, problems = _sources(files)
    if problems:
        raise ImportFault(problems)
    found: list[Listing] = []
    remarks: list[Remark] = []
    for asked, source in sorted(zip(files, sources, strict=True), key=lambda each: each[1].file):
        for reference in asked.reading.references:
            claims, unread = _claims(reference, source, words)
            found.append(Listing(reference=reference, source=source, claims=claims))
            remarks += unread
        remarks += [Remark(place, f"rejected: {text}") for place, text in asked.reading.rejected]
    ordered = tuple(sorted(sources, key=lambda one: one.file))
    return Listings(sources=ordered, listings=tuple(found), remarks=tuple(remarks))


def _sources(files: Sequence[Asked]) -> tuple[list[Source], list[Problem]]:
    sources: list[Source] = []
    problems: list[Problem] = []
    for asked in files:
        file = asked.reading.file
        kind = asked.kind or kind_of(asked.reading)
        if not kind:
            expected = f"what is in the file: --as one of {', '.join(KINDS)}"
            problems.append(_problem(file, expected, "decisions, and no stage in the file's name"))
        if file in {one.file for one in sources}:
            problems.append(_problem(file, "each file once", "it is named twice"))
        name = asked.name or PurePath(file).stem
        sources.append(Source(file=file, kind=kind, name=name, register=asked.register))
    names = Counter(one.name for one in sources if one.kind == SEARCH)
    for one in sources:
        if one.kind == SEARCH and names[one.name] > 1:
            expected = "a name of its own for each search (--source NAME FILE)"
            problems.append(_problem(one.file, expected, f"{one.name!r} for {names[one.name]} of them"))
    return sources, problems


def _claims(
    reference: Reference, source: Source, words: Mapping[str, str]
) -> tuple[tuple[Claim, ...], list[Remark]]:
    """What a file says of a record: by listing it at all, or by each screener's decision."""
    place, kind = reference.place, KINDS[source.kind]
    if kind.says:
        return tuple(Claim(stage, COVIDENCE, said, place) for stage, said in kind.says.items()), []
    if source.kind not in STAGES:
        return (), []
    said = [(_screener(one.by, source), one.decision) for one in reference.screening]
    unread: list[Remark] = []
    for who, word in unread_words(reference.notes):
        if known := words.get(word.casefold()):
            said.append((who, known))
        else:
            text = f"{who or NOBODY} said {word!r}, which is no decision that is known here (--word)"
            unread.append(Remark(place, text))
    if reference.exclusion_reasons and not said and not unread and source.kind == FULL:
        said.append((PurePath(source.file).stem, "excluded"))
    return tuple(Claim(source.kind, by, decision, place) for by, decision in dict.fromkeys(said)), unread


def _screener(by: str, source: Source) -> str:
    """Who decided; ASReview does not say, so that whoever worked in one of its files is called by the file."""
    return f"{ASREVIEW} ({PurePath(source.file).stem})" if by == ASREVIEW else by or NOBODY


def screeners(found: Sequence[Listing], stage: str) -> tuple[str, ...]:
    """Who decided at a stage, in the order of their names; Covidence's lists tell what was settled, not who said it."""
    names = {
        claim.by
        for one in found
        for claim in one.claims
        if claim.stage == stage and claim.decision != "not_seen"
    }
    return tuple(sorted(names - {COVIDENCE}))


def everybody(found: Sequence[Listing]) -> tuple[str, ...]:
    """Who decided at any stage, in the order of their names."""
    return tuple(sorted({who for stage in STAGES for who in screeners(found, stage)}))


def lines(found: Listings) -> Iterator[str]:
    """What each file is taken for, and what could not be read in them."""
    for source in found.sources:
        own = [one for one in found.listings if one.source == source]
        who = sorted({claim.by for one in own for claim in one.claims} - {COVIDENCE})
        by = f" by {', '.join(who)}" if who else ""
        called = f" ({source.name})" if source.kind == SEARCH else ""
        yield f"{source.file}: {KINDS[source.kind].words}{called}: {len(own)}{by}"
    yield from (f"  {remark.place}: {remark.text}" for remark in found.remarks)


def _problem(file: str, expected: str, found: str) -> Problem:
    return Problem(place=Place(file=file), where="screening", expected=expected, found=found)
