import json
import shutil

import pytest

from extraction_forms.history import log as history
from extraction_forms.yaml_text import parse, plain
from synthesis.output import output_folder

NAMED = ("--actor", "anna", "--reason", "first reading")


@pytest.fixture
def record(sleep):
    """The first record of the starter review, as its extractor's file."""
    return min((sleep / "records").glob("*/example.yaml"))


@pytest.fixture
def known(sleep, call):
    """The starter review, with all its records in the history."""
    assert call("history", "record", "sleep", *NAMED).exit_code == 0
    return sleep


def parsed(text):
    return plain(parse(text, "record.yaml"))


def of(record):
    return ("sleep", record.parent.name, record.stem.partition(".")[0])


def test_records_made_by_hand_are_taken_in_once(call, known):
    again = call("history", "record", "sleep", *NAMED)

    assert again.output == "sleep: 0 records taken in.\n"
    assert history.verify(known).warnings == ()


def test_records_of_no_form_or_of_one_that_is_not_there_are_all_told_by_their_files(call, sleep):
    first, second = sorted((sleep / "records").glob("*/example.yaml"))[:2]
    text = first.read_text("utf-8")
    first.write_text(text.replace("form: {id: controlled_study, version: 1.2.0}\n", ""), "utf-8")
    second.write_text(second.read_text("utf-8").replace("id: controlled_study", "id: nope"), "utf-8")
    told = call("history", "record", "sleep", *NAMED)

    assert told.exit_code == 1
    assert (
        f"records/{first.parent.name}/example.yaml: form: expected the id and the version of a form; found none."
        in (told.stderr)
    )
    assert f"records/{second.parent.name}/example.yaml: forms: expected one of " in told.stderr


def test_a_history_that_holds_is_counted_and_its_last_hash_printed(call, known):
    told = call("history", "verify", "sleep")

    assert told.exit_code == 0
    assert f"the history holds: {history.verify(known).events} events of" in told.output
    last = history.read(known)[-1].hash
    assert f"It ends with {last}." in told.output
    assert call("history", "verify", "sleep", "--contains", last).exit_code == 0
    other = call("history", "verify", "sleep", "--contains", "0" * 64)
    assert other.exit_code == 1
    assert "expected an event with the hash 000" in other.output


def test_the_first_bad_line_is_named_and_the_command_fails(call, known):
    (path,) = (known / "history").glob("*.jsonl")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:4], lines[4].replace("first", "last"), *lines[5:]]), "utf-8")

    told = call("history", "verify", "sleep")

    assert told.exit_code == 1
    assert told.stderr.startswith(
        f"sleep/history/{path.name}:5: expected an event that says what its hash says"
    )
    path.unlink()
    assert call("history", "verify", "sleep").stderr.startswith(
        f"sleep/history/{path.name}: expected the file of a "
    )


def test_a_file_that_was_changed_by_hand_is_a_warning_and_no_break(call, known, record):
    record.write_text(record.read_text("utf-8") + "\n# seen\n", "utf-8")

    told = call("history", "verify", "sleep")

    assert told.exit_code == 0
    assert "found a file that was changed outside the program" in told.output


def test_who_changed_what_is_told_in_words_and_as_json(call, known, record):
    shown = call("history", "show", "sleep", record.parent.name, "--field", "characteristics/label")
    listed = json.loads(call("history", "show", "sleep", record.parent.name, "--json").output)

    assert "anna: first reading" in shown.output
    assert "    characteristics/label: nothing -> '" in shown.output
    assert {event["record"].split("/")[1] for event in listed} == {record.parent.name}
    assert "revision 1, sha256 " in call("history", "show", "sleep").output
    assert call("history", "show", "sleep", "nobody_1999").output == (
        "sleep: the history tells of no such change.\n"
    )


@pytest.fixture
def second(known, record, call):
    """The first record's study, begun by a second person."""
    text = record.read_text("utf-8").replace("extractor: example", "extractor: zoe")
    path = record.with_name("zoe.yaml")
    path.write_text(text.replace("status: submitted", "status: draft"), "utf-8")
    assert call("history", "record", "sleep", "--actor", "zoe").exit_code == 0
    return path


