"""A form as a workbook that reviewers fill in: empty, or with what a record says already."""

from __future__ import annotations

from extraction_forms.draft import Draft
from extraction_forms.exchange.compiled import Compiled, Loss
from extraction_forms.exchange.workbook_rows import Rows, rows_of
from extraction_forms.exchange.workbook_write import write
from extraction_forms.form import Form
from extraction_forms.yaml_text import Plain


def compile_form(form: Form) -> Compiled:
    """An empty workbook of the form, and what a spreadsheet cannot watch while it is filled."""
    return Compiled(files={f"{form.id}.xlsx": write(form, _empty(form))}, losses=tuple(_losses(form)))


def workbook_of(form: Form, draft: Draft) -> bytes:
    """A workbook filled with everything that a record says; read back, it is the same record.

    Raises:
        Rejected: the record has a head, a section or an id that no record of the form has.
    """
    return write(form, rows_of(form, draft))


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
