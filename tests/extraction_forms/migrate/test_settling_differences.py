import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction_forms.checking import check_record
from extraction_forms.draft import read_draft, write_draft
from extraction_forms.errors import Rejected
from extraction_forms.form_definition import define
from extraction_forms.migrate.applying import carried
from extraction_forms.migrate.difference_kinds import KINDS
from extraction_forms.migrate.reading_forms import reading_forms
from extraction_forms.migrate.settling_differences import left_over, pin_faults
from extraction_forms.yaml_text import parse
from extraction_forms.yaml_write import dump
from tests.extraction_forms.exchange import any_record
from tests.extraction_forms.migrate.changed_forms import CHANGES, FORM, definition, form, with_change
from tests.extraction_forms.migrate.moving import OLD, migration, version
from tests.extraction_forms.migrate.moving import form as form_of
from tests.thoroughness import cases

FIELDS = ("sections", 0, "fields")


def of(*changes):
    """The form before and after some changes."""
    changed = {**definition(), "version": "2.0.0"}
    for where, value in changes:
        changed = with_change(where, value, changed)
    return form(definition()), form(changed)


def left(steps, *changes):
    old, new = of(*changes)
    return [(one.kind, one.path) for one in left_over(migration(steps, old, new), old, new)]


GONE = ((*FIELDS, 5), None)
CODE = (("sections", 2, "fields", 1, "choices", 0, "code"), "b")
UNIT = ((*FIELDS, 4, "unit"), "months")
NEEDED = ((*FIELDS, "+"), {"id": "late", "label": "L", "type": "text", "required": "or_missing"})
UNASKED = ((*FIELDS, 5, "when"), "blinded")


@pytest.mark.parametrize(
    ("steps", "change"),
    [
        ("- {do: drop, field: facts/begun, because: x}", GONE),
        ("- {do: map_choices, field: arms/style, map: {a: b}}", CODE),
        ("- {do: map_choices, field: arms/style, map: {x: b}, otherwise: unclear}", CODE),
        ("- {do: convert_unit, field: facts/age, times: 12}", UNIT),
        ("- {do: set_missing_reason, field: facts/late, reason: not_yet_extracted}", NEEDED),
        ("- {do: set_value, field: facts/late, value: x, because: y}", NEEDED),
        ("- {do: drop_unasked, field: facts/begun, because: x}", UNASKED),
        ("- {do: drop_unasked, section: facts, because: x}", UNASKED),
        ("- {do: drop, section: more, because: x}", (("sections", 1), None)),
        ("- {do: keep, of: facts/n, because: nobody had more}", ((*FIELDS, 3, "max"), "499")),
        ("- {do: keep, of: facts/n, key: min, because: x}", ((*FIELDS, 3, "min"), "2")),
        (
            "- {do: keep, of: 'check:few', because: all records keep it}",
            (("checks", 0, "expression"), "n < 9"),
        ),
        (
            "- {do: set_missing_reason, field: arms/n, reason: not_yet_extracted}",
            (("sections", 2, "fields", 0, "required"), "or_missing"),
        ),
        (
            "- {do: set_value, field: facts/design, value: trial, because: x}",
            ((*FIELDS, 1, "required"), "yes"),
        ),
        ("- {do: set_missing_reason, field: arms/n, reason: unclear}", (("sections", 2, "required"), "yes")),
    ],
)
def test_a_step_meets_the_difference_it_is_for_and_no_other_step_does(steps, change):
    assert left(steps, change) == []
    assert left("", change) != []
    assert left("- {do: reconfirm, field: facts/label, because: x}", change) == left("", change)


@pytest.mark.parametrize(
    ("steps", "change"),
    [
        ("- {do: map_choices, field: arms/style, map: {x: b}}", CODE),
        ("- {do: map_choices, field: arms/n, map: {a: b}}", CODE),
        ("- {do: drop, field: facts/why, because: x}", GONE),
        ("- {do: keep, of: facts/n, key: max, because: x}", ((*FIELDS, 3, "min"), "2")),
        (
            "- {do: set_missing_reason, field: facts/design, reason: unclear}",
            ((*FIELDS, 1, "required"), "yes"),
        ),
    ],
)
def test_what_a_step_does_not_meet_is_left_over(steps, change):
    assert left(steps, change) == left("", change) != []


def test_every_difference_but_the_safe_ones_is_left_over_without_steps():
    for where, value, kinds in CHANGES:
        if where not in {("reads_as",), ("id",)}:
            graver = {kind for kind in kinds if KINDS[kind].effect != "safe"}
            assert {kind for kind, _ in left("", (where, value))} == graver, where


