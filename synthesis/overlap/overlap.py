"""Lists of reviews put together: one matrix, what was taken for one study and why, and what somebody should settle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from extraction_forms.errors import Place
from extraction_forms.exchange.slugs import slug
from extraction_forms.frozen_values import frozen
from synthesis.overlap.listing import Listing
from synthesis.overlap.matrix import Cell, CitationMatrix, Inclusion, ListedReview, PrimaryStudy
from synthesis.overlap.same_study import Entry, Link, SameStudies, same_studies

_LATER: Final = 9999


class Named(NamedTuple):
    """Two names of studies, why they are, or may be, one study, and where the second is listed."""

    one: str
    other: str
    why: str
    place: Place


@frozen
class Overlap:
    """The citation matrix of reviews, the names that were put together with the reasons, the pairs in doubt.

    `listings` is what the matrix was made from, `barred` left out.
    """

    matrix: CitationMatrix
    joined: tuple[Named, ...] = ()
    doubts: tuple[Named, ...] = ()
    listings: tuple[Listing, ...] = ()


def put_together(
    reviews: Sequence[ListedReview], entries: Sequence[Entry], listings: Mapping[int, Sequence[Listing]]
) -> Overlap:
    """One matrix of reviews by the studies that they list, both by year.

    Args:
        reviews: The reviews.
        entries: The primary studies as the lists know them.
        listings: What lists each of them, by its position.
    """
    found = same_studies(entries)
    ids = _ids(entries, found)
    included: dict[Cell, Inclusion] = {}
    barred: set[Cell] = set()
    for name, group in zip(ids, found.groups, strict=True):
        own = [one for at in group for one in listings.get(at, ())]
        barred |= {(name, one.review) for one in own if one.barred}
        for review in dict.fromkeys(one.review for one in own if not one.barred):
            told = [one for one in own if one.review == review and not one.barred]
            included[name, review] = Inclusion(
                place=told[0].place,
                origins=tuple(dict.fromkeys(one.origin for one in told)),
                outcomes=tuple(dict.fromkeys(one.outcome for one in told if one.outcome)),
            )
    there = {study for study, _ in included}
    studies = [
        _study(name, [entries[at] for at in group])
        for name, group in zip(ids, found.groups, strict=True)
        if name in there
    ]
    every = [one for at in sorted(listings) for one in listings[at] if not one.barred]
    matrix = CitationMatrix(
        reviews=tuple(sorted(reviews, key=lambda one: one.year or _LATER)),
        studies=tuple(sorted(studies, key=lambda one: (one.year or _LATER, one.label.casefold(), one.id))),
        included=MappingProxyType(included),
        barred=frozenset(barred - set(included)),
        outcomes=tuple(dict.fromkeys(one.outcome for one in every if one.outcome)),
    )
    return Overlap(
        matrix=matrix,
        joined=tuple(_named(entries, found.links, listings)),
        doubts=tuple(_named(entries, found.doubts, listings)),
        listings=tuple(every),
    )


def _study(name: str, entries: Sequence[Entry]) -> PrimaryStudy:
    years = [entry.year for entry in entries if entry.year is not None]
    return PrimaryStudy(
        id=name,
        label=entries[0].label,
        year=min(years, default=None),
        names=tuple(dict.fromkeys(entry.label for entry in entries)),
        records=tuple(dict.fromkeys(entry.record for entry in entries if entry.record)),
    )


def _ids(entries: Sequence[Entry], found: SameStudies) -> list[str]:
    """An id of each study, from the name of its first entry."""
    ids: list[str] = []
    for group in found.groups:
        name = base = slug(entries[group[0]].name) or "study"
        number = 2
        while name in ids:
            name, number = f"{base}_{number}", number + 1
        ids.append(name)
    return ids


def _named(
    entries: Sequence[Entry], links: Sequence[Link], listings: Mapping[int, Sequence[Listing]]
) -> Iterator[Named]:
    """The names of links, with the lists they stand in where there are several."""
    several = len({entry.home for entry in entries} - {""}) > 1

    def told(at: int) -> str:
        entry = entries[at]
        return f"{entry.label} ({entry.home})" if several else entry.label

    for link in links:
        yield Named(told(link.one), told(link.other), link.why, listings[link.other][0].place)
