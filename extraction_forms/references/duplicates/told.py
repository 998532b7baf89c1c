"""What was found among references, in plain lines: how many, which became one and why, what a person is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extraction_forms.references.duplicates.groups import Duplicates, Pair
from extraction_forms.references.duplicates.merging import merged
from extraction_forms.references.duplicates.table import place_of
from extraction_forms.references.reference import Reference, compose


def without(found: Duplicates, references: Sequence[Reference]) -> tuple[Reference, ...]:
    """The references with each group as one, at the place of its first."""
    one_of = {group.members[0]: group.members for group in found.groups}
    gone = {place for group in found.groups for place in group.members[1:]}
    return tuple(
        merged([references[each] for each in one_of[place]]).reference if place in one_of else reference
        for place, reference in enumerate(references)
        if place not in gone
    )


def lines(found: Duplicates, references: Sequence[Reference], most: int) -> Iterator[str]:
    """The account, then so many groups and so many pairs at most; what is left out is counted."""
    left = found.of - found.superfluous
    yield (
        f"{found.of} references in = {left} publications + {found.superfluous} listed again; "
        f"{len(found.doubtful)} {'pair' if len(found.doubtful) == 1 else 'pairs'} for a person to settle"
    )
    for group in found.groups[:most]:
        members = [references[place] for place in group.members]
        together = merged(members)
        yield f"one publication: {compose(together.reference)}"
        yield f"  at {', '.join(map(place_of, members))}"
        yield from (f"  {_why(pair, references)}" for pair in group.pairs)
        for conflict in together.conflicts:
            yield f"  {conflict.part} differs: {' | '.join(conflict.values)}"
    yield from _more(len(found.groups) - most, "group", "groups")
    for pair in found.doubtful[:most]:
        yield f"one or two? {compose(references[pair.one])}"
        yield f"            {compose(references[pair.other])}"
        yield f"  {_why(pair, references)}"
    yield from _more(len(found.doubtful) - most, "pair", "pairs")


def _why(pair: Pair, references: Sequence[Reference]) -> str:
    places = " and ".join(place_of(references[place]) for place in (pair.one, pair.other))
    return f"{places}: {pair.likeness.score:.1f}: {pair.likeness.in_words()}"


def _more(number: int, one: str, many: str) -> Iterator[str]:
    if number > 0:
        yield f"and {number} {one if number == 1 else many} more; --table FILE has them all"