def test_the_history_keeps_back_the_answers_of_two_until_both_have_submitted(call, second, record):
    told = call("history", "show", "sleep", second.parent.name)
    listed = json.loads(call("history", "show", "sleep", "--json").stdout)

    name = second.relative_to(second.parents[2]).as_posix()
    assert f"sleep/{name}: " in told.stderr
    assert "kept back until every extractor has submitted; --extractor zoe shows them to zoe." in told.stderr
    assert "head/status: nothing -> 'draft'" in told.stdout
    assert not [path for path in told.stdout.splitlines() if "results/" in path]
    kept_back = {name, record.relative_to(record.parents[2]).as_posix()}
    assert {event["record"] for event in listed if event["path"].startswith("results/")}.isdisjoint(kept_back)
    assert [event for event in listed if event["path"].startswith("results/")]


def test_whoever_asks_for_their_own_sees_it_and_nothing_of_anybody_else(call, second):
    told = call("history", "show", "sleep", second.parent.name, "--extractor", "zoe")

    assert "results/" in told.stdout
    assert "/example.yaml" not in told.stdout
    assert not told.stderr


def test_once_both_have_submitted_the_history_shows_all(call, second):
    assert call("submit", "sleep", second.parent.name, "zoe").exit_code == 0
    told = call("history", "show", "sleep", second.parent.name, "--field", "results")

    assert "zoe.yaml" in told.stdout
    assert "/example.yaml" in told.stdout
    assert not told.stderr


@pytest.fixture
def mended(call, known, record, edit):
    """The first record, opened and changed: as it was at first, and how a person names it."""
    before = record.read_text("utf-8")
    call("reopen", *of(record), "--reason", "a year was wrong")
    edit(record, "year: ", 'year: "2001"  # ')
    call("submit", *of(record))
    return before, ("history", "show", "sleep", record.parent.name, "--extractor", of(record)[2])


def test_a_record_is_printed_and_saved_as_it_was_at_a_revision(call, mended, desk):
    before, show = mended
    printed = call(*show, "--revision", "1")

    assert call(*show, "--revision", "1", "--output", "old.yaml").output == "old.yaml: written.\n"
    assert (desk / "old.yaml").read_text("utf-8") == printed.output
    assert parsed(printed.output) == parsed(before)
    assert call(*show, "--revision", "1", "--form", "controlled_study").output == printed.output
    again = call(*show, "--revision", "2", "--output", "old.yaml")
    assert (again.exit_code, "Use --replace." in again.output) == (2, True)


def test_what_changed_since_a_revision_is_told(call, mended):
    _, show = mended
    told = call(*show, "--since", "1")
    listed = json.loads(call(*show, "--since", "1", "--json").stdout)

    assert told.output.startswith(
        "sleep/records/example_a/example.yaml: revision 1 and what the history holds last\n"
    )
    assert "-> '2001'" in told.output
    assert [one["new"] for one in listed] == ["2001"]
    assert (
        "    head/status: 'submitted' -> 'draft'\n" in call(*show, "--since", "1", "--revision", "2").output
    )


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (("example_a", "--revision", "1"), "expected --extractor NAME; found none."),
        (
            ("example_a", "--extractor", "example", "--revision", "9"),
            "example.yaml: expected one of its revisions: 1;",
        ),
        (
            ("example_a", "--extractor", "zoe", "--revision", "1"),
            "sleep: expected a record of example_a by zoe in",
        ),
        (("example_a", "--output", "x.yaml"), "--output: expected --revision with it; found none."),
        (
            ("example_a", "--extractor", "example", "--revision", "1", "--json"),
            "--json: expected --since with it",
        ),
    ],
)
def test_a_revision_that_cannot_be_shown_is_refused_in_words(call, known, more, fault):
    told = call("history", "show", "sleep", *more)

    assert (told.exit_code, fault in told.stderr) == (2, True)


def test_a_record_is_opened_submitted_and_locked(call, known, record):
    assert call("reopen", *of(record), "--reason", "a page was missing").exit_code == 0
    assert "status: draft" in record.read_text("utf-8")
    assert call("submit", *of(record)).output.endswith(": submitted, revision 3.\n")
    assert call("lock", *of(record), "--actor", "lead").exit_code == 0
    refused = call("submit", *of(record))
    assert refused.exit_code == 1
    assert "`synthesis reopen`" in refused.output
    assert history.verify(known).warnings == ()


