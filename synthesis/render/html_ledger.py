"""What a page knows behind its numbers: number -> data -> record, quote and place, each written once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.errors import RenderError
from synthesis.figures.figure import Text
from synthesis.numbers import Quantity
from synthesis.supplement import Block, Document, FigureBlock, Heading, Paragraph, Provenance, TableBlock
from synthesis.woven import Woven

_SHOWN: Final = 5
_UNSAFE: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@frozen
class Ledger:
    """The numbers of a page by key, its sets of origins by index, and both as JSON fit for a script block."""

    numbers: Mapping[str, Quantity]
    sets: Mapping[tuple[str, ...], int]
    json: str


def write_ledger(document: Document) -> Ledger:
    """The ledger of a document; every set of origins and every datum stands in it once.

    Raises:
        RenderError: a number is printed under a key that the document does not hold.
    """
    _check_keys(document)
    numbers = {key: document.numbers[key] for key in sorted(document.numbers)}
    found = {number.origins for number in numbers.values()}
    found |= {origins for block in document.blocks for origins in _loose_origins(block)}
    sets = {origins: index for index, origins in enumerate(sorted(found))}
    data = {origin: index for index, origin in enumerate(sorted({o for origins in sets for o in origins}))}
    content = {
        "numbers": {key: [n.text, n.value, n.reason, sets[n.origins]] for key, n in numbers.items()},
        "sets": [[data[origin] for origin in origins] for origins in sets],
        "data": [_datum(origin, document.provenance.get(origin)) for origin in data],
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Ledger(
        numbers=MappingProxyType(numbers), sets=MappingProxyType(sets), json=text.translate(_UNSAFE)
    )


def _check_keys(document: Document) -> None:
    printed = [(key, where) for block in document.blocks for key, where in _printed_keys(block)]
    unknown = sorted({entry for entry in printed if entry[0] not in document.numbers})
    if unknown:
        listed = "; ".join(f"{key} in {where}" for key, where in unknown[:_SHOWN])
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        raise RenderError(f"numbers: expected printed keys to be among the document's; found {listed}{more}.")


def _printed_keys(block: Block) -> Iterator[tuple[str, str]]:
    where = _where(block)
    yield from ((key, where) for key, _ in _printed(block) if key)


def _loose_origins(block: Block) -> Iterator[tuple[str, ...]]:
    yield from (origins for key, origins in _printed(block) if origins and not key)


def _where(block: Block) -> str:
    if isinstance(block, TableBlock):
        return f"table {block.table.id}"
    return f"figure {block.figure.id}" if isinstance(block, FigureBlock) else "prose"


def _printed(block: Block) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The key and the origins of every number that a block prints."""
    if isinstance(block, TableBlock):
        yield from ((cell.key, cell.origins) for row in block.table.rows for cell in row.cells)
    elif isinstance(block, FigureBlock):
        yield from ((mark.key, mark.origins) for mark in block.figure.marks if isinstance(mark, Text))
    elif isinstance(block, Paragraph):
        yield from ((run.key, run.origins) for run in block.runs)
    for text in _texts(block):
        if isinstance(text, Woven):
            yield from ((run.key, run.origins) for run in text.runs)


def _texts(block: Block) -> Iterator[str]:
    """The texts of a block that may be woven of numbers and words."""
    if isinstance(block, TableBlock):
        table = block.table
        yield from (table.title, *(note.text for note in table.notes))
        yield from (cell.text for row in table.rows for cell in row.cells)
    elif isinstance(block, FigureBlock):
        figure = block.figure
        yield from (figure.title, figure.caption)
        yield from (mark.text for mark in figure.marks if isinstance(mark, Text))
    elif isinstance(block, Heading):
        yield block.text
    else:
        yield from (run.text for run in block.runs)


def _datum(origin: str, known: Provenance | None) -> list[str | int]:
    if known is None:
        return [origin]
    p = known
    return [origin, p.study, p.what, p.printed, p.record, p.line, p.report, p.place, p.quote, p.note]
