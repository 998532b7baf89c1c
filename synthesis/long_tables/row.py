"""The entries of a review under ids that hold over the whole of it: what long tables are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.form import Form, Section
from extraction_forms.form_library import find_form
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum, Entry, Source
from extraction_forms.studies import Tag, tags_of
from synthesis.review import VOCABULARY, Review

Key = tuple[str, str, str]
"""A file, a section and an entry: what an entry is known by before it has an id over the whole review."""


APART: Final = "."
"""What stands between a form and a section in the name of a table that is of that form alone."""


def table_of(form: Form, section_id: str) -> str:
    """The table that a section's entries are lines of: that of its name, which several forms may share.

    A form whose records are only answers has tables of its own; reports are reports in every form.
    """
    is_own = form.reads_as == "answers" and section_id in form.by_id and section_id != "reports"
    return f"{form.id}{APART}{section_id}" if is_own else section_id


def section_of(table: str) -> str:
    """The section whose entries are the lines of a table."""
    return table.rpartition(APART)[2]


@frozen
class File:
    """A file that answers a form: a settled record, or the outcome vocabulary, which belongs to no study."""

    path: str
    study: str
    form: Form
    sections: Mapping[str, tuple[Entry, ...]]

    def entries(self, section: Section) -> tuple[Entry, ...]:
        """The entries of a section; a plain one that was left out counts as one without answers."""
        found = self.sections.get(section.id, ())
        if found or section.repeat != "no":
            return found
        return (Entry(id=section.id, place=Place(file=self.path), data=MappingProxyType({})),)


@frozen
class Row:
    """An entry in its file."""

    file: File
    section: Section
    entry: Entry

    @property
    def key(self) -> Key:
        """What the entry is known by."""
        return (self.file.path, self.section.id, self.entry.id)


@frozen
class Rows:
    """Every entry of a review with its id and its tags; sources are numbered at their first use."""

    files: tuple[File, ...]
    ids: Mapping[Key, str]
    tags: Mapping[Key, Mapping[str, Tag]]
    reports: Mapping[tuple[str, str], str]
    sources: dict[tuple[str, Source], str]

    def of(self, table: str) -> Iterator[Row]:
        """The entries that are the lines of a table, in every file that has some."""
        for file in self.files:
            section = file.form.by_id.get(section_of(table))
            if section is not None and table_of(file.form, section.id) == table:
                yield from self.of_file(file, section)

    def of_file(self, file: File, section: Section) -> Iterator[Row]:
        """The entries of a section in one file."""
        yield from (Row(file=file, section=section, entry=entry) for entry in file.entries(section))

    def sections(self) -> dict[str, tuple[Form, ...]]:
        """The tables of sections in the order of the forms, each with the forms that ask it."""
        found: dict[str, dict[str, Form]] = {}
        for file in self.files:
            for section in file.form.sections:
                found.setdefault(table_of(file.form, section.id), {})[file.form.id] = file.form
        return {table: tuple(forms.values()) for table, forms in found.items()}

    def source_id(self, file: File, datum: Datum) -> str:
        """The id of where a value was read; empty when that is not said."""
        if datum.source == Source():
            return ""
        name = datum.source.report
        own = self.ids.get((file.path, "reports", name))
        known = (own or self.reports.get((file.study, name), ""), datum.source)
        return self.sources.setdefault(known, f"e{len(self.sources) + 1}")


def rows_of(review: Review) -> Rows:
    """The entries of a review's settled records, in their order, and of its outcome vocabulary."""
    files = [
        File(path=record.path, study=record.study, form=review.forms[record.form], sections=record.sections)
        for record in review.evidence.records
    ]
    vocabulary = {"outcomes": review.evidence.vocabulary.entries}
    files.append(File(path="outcomes.yaml", study="", form=find_form(VOCABULARY), sections=vocabulary))
    ids = _ids(files)
    tags: dict[Key, Mapping[str, Tag]] = {}
    for study in review.evidence.studies:
        tags[study.record, "characteristics", "characteristics"] = study.tags
        tags.update({(study.record, "arms", arm.id): arm.tags for arm in study.arms})
    for file in (file for file in files if file.form.reads_as == "answers"):
        for section in file.form.sections:
            for entry in file.entries(section):
                tags[file.path, section.id, entry.id] = tags_of(file.form, section.id, entry.data)
    reports: dict[tuple[str, str], str] = {}
    for file in files:
        for entry in file.sections.get("reports", ()):
            reports.setdefault((file.study, entry.id), ids[file.path, "reports", entry.id])
    return Rows(files=tuple(files), ids=ids, tags=tags, reports=reports, sources={})


def _ids(files: Iterable[File]) -> dict[Key, str]:
    """An id for each entry: the study and its own; the form besides where another form's has that already."""
    ids: dict[Key, str] = {}
    taken: set[tuple[str, str]] = set()
    for file in files:
        for section in file.form.sections:
            for entry in file.entries(section):
                own = entry.id if section.repeats else ""
                name = "/".join(part for part in (file.study, own) if part)
                table = table_of(file.form, section.id)
                name = f"{name}@{file.form.id}" if (table, name) in taken else name
                taken.add((table, name))
                ids[file.path, section.id, entry.id] = name
    return ids
