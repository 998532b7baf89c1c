"""Names of instruments that are one outcome, and why they are read so."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.exchange.map_reader import MapReader
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_text import Map, Text

KEYS: Final = ("of", "why")


@frozen
class JoinedNames:
    """One instrument under several names: the name that stands for all, those it is told by, and why."""

    name: str
    of: tuple[Text, ...]
    why: str
    place: Place


def read_joined_names(reader: MapReader, outcomes: Map, key: str) -> tuple[JoinedNames, ...]:
    """The joined names; one that two stand for is a fault."""
    if outcomes.get(key) is None:
        return ()
    names = reader.block(outcomes, key)
    found: list[JoinedNames] = []
    first: dict[str, str] = {}
    for name, block in reader.blocks(outcomes, key).items():
        where = f"outcomes > {key} > {name}"
        reader.only(block, KEYS, where)
        joined = JoinedNames(
            name=name,
            of=reader.placed(block, "of"),
            why=reader.text(block, "why"),
            place=names.key_place(name),
        )
        for one in joined.of:
            if first.setdefault(one.value, name) != name:
                reader.fault(one.place, where, "a name of one outcome", f"{first[one.value]!r} has it too")
        found.append(joined)
    return tuple(found)


def by_name(joined: tuple[JoinedNames, ...]) -> Mapping[str, JoinedNames]:
    """What each name is joined under."""
    return MappingProxyType({one.value: each for each in joined for one in each.of})
