"""A form to change, and what each change of it is told as: one row a change."""

from copy import deepcopy

from extraction_forms.form_definition import define
from extraction_forms.yaml_text import parse, plain
from extraction_forms.yaml_write import dump

FORM = """\
id: hope
version: 1.0.0
title: Hope
about: What one study says of hope.
reads_as: answers
subject: study
sections:
  - id: facts
    label: Facts
    about: Answer from the report.
    required: yes
    fields:
      - {id: label, label: Label, type: text, required: yes}
      - id: design
        label: Design
        type: choice
        required: or_missing
        definition: How people were allocated.
        help: See the methods.
        choices:
          - {code: trial, label: Trial, definition: By chance., examples: [RCT], boundary: [Not by birthday.]}
          - {code: cluster, label: Cluster trial, definition: Wards by chance.}
          - {code: other, label: Other, retired: yes}
      - {id: blinded, label: Blinded, type: flag}
      - {id: n, label: People, type: whole, min: 1, max: 500, tolerance: "1"}
      - {id: age, label: Age, type: number, above: 0, unit: years}
      - {id: begun, label: Begun, type: date}
      - {id: why, label: Why, type: text, when: "design == 'cluster' and blinded"}
      - {id: old, label: Old, type: text, retired: yes}
      - {id: old_asked, label: Old and asked, type: text, retired: yes, required: or_missing}
      - {id: mode, label: Mode, type: text, when: blinded, required: or_missing}
  - id: more
    label: More
    when: "facts.design == 'cluster'"
    fields: [{id: k, label: K, type: whole}]
  - id: arms
    label: Arms
    repeat: list
    fields:
      - {id: n, label: N, type: whole}
      - {id: style, label: Style, type: choice, choices: [{code: a, label: A}]}
  - id: contrasts
    label: Contrasts
    repeat: list
    fields: [{id: arm, label: Arm, type: slug, refers_to: arms}, {id: free, label: Free, type: slug}]
  - {id: delivery, label: Delivery, repeat: map, repeat_over: arms, fields: [{id: manual, label: Manual, type: flag}]}
  - {id: notes, label: Notes, repeat: map, fields: [{id: text, label: Text, type: text}]}
  - id: results
    label: Results
    repeat: list
    fields:
      - {id: time, label: Time, type: number_with_unit, units: [weeks, months]}
      - {id: said, label: Said, type: text, quote: yes}
    units: [arms]
    unit_fields: [{id: mean, label: Mean, type: number}]
derived:
  - id: kind
    label: Kind
    section: facts
    help: By design.
    cases: [{when: "design == 'trial'", code: strong}, {code: weak}]
    choices: [{code: strong, label: Strong}, {code: weak, label: Weak}]
proposals:
  - id: p
    section: facts
    field: design
    label: P
    reason: why
    help: H
    cases: [{when: blinded, code: trial}, {code: other}]
checks:
  - {id: few, section: facts, expression: "n < 400", message: few people}
  - {id: many, section: facts, severity: warn, expression: "n > 2", message: some people}
"""

FIELDS = ("sections", 0, "fields")
DESIGN = (*FIELDS, 1)
NEW = {"id": "fresh", "label": "Fresh", "type": "text"}

