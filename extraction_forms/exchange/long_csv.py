"""Records as one long table, an answer in each line, for any program that reads CSV; and read back as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from extraction_forms.draft import Block, Draft, read_draft, write_draft
from extraction_forms.exchange.csv_lines import csv_text
from extraction_forms.exchange.long_csv_cells import COLUMNS, cells_of, kind_of
from extraction_forms.form import Form, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.header import HEADER_KEYS
from extraction_forms.yaml_text import Plain, parse

HEAD: Final = ("schema", "sha256", "status", "revision", "numbers", "evidence", "audit")
"""What lines without a section say of the whole record; `sha256` is that of its form."""


@frozen
class LongRecord:
    """A record in a long table: the file it stands in, its form, and what it says."""

    path: str
    form: Form
    draft: Draft

    @property
    def name(self) -> str:
        """What the file is named after: the extractor, or `consensus`."""
        return PurePosixPath(self.path).name.split(".", 1)[0]


def write_long(records: Iterable[LongRecord]) -> str:
    """The records as CSV, the same for the same answers: by file, and in each in the order of its form.

    Raises:
        ValueError: a record has a section or a head that its form, or the format, does not know.
    """
    ordered = sorted(records, key=lambda record: record.path)
    rows = (
        tuple(line.get(column, "") for column in COLUMNS) for record in ordered for line in _lines(record)
    )
    return csv_text(COLUMNS, rows)


def _lines(record: LongRecord) -> Iterator[Mapping[str, str]]:
    form, path = record.form, record.path
    draft = read_draft(form, parse(write_draft(form, record.draft), path))
    unknown = sorted(set(draft.sections) - set(form.by_id))
    if unknown:
        raise ValueError(f"{path}: {form.id} has no section {unknown[0]!r}")
    who = {
        "record": path,
        "study": draft.text("study"),
        "extractor": draft.text("extractor"),
        "form": form.id,
        "version": form.version,
    }
    for field, value in _head(record, draft):
        yield {**who, "field": field, **cells_of(value, kind_of(None, field))}
    for name, blocks in draft.sections.items():
        for block in blocks:
            for line in _block_lines(form.by_id[name], block):
                yield {**who, **line}


def _head(record: LongRecord, draft: Draft) -> Iterator[tuple[str, Plain]]:
    named = draft.head.get("form", {})
    known = {"id": record.form.id, "version": record.form.version}
    if not isinstance(named, dict) or {**known, "sha256": named.get("sha256", "")} != {"sha256": "", **named}:
        raise ValueError(f"{record.path}: does not answer {record.form.id} {record.form.version}")
    held = {**draft.head, **named}
    for field in HEAD:
        if field in held and (field in HEADER_KEYS or field in named):
            yield field, held[field]


def _block_lines(section: Section, block: Block) -> Iterator[Mapping[str, str]]:
    """A line for each answer of an entry, then for each of its arms and contrasts; one for an entry without."""
    entry = block.id if section.repeats else ""
    where = {"section": section.id, "entry": entry}
    parts = [("", block.answers, section.by_id)]
    parts += [(unit, data, section.units_by_id) for unit, data in block.units.items()]
    if not any(data for _, data, _ in parts):
        yield where
    for unit, data, questions in parts:
        for field, value in data.items():
            kind = kind_of(questions.get(field), field)
            yield {**where, "unit_of": unit, "field": field, **cells_of(value, kind)}
