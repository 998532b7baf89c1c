"""What an entry says while it is still being typed: every answer that can be read, whatever else is unfinished."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from extraction_forms.draft import AnswerPath, Draft
from extraction_forms.entry.record_page.known import data_of, decimal_of
from extraction_forms.entry.record_page.side import block_at
from extraction_forms.form import Section
from extraction_forms.records import Datum

Data = Mapping[str, Datum]
"""The answers of one entry that can be read, by question."""


def data_so_far(draft: Draft, section: Section, entry: str) -> Data:
    """The answers of one entry; none where it is not begun."""
    block = block_at(draft, section.id, entry)
    if block is None:
        return MappingProxyType({})
    return MappingProxyType(data_of(section.questions, block.answers, decimal_of(draft, block)))


def path_of(section: Section, entry: str, field: str) -> AnswerPath:
    """The path of an answer of an entry; a section that is asked once has no entries."""
    once = not section.repeats
    return AnswerPath(section=section.id, entry="" if once else entry, field=field)
