"""Publications: what several files list, each once, by the machinery of duplicates and the numbers of the tools."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen
from extraction_forms.references.duplicates.groups import Duplicates, duplicates
from extraction_forms.references.reference import Reference
from extraction_forms.references.sheets import COVIDENCE
from extraction_forms.screening.kinds import SEARCH
from extraction_forms.screening.listings import Claim, Listing

Settled = Mapping[tuple[int, int], bool]
NOTHING: Final[Settled] = MappingProxyType({})
_RAYYAN: Final = re.compile(r"rayyan-\d+\Z")


@frozen
class Publication:
    """One publication: every listing of it, in the order of files and lines."""

    listings: tuple[Listing, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it is listed."""
        return tuple(one.place for one in self.listings)

    @property
    def fullest(self) -> Reference:
        """The listing that says most."""
        return max((one.reference for one in self.listings), key=lambda one: (len(repr(one)), repr(one)))

    def claims(self, stage: str) -> tuple[Claim, ...]:
        """What was decided of it at a stage."""
        return tuple(claim for one in self.listings for claim in one.claims if claim.stage == stage)

    @property
    def found(self) -> tuple[Listing, ...]:
        """The listings by which it was identified: those of searches, else those of the file that has it most often."""
        searched = tuple(one for one in self.listings if one.source.kind == SEARCH)
        if searched:
            return searched
        times = Counter(one.source.file for one in self.listings)
        most = min(times, key=lambda file: (-times[file], file))
        return tuple(one for one in self.listings if one.source.file == most)


@frozen
class Publications:
    """All publications, and how their listings were found to be theirs."""

    publications: tuple[Publication, ...]
    references: tuple[Reference, ...]
    duplicates: Duplicates


def publications(found: Sequence[Listing], settled: Settled = NOTHING) -> Publications:
    """The publications that are listed, in the order of their first listing.

    Args:
        found: The listings, in the order of files and lines.
        settled: What a person said of pairs of them, by their positions; it holds over everything else.
    """
    references = [one.reference for one in found]
    order = sorted(range(len(found)), key=lambda at: (repr(_bare(references[at])), references[at].place))
    place = {at: n for n, at in enumerate(order)}
    said = dict([*_numbered(found), *settled.items()])
    known = {
        (min(a, b), max(a, b)): same
        for (one, other), same in said.items()
        for a, b in [(place[one], place[other])]
    }
    groups = duplicates([references[at] for at in order], known)
    back = _in_the_order_of_files(groups, order)
    inside = {at for group in back.groups for at in group.members}
    members = [group.members for group in back.groups] + [
        (at,) for at in range(len(found)) if at not in inside
    ]
    return Publications(
        publications=tuple(Publication(listings=tuple(found[at] for at in own)) for own in sorted(members)),
        references=tuple(references),
        duplicates=back,
    )


def _in_the_order_of_files(found: Duplicates, order: Sequence[int]) -> Duplicates:
    """What was found among references that were sorted by what they say, by their positions in the files."""
    groups = tuple(
        replace(
            group,
            members=tuple(sorted(order[at] for at in group.members)),
            pairs=tuple(replace(pair, one=order[pair.one], other=order[pair.other]) for pair in group.pairs),
        )
        for group in found.groups
    )
    doubtful = tuple(replace(pair, one=order[pair.one], other=order[pair.other]) for pair in found.doubtful)
    return replace(
        found,
        groups=tuple(sorted(groups, key=lambda group: group.members)),
        doubtful=tuple(sorted(doubtful, key=lambda pair: (pair.one, pair.other))),
    )


def _numbered(found: Sequence[Listing]) -> Iterator[tuple[tuple[int, int], bool]]:
    """Pairs that are one by the number of their tool, or the same in every part in two files that have it once each."""
    for key_of in (_number, _content):
        groups: dict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(found):
            if key := key_of(one):
                groups[key].append(at)
        for group in groups.values():
            files = Counter(found[at].source.file for at in group)
            alone = [at for at in group if files[found[at].source.file] == 1]
            yield from (((alone[0], at), True) for at in alone[1:])


def _number(listing: Listing) -> str:
    """The number that Rayyan or Covidence knows a record by, with the title, lest the numbers of two reviews meet."""
    one = listing.reference
    numbers = [tag.value for tag in one.more if tag.tag in {"key", COVIDENCE}]
    tool = next((n for n in (*numbers, one.key) if _RAYYAN.match(n)), "")
    tool = tool or next((tag.value.lstrip("#") for tag in one.more if tag.tag == COVIDENCE), "")
    return f"{tool} {one.title.casefold()}" if tool else ""


def _content(listing: Listing) -> str:
    return repr(_bare(listing.reference))


def _bare(reference: Reference) -> Reference:
    """A reference by what it says of the publication alone."""
    return replace(
        reference,
        key="",
        place=Place(file=""),
        text="",
        more=(),
        study="",
        notes=(),
        screening=(),
        labels=(),
        exclusion_reasons=(),
    )
