"""Accepting the numbers of a review, and being told which moved and by what."""

import json
import shutil

import pytest

from synthesis.accepted.present import present
from synthesis.output.output_folder import ACCEPTED, inputs, is_fresh
from synthesis.pipeline import run


@pytest.fixture
def accepted(call, sleep):
    """The starter review with its numbers accepted."""
    told = call("accept", "sleep")
    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout.startswith(f"sleep/{ACCEPTED}: ")
    return sleep


def test_numbers_as_accepted_pass(call, accepted):
    told = call("check-numbers", "sleep")

    assert told.exit_code == 0
    assert told.stdout.startswith("sleep: all ")
    assert call("diff", "sleep").stdout == "sleep: 0 numbers moved, 0 new, 0 gone since they were accepted.\n"


def test_a_digit_that_moved_fails_and_is_named_with_what_it_was_and_is(call, accepted, edit):
    edit(accepted / "records/example_a/example.yaml", 'sd: "4.6"', 'sd: "6.9"')

    told = call("check-numbers", "sleep")

    assert told.exit_code == 1
    assert any(
        line.startswith("sleep: syntheses.sleep.estimate: was ") and ", is " in line
        for line in told.stdout.splitlines()
    )
    assert "moved, 0 new, 0 gone; `synthesis diff sleep` says what moved them." in told.stderr


def test_one_record_moves_only_what_is_made_from_it(call, accepted, edit):
    before = present(accepted)
    edit(accepted / "records/example_a/example.yaml", 'sd: "4.6"', 'sd: "6.9"')

    found = json.loads(call("diff", "sleep", "--json").stdout)

    (cause,) = found["causes"]
    assert [one["of"] for one in cause["changes"]] == ["records/example_a/example.yaml"]
    moved = {one["key"] for one in cause["numbers"]}
    assert "effects.smd_computed.example_a.insomnia_post.se" in moved
    assert not any(key.startswith(f"effects.smd_computed.example_{name}.") for key in moved for name in "bc")
    assert all(
        any("example_a" in file for file in before.numbers[key].files)
        for key in moved
        if key in before.numbers
    )
    assert found["changed_without_effect"] == []


def test_a_record_that_is_gone_is_named_with_what_went_with_it(call, accepted):
    shutil.rmtree(accepted / "records/example_c")
    bib = accepted / "references.bib"
    assert bib.exists()

    told = call("diff", "sleep", "--all")

    assert told.exit_code == 0, told.output
    assert "records/example_c/example.yaml (gone)" in told.stdout
    assert any(
        line.startswith("  effects.smd_computed.example_c.") and "gone, was" in line
        for line in told.stdout.splitlines()
    )


def test_a_choice_is_named_with_what_it_was_and_is(call, accepted, edit):
    edit(accepted / "review.yaml", "    tau2: REML ", "    tau2: DL ")

    told = call("diff", "sleep")

    assert told.exit_code == 0
    assert "\nreview.yaml, syntheses.sleep.tau2 (REML → DL): " in told.stdout
    assert "records/" not in told.stdout


def test_a_comment_in_the_plan_changes_nothing(call, accepted, edit):
    edit(accepted / "review.yaml", "# ---- Votes", "# -- Votes")

    assert call("check-numbers", "sleep").exit_code == 0
    assert call("diff", "sleep").stdout.endswith("0 gone since they were accepted.\n")


def test_accepting_again_takes_the_numbers_of_now_and_says_how_many_moved(call, accepted, edit):
    edit(accepted / "records/example_a/example.yaml", 'sd: "4.6"', 'sd: "6.9"')

    told = call("accept", "sleep")

    assert " moved, 0 new, 0 gone since the last time." in told.stdout
    assert call("check-numbers", "sleep").exit_code == 0


def test_the_same_numbers_are_accepted_as_the_same_bytes(call, accepted):
    first = (accepted / ACCEPTED).read_bytes()

    call("accept", "sleep")

    assert (accepted / ACCEPTED).read_bytes() == first


def test_numbers_are_the_same_from_the_output_and_worked_out(accepted):
    worked_out = present(accepted)
    run(accepted)

    assert is_fresh(accepted)
    assert present(accepted) == worked_out
    assert ACCEPTED not in dict(inputs(accepted).files)


def test_an_output_that_is_out_of_date_is_not_believed(call, accepted, edit):
    run(accepted)
    edit(accepted / "records/example_a/example.yaml", 'sd: "4.6"', 'sd: "6.9"')

    assert call("check-numbers", "sleep").exit_code == 1


def test_json_lists_what_moved_over_all_reviews(call, accepted, crisis, edit):
    call("accept", "crisis")
    edit(accepted / "records/example_a/example.yaml", 'sd: "4.6"', 'sd: "6.9"')

    told = call("check-numbers", "sleep", "crisis", "--json")

    assert told.exit_code == 1
    found = json.loads(told.stdout)
    assert {one["review"] for one in found} == {"sleep"}
    assert set(found[0]) == {"review", "key", "kind", "was", "is"}


def test_where_nothing_was_accepted_that_is_said(call, sleep):
    for command in ("check-numbers", "diff"):
        told = call(command, "sleep")

        assert told.exit_code == 1
        assert f"sleep/{ACCEPTED}: expected the accepted numbers" in told.stderr or ACCEPTED in told.stderr


def test_a_damaged_file_is_refused_and_accepting_makes_it_whole(call, accepted):
    file = accepted / ACCEPTED
    file.write_bytes(file.read_bytes()[:-200])

    told = call("check-numbers", "sleep")
    assert told.exit_code == 1
    assert f"sleep/{ACCEPTED}" in told.stderr
    assert "`synthesis accept` writes the file anew." in told.stderr
    assert call("accept", "sleep").exit_code == 0
    assert call("check-numbers", "sleep").exit_code == 0


def test_a_faulty_review_is_not_accepted(call, accepted, edit):
    before = (accepted / ACCEPTED).read_bytes()
    edit(accepted / "records/example_a/example.yaml", 'sd: "4.6"', 'sd: "-4.6"')

    told = call("accept", "sleep")

    assert told.exit_code == 1
    assert "sleep/records/example_a/example.yaml" in told.stderr
    assert (accepted / ACCEPTED).read_bytes() == before


@pytest.mark.parametrize("command", ["accept", "check-numbers", "diff"])
def test_a_folder_that_is_no_review_is_wrong_usage(call, desk, command):
    told = call(command, "nowhere")

    assert told.exit_code == 2
    assert "nowhere holds no review.yaml" in told.stderr
