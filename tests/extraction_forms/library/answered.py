"""Records of the library's forms, written and held against them."""

from __future__ import annotations

import pytest

from extraction_forms.checking import check_record
from extraction_forms.errors import Rejected
from extraction_forms.form import Form
from extraction_forms.records import Record
from extraction_forms.yaml_text import parse


def accept(form: Form, body: str, status: str = "submitted") -> Record:
    """The record with that body, accepted."""
    head = (
        f"schema: 1\nform: {{id: {form.id}, version: {form.version}}}\nstudy: okafor_2019\nextractor: anna\n"
    )
    path = f"records/okafor_2019/anna.{form.id}.yaml"
    return check_record(form, parse(f"{head}status: {status}\nrevision: 1\n{body}", path), path, "")


def refuse(form: Form, body: str) -> str:
    """What is said of a record with that body, which is refused."""
    with pytest.raises(Rejected) as caught:
        accept(form, body)
    return str(caught.value)


def codes(form: Form, section: str) -> dict[str, tuple[str, ...]]:
    """The codes of every question of a section that has any, by its id."""
    asked = form.by_id[section].questions
    return {q.id: tuple(c.code for c in q.field.choices) for q in asked if q.field.choices}
