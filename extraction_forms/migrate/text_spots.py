"""Single words of a file replaced where they stand: everything else of it stays, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_text import List, Map, Node, Plain, Text
from extraction_forms.yaml_write import dump

BARE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
"""Texts that need no quotes where none stood."""
_WIDE: Final = 1_000_000


@frozen
class Spot:
    """A text in a file that becomes another one."""

    place: Place
    old: str
    new: str


class NotHere(Exception):  # noqa: N818 - what is found
    """A change is more than one text for another."""


def spots(node: Node | None, old: Plain, new: Plain) -> Iterator[Spot]:
    """The single texts in which two states of what stands at `node` differ.

    Raises:
        NotHere: they differ in more than that.
    """
    if old == new:
        return
    if isinstance(node, Map) and isinstance(old, str) and len(node.items) == 1:
        node = node.items[0][1]  # an answer opened for nothing more
    if isinstance(node, Text) and isinstance(old, str) and isinstance(new, str) and node.value == old:
        yield Spot(place=node.place, old=old, new=new)
    elif isinstance(node, Map) and isinstance(old, dict) and isinstance(new, dict) and {*old} == {*new}:
        for key in old:
            yield from spots(node.get(key), old[key], new[key])
    elif isinstance(node, List) and isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        if len(node.items) != len(old):
            raise NotHere
        for item, was, now in zip(node.items, old, new, strict=True):
            yield from spots(item, was, now)
    else:
        raise NotHere


def replaced(text: str, found: Sequence[Spot]) -> str:
    """The text with other words in these spots.

    Raises:
        NotHere: a text does not stand there on one line as it is read.
    """
    lines = text.split("\n")
    for spot in sorted(found, key=lambda one: one.place, reverse=True):
        row, column = spot.place.line - 1, spot.place.column - 1
        line = lines[row]
        written = next((raw for raw in _writings(spot.old) if line.startswith(raw, column)), None)
        if written is None:
            raise NotHere
        quote = written[0] if written != spot.old else ""
        lines[row] = line[:column] + _written(spot.new, quote) + line[column + len(written) :]
    return "\n".join(lines)


def _writings(text: str) -> tuple[str, ...]:
    return (f'"{text}"', f"'{text}'", text) if text else ('""', "''")


def _written(text: str, quote: str) -> str:
    """A text as it is written within braces; in the quotes that stood there, where it can be."""
    if not quote and BARE.fullmatch(text):
        return text
    if quote and text.isprintable() and not {"'", '"', "\\"} & {*text}:
        return f"{quote}{text}{quote}"
    opened: Mapping[str, Mapping[str, str]] = {"x": {"x": text}}
    return dump(opened, width=_WIDE).removeprefix("x: {x: ").removesuffix("}\n")
