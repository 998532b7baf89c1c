import pytest


def test_the_codes_of_a_field_come_in_the_forms_order(small_form):
    assert [choice.code for choice in small_form.codes("role")] == ["experimental", "control"]
    assert [choice.code for choice in small_form.codes("sign")] == ["exp_minus_ctl"]


def test_a_derived_tag_has_codes_and_a_label_as_a_field_has(small_form):
    assert [choice.label for choice in small_form.codes("mode")] == ["Group", "One-to-one", "Online"]
    assert small_form.label("mode") == "Mode"


@pytest.mark.parametrize("name", ["age", "nothing_of_the_kind"])
def test_a_field_without_choices_and_a_name_without_a_field_have_no_codes(small_form, name):
    assert small_form.codes(name) == ()


def test_a_name_is_printed_by_its_label_and_an_unknown_one_as_it_is(small_form):
    assert small_form.label("sd") == "SD"
    assert small_form.label("domain") == "domain"


def test_a_section_finds_its_questions_by_id(small_form):
    assert small_form.by_id["arms"].question("role").field.label == "Role"
    assert small_form.by_id["arms"].question("sd") is None
