"""Figures can draw every judgement that a form of the library can give."""

import pytest

from extraction_forms.facts import DOMAIN
from extraction_forms.form_library import library, read_form
from synthesis.figures.effect_direction.spec import RISKS
from synthesis.figures.judgements import JUDGEMENTS

FORMS = [form for form in map(read_form, library().values()) if form.reads_as == "judgements"]
EACH = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)


@EACH
def test_every_code_of_a_domain_has_a_dot_in_a_forest_plot(form):
    asked = [question for question in form.by_id["judgements"].questions if DOMAIN.match(question.id)]

    assert asked
    assert {choice.code for question in asked for choice in question.field.choices} <= set(JUDGEMENTS)


@EACH
def test_every_code_of_the_whole_has_a_shade_in_an_effect_direction_plot(form):
    codes = {choice.code for choice in form.codes("overall")}

    assert codes
    assert codes <= set(RISKS) & set(JUDGEMENTS)
