"""What a person declares beside a foreign file, which does not say it: designs, polarities, what arms are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place
from extraction_forms.exchange.map_reader import MapReader
from extraction_forms.exchange.targets import NO_TEXTS
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from extraction_forms.yaml_text import Map, Node, read

_TOP: Final = ("schema", "extractor", "design", "arms", "outcomes")
_MORE: Final = ("extractors", "studies", "set_aside", "missing", "measures")
_ARM: Final = ("role", "control_kind", "intervention", "format", "delivery")
_OUTCOME: Final = ("polarity", "polarity_source", "domain", "construct", "instrument")

Texts = Mapping[str, str]
_NONE: Final[Mapping[str, Texts]] = MappingProxyType({})


@frozen
class Declared:
    """The extractor that records go under, the design of all studies, answers of arms and outcomes by name.

    Of files that ask for it also: the extractor that each person's work goes under, the ids of studies and the
    rows that lie outside by number, the texts that stand for nothing, and the fields of further measures. `places`
    holds where each key of the mapping stands.
    """

    extractor: str = ""
    design: str = ""
    arms: Mapping[str, Texts] = field(default_factory=lambda: _NONE)
    outcomes: Mapping[str, Texts] = field(default_factory=lambda: _NONE)
    extractors: Texts = field(default_factory=lambda: NO_TEXTS)
    studies: Texts = field(default_factory=lambda: NO_TEXTS)
    set_aside: Texts = field(default_factory=lambda: NO_TEXTS)
    missing: Texts = field(default_factory=lambda: NO_TEXTS)
    measures: Texts = field(default_factory=lambda: NO_TEXTS)
    places: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))

    def arm(self, label: str) -> Texts:
        """What is declared of an arm, by its label whatever its case."""
        return self.arms.get(label.casefold(), MappingProxyType({}))

    def outcome(self, name: str) -> Texts:
        """What is declared of an outcome, by its name whatever its case."""
        return self.outcomes.get(name.casefold(), MappingProxyType({}))


def read_declared(
    path: Path | None,
    arms: Iterable[str],
    outcomes: Iterable[str],
    *,
    extractor: str = "",
    more: tuple[str, ...] = (),
) -> Declared:
    """Read the mapping; without one, nothing is declared.

    Args:
        path: The mapping, if there is one.
        arms: The names of arms in the file.
        outcomes: The names of outcomes in the file.
        extractor: The extractor where the mapping names none.
        more: Which of the further keys the file's mapping may have.

    Raises:
        Rejected: the file is not the YAML that forms are written in.
        ImportFault: with every fault, a name that the file does not have among them.
    """
    if path is None:
        return Declared(extractor=extractor)
    reader = MapReader(problems=[])
    top = reader.top(read(path, path.name), (*_TOP, *(key for key in _MORE if key in more)))
    blocks = {key: reader.texts(reader.block(top, key, optional=True)) for key in _MORE if key != "missing"}
    found = Declared(
        extractor=reader.text(top, "extractor", optional=True) or extractor,
        missing=reader.reasons(top, "missing"),
        places=_places(top),
        **blocks,
        design=reader.text(top, "design", optional=True),
        arms=_named(reader, top, "arms", _ARM, tuple(arms)),
        outcomes=_named(reader, top, "outcomes", _OUTCOME, tuple(outcomes)),
    )
    if reader.problems:
        raise ImportFault(reader.problems)
    return found


def _named(
    reader: MapReader, top: Map, key: str, asked: tuple[str, ...], known: tuple[str, ...]
) -> Mapping[str, Texts]:
    """The blocks under a key, by names that the file must have."""
    if top.get(key) is None:
        return _NONE
    names = {name.casefold() for name in known}
    found: dict[str, Texts] = {}
    for name, block in reader.blocks(top, key).items():
        reader.only(block, asked, f"{key} > {name}")
        if name.casefold() not in names:
            hint = did_you_mean(name, known)
            reader.fault(_place(top.get(key), name), key, f"the name of one of the {key}", repr(name), hint)
        found[name.casefold()] = reader.texts(block)
    return MappingProxyType(found)


def _places(top: Map) -> Mapping[str, Place]:
    """Where each key stands, and each key of the blocks of texts under it as `key > name`."""
    found = {key.value: key.place for key, _ in top.items}
    for key, node in top.items:
        if isinstance(node, Map):
            found |= {f"{key.value} > {name.value}": name.place for name, _ in node.items}
    return MappingProxyType(found)


def _place(block: Node | None, name: str) -> Place:
    return block.key_place(name) if isinstance(block, Map) else Place(file="")
