from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from extraction_forms.checking import check_record
from extraction_forms.errors import FormError, Rejected
from extraction_forms.migrate.difference import Difference, FormDifference, bump
from extraction_forms.migrate.difference_kinds import BUMPS, EFFECTS, KINDS
from extraction_forms.migrate.form_difference import form_difference
from extraction_forms.yaml_text import parse
from extraction_forms.yaml_write import dump
from tests.extraction_forms.exchange import any_form, any_record
from tests.extraction_forms.migrate.changed_forms import CHANGES, definition, form, with_change
from tests.thoroughness import cases

HEAD = {
    "schema": "1",
    "form": {"id": "any_form", "version": "1.0.0"},
    "study": "okafor_2019",
    "extractor": "anna",
    "status": "submitted",
    "revision": "1",
}
WORDS = {
    "required": ("yes", "no", "or_missing"),
    "retired": ("yes", "no"),
    "quote": ("yes", "no"),
    "severity": ("error", "warn"),
    "type": any_form.TYPES,
    "min": ("0", "-5", "2"),
    "max": ("3", "1e9"),
    "above": ("0", "-5"),
    "below": ("3", "1e9"),
    "tolerance": ("0.3",),
    "repeat": ("list", "map", "no"),
    "repeat_over": ("arms", "outcomes", "results"),
    "refers_to": ("arms", "results", "each_arm"),
    "code": any_form.CODES,
    "subject": ("study", "service"),
    "reads_as": ("answers",),
    "version": ("1.0.0",),
}


def differences(old, new):
    return form_difference(old, new).differences


@pytest.mark.parametrize(("where", "value", "kinds"), CHANGES)
def test_every_change_is_told_as_what_it_is_and_as_nothing_else(where, value, kinds):
    changed = with_change(where, value)

    found = differences(form(definition()), form(changed) if where != ("reads_as",) else _as_study(changed))

    assert {one.kind for one in found} == kinds


def _as_study(changed):
    """As a form for studies, whose contrasts and results must have what effects are made of."""
    return replace(form(definition()), reads_as=changed["reads_as"], sha256="0" * 64)


def test_values_kept_for_entries_where_there_were_none_harm_no_record():
    without = with_change(("sections", 6, "units"), None)
    del without["sections"][6]["unit_fields"]

    found = differences(form(without), form(definition()))

    assert {one.kind for one in found} == {"units_first", "field_added"}


def test_every_kind_of_difference_has_an_example():
    told = {kind for *_, kinds in CHANGES for kind in kinds}

    assert sorted({*KINDS} - told) == ["units_first"]


def test_a_section_that_was_named_before_it_was_there_holds_old_answers_against_it():
    old = with_change(("sections", 5, "repeat_over"), "outcomes")
    outcomes = {
        "id": "outcomes",
        "label": "O",
        "repeat": "list",
        "fields": [{"id": "x", "label": "X", "type": "text"}],
    }

    found = differences(form(old), form(with_change(("sections", "+"), outcomes, old)))

    assert {one.kind for one in found} == {"section_added", "refers_to_set"}


def test_a_condition_on_a_new_question_unasks_no_old_answer():
    asked = {"id": "fresh", "label": "Fresh", "type": "choice", "choices": [{"code": "a", "label": "A"}]}
    changed = with_change(("sections", 0, "fields", "+"), asked)
    changed = with_change(("sections", 0, "fields", 5, "when"), "fresh != 'a'", changed)

    found = differences(form(definition()), form(changed))

    assert {one.kind for one in found} == {"field_added", "condition_wider"}


@settings(max_examples=cases(20, 500))
@given(any_form.forms())
def test_a_form_does_not_differ_from_itself(one):
    assert differences(one, one) == ()


def spots(part, path=()):
    """Every place of a definition at which something can be changed."""
    yield path
    for key, value in (
        part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    ):
        yield from spots(value, (*path, key))


@st.composite
def mutations(draw, written):
    """The definition with one thing in it changed: a word, a key or an item taken out, two items exchanged."""
    changed = deepcopy(written)
    path = draw(
        st.sampled_from([path for path in spots(written) if path and path[-1] not in {"id", "version"}])
    )
    owner = changed
    for step in path[:-1]:
        owner = owner[step]
    last, value = path[-1], owner[path[-1]]
    way = draw(st.sampled_from(["other", "other", "out", "turned", "more"]))
    if way == "out":
        del owner[last]
    elif way == "turned" and isinstance(value, list):
        owner[last] = value[::-1]
    elif way == "more" and isinstance(owner, dict) and "type" in owner:
        key = draw(
            st.sampled_from(["required", "retired", "quote", "min", "above", "max", "tolerance", "refers_to"])
        )
        owner[key] = draw(st.sampled_from(WORDS[key]))
    elif isinstance(value, str):
        owner[last] = draw(st.sampled_from(WORDS[last]) if last in WORDS else st.just(f"{value} or so"))
    return changed


