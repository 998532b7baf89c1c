import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from extraction_forms.draft import answers, read_draft, with_answer, write_draft
from extraction_forms.history.replay import bare
from extraction_forms.migrate.rewriting import rewritten
from extraction_forms.yaml_text import parse
from tests.extraction_forms.migrate.moving import RECORD, form, move

SAME = form(version="1.1.0")


def rewrite(steps, new, record=RECORD):
    old = form()
    before = read_draft(old, parse(record, "r"))
    outcome, _ = move(steps, new, record)
    after = read_draft(new, parse(write_draft(new, outcome.draft), "r"))
    found = rewritten(record, (old, before), (new, after))
    assert bare(read_draft(new, parse(found.text, "r"))) == bare(after)
    return found


def test_where_only_the_version_changes_only_the_version_changes():
    found = rewrite("", SAME)

    assert found.text == RECORD.replace("1.0.0", "1.1.0")
    assert found.lost == ()


def test_a_code_is_replaced_where_it_stands():
    new = form(version="1.1.0", words=[("code: exp", "code: peer")])

    found = rewrite("- {do: map_choices, field: arms/role, map: {exp: peer}}", new)

    assert found.text == RECORD.replace("1.0.0", "1.1.0").replace("role: exp", "role: peer")


def test_a_word_keeps_its_quotes():
    new = form(version="1.1.0", words=[("code: exp", "code: peer")])
    record = RECORD.replace("role: exp", "role: 'exp'").replace("version: 1.0.0", 'version: "1.0.0"')

    found = rewrite("- {do: map_choices, field: arms/role, map: {exp: peer}}", new, record)

    assert "role: 'peer'" in found.text
    assert 'version: "1.1.0"' in found.text


def test_a_key_is_renamed_in_the_layout_that_is_there_with_its_comments():
    new = form(version="1.1.0", words=[("id: mode", "id: format"), ("id: role", "id: part")])
    steps = """
        - {do: rename_field, field: facts/mode, to: format}
        - {do: rename_field, field: arms/role, to: part}
    """

    found = rewrite(steps, new)

    expected = RECORD.replace("1.0.0", "1.1.0").replace("  mode:", "  format:").replace("role:", "part:")
    expected = expected.replace("   # see", " # see")  # the longer key moves it
    assert found.text == expected
    assert found.lost == ()


def test_what_is_added_and_taken_out_leaves_the_rest_and_its_comments():
    words = [
        ("      - {id: gone, label: Gone, type: text}\n", ""),
        (
            "{id: label, label: Name, type: text}",
            "{id: label, label: Name, type: text, required: or_missing}",
        ),
    ]
    steps = """
        - {do: drop, field: facts/gone, note_on: weeks, because: x}
        - {do: set_missing_reason, field: arms/label, reason: not_yet_extracted}
    """

    found = rewrite(steps, form(version="1.1.0", words=words))

    assert "  weeks: {printed: \"12\", note: 'gone was: something.'}\n" in found.text.replace(
        'note: "gone was: something."', "note: 'gone was: something.'"
    )
    assert "gone: something" not in found.text.replace("gone was", "")
    assert "- {id: usual, label: {missing: not_yet_extracted}, role: {missing: unclear}}" in found.text
    assert [line for line in RECORD.splitlines() if "#" in line] == [
        line for line in found.text.splitlines() if "#" in line
    ]
    assert found.lost == ()


def test_a_blank_left_under_an_old_name_is_no_answer_under_the_new_one():
    record = RECORD.replace(
        "- {id: usual, role: {missing: unclear}}", "- id: usual   # the others\n    role:"
    )
    new = form(version="1.1.0", words=[("id: role", "id: part")])

    found = rewrite("- {do: rename_field, field: arms/role, to: part}", new, record)

    assert "role:" not in found.text
    assert "# the others" not in found.text
    assert "# the others" in found.lost


def test_a_record_the_program_wrote_is_written_by_it_again():
    old, new = form(), form(version="1.1.0", words=[("id: role", "id: part")])
    record = write_draft(old, read_draft(old, parse(RECORD, "r")))
    outcome, _ = move("- {do: rename_field, field: arms/role, to: part}", new, record)

    found = rewrite("- {do: rename_field, field: arms/role, to: part}", new, record)

    assert found.text == write_draft(new, outcome.draft)


@pytest.mark.parametrize(
    "record", [RECORD.replace("\n", "\r\n"), RECORD.replace('weeks: "12"', "weeks: >-\n    12")]
)
def test_other_line_ends_and_folded_texts_stay_as_they_are(record):
    assert rewrite("", SAME, record).text == record.replace("1.0.0", "1.1.0")


VALUES = st.sampled_from(
    ["x", "1.10", "NO", "a: b", "#x", "- z", "it's", 'say "hi"', "two\nlines", "ends \\", "{", ""]
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_changes_reads_back_as_what_it_became(data):
    old = form()
    before = after = read_draft(old, parse(RECORD, "r"))
    for path in data.draw(st.lists(st.sampled_from([*answers(before)]), min_size=1, max_size=4)):
        value = data.draw(
            st.none()
            | VALUES.filter(bool)
            | VALUES.filter(bool).map(lambda text: {"printed": text, "note": text})
        )
        after = with_answer(after, path, value)
    assume(after != before)
    after = read_draft(old, parse(write_draft(old, after), "r"))

    found = rewritten(RECORD, (old, before), (old, after))

    assert bare(read_draft(old, parse(found.text, "r"))) == bare(after)
