"""What holds for every form whose records are answers: a codebook without doubts, and every target it compiles to."""

from __future__ import annotations

import pytest

from extraction_forms.exchange.compilers import COMPILERS, compile_to
from extraction_forms.form import Form
from extraction_forms.form_doubts import doubts
from extraction_forms.form_library import library, read_form

FORMS = [form for form in map(read_form, library().values()) if form.reads_as == "answers"]
EACH = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)


def test_the_forms_of_answers_are_those_of_description_reporting_influence_fidelity_and_certainty() -> None:
    assert {form.id for form in FORMS} == {"fidelity", "grade", "influences", "reporting", "tidier"}


@EACH
def test_nothing_in_the_form_is_allowed_and_yet_hardly_meant(form: Form) -> None:
    assert [str(doubt) for doubt in doubts(form)] == []


@EACH
def test_every_code_says_what_belongs_to_it(form: Form) -> None:
    asked = [q for section in form.sections for q in section.questions if not q.field.retired]

    assert [c.code for q in asked for c in q.field.choices if not c.definition] == []


@EACH
@pytest.mark.parametrize("target", COMPILERS)
def test_the_form_compiles_to_every_target(form: Form, target: str) -> None:
    compiled = compile_to(target, form)

    assert compiled.files
    assert all(content for content in compiled.files.values())
