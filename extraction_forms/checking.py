"""A form applied to what was written: a record, or every fault at once."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.audit_notes import read_notes
from extraction_forms.comparisons import check_comparisons
from extraction_forms.datum import DECIMALS, Context, Faults, read_source
from extraction_forms.entries import read_sections, section_keys
from extraction_forms.errors import Rejected
from extraction_forms.form import Form
from extraction_forms.header import HEADER_KEYS, Header, read_header
from extraction_forms.records import Entry, Record, Source
from extraction_forms.yaml_text import Map, Node


def check_plain(form: Form, node: Node, path: str) -> Mapping[str, tuple[Entry, ...]]:
    """A file without a record's head (a plan, a vocabulary), accepted by `form`.

    Raises:
        Rejected: every fault at once.
    """
    faults = Faults()
    top = _block(node, faults)
    faults.unknown_keys(top, section_keys(form), form.title)
    context = Context(
        path=path,
        decimal=DECIMALS[0],
        source=Source(),
        where="",
        pointer="",
        reasons=form.reads_as != "plan",
    )
    sections = read_sections(form, top, context, faults, complete=True)
    if faults.problems:
        raise Rejected(faults.problems)
    return sections


def check_record(form: Form, node: Node, path: str, sha256: str) -> Record:
    """The record that `node` holds, accepted by `form`.

    Args:
        form: The form it says it answers.
        node: What was written, from `yaml_text.read`.
        path: The file, relative to the review folder; it goes into every origin.
        sha256: Hash of the file's bytes.

    Raises:
        Rejected: every fault at once, each with its line and column.
    """
    faults = Faults()
    top = _block(node, faults)
    header = read_header(top, faults)
    _same_form(form, header, faults)
    faults.unknown_keys(top, (*HEADER_KEYS, *section_keys(form)), "record")
    source = read_source(top.get("evidence"), Source(), faults, "record")
    audit = read_notes(top.get("audit"), faults)
    context = Context(path=path, decimal=header.decimal, source=source, where="", pointer="")
    complete = header.status != "draft"
    sections = read_sections(form, top, context, faults, complete=complete)
    if form.reads_as == "study":
        check_comparisons(sections, faults, complete=complete)
    if faults.problems:
        raise Rejected(faults.problems)
    return Record(
        form=header.form,
        version=header.version,
        form_sha256=form.sha256,
        study=header.study,
        extractor=header.extractor,
        status=header.status,
        revision=header.revision,
        path=path,
        sha256=sha256,
        sections=sections,
        warnings=tuple(str(warning) for warning in faults.warnings),
        audit=audit,
    )


def _block(node: Node, faults: Faults) -> Map:
    if not isinstance(node, Map):
        faults.add(node.place, "", "a block of keys", "something else")
        raise Rejected(faults.problems)
    return node


def _same_form(form: Form, header: Header, faults: Faults) -> None:
    """A record names the form and version it answers; that the form's text changed since is only told."""
    if header.form != form.id:
        faults.add(header.form_place, "form > id", form.id, repr(header.form) if header.form else "nothing")
    if header.version != form.version:
        found = repr(header.version) if header.version else "nothing"
        faults.add(header.form_place, "form > version", f"{form.id} {form.version}", found)
    if header.sha256 and header.sha256 != form.sha256:
        faults.warn(
            header.form_place, "form > sha256", f"the text of {form.id} as answered", "a changed text"
        )
