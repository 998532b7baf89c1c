"""Text cut at its tags into records: of the layouts where a tag begins a line and other lines go on with its value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extraction_forms.references.assembling import Values


@dataclass(slots=True)
class Block:
    """The values of one record by tag, and the line it begins on."""

    line: int
    values: Values = field(default_factory=dict)


@dataclass(slots=True)
class Blocks:
    """The records of a text, and the lines before the first that belong to none."""

    blocks: list[Block] = field(default_factory=list)
    stray: list[int] = field(default_factory=list)


def blocks(text: str, tag: re.Pattern[str], start: str, end: str = "") -> Blocks:
    """The records of a text: `start` is the tag that begins one, `end` the tag that ends it.

    Where no line has the tag `start`, a blank line parts records. Lines that go on stay apart by line feeds.
    """
    found = Blocks()
    pieces = tag.split(text)
    starts = start in pieces[1::2]
    line = pieces[0].count("\n") + 1
    found.stray += [at for at, said in enumerate(pieces[0].split("\n"), 1) if said.strip()]
    block: Block | None = None
    for name, said in zip(pieces[1::2], pieces[2::2], strict=True):
        if name == end:
            block = None
        else:
            if block is None or (starts and name == start):
                block = Block(line=line)
                found.blocks.append(block)
            value = said.strip("\n")
            block.values.setdefault(name, []).append(value)
            if not starts and "\n\n" in said.replace(" ", "").replace("\t", ""):
                block = None
        line += said.count("\n")
    return found


def counted(text: str, starts: re.Pattern[str], tag: re.Pattern[str], found: Blocks, start: str) -> int:
    """How many records there are by the lines that begin one, or by paragraphs where there is no such line.

    Tags before the first such line are one record more, whose beginning is not there.
    """
    number = len(starts.findall(text))
    if not number:
        return sum(1 for paragraph in re.split(r"\n[ \t]*\n", text) if tag.search(paragraph))
    return number + (start not in found.blocks[0].values)