def test_a_submitted_record_is_not_submitted_again(call, known, record):
    assert call("submit", *of(record)).output.endswith(": submitted already.\n")


def test_a_record_is_not_opened_for_a_reason_of_blanks(call, known, record):
    told = call("reopen", *of(record), "--reason", " ")

    assert told.output == "--reason: expected why the record is opened again; found nothing.\n"
    assert "status: submitted" in record.read_text("utf-8")


def test_every_fault_of_a_record_is_told_before_it_is_submitted(call, known, record, edit):
    call("reopen", *of(record), "--reason", "to be completed")
    text = record.read_text("utf-8")
    record.write_text(text.replace("    label:", "    labbel:").replace("  label:", "  labbel:"), "utf-8")

    told = call("submit", *of(record))

    assert told.exit_code == 1
    assert "labbel" in told.output
    assert "status: draft" in record.read_text("utf-8")


def test_a_record_that_is_not_there_is_told_with_those_that_are(call, known, record):
    told = call("submit", "sleep", record.parent.name, "nobody")
    assert told.exit_code == 2
    assert "expected nobody's record of" in told.output
    assert call("submit", "sleep", "..", "anna").exit_code == 2
    assert call("history", "verify", "nowhere").exit_code == 2


def test_two_copies_are_joined(call, known, record, desk):
    other = shutil.copytree(known, desk / "copy")
    call("reopen", "copy", *of(record)[1:], "--reason", "a slip")
    (copied,) = other.glob(record.relative_to(known).as_posix())
    shutil.copy(copied, record)

    told = call("history", "join", "sleep", "copy", "--actor", "lead")

    assert told.output == "sleep: 2 events taken in from copy.\n"
    assert history.verify(known).warnings == ()


def test_a_broken_history_is_set_aside(call, known):
    (known / "history" / "HEAD").unlink()
    assert call("history", "verify", "sleep").exit_code == 1

    told = call("history", "renew", "sleep", "--actor", "lead", "--reason", "lost")

    assert told.exit_code == 0
    assert "the old history stands in history_1/" in told.output
    assert call("history", "verify", "sleep").exit_code == 0


def test_the_history_is_an_input_of_an_output_and_one_that_was_set_aside_is_none(call, known):
    call("history", "renew", "sleep", "--actor", "lead", "--reason", "lost")
    named = [name for name, _ in output_folder.inputs(known).files]

    assert "history/HEAD" in named
    assert not [name for name in named if "history_1" in name or ".store" in name]


def test_a_locked_record_that_was_changed_by_hand_is_warned_of_until_it_is_taken_in(call, known, record):
    assert call("lock", *of(record), "--actor", "lead").exit_code == 0
    assert "as it was locked" not in call("check", "sleep").output
    record.write_text(record.read_text("utf-8").replace("status: locked", "status: submitted"), "utf-8")
    name = record.relative_to(known).as_posix()

    told = call("check", "sleep").output
    assert (
        f"{name}: warning: expected the file as it was locked; found one that was changed by hand since"
        in told
    )
    assert f"{name}, which was locked\n" in call("history", "record", "sleep", *NAMED).output
    assert "as it was locked" not in call("check", "sleep").output


def test_a_record_of_an_old_version_of_its_form_names_the_command_that_moves_it(call, known, record):
    text = record.read_text("utf-8")
    record.write_text(text.replace("version: 1.2.0", "version: 1.1.0"), "utf-8")
    told = call("reopen", *of(record), "--actor", "lead", "--reason", "a slip")

    assert told.exit_code == 1
    assert "found version 1.1.0" in told.output
    assert "`synthesis form migrate" in told.output


def test_a_hash_that_is_none_is_shown_short_and_with_what_is_hidden_in_it(call, known):
    told = call("history", "verify", "sleep", "--contains", "\u202e" + "x" * 10_000)

    assert "'\\u202exxx" in told.output
    assert len(told.output) < 400
