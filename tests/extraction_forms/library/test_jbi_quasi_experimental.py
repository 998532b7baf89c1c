"""The JBI checklist: nine items, no score, and no judgement that the program would make."""

from __future__ import annotations

from extraction_forms.form_library import find_form
from tests.extraction_forms.library.decision_tables import offered

FORM = find_form("jbi_quasi_experimental@1.0.0")
ITEMS = tuple(f"d{number}" for number in range(1, 10))


def test_each_of_the_nine_items_takes_the_four_answers_of_the_checklist() -> None:
    assert set(offered(FORM, ITEMS).values()) == {("yes", "no", "unclear", "not_applicable")}


def test_every_answer_to_an_item_is_explained() -> None:
    section = FORM.by_id["judgements"]
    asked = [q for q in section.questions if q.id in ITEMS]

    assert [c.code for q in asked for c in q.field.choices if not c.definition] == []


def test_nothing_is_proposed_since_the_checklist_has_no_rule() -> None:
    assert FORM.proposals == ()


def test_the_form_says_why_it_was_chosen_over_a_scale_of_stars() -> None:
    assert "Newcastle-Ottawa" in FORM.about
