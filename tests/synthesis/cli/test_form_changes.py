import json

import pytest

from extraction_forms.form_definition import define
from extraction_forms.yaml_text import parse

OLD = """\
id: hope
version: 1.0.0
title: Hope
reads_as: answers
sections:
  - id: facts
    label: Facts
    fields: [{id: label, label: Label, type: text}, {id: n, label: N, type: whole}]
"""
SAFE = OLD.replace("1.0.0", "1.0.1").replace("label: Facts", "label: The facts")
TIGHT = OLD.replace("1.0.0", "1.0.1").replace("type: whole", "type: whole, max: 10")
GONE = OLD.replace("1.0.0", "2.0.0").replace(", {id: n, label: N, type: whole}", "")
RECORD = """\
schema: 1
form: {id: hope, version: 1.0.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 1
facts: {label: Okafor, n: "12"}
"""


@pytest.fixture
def forms(desk):
    for name, text in {"old": OLD, "safe": SAFE, "tight": TIGHT, "gone": GONE}.items():
        (desk / f"{name}.yaml").write_text(text, "utf-8")
    return desk


def sha(text):
    return define(parse(text, "x")).sha256


def migration(old, new, steps="steps: []"):
    before, after = (define(parse(text, "x")) for text in (old, new))
    return (
        "".join(
            f"{key}: {{id: hope, version: {form.version}, sha256: {form.sha256}}}\n"
            for key, form in (("from", before), ("to", after))
        )
        + steps
    )


@pytest.fixture
def hope(forms):
    """A review with one record and a form of its own that was tightened."""
    (forms / "hope" / "forms" / "migrations").mkdir(parents=True)
    (forms / "hope" / "forms" / "hope.yaml").write_text(TIGHT, "utf-8")
    record = forms / "hope" / "records" / "okafor_2019" / "anna.yaml"
    record.parent.mkdir(parents=True)
    record.write_text(RECORD, "utf-8")
    return forms / "hope"


@pytest.mark.parametrize(("new", "code"), [("old", 0), ("safe", 0), ("tight", 3), ("gone", 4)])
def test_the_exit_code_tells_the_gravest_difference(forms, call, new, code):
    assert call("form", "diff", "old.yaml", f"{new}.yaml").exit_code == code


def test_differences_are_told_the_gravest_first_with_what_they_ask_of_the_version(forms, call):
    (forms / "both.yaml").write_text(TIGHT.replace("label: Facts", "label: The facts"), "utf-8")

    told = call("form", "diff", "old.yaml", "both.yaml").output

    assert told.index("NEEDS A MIGRATION (1)") < told.index("SAFE: records are accepted as they are (1)")
    assert "  facts/n max: nothing -> 'max 10'\n" in told
    assert told.endswith(
        "These differences raise the middle number of the version at least: 1.1.0. 1.0.1 says less.\n"
    )


def test_two_texts_that_say_the_same_are_told_so(forms, call):
    assert call("form", "diff", "old.yaml", "old.yaml").output.endswith("The two say the same.\n")


def test_differences_are_printed_as_json(forms, call):
    done = call("form", "diff", "old.yaml", "gone.yaml", "--json")

    found = json.loads(done.output)
    assert done.exit_code == 4
    assert (found["effect"], found["asked_bump"], found["bump_suffices"]) == ("breaking", "major", True)
    assert found["new"] == {"id": "hope", "version": "2.0.0", "sha256": sha(GONE)}
    assert [(one["kind"], one["path"]) for one in found["differences"]] == [("field_removed", "facts/n")]


def test_what_a_migration_leaves_open_counts_alone(forms, call):
    (forms / "hope-1.0.0-2.0.0.yaml").write_text(migration(OLD, GONE), "utf-8")
    left = call("form", "diff", "old.yaml", "gone.yaml", "--migration", "hope-1.0.0-2.0.0.yaml")
    steps = "steps: [{do: drop, field: facts/n, because: nobody used it}]"
    (forms / "hope-1.0.0-2.0.0.yaml").write_text(migration(OLD, GONE, steps), "utf-8")
    met = call("form", "diff", "old.yaml", "gone.yaml", "--migration", "hope-1.0.0-2.0.0.yaml")
    as_json = call("form", "diff", "old.yaml", "gone.yaml", "--json", "--migration", "hope-1.0.0-2.0.0.yaml")

    assert left.exit_code == 4
    assert "hope-1.0.0-2.0.0.yaml LEAVES OPEN (1)\n  facts/n: 'N' -> nothing" in left.output
    assert (met.exit_code, as_json.exit_code) == (0, 0)
    assert json.loads(as_json.output)["left_open"] == []


