"""A record as a tree whose places name inputs instead of lines, so that a fault finds the input it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from extraction_forms.draft import Block, Draft
from extraction_forms.errors import Place
from extraction_forms.form import Form, Section
from extraction_forms.yaml_text import List, Map, Node, Plain, Text

HEAD = "@head"
"""Where faults of a record's head are told: its study, its extractor, its status."""


class _Places:
    """Places in the order that they are asked for: the file is the name of an input, the line its rank."""

    def __init__(self) -> None:
        self._ranks = count(1)

    def at(self, name: str) -> Place:
        return Place(file=name, line=next(self._ranks))


def node_of(form: Form, draft: Draft) -> Map:
    """The record as `check_record` reads it; `Place.file` is the name of the input, `Place.line` only a rank."""
    places = _Places()
    items: list[tuple[Text, Node]] = [
        (Text(key, places.at(HEAD)), _node(value, HEAD, places)) for key, value in draft.head.items()
    ]
    for section in form.sections:
        blocks = draft.sections.get(section.id, ())
        if section.repeat == "top":
            items += [item for block in blocks for item in _answers(section.id, block.answers, places)]
        elif blocks:
            items.append((Text(section.id, places.at(section.id)), _section(section, blocks, places)))
    for name, blocks in draft.sections.items():
        if name not in form.by_id:
            items.append(
                (Text(name, places.at(HEAD)), _mapped(_block(name, block, places) for block in blocks))
            )
    return Map(items=tuple(items), place=places.at(HEAD))


def _mapped(maps: Iterable[Map]) -> Node:
    found = tuple(maps)
    return found[0] if len(found) == 1 else List(items=found, place=found[0].place)


def _section(section: Section, blocks: tuple[Block, ...], places: _Places) -> Node:
    if section.repeat == "list":
        maps = tuple(_entry(section.id, block, places) for block in blocks)
        return List(items=maps, place=places.at(section.id))
    if section.repeat == "map":
        named = tuple(
            (
                Text(block.id, places.at(f"{section.id}/{block.id}")),
                _block(f"{section.id}/{block.id}", block, places),
            )
            for block in blocks
        )
        return Map(items=named, place=places.at(section.id))
    return _block(section.id, blocks[0], places)


def _entry(section: str, block: Block, places: _Places) -> Map:
    at = f"{section}/{block.id}"
    place = places.at(at)
    own = (Text("id", place), Text(block.id, place))
    return Map(items=(own, *_block(at, block, places).items), place=place)


def _block(at: str, block: Block, places: _Places) -> Map:
    items = list(_answers(at, block.answers, places))
    place = places.at(at)
    units = tuple(
        (
            Text(unit, places.at(f"{at}/{unit}")),
            Map(items=tuple(_answers(f"{at}/{unit}", data, places)), place=place),
        )
        for unit, data in block.units.items()
        if data
    )
    if units:
        items.append((Text("values", place), Map(items=units, place=place)))
    return Map(items=tuple(items), place=place)


def _answers(at: str, data: Mapping[str, Plain], places: _Places) -> Iterator[tuple[Text, Node]]:
    for name, value in data.items():
        path = f"{at}/{name}"
        yield Text(name, places.at(path)), _node(value, path, places)


def _node(value: Plain, name: str, places: _Places) -> Node:
    """A value as a node, all of it at the input of its answer; what is written by hand in the file counts as quoted."""
    place = places.at(name)
    if isinstance(value, str):
        return Text(value, place, quoted=True)
    if isinstance(value, list):
        return List(items=tuple(_node(item, name, places) for item in value), place=place)
    return Map(
        items=tuple((Text(key, place), _node(item, name, places)) for key, item in value.items()), place=place
    )
