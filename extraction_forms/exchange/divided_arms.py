"""Arms that the words of a column divide: one study's rows that compare several groups with one control."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.exchange.map_reader import MapReader
from extraction_forms.exchange.slugs import slug
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_text import Map, Text

KEYS: Final = ("arm", "column", "why", "groups")
GROUP_KEYS: Final = ("label", "words")

Units = Mapping[str, Mapping[str, str]]


@frozen
class Group:
    """One of the groups: its id, its label, and the words that tell its rows."""

    id: str
    label: str
    words: tuple[Text, ...]
    place: Place


@frozen
class DividedArm:
    """An arm of one study that is several: the column whose words tell its groups apart, and why they are read so.

    `units` are the arm and the contrasts it is the experimental arm of; each group has its own of each.
    """

    study: str
    arm: str
    column: str
    why: str
    groups: tuple[Group, ...]
    units: tuple[str, ...]
    place: Place

    def unit(self, name: str, group: str) -> str:
        """The id that an arm or contrast of the mapping has for a group."""
        return f"{name}_{group}" if name in self.units else name

    def told_by(self, text: str) -> tuple[str, ...]:
        """The groups whose words stand in a text."""
        return tuple(
            group.id for group in self.groups if any(word.value in text for word in group.words if word.value)
        )


def read_divided_arms(
    reader: MapReader, top: Map, key: str, arms: Mapping[str, object], contrasts: Units
) -> Mapping[str, DividedArm]:
    """The divided arms by study; an arm that is none, fewer than two groups and ids that are taken are faults."""
    if top.get(key) is None:
        return MappingProxyType({})
    found: dict[str, DividedArm] = {}
    for study, block in reader.blocks(top, key).items():
        where = f"{key} > {study}"
        reader.only(block, KEYS, where)
        arm = reader.text(block, "arm")
        compared = tuple(name for name, parts in contrasts.items() if parts.get("arm_exp") == arm)
        if arm and (arm not in arms or not compared):
            known = ", ".join(
                name for name in arms if any(c.get("arm_exp") == name for c in contrasts.values())
            )
            reader.fault(
                block.key_place("arm"), f"{where} > arm", f"an arm_exp of contrasts ({known})", repr(arm)
            )
        divided = DividedArm(
            study=study,
            arm=arm,
            column=reader.text(block, "column"),
            why=reader.text(block, "why"),
            groups=tuple(_groups(reader, block, where)),
            units=(arm, *compared),
            place=_key_place(top, key, study),
        )
        _ids_of_their_own(reader, divided, where, {*arms, *contrasts})
        found[study] = divided
    return MappingProxyType(found)


def _key_place(top: Map, key: str, name: str) -> Place:
    block = top.get(key)
    return block.key_place(name) if isinstance(block, Map) else top.place


def _groups(reader: MapReader, block: Map, where: str) -> Iterator[Group]:
    groups = reader.blocks(block, "groups")
    if len(groups) < 2:
        found = "one" if groups else "none"
        reader.fault(block.key_place("groups"), f"{where} > groups", "two groups or more", found)
    for name, each in groups.items():
        reader.only(each, GROUP_KEYS, f"{where} > {name}")
        yield Group(
            id=name,
            label=reader.text(each, "label"),
            words=reader.placed(each, "words"),
            place=_key_place(block, "groups", name),
        )


def _ids_of_their_own(reader: MapReader, divided: DividedArm, where: str, taken: set[str]) -> None:
    for group in divided.groups:
        if slug(group.id) != group.id:
            reader.fault(group.place, where, "an id in a-z, 0-9 and _", repr(group.id))
        for unit in divided.units:
            if (name := divided.unit(unit, group.id)) in taken:
                reader.fault(group.place, where, "an id that makes new ones", f"{name!r}, which there is")
