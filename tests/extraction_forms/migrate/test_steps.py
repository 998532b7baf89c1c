import pytest

from extraction_forms.migrate.migration_reader import STEP_KEYS
from extraction_forms.migrate.steps import STEPS
from tests.extraction_forms.migrate.moving import RECORD, form, move

SAME = form(version="1.1.0")


def new(*words):
    return form(version="1.1.0", words=words)


def test_every_step_that_can_be_written_can_be_done():
    assert {*STEPS} == {*STEP_KEYS}


def test_a_field_is_renamed_in_every_block_with_all_that_opens_its_answers():
    after = new(("id: role", "id: part"))

    outcome, told = move("- {do: rename_field, field: arms/role, to: part}", after)

    assert told["arms/peer/part"] == "exp"
    assert told["arms/usual/part"] == {"missing": "unclear"}
    assert not any(path.endswith("/role") for path in told)
    assert {str(path): str(origin) for path, origin in outcome.origins.items()} == {
        "arms/peer/part": "arms/peer/role",
        "arms/usual/part": "arms/usual/role",
    }


def test_a_field_asked_for_arms_is_renamed_too():
    _, told = move("- {do: rename_field, field: results/values/m, to: mean}", new(("id: m,", "id: mean,")))

    assert told["results/post/peer/mean"] == "1.8"


def test_an_answer_is_not_written_over():
    record = RECORD.replace("role: exp", "role: exp, part: ctl")
    after = new(("id: role", "id: part"))

    outcome, told = move("- {do: rename_field, field: arms/role, to: part}", after, record)

    (refusal,) = outcome.refusals
    assert (str(refusal.path), refusal.found) == ("arms/peer/role", "one there already")
    assert (told["arms/peer/role"], told["arms/peer/part"]) == ("exp", "ctl")


def test_a_field_moves_to_another_section_asked_once_which_is_begun():
    words = (
        "      - {id: gone, label: Gone, type: text}\n",
        "  - id: more\n    label: M\n    fields: [{id: gone, label: G, type: text}]\n",
    )

    _, told = move("- {do: move_field, field: facts/gone, to: more/gone}", new(words))

    assert told["more/gone"] == "something"
    assert "facts/gone" not in told


def test_a_field_of_entries_moves_to_the_section_with_the_same_entries():
    words = (
        "  - id: results\n",
        (
            "  - {id: names, label: N, repeat: map, repeat_over: arms, fields: [{id: name, label: N, type: text}]}\n"
            "  - id: results\n"
        ),
    )

    _, told = move("- {do: move_field, field: arms/label, to: names/name}", new(words))

    assert told["names/peer/name"] == "Peers"


def test_a_field_of_entries_cannot_move_to_a_section_asked_once():
    outcome, _ = move("- {do: move_field, field: arms/label, to: facts/names}", SAME)

    assert [refusal.found for refusal in outcome.refusals] == ["a field of an entry"]


@pytest.mark.parametrize(
    ("old", "to", "path"), [("facts", "basics", "basics/label"), ("arms", "groups", "groups/peer/label")]
)
def test_a_section_is_renamed_with_everything_in_it(old, to, path):
    words = [(f"id: {old}\n", f"id: {to}\n")]
    words += [("units: [arms]", "units: [groups]")] if to == "groups" else []

    outcome, told = move(f"- {{do: rename_section, section: {old}, to: {to}}}", new(*words))

    assert path in told
    assert not any(name.startswith(f"{old}/") for name in told)
    assert {str(origin).partition("/")[0] for origin in outcome.origins.values()} == {old}


CODES = (
    "[{code: exp, label: E}, {code: ctl, label: C}, {code: third, label: T}]",
    "[{code: peer, label: E}, {code: ctl, label: C}]",
)


def test_codes_are_mapped_and_those_not_named_stay_where_they_are_codes_still():
    record = RECORD.replace("role: {missing: unclear}", "role: {code: ctl, note: as usual}")

    _, told = move("- {do: map_choices, field: arms/role, map: {exp: peer}}", new(CODES), record)

    assert told["arms/peer/role"] == "peer"
    assert told["arms/usual/role"] == {"code": "ctl", "note": "as usual"}


def test_a_reason_why_there_is_no_answer_holds_under_other_codes_too():
    _, told = move("- {do: map_choices, field: arms/role, map: {exp: peer}}", new(CODES))

    assert told["arms/usual/role"] == {"missing": "unclear"}


def test_a_code_that_is_gone_and_not_mapped_is_refused():
    record = RECORD.replace("role: exp", "role: third")

    outcome, told = move("- {do: map_choices, field: arms/role, map: {exp: peer}}", new(CODES), record)

    assert [(refusal.expected, refusal.found) for refusal in outcome.refusals] == [("one of exp", "'third'")]
    assert told["arms/peer/role"] == "third"