def test_a_migration_for_other_texts_is_a_fault(forms, call):
    (forms / "hope-1.0.0-2.0.0.yaml").write_text(migration(OLD, GONE), "utf-8")

    done = call("form", "diff", "old.yaml", "tight.yaml", "--migration", "hope-1.0.0-2.0.0.yaml")

    assert done.exit_code == 1
    assert "hope-1.0.0-2.0.0.yaml:2:5: migration > to: expected hope 1.0.1 with sha256" in done.output


def test_many_differences_of_a_kind_are_counted(forms, call):
    fields = ", ".join(f"{{id: f{number}, label: F, type: text}}" for number in range(30))
    (forms / "many.yaml").write_text(OLD.replace("fields: [", f"fields: [{fields}, "), "utf-8")

    told = call("form", "diff", "old.yaml", "many.yaml").output

    assert "field_added (30)" in told
    assert "and 18 more; --json lists them all" in " ".join(told.split())


def test_forms_of_the_library_are_compared_by_their_ids(desk, call):
    done = call("form", "diff", "rob2", "rob2")

    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "The two say the same.")


def test_a_record_that_the_new_form_refuses_is_told_and_nothing_written(hope, call):
    (hope / "forms" / "migrations" / "hope-1.0.0-1.0.1.yaml").write_text(migration(OLD, TIGHT), "utf-8")

    for more in ((), ("--apply", "--actor", "lead")):
        done = call("form", "migrate", "hope", "hope", *more)
        assert done.exit_code == 1
        assert (
            "records/okafor_2019/anna.yaml:7:27: Facts > n: expected a whole number of at most 10"
            in done.output
        )
        assert (hope / "records/okafor_2019/anna.yaml").read_text("utf-8") == RECORD
    assert (
        "Cannot be carried over: 1 record to hope 1.0.1; 1 fault. Nothing was written."
        in call("form", "migrate", "hope", "hope").output
    )


def test_without_a_migration_it_is_told_which_is_needed(hope, call):
    done = call("form", "migrate", "hope", "hope@1.0.1")

    assert done.exit_code == 1
    assert "expected a migration from hope 1.0.0 to 1.0.1; found no migration." in done.output


def test_a_migration_may_lie_elsewhere_and_writing_needs_a_name(hope, call):
    (hope / "forms" / "hope.yaml").write_text(SAFE, "utf-8")
    path = hope.parent / "hope-1.0.0-1.0.1.yaml"
    path.write_text(migration(OLD, SAFE), "utf-8")

    nameless = call("form", "migrate", "hope", "hope", "--migration", path.name, "--apply")
    done = call("form", "migrate", "hope", "hope", "--migration", path.name, "--apply", "--actor", "lead")

    assert (nameless.exit_code, done.exit_code) == (2, 0)
    assert "--apply needs --actor NAME" in nameless.output
    assert done.output.endswith("Carried over: 1 record to hope 1.0.1.\n")
    assert "version: 1.0.1" in (hope / "records/okafor_2019/anna.yaml").read_text("utf-8")


@pytest.mark.parametrize("command", [("migrate", "nowhere", "hope"), ("reconfirm", "nowhere")])
def test_a_review_must_be_there(desk, call, command):
    done = call("form", *command)

    assert (done.exit_code, done.output) == (2, "nowhere is not a folder.\n")


def test_confirming_needs_all_that_says_what_and_who(hope, call):
    done = call("form", "reconfirm", "hope", "okafor_2019")

    assert done.exit_code == 2
    assert "expected STUDY, PATH and --by NAME" in done.output
    assert call("form", "reconfirm", "hope").output == "hope: 0 to be confirmed.\n"
