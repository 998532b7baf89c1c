from extraction_forms.codebook import (
    TYPE_WORDS,
    check_words,
    codebook_rows,
    derived_words,
    proposal_words,
    repeat_words,
    type_words,
)
from extraction_forms.fields import Field
from extraction_forms.form import Section
from extraction_forms.form_definition import TYPES, define
from extraction_forms.form_library import library, read_form
from extraction_forms.yaml_text import parse


def rows(form, field):
    return [row for row in codebook_rows(form) if row.field == field]


def test_every_type_has_its_words():
    assert set(TYPE_WORDS) == set(TYPES)


def test_a_question_is_a_row_and_each_of_its_codes_another(small_form):
    asked, *codes = rows(small_form, "kind")

    assert (asked.section, asked.label, asked.kind) == ("arms", "Kind of control", "one code")
    assert asked.asked_when == "“Role” is Control"
    assert asked.required == "a value, or why it is missing"
    assert [(row.code, row.code_label, row.label) for row in codes] == [
        ("usual_care", "Usual care", ""),
        ("waitlist", "Waiting list", ""),
    ]


def test_what_a_code_means_stands_beside_it():
    peer_role = rows(read_form(library()["peer_support"]), "peer_role")
    relational = next(row for row in peer_role if row.code == "relational")

    assert peer_role[0].required.endswith("with the words it rests on")
    assert relational.definition
    assert "; " in relational.examples
    assert relational.boundary


def test_the_questions_of_arms_and_contrasts_are_rows_too(small_form):
    assert [row.kind for row in rows(small_form, "n")] == ["whole number from 1"]


def test_a_type_is_told_with_its_unit_limits_and_tolerance():
    asked = Field(
        id="x", label="X", type="number", unit="years", minimum=0, maximum=120, exclusive_minimum=True
    )

    assert type_words(asked) == "number in years above 0 to 120"
    assert type_words(Field(id="x", label="X", type="interval", tolerance="5%")) == (
        "two numbers (0.2 to 0.5); two extractors agree within 5%"
    )
    assert type_words(Field(id="x", label="X", type="number_with_unit", units=("days", "weeks"))) == (
        "number with a unit in days or weeks"
    )


def test_what_is_retired_says_so(form_text):
    text = form_text.replace("{code: group, label: Group}", "{code: group, label: Group, retired: yes}", 1)
    form = define(
        parse(text.replace("label: Names, type: list", "label: Names, type: list, retired: yes"), "f")
    )

    assert rows(form, "format")[1].code_label == "Group (retired)"
    assert rows(form, "names")[0].label == "Names (retired)"


def test_how_often_a_section_is_answered_is_said():
    sections = [Section(id="s", label="S", repeat=repeat) for repeat in ("no", "top", "list", "map")]

    assert len({repeat_words(section) for section in sections}) == 4
    over = Section(id="s", label="S", repeat="map", repeat_over="arms")
    assert repeat_words(over) == "one block for each entry of arms"


def test_rules_are_said_with_their_cases_in_turn(small_form, form_text):
    proposal = (
        "proposals:\n  - {id: p, section: arms, field: format, reason: label, label: Proposed, help: h,"
        " cases: [{when: \"delivery == 'online'\", code: single}, {code: group}]}\n"
    )
    form = define(parse(form_text + proposal, "f.yaml"))

    assert derived_words(small_form, small_form.derived[0]) == (
        "mode  Mode: Online if the delivery is online, otherwise the format.",
        "Online: “Delivery” is Online",
        "the answer to format: in every other case",
    )
    assert proposal_words(form, form.proposals[0]) == (
        "p proposes format (Proposed); who answers otherwise says why in label",
        "One-to-one: “Delivery” is Online",
        "Group: in every other case",
        "h",
    )
    assert check_words(small_form.checks[1]) == (
        "wide_range: the lowest score is below the highest; otherwise a warning",
        "range_min < range_max",
    )
