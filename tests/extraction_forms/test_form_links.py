import pytest


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("units: [arms, contrasts]", "units: [arms, groups]", "results > units: expected one of "),
        ("units: [arms, contrasts]", "units: []", "results: expected both units and unit_fields, or neither"),
        ('expression: "events <= total"', 'expression: "events <= totl"', "expected one of events, mean, n"),
        ("section: results\n    level: units", "section: result\n    level: units", "_within_total: expected one of"),
        ("\"role == 'control'\"", "\"rule == 'control'\"", "arms > kind > when: expected one of delivery, format"),
        ("\"role == 'control'\"", "\"role == 'contrl'\"", "expected a code of role: experimental, control"),
        ("\"role == 'control'\"", "\"'contrl' == role\"", "expected a code of role: experimental, control"),
        ("\"role == 'control'\"", "\"not (role in ['control', 'x'])\"", "found 'x'"),
        ("\"role == 'control'\"", "\"selected(role, 'y') or blank(role)\"", "found 'y'"),
        ("\"delivery == 'online'\"", "\"delivery == 'on_line'\"", "expected a code of delivery: in_person, online"),
        ("code: online}", "code: net}", "derived > mode: expected a code among its choices"),
        ("{take: format}", "{take: delivery}", "expected a code among its choices: group, single, online"),
        ("{take: format}", "{take: shape}", "derived > mode: expected a field of the section; found 'shape'"),
        ("  - id: mode", "  - id: format", "derived > format: expected an id that no field of the section has"),
        ("    section: arms\n    help", "    section: arm\n    help", "mode: expected one of characteristics"),
        ("- id: reports", "- id: numbers", "numbers: expected an id that no other key of the file has"),
        ("{id: label, label: Name", "{id: evidence, label: Name", "evidence: expected an id other than id, values"),
        ("{id: outcome, label: Outcome, type: slug, required: yes,", "{id: outcome, label: Outcome, type: slug,",
         "results: expected a required field 'outcome', as it is read as study; found one that may be left out"),
        ("{id: arm_exp,", "{id: arm_one,", "contrasts: expected a required field 'arm_exp'"),
    ],
)  # fmt: skip
def test_what_the_parts_of_a_form_say_of_each_other_must_be_there(
    form_faults_of, form_text, old, new, expected
):
    assert old in form_text

    faults = form_faults_of(form_text.replace(old, new, 1))

    assert any(expected in fault for fault in faults), faults


def test_a_fault_in_a_condition_stands_where_the_condition_stands(form_faults_of, form_text):
    line = next(n for n, text in enumerate(form_text.split("\n"), 1) if "events <= total" in text)

    faults = form_faults_of(form_text.replace("events <= total", "events <= totl"))

    assert faults[0].startswith(f"forms/small.yaml:{line}:")
