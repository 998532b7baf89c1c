"""A form as a workbook that reviewers fill in: empty, or with what a record says already."""

from __future__ import annotations

from collections.abc import Sequence

from extraction_forms.datum import DECIMALS, Context, Faults
from extraction_forms.draft import Draft, write_draft
from extraction_forms.entries import read_sections
from extraction_forms.exchange.compiled import Compiled, Loss
from extraction_forms.exchange.workbook_rows import Rows, rows_of, with_proposals
from extraction_forms.exchange.workbook_write import write
from extraction_forms.form import Form
from extraction_forms.proposing import Suggestion, suggestions
from extraction_forms.records import Source
from extraction_forms.yaml_text import Map, Plain, parse


def compile_form(form: Form) -> Compiled:
    """An empty workbook of the form, and what a spreadsheet cannot watch while it is filled."""
    return Compiled(files={f"{form.id}.xlsx": write(form, _empty(form))}, losses=tuple(_losses(form)))


def workbook_of(form: Form, draft: Draft, outcomes: Sequence[str] = ()) -> bytes:
    """A workbook filled with everything that a record says; read back, it is the same record.

    Beside a judgement stands what the answers known by now propose; `outcomes` are the ids of the review's outcomes,
    offered where an answer names one.

    Raises:
        Rejected: the record has a head, a section or an id that no record of the form has.
    """
    rows = rows_of(form, draft)
    if form.proposals:
        rows = with_proposals(rows, form, _proposed(form, draft))
    return write(form, rows, outcomes)


def _proposed(form: Form, draft: Draft) -> tuple[Suggestion, ...]:
    """What the answers known by now propose; what cannot be read proposes nothing."""
    node = parse(write_draft(form, draft), "record")
    if not isinstance(node, Map):
        return ()
    decimal = draft.text("numbers") or DECIMALS[0]
    context = Context(path="record", decimal=decimal, source=Source(), where="", pointer="")
    sections = read_sections(form, node, context, Faults(), complete=False)
    return tuple(suggestions(form, sections))


def begun(form: Form, study: str, extractor: str) -> Draft:
    """A record in which nothing is answered yet."""
    head: dict[str, Plain] = {
        "schema": "1",
        "form": {"id": form.id, "version": form.version, "sha256": form.sha256},
        "study": study,
        "extractor": extractor,
        "status": "draft",
        "revision": "1",
        "numbers": "decimal_point",
    }
    return Draft(head={key: value for key, value in head.items() if value}, sections={})


def _empty(form: Form) -> Rows:
    return rows_of(form, begun(form, "", ""))


def _losses(form: Form) -> list[Loss]:
    """What is watched only when the filled workbook is read."""
    instead = "checked when the workbook is read back, with the cell"
    losses = []
    for section in form.sections:
        for question in (*section.questions, *section.unit_questions):
            if question.when is not None:
                where = f"{section.id}/{question.id}"
                losses.append(
                    Loss(where=where, lost="when it is asked is not watched while typing", instead=instead)
                )
    losses += [
        Loss(
            where=f"checks/{check.id}",
            lost="a rule over several answers is not watched while typing",
            instead=instead,
        )
        for check in form.checks
    ]
    return losses