CHANGES = [
    # where, what is put there (None takes it out), the kinds it is told as
    (("id",), "hopes", {"form_id"}),
    (("title",), "Hopes", {"words"}),
    (("about",), "More of hope.", {"words"}),
    (("reads_as",), "study", {"reads_as"}),
    (("subject",), "service", {"subject"}),
    (("sections", "+"), {"id": "late", "label": "Late", "fields": [NEW]}, {"section_added"}),
    (
        ("sections", "+"),
        {"id": "late", "label": "L", "required": "yes", "fields": [NEW]},
        {"section_added_required"},
    ),
    (
        ("sections", "+"),
        {"id": "late", "label": "L", "repeat": "top", "fields": [{**NEW, "required": "yes"}]},
        {"section_added_required"},
    ),
    (("sections", 1), None, {"section_removed"}),
    (("sections", 0, "label"), "The facts", {"words"}),
    (("sections", 0, "about"), "Look twice.", {"words"}),
    (("sections", 5, "repeat"), "list", {"repeat"}),
    (("sections", 4, "repeat_over"), None, {"repeat_over_dropped"}),
    (("sections", 5, "repeat_over"), "arms", {"repeat_over_set"}),
    (("sections", 2, "required"), "yes", {"section_required"}),
    (("sections", 0, "required"), "no", {"demand_dropped"}),
    (("sections", 1, "when"), None, {"condition_dropped"}),
    (("sections", 1, "when"), "facts.design in ['cluster', 'trial']", {"condition_wider"}),
    (("sections", 1, "when"), "facts.design == 'trial'", {"condition"}),
    (("sections", 2, "when"), "facts.blinded", {"condition"}),
    (("sections", 6, "units"), ["arms", "contrasts"], {"units_added"}),
    (("sections", 6, "units"), ["contrasts"], {"units_removed"}),
    ((*FIELDS, "+"), NEW, {"field_added"}),
    ((*FIELDS, "+"), {**NEW, "required": "or_missing"}, {"field_added_required"}),
    ((*FIELDS, "+"), {**NEW, "required": "or_missing", "retired": "yes"}, {"field_added"}),
    ((*FIELDS, "+"), {**NEW, "id": "numbers"}, {"field_takes_word"}),
    ((*FIELDS, 5), None, {"field_removed"}),
    ((*FIELDS, 0, "label"), "Study", {"words"}),
    ((*DESIGN, "help"), "See the abstract.", {"words"}),
    ((*DESIGN, "definition"), "How wards were allocated.", {"meaning"}),
    ((*FIELDS, 0, "definition"), "As printed.", {"words"}),
    ((*FIELDS, 3, "type"), "number", {"type_widened"}),
    ((*FIELDS, 5, "type"), "day", {"type_widened"}),
    ((*FIELDS, 4, "type"), "whole", {"type_changed"}),
    ((*FIELDS, 5, "type"), "list", {"type_shape"}),
    ((*FIELDS, 5, "retired"), "yes", {"field_retired"}),
    ((*FIELDS, 7, "retired"), "no", {"field_revived"}),
    ((*FIELDS, 8, "retired"), "no", {"field_revived_asked"}),
    ((*FIELDS, 5, "required"), "or_missing", {"field_required"}),
    ((*DESIGN, "required"), "yes", {"field_required"}),
    ((*FIELDS, 0, "required"), "or_missing", {"demand_dropped"}),
    ((*FIELDS, 7, "required"), "or_missing", {"demand_dropped"}),
    ((*FIELDS, 7, "required"), "yes", {"field_required"}),
    ((*FIELDS, 6, "when"), None, {"condition_dropped"}),
    ((*FIELDS, 9, "when"), None, {"condition_dropped_required"}),
    ((*FIELDS, 6, "when"), "design == 'cluster' or blinded", {"condition_wider"}),
    ((*FIELDS, 6, "when"), "design=='cluster'  and (blinded)", {"rewritten"}),
    ((*FIELDS, 6, "when"), "design == 'trial'", {"condition"}),
    ((*FIELDS, 9, "when"), "blinded or design == 'trial'", {"condition"}),
    ((*FIELDS, 5, "when"), "blinded", {"condition"}),
    ((*FIELDS, 7, "when"), "blinded", {"condition_wider"}),
    ((*FIELDS, 3, "min"), "0", {"bounds_wider"}),
    ((*FIELDS, 3, "max"), None, {"bounds_wider"}),
    ((*FIELDS, 3, "min"), "2", {"bounds_tighter"}),
    ((*FIELDS, 3, "max"), "300", {"bounds_tighter"}),
    ((*FIELDS, 4, "below"), "120", {"bounds_tighter"}),
    ((*FIELDS, 3, "min"), "1.0", {"rewritten"}),
    ((*FIELDS, 4, "unit"), "months", {"unit"}),
    ((*FIELDS, 4, "unit"), None, {"unit"}),
    (("sections", 6, "fields", 0, "units"), ["weeks", "months", "days"], {"unit_choice_added"}),
    (("sections", 6, "fields", 0, "units"), ["weeks"], {"unit_choice_removed"}),
    (("sections", 6, "fields", 0, "units"), ["months", "weeks"], {"order"}),
    ((*FIELDS, 3, "tolerance"), "2", {"tolerance"}),
    ((*DESIGN, "ordered"), "yes", {"ordered"}),
    ((*DESIGN, "ordered"), "no", {"rewritten"}),
    ((*FIELDS, 0, "quote"), "yes", {"quote_needed"}),
    (("sections", 6, "fields", 1, "quote"), "no", {"quote_dropped"}),
    (("sections", 3, "fields", 0, "refers_to"), None, {"refers_to_dropped"}),
    (("sections", 3, "fields", 1, "refers_to"), "arms", {"refers_to_set"}),
    ((*DESIGN, "choices", "+"), {"code": "cohort", "label": "Cohort"}, {"choice_added"}),
    (("sections", 2, "fields", 1, "choices", 0, "code"), "b", {"choice_added", "choice_removed"}),
    ((*DESIGN, "choices", 0, "retired"), "yes", {"choice_retired"}),
    ((*DESIGN, "choices", 2, "retired"), "no", {"choice_revived"}),
    ((*DESIGN, "choices", 0, "label"), "Randomised", {"words"}),
    ((*DESIGN, "choices", 0, "definition"), "By lot.", {"meaning"}),
    ((*DESIGN, "choices", 0, "boundary"), ["Nor by lot."], {"meaning"}),
    ((*DESIGN, "choices", 0, "examples"), ["randomised"], {"words"}),
    (
        ("derived", "+"),
        {
            "id": "x",
            "label": "X",
            "section": "facts",
            "choices": [{"code": "a", "label": "A"}],
            "cases": [{"code": "a"}],
        },
        {"derived_added"},
    ),
    (("derived",), None, {"derived_removed"}),
    (("derived", 0, "label"), "Sort", {"words"}),
    (("derived", 0, "help"), "By lot.", {"words"}),
    (("derived", 0, "cases", 0, "when"), "blinded", {"derived_changed"}),
    (("derived", 0, "choices", 0, "label"), "Very strong", {"derived_changed"}),
    (("proposals",), None, {"proposal_removed"}),
    (
        ("proposals", "+"),
        {"id": "q", "section": "facts", "field": "design", "cases": [{"code": "trial"}]},
        {"proposal_added"},
    ),
    (("proposals", 0, "help"), "Think.", {"words"}),
    (("proposals", 0, "label"), "Q", {"words"}),
    (("proposals", 0, "reason"), None, {"proposal_changed"}),
    (("proposals", 0, "cases", 0, "code"), "cluster", {"proposal_changed"}),
    (
        ("checks", "+"),
        {"id": "c", "section": "facts", "expression": "n > 3", "message": "M"},
        {"check_added"},
    ),
    (
        ("checks", "+"),
        {"id": "c", "section": "facts", "severity": "warn", "expression": "n > 3", "message": "M"},
        {"check_added_warning"},
    ),
    (("checks", 0), None, {"check_removed"}),
    (("checks", 0, "severity"), "warn", {"check_eased"}),
    (("checks", 1, "severity"), "error", {"check_stricter"}),
    (("checks", 0, "expression"), "n < 300", {"check_changed"}),
    (("checks", 0, "section"), "arms", {"check_changed"}),
    (("checks", 1, "expression"), "n > 3", {"check_changed_warning"}),
    (("checks", 0, "message"), "not many people", {"words"}),
    (("checks", 0, "expression"), "n<400", {"rewritten"}),
]


def definition(text: str = FORM) -> dict:
    """A form's definition as plain blocks, lists and texts."""
    found = plain(parse(text, "hope.yaml"))
    assert isinstance(found, dict)
    return found


def form(written: dict):
    """The form of a definition."""
    return define(parse(dump(written), "hope.yaml"))


def with_change(where: tuple, value: object, written: dict | None = None) -> dict:
    """The definition with one part of it another one, added ("+"), or taken out (None)."""
    changed = deepcopy(written if written is not None else definition())
    part = changed
    for step in where[:-1]:
        part = part[step]
    last = where[-1]
    if last == "+":
        part.append(deepcopy(value))
    elif value is None:
        del part[last]
    else:
        part[last] = deepcopy(value)
    return changed
