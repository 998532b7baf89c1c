"""`audit` tells what to look up, how a table was read, and leaves with the code that was asked for."""

import json

import pytest

KEYS = {"rule", "family", "study", "outcome", "results", "file", "line", "message", "moves", "status"}
MOVED = {"estimate", "ci_low", "ci_high", "i2_q", "vote", "verdict"}
# Edinburgh and both of Orpington: Normand, Statistics in Medicine 1999; 18: 321-359, as in metafor's dat.normand1999
LENGTHS_OF_STAY = """study,colour,n_exp,mean_exp,sd_exp,n_ctl,mean_ctl,sd_ctl
Edinburgh,red,155,55,47,156,75,64
Orpington Mild,blue,31,27,7,32,29,4
Orpington Moderate,red,75,64,17,71,119,29
"""


@pytest.fixture
def table(tmp_path):
    """A table with a column that nobody knows and one large effect."""
    file = tmp_path / "stays"
    file.write_text(LENGTHS_OF_STAY, encoding="utf-8")
    return file


def test_a_table_is_told_with_how_it_was_read_and_a_line_set_aside_is_called_so(call, table):
    shown = call("audit", str(table))

    assert "3 results of 3 studies were read; 1 finding to check" in shown.output
    assert (
        "How the table was read:\n    Not understood, and held against no other: “colour”.\n" in shown.output
    )
    assert "range.large_effect  Orpington Moderate  (" in shown.output
    assert "Without it: All rows:" in shown.output
    assert "If so:" not in shown.output


def test_json_is_a_list_of_findings_with_every_key_and_nothing_else_on_standard_output(call, table):
    shown = call("audit", str(table), "--json")

    findings = json.loads(shown.stdout)
    assert [one["rule"] for one in findings] == ["range.large_effect"]
    assert all(one.keys() >= KEYS for one in findings)
    assert all(move.keys() >= MOVED for one in findings for move in one["moves"].values())
    assert [one["moved_by"] for one in findings] == ["set_aside"]
    assert "colour" in shown.stderr


def test_strict_leaves_with_3_while_a_finding_is_open(call, table):
    assert call("audit", str(table), "--strict").exit_code == 3
    assert call("audit", str(table)).exit_code == 0


@pytest.mark.parametrize(
    ("option", "name", "told"),
    [
        ("--family", "spreads", "'spread'"),
        ("--family", "", "Known: identity"),
        ("--study", "edinburg", "'edinburgh'"),
    ],
)
def test_a_family_or_study_that_there_is_not_is_told_with_what_there_is(call, table, option, name, told):
    shown = call("audit", str(table), option, name)

    assert shown.exit_code == 2
    assert told in shown.output


def test_the_plan_of_a_review_is_not_taken_for_a_table(call, sleep):
    shown = call("audit", str(sleep / "review.yaml"))

    assert shown.exit_code == 2
    assert "expected the folder of a review, or a table; found the review's plan" in shown.output


def test_a_number_of_a_record_that_nobody_prints_is_told_and_stops_nothing(call, sleep, edit):
    edit(sleep / "records/example_a/example.yaml", 'sd: "4.6"', 'sd: "1e308"')

    shown = call("audit", "sleep")

    assert shown.exit_code == 0
    assert "a cell could not be read as a number for certain: “1e308”" in shown.output


def test_a_mean_of_ratios_is_told_as_the_logarithm_it_is(call, tmp_path):
    file = tmp_path / "events.csv"
    rows = ["4,119,11,128", "6,300,29,274", "3,228,11,209", "60,62,24,60"]
    lines = [f"s{number},{row}" for number, row in enumerate(rows)]
    file.write_text("\n".join(["study,ai,n1i,ci,n2i", *lines]), encoding="utf-8")

    shown = call("audit", str(file))

    assert "All rows (log risk ratio): " in shown.output
    # Nobody said whether an event is good or bad.
    assert "effects 1 above and 3 below none, become 0 above and 3 below" in " ".join(shown.output.split())
