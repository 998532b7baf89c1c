"""The entries of a review under ids that hold over the whole of it: what long tables are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from extraction_forms.errors import Place
from extraction_forms.form import Form, Section
from extraction_forms.form_library import find_form
from extraction_forms.records import Datum, Entry, Source
from extraction_forms.studies import Tag
from synthesis.review import VOCABULARY, Review

Key = tuple[str, str, str]
"""A file, a section and an entry: what an entry is known by before it has an id over the whole review."""


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry in its file."""

    file: File
    section: Section
    entry: Entry

    @property
    def key(self) -> Key:
        """What the entry is known by."""
        return (self.file.path, self.section.id, self.entry.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Every entry of a review with its id and its tags; sources are numbered at their first use."""

    files: tuple[File, ...]
    ids: Mapping[Key, str]
    tags: Mapping[Key, Mapping[str, Tag]]
    reports: Mapping[tuple[str, str], str]
    sources: dict[tuple[str, Source], str]

    def of(self, section_id: str) -> Iterator[Row]:
        """The entries of a section in every file that has it."""
        for file in self.files:
            if section_id in file.form.by_id:
                yield from self.of_file(file, file.form.by_id[section_id])

    def of_file(self, file: File, section: Section) -> Iterator[Row]:
        """The entries of a section in one file."""
        yield from (Row(file=file, section=section, entry=entry) for entry in file.entries(section))

    def sections(self) -> dict[str, tuple[Form, ...]]:
        """The sections in the order of the forms, each with the forms that ask it."""
        found: dict[str, dict[str, Form]] = {}
        for file in self.files:
            for section in file.form.sections:
                found.setdefault(section.id, {})[file.form.id] = file.form
        return {section_id: tuple(forms.values()) for section_id, forms in found.items()}

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
                own = "" if section.repeat in {"no", "top"} else entry.id
                name = "/".join(part for part in (file.study, own) if part)
                name = f"{name}@{file.form.id}" if (section.id, name) in taken else name
                taken.add((section.id, name))
                ids[file.path, section.id, entry.id] = name
    return ids
