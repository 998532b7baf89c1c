"""Duplicates among references: what is certainly one publication in groups, what may be one for a person to settle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from types import MappingProxyType

from extraction_forms.collector import paused
from extraction_forms.frozen_values import frozen
from extraction_forms.references.duplicates.candidates import candidates
from extraction_forms.references.duplicates.features import Features, features
from extraction_forms.references.duplicates.linked import firsts
from extraction_forms.references.duplicates.weighing import Likeness, unlike, weigh
from extraction_forms.references.reference import Reference


@frozen
class Pair:
    """Two references, by their positions, and how alike they are."""

    one: int
    other: int
    likeness: Likeness


@frozen
class Group:
    """References that are one publication, by their positions in order, and the pairs that say so."""

    members: tuple[int, ...]
    pairs: tuple[Pair, ...]


@frozen
class Duplicates:
    """What was found among so many references: groups, pairs for a person, and how many pairs were compared."""

    groups: tuple[Group, ...]
    doubtful: tuple[Pair, ...]
    compared: int
    of: int

    @property
    def superfluous(self) -> int:
        """How many references go when each group becomes one."""
        return sum(len(group.members) - 1 for group in self.groups)


def duplicates(
    references: Sequence[Reference], settled: Mapping[tuple[int, int], bool] = MappingProxyType({})
) -> Duplicates:
    """The duplicates among references, in the order of the first of each group.

    A group is joined by certain pairs. Where two of its members are rather two publications, one of its joints must
    be wrong, and nobody knows which: it is then told as doubtful pairs, not merged.

    Args:
        references: What is looked through.
        settled: What a person said of pairs, by their positions in order: one publication, or two.
    """
    with paused():
        prints = [features(one) for one in references]
        pairs = candidates(prints)
        found = [
            Pair(one=a, other=b, likeness=weigh(prints[a], prints[b]))
            for a, b in sorted({*pairs, *settled})
            if (a, b) in settled or not unlike(prints[a], prints[b])
        ]
    said = [(pair, settled.get((pair.one, pair.other))) for pair in found]
    certain = [pair for pair, same in said if same or (same is None and pair.likeness.certain)]
    doubtful = [pair for pair, same in said if same is None and pair.likeness.doubtful]
    groups: list[Group] = []
    for own in _joined(certain):
        members = tuple(sorted({place for pair in own for place in (pair.one, pair.other)}))
        if _hangs_together(members, prints, settled):
            groups.append(Group(members=members, pairs=tuple(own)))
        else:
            doubtful += [pair for pair in own if (pair.one, pair.other) not in settled]
    inside = {place: number for number, group in enumerate(groups) for place in group.members}
    left = [pair for pair in doubtful if inside.get(pair.one, -1) != inside.get(pair.other, -2)]
    return Duplicates(
        groups=tuple(sorted(groups, key=lambda group: group.members)),
        doubtful=tuple(sorted(left, key=lambda pair: (pair.one, pair.other))),
        compared=len(pairs),
        of=len(references),
    )


def _joined(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Pairs that have references in common, directly or by way of others, together."""
    first = firsts((pair.one, pair.other) for pair in pairs)
    together: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        together[first[pair.one]].append(pair)
    return list(together.values())


def _hangs_together(
    members: Sequence[int], prints: Sequence[Features], settled: Mapping[tuple[int, int], bool]
) -> bool:
    """Whether no two of a group are rather two publications, or said to be."""
    return all(
        settled[a, b] if (a, b) in settled else weigh(prints[a], prints[b]).score > 0
        for a, b in combinations(members, 2)
    )
