"""What a record says while it is still being typed: every answer that can be read, whatever else is unfinished."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from extraction_forms.datum import DECIMALS, Context, Faults
from extraction_forms.draft import AnswerPath, Draft
from extraction_forms.entries import read_sections
from extraction_forms.entry.drafts.nodes import node_of
from extraction_forms.form import Form, Question, Section
from extraction_forms.records import Datum, Entry, Source

Data = Mapping[str, Datum]
"""The answers of one entry that can be read, by question."""


def entries_so_far(form: Form, draft: Draft) -> Mapping[str, tuple[Entry, ...]]:
    """The sections of a draft as entries; what cannot be read is not there."""
    decimal = draft.text("numbers") or DECIMALS[0]
    context = Context(path="", decimal=decimal, source=Source(), where="", pointer="")
    return read_sections(form, node_of(form, draft), context, Faults(), complete=False)


def data_so_far(form: Form, draft: Draft, section: Section, entry: str) -> Data:
    """The answers of one entry; none where it is not begun."""
    found = (one for one in entries_so_far(form, draft).get(section.id, ()) if one.id == entry)
    return next((one.data for one in found), MappingProxyType({}))


def path_of(section: Section, entry: str, field: str) -> AnswerPath:
    """The path of an answer of an entry; a section that is asked once has no entries."""
    once = section.repeat in {"no", "top"}
    return AnswerPath(section=section.id, entry="" if once else entry, field=field)


def asked_now(question: Question, known: Mapping[str, object]) -> bool | None:
    """Whether a question is asked by what is known; None where that is not settled yet."""
    if question.when is None:
        return True
    found = question.when.evaluate(known)
    return None if found is None else bool(found)
