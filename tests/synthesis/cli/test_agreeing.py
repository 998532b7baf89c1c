"""`synthesis agreement`, called as a person calls it."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from synthesis.cli.main import cli


@pytest.fixture
def ask(call):
    """`ask("sleep", "--json")`: what the command printed; it must end well."""

    def run(*arguments):
        result = call("agreement", *map(str, arguments))
        assert result.exit_code == 0, result.stderr
        return result

    return run


@pytest.fixture
def doubled(sleep):
    """The starter review, two of whose studies a second person has extracted otherwise."""
    for number, path in enumerate(sorted((sleep / "records").glob("*/example.yaml"))[:2]):
        text = path.read_text("utf-8")
        first = path.stem
        other = text.replace(f"extractor: {first}", "extractor: zoe", 1)
        if number:
            other = other.replace("status: submitted", "status: draft", 1)
        path.with_name("zoe.yaml").write_text(other, "utf-8")
    return sleep


def test_a_review_of_one_extractor_says_so(ask, sleep):
    assert "one coder" in ask(sleep).stdout


def test_the_tables_are_printed_and_what_waits_is_named(ask, doubled):
    printed = ask(doubled).stdout

    assert "1 study by example and zoe" in printed
    assert "Agreement between extractors, by section" in printed
    assert "No interval from fewer than 5 studies" in printed
    assert "Waiting for the records of two extractors to be submitted: " in printed


def test_a_matching_that_nobody_has_looked_at_is_told(ask, call, doubled):
    path = doubled / "records" / "example_a" / "zoe.yaml"
    path.write_text(path.read_text("utf-8").replace("walking", "walks"), "utf-8")

    assert "entries of example_a are matched by a guess that nobody has looked at" in ask(doubled).stderr
    assert json.loads(ask(doubled, "--json").stdout)["unseen"] == ["example_a"]
    call("compare", str(doubled), "example_a", "--write-matching")
    assert not ask(doubled).stderr


def test_the_faults_of_a_draft_stop_nothing_and_are_not_told(ask, doubled):
    (draft,) = [
        path for path in doubled.glob("records/*/zoe.yaml") if "status: draft" in path.read_text("utf-8")
    ]
    draft.write_text(draft.read_text("utf-8").replace("year: ", "year: secret"), "utf-8")
    printed = ask(doubled)

    assert "1 study by example and zoe" in printed.stdout
    assert f"to be submitted: {draft.parent.name}." in printed.stdout
    assert "secret" not in printed.stdout + printed.stderr


def test_a_record_without_a_status_is_named_and_nothing_of_it_told(call, doubled):
    path = min(doubled.glob("records/*/zoe.yaml"))
    path.write_text(
        path.read_text("utf-8").replace("status: ", "status: un").replace("year: ", "year: secret"), "utf-8"
    )
    told = call("agreement", str(doubled))

    assert told.exit_code == 1
    assert "zoe.yaml: expected a record whose status can be read; found faults." in told.stderr
    assert "secret" not in told.stdout + told.stderr


def test_json_holds_every_statistic_with_its_reason_where_it_has_none(ask, doubled):
    found = json.loads(ask(doubled, "--json", "--level", "0.9", "--bootstrap", "500", "--seed", "7").stdout)

    assert (found["level"], found["resamples"], found["seed"]) == (0.9, 500, 7)
    (form,) = found["forms"]
    overall = next(line for line in form["lines"] if not line["section"])
    assert overall["statistics"]["agreement"]["value"] == 1
    assert overall["statistics"]["agreement"]["no_interval"] == "no interval from fewer than 5 studies"
    reasons = {
        one["reason"] for line in form["lines"] for one in line["statistics"].values() if "reason" in one
    }
    assert "undefined: no variation, every rating is the same" in reasons


def test_reopening_a_record_does_not_raise_agreement_unless_present_records_are_asked_for(
    ask, call, doubled, edit
):
    call("history", "record", "sleep", "--actor", "lead")
    call("reopen", "sleep", "example_a", "zoe", "--reason", "a page was missing")
    edit(doubled / "records/example_a/zoe.yaml", 'n: "', 'n: "1')
    call("submit", "sleep", "example_a", "zoe")
    (form,) = json.loads(ask("sleep", "--json").stdout)["forms"]
    (now,) = json.loads(ask("sleep", "--json", "--present").stdout)["forms"]

    assert form["changed"] == 1
    assert form["records"][1] == {
        "record": "records/example_a/zoe.yaml",
        "rated": "first_submitted",
        "revision": 1,
        "changed": 1,
        "history_begins": "submitted",
    }
    assert now["records"][1]["rated"] == "present"
    told = ask("sleep").stdout
    assert "1 answer was changed since." in " ".join(told.split())
    assert "The history of every record begins with it submitted" in " ".join(told.split())


def test_two_of_three_are_rated_alone_where_they_are_named(ask, call, doubled):
    text = (doubled / "records/example_a/zoe.yaml").read_text("utf-8")
    (doubled / "records/example_a/yan.yaml").write_text(
        text.replace("extractor: zoe", "extractor: yan"), "utf-8"
    )

    assert "1 study by example, yan and zoe" in ask("sleep").stdout
    assert "1 study by yan and zoe" in ask("sleep", "--between", "yan", "zoe").stdout
    refused = call("agreement", "sleep", "--between", "yan", "anna")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "--between: expected one of example, yan, zoe; found 'anna'.\n",
    )


def test_csv_has_a_line_for_each_statistic(ask, doubled, desk):
    ask(doubled, "--csv", desk / "agreement.csv")
    rows = list(csv.DictReader(io.StringIO((desk / "agreement.csv").read_text("utf-8"))))

    assert {row["form"] for row in rows} == {"controlled_study"}
    assert all(bool(row["value"]) != bool(row["reason"]) for row in rows)
    assert "entries" in {row["statistic"] for row in rows}


def test_the_same_call_prints_the_same(ask, doubled):
    assert ask(doubled, "--json").stdout == ask(doubled, "--json").stdout


def test_a_folder_without_a_plan_is_refused(call, desk):
    result = call("agreement", str(desk))

    assert result.exit_code == 2
    assert "holds no review.yaml" in result.stderr


def test_a_level_of_95_is_refused(call, desk):
    result = call("agreement", str(desk), "--level", "95")

    assert result.exit_code == 2
    assert "95" in result.stderr


def test_faults_of_records_are_told_with_their_lines(call, doubled, edit):
    edit(doubled / "records" / "example_a" / "zoe.yaml", "status: submitted", "status: finished")
    result = call("agreement", "sleep")

    assert result.exit_code == 1
    assert result.stderr.startswith("sleep/records/example_a/zoe.yaml:6:")


@pytest.mark.parametrize(
    "command",
    [
        ["compare", "{demo}", "--csv", "{file}"],
        ["adjudicate", "{demo}", "--to-xlsx", "{file}"],
        ["agreement", "{demo}", "--bootstrap", "100", "--csv", "{file}"],
    ],
)
def test_a_file_that_says_something_else_is_not_written_over_unless_told_so(tmp_path, command):
    demo = Path(__file__).parents[3] / "reviews" / "double_extraction_demo"
    review = shutil.copytree(
        demo, tmp_path / "demo", ignore=shutil.ignore_patterns("output*", "adjudication.csv")
    )
    file = tmp_path / "mine.xlsx"
    file.write_bytes(b"hours of work")
    words = [word.format(demo=review, file=file) for word in command]

    refused = CliRunner().invoke(cli, words)

    assert (refused.exit_code, file.read_bytes()) == (2, b"hours of work")
    assert "expected no such file; found one that says something else. Use --replace." in refused.output
    assert CliRunner().invoke(cli, [*words, "--replace"]).exit_code == 0
    assert file.read_bytes() != b"hours of work"