def test_a_code_that_is_gone_becomes_a_reason_where_the_step_says_so_and_is_noted():
    record = RECORD.replace("role: exp", "role: {code: third, evidence: {page: '3'}, note: see there}")
    step = "- {do: map_choices, field: arms/role, map: {exp: peer}, otherwise: not_yet_extracted}"

    _, told = move(step, new(CODES), record)

    assert told["arms/peer/role"] == {
        "missing": "not_yet_extracted",
        "evidence": {"page": "3"},
        "note": "see there Answered 'third' under an earlier version.",
    }


@pytest.mark.parametrize(("written", "mapped"), [("[a, b]", ["c", "b"]), ('"b; a"', "b, c"), ("a", "c")])
def test_of_several_codes_each_is_mapped(written, mapped):
    words = (
        "choices: [{code: a, label: A}, {code: b, label: B}]",
        "choices: [{code: b, label: B}, {code: c, label: C}]",
    )
    record = RECORD.replace("topics: [a, b]", f"topics: {written}")

    _, told = move("- {do: map_choices, field: arms/topics, map: {a: c}}", new(words), record)

    assert told["arms/peer/topics"] == mapped


def test_codes_that_become_one_are_chosen_once():
    words = ("choices: [{code: a, label: A}, {code: b, label: B}]", "choices: [{code: c, label: C}]")

    _, told = move("- {do: map_choices, field: arms/topics, map: {a: c, b: c}}", new(words))

    assert told["arms/peer/topics"] == ["c"]


MODE = (
    "{id: mode, label: Mode, type: choice, choices: [{code: group_online, label: A}, {code: single, label: B}]}",
    "{id: format, label: F, type: text}\n      - {id: delivery, label: D, type: text}",
)
SPLIT = """
    - do: split
      field: facts/mode
      cases:
        group_online: {format: group, delivery: online}
        single: {format: single}
"""


def test_an_answer_is_split_into_two_each_with_its_evidence():
    outcome, told = move(SPLIT, new(MODE))

    evidence = {"page": "4", "quote": "met online"}
    assert told["facts/format"] == {"code": "group", "evidence": evidence}
    assert told["facts/delivery"] == {"code": "online", "evidence": evidence}
    assert "facts/mode" not in told
    assert {str(origin) for origin in outcome.origins.values()} == {"facts/mode"}


def test_a_case_may_answer_one_of_the_two_alone():
    record = RECORD.replace('{code: group_online, evidence: {page: "4", quote: "met online"}}', "single")

    _, told = move(SPLIT, new(MODE), record)

    assert told["facts/format"] == "single"
    assert "facts/delivery" not in told


def test_what_is_missing_is_missing_in_both():
    record = RECORD.replace(
        '{code: group_online, evidence: {page: "4", quote: "met online"}}', "{missing: unclear}"
    )

    _, told = move(SPLIT, new(MODE), record)

    assert told["facts/format"] == told["facts/delivery"] == {"missing": "unclear"}


@pytest.mark.parametrize("otherwise", ["", "unclear"])
def test_an_answer_no_case_names_is_refused_or_becomes_a_reason(otherwise):
    record = RECORD.replace('{code: group_online, evidence: {page: "4", quote: "met online"}}', "both")
    step = (
        SPLIT.replace("      cases:", f"      otherwise: {otherwise}\n      cases:") if otherwise else SPLIT
    )

    outcome, told = move(step, new(MODE), record)

    assert bool(outcome.refusals) is not bool(otherwise)
    assert ("facts/format" in told) is bool(otherwise)


LATE = (
    "{id: gone, label: Gone, type: text}",
    "{id: gone, label: Gone, type: text}\n      - {id: late, label: L, type: text, required: or_missing}",
)


def test_a_reason_is_set_where_nothing_is_answered_and_nowhere_else():
    _, told = move("- {do: set_missing_reason, field: facts/late, reason: not_yet_extracted}", new(LATE))
    _, kept = move("- {do: set_missing_reason, field: facts/gone, reason: not_yet_extracted}", SAME)

    assert told["facts/late"] == {"missing": "not_yet_extracted"}
    assert kept["facts/gone"] == "something"


def test_a_draft_is_left_to_be_answered():
    record = RECORD.replace("status: submitted", "status: draft")

    _, told = move(
        "- {do: set_missing_reason, field: facts/late, reason: not_yet_extracted}", new(LATE), record
    )

    assert "facts/late" not in told


def test_a_reason_is_not_set_where_the_question_is_not_asked():
    words = (
        LATE[0],
        LATE[1].replace("required: or_missing", "required: or_missing, when: \"mode == 'single'\""),
    )

    _, told = move("- {do: set_missing_reason, field: facts/late, reason: not_yet_extracted}", new(words))

    assert "facts/late" not in told


def test_a_required_section_is_begun_with_a_block_for_each_entry_it_repeats_over():
    words = (
        "  - id: results\n",
        (
            "  - id: each\n    label: E\n    repeat: map\n    repeat_over: arms\n    required: yes\n"
            "    fields: [{id: x, label: X, type: text, required: or_missing}]\n  - id: results\n"
        ),
    )

    _, told = move("- {do: set_missing_reason, field: each/x, reason: unclear}", new(words))

    assert told["each/peer/x"] == told["each/usual/x"] == {"missing": "unclear"}


