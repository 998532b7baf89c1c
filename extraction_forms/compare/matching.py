"""Which entries of two records are the same thing, whatever either extractor called them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final, Literal

from extraction_forms.frozen_values import frozen

Side = Literal["a", "b"]

_OF_ENTRY: Final = 36
_OF_EXTRACTOR: Final = 20
"""Letters kept of either name in an id made of both; ids have at most 64."""


@frozen
class Pair:
    """An entry of one record and its partner in the other, and why; one side is empty where it has none.

    `id` is what a consensus calls it where that is to be neither record's own word.
    """

    section: str
    a: str = ""
    b: str = ""
    why: str = ""
    id: str = ""

    @property
    def whole(self) -> bool:
        """Whether both records have it."""
        return bool(self.a and self.b)


@frozen
class Matching:
    """The entries of two extractors' records of a study, paired section by section; what is alone stands alone."""

    study: str
    form: str
    a: str
    b: str
    pairs: tuple[Pair, ...]
    _names: Mapping[tuple[Side, str, str], str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", MappingProxyType(_names(self.pairs, self.b)))

    def of(self, section: str) -> tuple[Pair, ...]:
        """The pairs of one section, in their order."""
        return tuple(pair for pair in self.pairs if pair.section == section)

    def name(self, side: Side, section: str, entry: str) -> str:
        """What a consensus calls an entry: A's id, unless it says otherwise; its own where it is not paired."""
        return self._names.get((side, section, entry), entry)


def _names(pairs: tuple[Pair, ...], extractor: str) -> dict[tuple[Side, str, str], str]:
    """The id of every entry in a consensus; what B alone has keeps its id unless that names something of A's."""
    taken = {pair.id or pair.a for pair in pairs if pair.a or pair.id}
    names: dict[tuple[Side, str, str], str] = {}
    for pair in pairs:
        name = pair.id or pair.a
        if not name:
            name = _free(pair.b, extractor, taken)
            taken.add(name)
        if pair.a:
            names["a", pair.section, pair.a] = name
        if pair.b:
            names["b", pair.section, pair.b] = name
    return names


def _free(entry: str, extractor: str, taken: Iterable[str]) -> str:
    """An id that names nothing else: the entry's own, or that with the extractor's name."""
    known = set(taken)
    name, number = entry, 1
    while name in known:
        more = f"_{number}" if number > 1 else ""
        name = f"{entry[:_OF_ENTRY]}_{extractor[:_OF_EXTRACTOR]}{more}"
        number += 1
    return name