@st.composite
def pairs(draw):
    """A form and the same with one thing changed, as far as the language allows it."""
    written = draw(any_form.definitions())
    changed = draw(mutations(written))
    try:
        new = form(changed)
    except (FormError, Rejected):
        assume(condition=False)
        raise
    return form(written), new


@settings(suppress_health_check=[*HealthCheck], max_examples=cases(25, 500))
@given(pairs())
def test_every_change_of_any_form_is_told_and_nothing_where_there_is_none(pair):
    old, new = pair

    assert bool(differences(old, new)) == (old.sha256 != new.sha256)


def accepts(one):
    def accepted(record):
        text = dump({**HEAD, **{key: value for key, value in record.items() if value}})
        try:
            check_record(one, parse(text, "r"), "r", "")
        except Rejected:
            return False
        return True

    return accepted


SAFE = [
    (where, value)
    for where, value, kinds in CHANGES
    if where != ("reads_as",) and all(KINDS[kind].effect == "safe" for kind in kinds)
]


@st.composite
def safely_changed(draw):
    """A form and the same after one to three safe changes."""
    old = new = definition()
    for where, value in draw(st.lists(st.sampled_from(SAFE), min_size=1, max_size=3)):
        try:
            changed = with_change(where, value, new)
            form(changed)
        except (KeyError, IndexError, FormError):
            continue  # what it changes was taken out by the one before
        new = changed
    return form(old), form(new)


def accepted_by(one, head):
    def accepts(record):
        text = dump({**head, **{key: value for key, value in record.items() if value}})
        try:
            check_record(one, parse(text, "r"), "r", "")
        except Rejected:
            return False
        return True

    return accepts


def start(one):
    """The least that every such record has."""
    return {"facts": {"label": "Okafor", "design": "trial"}} if one.id == "hope" else {}


@settings(suppress_health_check=[*HealthCheck], max_examples=cases(20, 500))
@given(safely_changed() | pairs(), st.sampled_from(["draft", "submitted"]), st.data())
def test_a_record_that_was_accepted_is_accepted_after_safe_changes_alone(pair, status, data):
    old, new = pair
    assume(form_difference(old, new).effect == "safe")
    head = {**HEAD, "form": {"id": old.id, "version": old.version}, "status": status}
    record = data.draw(any_record.accepted(old, start(old), accepted_by(old, head)))
    assume(accepted_by(old, head)(record))

    assert accepted_by(new, head)(record)


def test_the_gravest_difference_says_what_a_form_does_to_records():
    found = [
        form_difference(form(definition()), form(with_change(*change[:2]))).effect
        for change in CHANGES
        if change[0] != ("reads_as",)
    ]

    assert {*found} == {*EFFECTS}


@pytest.mark.parametrize(
    ("old", "new", "raised"),
    [
        ("1.0.0", "1.0.0", "none"),
        ("1.0.0", "1.0.1", "patch"),
        ("1.0.9", "1.1.0", "minor"),
        ("1.9.0", "2.0.0", "major"),
        ("1.10.0", "1.9.9", "back"),
    ],
)
def test_a_version_is_raised_by_the_first_number_that_grew(old, new, raised):
    assert bump(old, new) == raised


@pytest.mark.parametrize(
    ("kind", "new", "suffices", "least"),
    [
        ("words", "1.2.4", True, "1.2.4"),
        ("words", "1.2.3", False, "1.2.4"),
        ("field_added", "1.2.4", False, "1.3.0"),
        ("field_added", "1.3.0", True, "1.3.0"),
        ("unit", "1.9.0", False, "2.0.0"),
        ("unit", "2.0.0", True, "2.0.0"),
        ("unit", "1.0.0", False, "2.0.0"),
    ],
)
def test_the_version_must_say_as_much_as_the_differences_ask_for(kind, new, suffices, least):
    one = Difference(kind=kind, path="facts")
    found = FormDifference(old="a", new="a", old_version="1.2.3", new_version=new, differences=(one,))

    assert (found.bump_suffices, found.next_version) == (suffices, least)


def test_forms_that_say_the_same_ask_for_no_new_version():
    found = form_difference(form(definition()), form(definition()))

    assert (found.effect, found.asked_bump, found.given_bump, found.next_version) == (
        "safe",
        "none",
        "none",
        "1.0.0",
    )
    assert found.bump_suffices


def test_what_no_program_can_decide_is_marked_and_all_kinds_are_of_a_known_rank():
    assert [kind for kind, facts in KINDS.items() if facts.judge] == ["meaning", "derived_changed"]
    assert {facts.effect for facts in KINDS.values()} == {*EFFECTS}
    assert {facts.bump for facts in KINDS.values()} == {*BUMPS}