def test_reasons_are_set_for_the_values_of_every_arm_that_has_some():
    words = ("unit_fields: [", "unit_fields: [{id: sd, label: SD, type: number, required: or_missing}, ")

    _, told = move("- {do: set_missing_reason, field: results/values/sd, reason: not_reported}", new(words))

    assert told["results/post/peer/sd"] == told["results/post/usual/sd"] == {"missing": "not_reported"}


def test_a_value_is_set_where_nothing_is_answered_with_the_reason_in_its_note():
    step = "- {do: set_value, field: facts/late, value: trial, because: version 1 asked trials alone}"

    _, told = move(step, new(LATE))

    assert told["facts/late"] == {"printed": "trial", "note": "version 1 asked trials alone"}


def test_a_number_is_converted_and_what_was_printed_is_noted():
    words = ("type: number, unit: weeks", "type: number, unit: days")

    _, told = move("- {do: convert_unit, field: facts/weeks, from: weeks, to: days, times: 7}", new(words))

    assert told["facts/weeks"] == {"printed": "84", "note": "Printed as 12 weeks."}


def test_a_named_unit_is_converted_where_it_is_the_one_and_left_where_it_is_another():
    words = ("units: [weeks]", "units: [days]")
    step = "- {do: convert_unit, field: results/time, from: weeks, to: days, times: 7}"

    _, told = move(step, new(words))
    _, kept = move(step, new(words), RECORD.replace("unit: weeks", "unit: months"))

    assert told["results/post/time"] == {"printed": "56", "unit": "days", "note": "Printed as 8 weeks."}
    assert kept["results/post/time"] == {"printed": "8", "unit": "months"}


def test_a_number_with_a_decimal_comma_is_read_as_one():
    record = RECORD.replace("revision: 3", "revision: 3\nnumbers: decimal_comma").replace(
        'weeks: "12"', 'weeks: "1,5"'
    )

    _, told = move("- {do: convert_unit, field: facts/weeks, from: weeks, to: days, times: 7}", SAME, record)

    assert told["facts/weeks"] == {
        "printed": "10.5",
        "numbers": "decimal_point",
        "note": "Printed as 1,5 weeks.",
    }


def test_both_ends_of_an_interval_are_converted_and_what_is_no_number_is_refused():
    step = "- {do: convert_unit, field: facts/weeks, times: 7}"

    _, told = move(step, SAME, RECORD.replace('weeks: "12"', 'weeks: "1 to 2"'))
    outcome, _ = move(step, SAME, RECORD.replace('weeks: "12"', 'weeks: "a dozen"'))

    assert told["facts/weeks"] == {"printed": "7 to 14", "note": "Printed as 1 to 2."}
    assert [refusal.found for refusal in outcome.refusals] == ["'a dozen'"]


GONE = ("      - {id: gone, label: Gone, type: text}\n", "")


def test_an_answer_is_dropped_into_the_note_of_another():
    step = "- {do: drop, field: facts/gone, note_on: weeks, because: nobody used it}"

    outcome, told = move(step, new(GONE))

    assert told["facts/weeks"] == {"printed": "12", "note": "gone was: something."}
    assert "facts/gone" not in told
    assert ["drop"] in [[step.do for step in steps] for steps in outcome.steps.values()]


def test_a_section_is_dropped_whole():
    outcome, told = move("- {do: drop, section: results, because: another form asks it}", SAME)

    assert not any(path.startswith("results/") for path in told)
    assert "results" not in outcome.draft.sections


def test_answers_that_are_no_longer_asked_are_taken_out_one_after_the_other():
    words = (
        "{id: gone, label: Gone, type: text}",
        '{id: gone, label: Gone, type: text, when: "not blank(weeks)"}',
    )
    after = new(("type: number, unit: weeks", "type: number, unit: weeks, when: \"mode == 'single'\""), words)
    step = "- {do: drop_unasked, section: facts, because: the form asks it of others}"

    _, told = move(step, after)

    assert "facts/weeks" not in told
    assert "facts/gone" not in told


def test_only_what_a_step_names_is_taken_out():
    after = new(("type: number, unit: weeks", "type: number, unit: weeks, when: \"mode == 'single'\""))

    _, told = move("- {do: drop_unasked, field: facts/gone, because: x}", after)

    assert told["facts/weeks"] == "12"


def test_a_field_to_be_confirmed_stays_as_it_is():
    outcome, told = move("- {do: reconfirm, field: arms/role, because: it is defined anew}", SAME)

    assert told["arms/peer/role"] == "exp"
    assert [str(path) for path, steps in outcome.steps.items() if steps[0].reconfirm] == [
        "arms/peer/role",
        "arms/usual/role",
    ]
