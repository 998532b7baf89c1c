"""What a person declares beside a file of RevMan, which does not say it: designs, polarities, what arms are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place
from extraction_forms.exchange.map_reader import MapReader
from extraction_forms.nearest import did_you_mean
from extraction_forms.yaml_text import Map, Node, read

_TOP: Final = ("schema", "extractor", "design", "arms", "outcomes")
_ARM: Final = ("role", "control_kind", "intervention", "format", "delivery")
_OUTCOME: Final = ("polarity", "polarity_source", "domain", "construct", "instrument")

Texts = Mapping[str, str]
_NONE: Final[Mapping[str, Texts]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The extractor that records go under, the design of all studies, answers of arms and outcomes by name."""

    extractor: str = "revman"
    design: str = ""
    arms: Mapping[str, Texts] = field(default_factory=lambda: _NONE)
    outcomes: Mapping[str, Texts] = field(default_factory=lambda: _NONE)

    def arm(self, label: str) -> Texts:
        """What is declared of an arm, by its label whatever its case."""
        return self.arms.get(label.casefold(), MappingProxyType({}))

    def outcome(self, name: str) -> Texts:
        """What is declared of an outcome, by its name whatever its case."""
        return self.outcomes.get(name.casefold(), MappingProxyType({}))


def read_declared(path: Path | None, arms: Iterable[str], outcomes: Iterable[str]) -> Declared:
    """Read the mapping; without one, nothing is declared.

    Raises:
        Rejected: the file is not the YAML that forms are written in.
        ImportFault: with every fault, a name that the file does not have among them.
    """
    if path is None:
        return Declared()
    reader = MapReader(problems=[])
    top = reader.top(read(path, path.name), _TOP)
    found = Declared(
        extractor=reader.text(top, "extractor", optional=True) or "revman",
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


def _place(block: Node | None, name: str) -> Place:
    return block.key_place(name) if isinstance(block, Map) else Place(file="")
