"""The numbers of PRISMA 2020's flow that decisions can tell: each box with its publications, or why it has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.frozen_values import frozen
from extraction_forms.references.reference import Reference
from extraction_forms.screening.ending import ENDS, Ended, ended
from extraction_forms.screening.kinds import FULL, KINDS, SEARCH, TITLE, known
from extraction_forms.screening.listings import Listings
from extraction_forms.screening.publications import NOTHING, Publications, Settled, publications
from extraction_forms.screening.rules import Rules

ALL: Final = "all databases"
"""The source of records whose searches are not among the files."""

NO_SEARCH: Final = "records of no search file"
"""The source of records that none of the searches has, where there are some."""

READ: Final = ("full_conflict", "full_excluded", "included")
SOUGHT: Final = ("awaiting", "not_retrieved", *READ)
SCREENED: Final = tuple(end for end in ENDS if end != "unscreened")

BOXES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "screened": SCREENED,
        "excluded": ("title_excluded",),
        "sought": SOUGHT,
        "not_retrieved": ("not_retrieved",),
        "assessed": READ,
        "reports_excluded": ("full_excluded",),
        "included_reports": ("included",),
    }
)
"""Of which ends each box of the flow is made; the boxes are called as in `flow:` of review.yaml."""

_LISTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        f"{TITLE} excluded": "no file tells which records were excluded by title and abstract",
        f"{TITLE} included": "no file tells which records went on to full texts",
        f"{FULL} excluded": "no file tells which full texts were excluded",
        f"{FULL} included": "no file tells which full texts were included",
    }
)
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "screened": (f"{TITLE} excluded", f"{TITLE} included"),
        "excluded": (f"{TITLE} excluded",),
        "sought": (f"{TITLE} included",),
        "not_retrieved": (f"{FULL} excluded",),
        "assessed": (f"{FULL} excluded", f"{FULL} included"),
        "reports_excluded": (f"{FULL} excluded",),
        "included_reports": (f"{FULL} included",),
    }
)
"""What the files have to tell all of for a box to be known."""


@frozen
class Counts:
    """What was counted, and from what.

    Attributes:
        listings: The files and their records.
        found: The publications among them.
        rules: How decisions were read.
        ended: Where each publication ended.
    """

    listings: Listings
    found: Publications
    rules: Rules
    ended: tuple[Ended, ...]

    def at(self, *ends: str) -> tuple[Ended, ...]:
        """The publications that ended there."""
        return tuple(one for one in self.ended if one.end in ends)

    def n(self, box: str) -> int | Unavailable:
        """The number of a box of the flow, or why it cannot be told."""
        lacking = lacks(self.listings, box)
        return len(self.at(*BOXES[box])) if lacking is None else lacking

    @property
    def sources(self) -> Mapping[str, int]:
        """How many records each search found; those of no search file under a name of their own."""
        rest = NO_SEARCH if self.listings.has(SEARCH) else ALL
        names = Counter({one.name: 0 for one in self.listings.sources if one.kind == SEARCH})
        for one in self.found.publications:
            for listing in one.found:
                names[listing.source.name if listing.source.kind == SEARCH else rest] += 1
        return MappingProxyType(dict(names))

    @property
    def identified(self) -> int:
        """All records that were found."""
        return sum(self.sources.values())

    @property
    def duplicates(self) -> int:
        """How many of them are listed again."""
        return sum(len(one.found) - 1 for one in self.found.publications)

    @property
    def reasons(self) -> Mapping[str, int]:
        """The reasons of the full texts that were excluded: the most frequent first."""
        times = Counter(one.reason for one in self.at("full_excluded"))
        return MappingProxyType(dict(sorted(times.items(), key=lambda each: (-each[1], each[0]))))


def studies(found: Counts) -> tuple[str, ...]:
    """The names of studies that the exports file the included reports under, each once; none unless all have one.

    Names are labels such as `Okafor 2019`, which two studies may share: no number of the flow rests on them.
    """
    named = [
        {study_of(one.reference) for one in each.publication.listings} - {""} for each in found.at("included")
    ]
    return tuple(sorted({min(names) for names in named})) if all(named) else ()


def study_of(reference: Reference) -> str:
    """The study that RevMan or Covidence filed a reference under; empty where none is named."""
    column = (tag.value for tag in reference.more if tag.format == "covidence" and tag.tag == "study")
    return reference.study or next(column, "")


def lacks(listed: Listings, box: str) -> Unavailable | None:
    """Why the number of a box cannot be told from such files; None where it can."""
    kinds = [one.kind for one in listed.sources]
    for need in _NEEDS[box]:
        if not known(kinds, need) and not (need == f"{TITLE} included" and _went_on(kinds)):
            return Unavailable(reason=_LISTS[need])
    return None


def _went_on(kinds: Sequence[str]) -> bool:
    """Whether the files tell all that went on to full texts, though none of the titles is there."""
    return known(kinds, f"{FULL} excluded") and known(kinds, f"{FULL} included")


def counts(listed: Listings, rules: Rules | None = None, settled: Settled = NOTHING) -> Counts:
    """The publications of files, each in the box where it ended.

    Args:
        listed: The files and their records.
        rules: How decisions are read; the defaults when left out.
        settled: What a person said of pairs of listings, by their positions: one publication, or two.
    """
    rules = rules or Rules()
    found = publications(listed.listings, settled)
    titles = any(TITLE in KINDS[one.kind].says or one.kind == TITLE for one in listed.sources)
    return Counts(
        listings=listed,
        found=found,
        rules=rules,
        ended=ended(found.publications, rules, titles=titles),
    )