def renamed(old, new):
    """The form with a field of the facts by another name, everywhere."""
    changed = FORM.replace("version: 1.0.0", "version: 2.0.0")
    for before, after in zip(old, new, strict=True):
        assert before in changed, before
        changed = changed.replace(before, after)
    return changed


def test_a_field_by_another_name_is_no_difference_where_a_step_says_so_conditions_included():
    text = renamed(
        ["id: design", "design ==", "field: design"],
        ["id: plan", "plan ==", "field: plan"],
    )
    old, new = form(definition()), define(parse(text, "hope.yaml"))
    steps = "- {do: rename_field, field: facts/design, to: plan}"

    assert left_over(migration(steps, old, new), old, new) == ()
    assert {one.kind for one in left_over(migration("", old, new), old, new)} >= {"field_removed"}


def test_a_section_by_another_name_is_no_difference_where_a_step_says_so():
    text = renamed(
        ["id: arms", "refers_to: arms", "repeat_over: arms", "units: [arms]"],
        ["id: groups", "refers_to: groups", "repeat_over: groups", "units: [groups]"],
    )
    old, new = form(definition()), define(parse(text, "hope.yaml"))
    steps = "- {do: rename_section, section: arms, to: groups}"

    assert left_over(migration(steps, old, new), old, new) == ()
    assert {one.kind for one in left_over(migration("", old, new), old, new)} >= {"section_removed"}


def test_a_field_that_is_moved_is_no_difference_where_a_step_says_so():
    text = (("sections", 1, "fields", "+"), {"id": "begun", "label": "Begun", "type": "date"})
    steps = "- {do: move_field, field: facts/begun, to: more/begun}"

    assert left(steps, GONE, text) == []


def test_a_field_that_is_renamed_and_changed_is_held_against_what_it_was():
    change = (
        (*FIELDS, 5),
        {"id": "started", "label": "Begun", "type": "date", "required": "or_missing"},
    )

    assert left("- {do: rename_field, field: facts/begun, to: started}", change) == [
        ("field_required", "facts/started")
    ]


def test_a_migration_is_for_two_texts_and_no_others():
    old, new = of(GONE)
    right = migration("", old, new)

    assert pin_faults(right, old, new) == ()
    assert [one.where for one in pin_faults(right, new, old)] == ["migration > from", "migration > to"]


NEXT = version(
    OLD,
    "2.0.0",
    ("id: role", "id: part"),
    ("[{code: exp, label: E}, {code: ctl, label: C}, {code: third, label: T}]", "[{code: p, label: P}]"),
    ("{id: gone, label: Gone, type: text}", "{id: late, label: L, type: text, required: or_missing}"),
    ("type: number, unit: weeks", "type: number, unit: days"),
)
STEPS = """
- {do: rename_field, field: arms/role, to: part}
- {do: map_choices, field: arms/part, map: {exp: p}, otherwise: unclear}
- {do: drop, field: facts/gone, because: nobody used it, note_on: label}
- {do: set_missing_reason, field: facts/late, reason: not_yet_extracted}
- {do: convert_unit, field: facts/weeks, from: weeks, to: days, times: 7}
"""
HEAD = {"schema": "1", "study": "okafor_2019", "extractor": "anna", "revision": "1"}


def accepted_by(one, head):
    def accepts(record):
        text = dump({**head, **{key: value for key, value in record.items() if value}})
        try:
            check_record(one, parse(text, "r"), "r", "")
        except Rejected:
            return False
        return True

    return accepts


@settings(suppress_health_check=[*HealthCheck], max_examples=cases(30, 500))
@given(st.sampled_from(["draft", "submitted"]), st.data())
def test_a_migration_that_leaves_nothing_open_brings_accepted_records_to_accepted_ones(status, data):
    old, new = form_of(OLD), form_of(NEXT)
    way = (migration(STEPS, old, new),)
    assert left_over(way[0], old, new) == ()
    head = {**HEAD, "form": {"id": "hope", "version": "1.0.0"}, "status": status}
    start = {"facts": {"label": "Okafor"}, "arms": [{"id": "1"}, {"id": "peer"}]}
    record = data.draw(any_record.accepted(old, start, accepted_by(old, head)))
    text = dump({**head, **{key: value for key, value in record.items() if value}})

    forms = reading_forms(new, way)
    outcome = carried(read_draft(forms[0], parse(text, "r")), new, way, forms)
    moved = write_draft(new, outcome.draft)

    assert outcome.refusals == ()
    assert check_record(new, parse(moved, "r"), "r", "").version == "2.0.0"
