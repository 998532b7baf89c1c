"""The numbers of how completely sources describe something: of how many an item is told, partly or not."""

from __future__ import annotations

from collections.abc import Iterator

from extraction_forms.form import Question
from synthesis.analysis import Analysis
from synthesis.described import Described, described
from synthesis.ledger_items import Item, level_keys
from synthesis.numbers import count, quantity


def described_key(found: Described, item: Question, code: str) -> str:
    """The key of how many are rated so."""
    codes = level_keys(choice.code for choice in found.codes)
    return f"described.{found.id}.{item.id}.{codes[code]}"


def described_items(analysis: Analysis) -> Iterator[Item]:
    """How many descriptions there are, and of each item how many are rated by each code."""
    for found in described(analysis.review):
        origins = [f"records/{row.study}" for row in found.rows]
        yield f"described.{found.id}.n", quantity(len(found.rows), count(len(found.rows)), origins)
        for item in found.items:
            for choice in found.codes:
                own = found.rated(item, choice.code)
                origin = [datum.origin for datum in own]
                yield described_key(found, item, choice.code), quantity(len(own), count(len(own)), origin)
