"""Which record each extraction becomes: the study of its citation, the person it is by, the consensus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from extraction_forms.errors import Problem
from extraction_forms.exchange.citation_names import study_label
from extraction_forms.exchange.declared import Declared
from extraction_forms.exchange.slugs import LONGEST, slug
from extraction_forms.exchange.srdr.records import Kept
from extraction_forms.exchange.srdr.source import Citation, Extraction, Project
from extraction_forms.header import SLUG
from extraction_forms.record_files import CONSENSUS

_ROOM: Final = 20


def studies(project: Project, declared: Declared) -> tuple[tuple[Kept, ...], tuple[Problem, ...]]:
    """The extractions that go on, each with its record, and what stands in the way."""
    going = [one for one in project.extractions.values() if one.id not in declared.set_aside]
    ids = _ids(going, declared)
    kept = tuple(_kept(one, ids[one.citation.id], declared) for one in going)
    return kept, (*_faults(kept, declared),)


def _label(citation: Citation) -> str:
    return study_label(citation.authors, citation.year, f"Citation {citation.id}")


def _ids(going: list[Extraction], declared: Declared) -> dict[str, str]:
    """The id of each citation's study: as declared, else by author and year, with its number where two have these."""
    citations = {one.citation.id: one.citation for one in going}
    bases = {name: slug(_label(one))[: LONGEST - _ROOM].rstrip("_") for name, one in citations.items()}
    counts = Counter(bases.values())
    found: dict[str, str] = {}
    for name, base in bases.items():
        alone = base if counts[base] == 1 and base else f"{base or 'citation'}_{slug(name)}"
        found[name] = declared.studies.get(name, alone)
    return found


def _kept(one: Extraction, study: str, declared: Declared) -> Kept:
    extractor = declared.extractors.get(one.username) or declared.extractor or slug(one.username)
    return Kept(
        extraction=one,
        study=study,
        label=_label(one.citation),
        name=CONSENSUS if one.consolidated else extractor,
        extractor=extractor,
    )


def _faults(kept: tuple[Kept, ...], declared: Declared) -> Iterator[Problem]:
    """Names that make no id, two extractions of one record, and studies of two citations."""
    records: dict[str, Kept] = {}
    owners: dict[str, str] = {}
    for one in kept:
        extraction = one.extraction
        where = f"extraction {extraction.id}"
        if not SLUG.match(one.extractor) or (one.name == CONSENSUS) != extraction.consolidated:
            expected = "a name that makes an id, or one for it under extractors"
            yield Problem(
                place=extraction.line.place, where=where, expected=expected, found=repr(extraction.username)
            )
        if not SLUG.match(one.study):
            expected = "an id of a study in a-z, 0-9 and _"
            yield Problem(place=extraction.line.place, where=where, expected=expected, found=repr(one.study))
        owner = owners.setdefault(one.study, extraction.citation.id)
        if owner != extraction.citation.id and extraction.citation.id not in declared.studies:
            expected = f"an id of its own; {one.study} is citation {owner}"
            found = f"citation {extraction.citation.id}"
            yield Problem(place=extraction.line.place, where=where, expected=expected, found=found)
        first = records.setdefault(one.path, one)
        if first is not one:
            told = "consolidated" if extraction.consolidated else f"by {extraction.username!r}"
            expected = f"one extraction of {one.label} {told}; {first.extraction.id} is another"
            hint = f'Set one of them aside: set_aside: {{"{extraction.id}": why}}.'
            yield Problem(
                place=extraction.line.place, where=where, expected=expected, found=extraction.id, hint=hint
            )
