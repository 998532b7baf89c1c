"""References added to those of a review: what is there already is told, and nothing that is there is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import Final

from extraction_forms.collector import paused
from extraction_forms.disk.journal import Replacement, carry_out, content_of, finish, sha256
from extraction_forms.disk.locks import held
from extraction_forms.errors import ImportFault, Place, Problem, Rejected
from extraction_forms.frozen_values import frozen
from extraction_forms.references import bib
from extraction_forms.references.bib_entry import entry_text
from extraction_forms.references.citation_keys import Keys, fit_for_key
from extraction_forms.references.reading import Reading, Remark, checked
from extraction_forms.references.reference import Reference

FILE: Final = "references.bib"
_ALIKE: Final = 0.6
_TELLING: Final = 20  # letters of a title that few publications share
_COMPARED: Final = 40  # abstracts of one DOI whose titles are compared letter by letter
_NOWHERE: Final = Place(file="")


@frozen
class Joined:
    """What was added to the references of a review, what was there already, and what to know of it.

    `keys` are those that the references of the files have in the review, in their order.
    """

    readings: tuple[Reading, ...]
    added: tuple[Reference, ...]
    already: tuple[Remark, ...] = ()
    remarks: tuple[Remark, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def adds_up(self) -> bool:
        """Whether the references that were kept = added + there already."""
        kept = sum(len(reading.references) for reading in self.readings)
        return kept == len(self.added) + len(self.already)

    def lines(self) -> Iterator[str]:
        """The account in plain lines."""
        for reading in self.readings:
            yield from reading.lines()
        kept = sum(len(reading.references) for reading in self.readings)
        yield f"{FILE}: {kept} kept = {len(self.added)} added + {len(self.already)} there already"
        yield from (f"  {remark.place}: {remark.text}" for remark in (*self.already, *self.remarks))


@dataclass(slots=True)
class _OfOneDoi:
    """The references that have a DOI, by their titles in letters alone: abstracts of a congress share one."""

    by_title: dict[str, Reference] = field(default_factory=dict)

    @property
    def first(self) -> Reference:
        """The first that had it."""
        return next(iter(self.by_title.values()))

    def like(self, reference: Reference) -> Reference | None:
        """One that may be the same publication; of very many the title has to be the same."""
        title = _letters(reference.title)
        if found := self.by_title.get(title):
            return found
        some = islice(self.by_title.items(), _COMPARED)
        return next((one for other, one in some if _alike(other, title)), None)


@dataclass(slots=True)
class _Known:
    """Where a publication is found again: by its numbers, its title, and by all that is said of it."""

    dois: dict[str, _OfOneDoi] = field(default_factory=dict)
    pmids: dict[str, Reference] = field(default_factory=dict)
    contents: dict[Reference, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def add(self, reference: Reference) -> None:
        """Know a reference from now on."""
        if reference.doi:
            same = self.dois.setdefault(reference.doi.casefold(), _OfOneDoi())
            same.by_title.setdefault(_letters(reference.title), reference)
        if reference.pmid:
            self.pmids.setdefault(reference.pmid, reference)
        self.contents.setdefault(_content(reference), reference.key)
        self.titles.setdefault(_letters(reference.title), reference.key)

    def already(self, reference: Reference) -> tuple[str, str]:
        """As which key it is there, and why that is certain; nothing where it is not."""
        if same := self.pmids.get(reference.pmid):
            return same.key, "the same number in PubMed"
        of_doi = self.dois.get(reference.doi.casefold()) if reference.doi else None
        if of_doi is not None and (like := of_doi.like(reference)):
            return like.key, "the same DOI"
        return self.contents.get(_content(reference), ""), "the same in every part"


def _beside(known: _Known, new: Reference) -> Iterator[str]:
    """What is there of the same DOI, or the same title, though not certainly the same."""
    if new.doi and (others := known.dois.get(new.doi.casefold())):
        yield f"{new.key} has the DOI of {others.first.key}, and another title: kept beside it"
    title = _letters(new.title)
    if len(title) >= _TELLING and title in known.titles:
        how = "both are kept; `synthesis duplicates` weighs whether they are one"
        yield f"{new.key} has the title of {known.titles[title]}: {how}"


def _letters(title: str) -> str:
    return "".join(filter(str.isalnum, title.casefold()))


def join(
    there: Mapping[str, Reference], readings: Iterable[Reading], step: Callable[[], object] = lambda: None
) -> Joined:
    """The references of files that are not there, each with a key of its own; `step` is called for every one."""
    known, read = _Known(), tuple(readings)
    for reference in there.values():
        known.add(reference)
    added: list[Reference] = []
    already: list[Remark] = []
    remarks: list[Remark] = []
    keys, given = Keys(there), []
    for reference in (one for reading in read for one in reading.references):
        step()
        key, why = known.already(reference)
        if key:
            given.append(key)
            already.append(Remark(reference.place, f"there already as {key}: {why}"))
            continue
        new = keys.given(reference)
        given.append(new.key)
        if fit_for_key(reference.key) and new.key != reference.key:
            text = f"{reference.key} is the key of another reference; this one is {new.key}"
            remarks.append(Remark(reference.place, text))
        remarks += [Remark(reference.place, text) for text in _beside(known, new)]
        known.add(new)
        added.append(new)
    return Joined(
        readings=read,
        added=tuple(added),
        already=tuple(already),
        remarks=tuple(remarks),
        keys=tuple(given),
    )


def appended(
    old: str, readings: Iterable[Reading], name: str, step: Callable[[], object] = lambda: None
) -> tuple[str, Joined]:
    """The text of a file of references with those behind it that it does not have; `name` is what faults call it.

    Raises:
        ImportFault: what would be written does not read back the same.
        Rejected: the file has faults already.
    """
    there = bib.parse(old.removeprefix("\ufeff"), name)
    if there.problems:
        raise Rejected(there.problems)
    joined = join(there.references, readings, step)
    if not joined.added:
        return old, joined
    text = _appended(old, joined.added)
    _must_read_back(text, name, there.references, joined)
    return text, joined


def add_to(review: Path, readings: Iterable[Reading], step: Callable[[], object] = lambda: None) -> Joined:
    """Add references to `references.bib` of a review, behind what stands there, or change nothing.

    Raises:
        Busy: somebody else is writing.
        ImportFault: an account does not add up, or what would be written does not read back the same.
        Rejected: `references.bib` has faults already.
    """
    read = tuple(checked(reading) for reading in readings)
    name = (review / FILE).as_posix()
    with held(review, "an import"), paused():
        finish(review)
        before = content_of(review / FILE)
        try:
            old = (before or b"").decode("utf-8")
        except UnicodeDecodeError:
            raise Rejected([_problem(name, "UTF-8 text", "another encoding")]) from None
        text, joined = appended(old, read, name, step)
        if not joined.added:
            return joined
        carry_out(
            review, (Replacement(path=FILE, text=text, before="" if before is None else sha256(before)),)
        )
    return joined


def _appended(old: str, added: tuple[Reference, ...]) -> str:
    """The text of the file with the entries behind it."""
    gap = "" if not old.strip() else "\n" if old.endswith("\n") else "\n\n"
    return old + gap + "\n".join(entry_text(reference) for reference in added)


def _must_read_back(text: str, name: str, there: Mapping[str, Reference], joined: Joined) -> None:
    """Stop before anything is written where the file would not say what was read."""
    found = bib.parse(text.removeprefix("\ufeff"), name)
    if found.problems:
        raise ImportFault(found.problems)
    if not joined.adds_up or len(found.references) != len(there) + len(joined.added):
        expected = f"{len(there)} + {len(joined.added)} references"
        raise ImportFault([_problem(name, expected, str(len(found.references)))])
    for reference in joined.added:
        if _content(found.references[reference.key]) != _content(reference):
            raise ImportFault([_problem(name, f"{reference.key} to read back as it was", "another content")])


def _content(reference: Reference) -> Reference:
    """A reference by what it says of the publication alone, whatever dash its pages have."""
    pages = reference.pages.replace("–", "-")
    return replace(reference, key="", kind="", place=_NOWHERE, text="", more=(), study="", pages=pages)


def _alike(first: str, second: str) -> bool:
    """Whether two titles, in letters alone, may be of one publication."""
    if not first or not second or first.startswith(second) or second.startswith(first):
        return True
    return SequenceMatcher(None, first[:300], second[:300]).ratio() >= _ALIKE


def _problem(name: str, expected: str, found: str) -> Problem:
    return Problem(place=Place(file=name), where="references", expected=expected, found=found)
